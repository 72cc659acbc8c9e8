//! What reading a Parquet file takes at once when it has one row group, however large that is.
#![cfg(not(target_family = "wasm"))]

mod support;

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
use arrow_buffer::Buffer;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use peak_alloc::PeakAlloc;
use rxwasm::format::Format;
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MB: usize = 1 << 20;

/// Three columns of eight bytes that do not become fewer.
fn file(rows: u64, has_index: bool) -> Vec<u8> {
    let noise = |seed: u64| move |row: u64| (row ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let real = |seed| -> ArrayRef {
        let numbers = (0..rows).map(noise(seed));
        Arc::new(Float64Array::from_iter_values(
            numbers.map(|bits| f64::from_bits(bits >> 2)),
        ))
    };
    let whole = (0..rows).map(noise(3)).map(u64::cast_signed);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("a", real(1)),
        ("b", real(2)),
        ("c", Arc::new(Int64Array::from_iter_values(whole))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(usize::MAX))
        .set_dictionary_enabled(false)
        .set_compression(Compression::UNCOMPRESSED)
        .set_offset_index_disabled(!has_index)
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// Reads a unit from the bytes that it needs, and drops each chunk when the next is made; its rows.
fn rows(format: &Format, unit: u32, bytes: &[u8]) -> usize {
    let parts = format.parts(unit, None).unwrap();
    let length = parts.iter().map(|need| need.length).sum::<u64>();
    let mut piece = Vec::with_capacity(usize::try_from(length).unwrap());
    for need in parts {
        let start = usize::try_from(need.offset).unwrap();
        piece.extend_from_slice(&bytes[start..start + usize::try_from(need.length).unwrap()]);
    }
    let piece = Buffer::from_vec(piece);
    let mut rows = 0;
    let first = format.units()[unit as usize].first_chunk;
    let mut take = |chunk: rxwasm::data::Chunk| {
        rows += chunk.rows();
        Ok(true)
    };
    format
        .each(unit, first, (&piece, None), None, &mut take)
        .unwrap();
    rows
}

/// The most that opening and reading a file takes at once besides the file, and its units.
fn peak(options: &Value, bytes: &[u8], expected: u64) -> (usize, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let (format, schema) = support::open(options, bytes).unwrap();
    let units = format.units().len();
    let all = (0..u32::try_from(units).unwrap()).map(|unit| rows(&format, unit, bytes));
    assert_eq!(all.sum::<usize>() as u64, expected);
    drop((format, schema));
    (ALLOCATOR.peak_usage().saturating_sub(before), units)
}

/// One test, so that nothing else allocates meanwhile.
#[test]
fn a_row_group_of_any_size_takes_the_memory_of_a_part() {
    let options = json!({ "type": "parquet" });
    for has_index in [true, false] {
        let mut peaks = Vec::new();
        for rows in [3_500_000, 7_000_000] {
            let bytes = file(rows, has_index);
            let (taken, units) = peak(&options, &bytes, rows);
            let size = bytes.len();
            println!(
                "index {has_index}: {} MB, {units} parts, {} MB at once",
                size / MB,
                taken / MB
            );
            assert!(units >= size / (40 * MB), "{units}");
            assert!(taken < 44 * MB, "{size} bytes: {taken}");
            peaks.push(taken);
        }
        assert!(peaks[1] < peaks[0] + peaks[0] / 4, "{peaks:?}");
    }
    let bytes = file(7_000_000, true);
    let whole = json!({ "type": "parquet", "partBytes": u32::MAX });
    let (taken, units) = peak(&whole, &bytes, 7_000_000);
    println!(
        "as a whole: {} MB, {units} unit, {} MB at once",
        bytes.len() / MB,
        taken / MB
    );
    assert!(units == 1 && taken > bytes.len());
}

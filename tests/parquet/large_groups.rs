//! Row groups that are larger than a chunk, whose pages end anywhere.

use std::sync::Arc;

use arrow_array::builder::{StringDictionaryBuilder, TimestampMicrosecondBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, UInt64Array,
};
use arrow_buffer::Buffer;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use rxwasm::data::Chunk;
use rxwasm::error::ErrorKind;
use rxwasm::format::Format;
use serde_json::{Value, json};

use crate::files::read_with;
use crate::support::opened;

pub const ROWS: u64 = 400_000;

/// Rows of which some are missing, in one row group of small pages with and without dictionaries.
fn file(rows_of_page: usize) -> Vec<u8> {
    file_with(rows_of_page, WriterProperties::builder())
}

/// The same, written with these properties.
pub fn file_with(rows_of_page: usize, properties: WriterPropertiesBuilder) -> Vec<u8> {
    let rows = 0..ROWS;
    let some = |row: u64| row % 11 != 3;
    let texts = |row: u64| some(row).then(|| format!("text {}", row * 7919 % 100_003));
    let mut factor = StringDictionaryBuilder::<Int32Type>::new();
    let mut moments = TimestampMicrosecondBuilder::new();
    for row in rows.clone() {
        factor.append_option(some(row + 1).then(|| format!("level {}", row / 90_000)));
        moments.append_value(i64::try_from(row).unwrap() * 1_000_003);
    }
    let whole = rows
        .clone()
        .map(|row| i64::try_from(row * row % 1_000_003).unwrap());
    #[allow(clippy::cast_precision_loss)]
    let real = rows
        .clone()
        .map(|row| some(row + 2).then(|| row as f64 / 8.0));
    let columns: Vec<(&str, ArrayRef)> = vec![
        (
            "logical",
            Arc::new(
                rows.clone()
                    .map(|row| some(row).then_some(row % 3 == 0))
                    .collect::<BooleanArray>(),
            ),
        ),
        ("whole", Arc::new(whole.collect::<Int64Array>())),
        (
            "unsigned",
            Arc::new(
                rows.clone()
                    .map(|row| some(row + 5).then_some(row))
                    .collect::<UInt64Array>(),
            ),
        ),
        ("real", Arc::new(real.collect::<Float64Array>())),
        ("text", Arc::new(rows.map(texts).collect::<StringArray>())),
        ("factor", Arc::new(factor.finish())),
        ("moment", Arc::new(moments.finish())),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = properties
        .set_max_row_group_row_count(Some(usize::MAX))
        .set_data_page_row_count_limit(rows_of_page)
        .set_write_batch_size(1024.min(rows_of_page))
        .set_dictionary_page_size_limit(1 << 16)
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// What the crate that wrote it says is in a row.
fn expected(row: u64) -> Value {
    let some = |row: u64| row % 11 != 3;
    #[allow(clippy::cast_precision_loss)]
    let double = |x: u64| x as f64;
    let number = |x: u64| json!(double(x));
    let or_null = |is_there: bool, value: Value| if is_there { value } else { Value::Null };
    json!({
        "logical": or_null(some(row), json!(f64::from(u8::from(row.is_multiple_of(3))))),
        "whole": number(row * row % 1_000_003),
        "unsigned": or_null(some(row + 5), number(row)),
        "real": or_null(some(row + 2), json!(double(row) / 8.0)),
        "text": or_null(some(row), json!(format!("text {}", row * 7919 % 100_003))),
        "factor": or_null(some(row + 1), json!(format!("level {}", row / 90_000))),
        "moment": number(row * 1_000_003),
    })
}

#[test]
fn pages_end_anywhere() {
    for rows_of_page in [20_000, 777, 131_072] {
        let bytes = file(rows_of_page);
        for options in [
            json!({}),
            json!({"colInfo": [{"name": "text", "type": "factor"}]}),
            json!({"colInfo": [{"name": "factor", "type": "factor", "levels": ["level 4", "level 0", "level 1", "level 2", "level 3"]}]}),
        ] {
            let source = read_with(&options, &bytes).unwrap();
            let counts: Vec<usize> = source.chunks.iter().map(Chunk::rows).collect();
            assert_eq!(counts, [131_072, 131_072, 131_072, 6784]);
            let shown = source.shown();
            for row in (0..ROWS)
                .step_by(97)
                .chain(131_070..131_080)
                .chain(ROWS - 3..ROWS)
            {
                let expected = expected(row);
                for (name, value) in expected.as_object().unwrap() {
                    let found = &shown[name][usize::try_from(row).unwrap()];
                    assert_eq!(found, value, "{name}, row {row}, pages of {rows_of_page}");
                }
            }
        }
    }
}

/// The number of chunks that a function takes of the file's one unit, and how reading it ends.
fn taken(format: &Format, bytes: &[u8], most: usize) -> (usize, Option<ErrorKind>) {
    let bytes = Buffer::from_vec(bytes.to_vec());
    let mut taken = 0;
    let mut take = |_: Chunk| {
        taken += 1;
        Ok(taken < most)
    };
    let place = format.units()[0];
    let whole = bytes.slice_with_length(
        usize::try_from(place.offset).unwrap(),
        usize::try_from(place.length).unwrap(),
    );
    let end = format.each(0, 0, (&whole, None), None, &mut take);
    (taken, end.err().map(|error| error.kind))
}

#[test]
fn no_more_is_unpacked_than_the_chunks_that_are_taken_need() {
    let mut bytes = file(20_000);
    let options = json!({"type": "parquet", "varsToKeep": ["whole"]});
    let format = opened(&options, &bytes).unwrap().format;
    assert_eq!(taken(&format, &bytes, 9), (4, None));
    // The second half of the column's pages is damaged: what lies ahead of it is read all the same.
    let unit = format.units()[0];
    let middle = usize::try_from(unit.offset + unit.length / 2).unwrap();
    let end = usize::try_from(unit.offset + unit.length).unwrap();
    bytes[middle..end].fill(0xff);
    assert_eq!(taken(&format, &bytes, 1), (1, None));
    assert_eq!(taken(&format, &bytes, 9), (1, Some(ErrorKind::Format)));
}

//! A file that RevoScaleR wrote.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Int32Type, UInt32Type};
use arrow_array::{Array, ArrayRef};
use rxwasm::data::{Chunk, Kind, Storage};
use serde_json::json;

use crate::files::{metadata, metadata_at, read, read_with, write};
use crate::support::parts::decode_parts;
use crate::support::{opened, reference};

fn genuine() -> Vec<u8> {
    std::fs::read(reference().join("data/AirlineDemoSmall_2blocks.xdf")).unwrap()
}

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

#[test]
fn its_variables_are_known_without_reading_rows() {
    let source = read(&genuine()).unwrap();
    assert_eq!(source.schema.rows, Some(600_000.0));
    assert_eq!(source.stored.rows_per_block, [500_000.0, 100_000.0]);
    assert_eq!(source.stored.compression, "zlib");
    assert!(source.warnings.is_empty());
    let [delay, time, day] = &source.schema.variables[..] else {
        panic!("three variables")
    };
    assert_eq!(
        (delay.name.as_str(), delay.kind),
        ("ArrDelay", Kind::Integer)
    );
    assert_eq!((delay.low, delay.high), (Some(-86.0), Some(1490.0)));
    assert_eq!(
        (time.name.as_str(), time.kind),
        ("CRSDepTime", Kind::Numeric)
    );
    assert_eq!(time.storage, Storage::Float32);
    assert_eq!(time.low, Some(f64::from(0.016_667_f32)));
    assert_eq!((day.name.as_str(), day.kind), ("DayOfWeek", Kind::Factor));
    assert_eq!(day.levels.as_ref().unwrap().as_slice(), DAYS);
}

/// Every value is that of the text file of the same data.
#[test]
fn its_values_are_those_of_the_text() {
    let source = read(&genuine()).unwrap();
    let (delay, time, day) = (
        source.column("ArrDelay"),
        source.column("CRSDepTime"),
        source.column("DayOfWeek"),
    );
    let (delay, time, day) = (
        delay.as_primitive::<Int32Type>(),
        time.as_primitive::<Float32Type>(),
        day.as_primitive::<UInt32Type>(),
    );
    assert_eq!((time.null_count(), day.null_count()), (0, 0));
    let path = reference().join("data/AirlineDemoSmall.csv");
    let mut text = csv::Reader::from_path(path).unwrap();
    let mut rows = 0;
    for (row, record) in text.records().enumerate() {
        let record = record.unwrap();
        let number = delay.is_valid(row).then(|| delay.value(row).to_string());
        assert_eq!(number.as_deref().unwrap_or("M"), &record[0], "row {row}");
        assert_eq!(
            time.value(row),
            record[1].parse::<f32>().unwrap(),
            "row {row}"
        );
        assert_eq!(DAYS[day.value(row) as usize], &record[2], "row {row}");
        rows += 1;
    }
    assert_eq!((rows, delay.len()), (600_000, 600_000));
}

#[test]
fn columns_are_kept_and_dropped() {
    let file = genuine();
    let kept = read_with(&json!({ "varsToKeep": ["DayOfWeek", "ArrDelay"] }), &file).unwrap();
    let names: Vec<_> = kept.chunks[0]
        .columns()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["ArrDelay", "DayOfWeek"]);
    let dropped = read_with(&json!({ "varsToDrop": ["CRSDepTime"] }), &file).unwrap();
    assert_eq!(dropped.schema, kept.schema);
    assert_eq!(
        dropped.column("ArrDelay").as_ref(),
        kept.column("ArrDelay").as_ref()
    );
    assert!(read_with(&json!({ "varsToKeep": ["Origin"] }), &file).is_err());
}

/// Only the bytes of the columns that are wanted are asked for, and decoded.
#[test]
fn columns_are_decoded_from_their_bytes_alone() {
    let file = genuine();
    let opened = opened(&json!({ "type": "xdf" }), &file).unwrap();
    let whole = read(&file).unwrap();
    for (names, most) in [
        (&["CRSDepTime"][..], 0.7),
        (&["ArrDelay", "DayOfWeek"], 0.9),
        (&[], 0.0),
    ] {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let (mut fetched, mut rows) = (0, 0);
        for unit in 0..u32::try_from(opened.format.units().len()).unwrap() {
            let (chunks, length) = decode_parts(&opened.format, unit, &file, &names).unwrap();
            fetched += length;
            for chunk in chunks {
                for (name, array) in chunk.columns() {
                    let expected = whole.column(&name).slice(rows, array.len());
                    assert_eq!(array.as_ref(), expected.as_ref(), "{name}");
                }
                assert_eq!(chunk.columns().len(), names.len());
                rows += chunk.rows();
            }
        }
        #[allow(clippy::cast_precision_loss)]
        let share = fetched as f64 / file.len() as f64;
        assert!(share <= most, "{names:?}: {share}");
        assert_eq!(rows, 600_000);
    }
}

/// The blocks of the file as chunks: `parts` chunks of each.
fn blocks(parts: usize) -> Vec<Vec<Chunk>> {
    let source = read(&genuine()).unwrap();
    let columns: Vec<(String, ArrayRef)> = source
        .schema
        .variables
        .iter()
        .map(|variable| (variable.name.clone(), source.column(&variable.name)))
        .collect();
    let cut = |from: usize, rows: usize| {
        let columns = columns
            .iter()
            .map(|(name, array)| (name.clone(), array.slice(from, rows)));
        Chunk::new(0, rows, columns.collect()).unwrap()
    };
    let block = |from: usize, rows: usize| {
        (0..parts)
            .map(|part| cut(from + part * (rows / parts), rows / parts))
            .collect()
    };
    vec![block(0, 500_000), block(500_000, 100_000)]
}

/// Where numbers of bytes stand in metadata, and what the product knows of the source: the tails of numbers from text.
fn masked(file: &[u8]) -> Vec<u8> {
    let mut bytes = metadata(file).to_vec();
    // Two matrices of 3 x 2, behind 28 bytes of the named record, 52 of the record and 24 of the range.
    let head = 20 + 28 + 56 + 24 + 16;
    for matrix in [0, 1] {
        let at = head + matrix * (28 + 56 + 24 + 48) + 28 + 56 + 24;
        bytes[at..at + 48].fill(0);
    }
    for name in ["ArrDelay", "CRSDepTime"] {
        let at = bytes
            .windows(name.len())
            .position(|part| part == name.as_bytes())
            .unwrap();
        let tail = at + name.len() + 12 + 56 + 12;
        bytes[tail..tail + 4].fill(0);
    }
    bytes
}

#[test]
fn it_is_rewritten_with_the_same_structure_and_streams() {
    let file = genuine();
    let schema = read(&file).unwrap().schema;
    for parts in [1, 4] {
        let again = write(&schema, &blocks(parts), 1).unwrap();
        assert_eq!(again[..260], file[..260], "header");
        assert_eq!(masked(&again), masked(&file), "metadata");
        let (old, new) = (file.len() - 60, again.len() - 60);
        assert_eq!(again[new..new + 12], file[old..old + 12], "footer");
        assert_eq!(again[new + 20..], file[old + 20..], "footer");
        assert_eq!(streams(&again), streams(&file));
        assert_eq!(read(&again).unwrap().schema, schema);
    }
}

/// What the streams of a file hold, found without the reader.
fn streams(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &file[260..metadata_at(file)];
    let mut held = Vec::new();
    while !rest.is_empty() {
        let mut state = Box::new(miniz_oxide::inflate::core::DecompressorOxide::new());
        let mut out = vec![0; 2_000_001];
        let (status, read, written) =
            miniz_oxide::inflate::core::decompress(&mut state, rest, &mut out, 0, 5);
        assert_eq!(status, miniz_oxide::inflate::TINFLStatus::Done);
        out.truncate(written);
        held.push(out);
        rest = &rest[read..];
    }
    held
}

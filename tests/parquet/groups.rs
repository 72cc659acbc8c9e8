//! Row groups of as many rows as is said, and factors as positions.

use arrow_array::Array;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rxwasm::data::{Chunk, Kind};
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::files::{read, read_with, write, write_in_groups, write_with};
use crate::support::every_type::{Draw, chunk, schema};
use crate::support::shown::shown;

fn draws(from: usize, rows: usize) -> Vec<Draw> {
    let draw = |row: usize| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_possible_wrap
        )]
        (
            (row % 251) as u8,
            if row % 50 == 7 {
                f64::NAN
            } else {
                row as f64 * 1.25 - 70.0
            },
            format!("{}", row % 7),
            row as i64 * 977 - 40_000,
        )
    };
    (from..from + rows).map(draw).collect()
}

fn chunks() -> Vec<Chunk> {
    let mut from = 0;
    let one = |(index, rows): (u32, usize)| {
        from += rows;
        chunk(index, &draws(from - rows, rows))
    };
    (0..).zip([130, 0, 70, 1, 255]).map(one).collect()
}

#[test]
fn row_groups_have_as_many_rows_as_is_said() {
    let (schema, chunks) = (schema(), chunks());
    let expected = shown(&schema, &chunks);
    for (most, is_whole, groups) in [
        (100, true, vec![100.0, 100.0, 100.0, 100.0, 56.0]),
        (300, true, vec![300.0, 156.0]),
        (1000, true, vec![456.0]),
        (1, true, vec![1.0; 456]),
        (150, false, vec![130.0, 71.0, 150.0, 105.0]),
    ] {
        let file = write_in_groups(&schema, &chunks, most, is_whole);
        let source = read(&file).unwrap();
        assert_eq!(
            source.opened.stored.as_ref().unwrap().rows_per_block,
            groups
        );
        assert_eq!(source.shown(), expected, "{most}");
        for (ours, theirs) in schema.variables.iter().zip(&source.schema.variables) {
            assert_eq!(
                (&ours.levels, ours.ordered),
                (&theirs.levels, theirs.ordered)
            );
        }
        // Other readers agree.
        let batches = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file)).unwrap();
        let theirs: Vec<_> = batches.build().unwrap().map(Result::unwrap).collect();
        let rows: usize = theirs.iter().map(arrow_array::RecordBatch::num_rows).sum();
        assert_eq!(rows, 456);
    }
}

#[test]
fn statistics_of_a_row_group_are_those_of_its_parts() {
    let (schema, chunks) = (schema(), chunks());
    let whole = [chunk(0, &draws(0, 456))];
    let (one, joined) = (
        read(&write(&schema, &whole, "snappy").unwrap()).unwrap(),
        read(&write_in_groups(&schema, &chunks, 1000, true)).unwrap(),
    );
    for (one, joined) in one.schema.variables.iter().zip(&joined.schema.variables) {
        assert_eq!(
            (one.low, one.high),
            (joined.low, joined.high),
            "{}",
            one.name
        );
        assert_eq!(one.storage, joined.storage, "{}", one.name);
    }
}

#[test]
fn less_than_a_row_is_refused() {
    let error = write_with(&json!({ "rowsPerRead": 0 }), &schema(), &chunks()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);
}

#[test]
fn factors_are_written_as_positions() {
    let (schema, chunks) = (schema(), chunks());
    let options = json!({ "writeFactorsAsIndexes": true });
    let file = write_with(&options, &schema, &chunks).unwrap();
    let source = read(&file).unwrap();
    let factors = schema
        .variables
        .iter()
        .filter(|variable| variable.kind == Kind::Factor);
    let mut count = 0;
    for factor in factors {
        count += 1;
        let found = source.schema.variable(&factor.name).unwrap();
        assert_eq!((found.kind, &found.levels), (Kind::Integer, &None));
        let levels = factor.levels.as_ref().unwrap();
        let expected = shown(&schema, &chunks)[&factor.name].clone();
        let positions = source.shown()[&factor.name].clone();
        let pairs = expected
            .as_array()
            .unwrap()
            .iter()
            .zip(positions.as_array().unwrap());
        for (level, position) in pairs {
            let position = position.as_f64();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let named = position.map(|position| levels[position as usize - 1].as_str());
            assert_eq!(level.as_str(), named);
        }
        assert!(source.column(&factor.name).null_count() < 456);
    }
    assert!(count > 0);
}

#[test]
fn columns_get_new_names() {
    let file = write(&schema(), &chunks(), "snappy").unwrap();
    let info = json!([{ "name": "int32", "newName": "n" }, { "name": "text", "newName": "int32", "type": "factor" }]);
    let source = read_with(
        &json!({ "colInfo": info, "varsToKeep": ["int32", "text"] }),
        &file,
    )
    .unwrap();
    let names: Vec<&str> = source
        .schema
        .variables
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(names, ["n", "int32"]);
    assert_eq!(source.schema.variables[1].kind, Kind::Factor);
    let whole = read(&file).unwrap();
    assert_eq!(source.shown()["n"], whole.shown()["int32"]);
    let twice = json!({ "colInfo": [{ "name": "int32", "newName": "text" }] });
    assert!(read_with(&twice, &file).is_err());
}

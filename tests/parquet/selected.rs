//! Row groups that a selection of rows leaves out.

use rxwasm::format::Format;
use rxwasm::service::Service;
use serde_json::json;

use crate::files::write;
use crate::support::opened;
use crate::support::parts::decode_parts;

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Float64Array, Int32Array, StringArray, TimestampMicrosecondArray,
};
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};

const ROWS: i32 = 70_000;

/// Three row groups: `x` counts on, `m` by half seconds from 1970 on, `t` is `a`, `b`, `c`, `y` has no value in the second.
fn file() -> Vec<u8> {
    let chunk = |number: i32| {
        let rows = usize::try_from(ROWS).unwrap();
        let x = Int32Array::from_iter_values(number * ROWS..(number + 1) * ROWS);
        let text = ["a", "b", "c"][usize::try_from(number).unwrap()];
        let t = StringArray::from(vec![text; rows]);
        let y: Float64Array = (0..rows).map(|_| (number != 1).then_some(0.5)).collect();
        let m: TimestampMicrosecondArray = (x.values().iter())
            .map(|x| Some(i64::from(*x) * 500_000))
            .collect();
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("x", Arc::new(x)),
            ("t", Arc::new(t)),
            ("y", Arc::new(y)),
            ("m", Arc::new(m)),
        ];
        let columns = columns
            .into_iter()
            .map(|(name, array)| (name.to_owned(), array));
        Chunk::new(number.unsigned_abs(), rows, columns.collect()).unwrap()
    };
    let schema = Schema::new(vec![
        Variable::new("x", Kind::Integer, Storage::Int32),
        Variable::new("t", Kind::Character, Storage::Utf8),
        Variable::new("y", Kind::Numeric, Storage::Float64),
        Variable::new("m", Kind::Moment, Storage::Micros),
    ]);
    write(&schema.unwrap(), &[0, 1, 2].map(chunk), "snappy").unwrap()
}

/// Which units are read for an expression.
fn read(bytes: &[u8], selection: &str, derived: &[&str]) -> Vec<bool> {
    let format = opened(&json!({ "type": "parquet" }), bytes).unwrap().format;
    let derived: Vec<String> = derived.iter().map(|name| (*name).to_owned()).collect();
    let encoded = rxwasm::engine::encode(&format).unwrap();
    let selected = Service::select(&encoded, selection, &derived).unwrap();
    let format: Format = selected.map_or(format, |bytes| rxwasm::engine::decode(&bytes).unwrap());
    let all = ["x", "t", "y", "m"].map(str::to_owned);
    let units = 0..u32::try_from(format.units().len()).unwrap();
    units
        .map(|unit| {
            let (chunks, length) = decode_parts(&format, unit, bytes, &all).unwrap();
            assert_eq!(
                chunks[0].rows(),
                usize::try_from(ROWS).unwrap(),
                "chunks keep their rows"
            );
            if length == 0 {
                assert_eq!(chunks[0].array("x").unwrap().null_count(), chunks[0].rows());
            }
            length > 0
        })
        .collect()
}

#[test]
fn row_groups_that_cannot_match_are_not_read() {
    let bytes = file();
    let (first, second, third) = (
        [true, false, false],
        [false, true, false],
        [false, false, true],
    );
    for (selection, expected) in [
        ("x < 70000", first),
        ("x <= 69999L & y > 0", first),
        ("100 > x", first),
        ("x == 70000", second),
        ("t == 'b'", second),
        ("(t == 'b') & (x > 0 | x < -1)", second),
        ("t %in% c('c', 'd')", third),
        ("x %in% c(150000, 1e9)", third),
        ("x > 139999", third),
        ("x > 5 & t == 'c'", third),
        ("m < 35000", first),
        ("m >= 69999.6", third),
        ("x >= 0", [true; 3]),
        ("x != 5", [true; 3]),
        ("y == 0.5", [true, false, true]),
        ("y < 0.5 | t == 'b'", second),
        ("x < 0", [false; 3]),
        ("t > 'b'", [true; 3]),
        ("is.na(y)", [true; 3]),
        ("x + 1 < 70000", [true; 3]),
        ("t %in% c('c', NA)", [true; 3]),
        ("y %in% c(7, NA)", [true; 3]),
        ("!(x < 70000)", [true; 3]),
        ("x < limit", [true; 3]),
        ("x <", [true; 3]),
    ] {
        assert_eq!(read(&bytes, selection, &[]), expected, "{selection}");
    }
    assert_eq!(read(&bytes, "x < 70000 & t == 'a'", &["x"]), first);
    assert_eq!(read(&bytes, "x < 70000", &["x"]), [true; 3]);
}

#[test]
fn ranges_of_moments_are_seconds() {
    let opened = opened(&json!({ "type": "parquet" }), &file()).unwrap();
    let moments = opened.schema.variable("m").unwrap();
    assert_eq!((moments.low, moments.high), (Some(0.0), Some(104_999.5)));
}

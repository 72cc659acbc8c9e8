//! Columns that are read from their bytes alone.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int32Array, NullArray, RecordBatch, StringArray,
    StringViewArray,
};
use arrow_ipc::writer::IpcWriteOptions;
use rxwasm::error::ErrorKind;
use rxwasm::format::Format;
use serde_json::json;

use crate::files::{batch, factor, file, lz4, read, stream};
use crate::support::open;
use crate::support::parts::decode_parts;

const ROWS: usize = 69_999;

/// A batch of so many rows that its columns lie far apart.
fn rows(first: usize) -> RecordBatch {
    let each = || first..first + ROWS;
    let text = |row: usize| (!row.is_multiple_of(5)).then(|| format!("the text of row {row}"));
    let levels: Vec<&str> = each().map(|row| ["u", "v", "-"][row % 3]).collect();
    let whole = |row: usize| (!row.is_multiple_of(7)).then(|| i32::try_from(row).unwrap());
    #[allow(clippy::cast_precision_loss)]
    let root = |row: usize| (row as f64).sqrt();
    let columns: [(&str, ArrayRef); 7] = [
        ("n", Arc::new(each().map(whole).collect::<Int32Array>())),
        (
            "x",
            Arc::new(Float64Array::from_iter_values(each().map(root))),
        ),
        ("t", Arc::new(each().map(text).collect::<StringArray>())),
        (
            "yes",
            Arc::new(BooleanArray::from_unary(
                &Float64Array::from_iter_values(each().map(root)),
                |x| x > 99.0,
            )),
        ),
        (
            "view",
            Arc::new(each().map(text).collect::<StringViewArray>()),
        ),
        ("f", factor(&levels)),
        ("nothing", Arc::new(NullArray::new(ROWS))),
    ];
    batch(&columns)
}

/// Decodes all units from the bytes of these columns, compares them with the whole, and says which share of the bytes it was.
fn compare(format: &Format, bytes: &[u8], names: &[&str]) -> f64 {
    let whole = read(bytes).unwrap();
    let columns: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let (mut found, mut fetched) = (Vec::new(), 0);
    for unit in 0..u32::try_from(format.units().len()).unwrap() {
        let (chunks, length) = decode_parts(format, unit, bytes, &columns).unwrap();
        found.extend(chunks);
        fetched += length;
    }
    assert_eq!(found.len(), whole.chunks.len());
    for (found, expected) in found.iter().zip(&whole.chunks) {
        assert_eq!(found.rows(), expected.rows());
        assert_eq!(found.columns().len(), names.len());
        for (name, array) in found.columns() {
            assert_eq!(
                array.as_ref(),
                expected.array(&name).unwrap().as_ref(),
                "{name}"
            );
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let share = fetched as f64 / bytes.len() as f64;
    share
}

#[test]
fn columns_are_decoded_from_their_bytes_alone() {
    let batches = [rows(0), rows(ROWS)];
    let plain = IpcWriteOptions::default;
    for bytes in [
        file(&batches, plain()),
        file(&batches, lz4()),
        stream(&batches, plain()),
    ] {
        let (format, _) = open(&json!({ "type": "arrow" }), &bytes).unwrap();
        for (names, most) in [
            (&["n"][..], 0.25),
            (&["yes", "f"], 0.2),
            (&["t"], 0.5),
            (&["x", "view", "nothing"], 0.75),
            (&["nothing"], 0.01),
            (&[], 0.01),
        ] {
            let share = compare(&format, &bytes, names);
            assert!(share < most, "{names:?}: {share}");
        }
    }
}

/// Columns that a source leaves out are not asked for either, and of all columns the whole is.
#[test]
fn what_is_left_out_is_not_fetched() {
    let bytes = file(&[rows(0)], IpcWriteOptions::default());
    let (format, schema) = open(&json!({ "type": "arrow" }), &bytes).unwrap();
    assert!(format.parts(0, None).is_none());
    let all: Vec<String> = schema
        .variables
        .iter()
        .map(|variable| variable.name.clone())
        .collect();
    assert!(format.parts(0, Some(&all)).is_none());
    let options = json!({ "type": "arrow", "varsToKeep": ["n", "x"] });
    let (format, _) = open(&options, &bytes).unwrap();
    assert!(compare(&format, &bytes, &["n", "x"]) < 0.5);
}

/// A file that became another one after it was opened is an error.
#[test]
fn bytes_of_another_file_are_refused() {
    let bytes = file(&[rows(0)], IpcWriteOptions::default());
    let (format, _) = open(&json!({ "type": "arrow" }), &bytes).unwrap();
    let other = vec![0; bytes.len()];
    let error = decode_parts(&format, 0, &other, &["n".to_owned()]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Format);
}

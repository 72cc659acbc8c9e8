//! Arrow files and streams, XDF and Parquet files: an input is the file.

use std::sync::Arc;

use arrow_array::Array;
use rxwasm::data::Column;
use serde_json::json;

use crate::support;

/// See [`file`].
pub fn arrow(bytes: &[u8]) {
    file("arrow", bytes);
}

/// See [`file`].
pub fn xdf(bytes: &[u8]) {
    file("xdf", bytes);
}

/// See [`file`].
pub fn parquet(bytes: &[u8]) {
    file("parquet", bytes);
}

/// Law: what is opened can be decoded or is refused, and every value of it can be read.
fn file(format: &str, bytes: &[u8]) {
    let Ok((format, schema)) = support::open(&json!({ "type": format }), bytes) else {
        return;
    };
    for unit in 0..format.units().len() {
        let Ok(records) = support::decode(
            &format,
            u32::try_from(unit).expect("few units"),
            bytes,
            None,
        ) else {
            continue;
        };
        for chunk in records.chunks {
            for (name, array) in chunk.columns() {
                assert_eq!(array.len(), chunk.rows(), "columns of one length");
                let column = Column::of(array.as_ref()).expect("a storage type of the engine");
                let mut values = vec![0.0; column.len()];
                column.widen(0, &mut values);
                let shown: Arc<str> = format!("{array:?}").into();
                assert!(!shown.is_empty());
                assert!(schema.position(&name).is_some(), "a variable of the schema");
            }
        }
    }
}

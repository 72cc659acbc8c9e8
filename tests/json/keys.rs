//! Keys that come and go.

use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::reading::table;
use crate::{opened, read, refusal};

const LATE: &str = "{\"a\":1}\n{\"a\":2,\"b\":\"x\"}\n{\"b\":\"y\",\"a\":3}\n";

#[test]
fn keys_may_be_absent_and_in_any_order() {
    let expected = table(&[("a", &["1", "2", "3"]), ("b", &["-", "x", "y"])]);
    assert_eq!(read(LATE, json!({})).unwrap(), expected);
    let objects = "{}\n{\"b\":1,\"a\":2,\"c\":3}\n{\"c\":4}\n{\"a\":5,\"c\":6}\n";
    let expected = table(&[
        ("b", &["-", "1", "-", "-"]),
        ("a", &["-", "2", "-", "5"]),
        ("c", &["-", "3", "4", "6"]),
    ]);
    assert_eq!(read(objects, json!({})).unwrap(), expected);
}

#[test]
fn late_keys_are_named_with_their_row() {
    let error = refusal(LATE, json!({ "rowsToSniff": 1 }));
    assert_eq!(error.kind, ErrorKind::UnknownVariable);
    assert_eq!(error.at.names, ["b"]);
    assert_eq!((error.at.row, error.at.byte), (Some(2), Some(8)));
    assert!(
        error.message.contains("'b'") && error.message.contains("rowsToSniff"),
        "{error}"
    );
}

#[test]
fn late_keys_are_declared_dropped_or_not_kept() {
    let late = |options: serde_json::Value| {
        let mut options = options;
        options["rowsToSniff"] = json!(1);
        read(LATE, options)
    };
    let both = table(&[("a", &["1", "2", "3"]), ("b", &["-", "x", "y"])]);
    let declared = json!({ "colClasses": [{ "name": "b", "class": "character" }] });
    assert_eq!(late(declared).unwrap(), both);
    // A name alone declares a key too: its type follows from the values.
    assert_eq!(late(json!({ "colInfo": [{ "name": "b" }] })).unwrap(), both);
    let one = table(&[("a", &["1", "2", "3"])]);
    assert_eq!(late(json!({ "varsToDrop": ["b"] })).unwrap(), one);
    assert_eq!(late(json!({ "varsToKeep": ["a"] })).unwrap(), one);
}

#[test]
fn declared_keys_that_were_not_seen_are_told_of() {
    let options = json!({ "colClasses": [{ "name": "z", "class": "integer" }] });
    let opened = opened(LATE, options.clone()).unwrap();
    assert!(opened.warnings[0].contains('z'), "{:?}", opened.warnings);
    assert_eq!(read(LATE, options).unwrap()[2].1, [None, None, None]);
}

#[test]
fn a_key_twice_in_a_row_is_an_error() {
    let error = refusal("{\"a\":1}\n{\"a\":1,\"a\":2}\n", json!({}));
    assert_eq!((error.kind, error.at.row), (ErrorKind::Format, Some(2)));
}

#[test]
fn ten_thousand_columns() {
    let row = |from: usize| {
        let cells: Vec<String> = (0..10_000)
            .map(|at| format!("\"k{at}\":{}", from + at))
            .collect();
        format!("{{{}}}\n", cells.join(","))
    };
    let found = read(&[row(0), row(5)].concat(), json!({})).unwrap();
    assert_eq!(found.len(), 10_000);
    assert_eq!(
        found[9_999].1,
        [Some("9999".to_owned()), Some("10004".to_owned())]
    );
}

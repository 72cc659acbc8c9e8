//! Rows do not depend on how a file is cut; values agree with another reader of JSON.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::reading::{cut, records, table_of};

/// A value of a random file.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => any::<i32>().prop_map(|value| json!(value)),
        2 => any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(|value| json!(value)),
        3 => ".{0,8}".prop_map(|value| json!(value)),
        1 => any::<bool>().prop_map(|value| json!(value)),
        2 => Just(Value::Null),
    ]
}

/// Random rows with some of a few keys.
fn rows() -> impl Strategy<Value = Vec<Map<String, Value>>> {
    let key = prop_oneof![
        Just("a".to_owned()),
        Just("é \"b\"".to_owned()),
        Just("c\n".to_owned()),
        Just("d".to_owned())
    ];
    prop::collection::vec(
        prop::collection::btree_map(key, value(), 0..4)
            .prop_map(|entries| entries.into_iter().collect()),
        1..30,
    )
}

fn file(rows: &[Map<String, Value>]) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut out, row).unwrap();
        out.push(b'\n');
    }
    out
}

/// A value as a column of text has it.
fn shown(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

proptest! {
    #[test]
    fn values_agree_with_serde_json(rows in rows(), as_array: bool) {
        let bytes = if as_array { serde_json::to_vec(&rows).unwrap() } else { file(&rows) };
        let classes = ["a", "é \"b\"", "c\n", "d"].map(|name| json!({ "name": name, "class": "character" }));
        let options = crate::json_options(json!({ "colClasses": classes }));
        let opened = crate::support::opened(&options, &bytes).unwrap();
        let (format, parts) = records(opened.format, &bytes).unwrap();
        for (name, values) in table_of(&format, &parts) {
            let expected: Vec<Option<String>> = rows.iter().map(|row| shown(row.get(&name))).collect();
            prop_assert_eq!(values, expected);
        }
    }

    /// However a file is cut into units and however few rows are looked at, the same table comes out.
    #[test]
    fn units_and_sniffing_do_not_matter(rows in rows(), unit_bytes in 1u64..200, factors: bool) {
        let bytes = file(&rows);
        let names = ["a", "é \"b\"", "c\n", "d"].map(|name| json!({ "name": name }));
        let options = json!({ "colInfo": names, "stringsAsFactors": factors });
        let open = |rows: usize| {
            let mut options = crate::json_options(options.clone());
            options["rowsToSniff"] = json!(rows);
            crate::support::opened(&options, &bytes).unwrap().format
        };
        let sorted = |(format, parts): (_, Vec<_>)| {
            let mut table = table_of(&format, &parts);
            table.sort();
            table
        };
        let whole = sorted(records(open(1_000), &bytes).unwrap());
        let pieces = sorted(records(cut(&open(1_000), unit_bytes), &bytes).unwrap());
        prop_assert_eq!(&pieces, &whole);
        let widened = sorted(records(cut(&open(1), unit_bytes), &bytes).unwrap());
        prop_assert_eq!(&widened, &whole);
    }
}

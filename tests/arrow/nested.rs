//! Columns that are left out: of a list or a structure nothing is read, whatever lies below it (`tests/fixtures/arrow.py`).

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::files::*;
use crate::support::{decode, open};

const FILES: [&[u8]; 2] = [
    include_bytes!("../fixtures/arrow/nested.arrow"),
    include_bytes!("../fixtures/arrow/nested-zstd.arrows"),
];

#[test]
fn nested_columns_are_refused_by_name() {
    for bytes in FILES {
        let error = refusal(bytes);
        assert_eq!(error.kind, ErrorKind::Unsupported);
        assert_eq!(error.at.column.as_deref(), Some("list"));
        assert!(error.message.contains("varsToDrop"), "{}", error.message);
    }
}

#[test]
fn the_others_are_read_without_them() {
    let dropped = ["list", "words", "structure", "bytes", "map"];
    let options = [
        json!({ "type": "arrow", "varsToDrop": dropped }),
        json!({ "type": "arrow", "varsToKeep": ["text", "factor", "first"] }),
    ];
    for (bytes, options) in FILES.iter().zip(options) {
        let (format, schema) = open(&options, bytes).unwrap();
        let names: Vec<&str> = schema.variables.iter().map(|v| v.name.as_str()).collect();
        assert_eq!(names, ["first", "text", "factor"]);
        let levels = schema.variable("factor").unwrap().levels.clone().unwrap();
        assert_eq!(*levels, ["u", "v", "w"]);
        let mut row = 0usize;
        for unit in 0..u32::try_from(format.units().len()).unwrap() {
            for chunk in decode(&format, unit, bytes, None).unwrap().chunks {
                let first = chunk
                    .array("first")
                    .unwrap()
                    .as_primitive::<Int64Type>()
                    .clone();
                let text = chunk.array("text").unwrap().as_string::<i32>().clone();
                for at in 0..chunk.rows() {
                    assert_eq!(first.is_null(at), row % 5 == 3);
                    assert!(first.is_null(at) || usize::try_from(first.value(at)) == Ok(row));
                    assert_eq!(text.value(at), ["u", "v", "w"][row % 3]);
                    row += 1;
                }
            }
        }
        assert_eq!(row, 700);
    }
}

#[test]
fn names_that_there_are_not_are_errors() {
    let options = json!({ "type": "arrow", "varsToDrop": ["nowhere"] });
    let error = open(&options, FILES[0]).err().unwrap();
    assert_eq!(error.kind, ErrorKind::UnknownVariable);
}

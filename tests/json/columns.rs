//! Types and values of columns.

use rxwasm::data::{Kind, Storage};
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::reading::{records, table};
use crate::{opened, read, refusal};

fn kinds(text: &str, options: serde_json::Value) -> Vec<(Kind, Storage)> {
    let variables = opened(text, options).unwrap().schema.variables;
    variables
        .iter()
        .map(|variable| (variable.kind, variable.storage))
        .collect()
}

#[test]
fn types_follow_the_values() {
    use Kind::{Character, Factor, Integer, Logical, Numeric};
    let text = concat!(
        r#"{"i":1,"large":3000000000,"d":1.5,"l":true,"t":"x","n":null,"mixed":1,"when":"2020-01-02"}"#,
        "\n",
        r#"{"i":-2,"large":1,"d":2,"l":false,"t":"","n":null,"mixed":"1","when":"2020-01-03"}"#,
    );
    let found = kinds(text, json!({}));
    let expected = [
        Integer, Numeric, Numeric, Logical, Character, Numeric, Character, Character,
    ];
    assert_eq!(
        found.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        expected
    );
    // JSON's numbers are doubles.
    assert_eq!(found[2].1, Storage::Float64);
    let options = json!({ "stringsAsFactors": true, "defaultDecimalColType": "float32", "defaultMissingColType": "character" });
    let found = kinds(text, options);
    assert_eq!(
        (found[2].1, found[4].0, found[5].0),
        (Storage::Float32, Factor, Character)
    );
    let found = read(text, json!({})).unwrap();
    let expected = table(&[
        ("i", &["1", "-2"]),
        ("large", &["3000000000", "1"]),
        ("d", &["1.5", "2"]),
        ("l", &["true", "false"]),
        ("t", &["x", ""]),
        ("n", &["-", "-"]),
        ("mixed", &["1", "1"]),
        ("when", &["2020-01-02", "2020-01-03"]),
    ]);
    assert_eq!(found, expected);
}

#[test]
fn later_values_widen_types() {
    let text = concat!(
        r#"{"a":1,"b":1,"c":1,"d":true,"e":null,"f":null,"g":null}"#,
        "\n",
        r#"{"a":2.50,"b":3000000000,"c":"x","d":2,"e":true,"f":"y","g":1e2}"#,
        "\n",
        r#"{"a":3,"b":2,"c":1.50,"d":false,"e":null,"f":null,"g":7}"#,
    );
    let found = read(text, json!({ "rowsToSniff": 1 })).unwrap();
    let expected = table(&[
        ("a", &["1", "2.5", "3"]),
        ("b", &["1", "3000000000", "2"]),
        ("c", &["1", "x", "1.50"]),
        ("d", &["true", "2", "false"]),
        ("e", &["-", "true", "-"]),
        ("f", &["-", "y", "-"]),
        ("g", &["-", "100", "7"]),
    ]);
    assert_eq!(found, expected);
    // As many rows looked at, and the same table.
    assert_eq!(read(text, json!({})).unwrap(), expected);
}

#[test]
fn classes_and_column_information() {
    let text = concat!(
        r#"{"a":"1.5","b":"x","c":2,"d":70000,"e":"2020-02-29","m":"2020-01-01T01:00:00+01:00","q":"12"}"#,
        "\n",
        r#"{"a":"?","b":"y","c":3,"d":5,"e":"1999/12/31","m":"1970-01-01 00:00:01.5","q":3}"#,
        "\n",
        r#"{"a":true,"b":"z","c":null,"d":6.0,"e":"31.12.1999","m":"1970-01-01T00:00:02Z","q":[]}"#,
    );
    let options = json!({
        "varsToDrop": ["q"],
        "colClasses": [
            { "name": "a", "class": "numeric" }, { "name": "c", "class": "factor" },
            { "name": "d", "class": "uint16" }, { "name": "e", "class": "Date" }, { "name": "m", "class": "POSIXct" }
        ],
        "colInfo": [
            { "name": "b", "levels": ["y", "x"], "newLevels": ["why", "ex"], "newName": "B", "description": "letters" },
            { "name": "d", "low": 1, "high": 9 }
        ]
    });
    let opened = opened(text, options.clone()).unwrap();
    let b = opened.schema.variable("B").unwrap();
    assert_eq!(b.levels.as_deref().unwrap(), &["why", "ex"]);
    assert_eq!(b.description.as_deref(), Some("letters"));
    assert_eq!(opened.schema.variable("d").unwrap().high, Some(9.0));
    let expected = table(&[
        ("a", &["1.5", "-", "-"]),
        ("B", &["#1", "#0", "-"]),
        ("c", &["2", "3", "-"]),
        ("d", &["-", "5", "-"]),
        ("e", &["18321", "10956", "-"]),
        ("m", &["1577836800000000", "1500000", "2000000"]),
    ]);
    assert_eq!(read(text, options).unwrap(), expected);
    let (_, parts) = records(opened.format, text.as_bytes()).unwrap();
    let failures: Vec<_> = parts[0]
        .failures
        .iter()
        .map(|failure| {
            (
                failure.column.as_str(),
                failure.count,
                failure.example.as_str(),
                failure.row,
            )
        })
        .collect();
    let expected = [
        ("a", 2.0, "?", 2),
        ("d", 2.0, "70000", 1),
        ("e", 1.0, "31.12.1999", 3),
    ];
    assert_eq!(failures, expected);
}

#[test]
fn strings_are_unescaped_and_kept_as_they_are() {
    let text = r#"{"caf\u00e9":"a\"b\\\n\u00e9\ud83d\ude00","日":" NA ","w":"éa日b"}"#;
    let info = json!({ "colInfo": [{ "name": "w", "type": "character", "width": 3 }] });
    let expected = table(&[
        ("café", &["a\"b\\\né😀"]),
        ("日", &[" NA "]),
        ("w", &["éa日"]),
    ]);
    assert_eq!(read(text, info).unwrap(), expected);
}

#[test]
fn nested_values_are_refused_by_name_or_read_as_text() {
    let text = "{\"a\":1,\"b\":null}\n{\"a\":2,\"b\":{\"x\":[1, 2]}}\n";
    for options in [json!({}), json!({ "rowsToSniff": 1 })] {
        let error = refusal(text, options);
        assert_eq!(error.kind, ErrorKind::Unsupported);
        assert_eq!(
            (error.at.column.as_deref(), error.at.row),
            (Some("b"), Some(2))
        );
        assert!(error.message.contains("varsToDrop"), "{error}");
    }
    let dropped = read(text, json!({ "varsToDrop": ["b"] })).unwrap();
    assert_eq!(dropped, table(&[("a", &["1", "2"])]));
    let kept = read(text, json!({ "varsToKeep": ["a"] })).unwrap();
    assert_eq!(kept, dropped);
    let options = json!({ "colClasses": [{ "name": "b", "class": "character" }] });
    let as_text = read(text, options).unwrap();
    assert_eq!(as_text[1].1[1].as_deref(), Some(r#"{"x":[1, 2]}"#));
    let options = json!({ "colClasses": [{ "name": "b", "class": "numeric" }] });
    assert_eq!(refusal(text, options).kind, ErrorKind::Unsupported);
}

#[test]
fn numbers_are_exact() {
    let numbers = [
        "0.1",
        "-0.0",
        "1e400",
        "-1E-400",
        "2.2250738585072011e-308",
        "9007199254740993",
        "1.7976931348623157e308",
        "123456789012345678901234567890",
        "0.30000000000000004",
        "5e-324",
    ];
    let text: String = numbers
        .iter()
        .map(|number| format!("{{\"x\":{number}}}\n"))
        .collect();
    let found = read(&text, json!({})).unwrap();
    for (number, found) in numbers.iter().zip(&found[0].1) {
        let expected: f64 = number.parse().unwrap();
        let found: f64 = found.as_ref().unwrap().parse().unwrap();
        assert_eq!(found.to_bits(), expected.to_bits(), "{number}");
    }
}

#[test]
fn wrong_arguments_are_named() {
    let text = "{\"a\":1}";
    for options in [
        json!({ "colClasses": [{ "name": "a", "class": "complex" }] }),
        json!({ "colInfo": [{ "name": "a", "newLevels": ["x"] }] }),
        json!({ "colInfo": [{ "index": 1 }] }),
        json!({ "varsToKeep": ["a"], "varsToDrop": ["b"] }),
        json!({ "rowsPerRead": 0 }),
        json!({ "readDateFormat": "%y[" }),
        json!({ "defaultDecimalColType": "integer" }),
    ] {
        assert_eq!(
            refusal(text, options.clone()).kind,
            ErrorKind::Argument,
            "{options}"
        );
    }
    let missing = json!({ "varsToKeep": ["z"], "checkVarsToKeep": true });
    assert_eq!(refusal(text, missing).kind, ErrorKind::UnknownVariable);
}

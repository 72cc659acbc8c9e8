//! Types and values of columns.

use rxwasm::data::{Kind, Storage};
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::reading::*;
use crate::support::open;

#[test]
fn types_are_inferred_and_widened() {
    use Kind::{Character, Factor, Integer, Logical, Numeric};
    let text = "i,large,d,l,t,m\n1,3000000000,1.5,TRUE,x,NA\n-2,1,2,F,y,\n";
    let inferred = [Integer, Numeric, Numeric, Logical, Character, Numeric];
    assert_eq!(
        kinds(text, json!({}))
            .iter()
            .map(|(kind, _)| *kind)
            .collect::<Vec<_>>(),
        inferred
    );
    let storages: Vec<Storage> = kinds(text, json!({}))
        .into_iter()
        .map(|(_, storage)| storage)
        .collect();
    assert_eq!(storages[1..3], [Storage::Float64, Storage::Float32]);
    let options = json!({ "defaultDecimalColType": "numeric", "defaultMissingColType": "character", "stringsAsFactors": true });
    let changed = kinds(text, options);
    assert_eq!(
        (changed[2].1, changed[4].0, changed[5].0),
        (Storage::Float64, Factor, Character)
    );
    // One row is sniffed; what comes later widens the types.
    let later = "a,b,c,d\n1,1,1,TRUE\n2.5,3000000000,x,2\n";
    let found = read(later, json!({ "rowsToSniff": 1 })).unwrap();
    let expected = table(&[
        ("a", &["1", "2.5"]),
        ("b", &["1", "3000000000"]),
        ("c", &["1", "x"]),
        ("d", &["TRUE", "2"]),
    ]);
    assert_eq!(found, expected);
}

#[test]
fn classes_and_column_information() {
    let text = "a,b,c,d,e\n1,x,2,70000,2020-02-29\n0,y,3,5,1999-12-31\n300,z,4,6,31.12.1999\n";
    let options = json!({
        "colClasses": [
            { "name": "a", "class": "logical" }, { "name": "b", "class": "character" },
            { "name": "c", "class": "factor" }, { "name": "d", "class": "uint16" }, { "name": "e", "class": "Date" }
        ],
        "colInfo": [{ "name": "b", "type": "factor", "levels": ["y", "x"], "newLevels": ["why", "ex"], "newName": "B",
            "description": "letters" }, { "index": 4, "newName": "D", "low": 1, "high": 9 }]
    });
    let (format, schema) = open(&text_options(options.clone()), text.as_bytes()).unwrap();
    let b = schema.variable("B").unwrap();
    assert_eq!(b.levels.as_deref().unwrap(), &["why", "ex"]);
    assert_eq!(b.description.as_deref(), Some("letters"));
    assert_eq!(
        (
            schema.variable("D").unwrap().low,
            schema.variable("D").unwrap().high
        ),
        (Some(1.0), Some(9.0))
    );
    let (format, parts) = records(format, text.as_bytes()).unwrap();
    let found = table_of(&format, &parts);
    assert_eq!(
        found[1].1,
        [Some("#1".to_owned()), Some("#0".to_owned()), None]
    );
    assert_eq!(
        found[2].1,
        [
            Some("2".to_owned()),
            Some("3".to_owned()),
            Some("4".to_owned())
        ]
    );
    assert_eq!(
        found[3].1,
        [None, Some("5".to_owned()), Some("6".to_owned())]
    );
    assert_eq!(
        found[4].1,
        [Some("18321".to_owned()), Some("10956".to_owned()), None]
    );
    // What could not be converted is counted, with its first example.
    let failures: Vec<_> = parts.iter().flat_map(|part| &part.failures).collect();
    let of = |name: &str| {
        failures
            .iter()
            .find(|failure| failure.column == name)
            .unwrap()
    };
    assert_eq!(
        (of("D").count, of("D").example.as_str(), of("D").row),
        (1.0, "70000", 1)
    );
    assert_eq!((of("e").example.as_str(), of("e").row), ("31.12.1999", 3));
    assert_eq!(of("a").count, 3.0);
}

#[test]
fn wrong_arguments_name_the_column() {
    let text = "a,b\n1,2\n";
    let cases = [
        (
            json!({ "colClasses": [{ "name": "z", "class": "integer" }] }),
            ErrorKind::UnknownVariable,
        ),
        (
            json!({ "colInfo": [{ "name": "z" }] }),
            ErrorKind::UnknownVariable,
        ),
        (
            json!({ "colClasses": [{ "name": "a", "class": "complex" }] }),
            ErrorKind::Argument,
        ),
        (
            json!({ "colInfo": [{ "name": "a", "newLevels": ["x"] }] }),
            ErrorKind::Argument,
        ),
        (
            json!({ "colInfo": [{ "name": "a", "levels": ["1"], "newLevels": ["x", "y"] }] }),
            ErrorKind::Argument,
        ),
        (
            json!({ "colInfo": [{ "name": "a", "type": "integer", "levels": ["1"] }] }),
            ErrorKind::Argument,
        ),
        (
            json!({ "varsToKeep": ["a"], "varsToDrop": ["b"] }),
            ErrorKind::Argument,
        ),
        (
            json!({ "varsToKeep": ["z"], "checkVarsToKeep": true }),
            ErrorKind::UnknownVariable,
        ),
        (json!({ "decimalPoint": "," }), ErrorKind::Argument),
        (json!({ "rowsPerRead": 0 }), ErrorKind::Argument),
        (json!({ "inputEncoding": "klingon" }), ErrorKind::Argument),
        (json!({ "readDateFormat": "%y[" }), ErrorKind::Argument),
        (
            json!({ "defaultDecimalColType": "integer" }),
            ErrorKind::Argument,
        ),
    ];
    for (options, kind) in cases {
        assert_eq!(refusal(text, options.clone()).kind, kind, "{options}");
    }
}

#[test]
fn variables_are_kept_and_dropped() {
    let text = "a,b,c\n1,x,2\n3,y,4\n";
    let kept = table(&[("a", &["1", "3"]), ("c", &["2", "4"])]);
    assert_eq!(
        read(text, json!({ "varsToKeep": ["c", "a", "z"] })).unwrap(),
        kept
    );
    assert_eq!(read(text, json!({ "varsToDrop": ["b"] })).unwrap(), kept);
}

#[test]
fn missing_values() {
    let text = "n,t,f\n1,NA,u\nNA,x,NA\n,,\n M ,M,M\n";
    let options = json!({ "colClasses": [{ "name": "f", "class": "factor" }, { "name": "n", "class": "integer" }] });
    let found = read(text, options.clone()).unwrap();
    assert_eq!(
        found,
        table(&[
            ("n", &["1", "-", "-", "-"]),
            ("t", &["-", "x", "-", "M"]),
            ("f", &["u", "-", "-", "M"])
        ])
    );
    let mut other = options;
    other["missingValueString"] = json!("M");
    let found = read(text, other).unwrap();
    assert_eq!(
        found,
        table(&[
            ("n", &["1", "-", "-", "-"]),
            ("t", &["NA", "x", "-", "-"]),
            ("f", &["u", "NA", "-", "-"])
        ])
    );
    // A missing value that reads as a number.
    let found = read("a\n1\n-999\n3\n", json!({ "missingValueString": "-999" })).unwrap();
    assert_eq!(found, table(&[("a", &["1", "-", "3"])]));
}

#[test]
fn decimal_points_and_thousands() {
    let text = "a;b\n1.234,5;1.000\n-0,25;12.345.678\n";
    let options = json!({ "decimalPoint": ",", "thousandsSeparator": ".", "defaultDecimalColType": "numeric" });
    let found = read(text, options).unwrap();
    assert_eq!(
        found,
        table(&[("a", &["1234.5", "-0.25"]), ("b", &["1000", "12345678"])])
    );
    let dollars = read(
        "a;b\n1,234.5;x\n",
        json!({ "delimiter": ";", "thousandsSeparator": "," }),
    )
    .unwrap();
    assert_eq!(dollars[0].1, [Some("1234.5".to_owned())]);
}

#[test]
fn dates_and_moments() {
    let text = "d,m\n2020-02-29,2020-02-29 23:59:59.25\n1/2/3,70-01-02 1:00 pm\n991231,1970/01/01\n200101,NA\n2021-02-29,x\n";
    let options = json!({
        "colClasses": [{ "name": "d", "class": "Date" }, { "name": "m", "class": "POSIXct" }], "firstRowIsColNames": true
    });
    let found = read(text, options).unwrap();
    let expected = table(&[
        ("d", &["18321", "11356", "10956", "-18263", "-"]),
        ("m", &["1583020799250000", "133200000000", "0", "-", "-"]),
    ]);
    // Two digits below the cutoff of 20 are years of this century.
    assert_eq!(found, expected);
    // Moments of ISO 8601 are read whatever the format, with their offsets.
    let iso = "m\n2024-03-01T12:34:56\n2024-03-01T12:34:56.5Z\n2024-03-01T12:34:56+02:00\n\"2024-03-01 12:34:56-0030\"\n01.03.2024\n2024-03-01\n";
    let options = json!({
        "colClasses": [{ "name": "m", "class": "POSIXct" }], "readPOSIXctFormat": "%d.%m.%Y", "firstRowIsColNames": true
    });
    let moments = [
        "1709296496000000",
        "1709296496500000",
        "1709289296000000",
        "1709298296000000",
        "1709251200000000",
        "-",
    ];
    assert_eq!(read(iso, options).unwrap(), table(&[("m", &moments)]));
    let options = json!({
        "colClasses": [{ "name": "d", "class": "Date" }], "readDateFormat": "%d.%m.%Y", "firstRowIsColNames": true
    });
    assert_eq!(
        read("d\n31.12.1999\n", options).unwrap()[0].1,
        [Some("10956".to_owned())]
    );
    let options = json!({
        "colClasses": [{ "name": "d", "class": "Date" }], "centuryCutoff": 50, "firstRowIsColNames": true
    });
    assert_eq!(
        read("d\n49-01-01\n50-01-01\n", options).unwrap()[0].1,
        [Some("28855".to_owned()), Some("-7305".to_owned())]
    );
}

//! Delimiters, headers, fixed columns, encodings.

use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::reading::*;

#[test]
fn delimiters_are_found_out() {
    let expected = table(&[("a", &["1", "3"]), ("b", &["2", "4"])]);
    for mark in [",", "\t", ";", " ", "   "] {
        let text = format!("a{mark}b\n1{mark}2\n3{mark}4\n");
        assert_eq!(read(&text, json!({})).unwrap(), expected, "{mark:?}");
    }
    // A comma inside quotes, or fewer of another mark on some lines, does not mislead.
    let quoted = "a;b\n\"1,5\";2\n\"2,5\";4\n";
    assert_eq!(
        read(quoted, json!({})).unwrap()[0].1,
        [Some("1,5".to_owned()), Some("2,5".to_owned())]
    );
    assert_eq!(
        read("a|b\n1|2\n3|4\n", json!({ "delimiter": "|" })).unwrap(),
        expected
    );
    let combined = "a,,b\n1,2\n3,,,4\n";
    assert_eq!(
        read(
            combined,
            json!({ "delimiter": ",", "combineDelimiters": true })
        )
        .unwrap(),
        expected
    );
    assert_eq!(
        refusal("a", json!({ "delimiter": "||" })).kind,
        ErrorKind::Argument
    );
    assert_eq!(
        refusal("a", json!({ "delimiter": "\"" })).kind,
        ErrorKind::Argument
    );
}

#[test]
fn headers_are_found_out_or_told() {
    let cases = [
        ("x,y\n1,2\n", json!({}), vec!["x", "y"], 1),
        ("x,y\na,b\n", json!({}), vec!["V1", "V2"], 2),
        ("1,2\n3,4\n", json!({}), vec!["V1", "V2"], 2),
        (
            "x,y\na,b\n",
            json!({ "firstRowIsColNames": true }),
            vec!["x", "y"],
            1,
        ),
        (
            "x,y\n1,2\n",
            json!({ "firstRowIsColNames": false }),
            vec!["V1", "V2"],
            2,
        ),
        (
            "x,,x,\"a \"\"b\"\"\"\n1,2,3,4\n",
            json!({}),
            vec!["x", "V2", "x.1", "a \"b\""],
            1,
        ),
        (
            "# one\n# two\nx,y\n1,2\n",
            json!({ "rowsToSkip": 2 }),
            vec!["x", "y"],
            1,
        ),
        ("\u{feff}x,y\n1,2\n", json!({}), vec!["x", "y"], 1),
    ];
    for (text, options, names, rows) in cases {
        let table = read(text, options).unwrap();
        assert_eq!(
            table
                .iter()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>(),
            names,
            "{text:?}"
        );
        assert!(
            table.iter().all(|(_, values)| values.len() == rows),
            "{text:?}"
        );
    }
}

#[test]
fn fixed_columns() {
    let text = " 12Ann  00125\r\n  7 Bob 99999\r\n\r\n345\r\n";
    let options = json!({ "colInfo": [
        { "name": "id", "start": 1, "width": 3, "type": "integer" },
        { "name": "name", "start": 4, "width": 5, "newName": "who" },
        { "name": "sum", "start": 9, "width": 5, "type": "numeric", "decimalPlaces": 2 }
    ] });
    let expected = table(&[
        ("id", &["12", "7", "345"]),
        ("who", &["Ann", "Bob", "-"]),
        ("sum", &["1.25", "999.99", "-"]),
    ]);
    assert_eq!(read(text, options.clone()).unwrap(), expected);
    let mut dropped = options;
    dropped["varsToDrop"] = json!(["name"]);
    assert_eq!(read(text, dropped).unwrap().len(), 2);
    let error = refusal(
        text,
        json!({ "isFixedFormat": true, "colInfo": [{ "name": "id", "start": 1 }] }),
    );
    assert_eq!(
        (error.kind, error.at.column.as_deref()),
        (ErrorKind::Argument, Some("id"))
    );
}

#[test]
fn encodings() {
    let text = "城市,值\n北京,1\n\"上海, 浦东\",2\n";
    let expected = table(&[("城市", &["北京", "上海, 浦东"]), ("值", &["1", "2"])]);
    assert_eq!(read(text, json!({})).unwrap(), expected);
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    assert_eq!(
        read_bytes(&bytes, json!({ "inputEncoding": "gb18030" })).unwrap(),
        expected
    );
    let error = read_bytes(&bytes, json!({ "firstRowIsColNames": false })).unwrap_err();
    assert_eq!(
        (error.kind, error.at.column.as_deref()),
        (ErrorKind::Format, Some("V1"))
    );
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("a,b\nGrüße,1\n");
    let latin = read_bytes(&bytes, json!({ "inputEncoding": "windows-1252" })).unwrap();
    assert_eq!(latin[0].1, [Some("Grüße".to_owned())]);
    let error = read_bytes(b"\xff\xfea\0", json!({})).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

//! Lines and arrays.

use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::read;
use crate::reading::table;

#[test]
fn lines_end_in_any_way() {
    let expected = table(&[("a", &["1", "2"])]);
    for text in [
        "{\"a\":1}\n{\"a\":2}\n",
        "{\"a\":1}\n{\"a\":2}",
        "\u{feff}{\"a\":1}\r\n\r\n  { \"a\" : 2 }\r\n\n \n",
    ] {
        assert_eq!(read(text, json!({})).unwrap(), expected, "{text:?}");
    }
}

#[test]
fn an_array_is_read_as_a_whole() {
    let expected = table(&[("a", &["1", "2", "2.5"]), ("b", &["-", "x", "-"])]);
    for text in [
        "[{\"a\":1},{\"a\":2,\"b\":\"x\"},{\"a\":2.5}]",
        "\u{feff} [\n  {\n    \"a\": 1\n  },\n  {\"a\": 2, \"b\": \"x\"}\n,{\"a\":2.5}]\n",
    ] {
        assert_eq!(read(text, json!({})).unwrap(), expected, "{text:?}");
        let widened = json!({ "rowsToSniff": 1, "colInfo": [{ "name": "b" }] });
        assert_eq!(read(text, widened).unwrap(), expected, "{text:?}");
    }
    // Longer than what is looked at.
    let many: Vec<String> = (0..200_000)
        .map(|at| format!("{{\"number\":{at}}}"))
        .collect();
    let found = read(&format!("[{}]", many.join(",\n")), json!({})).unwrap();
    assert_eq!(found[0].1.len(), 200_000);
    assert_eq!(found[0].1[199_999].as_deref(), Some("199999"));
}

#[test]
fn arrays_beyond_memory_are_refused_with_what_to_do() {
    let options = crate::json_options(json!({}));
    let options = serde_json::from_value(options).unwrap();
    let mut opening = rxwasm::format::Opening::new(options, 1 << 30).unwrap();
    opening.feed(&[b"[{\"a\":1},"]).unwrap();
    let error = opening.finish().unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.message.contains("jq"), "{error}");
}

#[test]
fn files_without_rows() {
    for text in ["", "\n\n", "[]", "[ ]\n"] {
        assert_eq!(read(text, json!({})).unwrap(), table(&[]), "{text:?}");
        let declared = json!({ "colClasses": [{ "name": "a", "class": "integer" }] });
        assert_eq!(
            read(text, declared).unwrap(),
            table(&[("a", &[])]),
            "{text:?}"
        );
    }
}

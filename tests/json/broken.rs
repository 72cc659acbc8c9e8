//! What is no JSON is an error that says where.

use proptest::prelude::*;
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::{read, refusal};

#[test]
fn errors_say_where() {
    for (text, kind, row, byte, says) in [
        (
            "{\"a\":1}\n{\"a\":x}\n",
            ErrorKind::Format,
            2,
            13,
            "character 6",
        ),
        ("{\"a\":1}\n{\"a\" 1}\n", ErrorKind::Format, 2, 13, ":"),
        (
            "{\"a\":1}\n{\"a\":1}}\n",
            ErrorKind::Format,
            2,
            15,
            "trailing",
        ),
        ("{\"a\":1}\n{\"a\":\n1}\n", ErrorKind::Format, 2, 12, "jq"),
        (
            "{\"a\":1}\n{\"a\":",
            ErrorKind::Truncated,
            2,
            12,
            "ends within",
        ),
        ("{\"a\":1}\n[1]\n", ErrorKind::Format, 2, 8, "object"),
        ("{\"a\":1}\n5\n", ErrorKind::Format, 2, 8, "integer `5`"),
        ("{\"a\":1}\n{\"a\":NaN}\n", ErrorKind::Format, 2, 13, "NaN"),
        (
            "{\"a\":1}\n{\"a\":-Infinity}\n",
            ErrorKind::Format,
            2,
            14,
            "Infinity",
        ),
        (
            "{\"a\":1}\n{\"a\":01}\n",
            ErrorKind::Format,
            2,
            14,
            "number",
        ),
        (
            "{\"a\":\"x\"}\n{\"a\":\"\t\"}\n",
            ErrorKind::Format,
            2,
            16,
            "control",
        ),
    ] {
        for options in [json!({}), json!({ "rowsToSniff": 1 })] {
            let error = refusal(text, options);
            assert_eq!(error.kind, kind, "{text:?}: {error}");
            assert_eq!(error.at.row, Some(row), "{text:?}: {error}");
            let found = error.at.byte.unwrap();
            assert!(found.abs_diff(byte) <= 1, "{text:?}: {error} at {found}");
            assert!(error.message.contains(says), "{text:?}: {error}");
        }
    }
    let lone = refusal("{\"a\":\"x\"}\n{\"a\":\"\\ud800\"}\n", json!({}));
    assert_eq!((lone.kind, lone.at.row), (ErrorKind::Format, Some(2)));
    assert_eq!(lone.at.column.as_deref(), Some("a"));
    let array = refusal("[{\"a\":1},\n{\"a\":x}]", json!({}));
    assert_eq!(
        (array.kind, array.at.byte.map(|byte| byte.abs_diff(15) <= 1)),
        (ErrorKind::Format, Some(true))
    );
    assert_eq!(refusal("[{\"a\":1}", json!({})).kind, ErrorKind::Truncated);
    assert_eq!(refusal("[1]", json!({})).kind, ErrorKind::Format);
}

#[test]
fn other_encodings_are_refused() {
    for (bytes, kind) in [
        (b"\xff\xfe{\0".as_slice(), ErrorKind::Unsupported),
        (b"{\"a\":\"\xe9\"}\n", ErrorKind::Format),
    ] {
        let options = crate::json_options(json!({}));
        assert_eq!(
            crate::support::opened(&options, bytes).unwrap_err().kind,
            kind
        );
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = |open: &str, close: &str| {
        format!(
            "{{\"a\":1,\"b\":{}1{}}}\n",
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    for (open, close) in [("[", "]"), ("{\"x\":", "}")] {
        let text = deep(open, close);
        assert_eq!(
            read(&text, json!({ "varsToDrop": ["b"] })).unwrap()[0].1,
            [Some("1".to_owned())]
        );
        assert_eq!(refusal(&text, json!({})).kind, ErrorKind::Unsupported);
    }
    let never_closed = format!("{{\"a\":{}", "[".repeat(500_000));
    assert_eq!(refusal(&never_closed, json!({})).kind, ErrorKind::Truncated);
    assert_eq!(
        refusal(&"[".repeat(500_000), json!({})).kind,
        ErrorKind::Format
    );
}

proptest! {
    /// Any change of a sound file is read or refused, in the units of any size.
    #[test]
    fn changes_are_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), end: prop::sample::Index
    ) {
        let mut bytes = b"{\"a\":1,\"b\":\"x\\u00e9\",\"c\":true}\n{\"a\":2.5e3,\"b\":null,\"c\":false}\n{\"b\":\"y\"}\n".to_vec();
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        bytes.truncate(end.index(bytes.len()) + 1);
        let options = crate::json_options(json!({ "rowsToSniff": 1 }));
        if let Ok(opened) = crate::support::opened(&options, &bytes) {
            let whole = crate::reading::records(opened.format.clone(), &bytes);
            let parts = crate::reading::records(crate::reading::cut(&opened.format, 7), &bytes);
            prop_assert_eq!(whole.is_ok(), parts.is_ok());
        }
    }
}

//! Where records end, and what is in them.

use rxwasm::data::Kind;
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::reading::*;
use crate::support::DataSet;

#[test]
fn line_ends_and_empty_lines() {
    let expected = table(&[("a", &["1", "3"]), ("b", &["2", "4"])]);
    for text in [
        "a,b\n1,2\n3,4\n",
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n3,4\r\n",
        "a,b\r\n1,2\r\n3,4",
        "\na,b\n\n1,2\n\n\n3,4\n\n",
        "a,b\r\n\r\n1,2\r\n3,4\r\n\r\n",
    ] {
        assert_eq!(read(text, json!({})).unwrap(), expected, "{text:?}");
    }
    assert_eq!(
        read("a\n1\n\n2\n\n", json!({ "firstRowIsColNames": true })).unwrap(),
        table(&[("a", &["1", "2"])])
    );
    assert_eq!(read("", json!({})).unwrap_err().kind, ErrorKind::NoData);
    assert_eq!(
        read("a,b\n", json!({ "firstRowIsColNames": true })).unwrap(),
        table(&[("a", &[]), ("b", &[])])
    );
}

#[test]
fn quotes() {
    let text =
        "id,text\n1,\"two\nlines\"\n2,\"a \"\"b\"\" c\"\n3,\"\"\n4,\"NA\"\n5,5\" pipe\n6,\"x\" \n";
    let expected = [
        Some("two\nlines"),
        Some("a \"b\" c"),
        Some(""),
        Some("NA"),
        Some("5\" pipe"),
        Some("x"),
    ];
    let found = read(text, json!({})).unwrap();
    assert_eq!(
        found[1].1.iter().map(Option::as_deref).collect::<Vec<_>>(),
        expected
    );
    let single = read("a,b\n'x, y',1\n", json!({ "quoteMark": "'" })).unwrap();
    assert_eq!(single, table(&[("a", &["x, y"]), ("b", &["1"])]));
    let none = read("a,b\n\"x,1\n", json!({ "quoteMark": "" })).unwrap();
    assert_eq!(none, table(&[("a", &["\"x"]), ("b", &["1"])]));
    let error = refusal("a,b\n1,2\n3,\"four\n5,6\n", json!({}));
    assert_eq!((error.kind, error.at.byte), (ErrorKind::Format, Some(10)));
}

#[test]
fn rows_that_are_too_long_or_too_short() {
    let short = read("a,b,c\n1,2\n3\n4,5,6\n", json!({})).unwrap();
    assert_eq!(
        short,
        table(&[
            ("a", &["1", "3", "4"]),
            ("b", &["2", "-", "5"]),
            ("c", &["-", "-", "6"])
        ])
    );
    // Empty fields behind the last column are nothing.
    let trailing = read("a,b\n1,2,\n3,4,,\n", json!({})).unwrap();
    assert_eq!(trailing, table(&[("a", &["1", "3"]), ("b", &["2", "4"])]));
    let error = refusal("a,b\n1,2\n3,4,5\n", json!({}));
    assert_eq!(error.kind, ErrorKind::Format);
    assert_eq!(
        (error.at.chunk, error.at.row, error.at.byte),
        (Some(0), Some(2), Some(8))
    );
    assert!(
        error.message.contains("3 fields where 2"),
        "{}",
        error.message
    );
}

#[test]
fn wide_and_long() {
    let columns = 3000;
    let names: Vec<String> = (0..columns).map(|column| format!("x{column}")).collect();
    let row: Vec<String> = (0..columns).map(|column| column.to_string()).collect();
    let found = read(
        &format!("{}\n{}\n", names.join(","), row.join(",")),
        json!({}),
    )
    .unwrap();
    assert_eq!(found.len(), columns);
    assert_eq!(found[columns - 1].1, [Some((columns - 1).to_string())]);
    // Records longer than several units.
    let long = "y".repeat(300_000);
    let text = format!("a,b\n1,{long}\n2,\"{long}\n{long}\"\n3,z\n");
    let found = read(&text, json!({ "rowsPerRead": 1 })).unwrap();
    assert_eq!(found[0].1.len(), 3);
    assert_eq!(found[1].1[1].as_deref().map(str::len), Some(600_001));
    assert_eq!(found[1].1[2].as_deref(), Some("z"));
}

/// Units that begin inside a long quoted text look wrong in every way: nothing of that may come out.
#[test]
fn long_quoted_texts_do_not_mislead() {
    for line in [
        "one, two, three, four, five, six\n",
        "one, two, three\n",
        "7,8,\"\"nine\"\"\n",
        "no delimiter at all\n",
    ] {
        let note = format!("\"{}\"", line.repeat(6000));
        let rows: Vec<String> = (0..200)
            .map(|row| {
                let note = if row == 100 { note.as_str() } else { "x" };
                format!("{row},{},{note}\n", 2 * row + 1)
            })
            .collect();
        let text = format!("a,b,note\n{}", rows.concat());
        let data = DataSet::text(&text, json!({ "rowsPerRead": 1 })).unwrap();
        assert!(data.chunks.len() > 1, "there are several units");
        assert_eq!(data.schema.rows, Some(200.0), "{line}");
        assert_eq!(data.schema.variable("a").unwrap().kind, Kind::Integer);
        let sum = data
            .run::<rxwasm::analysis::summary::Summary>(json!({ "formula": "~ b" }))
            .unwrap();
        assert_eq!(sum.nobs_valid, 200.0);
    }
}

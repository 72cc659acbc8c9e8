use super::{Marks, Record, Scanner};
use crate::format::text::field::Field;
use proptest::prelude::*;

const MARKS: Marks = Marks {
    delimiter: b',',
    quote: Some(b'"'),
    combine: false,
};

fn all(text: &str, marks: Marks) -> Vec<Vec<String>> {
    let mut scanner = Scanner::new(text.as_bytes(), marks, 0, true);
    let mut records = Vec::new();
    while scanner.position() < text.len() {
        let mut fields = Vec::new();
        assert!(matches!(scanner.record(&mut fields), Record::Ends(_)));
        records.push(
            fields
                .iter()
                .map(|field: &Field| {
                    String::from_utf8_lossy(field.of(text.as_bytes())).into_owned()
                })
                .collect(),
        );
    }
    records
}

#[test]
fn records_end_where_they_should() {
    assert_eq!(all("a,b\n1,2\n", MARKS), [["a", "b"], ["1", "2"]]);
    assert_eq!(all("a,b\r\n1,\r\n", MARKS), [["a", "b"], ["1", ""]]);
    assert_eq!(
        all("\"a,\nb\",c\nd,\"e\"\"f\"", MARKS),
        [["a,\nb", "c"], ["d", "e\"\"f"]]
    );
    assert_eq!(all("5\" pipe,x\n", MARKS), [["5\" pipe", "x"]]);
    assert_eq!(all("\"a\",", MARKS), [["a", ""]]);
    let blanks = Marks {
        delimiter: b' ',
        quote: None,
        combine: true,
    };
    assert_eq!(all("a   b c\n", blanks), [["a", "b", "c"]]);
}

#[test]
fn unclosed_and_incomplete_are_told_apart() {
    let text = b"a,\"b\n1,2\n";
    let mut fields = Vec::new();
    assert_eq!(
        Scanner::new(text, MARKS, 0, true).record(&mut fields),
        Record::Unclosed(2)
    );
    assert_eq!(
        Scanner::new(text, MARKS, 0, false).record(&mut fields),
        Record::Incomplete
    );
    assert_eq!(
        Scanner::new(b"a,b", MARKS, 0, false).record(&mut fields),
        Record::Incomplete
    );
}

/// A field's bytes, and whether it was quoted.
type Cell = (Vec<u8>, bool);

/// The rules byte by byte; `None` where a quote is never closed.
fn plainly(text: &[u8]) -> Option<Vec<Vec<Cell>>> {
    let (mut records, mut fields, mut at) = (Vec::new(), Vec::new(), 0);
    while at < text.len() || !fields.is_empty() {
        let start = at;
        let mut content = None;
        if text.get(at) == Some(&b'"') {
            at += 1;
            while text.get(at) != Some(&b'"') || text.get(at + 1) == Some(&b'"') {
                at += if *text.get(at)? == b'"' { 2 } else { 1 };
            }
            content = Some((text[start + 1..at].to_vec(), true));
            at += 1;
        }
        while !matches!(text.get(at), None | Some(b',' | b'\n')) {
            at += 1;
        }
        let ends = text.get(at) != Some(&b',');
        let trimmed = if ends {
            text[start..at].strip_suffix(b"\r")
        } else {
            None
        };
        let plain = trimmed.unwrap_or(&text[start..at]);
        fields.push(content.unwrap_or_else(|| (plain.to_vec(), false)));
        at += 1;
        if ends {
            records.push(std::mem::take(&mut fields));
        }
    }
    Some(records)
}

proptest! {
    #[test]
    fn any_text_is_cut_by_the_rules(text in "([ab]{0,9}[\",\n]|\"[a,\n]{0,40}\"|\r\n|[ab\",\n\r ]){0,60}") {
        let mut scanner = Scanner::new(text.as_bytes(), MARKS, 0, true);
        let mut records = Vec::new();
        let mut whole = true;
        while whole && scanner.position() < text.len() {
            let mut fields = Vec::new();
            whole = matches!(scanner.record(&mut fields), Record::Ends(_));
            let bytes = |field: &Field| (field.of(text.as_bytes()).to_vec(), field.is_quoted());
            records.push(fields.iter().map(bytes).collect::<Vec<_>>());
        }
        match plainly(text.as_bytes()) {
            Some(expected) => prop_assert_eq!(records, expected),
            None => prop_assert!(!whole),
        }
    }

    #[test]
    fn quoted_fields_survive(rows in prop::collection::vec(prop::collection::vec("[ab\",\n\r ]{0,12}", 2..4), 1..30)) {
        let width = rows[0].len();
        let rows: Vec<Vec<String>> = rows.into_iter().map(|mut row| { row.resize(width, "x".to_owned()); row }).collect();
        let text: String = rows.iter().map(|row| {
            let fields: Vec<String> = row.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            fields.join(",") + "\n"
        }).collect();
        let read: Vec<Vec<String>> = all(&text, MARKS).into_iter().map(|row| row.into_iter().map(|field| field.replace("\"\"", "\"")).collect()).collect();
        prop_assert_eq!(read, rows);
    }
}

//! Where in a file a text of JSON stands, and what the parser found wrong there.

use serde_json::error::Category;

use crate::error::{Error, ErrorKind};

/// Where a text stands.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The byte of the file at which it begins.
    pub byte: u64,
    /// The row of its first object in the chunk.
    pub row: usize,
    /// Whether the file ends where the text does.
    pub is_last: bool,
    /// Whether the text is a line.
    pub is_line: bool,
}

/// What to do with a file that is one JSON document.
pub const AS_LINES: &str =
    "write it with one object on each line (jq -c '.[]' does so for an array)";

/// The error of the parser as one of the engine.
#[cold]
pub fn wrong(error: &serde_json::Error, text: &str, place: Place) -> Error {
    let at = offset(text, error.line(), error.column());
    let told = error.to_string();
    let told = told.split(" at line ").next().unwrap_or_default();
    let (kind, message) = match error.classify() {
        Category::Eof if place.is_last => (
            ErrorKind::Truncated,
            "the file ends within an object".to_owned(),
        ),
        Category::Eof => (
            ErrorKind::Format,
            format!("the line ends within an object; {AS_LINES}"),
        ),
        Category::Data => (
            ErrorKind::Format,
            format!("a row of JSON is an object: {told}"),
        ),
        _ if is_no_number(text, at) => (
            ErrorKind::Format,
            "NaN and Infinity are not JSON: write null for what is missing".to_owned(),
        ),
        _ => (ErrorKind::Format, format!("not JSON: {told}")),
    };
    let byte = place.byte + at as u64;
    if !place.is_line {
        return Error::new(kind, message).byte(byte);
    }
    let message = format!("{message} (character {} of the line)", at + 1);
    Error::new(kind, message).byte(byte).row(place.row)
}

/// The byte of a text at a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes());
    let start = match line {
        0 | 1 => 0,
        _ => lines.map(|at| at + 1).nth(line - 2).unwrap_or(0),
    };
    (start + column.saturating_sub(1)).min(text.len())
}

/// Whether a number that JSON does not have stands around a byte.
fn is_no_number(text: &str, at: usize) -> bool {
    let around = &text.as_bytes()[at.saturating_sub(2)..text.len().min(at + 10)];
    [b"NaN".as_slice(), b"Infinity"]
        .iter()
        .any(|name| memchr::memmem::find(around, name).is_some())
}

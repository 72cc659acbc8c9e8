//! What the first rows of a file tell: the delimiter, whether there is a header, the types.

use super::column::truth;
use super::field::Field;
use super::number::{decimal, integer};
use super::options::Class;
use super::scan::{Marks, Record, Scanner};
use super::spec::Notation;
use crate::error::{Error, ErrorKind, Result};

/// The delimiters that are tried, in order.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b' '];

/// The first records of a file.
#[derive(Debug)]
pub struct Sample {
    /// Records of fields as text; `true` for those that were quoted.
    pub records: Vec<Vec<(Vec<u8>, bool)>>,
    /// Where each record ends.
    pub ends: Vec<usize>,
}

/// Reads up to `rows` complete records. `last` says that the bytes are the whole file.
pub fn sample(bytes: &[u8], marks: Marks, start: usize, rows: usize, last: bool) -> Result<Sample> {
    let mut scanner = Scanner::new(bytes, marks, start, last);
    let mut found = Sample {
        records: Vec::new(),
        ends: Vec::new(),
    };
    let mut fields: Vec<Field> = Vec::new();
    while found.records.len() < rows && scanner.position() < bytes.len() {
        fields.clear();
        match scanner.record(&mut fields) {
            Record::Ends(end) => {
                if !is_blank(&fields, bytes) {
                    found.records.push(
                        fields
                            .iter()
                            .map(|field| (field.of(bytes).to_vec(), field.is_quoted()))
                            .collect(),
                    );
                    found.ends.push(end);
                }
            }
            Record::Incomplete => break,
            Record::Unclosed(open) => {
                return Err(Error::new(
                    ErrorKind::Format,
                    "a quote is opened here and never closed",
                )
                .byte(open as u64));
            }
        }
    }
    Ok(found)
}

/// Whether a record is an empty line.
#[inline]
#[must_use]
pub fn is_blank(fields: &[Field], bytes: &[u8]) -> bool {
    matches!(fields, [only] if !only.is_quoted() && only.of(bytes).is_empty())
}

/// The delimiter that cuts the first lines into the same number of fields, more than one, most often.
#[must_use]
pub fn delimiter(bytes: &[u8], quote: Option<u8>, start: usize, last: bool) -> u8 {
    let mut best = (0usize, b',');
    for delimiter in DELIMITERS {
        let marks = Marks {
            delimiter,
            quote,
            combine: delimiter == b' ',
        };
        let Ok(sample) = sample(bytes, marks, start, 100, last) else {
            continue;
        };
        let width = sample.records.first().map_or(0, Vec::len);
        if width < 2 {
            continue;
        }
        let alike = sample
            .records
            .iter()
            .filter(|record| record.len() == width)
            .count();
        // A delimiter that fits every line beats one that gives more columns in some.
        let score = if alike == sample.records.len() {
            1000 + alike
        } else {
            alike
        };
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// What a column's values have been so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    Logical,
    Integer,
    Large,
    Decimal,
    Text,
}

fn look(field: &(Vec<u8>, bool), notation: &Notation) -> Seen {
    let text = field.0.trim_ascii();
    if text.is_empty() || text == notation.missing.as_slice() {
        return Seen::Nothing;
    }
    let plain: Vec<u8> = text
        .iter()
        .filter(|byte| Some(**byte) != notation.thousands)
        .map(|byte| {
            if *byte == notation.decimal {
                b'.'
            } else if *byte == b'.' {
                b'?'
            } else {
                *byte
            }
        })
        .collect();
    match (integer(&plain), decimal(&plain)) {
        (Some(value), _) if i64::from(i32::MIN) < value && value <= i64::from(i32::MAX) => {
            Seen::Integer
        }
        (_, Some(_))
            if plain
                .iter()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+')) =>
        {
            Seen::Large
        }
        (_, Some(_)) => Seen::Decimal,
        _ if truth(text).is_some() => Seen::Logical,
        _ => Seen::Text,
    }
}

fn join(a: Seen, b: Seen) -> Seen {
    match (a, b) {
        (Seen::Nothing, other) | (other, Seen::Nothing) => other,
        (a, b) if a == b => a,
        (Seen::Integer, Seen::Large) | (Seen::Large, Seen::Integer) => Seen::Large,
        (Seen::Decimal, Seen::Integer) | (Seen::Integer, Seen::Decimal) => Seen::Decimal,
        // Doubles hold both.
        (Seen::Large, Seen::Decimal) | (Seen::Decimal, Seen::Large) => Seen::Large,
        _ => Seen::Text,
    }
}

/// Whether the first record holds the names: all text, and some number in the second. A single record of text alone is
/// the head of a table without rows.
#[must_use]
pub fn has_names(records: &[Vec<(Vec<u8>, bool)>], notation: &Notation) -> bool {
    let is_text = |field: &(Vec<u8>, bool)| {
        matches!(
            look(field, notation),
            Seen::Text | Seen::Logical | Seen::Nothing
        )
    };
    let is_number = |field: &(Vec<u8>, bool)| {
        matches!(
            look(field, notation),
            Seen::Integer | Seen::Large | Seen::Decimal
        )
    };
    match records {
        [first, second, ..] => first.iter().all(is_text) && second.iter().any(is_number),
        [only] => only
            .iter()
            .all(|field| matches!(look(field, notation), Seen::Text)),
        [] => false,
    }
}

/// The types of the columns.
#[must_use]
pub fn classes(
    records: &[Vec<(Vec<u8>, bool)>],
    columns: usize,
    notation: &Notation,
    text: Class,
    decimal: Class,
    missing: Class,
) -> Vec<Class> {
    let mut seen = vec![Seen::Nothing; columns];
    for record in records {
        for (seen, field) in seen.iter_mut().zip(record) {
            *seen = join(*seen, look(field, notation));
        }
    }
    seen.into_iter()
        .map(|seen| match seen {
            Seen::Nothing => missing,
            Seen::Logical => Class::Logical,
            Seen::Integer => Class::Integer,
            Seen::Large => Class::Numeric,
            Seen::Decimal => decimal,
            Seen::Text => text,
        })
        .collect()
}

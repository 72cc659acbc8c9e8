//! What lies in records.

use super::broken;
use super::cursor::Cursor;
use super::record::{Item, LIST_VERSION, ONE, Type};
use crate::error::{Error, ErrorKind, Result};

/// What lies in a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Numbers: the lowest and the highest, a number of unknown meaning, and the elements, all as bytes.
    Numbers {
        low: [u8; 8],
        high: [u8; 8],
        tail: u32,
        elements: Vec<u8>,
    },
    /// Texts.
    Texts(Vec<Vec<u8>>),
    /// Named records, behind bytes of unknown meaning.
    List { head: [u8; 12], items: Vec<Item> },
    /// Of a type that is not known: its bytes.
    Unknown(Vec<u8>),
}

/// Writes a text as [`Cursor::text`] reads it.
pub fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(1u32.to_le_bytes());
    out.extend(u32::try_from(bytes.len()).unwrap_or(0).to_le_bytes());
    out.extend(bytes);
}

/// Reads the elements of a record that lies this deep in others.
pub fn body(cursor: &mut Cursor<'_>, kind: Type, elements: u64, depth: usize) -> Result<Body> {
    let count = usize::try_from(elements)
        .map_err(|_| broken("a record has too many elements", cursor.byte()))?;
    if let Some(width) = kind.width() {
        cursor.expect(ONE, "the version of a range")?;
        let (mut low, mut high) = ([0; 8], [0; 8]);
        low[..width].copy_from_slice(cursor.take(width)?);
        high[..width].copy_from_slice(cursor.take(width)?);
        let tail = cursor.u32()?;
        let bytes = count.saturating_mul(width);
        let elements = cursor.take(bytes)?.to_vec();
        return Ok(Body::Numbers {
            low,
            high,
            tail,
            elements,
        });
    }
    match kind {
        Type::Text => {
            let mut texts = Vec::new();
            for _ in 0..count {
                texts.push(cursor.text()?.to_vec());
            }
            Ok(Body::Texts(texts))
        }
        Type::List => {
            cursor.expect(LIST_VERSION, "the version of a list")?;
            let head = cursor.array()?;
            let mut items = Vec::new();
            for _ in 0..count {
                items.push(Item::read(cursor, depth + 1)?);
            }
            Ok(Body::List { head, items })
        }
        _ => unknown(cursor, elements),
    }
}

/// The bytes of a record of a type that is not known: so many that what follows is the next named record, or the end.
/// Numbers have a range of two elements, of 1 to 8 bytes; what has no range has nothing.
fn unknown(cursor: &mut Cursor<'_>, elements: u64) -> Result<Body> {
    let next = |rest: &[u8]| {
        rest == 1u32.to_le_bytes()
            || rest.strip_prefix(&1u32.to_le_bytes()).is_some_and(|rest| {
                let more = rest.strip_prefix(&ONE.to_le_bytes());
                more.is_some_and(|rest| rest.starts_with(&1u32.to_le_bytes()))
            })
    };
    let lengths = [0, 10, 12, 16, 24];
    let fits = |length: &usize| {
        let rest = cursor.rest();
        let ranged = *length == 0 || rest.starts_with(&ONE.to_le_bytes());
        ranged && rest.get(*length..).is_some_and(next)
    };
    let mut fitting = lengths.into_iter().filter(fits);
    match (fitting.next(), fitting.next(), elements) {
        (Some(length), None, 0) => Ok(Body::Unknown(cursor.take(length)?.to_vec())),
        _ => Err(Error::new(
            ErrorKind::Unsupported,
            "the XDF metadata have a record of a type that is not known",
        )
        .byte(cursor.byte())),
    }
}

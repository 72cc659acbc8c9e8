//! Pages: what stands in front of each, and its bytes.

use super::codec::Codec;
use super::thrift::{Reader, Type};
use super::{broken, truncated};
use crate::error::Result;

/// What stands in front of a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Header {
    pub kind: i32,
    unpacked: i32,
    pub packed: i32,
    pub values: i32,
    encoding: i32,
    level_encoding: i32,
    /// Of the second version: the bytes of definition and repetition levels, and whether values are compressed.
    levels: (i32, i32),
    is_packed: bool,
}

/// A page, unpacked.
#[derive(Debug)]
pub struct Page {
    pub is_dictionary: bool,
    /// Rows, or values of the dictionary.
    pub values: usize,
    pub encoding: i32,
    /// The bytes of the definition levels, without their length; none of dictionaries and of required columns.
    pub levels: std::ops::Range<usize>,
    pub bytes: Vec<u8>,
    /// Where the values begin.
    pub start: usize,
    /// Where in the file the page begins.
    pub place: u64,
}

/// The pages of a column chunk.
pub struct Pages<'a> {
    pub codec: Codec,
    /// The bytes of the chunk that are left, and where in the file they begin.
    pub bytes: &'a [u8],
    pub place: u64,
    pub optional: bool,
}

pub const DATA: i32 = 0;
pub const DICTIONARY: i32 = 2;
pub const DATA_2: i32 = 3;
/// The encoding of levels in runs; the other is that of files of 2013.
const RLE: i32 = 3;

impl Pages<'_> {
    /// The next page; none when no byte is left.
    pub fn next(&mut self) -> Result<Option<Page>> {
        loop {
            if self.bytes.is_empty() {
                return Ok(None);
            }
            let (header, length) = header(self.bytes, self.place)?;
            let (at, place) = (self.place, self.place + length as u64);
            let size = usize::try_from(header.packed)
                .map_err(|_| broken("a page has a negative length", at))?;
            let Some(packed) = self.bytes.get(length..).and_then(|rest| rest.get(..size)) else {
                return Err(truncated(at));
            };
            self.bytes = &self.bytes[length + size..];
            self.place = place + size as u64;
            if ![DATA, DICTIONARY, DATA_2].contains(&header.kind) {
                continue;
            }
            return self.page(header, packed, at).map(Some);
        }
    }

    fn page(&self, header: Header, packed: &[u8], at: u64) -> Result<Page> {
        let count = |number: i32, what: &str| {
            usize::try_from(number).map_err(|_| broken(format!("a page with {number} {what}"), at))
        };
        let unpacked = count(header.unpacked, "bytes")?;
        let values = count(header.values, "values")?;
        let (front, is_packed) = match header.kind {
            DATA_2 => {
                let levels = count(header.levels.0, "bytes of levels")?;
                if header.levels.1 != 0 || levels > packed.len() || levels > unpacked {
                    return Err(broken("a page's levels do not lie in it", at));
                }
                (levels, header.is_packed)
            }
            _ => (0, true),
        };
        let mut bytes = packed[..front].to_vec();
        let codec = if is_packed { self.codec } else { Codec::None };
        codec
            .unpack(&packed[front..], unpacked - front, &mut bytes)
            .map_err(|message| broken(format!("a page cannot be unpacked: {message}"), at))?;
        let (levels, start) = match header.kind {
            DATA if self.optional => {
                if header.level_encoding != RLE {
                    return Err(super::unsupported(
                        "levels that are not written in runs",
                        at,
                    ));
                }
                let length = bytes
                    .first_chunk::<4>()
                    .map(|four| u32::from_le_bytes(*four));
                let end = length.and_then(|length| usize::try_from(length).ok()?.checked_add(4));
                match end {
                    Some(end) if end <= bytes.len() => (4..end, end),
                    _ => return Err(broken("a page ends within its levels", at)),
                }
            }
            DATA_2 => (0..front, front),
            _ => (0..0, 0),
        };
        Ok(Page {
            is_dictionary: header.kind == DICTIONARY,
            values,
            encoding: header.encoding,
            levels,
            bytes,
            start,
            place: at,
        })
    }
}

/// What these bytes, which begin there, have in front of a page, and how many of them.
pub fn header(bytes: &[u8], place: u64) -> Result<(Header, usize)> {
    let mut found = Header {
        is_packed: true,
        ..Header::default()
    };
    let mut reader = Reader::new(bytes, place);
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::Whole) => found.kind = reader.small()?,
            (2, Type::Whole) => found.unpacked = reader.small()?,
            (3, Type::Whole) => found.packed = reader.small()?,
            (5 | 7, Type::Struct) => reader.structure(|reader, id, kind| {
                match (id, kind) {
                    (1, Type::Whole) => found.values = reader.small()?,
                    (2, Type::Whole) => found.encoding = reader.small()?,
                    (3, Type::Whole) => found.level_encoding = reader.small()?,
                    _ => reader.skip(kind)?,
                }
                Ok(())
            })?,
            (8, Type::Struct) => reader.structure(|reader, id, kind| {
                match (id, kind) {
                    (1, Type::Whole) => found.values = reader.small()?,
                    (4, Type::Whole) => found.encoding = reader.small()?,
                    (5, Type::Whole) => found.levels.0 = reader.small()?,
                    (6, Type::Whole) => found.levels.1 = reader.small()?,
                    (7, Type::True) => found.is_packed = true,
                    (7, Type::False) => found.is_packed = false,
                    _ => reader.skip(kind)?,
                }
                Ok(())
            })?,
            _ => reader.skip(kind)?,
        }
        Ok(())
    })?;
    Ok((found, reader.position()))
}

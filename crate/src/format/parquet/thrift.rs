//! Thrift's compact protocol, as far as Parquet's metadata use it.

use std::collections::BTreeMap;

use crate::error::Result;

use super::broken;

/// The most structures within one another; Parquet's own go seven deep.
const DEEPEST: u8 = 24;

/// What stands in front of a value: how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    True,
    False,
    Byte,
    Whole,
    Double,
    Binary,
    List,
    Map,
    Struct,
    Uuid,
}

impl Type {
    fn of(nibble: u8) -> Option<Self> {
        Some(match nibble {
            1 => Self::True,
            2 => Self::False,
            3 => Self::Byte,
            4..=6 => Self::Whole,
            7 => Self::Double,
            8 => Self::Binary,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Struct,
            13 => Self::Uuid,
            _ => return None,
        })
    }
}

/// Reads values from bytes. Every count is held against the bytes that are left, so that nothing makes room for more.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The byte of the file at which the bytes begin.
    start: u64,
    depth: u8,
}

impl<'a> Reader<'a> {
    /// A reader of bytes that begin at this byte of the file.
    pub fn new(bytes: &'a [u8], start: u64) -> Self {
        Self {
            bytes,
            at: 0,
            start,
            depth: 0,
        }
    }

    /// How many bytes were read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Something is wrong here.
    fn wrong<T>(&self, message: &str) -> Result<T> {
        Err(broken(message, self.start + self.at as u64))
    }

    /// A byte.
    pub fn byte(&mut self) -> Result<u8> {
        match self.bytes.get(self.at) {
            Some(byte) => {
                self.at += 1;
                Ok(*byte)
            }
            None => self.wrong("its metadata end in the middle of a value"),
        }
    }

    fn unsigned(&mut self) -> Result<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        self.wrong("a number of its metadata has too many digits")
    }

    /// A whole number.
    pub fn whole(&mut self) -> Result<i64> {
        let zigzag = self.unsigned()?;
        Ok((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }

    /// A whole number of 32 bits.
    pub fn small(&mut self) -> Result<i32> {
        let number = self.whole()?;
        match i32::try_from(number) {
            Ok(small) => Ok(small),
            Err(_) => self.wrong("a number of its metadata is too large"),
        }
    }

    /// A length in bytes, or a place.
    pub fn count(&mut self) -> Result<u64> {
        let number = self.whole()?;
        match u64::try_from(number) {
            Ok(count) => Ok(count),
            Err(_) => self.wrong("a length of its metadata is negative"),
        }
    }

    /// Bytes.
    pub fn binary(&mut self) -> Result<&'a [u8]> {
        let length = self.unsigned()?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let end = self.at.checked_add(length);
        let Some(found) = end.and_then(|end| self.bytes.get(self.at..end)) else {
            return self.wrong("a text of its metadata is longer than these");
        };
        self.at += length;
        Ok(found)
    }

    /// Text.
    pub fn text(&mut self) -> Result<String> {
        let bytes = self.binary()?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => self.wrong("a text of its metadata is not UTF-8"),
        }
    }

    /// The fields of a structure; what `each` does not read has to be skipped by it.
    pub fn structure(
        &mut self,
        mut each: impl FnMut(&mut Self, i32, Type) -> Result<()>,
    ) -> Result<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.wrong("its metadata lie too deep within one another");
        }
        let mut id = 0i32;
        loop {
            let head = self.byte()?;
            if head == 0 {
                break;
            }
            let Some(kind) = Type::of(head & 15) else {
                return self.wrong("its metadata have a value of an unknown type");
            };
            id = match head >> 4 {
                0 => self.small()?,
                delta => id.saturating_add(i32::from(delta)),
            };
            each(self, id, kind)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// The elements of a list.
    pub fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let (count, _) = self.list_head()?;
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(each(self)?);
        }
        Ok(items)
    }

    fn list_head(&mut self) -> Result<(usize, Type)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.unsigned()?,
            count => u64::from(count),
        };
        // Every element takes a byte at least.
        let left = self.bytes.len() - self.at;
        match (usize::try_from(count), Type::of(head & 15)) {
            (Ok(0), _) => Ok((0, Type::Byte)),
            (Ok(count), Some(kind)) if count <= left => Ok((count, kind)),
            _ => self.wrong("a list of its metadata is longer than these"),
        }
    }

    /// Passes over a value.
    pub fn skip(&mut self, kind: Type) -> Result<()> {
        match kind {
            Type::True | Type::False => Ok(()),
            Type::Byte => self.byte().map(|_| ()),
            Type::Whole => self.unsigned().map(|_| ()),
            Type::Double => self.pass(8),
            Type::Uuid => self.pass(16),
            Type::Binary => self.binary().map(|_| ()),
            Type::Struct => self.structure(|reader, _, kind| reader.skip(kind)),
            Type::List => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return self.wrong("its metadata lie too deep within one another");
                }
                let (count, kind) = self.list_head()?;
                for _ in 0..count {
                    self.skip_element(kind)?;
                }
                self.depth -= 1;
                Ok(())
            }
            Type::Map => self.wrong("its metadata have a map, which Parquet's have not"),
        }
    }

    fn skip_element(&mut self, kind: Type) -> Result<()> {
        match kind {
            // In lists they are bytes.
            Type::True | Type::False => self.pass(1),
            kind => self.skip(kind),
        }
    }

    fn pass(&mut self, bytes: usize) -> Result<()> {
        for _ in 0..bytes {
            self.byte()?;
        }
        Ok(())
    }
}

/// A value that is written.
#[derive(Debug, Clone)]
pub enum Value {
    Bool(bool),
    Byte(i8),
    I32(i32),
    I64(i64),
    Binary(Vec<u8>),
    List(Vec<Self>),
    Struct(BTreeMap<i16, Self>),
}

impl Value {
    /// A structure of these fields.
    pub fn of(fields: impl IntoIterator<Item = (i16, Self)>) -> Self {
        Self::Struct(fields.into_iter().collect())
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Binary(text.as_bytes().to_vec())
    }

    /// A length or place.
    pub fn count(count: u64) -> Self {
        Self::I64(count.cast_signed())
    }

    fn nibble(&self) -> u8 {
        match self {
            Self::Bool(true) => 1,
            Self::Bool(false) => 2,
            Self::Byte(_) => 3,
            Self::I32(_) => 5,
            Self::I64(_) => 6,
            Self::Binary(_) => 8,
            Self::List(_) => 9,
            Self::Struct(_) => 12,
        }
    }

    /// Writes the value.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Bool(_) => {}
            Self::Byte(byte) => out.push(byte.cast_unsigned()),
            Self::I32(number) => zigzag(i64::from(*number), out),
            Self::I64(number) => zigzag(*number, out),
            Self::Binary(bytes) => {
                unsigned(bytes.len() as u64, out);
                out.extend_from_slice(bytes);
            }
            Self::List(items) => {
                let kind = items.first().map_or(12, Self::nibble);
                if let Ok(few @ 0..15) = u8::try_from(items.len()) {
                    out.push(few << 4 | kind);
                } else {
                    out.push(0xf0 | kind);
                    unsigned(items.len() as u64, out);
                }
                items.iter().for_each(|item| item.write(out));
            }
            Self::Struct(fields) => {
                let mut last = 0i16;
                for (id, value) in fields {
                    if let Ok(delta @ 1..16) = u8::try_from(id - last) {
                        out.push(delta << 4 | value.nibble());
                    } else {
                        out.push(value.nibble());
                        zigzag(i64::from(*id), out);
                    }
                    value.write(out);
                    last = *id;
                }
                out.push(0);
            }
        }
    }
}

fn zigzag(number: i64, out: &mut Vec<u8>) {
    unsigned(((number << 1) ^ (number >> 63)).cast_unsigned(), out);
}

#[allow(clippy::cast_possible_truncation)]
fn unsigned(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

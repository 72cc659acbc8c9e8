//! Records, of which metadata consist, read and written.
//!
//! Everything that is not understood is kept as it was, so that records that are written again are the same bytes.

use super::body::{Body, body, text};
use super::broken;
use super::cursor::Cursor;
use crate::error::Result;

/// What begins every record.
const MARK: u32 = 0xf1f2_f3f4;
/// The version of most parts of a record.
pub const ONE: u32 = f32::to_bits(1.0);
const RECORD_VERSION: u32 = f32::to_bits(2.0);
/// The version of a list.
pub const LIST_VERSION: u32 = f32::to_bits(1.1);
/// Records within records; files have three.
const DEEPEST: usize = 8;
/// What the product writes into every record and into the footer.
pub const BLOCK_SIZE: i64 = 65_536;

/// What a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// 32-bit integers.
    Int32,
    /// Factor codes: unsigned 32-bit integers.
    Codes,
    /// 64-bit integers.
    Int64,
    /// 32-bit floats.
    Float32,
    /// 64-bit floats.
    Float64,
    /// Texts.
    Text,
    /// Named records.
    List,
    /// Unsigned 64-bit integers.
    Unsigned64,
    /// Anything else.
    Other(u32),
}

impl Type {
    /// The number of the type, that of its elements, and its flags.
    fn codes(self) -> (u32, u32, u32) {
        match self {
            Self::Int32 => (0, 11, 0x0040_0300),
            Self::Codes => (1, 12, 0x0042_0300),
            Self::Int64 => (2, 15, 0x0040_0300),
            Self::Float32 => (3, 17, 0x0040_0600),
            Self::Float64 => (4, 18, 0x0040_0600),
            Self::Text => (5, 8, 0x0040_0100),
            Self::List => (6, 3, 0),
            Self::Unsigned64 => (21, 16, 0x0042_0300),
            Self::Other(code) => (code, 0, 0),
        }
    }

    fn of(code: u32) -> Self {
        let all = [
            Self::Int32,
            Self::Codes,
            Self::Int64,
            Self::Float32,
            Self::Float64,
            Self::Text,
            Self::List,
            Self::Unsigned64,
        ];
        let known = all.into_iter().find(|kind| kind.codes().0 == code);
        known.unwrap_or(Self::Other(code))
    }

    /// The bytes of an element that always has as many.
    pub fn width(self) -> Option<usize> {
        match self {
            Self::Int32 | Self::Codes | Self::Float32 => Some(4),
            Self::Int64 | Self::Float64 | Self::Unsigned64 => Some(8),
            Self::Text | Self::List | Self::Other(_) => None,
        }
    }
}

/// A record: a matrix of elements of one type, with named records that say more about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The type.
    pub kind: Type,
    /// Where it lies in the file.
    pub byte: u64,
    block_size: i64,
    /// The rows of the matrix, which lies column by column.
    pub rows: u64,
    /// Its columns.
    pub columns: u64,
    /// The number of the elements' type.
    pub element: u32,
    /// Flags of the elements' type.
    pub flags: u32,
    reserved: u32,
    /// Named records about this one: always a list.
    pub about: Option<Box<Record>>,
    /// The elements.
    pub body: Body,
}

/// A record with a name and a description.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its name; empty where the place tells what it is.
    pub name: Vec<u8>,
    /// Its description.
    pub description: Vec<u8>,
    /// The record.
    pub record: Record,
}

impl Item {
    /// A record with a name.
    pub fn new(name: &str, description: &str, record: Record) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            description: description.as_bytes().to_vec(),
            record,
        }
    }

    /// Reads a named record that lies this deep in others.
    pub fn read(cursor: &mut Cursor<'_>, depth: usize) -> Result<Self> {
        cursor.expect(1, "the mark of a named record")?;
        cursor.expect(ONE, "the version of a named record")?;
        let name = cursor.text()?.to_vec();
        let description = cursor.text()?.to_vec();
        cursor.expect(1, "the mark of a record that is there")?;
        let record = Record::read(cursor, depth)?;
        Ok(Self {
            name,
            description,
            record,
        })
    }

    /// Writes it as it is read.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(1u32.to_le_bytes());
        out.extend(ONE.to_le_bytes());
        text(out, &self.name);
        text(out, &self.description);
        out.extend(1u32.to_le_bytes());
        self.record.write(out);
    }
}

impl Record {
    /// A matrix of elements, or none yet.
    pub fn new(kind: Type, rows: u64, columns: u64, body: Body) -> Self {
        let (_, element, flags) = kind.codes();
        Self {
            kind,
            byte: 0,
            block_size: BLOCK_SIZE,
            rows,
            columns,
            element,
            flags,
            reserved: 0,
            about: None,
            body,
        }
    }

    /// Named records.
    pub fn list(items: Vec<Item>) -> Self {
        let columns = items.len() as u64;
        let mut head = [0; 12];
        head[0] = 3;
        Self::new(Type::List, 1, columns, Body::List { head, items })
    }

    /// Texts.
    pub fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let texts: Vec<Vec<u8>> = texts.map(|text| text.as_bytes().to_vec()).collect();
        Self::new(Type::Text, texts.len() as u64, 1, Body::Texts(texts))
    }

    /// 64-bit integers, whose range is not told.
    pub fn integers(kind: Type, rows: u64, columns: u64, elements: &[u64]) -> Self {
        let unset = if kind == Type::Int64 {
            i64::MAX.to_le_bytes()
        } else {
            u64::MAX.to_le_bytes()
        };
        let body = Body::Numbers {
            low: unset,
            high: unset,
            tail: 0,
            elements: elements
                .iter()
                .flat_map(|element| element.to_le_bytes())
                .collect(),
        };
        Self::new(kind, rows, columns, body)
    }

    /// The elements of a matrix of 64-bit integers, none of which may be negative.
    pub fn counts(&self) -> Result<Vec<u64>> {
        let whole = |bytes: &[u8; 8]| {
            let count = u64::from_le_bytes(*bytes);
            i64::try_from(count)
                .map(|_| count)
                .map_err(|_| broken("a number of bytes or rows is too large", self.byte))
        };
        match (&self.body, self.kind) {
            (Body::Numbers { elements, .. }, Type::Int64 | Type::Unsigned64) => {
                elements.as_chunks::<8>().0.iter().map(whole).collect()
            }
            _ => Err(broken(
                "numbers of bytes or rows have another type than 64-bit integers",
                self.byte,
            )),
        }
    }

    /// The named records that lie in this one.
    pub fn items(&self) -> &[Item] {
        match &self.body {
            Body::List { items, .. } => items,
            _ => &[],
        }
    }

    /// The named records about this one.
    pub fn about(&self) -> &[Item] {
        self.about.as_ref().map_or(&[], |list| list.items())
    }

    fn read(cursor: &mut Cursor<'_>, depth: usize) -> Result<Self> {
        let byte = cursor.byte();
        if depth > DEEPEST {
            return Err(broken("records lie in records without end", byte));
        }
        cursor.expect(MARK, "the mark of a record")?;
        cursor.expect(RECORD_VERSION, "the version of a record")?;
        let kind = Type::of(cursor.u32()?);
        let block_size = cursor.i64()?;
        let (rows, columns) = (cursor.count()?, cursor.count()?);
        let (element, flags) = (cursor.u32()?, cursor.u32()?);
        let known = kind.codes();
        if !matches!(kind, Type::Other(_)) && (known.1, known.2) != (element, flags) {
            let message = format!(
                "a record of type {} says that its elements are of type {element} with flags {flags:08x}",
                known.0
            );
            return Err(broken(message, byte));
        }
        let reserved = cursor.u32()?;
        cursor.expect(ONE, "the version of what a record is about")?;
        let at = cursor.byte();
        let about = match cursor.u32()? {
            0 => None,
            1 => {
                let list = Self::read(cursor, depth + 1)?;
                if list.kind != Type::List {
                    return Err(broken(
                        "what is said about a record is not a list",
                        list.byte,
                    ));
                }
                Some(Box::new(list))
            }
            _ => return Err(broken("a mark that is neither 0 nor 1", at)),
        };
        let elements = rows
            .checked_mul(columns)
            .ok_or_else(|| broken("a record has too many elements", byte))?;
        let body = body(cursor, kind, elements, depth)?;
        Ok(Self {
            kind,
            byte,
            block_size,
            rows,
            columns,
            element,
            flags,
            reserved,
            about,
            body,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(MARK.to_le_bytes());
        out.extend(RECORD_VERSION.to_le_bytes());
        out.extend(self.kind.codes().0.to_le_bytes());
        out.extend(self.block_size.to_le_bytes());
        out.extend(self.rows.to_le_bytes());
        out.extend(self.columns.to_le_bytes());
        out.extend(self.element.to_le_bytes());
        out.extend(self.flags.to_le_bytes());
        out.extend(self.reserved.to_le_bytes());
        out.extend(ONE.to_le_bytes());
        out.extend(u32::from(self.about.is_some()).to_le_bytes());
        if let Some(list) = &self.about {
            list.write(out);
        }
        match &self.body {
            Body::Numbers {
                low,
                high,
                tail,
                elements,
            } => {
                let width = self.kind.width().unwrap_or(0);
                out.extend(ONE.to_le_bytes());
                out.extend(&low[..width]);
                out.extend(&high[..width]);
                out.extend(tail.to_le_bytes());
                out.extend(elements);
            }
            Body::Texts(texts) => texts.iter().for_each(|bytes| text(out, bytes)),
            Body::List { head, items } => {
                out.extend(LIST_VERSION.to_le_bytes());
                out.extend(head);
                items.iter().for_each(|item| item.write(out));
            }
            Body::Unknown(bytes) => out.extend(bytes),
        }
    }
}

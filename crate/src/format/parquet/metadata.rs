//! The metadata of a file: what the footer says of its columns and where they lie.

use super::thrift::{Reader, Type};
use crate::error::Result;

/// How the values of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Physical {
    Bool,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    Bytes,
    /// Bytes of this length.
    Fixed(u32),
}

/// What the values of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Plain,
    Text,
    Enum,
    Json,
    /// With so many digits behind the point.
    Decimal(i32),
    Date,
    Time,
    Millis,
    Micros,
    Nanos,
    /// Of this many bits; whether it is signed.
    Integer(u8, bool),
    Nothing,
    Half,
    /// Something else, by name.
    Other(&'static str),
}

/// A node of the schema.
#[derive(Debug, Clone)]
pub struct Element {
    pub name: String,
    pub physical: Option<Physical>,
    /// 0 required, 1 optional, 2 repeated.
    pub repetition: i32,
    pub children: u64,
    pub meaning: Meaning,
}

/// What is known of the values of a column chunk.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// The lowest and highest value as bytes.
    pub low: Option<Vec<u8>>,
    pub high: Option<Vec<u8>>,
    /// The same, in the order that signed numbers have: old writers told no other.
    pub signed_low: Option<Vec<u8>>,
    pub signed_high: Option<Vec<u8>>,
    pub nulls: Option<u64>,
}

/// A column chunk: a column of a row group.
#[derive(Debug, Clone)]
pub struct ColumnChunk {
    pub path: Vec<String>,
    pub codec: i32,
    pub values: u64,
    pub unpacked: u64,
    pub packed: u64,
    pub data: u64,
    pub dictionary: Option<u64>,
    pub statistics: Statistics,
    /// Of the pages: their type, encoding, number.
    pub pages: Vec<(i32, i32, i32)>,
    /// Whether it lies in another file.
    pub is_elsewhere: bool,
    pub is_encrypted: bool,
    /// Where the index of its pages lies: the first byte, and how many.
    pub index: Option<(u64, u64)>,
}

/// A row group.
#[derive(Debug, Clone)]
pub struct RowGroup {
    pub rows: u64,
    pub columns: Vec<ColumnChunk>,
}

/// The metadata.
#[derive(Debug, Clone, Default)]
pub struct FileMetadata {
    pub schema: Vec<Element>,
    pub rows: u64,
    pub row_groups: Vec<RowGroup>,
    pub pairs: Vec<(String, Vec<u8>)>,
}

impl FileMetadata {
    /// Reads metadata that begin at this byte of the file.
    pub fn read(bytes: &[u8], start: u64) -> Result<Self> {
        let mut found = Self::default();
        let mut reader = Reader::new(bytes, start);
        reader.structure(|reader, id, kind| {
            match (id, kind) {
                (2, Type::List) => found.schema = reader.list(element)?,
                (3, Type::Whole) => found.rows = reader.count()?,
                (4, Type::List) => found.row_groups = reader.list(row_group)?,
                (5, Type::List) => found.pairs = reader.list(pair)?,
                _ => reader.skip(kind)?,
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// What is told under a name.
    pub fn told(&self, name: &str) -> Option<&[u8]> {
        let found = self.pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_slice())
    }
}

fn pair(reader: &mut Reader<'_>) -> Result<(String, Vec<u8>)> {
    let (mut key, mut value) = (String::new(), Vec::new());
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::Binary) => key = String::from_utf8_lossy(reader.binary()?).into_owned(),
            (2, Type::Binary) => value = reader.binary()?.to_vec(),
            _ => reader.skip(kind)?,
        }
        Ok(())
    })?;
    Ok((key, value))
}

fn element(reader: &mut Reader<'_>) -> Result<Element> {
    let mut physical = None;
    let (mut length, mut scale) = (0, 0);
    let (mut converted, mut logical) = (None, None);
    let mut found = Element {
        name: String::new(),
        physical: None,
        repetition: 0,
        children: 0,
        meaning: Meaning::Plain,
    };
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::Whole) => physical = Some(reader.small()?),
            (2, Type::Whole) => length = reader.small()?,
            (3, Type::Whole) => found.repetition = reader.small()?,
            (4, Type::Binary) => found.name = reader.text()?,
            (5, Type::Whole) => found.children = reader.count()?,
            (6, Type::Whole) => converted = Some(reader.small()?),
            (7, Type::Whole) => scale = reader.small()?,
            (10, Type::Struct) => logical = Some(logical_type(reader)?),
            _ => reader.skip(kind)?,
        }
        Ok(())
    })?;
    found.physical = match physical {
        Some(0) => Some(Physical::Bool),
        Some(1) => Some(Physical::Int32),
        Some(2) => Some(Physical::Int64),
        Some(3) => Some(Physical::Int96),
        Some(4) => Some(Physical::Float),
        Some(5) => Some(Physical::Double),
        Some(6) => Some(Physical::Bytes),
        Some(7) => Some(Physical::Fixed(u32::try_from(length).unwrap_or(0))),
        _ => None,
    };
    let old = match converted {
        Some(0) => Meaning::Text,
        Some(1 | 2) => Meaning::Other("a map"),
        Some(3) => Meaning::Other("a list"),
        Some(4) => Meaning::Enum,
        Some(5) => Meaning::Decimal(scale),
        Some(6) => Meaning::Date,
        Some(7 | 8) => Meaning::Time,
        Some(9) => Meaning::Millis,
        Some(10) => Meaning::Micros,
        Some(bits @ 11..=14) => Meaning::Integer(8 << (bits - 11), false),
        Some(bits @ 15..=18) => Meaning::Integer(8 << (bits - 15), true),
        Some(19) => Meaning::Json,
        Some(20) => Meaning::Other("BSON"),
        Some(21) => Meaning::Other("an interval"),
        _ => Meaning::Plain,
    };
    found.meaning = logical.unwrap_or(old);
    Ok(found)
}

/// A union: the field that it has is its type.
fn logical_type(reader: &mut Reader<'_>) -> Result<Meaning> {
    let mut meaning = Meaning::Plain;
    reader.structure(|reader, id, kind| {
        if kind != Type::Struct {
            return reader.skip(kind);
        }
        meaning = match id {
            5 => {
                let mut scale = 0;
                reader.structure(|reader, id, kind| {
                    match (id, kind) {
                        (1, Type::Whole) => scale = reader.small()?,
                        _ => reader.skip(kind)?,
                    }
                    Ok(())
                })?;
                Meaning::Decimal(scale)
            }
            8 => {
                let mut unit = 0;
                reader.structure(|reader, id, kind| {
                    if (id, kind) != (2, Type::Struct) {
                        return reader.skip(kind);
                    }
                    reader.structure(|reader, id, kind| {
                        unit = id;
                        reader.skip(kind)
                    })
                })?;
                match unit {
                    1 => Meaning::Millis,
                    2 => Meaning::Micros,
                    3 => Meaning::Nanos,
                    _ => Meaning::Other("a moment of an unknown unit"),
                }
            }
            10 => {
                let (mut bits, mut signed) = (0, true);
                reader.structure(|reader, id, kind| {
                    match (id, kind) {
                        (1, Type::Byte) => bits = reader.byte()?,
                        (2, Type::True) => signed = true,
                        (2, Type::False) => signed = false,
                        _ => reader.skip(kind)?,
                    }
                    Ok(())
                })?;
                Meaning::Integer(bits, signed)
            }
            _ => {
                reader.skip(kind)?;
                match id {
                    1 => Meaning::Text,
                    2 => Meaning::Other("a map"),
                    3 => Meaning::Other("a list"),
                    4 => Meaning::Enum,
                    6 => Meaning::Date,
                    7 => Meaning::Time,
                    11 => Meaning::Nothing,
                    12 => Meaning::Json,
                    13 => Meaning::Other("BSON"),
                    14 => Meaning::Other("a UUID"),
                    15 => Meaning::Half,
                    16 => Meaning::Other("a variant"),
                    17 | 18 => Meaning::Other("a geometry"),
                    _ => Meaning::Other("of a logical type that is not known"),
                }
            }
        };
        Ok(())
    })?;
    Ok(meaning)
}

fn row_group(reader: &mut Reader<'_>) -> Result<RowGroup> {
    let (mut rows, mut columns) = (0, Vec::new());
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::List) => columns = reader.list(column_chunk)?,
            (3, Type::Whole) => rows = reader.count()?,
            _ => reader.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(RowGroup { rows, columns })
}

fn column_chunk(reader: &mut Reader<'_>) -> Result<ColumnChunk> {
    let mut found = ColumnChunk {
        path: Vec::new(),
        codec: 0,
        values: 0,
        unpacked: 0,
        packed: 0,
        data: 0,
        dictionary: None,
        statistics: Statistics::default(),
        pages: Vec::new(),
        is_elsewhere: false,
        is_encrypted: false,
        index: None,
    };
    let (mut index, mut length) = (None, None);
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::Binary) => found.is_elsewhere = !reader.binary()?.is_empty(),
            (3, Type::Struct) => column_metadata(reader, &mut found)?,
            (4, Type::Whole) => index = u64::try_from(reader.whole()?).ok(),
            (5, Type::Whole) => length = u64::try_from(reader.whole()?).ok(),
            (8 | 9, _) => {
                found.is_encrypted = true;
                reader.skip(kind)?;
            }
            _ => reader.skip(kind)?,
        }
        Ok(())
    })?;
    found.index = index.zip(length);
    Ok(found)
}

fn column_metadata(reader: &mut Reader<'_>, found: &mut ColumnChunk) -> Result<()> {
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (3, Type::List) => found.path = reader.list(Reader::text)?,
            (4, Type::Whole) => found.codec = reader.small()?,
            (5, Type::Whole) => found.values = reader.count()?,
            (6, Type::Whole) => found.unpacked = reader.count()?,
            (7, Type::Whole) => found.packed = reader.count()?,
            (9, Type::Whole) => found.data = reader.count()?,
            (11, Type::Whole) => found.dictionary = Some(reader.count()?),
            (12, Type::Struct) => found.statistics = statistics(reader)?,
            (13, Type::List) => found.pages = reader.list(page_count)?,
            _ => reader.skip(kind)?,
        }
        Ok(())
    })
}

fn page_count(reader: &mut Reader<'_>) -> Result<(i32, i32, i32)> {
    let mut found = (0, 0, 0);
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::Whole) => found.0 = reader.small()?,
            (2, Type::Whole) => found.1 = reader.small()?,
            (3, Type::Whole) => found.2 = reader.small()?,
            _ => reader.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(found)
}

fn statistics(reader: &mut Reader<'_>) -> Result<Statistics> {
    let mut found = Statistics::default();
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::Binary) => found.signed_high = Some(reader.binary()?.to_vec()),
            (2, Type::Binary) => found.signed_low = Some(reader.binary()?.to_vec()),
            // Some writers tell -1 where they do not know.
            (3, Type::Whole) => found.nulls = u64::try_from(reader.whole()?).ok(),
            (5, Type::Binary) => found.high = Some(reader.binary()?.to_vec()),
            (6, Type::Binary) => found.low = Some(reader.binary()?.to_vec()),
            _ => reader.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(found)
}

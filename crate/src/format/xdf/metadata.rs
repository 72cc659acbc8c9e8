//! The metadata of a file: a tree of records.

use super::broken;
use super::cursor::Cursor;
use super::record::Item;
use crate::error::Result;

const VERSION: u32 = f32::to_bits(3.1);

/// All metadata of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// The variable that holds names of rows, or -1.
    pub row_names: i64,
    reserved: i64,
    /// Rows of each block; where each column of each block lies, and how long; the same of two empty matrices; variables.
    pub items: Vec<Item>,
}

impl Metadata {
    /// The parts in `items`.
    pub const BLOCK_ROWS: usize = 0;
    /// See [`Self::BLOCK_ROWS`].
    pub const OFFSETS: usize = 1;
    /// See [`Self::BLOCK_ROWS`].
    pub const LENGTHS: usize = 2;
    /// See [`Self::BLOCK_ROWS`].
    pub const VARIABLES: usize = 5;

    /// Metadata of these parts.
    pub fn new(row_names: i64, items: Vec<Item>) -> Self {
        Self {
            row_names,
            reserved: -1,
            items,
        }
    }

    /// Reads metadata that begin at a byte of the file and end with the bytes.
    pub fn read(bytes: &[u8], byte: u64) -> Result<Self> {
        let mut cursor = Cursor::new(bytes, byte);
        cursor.expect(VERSION, "the version of the metadata")?;
        let row_names = cursor.i64()?;
        let reserved = cursor.i64()?;
        let mut items = Vec::new();
        for _ in 0..=Self::VARIABLES {
            items.push(Item::read(&mut cursor, 0)?);
        }
        cursor.expect(1, "the mark at the end of the metadata")?;
        if !cursor.rest().is_empty() {
            return Err(broken("bytes behind the metadata", cursor.byte()));
        }
        Ok(Self {
            row_names,
            reserved,
            items,
        })
    }

    /// The metadata as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = VERSION.to_le_bytes().to_vec();
        out.extend(self.row_names.to_le_bytes());
        out.extend(self.reserved.to_le_bytes());
        self.items.iter().for_each(|item| item.write(&mut out));
        out.extend(1u32.to_le_bytes());
        out
    }
}

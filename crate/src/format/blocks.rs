//! Blocks of as many rows as users ask for: row groups of Parquet files, record batches of Arrow ones.
//!
//! Chunks end where the data say, blocks where the user says. A chunk is therefore cut where blocks end, each part is made
//! into bytes where its rows are, and whoever writes the file joins the parts of a block, which lie in several pieces.

use serde::{Deserialize, Serialize};

use super::output::Piece;
use crate::data::Chunk;
use crate::error::Result;
use crate::fail;

/// The rows of a block that is written, from what the user says of it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn rows_of_blocks(rows_per_read: f64) -> Result<usize> {
    if rows_per_read.is_nan() || rows_per_read < 1.0 {
        fail!(Argument, "rowsPerRead is at least 1, not {rows_per_read}");
    }
    Ok(rows_per_read as usize)
}

/// Where blocks of a file end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Blocks {
    /// The most rows of a block.
    rows: usize,
    /// How many rows of its block stand before the first row of each chunk; none where that is not known, and a block
    /// begins.
    starts: Vec<f64>,
}

/// A part of a block, or a block: bytes, and what the end of the file has to know of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct BlockPart {
    /// Its bytes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub bytes: Vec<u8>,
    /// Its notes.
    pub notes: Vec<f64>,
}

/// The numbers in front of the notes of a part: its rows, and how many bytes and notes it has.
const FRONT: usize = 3;

impl Blocks {
    /// Blocks as users ask for them; nothing where each chunk is one.
    pub fn new(rows_per_read: Option<f64>, starts: Option<Vec<f64>>) -> Result<Option<Self>> {
        let rows = rows_per_read.map(rows_of_blocks).transpose()?;
        Ok(rows.map(|rows| Self {
            rows,
            starts: starts.unwrap_or_default(),
        }))
    }

    /// Whether a part is a block of its own, which nothing is joined to.
    pub fn is_whole(&self, part: &Chunk) -> bool {
        part.rows() == self.rows
    }

    /// The parts of a chunk, one behind the other; the notes have in front of those of each its rows, and how many bytes and
    /// notes it has.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    pub fn piece(&self, chunk: &Chunk, one: impl Fn(&Chunk) -> Result<BlockPart>) -> Result<Piece> {
        let start = self
            .starts
            .get(chunk.index as usize)
            .map_or(0, |x| *x as usize);
        let mut room = self.rows.saturating_sub(start).max(1);
        let (mut bytes, mut notes) = (Vec::new(), Vec::new());
        let mut from = 0;
        while from < chunk.rows() {
            let length = room.min(chunk.rows() - from);
            let part = one(&chunk.slice(from, length))?;
            notes.extend([length, part.bytes.len(), part.notes.len()].map(|count| count as f64));
            notes.extend(part.notes);
            bytes.extend(part.bytes);
            from += length;
            room = self.rows;
        }
        Ok(Piece::new(chunk, bytes, notes))
    }
}

/// The parts that [`Blocks::piece`] put one behind the other, of one piece or several.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn parts_of<'a>(bytes: &'a [u8], notes: &'a [f64]) -> Result<Vec<(&'a [u8], &'a [f64])>> {
    let mut parts = Vec::new();
    let (mut bytes, mut notes) = (bytes, notes);
    while !notes.is_empty() {
        let front = notes.split_at_checked(FRONT);
        let part = front.and_then(|(front, rest)| {
            let (own, rest_of_bytes) = bytes.split_at_checked(front[1] as usize)?;
            let (told, rest) = rest.split_at_checked(front[2] as usize)?;
            (bytes, notes) = (rest_of_bytes, rest);
            Some((own, told))
        });
        match part {
            Some(part) => parts.push(part),
            None => fail!(Protocol, "a part of a block is not whole"),
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::Int32Array;

    use super::{BlockPart, Blocks, parts_of};
    use crate::data::Chunk;

    fn chunk(index: u32, rows: i32) -> Chunk {
        let array = Arc::new(Int32Array::from_iter_values(0..rows));
        let columns = vec![("x".to_owned(), array as _)];
        Chunk::new(index, usize::try_from(rows).unwrap(), columns).unwrap()
    }

    #[test]
    fn chunks_are_cut_where_blocks_end() {
        let blocks = Blocks::new(Some(5.9), Some(vec![0.0, 3.0]))
            .unwrap()
            .unwrap();
        let rows = |chunk: &Chunk| {
            let one = |part: &Chunk| {
                Ok(BlockPart {
                    bytes: vec![0; part.rows()],
                    notes: vec![7.0],
                })
            };
            let piece = blocks.piece(chunk, one).unwrap();
            let parts = parts_of(&piece.bytes, &piece.notes).unwrap();
            assert!(parts.iter().all(|(_, notes)| *notes == [7.0]));
            parts
                .iter()
                .map(|(bytes, _)| bytes.len())
                .collect::<Vec<_>>()
        };
        assert_eq!(rows(&chunk(0, 3)), [3]);
        assert_eq!(rows(&chunk(1, 13)), [2, 5, 5, 1]);
        assert_eq!(rows(&chunk(2, 6)), [5, 1]);
        assert_eq!(rows(&chunk(2, 0)), [0; 0]);
    }

    #[test]
    fn less_than_a_row_is_refused_and_nothing_said_is_no_block() {
        assert!(Blocks::new(Some(0.5), None).is_err());
        assert!(Blocks::new(Some(f64::NAN), None).is_err());
        assert!(Blocks::new(None, None).unwrap().is_none());
    }

    #[test]
    fn parts_that_are_cut_off_are_refused() {
        for notes in [&[1.0, 2.0][..], &[1.0, 2.0, 1.0], &[1.0, 4.0, 0.0]] {
            assert!(parts_of(&[0, 0], notes).is_err());
        }
    }
}

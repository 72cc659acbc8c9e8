//! Chunks to pieces of XDF files, from which whoever writes a file joins its blocks.

use serde::{Deserialize, Serialize};

use super::ending::{ending, ending_beside};
use super::write::{XdfEncoder, header};
use crate::data::{Chunk, Schema};
use crate::error::Result;
use crate::fail;
use crate::format::blocks::rows_of_blocks;
use crate::format::output::{Piece, Writes};

/// What is said about an XDF file that is written.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize))]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct XdfOutputOptions {
    /// zlib's level of compression, from 0 to 9. Default 1.
    pub xdf_compression_level: f64,
    /// The most rows of a block. Default 500 000.
    pub rows_per_read: f64,
    /// How many rows of its block stand before the first row of each chunk; none where that is not known, and a block
    /// begins.
    pub starts: Vec<f64>,
    /// The metadata of the file that is continued; empty for a new file.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub like: Vec<u8>,
    /// The rows of each block of that file, when columns are put beside its own; `starts` then are the rows before each chunk.
    /// Otherwise empty, and blocks are put behind.
    pub beside: Vec<f64>,
}

impl Default for XdfOutputOptions {
    fn default() -> Self {
        Self {
            xdf_compression_level: 1.0,
            rows_per_read: 500_000.0,
            starts: Vec::new(),
            like: Vec::new(),
            beside: Vec::new(),
        }
    }
}

/// An XDF file that is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct XdfOutput {
    schema: Schema,
    encoder: XdfEncoder,
    is_new: bool,
    /// The metadata of the file beside whose columns these are put.
    like: Vec<u8>,
    /// The rows before each block of that file, and of all.
    ends: Vec<f64>,
    level: u8,
    rows_per_block: usize,
    starts: Vec<f64>,
}

impl XdfOutput {
    /// A file with these variables, whose levels must be known; or what is put behind one.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn new(options: XdfOutputOptions, schema: &Schema) -> Result<Self> {
        let (level, rows) = (options.xdf_compression_level, options.rows_per_read);
        if !(0.0..=9.0).contains(&level) || libm::floor(level) != level {
            fail!(
                Argument,
                "xdfCompressionLevel is a whole number from 0 to 9, not {level}"
            );
        }
        let rows_per_block = rows_of_blocks(rows)?;
        let is_new = options.like.is_empty();
        let is_beside = !options.beside.is_empty();
        let mut ends = Vec::new();
        let mut rows_before = 0.0;
        for rows in &options.beside {
            rows_before += rows;
            ends.push(rows_before);
        }
        let continued = (!is_new && !is_beside).then_some(&options.like[..]);
        Ok(Self {
            schema: schema.clone(),
            encoder: XdfEncoder::new(schema, continued)?,
            is_new,
            like: if is_beside { options.like } else { Vec::new() },
            ends,
            level: level as u8,
            rows_per_block,
            starts: options.starts,
        })
    }
}

impl Writes for XdfOutput {
    /// A header; nothing for a file that is continued, whose data stand there.
    fn head(&self) -> Result<Vec<u8>> {
        Ok(if self.is_new { header() } else { Vec::new() })
    }

    /// The segments of each column of each part of the chunk that lies in a block of its own. The notes have the rows of
    /// each part and the lengths of its segments.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    fn piece(&self, chunk: &Chunk) -> Result<Piece> {
        let known = chunk.with_levels_of(&self.schema)?;
        let start = self.starts.get(chunk.index as usize);
        let start = start.map_or(0.0, |x| *x) as usize;
        let mut room = if chunk.rows() == 0 {
            0
        } else {
            self.room(start)?
        };
        let (mut bytes, mut notes) = (Vec::new(), Vec::new());
        let (mut from, rows) = (0, chunk.rows());
        while from < rows {
            let length = room.min(rows - from);
            let part = known.slice(from, length);
            notes.push(length as f64);
            for segment in self.encoder.segments(&part, self.level)? {
                notes.push(segment.len() as f64);
                bytes.extend(segment);
            }
            from += length;
            room = if self.ends.is_empty() {
                self.rows_per_block
            } else if from < rows {
                self.room(start + from)?
            } else {
                0
            };
        }
        Ok(Piece::new(chunk, bytes, notes))
    }

    /// Metadata and footer. `notes` tells of blocks, not of pieces: see [`ending`].
    fn end(&self, notes: &[f64]) -> Result<Vec<u8>> {
        if self.ends.is_empty() {
            return ending(&self.encoder.head, notes);
        }
        ending_beside(&self.like, &self.encoder.head, notes)
    }
}

impl XdfOutput {
    /// The rows that the block has room for behind some of it; of a file with blocks of its own, behind so many rows of all.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    fn room(&self, start: usize) -> Result<usize> {
        if self.ends.is_empty() {
            return Ok(self.rows_per_block.saturating_sub(start).max(1));
        }
        let block = self.ends.partition_point(|end| *end <= start as f64);
        match self.ends.get(block) {
            Some(end) => Ok(*end as usize - start),
            None => fail!(Argument, "the columns have more rows than the file"),
        }
    }
}

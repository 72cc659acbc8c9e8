//! The formats that are written: the list of them, and what each does.
//!
//! A file is a head, a piece for each chunk, and an end. Pieces are made anywhere and joined in the order of the chunks.

use serde::{Deserialize, Serialize};

use super::arrow::{ArrowOutput, ArrowOutputOptions};
use super::text::{TextOutput, TextOutputOptions};
use crate::data::{Chunk, Schema};
use crate::error::Result;

/// What users say about a file that is written.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum OutputOptions {
    /// Arrow IPC.
    Arrow(ArrowOutputOptions),
    /// Delimited text.
    Text(TextOutputOptions),
}

/// A format that is written. Crosses to workers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Output {
    /// Arrow IPC.
    Arrow(ArrowOutput),
    /// Delimited text.
    Text(TextOutput),
}

/// A chunk as bytes of a file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// The chunk.
    pub chunk: u32,
    /// Its rows.
    pub rows: f64,
    /// Its bytes.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub bytes: Vec<u8>,
    /// What the end of the file has to know of it.
    pub notes: Vec<f64>,
}

impl Piece {
    /// The bytes of a chunk.
    #[allow(clippy::cast_precision_loss)]
    pub fn new(chunk: &Chunk, bytes: Vec<u8>, notes: Vec<f64>) -> Self {
        Self {
            chunk: chunk.index,
            rows: chunk.rows() as f64,
            bytes,
            notes,
        }
    }
}

/// What a format that is written does.
pub trait Writes {
    /// What stands before the first piece.
    fn head(&self) -> Result<Vec<u8>>;
    /// The bytes of a chunk. Pure.
    fn piece(&self, chunk: &Chunk) -> Result<Piece>;
    /// What stands behind the last piece, from the notes of all pieces in order.
    fn end(&self, notes: &[f64]) -> Result<Vec<u8>>;
}

impl Output {
    /// A file with the variables of a schema.
    pub fn new(options: &OutputOptions, schema: &Schema) -> Result<Self> {
        Ok(match options {
            OutputOptions::Arrow(options) => Self::Arrow(ArrowOutput::new(*options, schema)),
            OutputOptions::Text(options) => Self::Text(TextOutput::new(options, schema)?),
        })
    }

    /// The format.
    #[must_use]
    pub fn format(&self) -> &dyn Writes {
        match self {
            Self::Arrow(output) => output,
            Self::Text(output) => output,
        }
    }
}

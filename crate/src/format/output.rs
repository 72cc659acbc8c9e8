//! The formats that are written: the list of them, and what each does.
//!
//! A file is a head, a piece for each chunk, and an end. Pieces are made anywhere and joined in the order of the chunks:
//! one behind the other, but those of XDF files, whose columns lie block by block, and those of files whose blocks have as
//! many rows as the user says.

use serde::{Deserialize, Serialize};

use super::arrow::ArrowOutput;
use super::blocks::BlockPart;
use super::exchange::{ExchangeOptions, ExchangeOutput, SampleOutput};
use super::json::JsonOutput;
use super::parquet::ParquetOutput;
use super::text::TextOutput;
use super::xdf::XdfOutput;
use crate::data::{Chunk, Schema};
use crate::engine::value::{Value, read};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// What users say about a file that is written: its `type`, and the options of that.
#[cfg(feature = "types")]
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum OutputOptions {
    /// Arrow IPC.
    Arrow(super::arrow::ArrowOutputOptions),
    /// Delimited text.
    Text(super::text::TextOutputOptions),
    /// XDF.
    Xdf(super::xdf::XdfOutputOptions),
    /// JSON lines.
    Json,
    /// Parquet.
    Parquet(super::parquet::ParquetOutputOptions),
    /// Rows by ranges of keys, or samples of their keys.
    Exchange(ExchangeOptions),
}

/// A format that is written. Crosses to workers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Output {
    /// Arrow IPC.
    Arrow(ArrowOutput),
    /// Delimited text.
    Text(TextOutput),
    /// XDF.
    Xdf(XdfOutput),
    /// JSON lines.
    Json(JsonOutput),
    /// Parquet.
    Parquet(ParquetOutput),
    /// Samples of keys.
    Sample(Box<SampleOutput>),
    /// Rows by ranges of keys.
    Exchange(Box<ExchangeOutput>),
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
    /// What stands behind the last piece, from the notes of all pieces in order, or of what they were joined to.
    fn end(&self, notes: &[f64]) -> Result<Vec<u8>>;
    /// The block that several parts make, as they lie in pieces, one behind the other: see [`super::blocks`].
    fn joined(&self, _bytes: &[u8], _notes: &[f64]) -> Result<BlockPart> {
        fail!(
            Protocol,
            "files of this format have no blocks that are joined here"
        );
    }
}

impl Output {
    /// A file with the variables of a schema. Options come as a map with the `type` of the file.
    pub fn plan(options: &mut dyn erased_serde::Deserializer<'_>, schema: &Schema) -> Result<Self> {
        let wrong = |error: String| Error::new(ErrorKind::Argument, format!("the output: {error}"));
        let options: Value = read(options).map_err(wrong)?;
        match options.text("type") {
            Some("arrow") => Ok(Self::Arrow(ArrowOutput::new(
                options.to().map_err(wrong)?,
                schema,
            )?)),
            Some("text") => Ok(Self::Text(TextOutput::new(
                &options.to().map_err(wrong)?,
                schema,
            )?)),
            Some("xdf") => Ok(Self::Xdf(XdfOutput::new(
                options.to().map_err(wrong)?,
                schema,
            )?)),
            Some("json") => Ok(Self::Json(JsonOutput::new(schema)?)),
            Some("parquet") => Ok(Self::Parquet(ParquetOutput::new(
                options.to().map_err(wrong)?,
                schema,
            )?)),
            Some("exchange") => {
                let asked: ExchangeOptions = options.to().map_err(wrong)?;
                Ok(if asked.samples.is_empty() {
                    Self::Sample(Box::new(SampleOutput::new(&asked)?))
                } else {
                    Self::Exchange(Box::new(ExchangeOutput::new(&asked)?))
                })
            }
            _ => Err(wrong("it has no type that is known".to_owned())),
        }
    }

    /// The format.
    #[must_use]
    pub fn format(&self) -> &dyn Writes {
        match self {
            Self::Arrow(output) => output,
            Self::Text(output) => output,
            Self::Xdf(output) => output,
            Self::Json(output) => output,
            Self::Parquet(output) => output,
            Self::Sample(output) => output.as_ref(),
            Self::Exchange(output) => output.as_ref(),
        }
    }
}

//! Bytes to chunks and back. No input or output here: a format says which bytes it needs, and gets them.

pub mod arrow;
pub mod blocks;
mod columns;
mod cut;
pub mod exchange;
mod fetched;
pub mod json;
pub mod output;
pub mod parquet;
pub mod part;
pub mod ranges;
pub mod seeds;
pub mod text;
pub mod xdf;

use arrow_buffer::Buffer;
use serde::{Deserialize, Serialize};

use crate::data::{Chunk, Schema, Variable};
use crate::error::Result;
use arrow::{ArrowFormat, ArrowOpening, ArrowOptions};
use exchange::{ExchangedFormat, ExchangedOptions};
use json::{JsonFormat, JsonOpening, JsonOptions};
use parquet::{ParquetFormat, ParquetOpening, ParquetOptions};
use part::{PartFormat, PartOptions};
use seeds::{SeedsFormat, SeedsOptions};
use text::{TextFormat, TextOpening, TextOptions};
use xdf::{XdfFormat, XdfOpening, XdfOptions};

/// A range of bytes that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Need {
    /// First byte.
    #[cfg_attr(feature = "types", ts(type = "number"))]
    pub offset: u64,
    /// How many.
    #[cfg_attr(feature = "types", ts(type = "number"))]
    pub length: u64,
}

/// A range of bytes that is decoded at once, and the chunks that come out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Unit {
    /// First byte.
    #[cfg_attr(feature = "types", ts(type = "number"))]
    pub offset: u64,
    /// How many bytes.
    #[cfg_attr(feature = "types", ts(type = "number"))]
    pub length: u64,
    /// How many bytes behind them are usually needed as well, to complete the last record.
    #[cfg_attr(feature = "types", ts(type = "number"))]
    pub ahead: u64,
    /// The index of its first chunk.
    pub first_chunk: u32,
    /// How many chunks it holds.
    pub chunks: u32,
}

/// What users say about a source.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum FormatOptions {
    /// Text, delimited or of fixed columns.
    Text(Box<TextOptions>),
    /// An Arrow IPC file or stream.
    Arrow(ArrowOptions),
    /// An XDF file.
    Xdf(XdfOptions),
    /// JSON lines.
    Json(Box<JsonOptions>),
    /// A Parquet file.
    Parquet(ParquetOptions),
    /// Random numbers.
    Seeds(SeedsOptions),
    /// Rows that were exchanged.
    Exchanged(ExchangedOptions),
    /// Rows of another source.
    Part(PartOptions),
}

/// A format that knows its source: what each unit holds and how it is decoded. Crosses to workers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Format {
    /// Text.
    Text(TextFormat),
    /// Arrow IPC.
    Arrow(ArrowFormat),
    /// XDF.
    Xdf(XdfFormat),
    /// JSON lines.
    Json(JsonFormat),
    /// Parquet.
    Parquet(ParquetFormat),
    /// Random numbers.
    Seeds(SeedsFormat),
    /// Rows that were exchanged.
    Exchanged(Box<ExchangedFormat>),
    /// Rows of another source.
    Part(PartFormat),
}

/// How the rows of a file lie in it, where that means something to users.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Stored {
    /// The rows of each block.
    pub rows_per_block: Vec<f64>,
    /// How blocks are compressed.
    pub compression: String,
    /// A text that describes the data.
    pub description: Option<String>,
    /// What single values of variables mean.
    pub value_info: Vec<ValueInfo>,
}

/// What single values of a variable mean; for information only.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ValueInfo {
    /// The variable.
    pub name: String,
    /// The values.
    pub codes: Vec<String>,
    /// What each of them means.
    pub labels: Vec<String>,
}

/// What opening a source found.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The format.
    pub format: Format,
    /// The variables; levels and ranges as far as they are known.
    pub schema: Schema,
    /// What to tell the user.
    pub warnings: Vec<String>,
    /// How rows lie in the file.
    pub stored: Option<Stored>,
}

impl Opened {
    /// A source about which there is nothing else to tell.
    fn new(format: Format, schema: Schema) -> Self {
        Self {
            format,
            schema,
            warnings: Vec::new(),
            stored: None,
        }
    }
}

/// A source that is being opened.
#[derive(Debug)]
pub enum Opening {
    /// Text.
    Text(Box<TextOpening>),
    /// Arrow IPC.
    Arrow(ArrowOpening),
    /// XDF.
    Xdf(XdfOpening),
    /// JSON lines.
    Json(Box<JsonOpening>),
    /// Parquet.
    Parquet(Box<ParquetOpening>),
    /// Random numbers need no bytes.
    Seeds(SeedsOptions),
    /// Of rows that were exchanged all is known.
    Exchanged(ExchangedOptions),
    /// So it is of a source that is open.
    Part(PartOptions),
}

/// What decoding a unit gave.
#[derive(Debug)]
pub enum Decoded {
    /// The chunks.
    Chunks(Box<Records>),
    /// The last record is not complete: so many bytes behind the unit are needed.
    More(u64),
}

/// Decoded records.
#[derive(Debug, Default)]
pub struct Records {
    /// The chunks in order.
    pub chunks: Vec<Chunk>,
    /// For text: the byte at which the first record starts and the one behind the last. Neighbours must agree.
    pub edges: Option<(u64, u64)>,
    /// For text and JSON: columns whose values do not fit the type that was inferred, with the type that they need.
    pub misfits: Vec<text::Misfit>,
    /// For text and JSON: values that could not be converted to the type that was asked for, and are missing now.
    pub failures: Vec<text::Failure>,
}

impl Opening {
    /// Begins to open a source of this many bytes.
    pub fn new(options: FormatOptions, size: u64) -> Result<Self> {
        Ok(match options {
            FormatOptions::Text(options) => Self::Text(Box::new(TextOpening::new(*options, size)?)),
            FormatOptions::Arrow(options) => Self::Arrow(ArrowOpening::new(options, size)),
            FormatOptions::Xdf(options) => Self::Xdf(XdfOpening::new(options, size)),
            FormatOptions::Json(options) => Self::Json(Box::new(JsonOpening::new(*options, size)?)),
            FormatOptions::Parquet(options) => {
                Self::Parquet(Box::new(ParquetOpening::new(options, size)))
            }
            FormatOptions::Seeds(options) => Self::Seeds(options),
            FormatOptions::Exchanged(options) => Self::Exchanged(options),
            FormatOptions::Part(options) => Self::Part(options),
        })
    }

    /// The bytes that are needed next; nothing when all is known.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        match self {
            Self::Text(opening) => opening.needs(),
            Self::Arrow(opening) => opening.needs(),
            Self::Xdf(opening) => opening.needs(),
            Self::Json(opening) => opening.needs(),
            Self::Parquet(opening) => opening.needs(),
            Self::Seeds(_) | Self::Exchanged(_) | Self::Part(_) => Vec::new(),
        }
    }

    /// Takes the bytes that were asked for.
    pub fn feed(&mut self, bytes: &[&[u8]]) -> Result<()> {
        match self {
            Self::Text(opening) => opening.feed(bytes),
            Self::Arrow(opening) => opening.feed(bytes),
            Self::Xdf(opening) => opening.feed(bytes),
            Self::Json(opening) => opening.feed(bytes),
            Self::Parquet(opening) => opening.feed(bytes),
            Self::Seeds(_) | Self::Exchanged(_) | Self::Part(_) => Ok(()),
        }
    }

    /// What was found, once nothing is needed any more.
    pub fn finish(self) -> Result<Opened> {
        match self {
            Self::Text(opening) => opening.finish(),
            Self::Arrow(opening) => opening.finish(),
            Self::Xdf(opening) => opening.finish(),
            Self::Json(opening) => opening.finish(),
            Self::Parquet(opening) => opening.finish(),
            Self::Seeds(options) => {
                let (format, schema) = SeedsFormat::new(&options)?;
                Ok(Opened::new(Format::Seeds(format), schema))
            }
            Self::Exchanged(options) => {
                let (format, schema) = ExchangedFormat::new(&options)?;
                Ok(Opened::new(Format::Exchanged(Box::new(format)), schema))
            }
            Self::Part(options) => {
                let (format, schema) = PartFormat::new(options)?;
                Ok(Opened::new(Format::Part(format), schema))
            }
        }
    }
}

impl Format {
    /// Widens columns whose types were inferred; the variables then, or `None` when nothing changes.
    pub fn widen(&mut self, misfits: &[text::Misfit]) -> Option<Vec<Variable>> {
        match self {
            Self::Text(format) => format.widen(misfits).then(|| format.variables()),
            Self::Json(format) => format.widen(misfits).then(|| format.variables()),
            Self::Arrow(_)
            | Self::Xdf(_)
            | Self::Parquet(_)
            | Self::Seeds(_)
            | Self::Exchanged(_)
            | Self::Part(_) => None,
        }
    }

    /// The units of the source, in order. There is at least one.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        match self {
            Self::Text(format) => format.units(),
            Self::Arrow(format) => format.units(),
            Self::Xdf(format) => format.units(),
            Self::Json(format) => format.units(),
            Self::Parquet(format) => format.units(),
            Self::Seeds(format) => format.units(),
            Self::Exchanged(format) => format.units(),
            Self::Part(format) => format.units(),
        }
    }

    /// The ranges of bytes that a unit is decoded from when only these columns are wanted; nothing where that is its whole.
    #[must_use]
    pub fn parts(&self, unit: u32, columns: Option<&[String]>) -> Option<Vec<Need>> {
        match self {
            Self::Parquet(format) => Some(format.parts(unit as usize, columns)),
            Self::Arrow(format) => format.parts(unit as usize, columns),
            Self::Xdf(format) => Some(format.parts(unit as usize, columns)),
            Self::Part(format) => format.parts(unit, columns),
            _ => None,
        }
    }

    /// Decodes a unit as [`decode`](Self::decode) does, and gives its chunks to a function, in order, until it says that it
    /// wants no more: of a unit of any size a few are in memory where the format can do so.
    pub fn each(
        &self,
        unit: u32,
        first_chunk: u32,
        (bytes, start): (&Buffer, Option<u64>),
        columns: Option<&[String]>,
        take: &mut dyn FnMut(Chunk) -> Result<bool>,
    ) -> Result<Decoded> {
        if let Self::Parquet(format) = self {
            format.each(unit as usize, first_chunk, bytes, columns, take)?;
            return Ok(Decoded::Chunks(Box::default()));
        }
        let mut decoded = self.decode(unit, first_chunk, bytes, start, columns)?;
        // A chunk whose types are about to be widened is read again: nothing is done with it.
        if let Decoded::Chunks(records) = &mut decoded
            && records.misfits.is_empty()
        {
            for chunk in std::mem::take(&mut records.chunks) {
                if !take(chunk)? {
                    break;
                }
            }
        }
        Ok(decoded)
    }

    /// Decodes a unit, from its whole or its [`parts`](Self::parts) one behind the other. `start` is where its first record starts, if that is known better than by looking.
    pub fn decode(
        &self,
        unit: u32,
        first_chunk: u32,
        bytes: &Buffer,
        start: Option<u64>,
        columns: Option<&[String]>,
    ) -> Result<Decoded> {
        let whole = |chunks| {
            Decoded::Chunks(Box::new(Records {
                chunks,
                ..Records::default()
            }))
        };
        match self {
            Self::Text(format) => format.decode(unit, bytes, start, columns),
            Self::Arrow(format) => Ok(whole(format.decode(
                unit as usize,
                first_chunk,
                bytes,
                columns,
            )?)),
            Self::Xdf(format) => Ok(whole(format.decode(
                unit as usize,
                first_chunk,
                bytes,
                columns,
            )?)),
            Self::Json(format) => format.decode(unit, bytes, columns),
            Self::Parquet(format) => {
                let mut chunks = Vec::new();
                let mut take = |chunk| {
                    chunks.push(chunk);
                    Ok(true)
                };
                format.each(unit as usize, first_chunk, bytes, columns, &mut take)?;
                Ok(whole(chunks))
            }
            Self::Seeds(format) => Ok(whole(vec![format.chunk(unit, columns)?])),
            Self::Exchanged(format) => {
                Ok(whole(format.decode(unit, first_chunk, bytes, columns)?))
            }
            Self::Part(format) => format.decode(unit, bytes, start, columns),
        }
    }
}

//! Chunks to Arrow IPC files and streams.

use serde::{Deserialize, Serialize};

use super::footer::MAGIC;
use super::stream::messages;
use super::{END, footer, joined_batch, stream_batch, stream_head};
use crate::data::{Chunk, Schema, empty_chunk};
use crate::error::Result;
use crate::format::blocks::{BlockPart, Blocks, parts_of};
use crate::format::output::{Piece, Writes};

/// What users say about an Arrow file that is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize))]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct ArrowOutputOptions {
    /// Whether a stream is written: what a file has without its footer. Default false.
    pub stream: bool,
    /// The most rows of a record batch. Default: each chunk is one.
    pub rows_per_read: Option<f64>,
    /// How many rows of its batch stand before the first row of each chunk; none where that is not known, and a batch begins.
    pub starts: Option<Vec<f64>>,
}

/// An Arrow file or stream that is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ArrowOutput {
    schema: Schema,
    stream: bool,
    blocks: Option<Blocks>,
}

impl ArrowOutput {
    /// A file with these variables, whose levels must be known.
    pub fn new(options: ArrowOutputOptions, schema: &Schema) -> Result<Self> {
        Ok(Self {
            schema: schema.clone(),
            stream: options.stream,
            blocks: Blocks::new(options.rows_per_read, options.starts)?,
        })
    }

    /// A record batch, and where it lies.
    fn batch(&self, chunk: &Chunk) -> Result<BlockPart> {
        told(stream_batch(chunk, &self.schema)?)
    }
}

/// Messages with the lengths of their metadata and bodies.
#[allow(clippy::cast_precision_loss)]
fn told(bytes: Vec<u8>) -> Result<BlockPart> {
    let mut notes = Vec::new();
    for message in messages(&bytes) {
        let (place, _) = message?;
        notes.extend([f64::from(place.metadata), place.body as f64]);
    }
    Ok(BlockPart { bytes, notes })
}

impl Writes for ArrowOutput {
    fn head(&self) -> Result<Vec<u8>> {
        let mut bytes = if self.stream {
            Vec::new()
        } else {
            MAGIC.to_vec()
        };
        bytes.extend(stream_head(&empty_chunk(&self.schema)?, &self.schema)?);
        Ok(bytes)
    }

    fn piece(&self, chunk: &Chunk) -> Result<Piece> {
        let known = chunk.with_levels_of(&self.schema)?;
        let names = self.schema.variables.iter();
        let columns = names.map(|variable| {
            let name = &variable.name;
            Ok((name.clone(), known.array(name)?.clone()))
        });
        let chunk = Chunk::new(chunk.index, chunk.rows(), columns.collect::<Result<_>>()?)?;
        if let Some(blocks) = &self.blocks {
            return blocks.piece(&chunk, |part| self.batch(part));
        }
        let BlockPart { bytes, notes } = self.batch(&chunk)?;
        Ok(Piece::new(&chunk, bytes, notes))
    }

    fn end(&self, notes: &[f64]) -> Result<Vec<u8>> {
        if self.stream {
            return Ok(END.to_vec());
        }
        footer(&self.head()?[MAGIC.len()..], notes)
    }

    /// One batch with the rows of all.
    fn joined(&self, bytes: &[u8], notes: &[f64]) -> Result<BlockPart> {
        let parts = parts_of(bytes, notes)?;
        let batches: Vec<&[u8]> = parts.into_iter().map(|(bytes, _)| bytes).collect();
        let head = stream_head(&empty_chunk(&self.schema)?, &self.schema)?;
        told(joined_batch(&head, &batches)?)
    }
}

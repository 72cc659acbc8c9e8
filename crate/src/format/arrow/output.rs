//! Chunks to Arrow IPC files and streams.

use serde::{Deserialize, Serialize};

use super::footer::MAGIC;
use super::stream::messages;
use super::{END, footer, stream_batch, stream_head};
use crate::data::{Chunk, Schema, empty_chunk};
use crate::error::Result;
use crate::format::output::{Piece, Writes};

/// What users say about an Arrow file that is written.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize))]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct ArrowOutputOptions {
    /// Whether a stream is written: what a file has without its footer. Default false.
    pub stream: bool,
}

/// An Arrow file or stream that is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ArrowOutput {
    schema: Schema,
    stream: bool,
}

impl ArrowOutput {
    /// A file with these variables, whose levels must be known.
    pub fn new(options: ArrowOutputOptions, schema: &Schema) -> Self {
        Self {
            schema: schema.clone(),
            stream: options.stream,
        }
    }
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

    #[allow(clippy::cast_precision_loss)]
    fn piece(&self, chunk: &Chunk) -> Result<Piece> {
        let known = chunk.with_levels_of(&self.schema)?;
        let names = self.schema.variables.iter();
        let columns = names.map(|variable| {
            let name = &variable.name;
            Ok((name.clone(), known.array(name)?.clone()))
        });
        let chunk = Chunk::new(chunk.index, chunk.rows(), columns.collect::<Result<_>>()?)?;
        let bytes = stream_batch(&chunk, &self.schema)?;
        let mut notes = Vec::new();
        for message in messages(&bytes) {
            let (place, _) = message?;
            notes.extend([f64::from(place.metadata), place.body as f64]);
        }
        Ok(Piece::new(&chunk, bytes, notes))
    }

    fn end(&self, notes: &[f64]) -> Result<Vec<u8>> {
        if self.stream {
            return Ok(END.to_vec());
        }
        footer(&self.head()?[MAGIC.len()..], notes)
    }
}

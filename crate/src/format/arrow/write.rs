//! Chunks to Arrow IPC streams.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, RecordBatchOptions, StringArray};
use arrow_buffer::Buffer;
use arrow_ipc::writer::StreamEncoder;
use arrow_schema::{Field, Schema as ArrowSchema};

use super::broken;
use crate::data::narrow::store;
use crate::data::{Chunk, Kind, Schema, Storage};
use crate::error::Result;

/// Chunks as an Arrow IPC stream.
pub fn to_ipc(chunks: &[Chunk]) -> Result<Vec<u8>> {
    let mut encoder = ChunkEncoder::new(chunks.first(), None)?;
    let mut bytes = encoder.head.clone();
    for chunk in chunks {
        bytes.extend(encoder.batch(chunk)?);
    }
    bytes.extend(ChunkEncoder::END);
    Ok(bytes)
}

/// Writes an Arrow IPC stream in parts that can be made in different places and joined in order: the head, one batch for
/// each chunk, the end.
pub struct ChunkEncoder {
    encoder: StreamEncoder,
    schema: Option<Schema>,
    /// Schema and dictionaries, and a batch without rows.
    pub head: Vec<u8>,
}

impl ChunkEncoder {
    /// The mark that ends a stream.
    pub const END: [u8; 8] = [255, 255, 255, 255, 0, 0, 0, 0];

    /// An encoder of chunks with the columns of `like`. With a schema, factors become dictionaries of its levels.
    pub fn new(like: Option<&Chunk>, schema: Option<&Schema>) -> Result<Self> {
        let empty = match like {
            Some(chunk) => Chunk {
                batch: chunk.batch.slice(0, 0),
                ..chunk.clone()
            },
            None => Chunk::new(0, 0, Vec::new())?,
        };
        let empty = with_dictionaries(&empty, schema)?;
        let mut encoder = StreamEncoder::try_new(&empty.schema()).map_err(broken)?;
        let head = joined(&encoder.encode(&empty).map_err(broken)?);
        Ok(Self {
            encoder,
            schema: schema.cloned(),
            head,
        })
    }

    /// The batch of a chunk.
    pub fn batch(&mut self, chunk: &Chunk) -> Result<Vec<u8>> {
        let batch = with_dictionaries(chunk, self.schema.as_ref())?;
        Ok(joined(&self.encoder.encode(&batch).map_err(broken)?))
    }
}

fn joined(parts: &[Buffer]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(Buffer::len).sum());
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// The batch of a chunk with factor codes wrapped into dictionaries of their levels.
fn with_dictionaries(chunk: &Chunk, schema: Option<&Schema>) -> Result<RecordBatch> {
    let Some(schema) = schema else {
        return Ok(chunk.batch.clone());
    };
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, array) in chunk.columns() {
        let levels = schema
            .variable(&name)
            .ok()
            .filter(|variable| variable.kind == Kind::Factor)
            .and_then(|variable| variable.levels.clone());
        let array: ArrayRef = match levels {
            Some(levels) => {
                let codes = store(&array, Storage::Int32)?;
                let values = StringArray::from_iter_values(levels.iter());
                let keys = codes.as_primitive::<Int32Type>().clone();
                Arc::new(DictionaryArray::try_new(keys, Arc::new(values)).map_err(broken)?)
            }
            None => array,
        };
        fields.push(Field::new(&name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(chunk.rows()));
    RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), arrays, &options)
        .map_err(broken)
}

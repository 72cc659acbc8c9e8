//! Reading and writing files in memory.

use arrow_array::ArrayRef;
use rxwasm::data::rows::concat;
use rxwasm::data::{Chunk, Schema};
use rxwasm::error::Result;
use rxwasm::format::Opened;
use rxwasm::format::output::Output;
use serde_json::{Value, json};

use crate::support::shown::shown;
use crate::support::{decode, opened};

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    pub schema: Schema,
    pub opened: Opened,
    pub chunks: Vec<Chunk>,
}

/// Reads a file as the front end does.
pub fn read_with(options: &Value, bytes: &[u8]) -> Result<Source> {
    let mut options = options.clone();
    options["type"] = json!("parquet");
    let opened = opened(&options, bytes)?;
    let mut chunks = Vec::new();
    for unit in 0..u32::try_from(opened.format.units().len()).unwrap() {
        chunks.extend(decode(&opened.format, unit, bytes, None)?.chunks);
    }
    Ok(Source {
        schema: opened.schema.clone(),
        opened,
        chunks,
    })
}

/// Reads all of a file.
pub fn read(bytes: &[u8]) -> Result<Source> {
    read_with(&json!({}), bytes)
}

/// A file of chunks, as the front end writes it.
pub fn write(schema: &Schema, chunks: &[Chunk], compression: &str) -> Result<Vec<u8>> {
    write_with(&json!({ "compression": compression }), schema, chunks)
}

/// A file of chunks, each of which is a row group.
pub fn write_with(options: &Value, schema: &Schema, chunks: &[Chunk]) -> Result<Vec<u8>> {
    let mut options = options.clone();
    options["type"] = json!("parquet");
    let mut options = <dyn erased_serde::Deserializer>::erase(&options);
    let output = Output::plan(&mut options, schema)?;
    let mut bytes = output.format().head()?;
    let mut notes = Vec::new();
    for chunk in chunks {
        let piece = output.format().piece(chunk)?;
        bytes.extend(piece.bytes);
        notes.extend(piece.notes);
    }
    bytes.extend(output.format().end(&notes)?);
    Ok(bytes)
}

/// A file of chunks whose row groups have at most so many rows: parts are joined as the front end joins them. All rows are
/// written where it is known where chunks begin.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]
pub fn write_in_groups(schema: &Schema, chunks: &[Chunk], most: usize, is_whole: bool) -> Vec<u8> {
    let mut starts = Vec::new();
    let mut rows = 0;
    for chunk in chunks.iter().filter(|_| is_whole) {
        starts.push(rows % most);
        rows += chunk.rows();
    }
    let options = json!({ "type": "parquet", "rowsPerRead": most, "starts": starts });
    let mut options = <dyn erased_serde::Deserializer>::erase(&options);
    let output = Output::plan(&mut options, schema).unwrap();
    let output = output.format();
    let (mut bytes, mut notes) = (output.head().unwrap(), Vec::new());
    let (mut held, mut told, mut rows) = (Vec::new(), Vec::new(), 0);
    let mut end = |held: &mut Vec<u8>, told: &mut Vec<f64>| {
        if !told.is_empty() {
            let group = output.joined(held, told).unwrap();
            bytes.extend(group.bytes);
            notes.extend(group.notes);
            (*held, *told) = (Vec::new(), Vec::new());
        }
    };
    for chunk in chunks {
        let piece = output.piece(chunk).unwrap();
        let (mut from, mut note) = (0, 0);
        while note < piece.notes.len() {
            let [part, length, count] = [0, 1, 2].map(|at| piece.notes[note + at] as usize);
            if rows + part > most {
                end(&mut held, &mut told);
                rows = 0;
            }
            held.extend(&piece.bytes[from..from + length]);
            told.extend(&piece.notes[note..note + 3 + count]);
            rows += part;
            from += length;
            note += 3 + count;
        }
    }
    end(&mut held, &mut told);
    bytes.extend(output.end(&notes).unwrap());
    bytes
}

impl Source {
    /// A column over all chunks.
    pub fn column(&self, name: &str) -> ArrayRef {
        let arrays: Vec<ArrayRef> = self
            .chunks
            .iter()
            .map(|chunk| chunk.array(name).unwrap().clone())
            .collect();
        concat(&arrays).unwrap()
    }

    /// All values by column, as the fixtures show them.
    pub fn shown(&self) -> Value {
        shown(&self.schema, &self.chunks)
    }
}

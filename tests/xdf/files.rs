//! Reading and writing files in memory.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int32Array, StringArray, UInt8Array};
use rxwasm::data::rows::concat;
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::error::Result;
use rxwasm::format::xdf::{TRAILER, XdfEncoder, ending, header, stream};
use rxwasm::format::{Format, Stored};
use serde_json::{Value, json};

use crate::support::{decode, open, opened};

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    pub schema: Schema,
    pub stored: Stored,
    pub warnings: Vec<String>,
    pub chunks: Vec<Chunk>,
}

/// Reads a file as the front end does.
pub fn read_with(options: &Value, bytes: &[u8]) -> Result<Source> {
    let mut options = options.clone();
    options["type"] = json!("xdf");
    let opened = opened(&options, bytes)?;
    let chunks = chunks_of(&opened.format, bytes)?;
    Ok(Source {
        schema: opened.schema,
        stored: opened.stored.unwrap(),
        warnings: opened.warnings,
        chunks,
    })
}

/// Reads all of a file.
pub fn read(bytes: &[u8]) -> Result<Source> {
    read_with(&json!({}), bytes)
}

fn chunks_of(format: &Format, bytes: &[u8]) -> Result<Vec<Chunk>> {
    let mut chunks = Vec::new();
    for unit in 0..u32::try_from(format.units().len()).unwrap() {
        chunks.extend(decode(format, unit, bytes, None)?.chunks);
    }
    Ok(chunks)
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
}

/// The blocks of a file that is written: chunks of each.
pub type Blocks<'a> = &'a [Vec<Chunk>];

/// What is put behind `front`, which is a header or the data of a file with this metadata.
pub fn append(
    mut front: Vec<u8>,
    like: Option<&[u8]>,
    schema: &Schema,
    blocks: Blocks<'_>,
    level: u8,
) -> Result<Vec<u8>> {
    let encoder = XdfEncoder::new(schema, like)?;
    #[allow(clippy::cast_precision_loss)]
    let mut numbers = vec![front.len() as f64];
    for block in blocks {
        let segments = block.iter().map(|chunk| encoder.segments(chunk, level));
        let segments = segments.collect::<Result<Vec<_>>>()?;
        let rows: usize = block.iter().map(Chunk::rows).sum();
        #[allow(clippy::cast_precision_loss)]
        numbers.push(rows as f64);
        for column in 0..schema.variables.len() {
            let begin = front.len();
            let split = |segment: &'_ Vec<u8>| segment.len() - TRAILER;
            let trailers = segments.iter().map(|segments| &segments[column]);
            let trailers: Vec<u8> = trailers
                .flat_map(|segment| segment[split(segment)..].to_vec())
                .collect();
            let around = stream(level, &trailers)?;
            front.extend(&around[..2]);
            for segment in &segments {
                front.extend(&segment[column][..split(&segment[column])]);
            }
            front.extend(&around[2..]);
            #[allow(clippy::cast_precision_loss)]
            numbers.push((front.len() - begin) as f64);
        }
    }
    front.extend(ending(&encoder.head, &numbers)?);
    Ok(front)
}

/// A new file.
pub fn write(schema: &Schema, blocks: Blocks<'_>, level: u8) -> Result<Vec<u8>> {
    append(header(), None, schema, blocks, level)
}

/// Where the metadata of a file begin.
pub fn metadata_at(file: &[u8]) -> usize {
    let at = file.len() - 48;
    usize::try_from(u64::from_le_bytes(file[at..at + 8].try_into().unwrap())).unwrap()
}

/// The metadata of a file.
pub fn metadata(file: &[u8]) -> &[u8] {
    &file[metadata_at(file)..file.len() - 60]
}

/// Whether a file is refused when it is opened.
pub fn refused(bytes: &[u8]) -> bool {
    open(&json!({ "type": "xdf" }), bytes).is_err()
}

/// A small file of two blocks.
pub fn small() -> Vec<u8> {
    let columns: Vec<(&str, ArrayRef)> = vec![
        (
            "n",
            Arc::new(Int32Array::from(vec![Some(1), None, Some(3)])),
        ),
        ("x", Arc::new(Float64Array::from(vec![0.5, 1.5, 2.5]))),
        ("t", Arc::new(StringArray::from(vec!["a", "", "bcd"]))),
        ("f", Arc::new(UInt8Array::from(vec![0, 1, 0]))),
    ];
    let columns = columns
        .into_iter()
        .map(|(name, array)| (name.to_owned(), array));
    let chunk = Chunk::new(0, 3, columns.collect()).unwrap();
    let levels = Arc::new(vec!["u".to_owned(), "v".to_owned()]);
    let schema = Schema::new(vec![
        Variable::new("n", Kind::Integer, Storage::Int32),
        Variable::new("x", Kind::Numeric, Storage::Float64),
        Variable::new("t", Kind::Character, Storage::Utf8),
        Variable::factor("f", levels),
    ])
    .unwrap();
    write(&schema, &[vec![chunk.clone()], vec![chunk]], 1).unwrap()
}

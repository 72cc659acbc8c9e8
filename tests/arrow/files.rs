//! Files and streams as others write them, and what is read of them.

use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, UInt32Type};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use rxwasm::data::Schema;
use rxwasm::error::{Error, Result};
use rxwasm::format::Format;
use serde_json::{Value, json};

use crate::support::{decode, open};

pub fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns
            .iter()
            .map(|(name, array)| (*name, array.clone(), true)),
    )
    .unwrap()
}

pub fn stream(batches: &[RecordBatch], options: IpcWriteOptions) -> Vec<u8> {
    let mut writer =
        StreamWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).unwrap();
    batches
        .iter()
        .for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

pub fn file(batches: &[RecordBatch], options: IpcWriteOptions) -> Vec<u8> {
    let mut writer =
        FileWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).unwrap();
    batches
        .iter()
        .for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

pub fn lz4() -> IpcWriteOptions {
    IpcWriteOptions::default()
        .try_with_compression(Some(CompressionType::LZ4_FRAME))
        .unwrap()
}

/// A source with its chunks.
pub struct Source {
    pub format: Format,
    pub schema: Schema,
    pub chunks: Vec<rxwasm::data::Chunk>,
}

pub fn read(bytes: &[u8]) -> Result<Source> {
    read_with(&json!({}), bytes)
}

pub fn read_with(options: &Value, bytes: &[u8]) -> Result<Source> {
    let mut options = options.clone();
    options["type"] = json!("arrow");
    let (format, schema) = open(&options, bytes)?;
    let mut chunks = Vec::new();
    for unit in 0..u32::try_from(format.units().len()).unwrap() {
        chunks.extend(decode(&format, unit, bytes, None)?.chunks);
    }
    Ok(Source {
        format,
        schema,
        chunks,
    })
}

pub fn refusal(bytes: &[u8]) -> Error {
    read(bytes).err().expect("this is refused")
}

pub fn factor(levels: &[&str]) -> ArrayRef {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    levels.iter().for_each(|level| {
        if *level == "-" {
            builder.append_null();
        } else {
            builder.append_value(level);
        }
    });
    Arc::new(builder.finish())
}

/// The levels of a factor, row by row.
pub fn labels(source: &Source, name: &str) -> Vec<Option<String>> {
    let levels = source
        .schema
        .variable(name)
        .unwrap()
        .levels
        .clone()
        .unwrap();
    let chunks = source.chunks.iter().flat_map(|chunk| {
        let codes = chunk
            .array(name)
            .unwrap()
            .as_primitive::<UInt32Type>()
            .clone();
        codes.iter().collect::<Vec<_>>()
    });
    chunks
        .map(|code| code.map(|code| levels[code as usize].clone()))
        .collect()
}

pub fn some(labels: &[&str]) -> Vec<Option<String>> {
    labels
        .iter()
        .map(|label| (*label != "-").then(|| (*label).to_owned()))
        .collect()
}

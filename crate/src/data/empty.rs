//! Chunks without rows.

use arrow_array::ArrayRef;
use arrow_schema::{DataType, TimeUnit};

use super::{Chunk, Schema, Storage};
use crate::error::Result;

/// A chunk without rows, to find the types of expressions.
pub fn empty_chunk(schema: &Schema) -> Result<Chunk> {
    let columns = schema
        .variables
        .iter()
        .map(|variable| (variable.name.clone(), empty_array(variable.storage)));
    Chunk::new(0, 0, columns.collect())
}

fn empty_array(storage: Storage) -> ArrayRef {
    arrow_array::new_empty_array(&arrow_type(storage))
}

/// The Arrow type of a storage type.
#[must_use]
pub fn arrow_type(storage: Storage) -> DataType {
    match storage {
        Storage::Bool => DataType::Boolean,
        Storage::Int8 => DataType::Int8,
        Storage::Int16 => DataType::Int16,
        Storage::Int32 => DataType::Int32,
        Storage::Int64 => DataType::Int64,
        Storage::Float32 => DataType::Float32,
        Storage::Float64 => DataType::Float64,
        Storage::Code8 => DataType::UInt8,
        Storage::Code16 => DataType::UInt16,
        Storage::Code32 => DataType::UInt32,
        Storage::Utf8 => DataType::Utf8,
        Storage::Date32 => DataType::Date32,
        Storage::Micros => DataType::Timestamp(TimeUnit::Microsecond, None),
    }
}

//! Chunks that are kept in the engine's memory, in their narrowest storage.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};
use hashbrown::HashMap;

use super::narrow::{Range, common, narrowest, store};
use super::{Chunk, Column, Kind, Schema, Storage, Values, storage_of};
use crate::engine::Chunks;
use crate::error::Result;
use crate::fail;

/// Kept chunks by index. A satellite may keep some of a data set's chunks only.
#[derive(Debug, Default)]
pub struct Resident {
    chunks: Vec<Option<Arc<Chunk>>>,
}

/// A chunk with every column in the narrowest storage that holds the values of this chunk.
pub fn narrowed(chunk: &Chunk) -> Result<Chunk> {
    let mut columns = chunk.columns();
    for (_, array) in &mut columns {
        let column = Column::of(array.as_ref())?;
        if matches!(column.values, Values::Utf8(_) | Values::Bool(_)) {
            continue;
        }
        let target = narrowest(storage_of(array.data_type())?, &Range::of(&column));
        *array = store(array, target)?;
    }
    Ok(Chunk {
        found_levels: chunk.found_levels.clone(),
        ..Chunk::new(chunk.index, chunk.rows(), columns)?
    })
}

impl Resident {
    /// Keeps a chunk, which should be narrowed.
    pub fn put(&mut self, chunk: Chunk) {
        let index = chunk.index as usize;
        if self.chunks.len() <= index {
            self.chunks.resize(index + 1, None);
        }
        self.chunks[index] = Some(Arc::new(chunk));
    }

    /// Drops a chunk.
    pub fn drop_chunk(&mut self, index: u32) {
        if let Some(chunk) = self.chunks.get_mut(index as usize) {
            *chunk = None;
        }
    }

    /// A kept chunk.
    #[must_use]
    pub fn get(&self, index: u32) -> Option<&Arc<Chunk>> {
        self.chunks.get(index as usize).and_then(Option::as_ref)
    }

    /// The widest storage of each variable among the kept chunks.
    pub fn storages(&self, schema: &Schema) -> Result<Vec<Option<Storage>>> {
        let mut widest = vec![None; schema.variables.len()];
        for chunk in self.chunks.iter().flatten() {
            for (widest, variable) in widest.iter_mut().zip(&schema.variables) {
                let storage = storage_of(chunk.array(&variable.name)?.data_type())?;
                *widest = Some(widest.map_or(storage, |widest| common(widest, storage)));
            }
        }
        Ok(widest)
    }

    /// Gives every kept chunk the data set's levels and storages.
    pub fn seal(&mut self, schema: &Schema) -> Result<()> {
        let tables: Vec<Option<HashMap<&str, u32>>> = schema
            .variables
            .iter()
            .map(|variable| {
                let levels = variable
                    .levels
                    .as_ref()
                    .filter(|_| variable.kind == Kind::Factor)?;
                Some(levels.iter().map(String::as_str).zip(0..).collect())
            })
            .collect();
        for slot in &mut self.chunks {
            let Some(chunk) = slot else { continue };
            let mut columns: Vec<(String, ArrayRef)> = Vec::with_capacity(schema.variables.len());
            for (variable, table) in schema.variables.iter().zip(&tables) {
                let mut array = chunk.array(&variable.name)?.clone();
                let found = chunk
                    .found_levels
                    .iter()
                    .find(|(name, _)| *name == variable.name);
                if let (Some((_, found)), Some(table)) = (found, table) {
                    array = recoded(&array, found, table)?;
                }
                columns.push((variable.name.clone(), store(&array, variable.storage)?));
            }
            *slot = Some(Arc::new(Chunk::new(chunk.index, chunk.rows(), columns)?));
        }
        Ok(())
    }

    /// The bytes that all kept chunks hold.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.chunks
            .iter()
            .flatten()
            .map(|chunk| chunk.bytes())
            .sum()
    }
}

/// Codes of a chunk's own levels as codes of the data set's.
fn recoded(array: &ArrayRef, found: &[String], table: &HashMap<&str, u32>) -> Result<ArrayRef> {
    let map: Vec<Option<u32>> = found
        .iter()
        .map(|level| table.get(level.as_str()).copied())
        .collect();
    if map
        .iter()
        .zip(0..)
        .all(|(code, position)| *code == Some(position))
    {
        return Ok(array.clone());
    }
    let column = Column::of(array.as_ref())?;
    let code = |row: usize| -> Option<u32> {
        let local = match column.values {
            Values::Code8(codes) => codes[row] as usize,
            Values::Code16(codes) => codes[row] as usize,
            Values::Code32(codes) => codes[row] as usize,
            _ => return None,
        };
        if column.is_valid(row) {
            map.get(local).copied().flatten()
        } else {
            None
        }
    };
    Ok(Arc::new(
        (0..column.len()).map(code).collect::<UInt32Array>(),
    ))
}

impl Chunks for Resident {
    fn count(&self) -> u32 {
        u32::try_from(self.chunks.len()).unwrap_or(u32::MAX)
    }

    fn chunk(&self, index: u32) -> Result<Cow<'_, Chunk>> {
        match self.get(index) {
            Some(chunk) => Ok(Cow::Borrowed(chunk.as_ref())),
            None => fail!(Protocol, "chunk {index} is not kept here"),
        }
    }
}

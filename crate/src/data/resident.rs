//! Chunks that are kept in the engine's memory, in their narrowest storage.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_buffer::NullBuffer;

use super::narrow::{common, narrowest, store};
use super::{Chunk, Column, Memo, Range, Schema, Storage, Values, storage_of};
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
    let mut ranges = Vec::with_capacity(columns.len());
    for (_, array) in &mut columns {
        let column = Column::of(array.as_ref())?;
        let range = Range::of(&column);
        ranges.push(range);
        if matches!(column.values, Values::Utf8(_) | Values::Bool(_)) {
            continue;
        }
        let target = narrowest(storage_of(array.data_type())?, &range);
        *array = store(array, target)?;
    }
    Ok(Chunk {
        found_levels: chunk.found_levels.clone(),
        ranges,
        ..Chunk::new(chunk.index, chunk.rows(), columns)?
    })
}

impl Resident {
    /// Keeps a chunk, which should be narrowed.
    pub fn put(&mut self, mut chunk: Chunk) {
        chunk.memo = Some(Arc::new(Memo::default()));
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
        for slot in &mut self.chunks {
            let Some(chunk) = slot else { continue };
            let chunk = chunk.with_levels_of(schema)?;
            let mut columns: Vec<(String, ArrayRef)> = Vec::with_capacity(schema.variables.len());
            for variable in &schema.variables {
                let array = chunk.array(&variable.name)?;
                columns.push((variable.name.clone(), store(array, variable.storage)?));
            }
            let memo = chunk.memo.clone();
            *slot = Some(Arc::new(Chunk {
                memo,
                ..Chunk::new(chunk.index, chunk.rows(), columns)?
            }));
        }
        Ok(())
    }

    /// Forgets what analyses remember of the chunks.
    pub fn forget(&self) {
        let memos = self.chunks.iter().flatten();
        memos
            .filter_map(|chunk| chunk.memo.as_ref())
            .for_each(|memo| memo.clear());
    }

    /// The bytes that all kept chunks hold. Chunks that were cut from one block share its buffers, each of which counts once.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let mut buffers = Vec::new();
        for chunk in self.chunks.iter().flatten() {
            for column in chunk.batch.columns() {
                let data = column.to_data();
                // Data leave out bits of which none says that a value is missing.
                let nulls = column.nulls().map(NullBuffer::buffer);
                let all = data.buffers().iter().chain(nulls);
                buffers.extend(all.map(|buffer| (buffer.data_ptr().addr(), buffer.capacity())));
            }
        }
        buffers.sort_unstable();
        buffers.dedup();
        buffers.iter().map(|(_, bytes)| bytes).sum()
    }
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

#[cfg(test)]
mod tests {
    use arrow_array::{Int32Array, StringArray};

    use super::*;

    /// Chunks that are cut from one block hold its memory once.
    #[test]
    fn shared_buffers_count_once() {
        let numbers = (0..1000).map(|row| (row != 7).then_some(row));
        let numbers: ArrayRef = Arc::new(numbers.collect::<Int32Array>());
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(
            (0..1000).map(|row| row.to_string()),
        ));
        let whole = numbers.get_buffer_memory_size() + texts.get_buffer_memory_size();
        let mut resident = Resident::default();
        for (index, start) in (0..).zip([0, 250, 500, 750]) {
            let cut = [("x", &numbers), ("t", &texts)]
                .map(|(name, array)| (name.to_owned(), array.slice(start, 250)));
            resident.put(Chunk::new(index, 250, cut.to_vec()).unwrap());
        }
        assert_eq!(resident.bytes(), whole);
        resident.drop_chunk(0);
        assert_eq!(resident.bytes(), whole);
        let other: ArrayRef = Arc::new(Int32Array::from(vec![1; 250]));
        let more = other.get_buffer_memory_size();
        resident.put(Chunk::new(0, 250, vec![("x".to_owned(), other)]).unwrap());
        assert_eq!(resident.bytes(), whole + more);
    }
}

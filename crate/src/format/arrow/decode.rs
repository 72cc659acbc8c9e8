//! Record batches of an indexed Arrow source to chunks.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, new_empty_array};
use arrow_buffer::Buffer;

use super::column::{Convert, convert};
use super::dictionary::{Dictionary, Tables};
use super::message::Reader;
use super::{ArrowFormat, Batch, broken, truncated};
use crate::data::Chunk;
use crate::data::rows::concat;
use crate::error::Result;
use crate::fail;
use crate::format::Unit;
use crate::format::cut::{self, Extent};

impl ArrowFormat {
    /// The units of the source.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let extents: Vec<Extent> = self.batches.iter().map(Batch::extent).collect();
        cut::units(
            self.units
                .iter()
                .map(|(first, last)| &extents[*first..*last]),
        )
    }

    /// The chunks of a unit.
    pub fn decode(
        &self,
        unit: usize,
        first_chunk: u32,
        bytes: &Buffer,
        columns: Option<&[String]>,
    ) -> Result<Vec<Chunk>> {
        let Some((first, last)) = self.units.get(unit).copied() else {
            fail!(Protocol, "there is no unit {unit}")
        };
        let reader = Reader::new(&self.schema_message)?;
        let ids: Vec<Option<i64>> = reader.ids().collect();
        let there = self.columns.iter().enumerate();
        let there = there.filter_map(|(index, column)| Some((index, column.as_ref()?)));
        let chosen: Vec<(usize, &(String, Convert))> = there
            .filter(|(_, (name, _))| columns.is_none_or(|columns| columns.contains(name)))
            .collect();
        let wanted: Vec<usize> = chosen.iter().map(|(index, _)| *index).collect();
        let start = self
            .batches
            .get(first)
            .map_or(0, |batch| batch.message.offset);
        let mut parts: Vec<Vec<ArrayRef>> = vec![Vec::new(); wanted.len()];
        let mut tables = Tables::default();
        let mut dictionaries = self.dictionaries.iter().peekable();
        for batch in &self.batches[first..last] {
            let holds =
                |dictionary: &&Dictionary| self.is_file || dictionary.offset < batch.message.offset;
            while let Some(dictionary) = dictionaries.next_if(holds) {
                tables.take(dictionary)?;
            }
            let decoded = record_batch(&reader, batch, bytes, start, &wanted)?;
            for (part, ((column, (name, how)), array)) in
                parts.iter_mut().zip(chosen.iter().zip(decoded.columns()))
            {
                if *how == Convert::Nothing {
                    continue;
                }
                part.push(
                    convert(array, *how, tables.of(ids[*column]))
                        .map_err(|error| error.column(name).chunk(first_chunk))?,
                );
            }
        }
        let rows: u64 = self.batches[first..last]
            .iter()
            .map(|batch| batch.rows)
            .sum();
        let rows = usize::try_from(rows).map_err(broken)?;
        let mut whole: Vec<(String, ArrayRef)> = Vec::new();
        // All columns without values are one: such columns take no bytes in a file, so there may be any number of rows.
        let mut nothing: Option<ArrayRef> = None;
        for (part, (column, (name, how))) in parts.into_iter().zip(&chosen) {
            if *how == Convert::Nothing {
                let array = nothing.get_or_insert_with(|| Arc::new(Float64Array::new_null(rows)));
                whole.push((name.clone(), array.clone()));
                continue;
            }
            let array = match part.as_slice() {
                [] => {
                    let field = &reader.schema.fields()[*column];
                    let empty = new_empty_array(field.data_type());
                    convert(&empty, *how, &[])?
                }
                [array] => array.clone(),
                several => {
                    concat(several).map_err(|error| error.column(name).chunk(first_chunk))?
                }
            };
            whole.push((name.clone(), array));
        }
        cut::chunks(first_chunk, rows, &whole)
    }
}

/// The wanted columns of a record batch. `buffer` starts at byte `start` of the source.
fn record_batch(
    reader: &Reader,
    batch: &Batch,
    buffer: &Buffer,
    start: u64,
    wanted: &[usize],
) -> Result<RecordBatch> {
    let place = batch.message;
    let at = usize::try_from(place.offset - start).map_err(broken)?;
    let length = usize::try_from(u64::from(place.metadata) + place.body).map_err(broken)?;
    if at.checked_add(length).is_none_or(|end| end > buffer.len()) {
        return Err(truncated(place.offset));
    }
    let bytes = buffer.slice_with_length(at, length);
    let decoded = reader.batch(&place, &bytes, Some(wanted))?;
    if decoded.num_rows() as u64 != batch.rows {
        return Err(broken("a record batch has another length than it claims").byte(place.offset));
    }
    Ok(decoded)
}

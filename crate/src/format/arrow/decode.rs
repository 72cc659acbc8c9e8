//! Record batches of an indexed Arrow source to chunks.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, new_empty_array};
use arrow_buffer::Buffer;

use super::column::{Convert, convert};
use super::dictionary::{Dictionary, Tables};
use super::message::{Body, Reader};
use super::{ArrowFormat, Batch, broken, truncated};
use crate::data::Chunk;
use crate::data::rows::concat;
use crate::error::Result;
use crate::fail;
use crate::format::cut::{self, Extent};
use crate::format::fetched::{Fetched, near};
use crate::format::{Need, Unit};

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

    /// The columns that are wanted: the number of each in the file, its name and how it is converted.
    fn wanted(&self, columns: Option<&[String]>) -> Vec<(usize, &(String, Convert))> {
        let there = self.columns.iter().enumerate();
        let there = there.filter_map(|(index, column)| Some((index, column.as_ref()?)));
        there
            .filter(|(_, (name, _))| columns.is_none_or(|columns| columns.contains(name)))
            .collect()
    }

    /// The bytes that a unit is decoded from when only these columns are wanted, in their order; nothing when these are all.
    #[must_use]
    pub fn parts(&self, unit: usize, columns: Option<&[String]>) -> Option<Vec<Need>> {
        let (first, last) = self.units.get(unit).copied()?;
        let wanted = self.wanted(columns);
        if wanted.len() == self.columns.len() {
            return None;
        }
        let places = self.batches[first..last].iter().flat_map(|batch| {
            let columns = wanted
                .iter()
                .filter_map(|(index, _)| batch.columns.get(*index));
            let columns = columns.map(|(start, end)| batch.message.of_body(*start, end - start));
            std::iter::once(batch.message.head()).chain(columns)
        });
        Some(near(places))
    }

    /// The chunks of a unit, from its [`parts`](Self::parts) one behind the other or from the whole of it.
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
        let chosen = self.wanted(columns);
        let wanted: Vec<usize> = chosen.iter().map(|(index, _)| *index).collect();
        let batches = &self.batches[first..last];
        let start = batches.iter().map(|batch| batch.message.offset).min();
        let parts = self.parts(unit, columns).unwrap_or_default();
        let fetched = Fetched::new(bytes, parts, start.unwrap_or(0));
        let mut parts: Vec<Vec<ArrayRef>> = vec![Vec::new(); wanted.len()];
        let mut tables = Tables::default();
        let mut dictionaries = self.dictionaries.iter().peekable();
        for batch in batches {
            let holds =
                |dictionary: &&Dictionary| self.is_file || dictionary.offset < batch.message.offset;
            while let Some(dictionary) = dictionaries.next_if(holds) {
                tables.take(dictionary)?;
            }
            let decoded = record_batch(&reader, batch, bytes, &fetched, &wanted)?;
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
        let rows: u64 = batches.iter().map(|batch| batch.rows).sum();
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

/// The wanted columns of a record batch. Where all of it is there they stay in `bytes`.
fn record_batch(
    reader: &Reader,
    batch: &Batch,
    bytes: &Buffer,
    fetched: &Fetched<'_>,
    wanted: &[usize],
) -> Result<RecordBatch> {
    let place = batch.message;
    let held = |need: Need| fetched.at(need).ok_or_else(|| truncated(need.offset));
    let decoded = if let Some(range) = fetched.range_of(place.whole()) {
        let bytes = bytes.slice_with_length(range.start, range.len());
        reader.batch(&place, &bytes, Some(wanted))?
    } else {
        let body = |start, length| held(place.of_body(start, length));
        reader.batch_of(
            &place,
            held(place.head())?,
            &Body::Parts(&body),
            Some(wanted),
        )?
    };
    if decoded.num_rows() as u64 != batch.rows {
        return Err(broken("a record batch has another length than it claims").byte(place.offset));
    }
    Ok(decoded)
}

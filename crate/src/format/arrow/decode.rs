//! Record batches of an indexed Arrow source to chunks.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::reader::FileDecoder;
use arrow_ipc::{Block, root_as_message};
use arrow_schema::{Field, SchemaRef};
use arrow_select::concat::concat;

use super::column::{Convert, convert};
use super::sound::check;
use super::{
    ArrowFormat, Batch, CUT, Message, arrow_schema_of, broken, chunks_of, message_length, truncated,
};
use crate::data::Chunk;
use crate::error::Result;
use crate::fail;
use crate::format::Unit;

impl ArrowFormat {
    /// The units of the source.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let mut first_chunk = 0;
        self.units
            .iter()
            .map(|(first, last)| {
                let batches = &self.batches[*first..*last];
                let offset = batches.first().map_or(0, |batch| batch.message.offset);
                let end = batches.last().map_or(0, |batch| {
                    batch.message.offset + u64::from(batch.message.metadata) + batch.message.body
                });
                let chunks = chunks_of(batches.iter().map(|batch| batch.rows).sum());
                let unit = Unit {
                    offset,
                    length: end - offset,
                    ahead: 0,
                    first_chunk,
                    chunks,
                };
                first_chunk += chunks;
                unit
            })
            .collect()
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
        let schema = arrow_schema_of(&self.schema_message)?;
        let wanted: Vec<usize> = (0..self.columns.len())
            .filter(|index| columns.is_none_or(|columns| columns.contains(&self.columns[*index].0)))
            .collect();
        let start = self
            .batches
            .get(first)
            .map_or(0, |batch| batch.message.offset);
        let mut parts: Vec<Vec<ArrayRef>> = vec![Vec::new(); wanted.len()];
        for batch in &self.batches[first..last] {
            let decoded = self.batch(&schema, batch, bytes, start, &wanted)?;
            for (part, (column, array)) in
                parts.iter_mut().zip(wanted.iter().zip(decoded.columns()))
            {
                let (name, how) = &self.columns[*column];
                if *how == Convert::Nothing {
                    continue;
                }
                let levels = self.levels[*column].as_deref().map(Vec::as_slice);
                part.push(
                    convert(array, *how, levels)
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
        for (part, column) in parts.into_iter().zip(&wanted) {
            if self.columns[*column].1 == Convert::Nothing {
                let array = nothing.get_or_insert_with(|| Arc::new(Float64Array::new_null(rows)));
                whole.push((self.columns[*column].0.clone(), array.clone()));
                continue;
            }
            let arrays: Vec<&dyn Array> = part.iter().map(AsRef::as_ref).collect();
            let array = match arrays.as_slice() {
                [] => empty_column(
                    &schema.fields()[*column],
                    self.columns[*column].1,
                    self.levels[*column].as_deref().map(Vec::as_slice),
                )?,
                [_] => part[0].clone(),
                several => concat(several).map_err(broken)?,
            };
            whole.push((self.columns[*column].0.clone(), array));
        }
        let cut = |position: u32| {
            let from = position as usize * CUT;
            let length = CUT.min(rows - from.min(rows));
            let columns = whole
                .iter()
                .map(|(name, array)| (name.clone(), array.slice(from, length)));
            Chunk::new(first_chunk + position, length, columns.collect())
        };
        (0..chunks_of(rows as u64)).map(cut).collect()
    }

    fn batch(
        &self,
        schema: &SchemaRef,
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
        let block = |place: &Message| -> Result<Block> {
            Ok(Block::new(
                i64::try_from(place.offset).map_err(broken)?,
                i32::try_from(place.metadata).map_err(broken)?,
                i64::try_from(place.body).map_err(broken)?,
            ))
        };
        let bytes = buffer.slice_with_length(at, length);
        let (prefix, metadata) = message_length(&bytes).ok_or_else(|| truncated(place.offset))?;
        let message = root_as_message(
            bytes
                .get(prefix..prefix + metadata)
                .ok_or_else(|| truncated(place.offset))?,
        )
        .map_err(broken)?;
        let header = message
            .header_as_record_batch()
            .ok_or_else(|| broken("a record batch without a header").byte(place.offset))?;
        let types: Vec<_> = schema
            .fields()
            .iter()
            .map(|field| field.data_type())
            .collect();
        check(&header, &bytes[place.metadata as usize..], &types)
            .map_err(|error| error.byte(place.offset))?;
        let version = message.version();
        let mut decoder =
            FileDecoder::new(schema.clone(), version).with_projection(wanted.to_vec());
        for (dictionary, bytes) in &self.dictionaries {
            if self.is_file || dictionary.offset < place.offset {
                decoder
                    .read_dictionary(&block(dictionary)?, &Buffer::from(bytes.as_slice()))
                    .map_err(broken)?;
            }
        }
        let decoded = decoder
            .read_record_batch(&block(&place)?, &bytes)
            .map_err(|error| broken(error).byte(place.offset))?;
        let decoded = decoded.ok_or_else(|| broken("an empty message").byte(place.offset))?;
        if decoded.num_rows() as u64 != batch.rows {
            return Err(
                broken("a record batch has another length than it claims").byte(place.offset)
            );
        }
        Ok(decoded)
    }
}

fn empty_column(field: &Field, how: Convert, levels: Option<&[String]>) -> Result<ArrayRef> {
    convert(
        &arrow_array::new_empty_array(field.data_type()),
        how,
        levels,
    )
}

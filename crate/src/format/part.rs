//! Consecutive rows of another source as a source of their own: only the units that hold them are read.

use arrow_buffer::Buffer;
use serde::{Deserialize, Serialize};

use super::{Decoded, Format, Need, Records, Unit};
use crate::data::{Chunk, Schema};
use crate::engine::decode;
use crate::error::Result;
use crate::fail;

/// Which rows of which source.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize, ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PartOptions {
    /// The format of the source.
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub format: serde_bytes::ByteBuf,
    /// Its variables.
    pub schema: Schema,
    /// The rows of each of its chunks.
    pub chunk_rows: Vec<f64>,
    /// The first row, from 0.
    pub from: f64,
    /// How many rows.
    pub rows: f64,
}

/// Rows of another source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartFormat {
    whole: Box<Format>,
    units: Vec<PartUnit>,
}

/// A unit of the whole, and the rows that are wanted of each of its chunks.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct PartUnit {
    unit: u32,
    /// As the whole has it.
    first_chunk: u32,
    place: Unit,
    /// For each chunk that comes out: which one of the unit's it is of, and its rows, one past the last.
    chunks: Vec<(u32, u64, u64)>,
}

impl PartFormat {
    /// Finds the units.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn new(options: PartOptions) -> Result<(Self, Schema)> {
        let whole: Format = decode(&options.format)?;
        let (from, to) = (options.from as u64, (options.from + options.rows) as u64);
        let (mut units, mut start, mut next) = (Vec::new(), 0, 0);
        let all = whole.units();
        for (unit, place) in (0..).zip(&all) {
            let mut chunks = Vec::new();
            for chunk in 0..place.chunks {
                let counted = options.chunk_rows.get((place.first_chunk + chunk) as usize);
                let Some(rows) = counted else {
                    fail!(Protocol, "the rows of a source were not counted");
                };
                let end = start + *rows as u64;
                let (first, last) = (from.max(start), to.min(end));
                if first < last {
                    chunks.push((chunk, first - start, last - start));
                }
                start = end;
            }
            if !chunks.is_empty() {
                units.push(PartUnit::new(unit, place, &mut next, chunks));
            }
        }
        if units.is_empty()
            && let Some(place) = all.first()
        {
            units.push(PartUnit::new(0, place, &mut next, vec![(0, 0, 0)]));
        }
        let mut schema = options.schema;
        schema.rows = Some(options.rows);
        for variable in &mut schema.variables {
            (variable.range, variable.missing) = (None, None);
        }
        Ok((
            Self {
                whole: Box::new(whole),
                units,
            },
            schema,
        ))
    }

    /// The units that hold the rows.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        self.units.iter().map(|unit| unit.place).collect()
    }

    /// See [`Format::parts`].
    #[must_use]
    pub fn parts(&self, unit: u32, columns: Option<&[String]>) -> Option<Vec<Need>> {
        let part = self.units.get(unit as usize)?;
        self.whole.parts(part.unit, columns)
    }

    /// The wanted rows of a unit.
    pub fn decode(
        &self,
        unit: u32,
        bytes: &Buffer,
        start: Option<u64>,
        columns: Option<&[String]>,
    ) -> Result<Decoded> {
        let Some(part) = self.units.get(unit as usize) else {
            fail!(Protocol, "there is no unit {unit}")
        };
        let mut wanted = (part.place.first_chunk..).zip(&part.chunks).peekable();
        let mut chunks = Vec::new();
        let mut take = |whole: Chunk| {
            let position = whole.index - part.first_chunk;
            if let Some((index, (_, from, to))) =
                wanted.next_if(|(_, (chunk, ..))| *chunk == position)
            {
                let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX).min(whole.rows());
                let from = place(*from);
                chunks.push(Chunk {
                    index,
                    ..whole.slice(from, place(*to) - from)
                });
            }
            Ok(wanted.peek().is_some())
        };
        let place = (bytes, start);
        let decoded = self
            .whole
            .each(part.unit, part.first_chunk, place, columns, &mut take)?;
        let Decoded::Chunks(records) = decoded else {
            return Ok(decoded);
        };
        if wanted.peek().is_some() && records.misfits.is_empty() {
            fail!(
                Protocol,
                "a source has other chunks than when it was opened"
            );
        }
        Ok(Decoded::Chunks(Box::new(Records {
            chunks,
            misfits: records.misfits,
            failures: records.failures,
            ..Records::default()
        })))
    }
}

impl PartUnit {
    fn new(unit: u32, whole: &Unit, next: &mut u32, chunks: Vec<(u32, u64, u64)>) -> Self {
        let first_chunk = *next;
        let count = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
        *next += count;
        Self {
            unit,
            first_chunk: whole.first_chunk,
            place: Unit {
                first_chunk,
                chunks: count,
                ..*whole
            },
            chunks,
        }
    }
}

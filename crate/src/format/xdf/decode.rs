//! Units to chunks.

use arrow_array::ArrayRef;
use arrow_buffer::Buffer;

use super::column::Raw;
use super::inflate::{MOST_EXPANSION, inflate};
use super::{Block, Layout, Stream, XdfFormat, broken};
use crate::data::Chunk;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::columns;
use crate::format::cut::{self, Extent};
use crate::format::fetched::{Fetched, near};
use crate::format::{Need, Unit};

impl Stream {
    /// Its bytes.
    fn need(self) -> Need {
        Need {
            offset: self.offset,
            length: self.length,
        }
    }
}

impl XdfFormat {
    /// The units of the file.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let extents: Vec<Extent> = self.blocks.iter().map(Block::extent).collect();
        cut::units(
            self.units
                .iter()
                .map(|(first, last)| &extents[*first..*last]),
        )
    }

    /// The columns that are wanted.
    fn wanted(&self, columns: Option<&[String]>) -> Vec<usize> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        columns::wanted(names, columns)
    }

    /// The bytes that a unit is decoded from when only these columns are wanted, in their order.
    #[must_use]
    pub fn parts(&self, unit: usize, columns: Option<&[String]>) -> Vec<Need> {
        let Some((first, last)) = self.units.get(unit).copied() else {
            return Vec::new();
        };
        let wanted = self.wanted(columns);
        let blocks = self.blocks[first..last].iter();
        near(blocks.flat_map(|block| wanted.iter().map(|index| block.streams[*index].need())))
    }

    /// The chunks of a unit, from its [`parts`](Self::parts) one behind the other or from the whole of it: of the wanted
    /// columns only, each inflated on a thread of the task pool.
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
        let blocks = &self.blocks[first..last];
        let start = blocks.iter().map(|block| block.extent().start).min();
        let place = Place {
            bytes: Fetched::new(bytes, self.parts(unit, columns), start.unwrap_or(0)),
            first_block: first,
        };
        let rows = blocks.iter().map(|block| block.rows).sum::<u64>();
        let rows = usize::try_from(rows)
            .map_err(|_| Error::new(ErrorKind::TooLarge, "a block has too many rows"))?;
        let wanted = self.wanted(columns);
        let column = |index: usize| -> Result<(String, ArrayRef)> {
            let column = &self.columns[index];
            let streams = blocks
                .iter()
                .map(|block| (block.rows, block.streams[index]));
            let raw = place.raw(column.layout, rows, streams.collect());
            let array = raw.and_then(|raw| raw.column(column, rows));
            let array = array.map_err(|error| error.column(&column.name).chunk(first_chunk))?;
            Ok((column.name.clone(), array))
        };
        let whole = columns::each(wanted, column)?;
        cut::chunks(first_chunk, rows, &whole)
    }
}

/// The bytes of a unit, and where in the file they lie.
struct Place<'a> {
    bytes: Fetched<'a>,
    first_block: usize,
}

impl Place<'_> {
    /// What the streams of a column hold, one behind the other.
    fn raw(&self, layout: Layout, rows: usize, streams: Vec<(u64, Stream)>) -> Result<Raw> {
        let mut pieces = Vec::with_capacity(streams.len());
        for (number, (rows, stream)) in streams.into_iter().enumerate() {
            let wrong = |message: String| {
                let block = self.first_block + number;
                broken(format!("in block {block}, {message}"), stream.offset)
            };
            let bytes = self.bytes.at(stream.need());
            let bytes = bytes.ok_or_else(|| {
                let message = "the XDF file ends in the middle of a column";
                Error::new(ErrorKind::Truncated, message).byte(stream.offset)
            })?;
            let (bytes, held) = match layout {
                Layout::Text => match bytes.split_last_chunk::<8>() {
                    Some((stream, held)) => (stream, u64::from_le_bytes(*held)),
                    None => return Err(wrong("a text column has no length".to_owned())),
                },
                Layout::Int64 | Layout::Float64 => (bytes, rows * 8),
                Layout::Int32 | Layout::Float32 | Layout::Codes(_) => (bytes, rows * 4),
            };
            if held > (bytes.len() as u64).saturating_mul(MOST_EXPANSION) {
                return Err(wrong(format!("{} bytes claim to hold {held}", bytes.len())));
            }
            let held = usize::try_from(held).unwrap_or(usize::MAX);
            pieces.push((bytes, held, stream, number));
        }
        let length = match layout {
            Layout::Text => pieces.iter().map(|(_, held, ..)| held).sum(),
            _ => rows,
        };
        let mut raw = Raw::new(layout, length);
        let mut out = raw.bytes();
        for (bytes, held, stream, number) in pieces {
            let (piece, rest) = out.split_at_mut(held);
            inflate(bytes, piece).map_err(|message| {
                let block = self.first_block + number;
                let message = format!("in block {block}, a column's stream is damaged: {message}");
                broken(message, stream.offset)
            })?;
            out = rest;
        }
        Ok(raw)
    }
}

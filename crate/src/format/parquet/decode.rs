//! Units to chunks.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use arrow_array::ArrayRef;
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};

use super::column::Convert;
use super::reading::Reading;
use super::unit::{self, Stretch};
use super::{Group, ParquetFormat, Place};
use crate::data::Chunk;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::columns;
use crate::format::cut::{self, Extent};
use crate::format::fetched::{Fetched, near};
use crate::format::{Need, Unit};

/// What reading part of a page came to: what is wrong with it.
pub type Outcome<T = ()> = std::result::Result<T, String>;

/// The most bytes of text in a unit, but for 64 for each of its bytes.
const MOST_TEXT: usize = 400 << 20;

/// How the values of a page are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Plain,
    Runs,
    Deltas,
    Lengths,
    Differences,
    /// The first bytes of all values, then the second ones.
    Split,
}

/// A column that is being read.
pub trait Column: Send {
    /// Makes room for the next rows, so that it need not grow page by page.
    fn reserve(&mut self, rows: usize);
    /// Takes the values of a dictionary.
    fn dictionary(&mut self, bytes: &[u8], count: usize) -> Outcome;
    /// Appends values of the dictionary.
    fn indexed(&mut self, indices: &[u32]) -> Outcome;
    /// Appends values.
    fn values(&mut self, encoding: Encoding, bytes: &[u8], count: usize) -> Outcome;
    /// Moves values that were appended from row `start` on to the rows that have one.
    fn spread(&mut self, start: usize, present: &BooleanBuffer);
    /// Takes the first rows away; those behind them stay.
    fn take(&mut self, rows: usize, nulls: Option<NullBuffer>) -> Outcome<ArrayRef>;
    /// Levels that were found so far.
    fn levels(&self) -> Option<Arc<Vec<String>>> {
        None
    }
}

impl Place {
    /// Its bytes.
    pub(super) fn need(self) -> Need {
        Need {
            offset: self.offset,
            length: self.length,
        }
    }
}

impl Group {
    /// Its rows, and the bytes that hold them.
    pub(super) fn extent(&self) -> Extent {
        let start = self.places.iter().map(|place| place.offset).min();
        let end = self.places.iter().map(|place| place.offset + place.length);
        Extent {
            rows: self.rows,
            start: start.unwrap_or(0),
            end: end.max().unwrap_or(0),
        }
    }
}

impl ParquetFormat {
    /// The units of the file.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        unit::places(&self.units, &self.groups)
    }

    fn is_skipped(&self, unit: usize) -> bool {
        self.skipped.get(unit).is_some_and(|skipped| *skipped)
    }

    /// The columns that are wanted.
    fn wanted(&self, columns: Option<&[String]>) -> Vec<usize> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        columns::wanted(names, columns)
    }

    /// The bytes that a unit is decoded from when only these columns are wanted, in their order.
    #[must_use]
    pub fn parts(&self, unit: usize, columns: Option<&[String]>) -> Vec<Need> {
        let is_skipped = self.is_skipped(unit);
        let Some(unit) = self.units.get(unit).filter(|_| !is_skipped) else {
            return Vec::new();
        };
        let wanted = self.wanted(columns).into_iter();
        let stretches = wanted.flat_map(|column| unit.stretches(&self.groups, column));
        near(stretches.flat_map(Stretch::needs))
    }

    /// Gives the chunks of a unit to a function, in order, until it says that it wants no more: from the unit's
    /// [`parts`](Self::parts) one behind the other or from the whole of it. Of a row group of any size only what the next
    /// chunk needs is unpacked, each column on a thread of the task pool.
    pub fn each(
        &self,
        unit: usize,
        first_chunk: u32,
        bytes: &Buffer,
        columns: Option<&[String]>,
        take: &mut dyn FnMut(Chunk) -> Result<bool>,
    ) -> Result<()> {
        let Some(place) = self.units.get(unit) else {
            fail!(Protocol, "there is no unit {unit}")
        };
        let groups = &self.groups[place.first..place.last];
        let rows = usize::try_from(place.rows(&self.groups))
            .map_err(|_| Error::new(ErrorKind::TooLarge, "a row group has too many rows"))?;
        let wanted = self.wanted(columns);
        let start = groups.iter().map(|group| group.extent().start).min();
        let source = Fetched::new(bytes, self.parts(unit, columns), start.unwrap_or(0));
        let room = Arc::new(AtomicUsize::new(
            bytes.len().saturating_mul(64).saturating_add(MOST_TEXT),
        ));
        let is_skipped = self.is_skipped(unit);
        let mut readings: Vec<Reading<'_>> = wanted
            .into_iter()
            .map(|index| {
                let column = &self.columns[index];
                let stretches = place.stretches(&self.groups, index);
                let ahead = place.ahead(index);
                // Of units that are left out no row is selected: what their values are does not matter, and missing ones
                // are not selected either.
                let is_missing = is_skipped || column.convert == Convert::Nothing;
                Reading::new(column, &source, (stretches, ahead), is_missing, &room)
            })
            .collect();
        for (index, rows) in (first_chunk..).zip(cut::lengths(rows)) {
            let read = |reading: &mut Reading<'_>| {
                let array = reading.next(rows);
                array.map_err(|error| error.column(&reading.column.name).chunk(index))
            };
            let arrays: Vec<ArrayRef> = columns::each(readings.iter_mut().collect(), read)?;
            let names = readings.iter().map(|reading| reading.column.name.clone());
            let found = readings.iter().filter_map(|reading| {
                let levels = reading.levels()?;
                Some((reading.column.name.clone(), levels))
            });
            let chunk = Chunk {
                found_levels: found.collect(),
                ..Chunk::new(index, rows, names.zip(arrays).collect())?
            };
            if !take(chunk)? {
                break;
            }
        }
        Ok(())
    }
}

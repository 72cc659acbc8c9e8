//! Units to chunks.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use arrow_array::{ArrayRef, Float64Array, new_null_array};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, Buffer, NullBuffer};

use super::column::Convert;
use super::hybrid::{Hybrid, PART};
use super::levels::{Table, codes};
use super::numbers::{How, numbers};
use super::page::{Page, Pages};
use super::texts::{Logicals, Texts};
use super::{Group, ParquetColumn, ParquetFormat, Place, broken, truncated};
use crate::data::{Chunk, arrow_type};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::cut::{self, Extent};
use crate::format::{Need, Unit};

/// What reading part of a page came to: what is wrong with it.
pub type Outcome<T = ()> = std::result::Result<T, String>;

/// Columns that lie no further apart than this are fetched together.
const NEAR: u64 = 16 * 1024;
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
pub trait Column {
    /// Takes the values of a dictionary.
    fn dictionary(&mut self, bytes: &[u8], count: usize) -> Outcome;
    /// Appends values of the dictionary.
    fn indexed(&mut self, indices: &[u32]) -> Outcome;
    /// Appends values.
    fn values(&mut self, encoding: Encoding, bytes: &[u8], count: usize) -> Outcome;
    /// Moves values that were appended from row `start` on to the rows that have one.
    fn spread(&mut self, start: usize, present: &BooleanBuffer);
    /// The column.
    fn finish(self: Box<Self>, nulls: Option<NullBuffer>) -> Outcome<ArrayRef>;
    /// Levels that were found.
    fn levels(&self) -> Option<Arc<Vec<String>>> {
        None
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

/// A column as it was read, with the levels that were found.
type ReadColumn = (String, ArrayRef, Option<Arc<Vec<String>>>);

impl ParquetFormat {
    /// The units of the file.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let extents: Vec<Extent> = self.groups.iter().map(Group::extent).collect();
        cut::units(
            self.units
                .iter()
                .map(|(first, last)| &extents[*first..*last]),
        )
    }

    fn is_skipped(&self, unit: usize) -> bool {
        self.skipped.get(unit).is_some_and(|skipped| *skipped)
    }

    /// The columns that are wanted.
    fn wanted(&self, columns: Option<&[String]>) -> Vec<usize> {
        let is_wanted = |index: &usize| {
            columns.is_none_or(|columns| columns.contains(&self.columns[*index].name))
        };
        (0..self.columns.len()).filter(is_wanted).collect()
    }

    /// The bytes that a unit is decoded from when only these columns are wanted, in their order.
    #[must_use]
    pub fn parts(&self, unit: usize, columns: Option<&[String]>) -> Vec<Need> {
        let Some((first, last)) = self.units.get(unit).copied() else {
            return Vec::new();
        };
        if self.is_skipped(unit) {
            return Vec::new();
        }
        let wanted = self.wanted(columns);
        let groups = self.groups[first..last].iter();
        let mut places: Vec<Place> = groups
            .flat_map(|group| wanted.iter().map(|column| group.places[*column]))
            .filter(|place| place.length > 0)
            .collect();
        places.sort_unstable_by_key(|place| (place.offset, place.length));
        let mut parts: Vec<Need> = Vec::new();
        for Place { offset, length, .. } in places {
            match parts.last_mut() {
                Some(last) if offset <= last.offset + last.length + NEAR => {
                    last.length = last.length.max(offset + length - last.offset);
                }
                _ => parts.push(Need { offset, length }),
            }
        }
        parts
    }

    /// The chunks of a unit, from its [`parts`](Self::parts) one behind the other or from the whole of it. Each column is
    /// decoded on a thread of the task pool.
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
        let groups = &self.groups[first..last];
        let rows = groups.iter().map(|group| group.rows).sum::<u64>();
        let rows = usize::try_from(rows)
            .map_err(|_| Error::new(ErrorKind::TooLarge, "a row group has too many rows"))?;
        let wanted = self.wanted(columns);
        if self.is_skipped(unit) {
            // No row of it is selected: what its values are does not matter, and missing ones are not selected either.
            let whole: Vec<_> = wanted
                .into_iter()
                .map(|index| {
                    let column = &self.columns[index];
                    (
                        column.name.clone(),
                        new_null_array(&arrow_type(column.storage), rows),
                    )
                })
                .collect();
            return cut::chunks(first_chunk, rows, &whole);
        }
        let mut parts = self.parts(unit, columns);
        if bytes.len() as u64 != parts.iter().map(|part| part.length).sum::<u64>() {
            let extents = groups.iter().map(Group::extent);
            let offset = extents
                .clone()
                .map(|extent| extent.start)
                .min()
                .unwrap_or(0);
            let end = extents.map(|extent| extent.end).max().unwrap_or(0);
            parts = vec![Need {
                offset,
                length: end - offset,
            }];
        }
        let source = Source {
            bytes,
            parts,
            room: Arc::new(AtomicUsize::new(
                bytes.len().saturating_mul(64).saturating_add(MOST_TEXT),
            )),
        };
        let column = |index: usize| -> Result<ReadColumn> {
            let column = &self.columns[index];
            let places = groups.iter().map(|group| (group.rows, group.places[index]));
            let (array, levels) = source
                .column(column, rows, places)
                .map_err(|error| error.column(&column.name).chunk(first_chunk))?;
            Ok((column.name.clone(), array, levels))
        };
        #[cfg(feature = "rayon")]
        let whole: Vec<Result<_>> = {
            use rayon::prelude::*;
            wanted.into_par_iter().map(column).collect()
        };
        #[cfg(not(feature = "rayon"))]
        let whole: Vec<Result<_>> = wanted.into_iter().map(column).collect();
        // Of several errors always the first.
        let whole = whole.into_iter().collect::<Result<Vec<ReadColumn>>>()?;
        let mut found = Vec::new();
        let mut arrays = Vec::new();
        for (name, array, levels) in whole {
            found.extend(levels.map(|levels| (name.clone(), levels)));
            arrays.push((name, array));
        }
        let chunks = cut::chunks(first_chunk, rows, &arrays)?.into_iter();
        Ok(chunks
            .map(|chunk| Chunk {
                found_levels: found.clone(),
                ..chunk
            })
            .collect())
    }
}

/// The bytes of a unit, and where in the file they lie.
struct Source<'a> {
    bytes: &'a [u8],
    parts: Vec<Need>,
    /// The bytes of text that its columns may still take.
    room: Arc<AtomicUsize>,
}

impl Source<'_> {
    /// The bytes of a place in the file.
    fn at(&self, place: Place) -> Option<&[u8]> {
        let mut start = 0;
        for part in &self.parts {
            if part.offset <= place.offset
                && place.offset + place.length <= part.offset + part.length
            {
                let at = usize::try_from(start + place.offset - part.offset).ok()?;
                let length = usize::try_from(place.length).ok()?;
                return self.bytes.get(at..at.checked_add(length)?);
            }
            start += part.length;
        }
        None
    }

    fn column(
        &self,
        column: &ParquetColumn,
        rows: usize,
        places: impl Iterator<Item = (u64, Place)>,
    ) -> Result<(ArrayRef, Option<Arc<Vec<String>>>)> {
        if column.convert == Convert::Nothing {
            return Ok((Arc::new(Float64Array::new_null(rows)), None));
        }
        let mut reading = Reading {
            column: self.column_of(column, rows),
            present: None,
            rows: 0,
            has_dictionary: false,
        };
        let mut last = 0;
        for (rows, place) in places {
            last = place.offset;
            let bytes = self.at(place).ok_or_else(|| truncated(place.offset))?;
            let pages = Pages {
                codec: place.codec,
                bytes,
                place: place.offset,
                optional: column.optional,
            };
            // Of a row group, the number of whose rows fits.
            let rows = usize::try_from(rows).unwrap_or(usize::MAX);
            reading.chunk(pages, rows, place.offset)?;
        }
        let levels = reading.column.levels();
        let nulls = reading
            .present
            .map(|mut bits| NullBuffer::new(bits.finish()));
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        let array = reading.column.finish(nulls);
        Ok((array.map_err(|message| broken(message, last))?, levels))
    }

    fn column_of(&self, column: &ParquetColumn, rows: usize) -> Box<dyn Column> {
        let how = How {
            physical: column.physical,
            convert: column.convert,
        };
        match column.convert {
            Convert::Text => Box::new(Texts::new(rows, self.room.clone())),
            Convert::Logical => Box::new(Logicals::new(rows)),
            Convert::Codes => {
                let table = Table::new(column.levels.as_ref(), column.is_chosen);
                codes(table, column.storage, rows)
            }
            _ => numbers(how, column.storage, rows),
        }
    }
}

/// A column that is being read, page by page.
struct Reading {
    column: Box<dyn Column>,
    /// Which rows have a value, once one of them has none.
    present: Option<BooleanBufferBuilder>,
    rows: usize,
    has_dictionary: bool,
}

impl Reading {
    /// Reads the pages of a row group.
    fn chunk(&mut self, mut pages: Pages<'_>, rows: usize, place: u64) -> Result<()> {
        let mut left = rows;
        self.has_dictionary = false;
        while left > 0 {
            let Some(page) = pages.next()? else {
                let message = format!("a column has {} of {rows} rows", rows - left);
                return Err(broken(message, place));
            };
            let wrong = |message| broken(message, page.place);
            if page.is_dictionary {
                let values = page.bytes.get(page.start..).unwrap_or_default();
                if page.values > values.len() {
                    return Err(wrong("a dictionary has more values than bytes".to_owned()));
                }
                self.column.dictionary(values, page.values).map_err(wrong)?;
                self.has_dictionary = true;
                continue;
            }
            if page.values > left {
                return Err(wrong(
                    "its pages have more rows than their row group".to_owned(),
                ));
            }
            left -= page.values;
            self.page(&page, pages.optional).map_err(wrong)?;
        }
        Ok(())
    }

    fn page(&mut self, page: &Page, optional: bool) -> Outcome {
        let rows = page.values;
        let mut levels = Hybrid::new(&page.bytes[page.levels.clone()], 1);
        let present = if !optional || levels.all_ones(rows) {
            None
        } else {
            let mut bits = BooleanBufferBuilder::new(rows);
            levels
                .bits(rows, &mut bits)
                .ok_or("it has fewer levels than rows")?;
            let bits = bits.finish();
            let set = bits.count_set_bits();
            (set < rows).then_some((bits, set))
        };
        let count = present.as_ref().map_or(rows, |(_, set)| *set);
        let values = page.bytes.get(page.start..).unwrap_or_default();
        self.values(page.encoding, values, count)?;
        match (&present, &mut self.present) {
            (Some((present, _)), all) => {
                self.column.spread(self.rows, present);
                let all = all.get_or_insert_with(|| {
                    let mut bits = BooleanBufferBuilder::new(self.rows + rows);
                    bits.append_n(self.rows, true);
                    bits
                });
                all.append_buffer(present);
            }
            (None, Some(all)) => all.append_n(rows, true),
            (None, None) => {}
        }
        self.rows += rows;
        Ok(())
    }

    fn values(&mut self, encoding: i32, bytes: &[u8], count: usize) -> Outcome {
        let encoding = match encoding {
            0 => Encoding::Plain,
            2 | 8 => return self.indexed(bytes, count),
            3 => Encoding::Runs,
            5 => Encoding::Deltas,
            6 => Encoding::Lengths,
            7 => Encoding::Differences,
            9 => Encoding::Split,
            other => return Err(format!("encoding {other} is not known")),
        };
        if count == 0 {
            return Ok(());
        }
        self.column.values(encoding, bytes, count)
    }

    fn indexed(&mut self, bytes: &[u8], count: usize) -> Outcome {
        if count == 0 {
            return Ok(());
        }
        if !self.has_dictionary {
            return Err("there is no dictionary in front of it".to_owned());
        }
        let (width, bytes) = bytes
            .split_first()
            .ok_or("it has fewer values than it claims")?;
        if *width > 32 {
            return Err(format!("positions of {width} bits"));
        }
        let mut indices = Hybrid::new(bytes, u32::from(*width));
        let mut part = [0; PART];
        for from in (0..count).step_by(PART) {
            let part = &mut part[..PART.min(count - from)];
            if !indices.fill(part) {
                return Err("it has fewer values than it claims".to_owned());
            }
            self.column.indexed(part)?;
        }
        Ok(())
    }
}

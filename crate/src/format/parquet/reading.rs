//! A column of a row group or of several: its pages, unpacked as far as the next rows need them.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use arrow_array::{ArrayRef, new_null_array};
use arrow_buffer::{BooleanBufferBuilder, NullBuffer};

use super::column::Convert;
use super::decode::{Column, Encoding, Outcome};
use super::hybrid::{Hybrid, PART};
use super::levels::{Table, codes};
use super::numbers::{How, numbers};
use super::page::{Page, Pages};
use super::texts::{Logicals, Texts};
use super::unit::Stretch;
use super::{ParquetColumn, Place, broken, truncated};
use crate::data::arrow_type;
use crate::error::{Error, Result};
use crate::format::fetched::Fetched;

/// A column that is being read, page by page.
pub struct Reading<'a> {
    pub column: &'a ParquetColumn,
    source: &'a Fetched<'a>,
    /// Whether all its values are missing, or nobody asks for them.
    is_missing: bool,
    /// The row groups to come, or what is read of one.
    groups: std::vec::IntoIter<Stretch>,
    /// The rows that lie ahead of the first one.
    ahead: usize,
    group: Option<ReadGroup<'a>>,
    values: Box<dyn Column>,
    /// Which of the rows that were unpacked have a value, once one of them has none.
    present: Option<BooleanBufferBuilder>,
    /// The rows that were unpacked and not taken.
    rows: usize,
}

/// A row group that is being read.
struct ReadGroup<'a> {
    pages: Pages<'a>,
    place: u64,
    rows: usize,
    left: usize,
    has_dictionary: bool,
}

impl ReadGroup<'_> {
    /// Its pages have fewer rows than it.
    fn short(&self) -> Error {
        let (there, rows) = (self.rows - self.left, self.rows);
        broken(format!("a column has {there} of {rows} rows"), self.place)
    }
}

impl<'a> Reading<'a> {
    /// A column that lies there, behind so many rows of the first page. Columns of text share the room for it.
    pub fn new(
        column: &'a ParquetColumn,
        source: &'a Fetched<'a>,
        (groups, ahead): (Vec<Stretch>, u64),
        is_missing: bool,
        room: &Arc<AtomicUsize>,
    ) -> Self {
        let how = How {
            physical: column.physical,
            convert: column.convert,
        };
        let values = match column.convert {
            Convert::Text => Box::new(Texts::new(room.clone())),
            Convert::Logical => Box::new(Logicals::new()) as Box<dyn Column>,
            Convert::Codes => {
                let table = Table::new(column.levels.as_ref(), column.is_chosen);
                codes(table, column.storage)
            }
            _ => numbers(how, column.storage),
        };
        Self {
            column,
            source,
            is_missing,
            groups: groups.into_iter(),
            // Of a row group, the number of whose rows fits.
            ahead: usize::try_from(ahead).unwrap_or(usize::MAX),
            group: None,
            values,
            present: None,
            rows: 0,
        }
    }

    /// Levels that were found so far.
    pub fn levels(&self) -> Option<Arc<Vec<String>>> {
        self.values.levels().filter(|_| !self.is_missing)
    }

    /// The next rows, of which there are so many.
    pub fn next(&mut self, rows: usize) -> Result<ArrayRef> {
        if self.is_missing {
            return Ok(new_null_array(&arrow_type(self.column.storage), rows));
        }
        let ahead = std::mem::take(&mut self.ahead);
        if ahead > 0 {
            self.taken(ahead)?;
        }
        self.values.reserve(rows);
        self.taken(rows)
    }

    fn taken(&mut self, rows: usize) -> Result<ArrayRef> {
        while self.rows < rows {
            self.unpack()?;
        }
        self.rows -= rows;
        let nulls = self.present.take().map(|mut bits| {
            let bits = bits.finish();
            if self.rows > 0 {
                let mut rest = BooleanBufferBuilder::new(self.rows);
                rest.append_buffer(&bits.slice(rows, self.rows));
                self.present = Some(rest);
            }
            NullBuffer::new(bits.slice(0, rows))
        });
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        let place = self.group.as_ref().map_or(0, |group| group.place);
        let array = self.values.take(rows, nulls);
        array.map_err(|message| broken(message, place))
    }

    /// Unpacks the next page.
    fn unpack(&mut self) -> Result<()> {
        let mut group = match self.group.take() {
            Some(group) if group.left > 0 => group,
            _ => self.next_group()?,
        };
        let Some(page) = group.pages.next()? else {
            return Err(group.short());
        };
        let wrong = |message| broken(message, page.place);
        if page.is_dictionary {
            self.dictionary(&page)?;
            group.has_dictionary = true;
            self.group = Some(group);
            return Ok(());
        }
        if page.values > group.left {
            return Err(wrong(
                "its pages have more rows than their row group".to_owned(),
            ));
        }
        if matches!(page.encoding, 2 | 8) && page.values > 0 && !group.has_dictionary {
            return Err(wrong("there is no dictionary in front of it".to_owned()));
        }
        group.left -= page.values;
        if group.left > 0 && group.pages.bytes.is_empty() {
            return Err(group.short());
        }
        self.group = Some(group);
        self.page(&page).map_err(wrong)
    }

    fn next_group(&mut self) -> Result<ReadGroup<'a>> {
        let Some(stretch) = self.groups.next() else {
            return Err(broken("its row groups have fewer rows than they say", 0));
        };
        if let Some(place) = stretch.dictionary {
            let page = self.pages(place)?.next()?;
            let Some(page) = page.filter(|page| page.is_dictionary) else {
                return Err(broken(
                    "a dictionary is not where it should be",
                    place.offset,
                ));
            };
            self.dictionary(&page)?;
        }
        let rows = usize::try_from(stretch.rows).unwrap_or(usize::MAX);
        Ok(ReadGroup {
            pages: self.pages(stretch.place)?,
            place: stretch.place.offset,
            rows,
            left: rows,
            has_dictionary: stretch.dictionary.is_some(),
        })
    }

    fn pages(&self, place: Place) -> Result<Pages<'a>> {
        let bytes = self.source.at(place.need());
        Ok(Pages {
            codec: place.codec,
            bytes: bytes.ok_or_else(|| truncated(place.offset))?,
            place: place.offset,
            optional: self.column.optional,
        })
    }

    fn dictionary(&mut self, page: &Page) -> Result<()> {
        let wrong = |message| broken(message, page.place);
        let values = page.bytes.get(page.start..).unwrap_or_default();
        if page.values > values.len() {
            return Err(wrong("a dictionary has more values than bytes".to_owned()));
        }
        self.values.dictionary(values, page.values).map_err(wrong)
    }

    fn page(&mut self, page: &Page) -> Outcome {
        let rows = page.values;
        let mut levels = Hybrid::new(&page.bytes[page.levels.clone()], 1);
        let present = if !self.column.optional || levels.all_ones(rows) {
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
        self.encoded(page.encoding, values, count)?;
        match (&present, &mut self.present) {
            (Some((present, _)), all) => {
                self.values.spread(self.rows, present);
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

    fn encoded(&mut self, encoding: i32, bytes: &[u8], count: usize) -> Outcome {
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
        self.values.values(encoding, bytes, count)
    }

    fn indexed(&mut self, bytes: &[u8], count: usize) -> Outcome {
        if count == 0 {
            return Ok(());
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
            self.values.indexed(part)?;
        }
        Ok(())
    }
}

//! Factors: text as codes of levels, which are known or found on the way.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt8Array, UInt16Array, UInt32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};

use super::decode::{Column, Encoding, Outcome};
use super::numbers::{Number, front, gather, spread};
use super::texts;
use crate::data::{LevelIndex, Storage};

/// What stands for a value that is no level.
const NONE: u32 = u32::MAX;

/// Levels and their codes.
pub struct Table {
    levels: Arc<Vec<String>>,
    /// Of levels that are being found.
    index: LevelIndex,
    /// Of levels that are all that there are; otherwise new ones are put behind them.
    known: Option<Arc<LevelIndex>>,
    /// Whether values that are no level are missing.
    is_chosen: bool,
}

impl Table {
    /// Levels that are known, or are still to be found.
    pub fn new(levels: Option<&Arc<Vec<String>>>, is_chosen: bool) -> Self {
        Self {
            levels: levels.cloned().unwrap_or_default(),
            index: LevelIndex::default(),
            known: levels.map(LevelIndex::shared),
            is_chosen,
        }
    }

    /// The code of a text; `likely` is tried first.
    pub fn code(&mut self, text: &[u8], likely: usize) -> Outcome<u32> {
        let text = std::str::from_utf8(text).map_err(|_| "a text is not UTF-8")?;
        if self.levels.get(likely).is_some_and(|level| level == text) {
            return Ok(u32::try_from(likely).unwrap_or(NONE));
        }
        let Some(known) = &self.known else {
            let levels = Arc::make_mut(&mut self.levels);
            return Ok(self.index.position_or_push(levels, text, str::to_owned));
        };
        if let Some(code) = known.position(&self.levels, text) {
            return Ok(code);
        }
        if self.is_chosen {
            return Ok(NONE);
        }
        Err(format!(
            "'{}' is not one of the factor's levels",
            text.chars().take(40).collect::<String>()
        ))
    }

    /// All levels.
    pub fn levels(self) -> Arc<Vec<String>> {
        self.levels
    }
}

/// Codes that are being read, in as many bits as they need.
pub struct Codes<T> {
    table: Table,
    dictionary: Vec<T>,
    out: Vec<T>,
    finish: fn(Vec<T>, Option<NullBuffer>) -> ArrayRef,
}

/// A column of codes in this storage.
pub fn codes(table: Table, storage: Storage) -> Box<dyn Column> {
    macro_rules! column {
        ($type:ty, $array:ty) => {
            Box::new(Codes::<$type> {
                table,
                dictionary: Vec::new(),
                out: Vec::new(),
                // The storage is that of as many levels as there are.
                #[allow(clippy::cast_possible_truncation, clippy::unnecessary_cast)]
                finish: |codes, nulls| {
                    let codes: Vec<_> = codes.into_iter().map(|code| code as _).collect();
                    Arc::new(<$array>::new(codes.into(), nulls))
                },
            })
        };
    }
    match (storage, table.is_chosen) {
        (Storage::Code8, false) => column!(u8, UInt8Array),
        (Storage::Code16, false) => column!(u16, UInt16Array),
        // What stands for no level does not fit fewer bits.
        (Storage::Code8, true) => column!(u32, UInt8Array),
        (Storage::Code16, true) => column!(u32, UInt16Array),
        _ => column!(u32, UInt32Array),
    }
}

impl<T: Number + PartialEq> Codes<T> {
    /// What stands for a value that is no level, where that is missing.
    fn none(&self) -> Option<T> {
        self.table.is_chosen.then(|| T::whole(i64::from(NONE)).0)
    }

    /// Reads texts by a function, and puts the code of each behind others.
    fn texts(
        &mut self,
        into: fn(&mut Self) -> &mut Vec<T>,
        read: impl FnOnce(&mut dyn FnMut(&[u8]) -> Option<()>) -> Outcome,
        is_dictionary: bool,
    ) -> Outcome {
        let mut failed = None;
        let done = read(&mut |text| {
            let likely = if is_dictionary {
                into(self).len()
            } else {
                usize::MAX
            };
            match self.table.code(text, likely) {
                Ok(code) => {
                    into(self).push(T::whole(i64::from(code)).0);
                    Some(())
                }
                Err(message) => {
                    failed = Some(message);
                    None
                }
            }
        });
        failed.map_or(done, Err)
    }
}

impl<T: Number + PartialEq> Column for Codes<T> {
    fn reserve(&mut self, rows: usize) {
        self.out.reserve(rows.saturating_sub(self.out.len()));
    }

    fn dictionary(&mut self, bytes: &[u8], count: usize) -> Outcome {
        self.dictionary.clear();
        let read = |each: &mut dyn FnMut(&[u8]) -> Option<()>| texts::plain(bytes, count, each);
        self.texts(|codes| &mut codes.dictionary, read, true)
    }

    fn indexed(&mut self, indices: &[u32]) -> Outcome {
        gather(&self.dictionary, indices, &mut self.out)
    }

    fn values(&mut self, encoding: Encoding, bytes: &[u8], count: usize) -> Outcome {
        let read =
            |each: &mut dyn FnMut(&[u8]) -> Option<()>| texts::each(encoding, bytes, count, each);
        self.texts(|codes| &mut codes.out, read, false)
    }

    fn spread(&mut self, start: usize, present: &BooleanBuffer) {
        spread(&mut self.out, start, present);
    }

    fn take(&mut self, rows: usize, nulls: Option<NullBuffer>) -> Outcome<ArrayRef> {
        let mut nulls = nulls;
        let mut out = front(&mut self.out, rows);
        if let Some(none) = self.none()
            && out.contains(&none)
        {
            let levels = BooleanBuffer::collect_bool(out.len(), |row| out[row] != none);
            nulls = NullBuffer::union(nulls.as_ref(), Some(&NullBuffer::new(levels)));
            for code in &mut out {
                *code = if *code == none { T::default() } else { *code };
            }
        }
        Ok((self.finish)(out, nulls))
    }

    fn levels(&self) -> Option<Arc<Vec<String>>> {
        self.table
            .known
            .is_none()
            .then(|| self.table.levels.clone())
    }
}

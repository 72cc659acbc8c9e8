//! Factors: text as codes of levels, which are known or found on the way.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt8Array, UInt16Array, UInt32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use hashbrown::HashMap;

use super::decode::{Column, Encoding, Outcome};
use super::numbers::spread;
use super::texts;
use crate::data::Storage;

/// What stands for a value that is no level.
const NONE: u32 = u32::MAX;

/// Levels and their codes.
pub struct Table {
    levels: Arc<Vec<String>>,
    codes: HashMap<Box<str>, u32>,
    /// Whether the levels are all that there are; otherwise new ones are put behind them.
    is_known: bool,
    /// Whether values that are no level are missing.
    is_chosen: bool,
}

impl Table {
    /// Levels that are known, or are still to be found.
    pub fn new(levels: Option<&Arc<Vec<String>>>, is_chosen: bool) -> Self {
        Self {
            levels: levels.cloned().unwrap_or_default(),
            codes: HashMap::new(),
            is_known: levels.is_some(),
            is_chosen,
        }
    }

    /// The code of a text; `likely` is tried first.
    pub fn code(&mut self, text: &[u8], likely: usize) -> Outcome<u32> {
        let text = std::str::from_utf8(text).map_err(|_| "a text is not UTF-8")?;
        let code = |position: usize| u32::try_from(position).unwrap_or(NONE);
        if self.levels.get(likely).is_some_and(|level| level == text) {
            return Ok(code(likely));
        }
        if self.codes.is_empty() {
            let levels = self.levels.iter().enumerate();
            self.codes = levels
                .map(|(position, level)| (level.as_str().into(), code(position)))
                .collect();
        }
        if let Some(code) = self.codes.get(text) {
            return Ok(*code);
        }
        if !self.is_known {
            let new = code(self.levels.len());
            Arc::make_mut(&mut self.levels).push(text.to_owned());
            self.codes.insert(text.into(), new);
            return Ok(new);
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

/// Codes that are being read.
pub struct Codes {
    table: Table,
    storage: Storage,
    dictionary: Vec<u32>,
    out: Vec<u32>,
}

impl Codes {
    /// Codes in this storage, with room for so many.
    pub fn new(table: Table, storage: Storage, rows: usize) -> Self {
        Self {
            table,
            storage,
            dictionary: Vec::new(),
            out: Vec::with_capacity(rows),
        }
    }
}

impl Column for Codes {
    fn dictionary(&mut self, bytes: &[u8], count: usize) -> Outcome {
        self.dictionary.clear();
        let mut failed = None;
        let read = texts::plain(bytes, count, |text| {
            match self.table.code(text, self.dictionary.len()) {
                Ok(code) => {
                    self.dictionary.push(code);
                    Some(())
                }
                Err(message) => {
                    failed = Some(message);
                    None
                }
            }
        });
        failed.map_or(read, Err)
    }

    fn indexed(&mut self, indices: &[u32]) -> Outcome {
        let mut all = true;
        let dictionary = &self.dictionary;
        self.out.extend(indices.iter().map(|index| {
            dictionary.get(*index as usize).copied().unwrap_or_else(|| {
                all = false;
                0
            })
        }));
        if all {
            Ok(())
        } else {
            Err("a value is not in its dictionary".to_owned())
        }
    }

    fn values(&mut self, encoding: Encoding, bytes: &[u8], count: usize) -> Outcome {
        let mut failed = None;
        let read = texts::each(encoding, bytes, count, |text| {
            match self.table.code(text, usize::MAX) {
                Ok(code) => {
                    self.out.push(code);
                    Some(())
                }
                Err(message) => {
                    failed = Some(message);
                    None
                }
            }
        });
        failed.map_or(read, Err)
    }

    fn spread(&mut self, start: usize, present: &BooleanBuffer) {
        spread(&mut self.out, start, present);
    }

    fn finish(mut self: Box<Self>, nulls: Option<NullBuffer>) -> Outcome<ArrayRef> {
        let mut nulls = nulls;
        if self.table.is_chosen && self.out.contains(&NONE) {
            let levels = BooleanBuffer::collect_bool(self.out.len(), |row| self.out[row] != NONE);
            nulls = NullBuffer::union(nulls.as_ref(), Some(&NullBuffer::new(levels)));
            for code in &mut self.out {
                *code = if *code == NONE { 0 } else { *code };
            }
        }
        // The storage is that of as many levels as there are.
        #[allow(clippy::cast_possible_truncation)]
        Ok(match self.storage {
            Storage::Code8 => {
                let codes: Vec<u8> = self.out.into_iter().map(|code| code as u8).collect();
                Arc::new(UInt8Array::new(codes.into(), nulls))
            }
            Storage::Code16 => {
                let codes: Vec<u16> = self.out.into_iter().map(|code| code as u16).collect();
                Arc::new(UInt16Array::new(codes.into(), nulls))
            }
            _ => Arc::new(UInt32Array::new(self.out.into(), nulls)),
        })
    }

    fn levels(&self) -> Option<Arc<Vec<String>>> {
        (!self.table.is_known).then(|| self.table.levels.clone())
    }
}

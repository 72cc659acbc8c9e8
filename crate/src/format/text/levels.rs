//! Different texts and their codes.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Levels in the order in which they appear.
#[derive(Debug, Default)]
pub struct Levels {
    table: HashTable<u32>,
    pub names: Vec<Vec<u8>>,
    hasher: FixedState,
    pub fixed: bool,
    /// The last lookup: neighbouring rows are often alike.
    last: Option<u32>,
}

/// No chunk has more levels than this; a column with more is text.
pub const MOST_LEVELS: usize = 4_000_000;

impl Levels {
    /// Levels that are given: other texts have no code.
    pub fn known(levels: &[String]) -> Self {
        let mut found = Self::default();
        levels.iter().for_each(|level| {
            found.code(level.as_bytes());
        });
        found.fixed = true;
        found
    }

    #[inline]
    /// The code of a text; a new one when levels are being found.
    pub fn code(&mut self, text: &[u8]) -> Option<u32> {
        if let Some(last) = self.last
            && self.names[last as usize] == text
        {
            return Some(last);
        }
        let hash = self.hasher.hash_one(text);
        let names = &self.names;
        let found = self
            .table
            .find(hash, |code| names[*code as usize] == text)
            .copied();
        if found.is_some() || self.fixed {
            self.last = found.or(self.last);
            return found;
        }
        let code = u32::try_from(self.names.len()).ok()?;
        self.names.push(text.to_vec());
        let (names, hasher) = (&self.names, &self.hasher);
        self.table.insert_unique(hash, code, |code| {
            hasher.hash_one(names[*code as usize].as_slice())
        });
        self.last = Some(code);
        Some(code)
    }
}

//! Different texts and their codes.

use std::sync::Arc;

use super::field::Field;
use crate::data::LevelIndex;

/// Levels in the order in which they appear, or those that are given.
#[derive(Debug, Default)]
pub struct Levels {
    /// Those that were found.
    pub names: Vec<Vec<u8>>,
    index: LevelIndex,
    given: Option<(Arc<Vec<String>>, Arc<LevelIndex>)>,
}

/// No chunk has more levels than this; a column with more is text.
pub const MOST_LEVELS: usize = 4_000_000;

impl Levels {
    /// Levels that are given: other texts have no code.
    pub fn known(levels: &Arc<Vec<String>>) -> Self {
        Self {
            given: Some((levels.clone(), LevelIndex::shared(levels))),
            ..Self::default()
        }
    }

    /// Whether the levels were given.
    pub fn are_known(&self) -> bool {
        self.given.is_some()
    }

    #[inline]
    /// The code of a text; a new one when levels are being found.
    pub fn code(&mut self, text: &[u8]) -> Option<u32> {
        match &self.given {
            Some((levels, index)) => index.position(levels, text),
            None => Some(
                self.index
                    .position_or_push(&mut self.names, text, <[u8]>::to_vec),
            ),
        }
    }
}

/// Codes of short texts that were looked up before, found by their bytes alone.
pub struct Recent {
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Default)]
struct Entry {
    key: [u64; 2],
    /// The length, and whether there were quotes; 0 where nothing is kept.
    shape: u32,
    code: Option<u32>,
}

/// Where the code of a text is to be kept.
pub struct Place(usize, Entry);

impl Default for Recent {
    fn default() -> Self {
        Self {
            entries: vec![Entry::default(); Self::ENTRIES],
        }
    }
}

impl Recent {
    const ENTRIES: usize = 512;

    /// The code that a field had before, or the place to keep it at.
    #[inline]
    pub fn find(&self, bytes: &[u8], field: Field) -> Result<Option<u32>, Option<Place>> {
        let (start, end) = field.range();
        let length = end - start;
        if length == 0 || length > 16 || end < 16 {
            return Err(None);
        }
        let Some((&low, &high)) = bytes[end - 16..end]
            .first_chunk::<8>()
            .zip(bytes[end - 16..end].last_chunk::<8>())
        else {
            return Err(None);
        };
        // Bytes before the text do not count.
        let (skip, low, high) = (
            16 - length,
            u64::from_le_bytes(low),
            u64::from_le_bytes(high),
        );
        let key = if skip >= 8 {
            [0, high & (u64::MAX << (8 * (skip - 8)))]
        } else {
            [low & (u64::MAX << (8 * skip)), high]
        };
        #[allow(clippy::cast_possible_truncation)]
        let shape = (length as u32) << 1 | u32::from(field.is_quoted());
        let mixed = (key[0] ^ key[1].rotate_left(23) ^ u64::from(shape))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        #[allow(clippy::cast_possible_truncation)]
        let position = (mixed >> 40) as usize % Self::ENTRIES;
        let entry = &self.entries[position];
        if entry.shape == shape && entry.key == key {
            return Ok(entry.code);
        }
        let code = None;
        Err(Some(Place(position, Entry { key, shape, code })))
    }

    /// Keeps a code.
    pub fn keep(&mut self, place: Option<&Place>, code: Option<u32>) {
        if let Some(Place(position, entry)) = place {
            self.entries[*position] = Entry { code, ..*entry };
        }
    }
}

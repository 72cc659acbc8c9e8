//! Where each level of a list stands.
//!
//! Levels may be as many as the rows of a chunk, so that a search for each, or a table of all for each chunk, would be most
//! of the work. An index holds positions only, not the texts, and is made once for a list that chunks share.

use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// The positions of different texts in a list, which is given with each call and must be the one that the index is of.
#[derive(Debug, Clone, Default)]
pub struct LevelIndex {
    table: HashTable<u32>,
    hasher: FixedState,
}

/// A list that has an index.
type Indexed = (Weak<Vec<String>>, Arc<LevelIndex>);

/// Lists that were asked for last, as long as somebody has them.
static SHARED: Mutex<Vec<Indexed>> = Mutex::new(Vec::new());

/// So many lists are remembered at once: those of the factors of a few steps.
const MOST_SHARED: usize = 32;

impl LevelIndex {
    /// The index of a list. Of equal texts the first has the position.
    #[must_use]
    pub fn of<T: AsRef<[u8]>>(levels: &[T]) -> Self {
        let mut index = Self {
            table: HashTable::with_capacity(levels.len()),
            hasher: FixedState::default(),
        };
        for at in 0..levels.len() {
            index.put(levels, at);
        }
        index
    }

    /// The index of a list that chunks share: made when it is asked for first.
    #[must_use]
    pub fn shared(levels: &Arc<Vec<String>>) -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let is_this = |(list, _): &&Indexed| std::ptr::eq(list.as_ptr(), Arc::as_ptr(levels));
        if let Some((_, index)) = shared.iter().find(is_this) {
            return index.clone();
        }
        shared.retain(|(list, _)| list.strong_count() > 0);
        if shared.len() == MOST_SHARED {
            shared.remove(0);
        }
        let index = Arc::new(Self::of(levels));
        shared.push((Arc::downgrade(levels), index.clone()));
        index
    }

    /// The position of a text.
    #[must_use]
    #[inline]
    pub fn position<T: AsRef<[u8]>>(&self, levels: &[T], text: impl AsRef<[u8]>) -> Option<u32> {
        let text = text.as_ref();
        let is_it = |at: &u32| levels[*at as usize].as_ref() == text;
        self.table.find(self.hasher.hash_one(text), is_it).copied()
    }

    /// The position of a text, which is put behind the list by `make` where it is not in it. An index that is empty is made
    /// of the list first.
    pub fn position_or_push<T: AsRef<[u8]>, K: AsRef<[u8]>>(
        &mut self,
        levels: &mut Vec<T>,
        text: K,
        make: impl FnOnce(K) -> T,
    ) -> u32 {
        if self.table.is_empty() && !levels.is_empty() {
            *self = Self::of(levels);
        }
        if let Some(position) = self.position(levels, &text) {
            return position;
        }
        levels.push(make(text));
        self.put(levels, levels.len() - 1);
        u32::try_from(levels.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds the text at a position unless there is an equal one.
    fn put<T: AsRef<[u8]>>(&mut self, levels: &[T], at: usize) {
        let Self { table, hasher } = self;
        let text = levels[at].as_ref();
        let hash = hasher.hash_one(text);
        let of = |at: &u32| levels[*at as usize].as_ref();
        if table.find(hash, |at| of(at) == text).is_none() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            table.insert_unique(hash, at, |at| hasher.hash_one(of(at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::LevelIndex;

    fn list(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn texts_have_their_positions() {
        let levels = list(&["b", "", "a", "b"]);
        let index = LevelIndex::of(&levels);
        let positions = ["a", "", "b", "c"].map(|text| index.position(&levels, text));
        assert_eq!(positions, [Some(2), Some(1), Some(0), None]);
    }

    #[test]
    fn new_texts_are_put_behind() {
        let mut levels = list(&["b", "a"]);
        let mut index = LevelIndex::default();
        let mut add = |text: &str| index.position_or_push(&mut levels, text, str::to_owned);
        assert_eq!(["a", "c", "b", "c"].map(&mut add), [1, 2, 0, 2]);
        assert_eq!(levels, list(&["b", "a", "c"]));
    }

    #[test]
    fn a_list_that_is_shared_has_one_index() {
        let levels = Arc::new(list(&["x", "y"]));
        let same = |other: &Arc<Vec<String>>| {
            Arc::ptr_eq(&LevelIndex::shared(&levels), &LevelIndex::shared(other))
        };
        assert!(same(&levels.clone()));
        // Equal texts at another place.
        assert!(!same(&Arc::new(list(&["x", "y"]))));
    }
}

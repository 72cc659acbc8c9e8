//! What an analysis remembers of a chunk between its passes.

use std::any::Any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A place for what an analysis remembers of a kept chunk between passes, to be faster. What lies there never changes a
/// result: it may be gone at any time, and it is the analysis' to see whether it fits.
#[derive(Debug, Default)]
pub struct Memo(Mutex<Option<Box<dyn Any + Send>>>);

impl Memo {
    /// Takes what is remembered away, if it is of this type; something else is forgotten.
    pub fn take<T: 'static>(&self) -> Option<Box<T>> {
        self.exchange(None)?.downcast().ok()
    }

    /// Remembers something, and forgets what was there.
    pub fn put(&self, memory: Box<dyn Any + Send>) {
        self.exchange(Some(memory));
    }

    /// Forgets.
    pub fn clear(&self) {
        self.exchange(None);
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.slot().is_none()
    }

    fn slot(&self) -> MutexGuard<'_, Option<Box<dyn Any + Send>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn exchange(&self, memory: Option<Box<dyn Any + Send>>) -> Option<Box<dyn Any + Send>> {
        std::mem::replace(&mut self.slot(), memory)
    }
}

/// All memories of this instance together are not larger than this.
const MOST: usize = 256 << 20;

/// The bytes of all memories.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// Bytes that a memory may take; they are given back when it is dropped.
#[derive(Debug)]
pub struct Room(usize);

impl Room {
    /// Room for so many bytes; `None` when too much is remembered already.
    #[must_use]
    pub fn of(bytes: usize) -> Option<Self> {
        let fits = |taken: usize| taken.checked_add(bytes).filter(|sum| *sum <= MOST);
        let update = TAKEN.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits);
        update.ok().map(|_| Self(bytes))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        TAKEN.fetch_sub(self.0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Memo, Room};

    #[test]
    fn what_is_remembered_is_there_once() {
        let memo = Memo::default();
        assert!(memo.take::<u32>().is_none());
        memo.put(Box::new(7u32));
        assert_eq!(memo.take::<u32>().as_deref(), Some(&7));
        assert!(memo.take::<u32>().is_none());
        memo.put(Box::new(7u32));
        assert!(memo.take::<u64>().is_none());
        assert!(memo.take::<u32>().is_none());
    }

    #[test]
    fn room_is_bounded_and_given_back() {
        assert!(Room::of(MOST + 1).is_none());
        assert!(Room::of(usize::MAX).is_none());
        for _ in 0..3 {
            let half = Room::of(MOST / 2 + 1);
            assert!(half.is_some());
            assert!(Room::of(MOST / 2 + 1).is_none());
        }
    }
}

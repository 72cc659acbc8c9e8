//! Work shared out to the task pool where there is one. Results keep their order, and sums are exact integers, so that
//! nothing depends on the number of threads; where doubles are summed, blocks of rows are.

/// Rows of a block.
pub const BLOCK: usize = 16_384;

/// Does two things, at the same time where it pays.
pub fn both(pays: bool, one: impl FnOnce() + Send, other: impl FnOnce() + Send) {
    #[cfg(feature = "rayon")]
    if pays {
        rayon::join(one, other);
        return;
    }
    let _ = pays;
    one();
    other();
}

/// Does something with each item, at the same time where it pays.
pub fn each<T: Send>(items: Vec<T>, pays: bool, work: impl Fn(T) + Send + Sync) {
    #[cfg(feature = "rayon")]
    if pays {
        use rayon::prelude::*;
        items.into_par_iter().for_each(work);
        return;
    }
    let _ = pays;
    items.into_iter().for_each(work);
}

/// A result for each item, in order.
pub fn collect<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        items.into_par_iter().map(work).collect()
    }
    #[cfg(not(feature = "rayon"))]
    items.into_iter().map(work).collect()
}

/// Blocks that a task takes when each has to set up as much as a tree's histograms: two tasks for each thread.
pub fn share(blocks: usize) -> usize {
    #[cfg(feature = "rayon")]
    let tasks = 2 * rayon::current_num_threads();
    #[cfg(not(feature = "rayon"))]
    let tasks = 1;
    blocks.div_ceil(tasks).max(1)
}

/// A result for each number.
pub fn for_all<R: Send>(count: usize, work: impl Fn(usize) -> R + Send + Sync) -> Vec<R> {
    collect((0..count).collect(), work)
}

//! Work shared out to the task pool where there is one. Results keep their order, and sums are exact integers, so that
//! nothing depends on the number of threads; doubles are summed by blocks of rows, which are the same for any number.

use std::sync::Mutex;

/// Rows of a block: sums of doubles depend on it.
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

/// Calls a function with each number below a count. It is compiled once for all that is shared out: the pool's machinery
/// is large.
fn run(count: usize, pays: bool, work: &(dyn Fn(usize) + Sync)) {
    #[cfg(feature = "rayon")]
    if pays {
        use rayon::prelude::*;
        (0..count).into_par_iter().with_max_len(1).for_each(work);
        return;
    }
    let _ = pays;
    (0..count).for_each(work);
}

/// Does something with each item, at the same time where it pays.
pub fn each<T: Send>(items: Vec<T>, pays: bool, work: impl Fn(T) + Send + Sync) {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| Mutex::new(Some(item)))
        .collect();
    run(items.len(), pays, &|at| {
        if let Some(item) = items[at].lock().ok().and_then(|mut item| item.take()) {
            work(item);
        }
    });
}

/// A result for each item, in order.
pub fn collect<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    let results: Vec<_> = items.iter().map(|_| Mutex::new(None)).collect();
    let pairs = items.into_iter().zip(&results).collect();
    each(pairs, true, |(item, result)| {
        let found = work(item);
        if let Ok(mut result) = result.lock() {
            *result = Some(found);
        }
    });
    let found = results.into_iter().map(|result| result.into_inner().ok());
    found.filter_map(Option::flatten).collect()
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

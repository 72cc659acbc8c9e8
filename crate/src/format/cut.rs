//! How the batches or blocks of a file become units and chunks: small ones are read together and large ones cut, so that
//! chunks have between 65 536 and 131 072 rows where they can.

use arrow_array::{Array, ArrayRef};

use super::Unit;
use crate::data::Chunk;
use crate::error::Result;

/// Batches are joined until they have this many rows.
const JOIN: u64 = 65_536;
/// Batches with more rows than this are cut.
pub const CUT: usize = 131_072;
/// Batches that lie further apart than this are not joined.
const FAR: u64 = 1 << 20;

/// A batch of rows: how many, and the bytes that hold them.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// The rows.
    pub rows: u64,
    /// The first byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
}

/// Which batches are read together: the first and one past the last of each unit. There is at least one unit.
pub fn join(batches: impl Iterator<Item = Extent>) -> Vec<(usize, usize)> {
    let batches: Vec<Extent> = batches.collect();
    let mut units = Vec::new();
    let (mut first, mut rows) = (0, 0u64);
    for (index, batch) in batches.iter().enumerate() {
        rows += batch.rows;
        let next_is_far = batches
            .get(index + 1)
            .is_some_and(|next| next.start < batch.end || next.start - batch.end > FAR);
        if rows >= JOIN || next_is_far {
            units.push((first, index + 1));
            (first, rows) = (index + 1, 0);
        }
    }
    if first < batches.len() || batches.is_empty() {
        units.push((first, batches.len()));
    }
    units
}

/// Units with these batches.
pub fn units<'a>(batches: impl Iterator<Item = &'a [Extent]>) -> Vec<Unit> {
    let mut first_chunk = 0;
    batches
        .map(|batches| {
            let offset = batches.iter().map(|batch| batch.start).min().unwrap_or(0);
            let end = batches.iter().map(|batch| batch.end).max().unwrap_or(0);
            let chunks = chunks_of(batches.iter().map(|batch| batch.rows).sum());
            let unit = Unit {
                offset,
                length: end - offset,
                ahead: 0,
                first_chunk,
                chunks,
            };
            first_chunk += chunks;
            unit
        })
        .collect()
}

/// How many chunks a unit of so many rows has.
fn chunks_of(rows: u64) -> u32 {
    u32::try_from(rows.div_ceil(CUT as u64).max(1)).unwrap_or(u32::MAX)
}

/// The rows of each chunk of a unit of so many rows.
pub fn lengths(rows: usize) -> impl Iterator<Item = usize> {
    (0..chunks_of(rows as u64)).map(move |position| CUT.min(rows - (position as usize * CUT)))
}

/// The chunks of a unit of so many rows.
pub fn chunks(first: u32, rows: usize, whole: &[(String, ArrayRef)]) -> Result<Vec<Chunk>> {
    let cut = |position: u32| {
        let from = position as usize * CUT;
        let length = CUT.min(rows - from.min(rows));
        let columns = whole
            .iter()
            .map(|(name, array)| (name.clone(), array.slice(from, length)));
        Chunk::new(first + position, length, columns.collect())
    };
    (0..chunks_of(rows as u64)).map(cut).collect()
}

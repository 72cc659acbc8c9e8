//! Counts and sums by cell, mergeable without loss.
//!
//! Tables of few cells hold an entry for every cell; larger ones only for the cells that occur, in ascending order. Sums
//! are compensated within a chunk and double-doubles beyond it, so that a small cell beside a large one keeps its digits.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::extended::{Extended, two_sum};
use super::kernel::TILE;
use crate::engine::Partial;

/// Tables with more cells than this hold only those that occur.
pub const DENSE_CELLS: u64 = 65_536;

/// Counts and sums by cell over some rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows that took part.
    pub rows: f64,
    /// Rows left out because something was missing.
    pub missing: f64,
    /// The cells of the entries, ascending; `None` when there is an entry for every cell.
    pub keys: Option<Vec<u64>>,
    /// Rows in each cell.
    pub counts: Vec<f64>,
    /// Sums of weights in each cell; empty without weights.
    pub weights: Vec<Extended>,
    /// For each variable the sums of `w x` in each cell.
    pub sums: Vec<Vec<Extended>>,
}

impl Tally {
    /// Nothing yet, in a table of this many cells.
    #[must_use]
    pub fn new(cells: u64, variables: usize, weighted: bool) -> Self {
        let dense = usize::try_from(cells.min(DENSE_CELLS)).unwrap_or(0);
        let entries = if cells > DENSE_CELLS { 0 } else { dense };
        Self {
            rows: 0.0,
            missing: 0.0,
            keys: (cells > DENSE_CELLS).then(Vec::new),
            counts: vec![0.0; entries],
            weights: vec![Extended::ZERO; if weighted { entries } else { 0 }],
            sums: vec![vec![Extended::ZERO; entries]; variables],
        }
    }

    /// The entry of a cell, if there is one.
    #[must_use]
    pub fn entry(&self, cell: u64) -> Option<usize> {
        match &self.keys {
            Some(keys) => keys.binary_search(&cell).ok(),
            None => usize::try_from(cell)
                .ok()
                .filter(|entry| *entry < self.counts.len()),
        }
    }

    /// The cells that have an entry, with their entries, in ascending order.
    pub fn entries(&self) -> impl Iterator<Item = (u64, usize)> {
        (0..self.counts.len()).map(|entry| {
            let key = self.keys.as_ref().map(|keys| keys[entry]);
            (key.unwrap_or(entry as u64), entry)
        })
    }

    /// The weight of an entry: the rows without weights.
    #[must_use]
    pub fn weight(&self, entry: usize) -> Extended {
        self.weights
            .get(entry)
            .copied()
            .unwrap_or_else(|| Extended::from(self.counts[entry]))
    }

    fn merge_sparse(&mut self, keys: &[u64], next_keys: &[u64], next: &Self) {
        let mut joined = Vec::with_capacity(keys.len() + next_keys.len());
        let mut places: Vec<(Option<usize>, Option<usize>)> = Vec::with_capacity(joined.capacity());
        let (mut i, mut j) = (0, 0);
        while i < keys.len() || j < next_keys.len() {
            let (a, b) = (keys.get(i), next_keys.get(j));
            let key = match (a, b) {
                (Some(a), Some(b)) => *a.min(b),
                (Some(key), None) | (None, Some(key)) => *key,
                (None, None) => break,
            };
            let left = (a == Some(&key)).then_some(i);
            let right = (b == Some(&key)).then_some(j);
            i += usize::from(left.is_some());
            j += usize::from(right.is_some());
            joined.push(key);
            places.push((left, right));
        }
        let join = |a: &[Extended], b: &[Extended]| -> Vec<Extended> {
            let at = |values: &[Extended], place: Option<usize>| place.map(|place| values[place]);
            places
                .iter()
                .map(|(left, right)| match (at(a, *left), at(b, *right)) {
                    (Some(left), Some(right)) => left + right,
                    (Some(one), None) | (None, Some(one)) => one,
                    (None, None) => Extended::ZERO,
                })
                .collect()
        };
        let count = |values: &[f64], place: Option<usize>| place.map_or(0.0, |place| values[place]);
        let counts = places
            .iter()
            .map(|(left, right)| count(&self.counts, *left) + count(&next.counts, *right))
            .collect();
        if !self.weights.is_empty() || !next.weights.is_empty() {
            self.weights = join(&self.weights, &next.weights);
        }
        for (sums, next) in self.sums.iter_mut().zip(&next.sums) {
            *sums = join(sums, next);
        }
        self.counts = counts;
        self.keys = Some(joined);
    }
}

impl Partial for Tally {
    fn merge(&mut self, next: Self) {
        self.rows += next.rows;
        self.missing += next.missing;
        if let (Some(keys), Some(next_keys)) = (self.keys.take(), &next.keys) {
            return self.merge_sparse(&keys, next_keys, &next);
        }
        let add = |to: &mut [Extended], from: &[Extended]| {
            to.iter_mut().zip(from).for_each(|(a, b)| *a += *b);
        };
        self.counts
            .iter_mut()
            .zip(&next.counts)
            .for_each(|(a, b)| *a += b);
        add(&mut self.weights, &next.weights);
        for (sums, next) in self.sums.iter_mut().zip(&next.sums) {
            add(sums, next);
        }
    }
}

/// A sum of doubles with the rounding errors that it made.
#[derive(Debug, Clone, Copy, Default)]
struct Compensated {
    sum: f64,
    rest: f64,
}

impl Compensated {
    #[inline(always)]
    fn add(&mut self, x: f64) {
        let (sum, rest) = two_sum(self.sum, x);
        self.sum = sum;
        self.rest += rest;
    }

    fn total(self) -> Extended {
        Extended::from(self.sum) + self.rest
    }
}

/// Takes rows into a table, tile by tile.
#[derive(Debug)]
pub struct Tallier {
    /// The entries of the cells that have occurred; `None` when every cell has one.
    found: Option<(HashMap<u64, u32>, Vec<u64>)>,
    counts: Vec<f64>,
    weighted: bool,
    weights: Vec<Compensated>,
    sums: Vec<Vec<Compensated>>,
    slots: Vec<u32>,
}

impl Tallier {
    /// An empty table of this many cells.
    #[must_use]
    pub fn new(cells: u64, variables: usize, weighted: bool) -> Self {
        let entries = if cells > DENSE_CELLS {
            0
        } else {
            usize::try_from(cells).unwrap_or(0)
        };
        Self {
            found: (cells > DENSE_CELLS).then(Default::default),
            counts: vec![0.0; entries],
            weighted,
            weights: vec![Compensated::default(); if weighted { entries } else { 0 }],
            sums: vec![vec![Compensated::default(); entries]; variables],
            slots: vec![0; TILE],
        }
    }

    #[allow(clippy::cast_possible_truncation)]
    fn find_slots(&mut self, cells: &[u64]) {
        self.slots.resize(cells.len().max(TILE), 0);
        let Some((found, keys)) = &mut self.found else {
            for (slot, cell) in self.slots.iter_mut().zip(cells) {
                *slot = *cell as u32;
            }
            return;
        };
        for (slot, cell) in self.slots.iter_mut().zip(cells) {
            *slot = *found.entry(*cell).or_insert_with(|| {
                keys.push(*cell);
                keys.len() as u32 - 1
            });
        }
        self.counts.resize(keys.len(), 0.0);
        if self.weighted {
            self.weights.resize(keys.len(), Compensated::default());
        }
        for sums in &mut self.sums {
            sums.resize(keys.len(), Compensated::default());
        }
    }

    /// Adds rows: their cells, their weights if there are any, and their values of each variable.
    pub fn add(&mut self, cells: &[u64], weights: Option<&[f64]>, values: &[&[f64]]) {
        self.find_slots(cells);
        let slots = &self.slots[..cells.len()];
        for slot in slots {
            self.counts[*slot as usize] += 1.0;
        }
        if let Some(weights) = weights {
            for (slot, weight) in slots.iter().zip(weights) {
                self.weights[*slot as usize].add(*weight);
            }
        }
        for (sums, values) in self.sums.iter_mut().zip(values) {
            match weights {
                None => {
                    for (slot, value) in slots.iter().zip(*values) {
                        sums[*slot as usize].add(*value);
                    }
                }
                Some(weights) => {
                    for ((slot, value), weight) in slots.iter().zip(*values).zip(weights) {
                        sums[*slot as usize].add(value * weight);
                    }
                }
            }
        }
    }

    /// The table.
    #[must_use]
    pub fn finish(self) -> Tally {
        let (order, keys) = match self.found {
            None => ((0..self.counts.len()).collect(), None),
            Some((_, keys)) => {
                let mut order: Vec<usize> = (0..keys.len()).collect();
                order.sort_unstable_by_key(|entry| keys[*entry]);
                let keys = order.iter().map(|entry| keys[*entry]).collect();
                (order, Some(keys))
            }
        };
        let totals = |sums: &[Compensated]| -> Vec<Extended> {
            if sums.is_empty() {
                return Vec::new();
            }
            order.iter().map(|entry| sums[*entry].total()).collect()
        };
        Tally {
            rows: self.counts.iter().sum(),
            missing: 0.0,
            keys,
            counts: order.iter().map(|entry| self.counts[*entry]).collect(),
            weights: totals(&self.weights),
            sums: self.sums.iter().map(|sums| totals(sums)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DENSE_CELLS, Tallier};
    use crate::engine::Partial;

    #[test]
    fn sparse_and_dense_tables_agree() {
        let cells: Vec<u64> = (0..400).map(|row| row * 7 % 13).collect();
        let values: Vec<f64> = (0..400).map(|row| f64::from(row) * 0.1).collect();
        let tally = |size: u64, rows: std::ops::Range<usize>| {
            let mut tallier = Tallier::new(size, 1, false);
            tallier.add(&cells[rows.clone()], None, &[&values[rows]]);
            tallier.finish()
        };
        let mut dense = tally(13, 0..150);
        dense.merge(tally(13, 150..400));
        let mut sparse = tally(DENSE_CELLS + 1, 0..150);
        sparse.merge(tally(DENSE_CELLS + 1, 150..400));
        assert_eq!(sparse.keys, Some((0..13).collect()));
        assert_eq!(
            (sparse.counts, sparse.sums, sparse.rows),
            (dense.counts, dense.sums, 400.0)
        );
    }

    #[test]
    fn small_cells_keep_their_digits_beside_large_values() {
        let mut tallier = Tallier::new(2, 1, false);
        tallier.add(&[0, 1, 0, 1, 0], None, &[&[1e17, 0.25, 1.0, 0.5, -1e17]]);
        let tally = tallier.finish();
        assert_eq!(tally.sums[0][0].value(), 1.0);
        assert_eq!(tally.sums[0][1].value(), 0.75);
    }
}

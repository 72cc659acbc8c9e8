//! Sums by cell.

use super::tile::{Rows, Tile};
use crate::formula::PreparedCells;
use crate::stats::cross::CellProducts;
use crate::stats::extended::Extended;

/// Sums by cell over a chunk, in doubles.
pub(super) struct CellSums {
    counts: Vec<f64>,
    own: Vec<f64>,
    dense: Vec<f64>,
    later: Vec<Vec<f64>>,
}

impl CellSums {
    pub(super) fn new(cells: usize, n: usize, later: &[&PreparedCells]) -> Self {
        Self {
            counts: vec![0.0; cells],
            own: vec![0.0; cells],
            dense: vec![0.0; cells * (n + 1)],
            later: later
                .iter()
                .map(|other| vec![0.0; cells * other.cells])
                .collect(),
        }
    }

    /// Adds a tile. Each row counts once, or as often as `frequencies` say when there are any.
    pub(super) fn add(
        &mut self,
        block: &PreparedCells,
        later: &[&PreparedCells],
        tile: &Tile,
        rows: &Rows<'_>,
        frequencies: &[f64],
    ) {
        let width = tile.right.len() + 1;
        for position in 0..tile.len {
            let row = rows.at(position) as usize;
            let cell = block.codes[row] as usize;
            let by = block.by.as_ref().map_or(1.0, |by| by[row]);
            let weight_by = if tile.weights.is_empty() {
                by
            } else {
                by * tile.weights[position]
            };
            self.counts[cell] += frequencies.get(position).copied().unwrap_or(1.0);
            self.own[cell] += weight_by * by;
            let sums = &mut self.dense[cell * width..(cell + 1) * width];
            sums[0] += weight_by;
            for (sum, column) in sums[1..].iter_mut().zip(&tile.right) {
                *sum += weight_by * column[position];
            }
            for (sums, other) in self.later.iter_mut().zip(later) {
                let by = other.by.as_ref().map_or(1.0, |by| by[row]);
                sums[cell * other.cells + other.codes[row] as usize] += weight_by * by;
            }
        }
    }

    pub(super) fn add_to(&self, block: &mut CellProducts) {
        let add =
            |to: &mut [Extended], from: &[f64]| to.iter_mut().zip(from).for_each(|(a, b)| *a += *b);
        block
            .counts
            .iter_mut()
            .zip(&self.counts)
            .for_each(|(a, b)| *a += b);
        add(&mut block.own, &self.own);
        add(&mut block.dense, &self.dense);
        for (to, from) in block.later.iter_mut().zip(&self.later) {
            add(to, from);
        }
    }
}

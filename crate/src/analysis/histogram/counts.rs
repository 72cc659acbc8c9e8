//! What a pass of `rxHistogram` finds of one term.

use serde::{Deserialize, Serialize};

use super::breaks::Breaks;
use crate::data::Selection;
use crate::data::narrow::Range;
use crate::formula::{PreparedCells, PreparedColumn};

/// What a pass finds of a term.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TermCounts {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) whole: bool,
    pub(super) counts: Vec<f64>,
    pub(super) missing: f64,
}

/// The rows of a chunk that count, and their weights.
pub(super) struct Selected<'a> {
    pub(super) rows: usize,
    pub(super) selection: &'a Selection,
    pub(super) weights: Option<&'a [f64]>,
}

impl Selected<'_> {
    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }
}

impl TermCounts {
    pub(super) fn new(whole: bool, missing: usize) -> Self {
        Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            whole,
            counts: Vec::new(),
            #[allow(clippy::cast_precision_loss)]
            missing: missing as f64,
        }
    }

    pub(super) fn merge(&mut self, next: Self) {
        self.low = f64::min(self.low, next.low);
        self.high = f64::max(self.high, next.high);
        self.whole &= next.whole;
        self.missing += next.missing;
        for (count, next) in self.counts.iter_mut().zip(next.counts) {
            *count += next;
        }
    }

    /// Finds the lowest and the highest number.
    pub(super) fn range(&mut self, column: &PreparedColumn<'_>, selected: &Selected<'_>) {
        if let (PreparedColumn::Stored(stored), None) = (column, &selected.selection.0) {
            let range = Range::of(stored);
            (self.low, self.high) = (range.low, range.high);
            return;
        }
        column.tiles(selected.selection, selected.rows, |tile| {
            for value in tile.values {
                self.low = f64::min(self.low, *value);
                self.high = f64::max(self.high, *value);
            }
        });
    }

    /// Counts numbers by interval. Without breaks there are no numbers: all rows are missing.
    pub(super) fn intervals(
        &mut self,
        column: &PreparedColumn<'_>,
        breaks: Option<&Breaks>,
        selected: &Selected<'_>,
    ) {
        self.counts = vec![0.0; breaks.map_or(0, Breaks::count)];
        column.tiles(selected.selection, selected.rows, |tile| {
            for (position, value) in tile.values.iter().enumerate() {
                if value.is_nan() {
                    self.missing += 1.0;
                } else if let Some(interval) = breaks.and_then(|breaks| breaks.interval(*value)) {
                    self.counts[interval] += selected.weight(tile.row(position));
                }
            }
        });
    }

    /// Counts rows by level.
    pub(super) fn levels(&mut self, cells: &PreparedCells, selected: &Selected<'_>) {
        self.counts = vec![0.0; cells.cells];
        let mut add = |row: usize| self.counts[cells.codes[row] as usize] += selected.weight(row);
        match &selected.selection.0 {
            None => (0..selected.rows).for_each(&mut add),
            Some(kept) => kept.set_indices().for_each(&mut add),
        }
    }
}

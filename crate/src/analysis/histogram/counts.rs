//! What a pass of `rxHistogram` finds of one term.

use serde::{Deserialize, Serialize};

use super::breaks::Breaks;
use crate::data::{Range, Selection};
use crate::formula::{PreparedCells, PreparedColumn};

/// What a pass finds of a term.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TermCounts {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) whole: bool,
    /// Panel by panel.
    pub(super) counts: Vec<f64>,
    /// Rows of each panel in which the term is missing.
    pub(super) missing: Vec<f64>,
}

/// The rows of a chunk that count, their weights and their panels.
pub(super) struct Selected<'a> {
    pub(super) rows: usize,
    pub(super) selection: &'a Selection,
    pub(super) weights: Option<&'a [f64]>,
    /// None where there is one panel.
    pub(super) panels: Option<&'a [u32]>,
}

impl Selected<'_> {
    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    fn panel(&self, row: usize) -> usize {
        self.panels.map_or(0, |panels| panels[row] as usize)
    }
}

impl TermCounts {
    /// Nothing yet, of so many panels.
    pub(super) fn new(whole: bool, panels: usize) -> Self {
        Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            whole,
            counts: Vec::new(),
            missing: vec![0.0; panels],
        }
    }

    pub(super) fn merge(&mut self, next: Self) {
        self.low = f64::min(self.low, next.low);
        self.high = f64::max(self.high, next.high);
        self.whole &= next.whole;
        for (own, next) in [
            (&mut self.counts, next.counts),
            (&mut self.missing, next.missing),
        ] {
            for (count, next) in own.iter_mut().zip(next) {
                *count += next;
            }
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

    /// Counts the rows of another selection that are not in this one.
    pub(super) fn absent(&mut self, considered: &Selection, selected: &Selected<'_>) {
        let rows = selected.rows;
        let absent = considered.count(rows) - selected.selection.count(rows);
        if selected.panels.is_none() {
            #[allow(clippy::cast_precision_loss)]
            let absent = absent as f64;
            self.missing[0] += absent;
        } else if absent > 0 {
            considered.each(rows, |row| {
                if !selected.selection.keeps(row) {
                    self.missing[selected.panel(row)] += 1.0;
                }
            });
        }
    }

    /// Counts numbers by interval. Without breaks there are no numbers: all rows are missing.
    pub(super) fn intervals(
        &mut self,
        column: &PreparedColumn<'_>,
        breaks: Option<&Breaks>,
        selected: &Selected<'_>,
    ) {
        let each = breaks.map_or(0, Breaks::count);
        self.counts = vec![0.0; each * self.missing.len()];
        column.tiles(selected.selection, selected.rows, |tile| {
            for (position, value) in tile.values.iter().enumerate() {
                let row = tile.row(position);
                if value.is_nan() {
                    self.missing[selected.panel(row)] += 1.0;
                } else if let Some(interval) = breaks.and_then(|breaks| breaks.interval(*value)) {
                    self.counts[selected.panel(row) * each + interval] += selected.weight(row);
                }
            }
        });
    }

    /// Counts rows by level.
    pub(super) fn levels(&mut self, cells: &PreparedCells, selected: &Selected<'_>) {
        self.counts = vec![0.0; cells.cells * self.missing.len()];
        selected.selection.each(selected.rows, |row| {
            let cell = selected.panel(row) * cells.cells + cells.codes[row] as usize;
            self.counts[cell] += selected.weight(row);
        });
    }
}

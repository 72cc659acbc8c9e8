//! Tests and measures on contingency tables.

pub mod chi_squared;
pub mod fisher;
pub mod kendall;
mod network;
pub mod ratio;

use std::ops::Range;

/// A table of two factors, column by column.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// Levels of the first factor.
    pub rows: usize,
    /// Levels of the second.
    pub columns: usize,
    /// The counts; rows vary fastest.
    pub values: &'a [f64],
}

/// Which deviations from the hypothesis count against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternative {
    /// Both.
    TwoSided,
    /// Lower values.
    Less,
    /// Higher values.
    Greater,
}

impl Table<'_> {
    /// The count in a row of a column.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[column * self.rows + row]
    }

    /// The totals of the rows.
    #[must_use]
    pub fn row_totals(&self) -> Vec<f64> {
        let total = |row: usize| self.column_range().map(|column| self.at(row, column)).sum();
        (0..self.rows).map(total).collect()
    }

    /// The totals of the columns.
    #[must_use]
    pub fn column_totals(&self) -> Vec<f64> {
        let columns = self.values.chunks(self.rows.max(1));
        columns.map(|column| column.iter().sum()).collect()
    }

    /// The total of all counts.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.values.iter().sum()
    }

    fn column_range(&self) -> Range<usize> {
        0..self.columns
    }
}

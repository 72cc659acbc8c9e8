//! Pearson's test of independence.

use super::Table;
use crate::stats::gamma::chi_squared_upper;

/// The statistic, its degrees of freedom and p-value, and whether all expected counts are at least five.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquared {
    /// The sum of squared deviations over what is expected.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// The probability of a statistic as large.
    pub p_value: f64,
    /// Whether all expected counts are at least five.
    pub approximation_ok: bool,
}

/// The test, as R's `chisq.test`; `correct` takes Yates' correction for tables of two by two.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn chi_squared(table: Table<'_>, correct: bool) -> ChiSquared {
    let (rows, columns, total) = (table.row_totals(), table.column_totals(), table.total());
    let expected = |row: usize, column: usize| rows[row] * columns[column] / total;
    let deviations = || {
        (0..table.columns)
            .flat_map(|column| (0..table.rows).map(move |row| (row, column)))
            .map(|(row, column)| (table.at(row, column) - expected(row, column)).abs())
    };
    let yates = if correct && table.rows == 2 && table.columns == 2 {
        deviations().fold(0.5, f64::min)
    } else {
        0.0
    };
    let all = (0..table.columns).flat_map(|column| (0..table.rows).map(move |row| (row, column)));
    let terms = all.zip(deviations()).map(|((row, column), deviation)| {
        let deviation = deviation - yates;
        deviation * deviation / expected(row, column)
    });
    let statistic = terms.sum();
    let df = (table.rows as f64 - 1.0) * (table.columns as f64 - 1.0);
    let smallest = |totals: &[f64]| totals.iter().copied().fold(f64::INFINITY, f64::min);
    ChiSquared {
        statistic,
        df,
        p_value: chi_squared_upper(statistic, df),
        approximation_ok: smallest(&rows) * smallest(&columns) / total >= 5.0,
    }
}

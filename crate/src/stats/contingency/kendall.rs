//! Kendall's rank correlation of the two factors of a table, and its p-value by sampling tables with the same totals.
//!
//! Tables are drawn cell by cell from hypergeometric distributions (Patefield, 1981, doi:10.2307/2346669, draws from the
//! same distribution); each uniform number is keyed by seed, table and cell.

use super::{Alternative, Table};
use crate::stats::random::word;

/// How many tables are drawn.
pub const SAMPLES: u32 = 1000;

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tau {
    /// Pairs that agree minus pairs that do not, over all pairs.
    A,
    /// The same, with ties taken out of the pairs on both sides.
    B,
    /// Stuart's, for tables that are not square.
    C,
}

/// The correlation.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn tau(table: Table<'_>, kind: Tau) -> f64 {
    let n = table.total();
    let pairs = |n: f64| 0.5 * n * (n - 1.0);
    let difference = agreement(table);
    match kind {
        Tau::A => difference / pairs(n),
        Tau::B => {
            let ties = |totals: &[f64]| totals.iter().map(|total| pairs(*total)).sum::<f64>();
            let rows = pairs(n) - ties(&table.row_totals());
            let columns = pairs(n) - ties(&table.column_totals());
            difference / (libm::sqrt(rows) * libm::sqrt(columns))
        }
        Tau::C => {
            let m = table.rows.min(table.columns) as f64;
            difference * 2.0 * m / (n * n * (m - 1.0))
        }
    }
}

/// Pairs that both factors order alike, minus pairs that they order contrarily.
fn agreement(table: Table<'_>) -> f64 {
    let mut above = vec![0.0; table.columns];
    let mut difference = 0.0;
    for row in 0..table.rows {
        let (mut left, all) = (0.0, above.iter().sum::<f64>());
        for column in 0..table.columns {
            let right = all - left - above[column];
            difference += table.at(row, column) * (left - right);
            left += above[column];
        }
        for (column, above) in above.iter_mut().enumerate() {
            *above += table.at(row, column);
        }
    }
    difference
}

/// The share of sampled tables whose correlation is as far from zero as that of the table.
#[must_use]
pub fn sampled_p_value(table: Table<'_>, alternative: Alternative, seed: u64) -> f64 {
    let observed = agreement(table);
    let (rows, columns) = (table.row_totals(), table.column_totals());
    let mut drawn = vec![0.0; table.values.len()];
    let mut extreme = 0u32;
    for sample in 0..SAMPLES {
        draw(&rows, &columns, seed, sample, &mut drawn);
        let found = agreement(Table {
            values: &drawn,
            ..table
        });
        extreme += u32::from(match alternative {
            Alternative::TwoSided => found.abs() >= observed.abs(),
            Alternative::Less => found <= observed,
            Alternative::Greater => found >= observed,
        });
    }
    f64::from(extreme) / f64::from(SAMPLES)
}

/// A table with these totals, in which the factors are independent.
fn draw(rows: &[f64], columns: &[f64], seed: u64, sample: u32, out: &mut [f64]) {
    let mut left: Vec<f64> = columns.to_vec();
    let mut remaining: f64 = columns.iter().sum();
    for (row, total) in rows.iter().enumerate() {
        let (mut take, mut pool) = (*total, remaining);
        for (column, left) in left.iter_mut().enumerate() {
            let cell = column * rows.len() + row;
            let u = unit(word(seed, u64::from(sample), cell as u64));
            let value = hypergeometric(*left, pool - *left, take, u);
            out[cell] = value;
            pool -= *left;
            *left -= value;
            take -= value;
        }
        remaining -= total;
    }
}

/// A number between 0 and 1, neither included, of random bits.
#[allow(clippy::cast_precision_loss)]
fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
}

/// How many of `good` are among `drawn` out of `good + bad`: by inversion from the mode outwards.
fn hypergeometric(good: f64, bad: f64, drawn: f64, u: f64) -> f64 {
    let (low, high) = ((drawn - bad).max(0.0), good.min(drawn));
    if low >= high {
        return low;
    }
    let mode = libm::floor((good + 1.0) * (drawn + 1.0) / (good + bad + 2.0)).clamp(low, high);
    let choose =
        |n: f64, k: f64| libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    let at_mode =
        libm::exp(choose(good, mode) + choose(bad, drawn - mode) - choose(good + bad, drawn));
    let mut rest = u - at_mode;
    let (mut down, mut up) = (mode, mode);
    let (mut p_down, mut p_up) = (at_mode, at_mode);
    while rest > 0.0 && (down > low || up < high) {
        let next_up = p_up * (good - up) / (up + 1.0) * (drawn - up) / (bad - drawn + up + 1.0);
        let next_down =
            p_down * down / (good - down + 1.0) * (bad - drawn + down) / (drawn - down + 1.0);
        if down <= low || (up < high && next_up >= next_down) {
            (up, p_up) = (up + 1.0, next_up);
            rest -= p_up;
            if rest <= 0.0 {
                return up;
            }
        } else {
            (down, p_down) = (down - 1.0, next_down);
            rest -= p_down;
            if rest <= 0.0 {
                return down;
            }
        }
    }
    mode
}

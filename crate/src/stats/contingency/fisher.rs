//! Fisher's exact test of independence.
//!
//! For two by two the count of one cell is hypergeometric with the odds ratio as parameter: its conditional maximum
//! likelihood estimate and exact limits are roots of the mean and the tails. They are found as R's `fisher.test` finds
//! them, to its tolerance, so that they have its digits. Larger tables go to the network of [`super::network`].

use super::network::p_value_of_network;
use super::{Alternative, Table};
use crate::stats::root::root;

/// Tables as probable as the observed one count as extreme; rounding must not take them out.
const RELATIVE: f64 = 1e-7;

/// That of R's `uniroot`: the fourth root of the precision of doubles.
const TOLERANCE: f64 = 1.220_703_125e-4;
/// The first cell of a table of two by two may take no more values than this.
const MOST_VALUES: f64 = 5_000_000.0;

/// The odds ratio and its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatio {
    /// The conditional maximum likelihood estimate.
    pub estimate: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// The p-value of a table larger than two by two; `None` when it takes too much work.
#[must_use]
pub fn p_value(table: Table<'_>) -> Option<f64> {
    p_value_of_network(table, RELATIVE)
}

/// The distribution of the first cell of a table of two by two, given its totals.
struct FirstCell {
    /// What was observed, above the lowest possible value.
    observed: usize,
    /// Logarithms of probabilities when the odds ratio is one, but for a constant.
    log: Vec<f64>,
}

impl FirstCell {
    fn new(table: Table<'_>) -> Self {
        let (rows, columns) = (table.row_totals(), table.column_totals());
        let (m, n, k) = (columns[0], columns[1], rows[0]);
        let (low, high) = ((k - n).max(0.0), k.min(m));
        // Ratios of neighbours keep the digits that differences of large logarithms lose.
        let mut log = vec![0.0];
        let mut x = low;
        while x < high {
            let ratio = (m - x) * (k - x) / ((x + 1.0) * (n - k + x + 1.0));
            log.push(log[log.len() - 1] + libm::log(ratio));
            x += 1.0;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let observed = (table.at(0, 0) - low) as usize;
        Self { observed, log }
    }

    /// Probabilities for an odds ratio above 0.
    #[allow(clippy::cast_precision_loss)]
    fn probabilities(&self, odds: f64) -> Vec<f64> {
        let log_odds = libm::log(odds);
        let tilted = self.log.iter().enumerate();
        let tilted: Vec<f64> = tilted.map(|(x, log)| log + x as f64 * log_odds).collect();
        let highest = tilted.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = tilted.iter().map(|x| libm::exp(x - highest)).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    }

    /// The mean above the lowest value.
    #[allow(clippy::cast_precision_loss)]
    fn mean(&self, odds: f64) -> f64 {
        if odds == 0.0 {
            return 0.0;
        }
        let probabilities = self.probabilities(odds);
        let terms = probabilities.iter().enumerate();
        terms.map(|(x, p)| x as f64 * p).sum()
    }

    fn lower(&self, odds: f64) -> f64 {
        if odds == 0.0 {
            return 1.0;
        }
        self.probabilities(odds)[..=self.observed].iter().sum()
    }

    fn upper(&self, odds: f64) -> f64 {
        if odds == 0.0 {
            return if self.observed == 0 { 1.0 } else { 0.0 };
        }
        self.probabilities(odds)[self.observed..].iter().sum()
    }

    fn estimate(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let observed = self.observed as f64;
        match self.observed {
            0 => 0.0,
            x if x + 1 == self.log.len() => f64::INFINITY,
            _ => odds_where(|odds| self.mean(odds) - observed),
        }
    }

    /// The odds ratio above which what was seen, or less, has a probability below `alpha`.
    fn high(&self, alpha: f64) -> f64 {
        if self.observed + 1 == self.log.len() {
            return f64::INFINITY;
        }
        odds_where(|odds| alpha - self.lower(odds))
    }

    /// The odds ratio below which what was seen, or more, has a probability below `alpha`.
    fn low(&self, alpha: f64) -> f64 {
        if self.observed == 0 {
            return 0.0;
        }
        odds_where(|odds| self.upper(odds) - alpha)
    }
}

/// The odds ratio at which an increasing function is zero: looked for between 0 and 1, or its reciprocal is.
fn odds_where(f: impl Fn(f64) -> f64) -> f64 {
    let at_one = f(1.0);
    if at_one > 0.0 {
        root(f, 0.0, 1.0, TOLERANCE)
    } else if at_one < 0.0 {
        1.0 / root(|t| f(1.0 / t), f64::EPSILON, 1.0, TOLERANCE)
    } else {
        1.0
    }
}

/// The p-value, the odds ratio and its limits of a table of two by two, against an odds ratio of `or`; `None` when it
/// takes too much work.
#[must_use]
pub fn two_by_two(
    table: Table<'_>,
    or: f64,
    level: f64,
    alternative: Alternative,
) -> Option<(f64, OddsRatio)> {
    let totals = [table.row_totals(), table.column_totals()].concat();
    if totals.into_iter().fold(f64::INFINITY, f64::min) > MOST_VALUES {
        return None;
    }
    let cell = FirstCell::new(table);
    let p_value = match alternative {
        Alternative::Less => cell.lower(or),
        Alternative::Greater => cell.upper(or),
        Alternative::TwoSided => {
            let probabilities = cell.probabilities(or);
            let limit = probabilities[cell.observed] * (1.0 + RELATIVE);
            probabilities.iter().filter(|p| **p <= limit).sum()
        }
    };
    let alpha = 1.0 - level;
    let (low, high) = match alternative {
        Alternative::TwoSided => (cell.low(0.5 * alpha), cell.high(0.5 * alpha)),
        Alternative::Less => (0.0, cell.high(alpha)),
        Alternative::Greater => (cell.low(alpha), f64::INFINITY),
    };
    Some((
        p_value.min(1.0),
        OddsRatio {
            estimate: cell.estimate(),
            low,
            high,
        },
    ))
}

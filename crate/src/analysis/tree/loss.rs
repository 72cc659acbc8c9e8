//! The losses that boosting descends: their slopes, and the deviance of rows.

use serde::{Deserialize, Serialize};

use super::rows::Rows;
use super::scheme::Boosting;
use crate::stats::exp::exp;

/// A loss that boosting descends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Loss {
    /// Squared errors.
    Gaussian,
    /// The log-likelihood of two classes.
    Bernoulli,
    /// The log-likelihood of several classes.
    Multinomial,
}

impl Boosting {
    /// The slopes of the log-likelihood at the scores of rows from one on: what a tree for one of the scores is fitted
    /// to. Scores of a row lie side by side.
    pub fn slopes(
        &self,
        rows: &Rows,
        first: usize,
        scores: &[f64],
        (score, per_row): (usize, usize),
        slopes: &mut [f64],
    ) {
        let end = first + slopes.len();
        match self.loss {
            Loss::Gaussian => {
                let pairs = rows.value[first..end].iter().zip(scores);
                for (slope, (value, score)) in slopes.iter_mut().zip(pairs) {
                    *slope = value - score;
                }
            }
            Loss::Bernoulli => {
                let pairs = rows.class[first..end].iter().zip(scores);
                for (slope, (class, score)) in slopes.iter_mut().zip(pairs) {
                    *slope = f64::from(*class) - logistic(*score);
                }
            }
            Loss::Multinomial => {
                let pairs = rows.class[first..end]
                    .iter()
                    .zip(scores.chunks_exact(per_row));
                for (slope, (class, scores)) in slopes.iter_mut().zip(pairs) {
                    let own = f64::from(u8::from(usize::from(*class) == score));
                    *slope = own - exp(scores[score] - log_sum(scores));
                }
            }
        }
    }
}

/// The deviance of rows: squared errors, or -2 (two classes) or -1 times the log-likelihood.
#[derive(Debug)]
pub struct Deviance {
    sum: f64,
    /// Of factors whose logarithms are still to be added, twice: one logarithm for hundreds of rows.
    product: f64,
    /// The weights of the rows.
    pub weight: f64,
}

impl Default for Deviance {
    fn default() -> Self {
        Self {
            sum: 0.0,
            product: 1.0,
            weight: 0.0,
        }
    }
}

/// Rows whose exponentials are computed together, in vector lanes.
const TOGETHER: usize = 64;

impl Deviance {
    /// Adds rows. `scores` are those of rows from `first` on, `per_row` side by side.
    pub fn add(
        &mut self,
        loss: Loss,
        rows: &Rows,
        list: &[u32],
        (first, scores, per_row): (usize, &[f64], usize),
    ) {
        let scores_of = |row: usize| &scores[(row - first) * per_row..][..per_row];
        if loss == Loss::Bernoulli {
            for list in list.chunks(TOGETHER) {
                self.add_two_classes(rows, list, |row| scores[row - first]);
            }
            return;
        }
        for row in list {
            let row = *row as usize;
            let weight = rows.weight(row) * f64::from(rows.times(row));
            let scores = scores_of(row);
            self.weight += weight;
            self.sum += weight
                * if loss == Loss::Gaussian {
                    let error = rows.value[row] - scores[0];
                    error * error
                } else {
                    log_sum(scores) - scores[usize::from(rows.class[row])]
                };
        }
    }

    fn add_two_classes(&mut self, rows: &Rows, list: &[u32], score: impl Fn(usize) -> f64) {
        let mut signed = [0.0; TOGETHER];
        for (signed, row) in signed.iter_mut().zip(list) {
            let row = *row as usize;
            *signed = score(row) * (1.0 - 2.0 * f64::from(rows.class[row]));
        }
        // log(1 + exp(s)) without overflow.
        let factors = signed.map(|signed| 1.0 + exp(-signed.abs()));
        for ((row, signed), factor) in list.iter().zip(signed).zip(factors) {
            let row = *row as usize;
            let weight = rows.weight(row) * f64::from(rows.times(row));
            self.weight += weight;
            self.sum += 2.0 * weight * signed.max(0.0);
            if weight == 1.0 {
                self.product *= factor;
                if self.product > 1e300 {
                    self.settle();
                }
            } else {
                self.sum += 2.0 * weight * libm::log(factor);
            }
        }
    }

    fn settle(&mut self) {
        self.sum += 2.0 * libm::log(self.product);
        self.product = 1.0;
    }

    /// The weighted sum over the rows.
    pub fn total(mut self) -> f64 {
        self.settle();
        self.sum
    }
}

/// `1 / (1 + exp(-x))`.
#[inline(always)]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// The logarithm of the sum of exponentials.
pub fn log_sum(scores: &[f64]) -> f64 {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = scores.iter().map(|score| exp(score - largest)).sum();
    largest + libm::log(sum)
}

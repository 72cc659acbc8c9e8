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

impl Deviance {
    /// Adds a row.
    #[inline]
    pub fn add(&mut self, loss: Loss, rows: &Rows, row: usize, scores: &[f64]) {
        let weight = rows.weight(row) * f64::from(rows.times(row));
        self.weight += weight;
        match loss {
            Loss::Gaussian => {
                let error = rows.value[row] - scores[0];
                self.sum += weight * (error * error);
            }
            Loss::Bernoulli => {
                let signed = if rows.class[row] == 1 {
                    -scores[0]
                } else {
                    scores[0]
                };
                // log(1 + exp(s)) without overflow.
                let factor = 1.0 + exp(-signed.abs());
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
            Loss::Multinomial => {
                let own = scores[usize::from(rows.class[row])];
                self.sum += weight * (log_sum(scores) - own);
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

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

/// The scores of rows that follow each other; those of a row lie side by side.
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a> {
    /// The first of the rows.
    pub first: usize,
    /// Scores of a row.
    pub per_row: usize,
    /// The scores.
    pub values: &'a [f64],
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
/// A product to which as many factors between 1 and 2 can be multiplied before it overflows.
const LARGE: f64 = 1e280;

impl Boosting {
    /// The deviance of the rows that are `judged`. The slopes of the log-likelihood at the scores, to which trees are
    /// fitted, are told for some rows at a time, with the number of the score and the place of the first among these.
    #[inline(always)]
    pub fn look(
        &self,
        rows: &Rows,
        scores: Scores<'_>,
        judged: impl Fn(usize) -> bool,
        mut slopes: impl FnMut(usize, usize, &[f64]),
    ) -> Deviance {
        let Scores {
            first,
            per_row,
            values,
        } = scores;
        let mut deviance = Deviance::default();
        match self.loss {
            Loss::Bernoulli => {
                for (block, scores) in values.chunks(TOGETHER).enumerate() {
                    let at = block * TOGETHER;
                    let found = deviance.add_two_classes(rows, first + at, scores, &judged);
                    slopes(0, at, &found[..scores.len()]);
                }
            }
            Loss::Gaussian => {
                for (at, score) in values.iter().enumerate() {
                    let error = rows.value[first + at] - score;
                    slopes(0, at, &[error]);
                    if judged(first + at) {
                        deviance.add(rows.whole_weight(first + at), error * error);
                    }
                }
            }
            Loss::Multinomial => {
                for (at, scores) in values.chunks_exact(per_row).enumerate() {
                    let class = usize::from(rows.class[first + at]);
                    let log_sum = log_sum(scores);
                    for (score, value) in scores.iter().enumerate() {
                        let own = f64::from(u8::from(class == score));
                        slopes(score, at, &[own - exp(value - log_sum)]);
                    }
                    if judged(first + at) {
                        deviance.add(rows.whole_weight(first + at), log_sum - scores[class]);
                    }
                }
            }
        }
        deviance
    }
}

impl Deviance {
    fn add(&mut self, weight: f64, error: f64) {
        self.weight += weight;
        self.sum += weight * error;
    }

    /// Adds up to [`TOGETHER`] rows of two classes, and says their slopes.
    #[inline(always)]
    fn add_two_classes(
        &mut self,
        rows: &Rows,
        first: usize,
        scores: &[f64],
        judged: impl Fn(usize) -> bool,
    ) -> [f64; TOGETHER] {
        let classes = &rows.class[first..first + scores.len()];
        // Simple loops, which run in vector lanes.
        let mut exponentials = [0.0; TOGETHER];
        for (exponential, score) in exponentials.iter_mut().zip(scores) {
            *exponential = exp(-score.abs());
        }
        let mut slopes = [0.0; TOGETHER];
        let known = scores.iter().zip(&exponentials).zip(classes);
        for (slope, ((score, exponential), class)) in slopes.iter_mut().zip(known) {
            let likelier = 1.0 / (1.0 + exponential);
            let other = exponential * likelier;
            let second = if *score >= 0.0 { likelier } else { other };
            *slope = f64::from(*class) - second;
        }
        let known = scores.iter().zip(&exponentials).zip(classes);
        for (row, ((score, exponential), class)) in (first..).zip(known) {
            let weight = if judged(row) {
                rows.whole_weight(row)
            } else {
                0.0
            };
            // log(1 + exp(s)) without overflow.
            let signed = if *class == 0 { *score } else { -score };
            let factor = 1.0 + exponential;
            self.add(weight, 2.0 * signed.max(0.0));
            self.product *= if weight == 1.0 { factor } else { 1.0 };
            if weight != 1.0 && weight != 0.0 {
                self.sum += 2.0 * weight * libm::log(factor);
            }
        }
        if self.product > LARGE {
            self.settle();
        }
        slopes
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

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
/// Sums and products that are carried on side by side.
const LANES: usize = 4;
/// A product to which as many factors between 1 and 2 can be multiplied before it overflows.
const LARGE: f64 = 1e280;

impl Boosting {
    /// The deviance of the rows that are `judged`, as 1 or 0 for each. The slopes of the log-likelihood at the scores, to
    /// which trees are fitted, are told for some rows at a time, with the number of the score and the place of the first
    /// among these.
    pub fn look(
        &self,
        rows: &Rows,
        scores: Scores<'_>,
        judged: &[u8],
        slopes: &mut dyn FnMut(usize, usize, &[f64]),
    ) -> Deviance {
        let Scores {
            first,
            per_row,
            values,
        } = scores;
        let mut deviance = Deviance::default();
        match self.loss {
            Loss::Bernoulli => {
                let blocks = values.chunks(TOGETHER).zip(judged.chunks(TOGETHER));
                for (block, (scores, judged)) in blocks.enumerate() {
                    let at = block * TOGETHER;
                    let found = deviance.add_two_classes(rows, first + at, scores, judged);
                    slopes(0, at, &found[..scores.len()]);
                }
            }
            Loss::Gaussian => {
                let mut errors = [0.0; TOGETHER];
                for (block, scores) in values.chunks(TOGETHER).enumerate() {
                    let at = block * TOGETHER;
                    let pairs = rows.value[first + at..].iter().zip(scores);
                    for (place, (value, score)) in pairs.enumerate() {
                        let error = value - score;
                        errors[place] = error;
                        if judged[at + place] > 0 {
                            deviance.add(rows.whole_weight(first + at + place), error * error);
                        }
                    }
                    slopes(0, at, &errors[..scores.len()]);
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
                    if judged[at] > 0 {
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
    fn add_two_classes(
        &mut self,
        rows: &Rows,
        first: usize,
        scores: &[f64],
        judged: &[u8],
    ) -> [f64; TOGETHER] {
        let count = scores.len();
        // Simple loops of a known length, which run in vector lanes.
        let (mut score, mut class, mut weight) =
            ([0.0; TOGETHER], [0.0; TOGETHER], [0.0; TOGETHER]);
        score[..count].copy_from_slice(scores);
        for (class, known) in class.iter_mut().zip(&rows.class[first..first + count]) {
            *class = f64::from(*known);
        }
        for (weight, judged) in weight.iter_mut().zip(judged) {
            *weight = f64::from(*judged);
        }
        let mut exponential = [0.0; TOGETHER];
        for at in 0..TOGETHER {
            exponential[at] = exp(-score[at].abs());
        }
        let mut slopes = [0.0; TOGETHER];
        for at in 0..TOGETHER {
            let likelier = 1.0 / (1.0 + exponential[at]);
            let other = exponential[at] * likelier;
            let second = if score[at] >= 0.0 { likelier } else { other };
            slopes[at] = class[at] - second;
        }
        // log(1 + exp(s)) without overflow.
        let mut over = [0.0; TOGETHER];
        for at in 0..TOGETHER {
            let signed = score[at] * (1.0 - 2.0 * class[at]);
            over[at] = if signed > 0.0 { signed } else { 0.0 };
        }
        if rows.weight.is_empty() && rows.times.is_empty() {
            let (mut sums, mut products, mut weights) = ([0.0; LANES], [1.0; LANES], [0.0; LANES]);
            for at in (0..TOGETHER).step_by(LANES) {
                for lane in 0..LANES {
                    let weight = weight[at + lane];
                    sums[lane] += weight * over[at + lane];
                    products[lane] *= 1.0 + weight * exponential[at + lane];
                    weights[lane] += weight;
                }
            }
            self.sum += 2.0 * sums.iter().sum::<f64>();
            self.product *= products.iter().product::<f64>();
            self.weight += weights.iter().sum::<f64>();
        } else {
            for at in 0..count {
                let error = 2.0 * (over[at] + libm::log(1.0 + exponential[at]));
                self.add(weight[at] * rows.whole_weight(first + at), error);
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

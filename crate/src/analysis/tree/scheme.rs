//! Which rows the trees of a model see, and what response.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::loss::Loss;
use super::rows::Rows;
use super::sample::{Drawn, Sample};
use crate::stats::tree::Node;
use crate::stats::tree::draw::{Stream, poisson_table};

/// Purposes of draws.
pub const ROWS: u64 = 1;
/// Draws of predictors.
pub const PREDICTORS: u64 = 2;

/// Sampling of rows: each row by itself, so that a sample is a function of seed, tree and row alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// The seed.
    pub seed: u64,
    /// Whether rows may come more than once: a Poisson number of times. Otherwise each is in or out.
    pub replace: bool,
    /// The expected share of the rows, for each stratum or for all.
    pub rates: Vec<f64>,
    tables: Vec<Vec<f64>>,
}

impl Sampling {
    /// Sampling at these rates.
    pub fn new(seed: u64, replace: bool, rates: Vec<f64>) -> Self {
        let tables = if replace {
            rates.iter().map(|rate| poisson_table(*rate)).collect()
        } else {
            Vec::new()
        };
        Self {
            seed,
            replace,
            rates,
            tables,
        }
    }

    /// How often the sample of a tree holds a row, given its number in the data.
    #[inline(always)]
    pub fn times(&self, stream: Stream, number: u64, stratum: usize) -> u32 {
        let draw = stream.uniform(number);
        let stratum = if self.rates.len() == 1 { 0 } else { stratum };
        if self.replace {
            let table = &self.tables[stratum];
            let mut times = 0;
            while times < table.len() && draw >= table[times] {
                times += 1;
            }
            u32::try_from(times).unwrap_or(u32::MAX)
        } else {
            u32::from(draw < self.rates[stratum])
        }
    }

    /// How often the sample of a tree holds each row of some that begin at a number.
    pub fn rows<'a>(
        &'a self,
        rows: &'a Rows,
        tree: usize,
        first: u64,
    ) -> impl Fn(usize) -> u32 + Sync + 'a {
        let stream = Stream::new(self.seed, tree as u64, ROWS);
        move |row| {
            let stratum = rows
                .strata
                .get(row)
                .map_or(0, |stratum| usize::from(*stratum));
            self.times(stream, first + row as u64, stratum)
        }
    }

    /// The rows of a range that the sample of a tree holds, of all rows of the data.
    pub fn drawn(&self, rows: &Rows, tree: usize, range: Range<usize>) -> Drawn {
        if let [rate] = self.rates[..]
            && !self.replace
            && rows.times.is_empty()
        {
            let stream = Stream::new(self.seed, tree as u64, ROWS);
            let mut drawn = vec![0; range.len()];
            stream.below(range.start as u64, rate, &mut drawn);
            return Drawn::once(drawn);
        }
        Drawn::new(rows, range, self.rows(rows, tree, 0))
    }
}

/// Boosting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Boosting {
    /// The loss.
    pub loss: Loss,
    /// What each tree's values are multiplied by.
    pub rate: f64,
    /// Rounds; with more than two classes a round grows a tree for each.
    pub rounds: usize,
    /// The sample of each round.
    pub sampling: Sampling,
}

/// How the trees of a model differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Scheme {
    /// One tree on all rows, and one for each fold without it; row `i` from 0 is in fold `i mod folds`.
    Folds(usize),
    /// Each tree on a sample.
    Forest {
        /// How many.
        trees: usize,
        /// The sample.
        sampling: Sampling,
    },
    /// Each tree on what those before it left over.
    Boost(Boosting),
}

impl Boosting {
    /// Trees in a round, one for each score.
    pub fn scores(&self, classes: usize) -> usize {
        if self.loss == Loss::Multinomial {
            classes
        } else {
            1
        }
    }

    /// Whether a row that a sample holds some times is among those by which a round is judged: those that it does not
    /// hold, and all where samples hold all.
    pub fn judges(&self, times: u32) -> bool {
        let whole = !self.sampling.replace && self.sampling.rates.iter().all(|rate| *rate >= 1.0);
        times == 0 || whole
    }

    /// Turns the leaves' mean gradients into steps: one Newton step where the loss is a likelihood.
    pub fn step(&self, root: &mut Node, classes: usize) {
        #[allow(clippy::cast_precision_loss)]
        let factor = match self.loss {
            Loss::Multinomial => (classes - 1) as f64 / classes as f64,
            _ => 1.0,
        };
        root.visit_mut(&mut |node| {
            let mut step = node.value;
            if self.loss != Loss::Gaussian {
                let sum = node.value * node.weight;
                // The curvature p (1 - p) is |g| - g^2 for a gradient g of y - p.
                let curvature = node.spread - (node.risk + node.value * sum);
                step = if curvature > 1e-10 * node.weight {
                    factor * sum / curvature
                } else {
                    0.0
                };
            }
            node.value = self.rate * step;
        });
    }
}

impl Scheme {
    /// Trees that grow at the same time.
    pub fn trees(&self, classes: usize) -> usize {
        match self {
            Self::Folds(folds) if *folds < 2 => 1,
            Self::Folds(folds) => folds + 1,
            Self::Forest { trees, .. } => *trees,
            Self::Boost(boosting) => boosting.scores(classes),
        }
    }

    /// The sample of a tree of those that grow at the same time, of rows the first of which has a number in the data.
    pub fn sample(&self, rows: &Rows, first: u64, tree: usize, round: usize) -> Sample {
        match self {
            Self::Folds(folds) => {
                let held_out = |row: usize| {
                    tree > 0 && (first + row as u64) % *folds as u64 == tree as u64 - 1
                };
                Sample::draw(rows, |row| u32::from(!held_out(row)))
            }
            Self::Forest { sampling, .. } => Sample::draw(rows, sampling.rows(rows, tree, first)),
            Self::Boost(boosting) => Sample::draw(rows, boosting.sampling.rows(rows, round, first)),
        }
    }

    /// The draws of predictors of a tree.
    pub fn stream(&self, tree: usize) -> Stream {
        match self {
            Self::Folds(_) => Stream::new(0, 0, PREDICTORS),
            Self::Forest { sampling, .. } => Stream::new(sampling.seed, tree as u64, PREDICTORS),
            Self::Boost(boosting) => Stream::new(boosting.sampling.seed, tree as u64, PREDICTORS),
        }
    }
}

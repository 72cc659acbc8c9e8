//! How well finished trees predict rows that they were not grown on.

use serde::{Deserialize, Serialize};

use super::frame::Frame;
use super::kernel::side_of;
use super::loss::Scores;
use super::rows::Rows;
use super::scheme::{Boosting, Sampling, Scheme};
use super::tasks::{BLOCK, for_all};
use crate::stats::tree::{Node, Task};

/// What cross-validation needs to know of the tree on all rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Prices {
    /// Prices of a split between those of the sequence of trees, for each fold's tree.
    pub by_fold: Vec<Vec<f64>>,
}

/// Errors of rows held out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// By price, or by tree (cumulated over the trees up to it): the sum of weighted errors.
    pub errors: Vec<f64>,
    /// The sum of weighted squared errors.
    pub squares: Vec<f64>,
    /// The sum of weights of the rows that were held out.
    pub weights: Vec<f64>,
    /// Weights of true and predicted classes, `[true * classes + predicted]`.
    pub confusion: Vec<f64>,
    /// Sums of weights, responses about the first mean, and their squares, of rows held out of some tree.
    pub moments: [f64; 3],
    /// The number of the node in which each row ends.
    pub nodes: Vec<u64>,
}

impl Assessment {
    /// Adds that of the rows that follow.
    pub fn merge(&mut self, next: Self) {
        fn add(mine: &mut [f64], theirs: &[f64]) {
            mine.iter_mut()
                .zip(theirs)
                .for_each(|(mine, theirs)| *mine += theirs);
        }
        add(&mut self.errors, &next.errors);
        add(&mut self.squares, &next.squares);
        add(&mut self.weights, &next.weights);
        add(&mut self.confusion, &next.confusion);
        add(&mut self.moments, &next.moments);
        self.nodes.extend(next.nodes);
    }

    fn new(errors: usize, classes: usize) -> Self {
        Self {
            errors: vec![0.0; errors],
            squares: vec![0.0; errors],
            weights: vec![0.0; errors],
            confusion: vec![0.0; classes * classes],
            ..Self::default()
        }
    }
}

/// What assesses.
pub struct Assessor<'a> {
    /// What the trees were grown from.
    pub frame: &'a Frame,
    /// How the trees differ.
    pub scheme: &'a Scheme,
    /// The trees.
    pub trees: &'a [Node],
    /// Of cross-validation.
    pub prices: &'a Prices,
    /// Whether the nodes of rows are wanted.
    pub nodes: bool,
}

impl Assessor<'_> {
    /// The assessment of rows, the first of which has a number in the data.
    pub fn assess(&self, rows: &Rows, first: u64) -> Assessment {
        let blocks = rows.count.div_ceil(BLOCK).max(1);
        let block = |at: usize| {
            let range = at * BLOCK..((at + 1) * BLOCK).min(rows.count);
            match self.scheme {
                Scheme::Folds(folds) => self.folds(rows, first, range, *folds),
                Scheme::Forest { sampling, .. } => self.forest(rows, first, range, sampling),
                Scheme::Boost(boosting) => self.boost(rows, first, range, boosting),
            }
        };
        let mut assessments = for_all(blocks, block).into_iter();
        let mut whole = assessments.next().unwrap_or_default();
        assessments.for_each(|assessment| whole.merge(assessment));
        whole
    }

    fn leaf<'t>(&self, tree: &'t Node, rows: &Rows, row: usize, price: f64) -> &'t Node {
        tree.walk(
            self.frame.kernel.rules.use_surrogate,
            |node| node.complexity > price,
            |split| side_of(split, &rows.codes, row),
        )
    }

    fn classes(&self) -> usize {
        self.frame.classes.len()
    }

    fn folds(
        &self,
        rows: &Rows,
        first: u64,
        range: std::ops::Range<usize>,
        folds: usize,
    ) -> Assessment {
        let prices = self.prices.by_fold.first().map_or(0, Vec::len);
        let mut found = Assessment::new(prices, 0);
        for row in range {
            if self.nodes {
                let leaf = self.leaf(&self.trees[0], rows, row, f64::NEG_INFINITY);
                found.nodes.push(leaf.id);
            }
            if folds < 2 || prices == 0 {
                continue;
            }
            #[allow(clippy::cast_possible_truncation)]
            let fold = ((first + row as u64) % folds as u64) as usize;
            let weight = rows.whole_weight(row);
            for (at, price) in self.prices.by_fold[fold].iter().enumerate() {
                let leaf = self.leaf(&self.trees[fold + 1], rows, row, *price);
                let error = match &self.frame.kernel.measure.task {
                    Task::Class(classes) => {
                        classes.error(class_of(leaf), usize::from(rows.class[row]))
                    }
                    Task::Anova(_) => {
                        (rows.value[row] - leaf.value) * (rows.value[row] - leaf.value)
                    }
                };
                found.errors[at] += weight * error;
                found.squares[at] += weight * error * error;
                found.weights[at] += weight;
            }
        }
        found
    }

    /// Each tree predicts the rows that are not in its sample; the errors by tree are of the votes so far.
    fn forest(
        &self,
        rows: &Rows,
        first: u64,
        range: std::ops::Range<usize>,
        sampling: &Sampling,
    ) -> Assessment {
        let classes = self.classes();
        let mut found = Assessment::new(self.trees.len(), classes);
        let mut votes = vec![0.0; range.len() * classes.max(1)];
        let mut voters = vec![0.0f64; range.len()];
        for (number, tree) in self.trees.iter().enumerate() {
            let times = sampling.rows(rows, number, first);
            let (mut errors, mut weights) = (0.0, 0.0);
            for (at, row) in range.clone().enumerate() {
                if times(row) == 0 {
                    let leaf = self.leaf(tree, rows, row, f64::NEG_INFINITY);
                    voters[at] += 1.0;
                    if classes == 0 {
                        votes[at] += leaf.value;
                    } else {
                        votes[at * classes + class_of(leaf)] += 1.0;
                    }
                }
                if voters[at] == 0.0 {
                    continue;
                }
                let weight = rows.whole_weight(row);
                weights += weight;
                errors += weight
                    * if classes == 0 {
                        let error = rows.value[row] - votes[at] / voters[at];
                        error * error
                    } else {
                        let vote = elected(&votes[at * classes..][..classes], &self.frame.cutoff);
                        f64::from(u8::from(vote != usize::from(rows.class[row])))
                    };
            }
            found.errors[number] = errors;
            found.weights[number] = weights;
        }
        for (at, row) in range.enumerate().filter(|(at, _)| voters[*at] > 0.0) {
            let weight = rows.whole_weight(row);
            if classes == 0 {
                let y = rows.value[row] - self.frame.mean;
                found.moments[0] += weight;
                found.moments[1] += weight * y;
                found.moments[2] += weight * y * y;
            } else {
                let vote = elected(&votes[at * classes..][..classes], &self.frame.cutoff);
                found.confusion[usize::from(rows.class[row]) * classes + vote] += weight;
            }
        }
        found
    }

    /// After each round, the deviance of the rows that are not in its sample.
    fn boost(
        &self,
        rows: &Rows,
        first: u64,
        range: std::ops::Range<usize>,
        boosting: &Boosting,
    ) -> Assessment {
        let per_round = boosting.scores(self.classes());
        let rounds = self.trees.len() / per_round;
        let mut found = Assessment::new(rounds, 0);
        let mut scores = self.frame.start.repeat(range.len());
        for round in 0..rounds {
            for (at, row) in range.clone().enumerate() {
                let own = &mut scores[at * per_round..][..per_round];
                for (score, tree) in own.iter_mut().zip(&self.trees[round * per_round..]) {
                    *score += self.leaf(tree, rows, row, f64::NEG_INFINITY).value;
                }
            }
            let times = boosting.sampling.rows(rows, round, first);
            let scores = Scores {
                first: range.start,
                per_row: per_round,
                values: &scores,
            };
            let judged = |row: usize| u8::from(boosting.judges(times(row)));
            let judged: Vec<u8> = range.clone().map(judged).collect();
            let deviance = boosting.look(rows, scores, &judged, &mut |_, _, _| ());
            found.weights[round] = deviance.weight;
            found.errors[round] = deviance.total();
        }
        found
    }
}

/// The class of a leaf.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn class_of(leaf: &Node) -> usize {
    leaf.value as usize
}

/// The class with most votes over its cutoff, the first of several.
pub fn elected(votes: &[f64], cutoff: &[f64]) -> usize {
    let mut best = 0;
    for class in 1..votes.len() {
        if votes[class] * cutoff[best] > votes[best] * cutoff[class] {
            best = class;
        }
    }
    best
}

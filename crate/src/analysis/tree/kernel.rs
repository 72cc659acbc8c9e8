//! The rules by which all trees of a model split nodes, given histograms.

use serde::{Deserialize, Serialize};

use super::rows::{Codes, Rows};
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{Branch, Measure, Node, Predictor, Search, Split, Task, surrogate};

/// A split must improve at least this share of what the root's did; less is rounding.
pub const LEAST: f64 = 1e-10;

/// What a tree may do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// The fewest rows of a node that is split.
    pub min_split: f64,
    /// The fewest rows of a node.
    pub min_bucket: f64,
    /// The depth of the deepest nodes.
    pub max_depth: u32,
    /// The share of the root's risk that each split has to save.
    pub cp: f64,
    /// Competing splits to keep.
    pub compete: usize,
    /// Surrogate splits to keep.
    pub surrogates: usize,
    /// How surrogates are used.
    pub use_surrogate: u8,
    /// Whether agreement is a share of the rows that have the surrogate.
    pub of_present: bool,
    /// What the improvement of each predictor is divided by.
    pub cost: Vec<f64>,
    /// How many predictors a node tries.
    pub tries: usize,
}

/// What all trees of a model share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kernel {
    /// The bins of the predictors.
    pub predictors: Vec<Predictor>,
    /// How histograms are read.
    pub measure: Measure,
    /// What trees may do.
    pub rules: Rules,
}

impl Kernel {
    fn search(&self) -> Search<'_> {
        Search {
            measure: &self.measure,
            min_bucket: self.rules.min_bucket,
        }
    }

    /// Where the histogram of each predictor begins, and the end of the last, with this many integers in a bin.
    pub fn offsets(&self, lanes: usize) -> Vec<usize> {
        let mut end = 0;
        let mut offsets = vec![0];
        for predictor in &self.predictors {
            end += (predictor.bins() + 1) * lanes;
            offsets.push(end);
        }
        offsets
    }

    /// The predictors that a node tries.
    pub fn tried(&self, stream: Stream, node: u64) -> Vec<usize> {
        let all = self.predictors.len();
        if self.rules.tries >= all {
            (0..all).collect()
        } else {
            stream.subset(node, all, self.rules.tries)
        }
    }

    /// Whether a node is looked at for a split.
    pub fn may_split(&self, node: &Node, alpha: f64) -> bool {
        node.depth() < self.rules.max_depth
            && node.count >= self.rules.min_split
            && node.risk > alpha
    }

    /// The best splits of a node from histograms of the tried predictors, the best first. `least` is the smallest
    /// improvement that counts.
    pub fn splits<'a>(
        &self,
        node: &Node,
        least: f64,
        tried: impl Iterator<Item = (usize, &'a [i64])>,
    ) -> Vec<Split> {
        let search = self.search();
        let mut splits: Vec<Split> = Vec::new();
        for (variable, cells) in tried {
            let predictor = &self.predictors[variable];
            let Some(mut split) = search.best(variable, predictor, cells, node.risk) else {
                continue;
            };
            if split.improve <= least {
                continue;
            }
            split.improve /= self.rules.cost[variable];
            Self::insert(&mut splits, split, self.rules.compete + 1);
        }
        splits
    }

    /// Inserts by falling improvement, after those that are as good.
    fn insert(splits: &mut Vec<Split>, split: Split, most: usize) {
        let at = splits
            .iter()
            .position(|other| split.improve > other.improve * (1.0 + 1e-12))
            .unwrap_or(splits.len());
        splits.insert(at, split);
        splits.truncate(most);
    }

    /// Where a split sends most of the weight of a node, from the histogram of its variable; left when both sides are
    /// even.
    pub fn majority(&self, split: &Split, cells: &[i64]) -> i8 {
        let lanes = self.measure.lanes();
        let weights = match (&self.measure.task, self.measure.weights.is_some()) {
            (Task::Class(_), false) => 0..lanes,
            (Task::Class(_), true) => 1..lanes,
            (Task::Anova(_), false) => 0..1,
            (Task::Anova(_), true) => 2..3,
        };
        let balance: i64 = (0u32..)
            .zip(cells.chunks_exact(lanes))
            .map(|(code, cell)| {
                let weight: i64 = cell[weights.clone()].iter().sum();
                i64::from(split.rule.side_of_code(code)) * weight
            })
            .sum();
        if balance > 0 { 1 } else { -1 }
    }

    /// Surrogates of a split from histograms of directions, the best first.
    pub fn surrogates<'a>(
        &self,
        primary: &Split,
        cells: impl Iterator<Item = (usize, &'a [i64])>,
    ) -> Vec<Split> {
        let mut found = Vec::new();
        for (variable, cells) in cells {
            if variable == primary.variable as usize {
                continue;
            }
            let predictor = &self.predictors[variable];
            let of_present = self.rules.of_present;
            if let Some(split) = surrogate(&self.measure, variable, predictor, cells, of_present) {
                Self::insert(&mut found, split, self.rules.surrogates);
            }
        }
        found
    }
}

/// The side of a row by a split.
#[inline(always)]
pub fn side_of(split: &Split, codes: &[Codes], row: usize) -> i8 {
    let code = codes[split.variable as usize].code().at(row);
    split.rule.side_of_code(code)
}

/// The surrogate that sends a row because the split cannot, nor those before it.
pub fn sender(branch: &Branch, rows: &Rows, row: usize) -> Option<usize> {
    if side_of(&branch.splits[0], &rows.codes, row) != 0 {
        return None;
    }
    branch
        .surrogates
        .iter()
        .position(|split| side_of(split, &rows.codes, row) != 0)
}

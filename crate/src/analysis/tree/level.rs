//! Growing trees on data that do not fit into memory: a pass adds up the histograms of the open nodes of all trees, as
//! many as fit, and the next pass looks at their sons.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::frame::Frame;
use super::grow::settle;
use super::growing::{Growing, NodeCells, NodeRows, cell_offsets};
use super::kernel::{Kernel, LEAST, side_of};
use super::loss::Scores;
use super::rows::Rows;
use super::sample::{Bag, Numbers, fixed};
use super::scheme::{Boosting, Scheme};
use crate::stats::tree::{Branch, DIRECTIONS, Node};

/// Integers of the histograms of a pass: 32 megabytes.
const CELLS: usize = 4 << 20;

/// A node of a tree that a pass looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Open {
    tree: u32,
    node: u64,
}

/// What a pass does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Trees that are done.
    done: Vec<Node>,
    /// Trees that grow.
    trees: Vec<Growing>,
    /// The nodes of this pass, in order.
    open: Vec<Open>,
    /// Nodes of later passes.
    waiting: Vec<Open>,
    /// Whether the pass looks where the splits of its nodes send rows, to find surrogates.
    directions: bool,
}

impl Level {
    /// The first pass.
    pub fn new(frame: &Arc<Frame>, scheme: &Scheme) -> Self {
        let mut level = Self {
            done: Vec::new(),
            trees: Vec::new(),
            open: Vec::new(),
            waiting: Vec::new(),
            directions: false,
        };
        level.plant(frame, scheme);
        level.next(&frame.kernel);
        level
    }

    /// The finished trees.
    pub fn into_trees(self) -> Vec<Node> {
        self.done
    }

    fn plant(&mut self, frame: &Frame, scheme: &Scheme) {
        let trees = scheme.trees(frame.classes.len());
        self.trees = vec![Growing::seedling(); trees];
        let roots = (0u32..).take(trees).map(|tree| Open { tree, node: 1 });
        self.waiting.extend(roots);
    }

    /// Takes as many nodes as fit into a pass.
    fn next(&mut self, kernel: &Kernel) {
        let lanes = kernel.measure.lanes().max(DIRECTIONS);
        let cells = kernel.offsets(lanes).last().copied().unwrap_or(1).max(1);
        let most = (CELLS / cells).max(1);
        let rest = self.waiting.split_off(self.waiting.len().min(most));
        self.open = std::mem::replace(&mut self.waiting, rest);
        self.open.sort_unstable();
        self.directions = false;
    }

    /// The contribution of rows, the first of which has a number in the data.
    pub fn map(&self, frame: &Frame, scheme: &Scheme, rows: &Rows, first: u64) -> Vec<NodeCells> {
        let kernel = &frame.kernel;
        let mut found: Vec<NodeCells> = self
            .open
            .iter()
            .map(|_| NodeCells {
                sums: kernel.measure.sums(),
                ..NodeCells::default()
            })
            .collect();
        let scores = match scheme {
            Scheme::Boost(boosting) => self.scores(frame, boosting, rows),
            _ => Vec::new(),
        };
        let mut start = 0;
        while start < self.open.len() {
            let tree = self.open[start].tree;
            let len = self.open[start..].partition_point(|open| open.tree == tree);
            let tree = tree as usize;
            let round = self.done.len() / scheme.trees(frame.classes.len());
            let sample = scheme.sample(rows, first, tree, round);
            let slopes = Self::slopes(frame, scheme, rows, tree, &scores);
            let values = slopes.as_ref().unwrap_or(&rows.value);
            let fixed = fixed(&kernel.measure, values);
            let numbers = Numbers {
                values,
                fixed: &fixed,
            };
            let bag = Bag::new(rows, &kernel.measure, &sample, numbers);
            let target = bag.target(&kernel.measure);
            let open = &self.open[start..start + len];
            let mut lists: Vec<Vec<u32>> = vec![Vec::new(); len];
            for row in sample.list() {
                let leaf = self.trees[tree].root.walk(
                    kernel.rules.use_surrogate,
                    |node| !node.open,
                    |split| side_of(split, &rows.codes, row as usize),
                );
                if leaf.open
                    && let Ok(at) = open.binary_search_by_key(&leaf.id, |open| open.node)
                {
                    lists[at].push(row);
                }
            }
            let stream = scheme.stream(self.done.len() + tree);
            let tree = &self.trees[tree];
            for ((open, list), node) in open.iter().zip(&lists).zip(&mut found[start..]) {
                let own = NodeRows {
                    kernel,
                    rows,
                    target,
                    list,
                };
                let branch = |id| tree.at(id).and_then(|node| node.branch.as_deref());
                if self.directions {
                    node.cells = branch(open.node)
                        .map_or_else(Vec::new, |own_branch| own.directions(&own_branch.splits[0]));
                } else {
                    node.sums = target.sums(&kernel.measure, list);
                    let father = branch(open.node / 2).filter(|_| kernel.rules.use_surrogate > 0);
                    node.sent = father.map_or_else(Vec::new, |father| own.sent(father));
                    node.cells = own.histograms(stream, open.node);
                }
            }
            start += len;
        }
        found
    }

    /// What a boosted tree is fitted to.
    fn slopes(
        frame: &Frame,
        scheme: &Scheme,
        rows: &Rows,
        tree: usize,
        values: &[f64],
    ) -> Option<Vec<f64>> {
        let Scheme::Boost(boosting) = scheme else {
            return None;
        };
        let scores = Scores {
            first: 0,
            per_row: boosting.scores(frame.classes.len()),
            values,
        };
        let mut slopes = vec![0.0; rows.count];
        boosting.look(
            rows,
            scores,
            &vec![0; rows.count],
            &mut |score, at, found| {
                if score == tree {
                    slopes[at..at + found.len()].copy_from_slice(found);
                }
            },
        );
        Some(slopes)
    }

    /// The scores of rows by the trees that are done.
    fn scores(&self, frame: &Frame, boosting: &Boosting, rows: &Rows) -> Vec<f64> {
        let per_round = boosting.scores(frame.classes.len());
        let mut scores = frame.start.repeat(rows.count);
        for (row, scores) in scores.chunks_exact_mut(per_round).enumerate() {
            for (number, tree) in self.done.iter().enumerate() {
                let leaf = tree.walk(
                    frame.kernel.rules.use_surrogate,
                    |_| true,
                    |split| side_of(split, &rows.codes, row),
                );
                scores[number % per_round] += leaf.value;
            }
        }
        scores
    }

    /// Ends a pass; true when all trees are done.
    pub fn finish(&mut self, frame: &Frame, scheme: &Scheme, found: Vec<NodeCells>) -> bool {
        let kernel = &frame.kernel;
        let open = std::mem::take(&mut self.open);
        let mut divided = Vec::new();
        for (open, found) in open.into_iter().zip(found) {
            if self.directions {
                self.surrogates(kernel, open, &found.cells);
                self.sons(open);
                continue;
            }
            let tree = open.tree as usize;
            let stream = scheme.stream(self.done.len() + tree);
            let mut node = kernel.measure.node(open.node, &found.sums);
            if node.id == 1 {
                let share = match (scheme, tree) {
                    (Scheme::Folds(_), 1..) => {
                        let whole = &self.trees[0];
                        whole.alpha * (node.weight / whole.root.weight)
                    }
                    _ => kernel.rules.cp * node.risk,
                };
                self.trees[tree].alpha = share;
            }
            let growing = &mut self.trees[tree];
            let father = growing.at_mut(open.node / 2);
            if let Some(branch) = father.and_then(|father| father.branch.as_mut()) {
                for (split, sent) in branch.surrogates.iter_mut().zip(&found.sent) {
                    #[allow(clippy::cast_precision_loss)]
                    let sent = *sent as f64;
                    split.count += sent;
                }
            }
            if kernel.may_split(&node, growing.alpha) {
                let tried = kernel.tried(stream, node.id);
                let offsets = cell_offsets(kernel, &tried);
                let histograms = tried
                    .iter()
                    .zip(offsets.windows(2))
                    .map(|(at, ends)| (*at, &found.cells[ends[0]..ends[1]]));
                let splits = kernel.splits(&node, growing.least, histograms);
                if let Some(primary) = splits.first() {
                    if node.id == 1 {
                        growing.least = primary.improve * LEAST;
                    }
                    let histogram = tried
                        .iter()
                        .position(|at| *at == primary.variable as usize)
                        .map_or(&[][..], |at| &found.cells[offsets[at]..offsets[at + 1]]);
                    node.branch = Some(Box::new(Branch {
                        majority: kernel.majority(primary, histogram),
                        surrogates: Vec::new(),
                        left: Node::default(),
                        right: Node::default(),
                        splits,
                    }));
                    node.open = true;
                    divided.push(open);
                }
            }
            if let Some(place) = growing.at_mut(open.node) {
                *place = node;
            }
        }
        if kernel.rules.surrogates == 0 {
            divided.drain(..).for_each(|open| self.sons(open));
        }
        if divided.is_empty() {
            if self.waiting.is_empty() {
                if self.harvest(frame, scheme) {
                    return true;
                }
                self.plant(frame, scheme);
            }
            self.next(kernel);
        } else {
            self.open = divided;
            self.directions = true;
        }
        false
    }

    fn surrogates(&mut self, kernel: &Kernel, open: Open, cells: &[i64]) {
        let tree = &mut self.trees[open.tree as usize];
        let Some(branch) = tree.at_mut(open.node).and_then(|node| node.branch.as_mut()) else {
            return;
        };
        let offsets = kernel.offsets(DIRECTIONS);
        let histograms =
            (0..kernel.predictors.len()).map(|at| (at, &cells[offsets[at]..offsets[at + 1]]));
        branch.surrogates = kernel.surrogates(&branch.splits[0], histograms);
    }

    /// Opens the sons of a node.
    fn sons(&mut self, open: Open) {
        let Some(node) = self.trees[open.tree as usize].at_mut(open.node) else {
            return;
        };
        node.open = false;
        if let Some(branch) = &mut node.branch {
            let sons = [(&mut branch.left, 0), (&mut branch.right, 1)];
            for (son, side) in sons {
                son.id = open.node * 2 + side;
                son.open = true;
                self.waiting.push(Open {
                    tree: open.tree,
                    node: son.id,
                });
            }
        }
    }

    /// Takes the trees that are grown; true when no others follow.
    fn harvest(&mut self, frame: &Frame, scheme: &Scheme) -> bool {
        for mut growing in self.trees.drain(..) {
            settle(&mut growing.root, growing.alpha);
            if let Scheme::Boost(boosting) = scheme {
                boosting.step(&mut growing.root, frame.classes.len());
            }
            self.done.push(growing.root);
        }
        match scheme {
            Scheme::Boost(boosting) => {
                self.done.len() >= boosting.rounds * boosting.scores(frame.classes.len())
            }
            _ => true,
        }
    }
}

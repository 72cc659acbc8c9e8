//! Growing a tree on rows in memory: depth first, with the histogram of the larger son taken from its father's.

use serde::{Deserialize, Serialize};

use super::rows::{Codes, Rows};
use super::tasks::{both, each};
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{
    Branch, Code, DIRECTIONS, Measure, Node, Predictor, Rule, Search, Split, Sums, Target, Task,
    add, add_directions, collapse, limit, surrogate,
};

/// Nodes with fewer rows are not worth a task of their own.
const TASK_ROWS: usize = 8192;
/// A split must improve at least this share of what the root's did; less is rounding.
const LEAST: f64 = 1e-10;

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

/// Histograms of all predictors, one after another.
pub type Cells = Vec<i64>;

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

/// The tree being grown.
pub struct Grower<'a> {
    kernel: &'a Kernel,
    rows: &'a Rows,
    target: Target<'a>,
    stream: Stream,
    alpha: f64,
    offsets: Vec<usize>,
}

/// The tree on the rows of a list, grown until splits save less than `alpha` of risk; `alpha` is found from the root.
/// Splits that do not pay are taken back.
pub fn grow(
    kernel: &Kernel,
    rows: &Rows,
    target: Target<'_>,
    stream: Stream,
    list: &mut [u32],
    alpha: impl FnOnce(&Node) -> f64,
) -> Node {
    let sums = target.sums(&kernel.measure, list);
    let mut root = kernel.measure.node(1, &sums);
    let alpha = alpha(&root);
    let grower = Grower {
        kernel,
        rows,
        target,
        stream,
        alpha,
        offsets: kernel.offsets(kernel.measure.lanes()),
    };
    grower.divide(&mut root, &sums, list, None, 0.0);
    settle(&mut root, alpha);
    root
}

/// Takes back splits that do not pay, and limits each son's complexity by its father's.
pub fn settle(root: &mut Node, alpha: f64) {
    collapse(root, alpha);
    let own = root.complexity;
    limit(root, own);
}

impl Grower<'_> {
    /// Grows the tree below a node. `cells` holds its histograms when they are known.
    fn divide(
        &self,
        node: &mut Node,
        sums: &Sums,
        list: &mut [u32],
        cells: Option<Cells>,
        least: f64,
    ) {
        if !self.kernel.may_split(node, self.alpha) {
            return;
        }
        let tried = self.kernel.tried(self.stream, node.id);
        let all = tried.len() == self.kernel.predictors.len();
        let cells = cells.unwrap_or_else(|| self.histograms(&tried, list));
        let histogram = |at: usize| &cells[self.offsets[at]..self.offsets[at + 1]];
        let splits = self
            .kernel
            .splits(node, least, tried.iter().map(|at| (*at, histogram(*at))));
        let Some(primary) = splits.first() else {
            return;
        };
        let least = if node.id == 1 {
            primary.improve * LEAST
        } else {
            least
        };
        let mut branch = Box::new(Branch {
            surrogates: Vec::new(),
            majority: self
                .kernel
                .majority(primary, histogram(primary.variable as usize)),
            left: Node::default(),
            right: Node::default(),
            splits,
        });
        if self.kernel.rules.surrogates > 0 {
            self.surrogates(&mut branch, list);
        }
        let (left_rows, right_rows, all_sent) = self.partition(&branch, list);
        let (left_rows, right_rows) = list[..left_rows + right_rows].split_at_mut(left_rows);
        let measure = &self.kernel.measure;
        let sums_of = |rows: &[u32]| self.target.sums(measure, rows);
        let (left_sums, right_sums) = if !all_sent {
            (sums_of(left_rows), sums_of(right_rows))
        } else if left_rows.len() < right_rows.len() {
            let small = sums_of(left_rows);
            let large = sums.minus(&small);
            (small, large)
        } else {
            let small = sums_of(right_rows);
            (sums.minus(&small), small)
        };
        let mut left = measure.node(node.id * 2, &left_sums);
        let mut right = measure.node(node.id * 2 + 1, &right_sums);
        let (mut left_cells, mut right_cells) = (None, None);
        let go_on = (
            self.kernel.may_split(&left, self.alpha),
            self.kernel.may_split(&right, self.alpha),
        );
        if all && all_sent && (go_on.0 || go_on.1) {
            let left_is_small = left_rows.len() < right_rows.len();
            let small_rows = if left_is_small {
                &*left_rows
            } else {
                &*right_rows
            };
            let only_small = if left_is_small { !go_on.1 } else { !go_on.0 };
            let small = self.histograms(&tried, small_rows);
            let large = if only_small {
                None
            } else {
                let mut large = cells;
                large
                    .iter_mut()
                    .zip(&small)
                    .for_each(|(large, small)| *large -= small);
                Some(large)
            };
            (left_cells, right_cells) = if left_is_small {
                (Some(small), large)
            } else {
                (large, Some(small))
            };
        } else {
            drop(cells);
        }
        let large_enough = left_rows.len().min(right_rows.len()) >= TASK_ROWS;
        both(
            large_enough,
            || self.divide(&mut left, &left_sums, left_rows, left_cells, least),
            || self.divide(&mut right, &right_sums, right_rows, right_cells, least),
        );
        branch.left = left;
        branch.right = right;
        node.branch = Some(branch);
    }

    /// The histograms of some predictors; those of others stay empty.
    fn histograms(&self, tried: &[usize], list: &[u32]) -> Cells {
        let lanes = self.kernel.measure.lanes();
        let mut cells = vec![0; *self.offsets.last().unwrap_or(&0)];
        let mut parts = Vec::with_capacity(tried.len());
        let mut rest = cells.as_mut_slice();
        let mut start = 0;
        for at in tried {
            let (_, from) = rest.split_at_mut(self.offsets[*at] - start);
            let (part, after) = from.split_at_mut(self.offsets[*at + 1] - self.offsets[*at]);
            parts.push((*at, part));
            rest = after;
            start = self.offsets[*at + 1];
        }
        each(parts, list.len() >= 4 * TASK_ROWS, |(at, part)| {
            add(part, self.rows.codes[at].code(), list, &self.target, lanes);
        });
        cells
    }

    fn surrogates(&self, branch: &mut Branch, list: &[u32]) {
        let primary = &branch.splits[0];
        let sides: Vec<i8> = list
            .iter()
            .map(|row| side_of(primary, &self.rows.codes, *row as usize))
            .collect();
        let offsets = self.kernel.offsets(DIRECTIONS);
        let mut cells = vec![0; *offsets.last().unwrap_or(&0)];
        for (at, codes) in self.rows.codes.iter().enumerate() {
            let part = &mut cells[offsets[at]..offsets[at + 1]];
            add_directions(part, codes.code(), list, &sides, &self.target);
        }
        let histograms =
            (0..self.rows.codes.len()).map(|at| (at, &cells[offsets[at]..offsets[at + 1]]));
        branch.surrogates = self.kernel.surrogates(primary, histograms);
        // Surrogates that are shown only send nothing.
        if self.kernel.rules.use_surrogate > 0 {
            self.count_sent(branch, list);
        }
    }

    /// Counts the rows that each surrogate sends because those before it could not.
    fn count_sent(&self, branch: &mut Branch, list: &[u32]) {
        let mut counts = vec![0.0; branch.surrogates.len()];
        for row in list {
            let row = *row as usize;
            if side_of(&branch.splits[0], &self.rows.codes, row) != 0 {
                continue;
            }
            let sender = branch
                .surrogates
                .iter()
                .position(|split| side_of(split, &self.rows.codes, row) != 0);
            if let Some(at) = sender {
                counts[at] += f64::from(self.target.times.map_or(1, |times| times[row]));
            }
        }
        for (split, count) in branch.surrogates.iter_mut().zip(counts) {
            split.count = count;
        }
    }

    /// Moves rows that go left to the front and those that go right behind them, in order; says how many go each way,
    /// and whether that is all.
    fn partition(&self, branch: &Branch, list: &mut [u32]) -> (usize, usize, bool) {
        let primary = &branch.splits[0];
        let code = self.rows.codes[primary.variable as usize].code();
        let slow = |row: u32| {
            branch.side(self.kernel.rules.use_surrogate, |split| {
                side_of(split, &self.rows.codes, row as usize)
            })
        };
        match (&primary.rule, code) {
            (Rule::Cut { bin, below, .. }, Code::Narrow(codes)) => {
                let cut = |row: u32| cut_side(u32::from(codes[row as usize]), *bin, *below);
                divide(list, |row| cut(row).unwrap_or_else(|| slow(row)))
            }
            (Rule::Cut { bin, below, .. }, Code::Wide(codes)) => {
                let cut = |row: u32| cut_side(u32::from(codes[row as usize]), *bin, *below);
                divide(list, |row| cut(row).unwrap_or_else(|| slow(row)))
            }
            _ => divide(list, slow),
        }
    }
}

/// The side of a bin by a cut; `None` for missing values.
#[inline(always)]
fn cut_side(code: u32, bin: u32, below: i8) -> Option<i8> {
    if code == 0 {
        None
    } else if code < bin {
        Some(below)
    } else {
        Some(-below)
    }
}

#[inline(always)]
fn divide(list: &mut [u32], side: impl Fn(u32) -> i8) -> (usize, usize, bool) {
    let mut others = vec![0; list.len()];
    let mut stay = Vec::new();
    let (mut left, mut right) = (0, 0);
    for at in 0..list.len() {
        let row = list[at];
        let side = side(row);
        if side == 0 {
            stay.push(row);
            continue;
        }
        // Both are written and one counts: a branch would be a guess half of the time.
        list[left] = row;
        others[right] = row;
        left += usize::from(side < 0);
        right += usize::from(side > 0);
    }
    list[left..left + right].copy_from_slice(&others[..right]);
    list[left + right..].copy_from_slice(&stay);
    (left, right, stay.is_empty())
}

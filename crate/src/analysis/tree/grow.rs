//! Growing a tree on rows in memory: depth first, with the histogram of the larger son taken from its father's.

use super::division::{cut_side, divide};
use super::entry::Entry;
use super::kernel::{Kernel, LEAST, sender, side_of};
use super::rows::Rows;
use super::tasks::{BLOCK, both, collect, each};
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{
    Branch, DIRECTIONS, Measure, Node, Place, Rule, Sums, Target, add, add_directions, collapse,
    limit,
};

/// Nodes with fewer rows are not worth a task of their own.
const TASK_ROWS: usize = 8192;

/// Histograms of all predictors, one after another.
type Cells = Vec<i64>;

/// The tree being grown.
pub struct Grower<'a> {
    kernel: &'a Kernel,
    rows: &'a Rows,
    target: Target<'a>,
    stream: Stream,
    offsets: Vec<usize>,
}

/// What a split has to save.
#[derive(Clone, Copy)]
struct Savings {
    /// Of the risk.
    alpha: f64,
    /// Of what the first split saves: less is rounding.
    least: f64,
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
    let grower = Grower {
        kernel,
        rows,
        target,
        stream,
        offsets: kernel.offsets(kernel.measure.lanes()),
    };
    grower.grow(list, alpha)
}

/// The sums over rows, by several tasks where that pays.
fn sums_of<E: Entry>(target: &Target<'_>, measure: &Measure, rows: &[E]) -> Sums {
    if rows.len() < 2 * BLOCK {
        return E::sums(rows, measure, target);
    }
    let blocks = rows.chunks(BLOCK).collect();
    let mut sums = measure.sums();
    for block in collect(blocks, |rows: &[E]| E::sums(rows, measure, target)) {
        sums.merge(&block);
    }
    sums
}

/// Takes back splits that do not pay, and savings each son's complexity by its father's.
pub fn settle(root: &mut Node, alpha: f64) {
    collapse(root, alpha);
    let own = root.complexity;
    limit(root, own);
}

impl Grower<'_> {
    /// Grows a tree on the rows of a list; `alpha` is found from the root.
    fn grow(&self, list: &mut [u32], alpha: impl FnOnce(&Node) -> f64) -> Node {
        let sums = sums_of(&self.target, &self.kernel.measure, list);
        let mut root = self.kernel.measure.node(1, &sums);
        let savings = Savings {
            alpha: alpha(&root),
            least: 0.0,
        };
        self.divide(&mut root, &sums, list, None, savings);
        settle(&mut root, savings.alpha);
        root
    }

    /// Grows the tree below a node. `cells` holds its histograms when they are known.
    fn divide<E: Entry>(
        &self,
        node: &mut Node,
        sums: &Sums,
        list: &mut [E],
        cells: Option<Cells>,
        Savings { alpha, least }: Savings,
    ) {
        if !self.kernel.may_split(node, alpha) {
            return;
        }
        if let Some(mut records) = E::records(list, self.rows, &self.kernel.measure, &self.target) {
            self.divide(node, sums, &mut records, cells, Savings { alpha, least });
            E::restore(list, &records);
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
        let sums_of = |rows: &[E]| sums_of(&self.target, measure, rows);
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
        (left.listed, right.listed) = (left_rows.len(), right_rows.len());
        let (mut left_cells, mut right_cells) = (None, None);
        let go_on = (
            self.kernel.may_split(&left, alpha),
            self.kernel.may_split(&right, alpha),
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
        let savings = Savings { alpha, least };
        both(
            large_enough,
            || self.divide(&mut left, &left_sums, left_rows, left_cells, savings),
            || self.divide(&mut right, &right_sums, right_rows, right_cells, savings),
        );
        branch.left = left;
        branch.right = right;
        node.branch = Some(branch);
    }

    /// The histograms of some predictors; those of others stay empty.
    fn histograms<E: Entry>(&self, tried: &[usize], list: &[E]) -> Cells {
        let lanes = self.kernel.measure.lanes();
        let mut cells = vec![0; *self.offsets.last().unwrap_or(&0)];
        // Two integers a bin, of few bins: of all predictors in one pass. Of a few out of many a pass for each is faster.
        let together = lanes == 2 && (E::IS_WHOLE || 2 * tried.len() > self.rows.codes.len());
        let places: Vec<Place> = tried
            .iter()
            .filter(|_| together)
            .filter_map(|at| {
                let column = self.rows.column(*at)?;
                let base = self.offsets[*at] / 2;
                Some(Place { column, base })
            })
            .collect();
        self.add_places(&places, list, &mut cells);
        // The others one by one.
        let mut parts = Vec::with_capacity(tried.len());
        let mut rest = cells.as_mut_slice();
        let mut start = 0;
        for at in tried {
            if together && self.rows.column(*at).is_some() {
                continue;
            }
            let (_, from) = rest.split_at_mut(self.offsets[*at] - start);
            let (part, after) = from.split_at_mut(self.offsets[*at + 1] - self.offsets[*at]);
            parts.push((*at, part));
            rest = after;
            start = self.offsets[*at + 1];
        }
        if parts.is_empty() {
            return cells;
        }
        let list = numbers(list);
        each(parts, list.len() >= 4 * TASK_ROWS, |(at, part)| {
            add(part, self.rows.codes[at].code(), &list, &self.target, lanes);
        });
        cells
    }

    fn add_places<E: Entry>(&self, places: &[Place], list: &[E], cells: &mut Cells) {
        if places.is_empty() {
            return;
        }
        if list.len() < 2 * BLOCK {
            E::add(list, cells, places, self.rows, &self.target);
            return;
        }
        let blocks = list.chunks(BLOCK).collect();
        let found = collect(blocks, |entries: &[E]| {
            let mut cells = vec![0; cells.len()];
            E::add(entries, &mut cells, places, self.rows, &self.target);
            cells
        });
        for block in found {
            let pairs = cells.iter_mut().zip(block);
            pairs.for_each(|(cell, block)| *cell += block);
        }
    }

    fn surrogates<E: Entry>(&self, branch: &mut Branch, list: &[E]) {
        let list = &numbers(list);
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
            if let Some(at) = sender(branch, self.rows, row) {
                counts[at] += f64::from(self.target.times.map_or(1, |times| times[row]));
            }
        }
        for (split, count) in branch.surrogates.iter_mut().zip(counts) {
            split.count = count;
        }
    }

    /// Moves rows that go left to the front and those that go right behind them, in order; says how many go each way,
    /// and whether that is all.
    fn partition<E: Entry>(&self, branch: &Branch, list: &mut [E]) -> (usize, usize, bool) {
        let primary = &branch.splits[0];
        let predictor = primary.variable as usize;
        let codes = self.rows.codes[predictor].code();
        let slow = |entry: &E| {
            branch.side(self.kernel.rules.use_surrogate, |split| {
                side_of(split, &self.rows.codes, entry.row())
            })
        };
        match &primary.rule {
            Rule::Cut { bin, below, .. } => divide(list, |entry| {
                cut_side(entry.code(predictor, &codes), *bin, *below).unwrap_or_else(|| slow(entry))
            }),
            Rule::Levels(_) => divide(list, slow),
        }
    }
}

/// The numbers of rows.
fn numbers<E: Entry>(list: &[E]) -> Vec<u32> {
    let number = |entry: &E| u32::try_from(entry.row()).unwrap_or(u32::MAX);
    list.iter().map(number).collect()
}

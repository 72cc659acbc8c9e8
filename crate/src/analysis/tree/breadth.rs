//! Growing a shallow tree on rows in memory, level by level.
//!
//! Rows stay where they are: a level is one pass, which moves each row from its node to a son and adds the sample's rows
//! of sons to histograms. The rows that are out of the sample go along, and so find their leaves. Growing depth first
//! would bring the rows of a node together at each division, which pays where histograms of a whole level do not fit into
//! the cache.

use super::grow::settle;
use super::kernel::{Kernel, LEAST};
use super::landing::Landing;
use super::rows::Rows;
use super::sample::Sample;
use super::steps::{POSITIONS, Pass, Step, Wanted};
use super::tally::{Found, Tally};
use super::tasks::collect;
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{Branch, Node, Place, Split, Target};

/// The most integers in the histograms of a level: they stay in the cache.
const MOST: usize = 1 << 17;
/// The depth at which nodes are no more than seven bits can tell apart.
const DEEPEST: u32 = 6;
/// The most bins of a predictor, with that of missing values.
const BINS: usize = 256;

/// What grows a tree that predicts numbers.
pub struct Breadth<'a> {
    kernel: &'a Kernel,
    rows: &'a Rows,
    values: &'a [i64],
    stream: Stream,
    /// Whether nodes try all predictors, so that histograms of a son follow from those of its father and its brother.
    all: bool,
}

/// A node that may be divided.
struct Open {
    node: Node,
    found: Found,
    splits: Vec<Split>,
    position: u8,
}

/// A node that is divided.
struct Division {
    /// Its branch has no sons yet.
    node: Node,
    found: Found,
    /// The positions of the left and the right son.
    positions: [u8; 2],
    /// Whether each son's rows are counted, and whether for sums, too. What is not counted is what the node has and the
    /// other son has not.
    counted: [Option<bool>; 2],
    /// The first of the sons that are counted, among those of the level.
    first: usize,
}

impl<'a> Breadth<'a> {
    /// What grows trees on these rows; none where they are to be grown depth first.
    pub fn new(
        kernel: &'a Kernel,
        rows: &'a Rows,
        target: Target<'a>,
        stream: Stream,
    ) -> Option<Self> {
        let (rules, predictors) = (&kernel.rules, kernel.predictors.len());
        let all = rules.tries >= predictors;
        let narrow = (0..predictors).all(|at| rows.column(at).is_some());
        // Of the deepest nodes that are divided half are counted, or all.
        let counted = 1usize.checked_shl(rules.max_depth.saturating_sub(1 + u32::from(all)))?;
        let cells = counted.checked_mul(rules.tries.min(predictors) * 2 * BINS)?;
        let shallow = rules.max_depth <= DEEPEST && cells <= MOST;
        let numbers = kernel.measure.lanes() == 2 && target.class.is_empty();
        let plain = numbers && narrow && target.times.is_none() && rules.surrogates == 0;
        (shallow && plain).then_some(Self {
            kernel,
            rows,
            values: target.value,
            stream,
            all,
        })
    }

    /// The tree on a sample, grown until splits save less than `alpha` of risk, which is found from the root, and where
    /// all rows end.
    pub fn grow(
        &self,
        sample: &Sample,
        alpha: impl FnOnce(&Node) -> f64,
        landing: &mut Landing,
    ) -> Node {
        let Landing { field, nodes, .. } = landing;
        *nodes = vec![1];
        let mut steps: [Step; POSITIONS] = std::array::from_fn(Step::none);
        let wanted = self.wanted(1, true);
        let pass = self.pass(&steps, &[None; POSITIONS], std::slice::from_ref(&wanted));
        let parts = pass.begin(sample, field);
        let root = self.found(&wanted, &parts, 0);
        let node = self.kernel.measure.node(1, &root.sums);
        let alpha = alpha(&node);
        let root = self.open(node, root, 0, (alpha, 0.0));
        let first = root.splits.first();
        let least = first.map_or(0.0, |split| split.improve * LEAST);
        let mut grown: Vec<Node> = Vec::new();
        let mut level = vec![root];
        loop {
            let mut divisions = Vec::new();
            for open in level {
                if open.splits.is_empty() {
                    grown.push(open.node);
                } else {
                    divisions.push(self.divide(open, &mut steps, nodes));
                }
            }
            if divisions.is_empty() {
                break;
            }
            let (counted, wanted) = self.counted(&mut divisions);
            let parts = self.pass(&steps, &counted, &wanted).on(field);
            let take = |division: &mut Division| std::mem::take(&mut division.node);
            let fathers: Vec<Node> = divisions.iter_mut().map(take).collect();
            let pairs = fathers.iter().map(|node| node.id).zip(divisions);
            let sons = collect(pairs.collect(), |(id, division): (u64, Division)| {
                let found = |son: usize| self.found(&wanted[son], &parts, son);
                self.sons(division, id, found, (alpha, least))
            });
            grown.extend(fathers);
            level = sons.into_iter().flatten().collect();
        }
        let mut root = assemble(grown);
        settle(&mut root, alpha);
        root
    }

    fn pass<'p>(
        &'p self,
        steps: &'p [Step; POSITIONS],
        counted: &'p [Option<u8>; POSITIONS],
        wanted: &'p [Wanted],
    ) -> Pass<'p> {
        Pass {
            table: &self.rows.table,
            values: self.values,
            measure: &self.kernel.measure,
            steps,
            counted,
            wanted,
        }
    }

    /// What a pass has found in parts of a node, the number of which among those that are counted is given.
    fn found(&self, wanted: &Wanted, parts: &[Vec<Tally>], number: usize) -> Found {
        let parts = parts.iter().map(|part| &part[number]);
        Found::of(&self.kernel.measure, wanted, parts)
    }

    /// The sons that a pass counts: for each position their number, and what is wanted of them.
    fn counted(&self, divisions: &mut [Division]) -> ([Option<u8>; POSITIONS], Vec<Wanted>) {
        let mut counted = [None; POSITIONS];
        let mut wanted = Vec::new();
        for division in divisions {
            division.first = wanted.len();
            for (side, id) in (0..2).zip(2 * division.node.id..) {
                if let Some(sums) = division.counted[side] {
                    let number = u8::try_from(wanted.len()).ok();
                    counted[usize::from(division.positions[side])] = number;
                    wanted.push(self.wanted(id, sums));
                }
            }
        }
        (counted, wanted)
    }

    /// What a pass is to find of a node: sums, and of one that may be divided histograms.
    fn wanted(&self, id: u64, sums: bool) -> Wanted {
        let mut wanted = Wanted {
            sums,
            ..Wanted::default()
        };
        if id.ilog2() < self.kernel.rules.max_depth {
            for predictor in self.kernel.tried(self.stream, id) {
                let column = self.rows.column(predictor).unwrap_or(0);
                let base = wanted.cells / 2;
                wanted.places.push(Place { column, base });
                wanted.predictors.push(predictor);
                wanted.cells += 2 * (self.kernel.predictors[predictor].bins() + 1);
            }
        }
        wanted
    }

    /// A node with its splits, if it may have some. `limits` are the risk and the improvement that splits must save.
    fn open(&self, node: Node, found: Found, position: u8, (alpha, least): (f64, f64)) -> Open {
        let mut splits = Vec::new();
        if self.kernel.may_split(&node, alpha) {
            splits = self.kernel.splits(&node, least, found.histograms());
        }
        Open {
            node,
            found,
            splits,
            position,
        }
    }

    /// Gives a node its branch, and its rows steps to the positions of the sons.
    fn divide(&self, open: Open, steps: &mut [Step], nodes: &mut Vec<u64>) -> Division {
        let Open {
            mut node,
            found,
            splits,
            position,
        } = open;
        let variable = splits[0].variable as usize;
        let histogram = found.histogram(variable);
        let branch = Branch {
            surrogates: Vec::new(),
            majority: self.kernel.majority(&splits[0], histogram),
            left: Node::default(),
            right: Node::default(),
            splits,
        };
        let id = node.id;
        let mut place = |id: u64| {
            let position = u8::try_from(nodes.len()).unwrap_or(0);
            nodes.push(id);
            position
        };
        let positions = [place(2 * id), place(2 * id + 1)];
        let mut step = Step::none(usize::from(position));
        step.column = self.rows.column(variable).unwrap_or(0);
        // Rows that stay, that go left, and that go right.
        let mut counts = [0; 3];
        for (code, cell) in (0u32..).zip(histogram.chunks_exact(2)) {
            let side = branch.side(self.kernel.rules.use_surrogate, |split| {
                split.rule.side_of_code(code)
            });
            let (way, next) = match side {
                -1 => (1, positions[0]),
                1 => (2, positions[1]),
                _ => (0, position),
            };
            counts[way] += cell[0];
            step.next[code as usize] = next;
        }
        steps[usize::from(position)] = step;
        node.branch = Some(Box::new(branch));
        let last = node.depth() + 1 >= self.kernel.rules.max_depth;
        let left_is_less = counts[1] < counts[2];
        let counted = if counts[0] > 0 {
            [Some(true); 2]
        } else if self.all || last {
            [left_is_less, !left_is_less].map(|less| less.then_some(true))
        } else {
            [left_is_less, !left_is_less].map(Some)
        };
        Division {
            node,
            found,
            positions,
            counted,
            first: 0,
        }
    }

    /// The sons of a node, of which the pass has counted some: what it has found of these is told by number.
    fn sons(
        &self,
        division: Division,
        id: u64,
        found: impl Fn(usize) -> Found,
        limits: (f64, f64),
    ) -> [Open; 2] {
        let Division {
            found: whole,
            positions,
            counted,
            first,
            ..
        } = division;
        let sums = whole.sums.clone();
        let mut sons = match counted {
            [Some(_), Some(_)] => [found(first), found(first + 1)],
            [_, None] => {
                let left = found(first);
                let right = whole.without(&left);
                [left, right]
            }
            [None, _] => {
                let right = found(first);
                [whole.without(&right), right]
            }
        };
        match counted {
            [Some(true), Some(true)] => (),
            [Some(true), _] => sons[1].sums = sums.minus(&sons[0].sums),
            _ => sons[0].sums = sums.minus(&sons[1].sums),
        }
        let mut places = [2 * id, 2 * id + 1].into_iter().zip(positions);
        sons.map(|found| {
            let (id, position) = places.next().unwrap_or_default();
            let node = self.kernel.measure.node(id, &found.sums);
            self.open(node, found, position, limits)
        })
    }
}

/// The tree of nodes whose branches have no sons yet.
fn assemble(mut nodes: Vec<Node>) -> Node {
    nodes.sort_unstable_by_key(|node| node.id);
    // Sons have higher numbers than fathers.
    while nodes.len() > 1 {
        let Some(node) = nodes.pop() else { break };
        let father = nodes.binary_search_by_key(&(node.id / 2), |father| father.id);
        let branch = father.ok().and_then(|at| nodes[at].branch.as_mut());
        if let Some(branch) = branch {
            if node.id.is_multiple_of(2) {
                branch.left = node;
            } else {
                branch.right = node;
            }
        }
    }
    nodes.pop().unwrap_or_default()
}

//! A tree between two passes over data that do not fit into memory.

use serde::{Deserialize, Serialize};

use super::kernel::{Kernel, sender, side_of};
use super::rows::Rows;
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{Branch, DIRECTIONS, Node, Split, Sums, Target, add, add_directions};

/// A tree that is being grown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growing {
    /// The tree so far.
    pub root: Node,
    /// The risk that each split has to save.
    pub alpha: f64,
    /// The smallest improvement that counts.
    pub least: f64,
}

impl Growing {
    /// A tree that consists of a root without sums.
    pub fn seedling() -> Self {
        Self {
            root: Node {
                id: 1,
                open: true,
                ..Node::default()
            },
            alpha: 0.0,
            least: 0.0,
        }
    }

    /// The node with a number.
    pub fn at(&self, id: u64) -> Option<&Node> {
        Some(self.root.towards(id)).filter(|node| node.id == id)
    }

    /// The node with a number, to be changed: the bits of the number after the first say left or right.
    pub fn at_mut(&mut self, id: u64) -> Option<&mut Node> {
        let mut node = &mut self.root;
        for bit in (0..id.max(1).ilog2()).rev() {
            let branch = node.branch.as_mut()?;
            node = if id >> bit & 1 == 0 {
                &mut branch.left
            } else {
                &mut branch.right
            };
        }
        Some(node)
    }
}

/// What a pass finds of a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NodeCells {
    /// Sums of the response.
    pub sums: Sums,
    /// Histograms of predictors, one behind the other.
    pub cells: Vec<i64>,
    /// Rows that each surrogate of the father has sent here.
    pub sent: Vec<u64>,
}

impl NodeCells {
    /// Adds those of the rows that follow.
    pub fn merge(&mut self, next: Self) {
        self.sums.merge(&next.sums);
        self.cells
            .iter_mut()
            .zip(next.cells)
            .for_each(|(mine, theirs)| *mine += theirs);
        self.sent
            .iter_mut()
            .zip(next.sent)
            .for_each(|(mine, theirs)| *mine += theirs);
    }
}

/// Where the histograms of the tried predictors of a node begin.
pub fn cell_offsets(kernel: &Kernel, tried: &[usize]) -> Vec<usize> {
    let lanes = kernel.measure.lanes();
    let mut end = 0;
    let mut offsets = vec![0];
    for at in tried {
        end += (kernel.predictors[*at].bins() + 1) * lanes;
        offsets.push(end);
    }
    offsets
}

/// Rows of a node.
#[derive(Clone, Copy)]
pub struct NodeRows<'a> {
    /// The bins of the predictors.
    pub kernel: &'a Kernel,
    /// The rows among which they are.
    pub rows: &'a Rows,
    /// What is added up.
    pub target: Target<'a>,
    /// Their places.
    pub list: &'a [u32],
}

impl NodeRows<'_> {
    /// The histograms of the predictors that the node tries, if it may be divided.
    pub fn histograms(&self, stream: Stream, id: u64) -> Vec<i64> {
        if id.ilog2() >= self.kernel.rules.max_depth {
            return Vec::new();
        }
        let lanes = self.kernel.measure.lanes();
        let tried = self.kernel.tried(stream, id);
        let offsets = cell_offsets(self.kernel, &tried);
        let mut cells = vec![0; offsets.last().copied().unwrap_or(0)];
        for (at, ends) in tried.iter().zip(offsets.windows(2)) {
            let codes = self.rows.codes[*at].code();
            add(
                &mut cells[ends[0]..ends[1]],
                codes,
                self.list,
                &self.target,
                lanes,
            );
        }
        cells
    }

    /// How many of the rows each surrogate of the father has sent here.
    pub fn sent(&self, father: &Branch) -> Vec<u64> {
        let mut sent = vec![0; father.surrogates.len()];
        for row in self.list {
            let row = *row as usize;
            if let Some(at) = sender(father, self.rows, row) {
                sent[at] += self.target.times.map_or(1, |times| u64::from(times[row]));
            }
        }
        sent
    }

    /// Where the split of the node sends its rows, by the bins of all predictors.
    pub fn directions(&self, primary: &Split) -> Vec<i64> {
        let side = |row: &u32| side_of(primary, &self.rows.codes, *row as usize);
        let sides: Vec<i8> = self.list.iter().map(side).collect();
        let offsets = self.kernel.offsets(DIRECTIONS);
        let mut cells = vec![0; offsets.last().copied().unwrap_or(0)];
        for (codes, ends) in self.rows.codes.iter().zip(offsets.windows(2)) {
            let part = &mut cells[ends[0]..ends[1]];
            add_directions(part, codes.code(), self.list, &sides, &self.target);
        }
        cells
    }
}

//! A tree between two passes over data that do not fit into memory.

use serde::{Deserialize, Serialize};

use super::kernel::Kernel;
use super::rows::Rows;
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{Node, Sums, Target, add};

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

/// Adds the histograms of the predictors that a node tries.
pub fn histograms(
    kernel: &Kernel,
    stream: Stream,
    id: u64,
    rows: &Rows,
    target: &Target<'_>,
    list: &[u32],
    found: &mut NodeCells,
) {
    if id.ilog2() >= kernel.rules.max_depth {
        return;
    }
    let tried = kernel.tried(stream, id);
    let offsets = cell_offsets(kernel, &tried);
    found.cells = vec![0; offsets.last().copied().unwrap_or(0)];
    for (at, ends) in tried.iter().zip(offsets.windows(2)) {
        let part = &mut found.cells[ends[0]..ends[1]];
        let codes = rows.codes[*at].code();
        add(part, codes, list, target, kernel.measure.lanes());
    }
}

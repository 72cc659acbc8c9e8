//! A tree between two passes over data that do not fit into memory.

use serde::{Deserialize, Serialize};

use crate::stats::tree::{Node, Sums};

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

    /// The node with a number: its bits after the first say left or right.
    pub fn at(&self, id: u64) -> Option<&Node> {
        let mut node = &self.root;
        for bit in (0..id.max(1).ilog2()).rev() {
            let branch = node.branch.as_ref()?;
            node = if id >> bit & 1 == 0 {
                &branch.left
            } else {
                &branch.right
            };
        }
        Some(node)
    }

    /// The same, to be changed.
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
}

impl NodeCells {
    /// Adds those of the rows that follow.
    pub fn merge(&mut self, next: Self) {
        self.sums.merge(&next.sums);
        self.cells
            .iter_mut()
            .zip(next.cells)
            .for_each(|(mine, theirs)| *mine += theirs);
    }
}

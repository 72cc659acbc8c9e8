//! Where the rows of the data ended in a boosted tree: those of its sample need not walk through it.

use super::steps::{Field, POSITIONS, place};
use super::tasks::BLOCK;
use crate::stats::tree::Node;

/// The leaf of each row.
#[derive(Debug, Default)]
pub struct Landing {
    /// For each row of the data a position among the leaves; 0 for rows that were not in the sample. Of a tree that grew
    /// depth first.
    leaf: Vec<u32>,
    /// Where the rows of the data are. Of a tree that grew level by level.
    pub field: Field,
    /// The number of the node at each position, or of one below it that was taken back; of a tree that grew depth first
    /// the first is for the rows that were not in the sample.
    pub nodes: Vec<u64>,
}

impl Landing {
    /// From the list of the sample's rows as growing a tree depth first has left it: of each node first the rows of the
    /// left son, then those of the right, then those that neither got.
    pub fn read(&mut self, root: &Node, list: &[u32], count: usize) {
        self.field.positions.clear();
        self.leaf.clear();
        self.leaf.resize(count, 0);
        self.nodes = vec![0];
        self.land(root, list);
    }

    fn land(&mut self, node: &Node, list: &[u32]) {
        let mut rest = list;
        if let Some(branch) = &node.branch {
            for son in [&branch.left, &branch.right] {
                let (own, after) = rest.split_at(son.listed);
                self.land(son, own);
                rest = after;
            }
        }
        let leaf = u32::try_from(self.nodes.len()).unwrap_or(0);
        for row in rest {
            self.leaf[*row as usize] = leaf;
        }
        self.nodes.push(node.id);
    }

    /// The value of each position, by the values that the nodes of the tree have.
    pub fn values(&self, root: &Node) -> Vec<f64> {
        let value = |id: &u64| {
            if *id == 0 {
                0.0
            } else {
                root.towards(*id).value
            }
        };
        self.nodes.iter().map(value).collect()
    }

    /// Adds values of positions to a score of each row of a block; of rows whose positions are not known that of the
    /// first.
    pub fn add<'a>(&self, block: usize, values: &[f64], scores: impl Iterator<Item = &'a mut f64>) {
        let first = block * BLOCK;
        if self.misses() {
            let pairs = scores.zip(&self.leaf[first..]);
            pairs.for_each(|(score, leaf)| *score += values[*leaf as usize]);
        } else {
            // As many as a position can name, so that none is looked for beyond.
            let mut table = [0.0; POSITIONS];
            table
                .iter_mut()
                .zip(values)
                .for_each(|(slot, value)| *slot = *value);
            let pairs = scores.zip(&self.field.positions[first..]);
            pairs.for_each(|(score, position)| *score += table[place(*position)]);
        }
    }

    /// Whether rows that were not in the sample have no positions.
    pub fn misses(&self) -> bool {
        self.field.positions.is_empty()
    }
}

//! Where the rows of a boosted tree's sample ended: they need not walk through the tree.

use super::steps::Part;
use super::tasks::BLOCK;
use crate::stats::tree::Node;

/// The leaf of each row.
#[derive(Debug, Default)]
pub struct Landing {
    /// For each row of the data a position among the leaves; 0 for rows that were not in the sample. Of a tree that grew
    /// depth first.
    leaf: Vec<u32>,
    /// The rows of the sample with their positions. Of a tree that grew level by level.
    pub parts: Vec<Part>,
    /// The number of the node at each position, or of one below it that was taken back; the first is for the others.
    pub nodes: Vec<u64>,
}

impl Landing {
    /// From the list of the sample's rows as growing a tree depth first has left it: of each node first the rows of the
    /// left son, then those of the right, then those that neither got.
    pub fn read(&mut self, root: &Node, list: &[u32], count: usize) {
        self.parts.clear();
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

    /// The positions of the rows of a block, of which the sample has some.
    pub fn block(&self, block: usize, sample: &[u32]) -> Vec<u32> {
        let first = block * BLOCK;
        let Some(part) = self.parts.get(block) else {
            let rest = self.leaf.get(first..).unwrap_or_default();
            return rest[..rest.len().min(BLOCK)].to_vec();
        };
        let mut positions = vec![0; BLOCK];
        for (row, position) in sample.iter().zip(&part.positions) {
            positions[*row as usize - first] = u32::from(*position);
        }
        positions
    }
}

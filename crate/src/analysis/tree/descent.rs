//! A tree laid out flat, for rows whose bins lie side by side: where boosting sends the rows that a tree was not grown on.

use super::kernel::side_of;
use super::rows::Rows;
use crate::stats::tree::{Node, Rule};

/// A node. A leaf is its own son, so that all rows take as many steps and no branch has to be guessed.
struct Step {
    /// The column of the table.
    column: u16,
    /// The lowest bin that goes to the second son; 0 for leaves.
    bin: u16,
    sons: [u16; 2],
}

/// A tree and the way of rows through it.
pub struct Descent<'a> {
    root: &'a Node,
    use_surrogate: u8,
    rows: &'a Rows,
    /// Fathers before sons; none when a split is not a cut of a predictor in the table, or for more nodes than fit.
    steps: Vec<Step>,
    values: Vec<f64>,
    depth: u32,
}

impl<'a> Descent<'a> {
    /// The way of some rows through a tree.
    pub fn new(root: &'a Node, use_surrogate: u8, rows: &'a Rows) -> Self {
        let mut descent = Self {
            root,
            use_surrogate,
            rows,
            steps: Vec::new(),
            values: Vec::new(),
            depth: 0,
        };
        if descent.lay(root).is_none() {
            descent.steps.clear();
        }
        descent
    }

    /// Lays out the tree below a node, and says where it begins.
    fn lay(&mut self, node: &Node) -> Option<u16> {
        let at = u16::try_from(self.steps.len()).ok()?;
        self.depth = self.depth.max(node.depth());
        self.steps.push(Step {
            column: 0,
            bin: 0,
            sons: [at, at],
        });
        self.values.push(node.value);
        if let Some(branch) = &node.branch {
            let split = &branch.splits[0];
            let Rule::Cut { bin, below, .. } = &split.rule else {
                return None;
            };
            let column = self.rows.column(split.variable as usize)?;
            let column = u16::try_from(column).ok()?;
            let bin = u16::try_from(*bin).ok()?;
            let mut sons = [self.lay(&branch.left)?, self.lay(&branch.right)?];
            if *below > 0 {
                sons.reverse();
            }
            let step = &mut self.steps[usize::from(at)];
            (step.column, step.bin, step.sons) = (column, bin, sons);
        }
        Some(at)
    }

    /// The value of the leaf in which a row ends.
    #[inline(always)]
    pub fn value(&self, row: usize) -> f64 {
        let Some(mut step) = self.steps.first() else {
            return self.walked(row);
        };
        let codes = self.rows.table.row(row);
        let mut missing = false;
        let mut at = 0;
        for _ in 0..self.depth {
            let code = u16::from(codes[usize::from(step.column)]);
            missing |= code == 0 && step.bin > 0;
            at = usize::from(step.sons[usize::from(code >= step.bin)]);
            step = &self.steps[at];
        }
        // What is missing goes the long way, by surrogates and majorities.
        if missing {
            self.walked(row)
        } else {
            self.values[at]
        }
    }

    fn walked(&self, row: usize) -> f64 {
        let side = |split: &_| side_of(split, &self.rows.codes, row);
        self.root.walk(self.use_surrogate, |_| true, side).value
    }
}

//! A tree laid out flat, for rows whose bins lie side by side: where boosting sends the rows that a tree was not grown on.

use super::rows::Rows;
use crate::stats::tree::{Node, Rule, Side};

/// A node that is not a leaf.
struct Step<'a> {
    /// The column of the table.
    column: usize,
    rule: Sides<'a>,
    /// Where rows go; a leaf has the bits of its number inverted.
    left: usize,
    right: usize,
}

enum Sides<'a> {
    /// The side of the bins below one; the others go to the other side.
    Below(u8, Side),
    Levels(&'a [Side]),
}

/// A tree and the way of rows through it.
pub struct Descent<'a> {
    root: &'a Node,
    use_surrogate: u8,
    rows: &'a Rows,
    /// Fathers before sons; none when the tree has a split on a predictor that is not in the table.
    steps: Vec<Step<'a>>,
    leaves: Vec<f64>,
}

impl<'a> Descent<'a> {
    /// The way of some rows through a tree.
    pub fn new(root: &'a Node, use_surrogate: u8, rows: &'a Rows) -> Self {
        let mut descent = Self {
            root,
            use_surrogate,
            rows,
            steps: Vec::new(),
            leaves: Vec::new(),
        };
        if descent.lay(root).is_none() {
            descent.steps.clear();
        }
        descent
    }

    /// Lays out the tree below a node, and says where it begins.
    fn lay(&mut self, node: &'a Node) -> Option<usize> {
        let Some(branch) = &node.branch else {
            self.leaves.push(node.value);
            return Some(!(self.leaves.len() - 1));
        };
        let split = &branch.splits[0];
        let rule = match &split.rule {
            Rule::Cut { bin, below, .. } => Sides::Below(u8::try_from(*bin).ok()?, *below),
            Rule::Levels(sides) => Sides::Levels(sides),
        };
        let at = self.steps.len();
        self.steps.push(Step {
            column: self.rows.column(split.variable as usize)?,
            rule,
            left: 0,
            right: 0,
        });
        self.steps[at].left = self.lay(&branch.left)?;
        self.steps[at].right = self.lay(&branch.right)?;
        Some(at)
    }

    /// The value of the leaf in which a row ends.
    #[inline]
    pub fn value(&self, row: usize) -> f64 {
        let codes = self.rows.table.row(row);
        let mut at = 0;
        while let Some(step) = self.steps.get(at) {
            let code = codes[step.column];
            let side = match step.rule {
                _ if code == 0 => 0,
                Sides::Below(bin, below) => {
                    if code < bin {
                        below
                    } else {
                        -below
                    }
                }
                Sides::Levels(sides) => sides.get(usize::from(code) - 1).copied().unwrap_or(0),
            };
            if side == 0 {
                // What is missing goes the long way, by surrogates and majorities.
                return self.walked(row);
            }
            at = if side < 0 { step.left } else { step.right };
        }
        match self.leaves.get(!at) {
            Some(value) if !self.steps.is_empty() => *value,
            _ => self.walked(row),
        }
    }

    fn walked(&self, row: usize) -> f64 {
        let side = |split: &_| super::kernel::side_of(split, &self.rows.codes, row);
        self.root.walk(self.use_surrogate, |_| true, side).value
    }
}

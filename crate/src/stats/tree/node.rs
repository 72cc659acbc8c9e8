//! Trees: nodes, the splits between them, and how a row walks down.

use serde::{Deserialize, Serialize};

/// Which way a row goes: -1 to the left son, 1 to the right, 0 when the split does not say.
pub type Side = i8;

/// How a variable sends rows left or right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// By comparing a number.
    Cut {
        /// Where.
        at: f64,
        /// The code of the lowest bin that is not below.
        bin: u32,
        /// The side of numbers below.
        below: Side,
    },
    /// The side of each level of a factor.
    Levels(Vec<Side>),
}

/// A split on one variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// The position of the variable among the predictors.
    pub variable: u32,
    /// Rows that have the variable; of surrogates, rows that it sent.
    pub count: f64,
    /// How much it improves the fit; of surrogates, how much of the weight it sends as the primary split does.
    pub improve: f64,
    /// Of surrogates: the agreement beyond that of the majority rule, as a share of what is possible.
    pub adjusted: f64,
    /// The rule.
    pub rule: Rule,
}

/// What divides a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// The split, and its competitors from the best.
    pub splits: Vec<Split>,
    /// Splits for rows that lack the variable, from the best.
    pub surrogates: Vec<Split>,
    /// Where rows go that lack the variables of all of them.
    pub majority: Side,
    /// The left son.
    pub left: Node,
    /// The right son.
    pub right: Node,
}

/// A node of a tree.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its number: the root is 1, the sons of `n` are `2 n` and `2 n + 1`.
    pub id: u64,
    /// Rows.
    pub count: f64,
    /// The sum of their weights.
    pub weight: f64,
    /// The deviance, or the loss.
    pub risk: f64,
    /// Of numbers: the weighted sum of distances from the centre of the scale, which is 0 for gradients.
    pub spread: f64,
    /// The mean, or the class from 0.
    pub value: f64,
    /// The weight of each class.
    pub classes: Vec<f64>,
    /// The cost below which the node splits.
    pub complexity: f64,
    /// Whether it waits for the next pass.
    pub open: bool,
    /// Entries of the list of rows that came here, while a tree grows on rows in memory.
    #[serde(skip)]
    pub listed: usize,
    /// What divides it.
    pub branch: Option<Box<Branch>>,
}

impl Rule {
    /// The side of a bin; codes count from 1, 0 is missing.
    #[inline(always)]
    #[must_use]
    pub fn side_of_code(&self, code: u32) -> Side {
        match self {
            _ if code == 0 => 0,
            Self::Cut { bin, below, .. } => {
                if code < *bin {
                    *below
                } else {
                    -*below
                }
            }
            Self::Levels(sides) => sides.get(code as usize - 1).copied().unwrap_or(0),
        }
    }

    /// The side of a number; NaN is missing.
    #[must_use]
    pub fn side_of_number(&self, value: f64) -> Side {
        match self {
            Self::Cut { at, below, .. } if value < *at => *below,
            Self::Cut { at, below, .. } if value >= *at => -*below,
            _ => 0,
        }
    }
}

impl Branch {
    /// The side of a row, with the help of surrogates: 0 never, 1 as far as they reach, 2 and then the majority's.
    #[inline(always)]
    pub fn side(&self, use_surrogate: u8, side: impl Fn(&Split) -> Side) -> Side {
        let primary = side(&self.splits[0]);
        if primary != 0 || use_surrogate == 0 {
            return primary;
        }
        for surrogate in &self.surrogates {
            let found = side(surrogate);
            if found != 0 {
                return found;
            }
        }
        if use_surrogate == 2 { self.majority } else { 0 }
    }
}

impl Node {
    /// The node at which a row ends; `enter` says whether a node is left for its sons at all.
    #[inline]
    pub fn walk(
        &self,
        use_surrogate: u8,
        enter: impl Fn(&Self) -> bool,
        side: impl Fn(&Split) -> Side,
    ) -> &Self {
        let mut node = self;
        while let Some(branch) = &node.branch {
            if !enter(node) {
                break;
            }
            match branch.side(use_surrogate, &side) {
                -1 => node = &branch.left,
                1 => node = &branch.right,
                _ => break,
            }
        }
        node
    }

    /// The node with a number, or the last there is on the way to it.
    #[must_use]
    pub fn towards(&self, id: u64) -> &Self {
        let mut node = self;
        // The bits of the number after the first say left or right.
        for bit in (0..id.max(1).ilog2()).rev() {
            let Some(branch) = &node.branch else {
                break;
            };
            node = if id >> bit & 1 == 0 {
                &branch.left
            } else {
                &branch.right
            };
        }
        node
    }

    /// Visits all nodes, fathers before sons and left before right.
    pub fn visit<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        if let Some(branch) = &self.branch {
            branch.left.visit(visit);
            branch.right.visit(visit);
        }
    }

    /// Visits all nodes, to change them.
    pub fn visit_mut(&mut self, visit: &mut impl FnMut(&mut Self)) {
        visit(self);
        if let Some(branch) = &mut self.branch {
            branch.left.visit_mut(visit);
            branch.right.visit_mut(visit);
        }
    }

    /// How deep a node lies; the root at 0.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.id.max(1).ilog2()
    }
}

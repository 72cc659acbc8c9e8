//! Cost-complexity pruning: which splits pay for themselves at which price.

use serde::{Deserialize, Serialize};

use super::node::Node;

/// A price and the best tree at it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CpRow {
    /// The price of a split, in units of risk.
    pub cp: f64,
    /// The splits of the best tree.
    pub splits: f64,
    /// Its risk.
    pub risk: f64,
}

/// Takes back splits that do not lower the risk by more than `alpha` each, and sets every node's complexity as if it
/// were the root. Returns risk and number of splits of what is left below it once cheaper sons have gone.
pub fn collapse(node: &mut Node, alpha: f64) -> (f64, f64) {
    let risk = node.risk;
    let Some(branch) = &mut node.branch else {
        node.complexity = alpha;
        return (risk, 0.0);
    };
    let (mut left_risk, mut left_splits) = collapse(&mut branch.left, alpha);
    let (mut right_risk, mut right_splits) = collapse(&mut branch.right, alpha);
    let price = |left_risk: f64, left_splits: f64, right_risk: f64, right_splits: f64| {
        (risk - (left_risk + right_risk)) / (left_splits + right_splits + 1.0)
    };
    let (left, right) = (&branch.left, &branch.right);
    let first = price(left_risk, left_splits, right_risk, right_splits);
    // The son with the lower price goes first, and perhaps the other after it.
    let left_first = right.complexity > left.complexity;
    let (lower, higher) = if left_first {
        (left.complexity, right.complexity)
    } else {
        (right.complexity, left.complexity)
    };
    if first > lower {
        if left_first {
            (left_risk, left_splits) = (left.risk, 0.0);
        } else {
            (right_risk, right_splits) = (right.risk, 0.0);
        }
        if price(left_risk, left_splits, right_risk, right_splits) > higher {
            if left_first {
                (right_risk, right_splits) = (right.risk, 0.0);
            } else {
                (left_risk, left_splits) = (left.risk, 0.0);
            }
        }
    }
    node.complexity = price(left_risk, left_splits, right_risk, right_splits);
    if node.complexity <= alpha {
        // As rpart has it, a split that was taken back leaves its price behind.
        node.branch = None;
        return (risk, 0.0);
    }
    (left_risk + right_risk, left_splits + right_splits + 1.0)
}

/// No son's price is above its father's: it goes when the father goes.
pub fn limit(node: &mut Node, parent: f64) {
    node.complexity = node.complexity.min(parent);
    let own = node.complexity;
    if let Some(branch) = &mut node.branch {
        limit(&mut branch.left, own);
        limit(&mut branch.right, own);
    }
}

/// The sequence of best trees of a limited tree, from the root alone to the whole.
#[must_use]
pub fn cp_table(root: &Node, alpha: f64) -> Vec<CpRow> {
    let mut prices = vec![root.complexity];
    if root.branch.is_some() {
        root.visit(&mut |node| prices.push(node.complexity.max(alpha)));
    }
    prices.sort_by(|a, b| b.total_cmp(a));
    prices.dedup();
    let rows = prices.into_iter().map(|cp| {
        let (splits, risk) = leaves(root, cp);
        CpRow { cp, splits, risk }
    });
    rows.collect()
}

fn leaves(node: &Node, cp: f64) -> (f64, f64) {
    match &node.branch {
        Some(branch) if node.complexity > cp => {
            let (left, right) = (leaves(&branch.left, cp), leaves(&branch.right, cp));
            (left.0 + right.0 + 1.0, left.1 + right.1)
        }
        _ => (0.0, node.risk),
    }
}

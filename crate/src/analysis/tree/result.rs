//! A tree in the form of `rpart`'s objects, and as they print.

use serde::{Deserialize, Serialize};

use super::frame::Frame;
use super::source::Source;
use crate::analysis::params::NamedMatrix;
use crate::stats::print::{column, general};
use crate::stats::tree::{Classes, Node, Rule, Split, Task};

/// The nodes of a tree, fathers before sons and left before right.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TreeFrame {
    /// The number of each node: the root is 1, the sons of `n` are `2 n` and `2 n + 1`.
    pub node: Vec<f64>,
    /// The variable of its split; `<leaf>` where there is none.
    #[serde(rename = "var")]
    pub variable: Vec<String>,
    /// Rows.
    pub n: Vec<f64>,
    /// The sum of their weights.
    pub wt: Vec<f64>,
    /// The deviance: the sum of squares about the mean, or the loss.
    pub dev: Vec<f64>,
    /// The mean, or the number of the class from 1.
    pub yval: Vec<f64>,
    /// The complexity parameter at which the split collapses, as a share of the root's deviance.
    pub complexity: Vec<f64>,
    /// Competing splits that were kept.
    pub ncompete: Vec<f64>,
    /// Surrogate splits that were kept.
    pub nsurrogate: Vec<f64>,
    /// The weight of each class in each node; no columns for numbers.
    pub counts: NamedMatrix,
    /// The probability of each class in each node; no columns for numbers.
    pub yprob: NamedMatrix,
    /// The probability of each node; empty for numbers.
    pub nodeprob: Vec<f64>,
}

/// The splits of a tree, node by node: primary, competitors, surrogates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TreeSplits {
    /// The variable.
    pub variable: Vec<String>,
    /// Rows that have it; of surrogates, rows that they sent. 0 for surrogates of trees that were grown level by level.
    pub count: Vec<f64>,
    /// -1: numbers below go left; 1: they go right; for factors the number of levels.
    pub ncat: Vec<f64>,
    /// The improvement, or the agreement of surrogates.
    pub improve: Vec<f64>,
    /// The number that divides; for factors the row of `csplit` from 1.
    pub index: Vec<f64>,
    /// The adjusted agreement of surrogates; 0 for others.
    pub adj: Vec<f64>,
}

/// A tree.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Tree {
    /// `"class"` or `"anova"`.
    pub method: String,
    /// The classes; empty for numbers.
    pub ylevels: Vec<String>,
    /// The nodes.
    pub frame: TreeFrame,
    /// The splits.
    pub splits: TreeSplits,
    /// For each split on a factor the way of each level: 1 left, 3 right, 2 when the node has none.
    pub csplit: Vec<Vec<f64>>,
    /// The labels of the left and right side of the split of each node, in full; empty for leaves.
    pub labels: Vec<[String; 2]>,
}

/// What makes results of nodes.
pub struct Shape<'a> {
    /// What is read.
    pub source: &'a Source,
    /// What is known of the data.
    pub frame: &'a Frame,
}

impl Shape<'_> {
    fn classes(&self) -> Option<&Classes> {
        match &self.frame.kernel.measure.task {
            Task::Class(classes) => Some(classes),
            Task::Anova(_) => None,
        }
    }

    /// The name of a predictor.
    pub fn variable(&self, split: &Split) -> String {
        self.source.design.terms[split.variable as usize]
            .text
            .clone()
    }

    /// The name of the method.
    pub fn method(&self) -> &'static str {
        if self.classes().is_some() {
            "class"
        } else {
            "anova"
        }
    }

    /// A tree. Complexities are shares of the root's risk.
    pub fn tree(&self, root: &Node) -> Tree {
        let mut tree = Tree {
            method: self.method().to_owned(),
            ylevels: if self.classes().is_some() {
                self.frame.classes.clone()
            } else {
                Vec::new()
            },
            ..Tree::default()
        };
        let mut nodes: Vec<&Node> = Vec::new();
        root.visit(&mut |node| nodes.push(node));
        let scale = if root.risk > 0.0 {
            1.0 / root.risk
        } else {
            1.0
        };
        for node in &nodes {
            self.node(&mut tree, node, scale);
        }
        if let Some(classes) = self.classes() {
            let names: Vec<String> = tree.frame.node.iter().map(ToString::to_string).collect();
            let levels = self.frame.classes.clone();
            let counts = |row: usize, class: usize| nodes[row].classes[class];
            tree.frame.counts = NamedMatrix::from_fn(names.clone(), levels.clone(), counts);
            let shares: Vec<Vec<f64>> = nodes
                .iter()
                .map(|node| classes.probabilities(&node.classes))
                .collect();
            tree.frame.yprob = NamedMatrix::from_fn(names, levels, |row, class| shares[row][class]);
            let mass = |node: &Node| -> f64 {
                let weights = node.classes.iter().zip(&classes.prior);
                weights.map(|(weight, prior)| weight * prior).sum()
            };
            tree.frame.nodeprob = nodes.iter().map(|node| mass(node) / root.weight).collect();
        }
        tree
    }

    #[allow(clippy::cast_precision_loss)]
    fn node(&self, tree: &mut Tree, node: &Node, scale: f64) {
        let frame = &mut tree.frame;
        let class = usize::from(self.classes().is_some());
        frame.node.push(node.id as f64);
        frame.n.push(node.count);
        frame.wt.push(node.weight);
        frame.dev.push(node.risk);
        frame.yval.push(node.value + class as f64);
        frame.complexity.push(node.complexity * scale);
        let Some(branch) = &node.branch else {
            frame.variable.push("<leaf>".to_owned());
            frame.ncompete.push(0.0);
            frame.nsurrogate.push(0.0);
            tree.labels.push([String::new(), String::new()]);
            return;
        };
        frame.variable.push(self.variable(&branch.splits[0]));
        frame.ncompete.push((branch.splits.len() - 1) as f64);
        frame.nsurrogate.push(branch.surrogates.len() as f64);
        tree.labels.push(self.labels(&branch.splits[0]));
        for split in branch.splits.iter().chain(&branch.surrogates) {
            let splits = &mut tree.splits;
            splits.variable.push(self.variable(split));
            splits.count.push(split.count);
            splits.improve.push(split.improve);
            splits.adj.push(split.adjusted);
            match &split.rule {
                Rule::Cut { at, below, .. } => {
                    splits.ncat.push(f64::from(*below));
                    splits.index.push(*at);
                }
                Rule::Levels(sides) => {
                    let row = sides.iter().map(|side| f64::from(2 + *side));
                    tree.csplit.push(row.collect());
                    splits.ncat.push(sides.len() as f64);
                    splits.index.push(tree.csplit.len() as f64);
                }
            }
        }
    }

    /// The conditions of both sides, as `rpart` prints them.
    fn labels(&self, split: &Split) -> [String; 2] {
        let name = self.variable(split);
        match &split.rule {
            Rule::Cut { at, below, .. } => {
                let cut = general(*at, 7);
                let (low, high) = (format!("{name}< {cut}"), format!("{name}>={cut}"));
                if *below < 0 { [low, high] } else { [high, low] }
            }
            Rule::Levels(sides) => {
                let levels = self
                    .source
                    .levels(split.variable as usize)
                    .unwrap_or_default();
                [-1, 1].map(|wanted| {
                    let chosen = levels
                        .iter()
                        .zip(sides)
                        .filter(|(_, side)| **side == wanted)
                        .map(|(level, _)| level.as_str());
                    format!("{name}={}", chosen.collect::<Vec<_>>().join(","))
                })
            }
        }
    }

    /// The importance of the predictors, the most important first: what their splits improved, and for surrogates what
    /// the primary split did times their adjusted agreement.
    pub fn importance(&self, roots: &[Node]) -> Importance {
        let anova = self.classes().is_none();
        let mut sums = vec![0.0; self.source.design.terms.len()];
        let mut used = vec![false; sums.len()];
        for root in roots {
            root.visit(&mut |node| {
                let Some(branch) = &node.branch else { return };
                let primary = &branch.splits[0];
                let scale = if anova { node.risk } else { 1.0 };
                let improve = primary.improve * scale;
                for split in std::iter::once(primary).chain(&branch.surrogates) {
                    let share = if std::ptr::eq(split, primary) {
                        1.0
                    } else {
                        split.adjusted
                    };
                    sums[split.variable as usize] += improve * share;
                    used[split.variable as usize] = true;
                }
            });
        }
        let mut order: Vec<usize> = (0..sums.len()).filter(|at| used[*at]).collect();
        order.sort_by(|a, b| sums[*b].total_cmp(&sums[*a]));
        Importance {
            names: order
                .iter()
                .map(|at| self.source.design.terms[*at].text.clone())
                .collect(),
            values: order.iter().map(|at| sums[*at]).collect(),
        }
    }
}

/// The importance of predictors.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Importance {
    /// The predictors, the most important first.
    pub names: Vec<String>,
    /// Their importance.
    pub values: Vec<f64>,
}

/// Rounded to significant digits.
fn signif(x: f64, digits: usize) -> f64 {
    format!("{x:.*e}", digits - 1).parse().unwrap_or(x)
}

/// What of a tree is printed.
pub struct TreeView<'a> {
    /// `"class"` or `"anova"`.
    pub method: &'a str,
    /// The classes.
    pub ylevels: &'a [String],
    /// The nodes.
    pub frame: &'a TreeFrame,
    /// The labels of the sides of splits.
    pub labels: &'a [[String; 2]],
}

impl TreeView<'_> {
    /// The tree as `print.rpart` shows it.
    pub fn lines(&self) -> Vec<String> {
        let frame = self.frame;
        let rows = frame.node.len();
        let shown = |values: &[f64]| {
            let rounded: Vec<f64> = values.iter().map(|x| signif(*x, 7)).collect();
            padded(column(&rounded, 7))
        };
        let dev = shown(&frame.dev);
        let yval = if self.method == "class" {
            self.classes()
        } else {
            shown(&frame.yval)
        };
        let node = padded(column(&frame.node, 15));
        let mut lines = vec![
            format!(
                "n= {} ",
                crate::stats::print::number(frame.n.first().copied().unwrap_or(0.0), 15)
            ),
            String::new(),
            if self.method == "class" {
                "node), split, n, loss, yval, (yprob)".to_owned()
            } else {
                "node), split, n, deviance, yval".to_owned()
            },
            "      * denotes terminal node".to_owned(),
            String::new(),
        ];
        for row in 0..rows {
            let id = frame.node[row];
            let depth = usize::try_from(libm::ilogb(id)).unwrap_or(0);
            let father = libm::floor(id / 2.0);
            let label = match frame.node.iter().position(|node| *node == father) {
                Some(at) if row > 0 => self.labels[at][usize::from(id % 2.0 == 1.0)].clone(),
                _ => "root".to_owned(),
            };
            let star = if frame.variable[row] == "<leaf>" {
                "*"
            } else {
                " "
            };
            lines.push(format!(
                "{}{}) {label} {} {} {} {star}",
                "  ".repeat(depth),
                node[row],
                crate::stats::print::number(frame.n[row], 15),
                dev[row],
                yval[row],
            ));
        }
        lines
    }

    /// Class and probabilities of each node.
    fn classes(&self) -> Vec<String> {
        let probabilities = &self.frame.yprob;
        let all: Vec<f64> = probabilities.values.concat();
        let rows = self.frame.node.len();
        let text: Vec<String> = if probabilities.columns.len() < 5 {
            let text = column(&all, 7);
            let decimals = text
                .iter()
                .map(|text| {
                    text.split_once('.')
                        .map_or(0, |(_, decimals)| decimals.len())
                })
                .max()
                .unwrap_or(0)
                .max(7);
            all.iter().map(|p| format!("{p:.decimals$}")).collect()
        } else {
            all.iter().map(|p| general(*p, 2)).collect()
        };
        (0..rows)
            .map(|row| {
                let shares: Vec<&str> = (0..probabilities.columns.len())
                    .map(|class| text[class * rows + row].as_str())
                    .collect();
                let class = super::to_usize(self.frame.yval[row] - 1.0);
                format!("{} ({})", self.ylevels[class], shares.join(" "))
            })
            .collect()
    }
}

fn padded(cells: Vec<String>) -> Vec<String> {
    let width = cells.iter().map(String::len).max().unwrap_or(0);
    cells
        .into_iter()
        .map(|cell| format!("{cell:>width$}"))
        .collect()
}

//! What a node is worth: its value, its risk, and what a division of it improves.

use serde::{Deserialize, Serialize};

use super::fixed::Scale;
use super::node::Node;

/// Classification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classes {
    /// The number of classes.
    pub count: usize,
    /// The prior probability of each class over its share of the data.
    pub prior: Vec<f64>,
    /// The same with losses taken in.
    pub altered: Vec<f64>,
    /// `loss[predicted * count + true]`.
    pub loss: Vec<f64>,
    /// Whether impurity is entropy instead of the Gini index.
    pub entropy: bool,
}

/// What is predicted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Task {
    /// A class.
    Class(Classes),
    /// A number.
    Anova(Scale),
}

/// How sums of integers are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// What is predicted.
    pub task: Task,
    /// The scale of the weights; `None` when each row weighs 1.
    pub weights: Option<Scale>,
}

/// The sums over the rows of a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// Rows.
    pub count: i64,
    /// Weights; the number of rows without weights.
    pub weight: i64,
    /// Weights by class.
    pub classes: Vec<i64>,
    /// Weighted responses.
    pub sum: i64,
    /// Weighted squared responses.
    pub square: i128,
    /// Weighted absolute responses.
    pub absolute: i64,
}

impl Sums {
    /// Adds the sums of other rows.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.weight += other.weight;
        self.sum += other.sum;
        self.square += other.square;
        self.absolute += other.absolute;
        for (mine, theirs) in self.classes.iter_mut().zip(&other.classes) {
            *mine += theirs;
        }
    }
}

impl Sums {
    /// The sums over the rows that are not among others.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let classes = self.classes.iter().zip(&other.classes);
        Self {
            count: self.count - other.count,
            weight: self.weight - other.weight,
            classes: classes.map(|(mine, theirs)| mine - theirs).collect(),
            sum: self.sum - other.sum,
            square: self.square - other.square,
            absolute: self.absolute - other.absolute,
        }
    }
}

impl Measure {
    /// The number of integers in a bin of a histogram.
    ///
    /// A class: its count; with weights the number of rows, then the weight of each class. A number: rows, the sum of
    /// responses, and with weights the sum of weights.
    #[must_use]
    pub fn lanes(&self) -> usize {
        let weights = usize::from(self.weights.is_some());
        match &self.task {
            Task::Class(classes) => classes.count + weights,
            Task::Anova(_) => 2 + weights,
        }
    }

    /// Empty sums.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let classes = match &self.task {
            Task::Class(classes) => vec![0; classes.count],
            Task::Anova(_) => Vec::new(),
        };
        Sums {
            classes,
            ..Sums::default()
        }
    }

    #[inline(always)]
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn weight(&self, weight: i64) -> f64 {
        weight as f64 * self.weights.map_or(1.0, |scale| scale.unit)
    }

    /// A node without sons.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn node(&self, id: u64, sums: &Sums) -> Node {
        let mut node = Node {
            id,
            count: sums.count as f64,
            weight: self.weight(sums.weight),
            ..Node::default()
        };
        match &self.task {
            Task::Class(classes) => {
                node.classes = sums.classes.iter().map(|w| self.weight(*w)).collect();
                (node.value, node.risk) = classes.best(&node.classes);
            }
            Task::Anova(scale) if sums.count > 0 => {
                node.value = scale.center + scale.value(sums.sum) / node.weight;
                node.spread = scale.value(sums.absolute);
                node.risk = self.deviance(scale, sums, node.weight).max(0.0);
            }
            Task::Anova(_) => (),
        }
        node
    }

    #[allow(clippy::cast_precision_loss)]
    fn deviance(&self, scale: &Scale, sums: &Sums, weight: f64) -> f64 {
        let square = scale.unit * scale.unit;
        if self.weights.is_none() {
            let spread =
                i128::from(sums.count) * sums.square - i128::from(sums.sum) * i128::from(sums.sum);
            return spread as f64 / sums.count as f64 * square;
        }
        let sum = scale.value(sums.sum);
        let deviance = sums.square as f64 * square - sum * (sum / weight);
        // What is left of a constant response is rounding.
        if deviance < 1e-14 * sums.square as f64 * square {
            0.0
        } else {
            deviance
        }
    }
}

impl Classes {
    /// Priors over shares of the data, with losses.
    #[must_use]
    pub fn new(totals: &[f64], prior: Option<&[f64]>, loss: Option<&[f64]>, entropy: bool) -> Self {
        let count = totals.len();
        let all: f64 = totals.iter().sum();
        let share: Vec<f64> = totals.iter().map(|total| total / all).collect();
        let given = prior.unwrap_or(&share);
        let plain: Vec<f64> = (0..count * count)
            .map(|at| f64::from(u8::from(at / count != at % count)))
            .collect();
        // R's matrix has a row for each true class, and goes by columns.
        let loss = loss.unwrap_or(&plain);
        let cost = |class: usize| (0..count).map(|p| loss[p * count + class]).sum::<f64>();
        let total: f64 = (0..count).map(|class| cost(class) * given[class]).sum();
        let ratio = |class: usize, value: f64| {
            if share[class] > 0.0 {
                value / share[class]
            } else {
                value
            }
        };
        let by_default = prior.is_none();
        let prior_of = |class: usize| {
            if by_default {
                1.0
            } else {
                ratio(class, given[class])
            }
        };
        let even = by_default && (0..count).all(|class| cost(class) == cost(0));
        let altered = |class: usize| {
            if even {
                1.0
            } else {
                ratio(class, cost(class) * given[class]) / total
            }
        };
        Self {
            count,
            prior: (0..count).map(prior_of).collect(),
            altered: (0..count).map(altered).collect(),
            loss: loss.to_vec(),
            entropy,
        }
    }

    /// The class with the smallest expected loss, the first of several, and that loss.
    #[must_use]
    pub fn best(&self, weights: &[f64]) -> (f64, f64) {
        let mut best = (0.0, f64::INFINITY);
        let mut number = 0.0;
        for costs in self.loss.chunks_exact(self.count) {
            let mut risk = 0.0;
            for ((weight, cost), prior) in weights.iter().zip(costs).zip(&self.prior) {
                risk += weight * cost * prior;
            }
            if risk < best.1 {
                best = (number, risk);
            }
            number += 1.0;
        }
        best
    }

    /// What it costs to predict a class for a row of another.
    #[must_use]
    pub fn error(&self, predicted: usize, class: usize) -> f64 {
        self.prior[class] * self.loss[predicted * self.count + class]
    }

    /// The impurity of a class's share.
    #[inline(always)]
    pub(super) fn impurity(&self, p: f64) -> f64 {
        if !self.entropy {
            p * (1.0 - p)
        } else if p == 0.0 {
            0.0
        } else {
            -p * libm::log(p)
        }
    }

    /// The probabilities of the classes in a node, given their weights in it.
    #[must_use]
    pub fn probabilities(&self, weights: &[f64]) -> Vec<f64> {
        let scaled: Vec<f64> = weights
            .iter()
            .zip(&self.prior)
            .map(|(weight, prior)| weight * prior)
            .collect();
        let total: f64 = scaled.iter().sum();
        scaled.into_iter().map(|value| value / total).collect()
    }
}

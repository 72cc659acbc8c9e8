//! Predictions of trees for a chunk of new data.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, Int32Array, UInt32Array};
use serde::{Deserialize, Serialize};

use super::{Together, Trees};
use crate::analysis::tree::{Loss, elected, log_sum, logistic};
use crate::data::{Chunk, Kind, Selection, Variable};
use crate::error::Result;
use crate::formula::{Cells, Design, Reader};
use crate::stats::tree::{Node, Rule, Split};
use crate::transform::predict::{PredictType, Predictor};

/// The plan for new data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TreesPlan {
    pub(super) design: Design,
    pub(super) model: Trees,
    pub(super) wanted: PredictType,
    pub(super) residuals: bool,
    pub(super) columns: Vec<Variable>,
    /// The nodes of a single tree, sorted, with their rows in its frame.
    pub(super) nodes: Vec<(u64, u32)>,
}

/// A predictor of new data: numbers, NaN where missing, or levels from 1, 0 where missing.
enum Values {
    Numbers(Vec<f64>),
    Levels(Vec<u32>),
}

impl Predictor for TreesPlan {
    fn design(&self) -> &Design {
        &self.design
    }

    fn columns(&self) -> &[Variable] {
        &self.columns
    }

    fn predict(&self, chunk: &Chunk, selection: Selection) -> Result<Vec<ArrayRef>> {
        let rows = chunk.rows();
        let schema = &self.design.view.schema;
        let mut values = Vec::with_capacity(self.design.terms.len());
        for term in &self.design.terms {
            let mut reader = Reader::new(chunk, schema, Selection(None));
            let mut read = match reader.term(term)? {
                Cells::Column(column) => {
                    let mut numbers = vec![0.0; rows];
                    column.widen(0, &mut numbers);
                    Values::Numbers(numbers)
                }
                Cells::Cells(cells) => {
                    Values::Levels(cells.codes.iter().map(|code| code + 1).collect())
                }
            };
            if let Some(present) = &reader.selection.0 {
                for row in (0..rows).filter(|row| !present.value(*row)) {
                    match &mut read {
                        Values::Numbers(numbers) => numbers[row] = f64::NAN,
                        Values::Levels(levels) => levels[row] = 0,
                    }
                }
            }
            values.push(read);
        }
        let mut reader = Reader::new(chunk, schema, selection);
        let response = self
            .design
            .responses
            .first()
            .map(|(_, source)| reader.number(source))
            .transpose()?
            .map(|column| {
                let mut numbers = vec![0.0; rows];
                column.widen(0, &mut numbers);
                numbers
            });
        let present = |row: usize| {
            let any = values.iter().any(|values| match values {
                Values::Numbers(numbers) => !numbers[row].is_nan(),
                Values::Levels(levels) => levels[row] != 0,
            });
            any && reader.selection.keeps(row)
        };
        let mut out: Vec<Vec<Option<f64>>> = vec![vec![None; rows]; self.columns.len()];
        let mut found = Vec::new();
        for row in (0..rows).filter(|row| present(*row)) {
            found.clear();
            self.row(&values, row, &mut found);
            if let (true, Some(response)) = (self.residuals, &response) {
                found.push(response[row] - found[0]);
            }
            for (column, value) in out.iter_mut().zip(&found) {
                column[row] = Some(*value).filter(|value| !value.is_nan());
            }
        }
        let arrays = out
            .into_iter()
            .zip(&self.columns)
            .map(|(values, column)| array(values, column));
        Ok(arrays.collect())
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn array(values: Vec<Option<f64>>, column: &Variable) -> ArrayRef {
    if column.kind == Kind::Integer {
        let whole = values.into_iter().map(|value| value.map(|row| row as i32));
        Arc::new(whole.collect::<Int32Array>())
    } else if column.kind == Kind::Factor {
        let codes = values
            .into_iter()
            .map(|value| value.map(|code| code as u32));
        let codes: UInt32Array = codes.collect();
        debug_assert_eq!(codes.offset(), 0);
        Arc::new(codes)
    } else {
        Arc::new(values.into_iter().collect::<Float64Array>())
    }
}

impl TreesPlan {
    fn leaf<'a>(&self, root: &'a Node, values: &[Values], row: usize) -> &'a Node {
        let side = |split: &Split| match (&values[split.variable as usize], &split.rule) {
            (Values::Numbers(numbers), rule) => rule.side_of_number(numbers[row]),
            (Values::Levels(levels), Rule::Levels(_)) => split.rule.side_of_code(levels[row]),
            (Values::Levels(_), Rule::Cut { .. }) => 0,
        };
        root.walk(self.model.use_surrogate, |_| true, side)
    }

    /// The predictions for a row, one for each column but residuals.
    fn row(&self, values: &[Values], row: usize, out: &mut Vec<f64>) {
        let model = &self.model;
        match &model.together {
            Together::One => self.one(self.leaf(&model.roots[0], values, row), out),
            Together::Vote(_) if model.classes.is_empty() => {
                let leaves = model.roots.iter();
                let sum: f64 = leaves.map(|root| self.leaf(root, values, row).value).sum();
                out.push(sum / count(model.roots.len()));
            }
            Together::Vote(cutoff) => {
                let mut votes = vec![0.0; model.classes.len()];
                for root in &model.roots {
                    votes[class_of(self.leaf(root, values, row))] += 1.0;
                }
                match self.wanted {
                    PredictType::Response => out.push(count(elected(&votes, cutoff))),
                    PredictType::Vote => out.append(&mut votes),
                    _ => {
                        let all = count(model.roots.len());
                        out.extend(votes.iter().map(|votes| votes / all));
                    }
                }
            }
            Together::Sum(start, loss) => {
                let mut scores = start.clone();
                for (number, root) in model.roots.iter().enumerate() {
                    scores[number % start.len()] += self.leaf(root, values, row).value;
                }
                match (loss, self.wanted) {
                    (_, PredictType::Link) | (Loss::Gaussian, _) => out.append(&mut scores),
                    (Loss::Bernoulli, _) => out.push(logistic(scores[0])),
                    (Loss::Multinomial, PredictType::Prob) => {
                        let all = log_sum(&scores);
                        out.extend(scores.iter().map(|score| libm::exp(score - all)));
                    }
                    (Loss::Multinomial, _) => {
                        out.push(count(elected(
                            &exponentials(&scores),
                            &vec![1.0; scores.len()],
                        )));
                    }
                }
            }
        }
    }

    fn one(&self, leaf: &Node, out: &mut Vec<f64>) {
        let probabilities = || {
            let masses: Vec<f64> = leaf
                .classes
                .iter()
                .zip(&self.model.prior)
                .map(|(weight, prior)| weight * prior)
                .collect();
            let all: f64 = masses.iter().sum();
            masses.into_iter().map(move |mass| mass / all)
        };
        let class = !self.model.classes.is_empty();
        match self.wanted {
            PredictType::Prob => out.extend(probabilities()),
            PredictType::Class => out.push(leaf.value),
            PredictType::Where => {
                let found = self.nodes.binary_search_by_key(&leaf.id, |(id, _)| *id);
                out.push(found.map_or(f64::NAN, |at| f64::from(self.nodes[at].1)));
            }
            PredictType::Matrix if class => {
                out.push(leaf.value + 1.0);
                out.extend(&leaf.classes);
                out.extend(probabilities());
            }
            _ => out.push(leaf.value + f64::from(u8::from(class))),
        }
    }
}

/// Exponentials, the largest of them 1.
fn exponentials(scores: &[f64]) -> Vec<f64> {
    let all = log_sum(scores);
    scores.iter().map(|score| libm::exp(score - all)).collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn class_of(leaf: &Node) -> usize {
    leaf.value as usize
}

#[allow(clippy::cast_precision_loss)]
fn count(value: usize) -> f64 {
    value as f64
}

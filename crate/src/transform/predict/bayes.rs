//! Predictions of naive Bayes classifiers: the probability of each class, or the most probable one.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, UInt32Array};
use serde::{Deserialize, Serialize};

use super::{Model, NewData, PredictParams, PredictType, Predictor};
use crate::data::narrow::store;
use crate::data::{Chunk, Kind, Selection, Storage, Variable};
use crate::error::Result;
use crate::fail;
use crate::formula::{Cells, Design, Formula, Reader, TermOptions};

/// A naive Bayes classifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bayes {
    /// The variable with the classes.
    pub response: String,
    /// The classes.
    pub levels: Vec<String>,
    /// Their shares.
    pub apriori: Vec<f64>,
    /// The distribution of each predictor, in the order of the formula.
    pub tables: Vec<BayesTable>,
}

/// The distribution of a predictor in each class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BayesTable {
    /// Of a number: normal.
    Normal {
        /// Means.
        means: Vec<f64>,
        /// Standard deviations.
        deviations: Vec<f64>,
    },
    /// Of a factor: for each level, its probability in each class.
    Levels(Vec<Vec<f64>>),
}

/// What stands for the deviation of a number that is the same in all rows of a class, as in e1071.
const LEAST_DEVIATION: f64 = 0.001;

/// The plan for new data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BayesPlan {
    design: Design,
    model: Bayes,
    of_classes: bool,
    columns: Vec<Variable>,
}

impl Model for Bayes {
    type Plan = BayesPlan;

    fn plan(self, data: NewData<'_>, params: &PredictParams) -> Result<BayesPlan> {
        let asked = params.type_of(data.function, &[PredictType::Class, PredictType::Prob])?;
        if params.compute_residuals || params.compute_std_errors {
            fail!(
                Argument,
                "classes have neither residuals nor standard errors"
            );
        }
        let formula = Formula::parse(data.formula, &data.view.schema, true)?;
        let options = TermOptions {
            logical_factors: true,
            ..TermOptions::default()
        };
        let design = Design::new(data.formula, &[], &formula.terms, data.view, options)?;
        let names = params.pred_var_names.as_ref();
        let columns = if asked == PredictType::Class {
            let name = PredictParams::name(names, 0, &self.response, "Pred");
            vec![Variable::factor(&name, Arc::new(self.levels.clone()))]
        } else {
            let named = self.levels.iter().enumerate().map(|(at, level)| {
                let name = PredictParams::name(names, at, level, "prob");
                Variable::new(&name, Kind::Numeric, Storage::Float64)
            });
            named.collect()
        };
        Ok(BayesPlan {
            design,
            model: self,
            of_classes: asked == PredictType::Class,
            columns,
        })
    }
}

impl Predictor for BayesPlan {
    fn design(&self) -> &Design {
        &self.design
    }

    fn columns(&self) -> &[Variable] {
        &self.columns
    }

    /// A missing value says nothing about the class: its variable is left out for that row. A row that no class can
    /// have, or without any value, has no prediction.
    fn predict(&self, chunk: &Chunk, selection: Selection) -> Result<Vec<ArrayRef>> {
        let (rows, classes) = (chunk.rows(), self.model.levels.len());
        let priors: Vec<f64> = self.model.apriori.iter().map(|p| libm::log(*p)).collect();
        // Row by row, the logarithm of each class's probability but for a common summand.
        let mut scores: Vec<f64> = priors
            .iter()
            .copied()
            .cycle()
            .take(rows * classes)
            .collect();
        let mut seen = vec![false; rows];
        for (term, table) in self.design.terms.iter().zip(&self.model.tables) {
            let mut reader = Reader::new(chunk, &self.design.view.schema, selection.clone());
            let cells = reader.term(term)?;
            cells.require_numbers(&mut reader.selection);
            let kept = |row: usize| reader.selection.keeps(row);
            match (&cells, table) {
                (Cells::Column(column), BayesTable::Normal { means, deviations }) => {
                    let mut values = vec![0.0; rows];
                    column.widen(0, &mut values);
                    let deviations: Vec<f64> = deviations
                        .iter()
                        .map(|sd| if *sd == 0.0 { LEAST_DEVIATION } else { *sd })
                        .collect();
                    let logs: Vec<f64> = deviations.iter().map(|sd| libm::log(*sd)).collect();
                    for row in (0..rows).filter(|row| kept(*row)) {
                        seen[row] = true;
                        let scores = &mut scores[row * classes..][..classes];
                        for (class, score) in scores.iter_mut().enumerate() {
                            let z = (values[row] - means[class]) / deviations[class];
                            *score -= 0.5 * z * z + logs[class];
                        }
                    }
                }
                (Cells::Cells(cells), BayesTable::Levels(levels)) => {
                    let logs: Vec<Vec<f64>> = levels
                        .iter()
                        .map(|level| level.iter().map(|p| libm::log(*p)).collect())
                        .collect();
                    for row in (0..rows).filter(|row| kept(*row)) {
                        seen[row] = true;
                        let scores = &mut scores[row * classes..][..classes];
                        let logs = &logs[cells.codes[row] as usize];
                        scores
                            .iter_mut()
                            .zip(logs)
                            .for_each(|(score, log)| *score += log);
                    }
                }
                _ => fail!(Protocol, "the model's table does not fit '{}'", term.text),
            }
        }
        let scores = scores.chunks_exact(classes).zip(&seen);
        if self.of_classes {
            let best = scores.map(|(scores, seen)| {
                let class = most_probable(scores)?;
                u32::try_from(class).ok().filter(|_| *seen)
            });
            let codes: ArrayRef = Arc::new(best.collect::<UInt32Array>());
            return Ok(vec![store(&codes, self.columns[0].storage)?]);
        }
        let mut columns: Vec<Vec<Option<f64>>> = vec![Vec::with_capacity(rows); classes];
        for (scores, seen) in scores {
            let best = most_probable(scores)
                .filter(|_| *seen)
                .map(|class| scores[class]);
            // The largest is taken out first: what is left is at most 1 and sums to at least 1.
            let part = |score: f64, best: f64| {
                if score.is_nan() {
                    0.0
                } else {
                    libm::exp(score - best)
                }
            };
            let total: f64 = best.map_or(f64::NAN, |best| {
                scores.iter().map(|score| part(*score, best)).sum()
            });
            for (column, score) in columns.iter_mut().zip(scores) {
                column.push(best.map(|best| part(*score, best) / total));
            }
        }
        let arrays = columns.into_iter();
        Ok(arrays
            .map(|values| -> ArrayRef { Arc::new(Float64Array::from(values)) })
            .collect())
    }
}

/// The first of the most probable classes. One whose distribution is not known, because it had a single row, cannot
/// be; `None` when none can.
fn most_probable(scores: &[f64]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (class, score) in scores.iter().enumerate() {
        let possible = score.is_finite();
        if possible && best.is_none_or(|best| *score > scores[best]) {
            best = Some(class);
        }
    }
    best
}

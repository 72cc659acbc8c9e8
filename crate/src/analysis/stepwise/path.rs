//! The path of a search: how the next model is chosen, and the table of the steps.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, StringArray};
use serde::{Deserialize, Serialize};

use super::StepPlan;
use super::scope::Move;
use crate::analysis::params::{DataFrame, NamedMatrix, NamedVector};
use crate::data::Chunk;
use crate::error::Result;
use crate::format::arrow::to_ipc;
use crate::stats::distribution::f_upper;
use crate::stats::gamma::chi_squared_upper;

/// A test of a change of deviance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Test {
    /// By the deviance of the larger model.
    F,
    /// By the dispersion.
    ChiSquared,
}

/// What decides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Criterion {
    /// Akaike's criterion.
    Aic,
    /// P-values: below `add` a term enters, above `drop` it leaves.
    Levels {
        /// The level of entering.
        add: f64,
        /// The level of leaving.
        drop: f64,
        /// The test.
        test: Test,
    },
}

/// What a deviance says of the likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Likelihood {
    /// It is a sum of squares of normal errors.
    Normal,
    /// It is twice the loss of log-likelihood, times the dispersion.
    Deviance,
}

/// What a search knows of a fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// The number of coefficients that were not dropped.
    pub rank: f64,
    /// The residual deviance.
    pub deviance: f64,
    /// Observations.
    pub n: f64,
    /// The dispersion.
    pub dispersion: f64,
    /// Akaike's criterion with the search's penalty.
    pub aic: f64,
    /// The coefficients.
    pub coefficients: NamedVector,
}

/// The models that were taken.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Path {
    /// How each came about, `None` for the first, and what is known of it.
    pub steps: Vec<(Option<Move>, Fit)>,
    /// Their terms.
    pub models: Vec<Vec<usize>>,
}

impl Path {
    /// What is known of the last model.
    ///
    /// # Panics
    /// When there is none: a path begins with one.
    #[must_use]
    pub fn last(&self) -> &Fit {
        &self.steps[self.steps.len() - 1].1
    }
}

/// Changes of the criterion below this are none.
const NO_CHANGE: f64 = 1e-7;

impl StepPlan {
    /// Minus twice the log-likelihood up to what models share.
    fn loss(&self, likelihood: Likelihood, fit: &Fit, dispersion: f64) -> f64 {
        match (likelihood, self.scale > 0.0) {
            (Likelihood::Normal, true) => fit.deviance / self.scale - fit.n,
            (Likelihood::Normal, false) => fit.n * libm::log(fit.deviance / fit.n),
            (Likelihood::Deviance, true) => fit.deviance / self.scale,
            (Likelihood::Deviance, false) => fit.deviance / dispersion,
        }
    }

    /// R's criterion of a model with normal errors.
    #[must_use]
    pub fn normal_criterion(&self, fit: &Fit) -> f64 {
        self.loss(Likelihood::Normal, fit, 1.0) + self.penalty * fit.rank
    }

    /// The moves from a model, in R's order.
    #[must_use]
    pub fn moves(&self, model: &[usize]) -> Vec<Move> {
        let mut moves = Vec::new();
        if self.backward {
            moves.extend(self.scope.drops(model));
        }
        if self.forward {
            moves.extend(self.scope.adds(model));
        }
        moves
    }

    /// The position of the model that follows `current`, if any does.
    #[must_use]
    pub fn choose(
        &self,
        likelihood: Likelihood,
        current: &Fit,
        candidates: &[(Move, Fit)],
    ) -> Option<usize> {
        let is_drop = |change: &Move| matches!(change, Move::Drop(_));
        // A term without a coefficient of its own leaves at once, the last of them first; nor does one enter.
        let empty = |(change, fit): &(Move, Fit)| is_drop(change) && fit.rank == current.rank;
        if let Some(position) = candidates.iter().rposition(empty) {
            return Some(position);
        }
        let useful = candidates
            .iter()
            .enumerate()
            .filter(|(_, (_, fit))| fit.rank != current.rank);
        match self.criterion {
            Criterion::Aic => {
                let score = |fit: &Fit| {
                    self.loss(likelihood, fit, current.dispersion) + self.penalty * fit.rank
                };
                let mut best = (None, score(current));
                for (position, (_, fit)) in useful {
                    let score = score(fit);
                    if score < best.1 {
                        best = (Some(position), score);
                    }
                }
                let position = best.0?;
                (candidates[position].1.aic < current.aic + NO_CHANGE).then_some(position)
            }
            Criterion::Levels { add, drop, test } => {
                let p_value = |fit: &Fit| self.p_value(likelihood, test, current, fit);
                let (mut worst, mut best) = ((None, drop), (None, add));
                for (position, (change, fit)) in useful {
                    let p = p_value(fit);
                    if is_drop(change) && p > worst.1 {
                        worst = (Some(position), p);
                    } else if !is_drop(change) && p < best.1 {
                        best = (Some(position), p);
                    }
                }
                worst.0.or(best.0)
            }
        }
    }

    /// The p-value of the terms by which two models differ.
    fn p_value(&self, likelihood: Likelihood, test: Test, current: &Fit, other: &Fit) -> f64 {
        let (small, large) = if other.rank < current.rank {
            (other, current)
        } else {
            (current, other)
        };
        let df = large.rank - small.rank;
        match test {
            Test::F => {
                let residual = large.n - large.rank;
                let f = (small.deviance - large.deviance) / df / (large.deviance / residual);
                f_upper(f.max(0.0), df, residual)
            }
            Test::ChiSquared => {
                let loss = |fit| self.loss(likelihood, fit, current.dispersion);
                chi_squared_upper((loss(small) - loss(large)).max(0.0), df)
            }
        }
    }

    /// Takes a step, unless there were enough or it leads back.
    pub fn take(&self, path: &mut Path, change: Move, fit: Fit) -> bool {
        let last = path.models.last().cloned().unwrap_or_default();
        let model = self.scope.after(&last, change);
        if path.models.contains(&model) {
            return false;
        }
        path.models.push(model);
        path.steps.push((Some(change), fit));
        true
    }

    /// Whether another step may be taken.
    #[must_use]
    pub fn goes_on(&self, path: &Path) -> bool {
        path.steps.len() <= self.max_steps as usize
    }

    /// R's table of the steps.
    pub fn table(&self, path: &Path) -> Result<DataFrame> {
        let fits: Vec<&Fit> = path.steps.iter().map(|(_, fit)| fit).collect();
        let names: StringArray = path
            .steps
            .iter()
            .map(|(change, _)| {
                Some(change.map_or_else(String::new, |change| self.scope.name(change)))
            })
            .collect();
        let residual_df = |fit: &Fit| fit.n - fit.rank;
        let before = |position: usize, of: &dyn Fn(&Fit, &Fit) -> f64| -> Option<f64> {
            let last = fits[position.checked_sub(1)?];
            Some(of(last, fits[position]))
        };
        let differences = |of: &dyn Fn(&Fit, &Fit) -> f64| -> ArrayRef {
            let values = (0..fits.len()).map(|position| before(position, of));
            Arc::new(values.collect::<Float64Array>())
        };
        let values = |of: &dyn Fn(&Fit) -> f64| -> ArrayRef {
            Arc::new(
                fits.iter()
                    .map(|fit| Some(of(fit)))
                    .collect::<Float64Array>(),
            )
        };
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("Step", Arc::new(names)),
            ("Df", differences(&|a, b| residual_df(b) - residual_df(a))),
            (
                "Deviance",
                differences(&|a, b| (b.deviance - a.deviance).abs()),
            ),
            ("Resid. Df", values(&residual_df)),
            ("Resid. Dev", values(&|fit| fit.deviance)),
            ("AIC", values(&|fit| fit.aic)),
        ];
        let columns = columns
            .into_iter()
            .map(|(name, array)| (name.to_owned(), array));
        to_ipc(&[Chunk::new(0, fits.len(), columns.collect())?]).map(DataFrame)
    }

    /// The coefficients of each step in the order of all terms' `labels`: 0 where a term is not in the model, NaN where
    /// it was dropped.
    #[must_use]
    pub fn coefficients(&self, path: &Path, labels: &[String]) -> Option<NamedMatrix> {
        self.keep_coefficients.then(|| {
            let columns = (0..path.steps.len()).map(|step| step.to_string());
            NamedMatrix::from_fn(labels.to_vec(), columns.collect(), |row, step| {
                let found = &path.steps[step].1.coefficients;
                let place = found.names.iter().position(|name| *name == labels[row]);
                place.map_or(0.0, |place| found.values[place])
            })
        })
    }
}

//! Steps of a selection without a fit for each model: all are judged by the normal equations of one.
//!
//! At the coefficients of the first model a pass takes the sums of every term with its working weights and response. What
//! a model of some terms would make of them is one step of its fit: the change of the residual sum of squares is the
//! score test of terms that enter, and Wald's of terms that leave. (Rao, 1948, doi:10.1017/S0305004100023987.)

use super::GlmOutput;
use super::plan::GlmPlan;
use super::state::{FitPartial, FitState, Null, Stage, Totals};
use crate::analysis::accumulate::Predictor;
use crate::analysis::normal_equations::{NormalEquations, Pivots};
use crate::analysis::params::NamedVector;
use crate::analysis::stepwise::{Fit, Likelihood, Move, Path, StepPlan};
use crate::error::Result;
use crate::fail;
use crate::formula::Term;
use crate::stats::cross::CrossProducts;

impl GlmPlan {
    /// The state of a pass over all terms at the coefficients of the model of some.
    pub(super) fn judging(&self, model: &[usize], fitted: &GlmOutput) -> FitState {
        let mut state = self.first();
        state.stage = Stage::Judge;
        state.coefficients = self.spread(model, &fitted.coefficients.values);
        state.predictor = Predictor::new(
            &self.regression.design,
            self.regression.coding.intercept,
            &state.coefficients,
        );
        state.null = Null::Done(f64::NAN);
        state.totals = Some(Totals::default());
        state
    }

    /// The coefficients of a model among those of all terms, 0 for the others.
    fn spread(&self, model: &[usize], values: &[f64]) -> Vec<f64> {
        let terms = &self.regression.design.terms;
        let constants = usize::from(self.regression.coding.intercept);
        let mut all = vec![0.0; self.regression.coefficients()];
        all[..constants].copy_from_slice(&values[..constants]);
        let mut values = &values[constants..];
        for term in model {
            let before = terms[..*term].iter().map(Term::columns).sum::<usize>();
            let (own, rest) = values.split_at(terms[*term].columns());
            all[constants + before..][..own.len()].copy_from_slice(own);
            values = rest;
        }
        all
    }

    /// Takes all steps of a search.
    pub(super) fn walk(
        &self,
        search: &StepPlan,
        path: &mut Path,
        total: &FitPartial,
        likelihood: Likelihood,
    ) -> Result<()> {
        let sums = &total.products;
        let base = path.last().clone();
        let (_, residual) = self.judged(&path.models[0], sums)?;
        while search.goes_on(path) {
            let model = &path.models[path.models.len() - 1];
            let mut candidates: Vec<(Move, Fit)> = Vec::new();
            for change in search.moves(model) {
                let (mut fit, own) = self.judged(&search.scope.after(model, change), sums)?;
                fit.n = base.n;
                fit.dispersion = base.dispersion;
                fit.deviance = (base.deviance + (own - residual)).max(0.0);
                let gain = match likelihood {
                    Likelihood::Normal => fit.n * libm::log(fit.deviance / base.deviance),
                    Likelihood::Deviance => (fit.deviance - base.deviance) / base.dispersion,
                };
                fit.aic = base.aic + gain + search.penalty * (fit.rank - base.rank);
                candidates.push((change, fit));
            }
            let Some(chosen) = search.choose(likelihood, path.last(), &candidates) else {
                break;
            };
            let (change, fit) = candidates.swap_remove(chosen);
            if !search.take(path, change, fit) {
                break;
            }
        }
        Ok(())
    }

    /// Rank and coefficients of the model of some terms, a step from where the sums were taken; and its residual sum of
    /// squares.
    fn judged(&self, terms: &[usize], total: &CrossProducts) -> Result<(Fit, f64)> {
        let regression = self.regression.of_terms(terms);
        let sums = self.regression.part(total, terms);
        let equations = NormalEquations::new(&regression.design, regression.coding, sums)?;
        let Some(solution) = equations.attempt::<f64>(Pivots::Weighted) else {
            fail!(
                Argument,
                "the working weights of the first model are not finite: set refitEachStep to true"
            );
        };
        #[allow(clippy::cast_precision_loss)]
        let rank = (solution.kept.len() + usize::from(regression.coding.intercept)) as f64;
        let fit = Fit {
            rank,
            deviance: f64::NAN,
            n: f64::NAN,
            dispersion: f64::NAN,
            aic: f64::NAN,
            coefficients: NamedVector {
                names: equations.labels(),
                values: equations.estimates(&solution).coefficients.swap_remove(0),
            },
        };
        Ok((fit, solution.fits[0].1))
    }
}

//! Stepwise selection of a linear model: all models are parts of the same sums of products, so that one pass will do.

use super::question::Question;
use super::solve::solve;
use super::{LinMod, LinModOutput};
use crate::analysis::accumulate::Precision;
use crate::analysis::params::NamedVector;
use crate::analysis::stepwise::{Fit, Likelihood, Move, Path, StepPlan};
use crate::error::Result;
use crate::stats::cross::CrossProducts;

impl LinMod {
    /// The last model of a search; `None` when some model needs sums in double-doubles.
    pub(super) fn select(
        &self,
        search: &StepPlan,
        precision: Precision,
        total: &CrossProducts,
    ) -> Result<Option<LinModOutput>> {
        let base = search.scope.base.clone();
        let Some((mut output, first)) = self.fit(search, &base, precision, total)? else {
            return Ok(None);
        };
        let mut path = Path {
            steps: vec![(None, first)],
            models: vec![base],
        };
        while search.goes_on(&path) {
            let (model, current) = (&path.models[path.models.len() - 1], path.last());
            let mut outputs = Vec::new();
            let mut candidates: Vec<(Move, Fit)> = Vec::new();
            for change in search.moves(model) {
                let terms = search.scope.after(model, change);
                let Some((output, fit)) = self.fit(search, &terms, precision, total)? else {
                    return Ok(None);
                };
                outputs.push(output);
                candidates.push((change, fit));
            }
            let Some(chosen) = search.choose(Likelihood::Normal, current, &candidates) else {
                break;
            };
            let (change, fit) = candidates.swap_remove(chosen);
            if !search.take(&mut path, change, fit) {
                break;
            }
            output = outputs.swap_remove(chosen);
        }
        let regression = &self.regression;
        output.anova = Some(search.table(&path)?);
        output.step_coefs =
            search.coefficients(&path, &regression.coding.labels(&regression.design));
        output.formula_base = Some(regression.formula.clone());
        Ok(Some(output))
    }

    /// The model of some terms.
    fn fit(
        &self,
        search: &StepPlan,
        terms: &[usize],
        precision: Precision,
        total: &CrossProducts,
    ) -> Result<Option<(LinModOutput, Fit)>> {
        let plan = Self {
            regression: self.regression.of_terms(terms),
            ..self.clone()
        };
        let sums = self.regression.part(total, terms);
        let Some(output) = solve(&Question::new(&plan, precision, sums)?)? else {
            return Ok(None);
        };
        let mut fit = Fit {
            rank: output.df[0],
            deviance: output.residual_squares[0],
            n: output.n_valid_obs,
            dispersion: output.residual_variance[0],
            aic: 0.0,
            coefficients: NamedVector {
                names: output.coefficients.rows.clone(),
                values: output.coefficients.values[0].clone(),
            },
        };
        fit.aic = search.normal_criterion(&fit);
        Ok(Some((output, fit)))
    }
}

//! From the last pass to what users get.

use super::GlmOutput;
use super::model::fitted;
use super::plan::GlmPlan;
use super::state::{FitPartial, FitState, Null};
use crate::analysis::normal_equations::{NormalEquations, Solution};
use crate::analysis::params::{ModelBytes, NamedVector};
use crate::error::Result;
use crate::stats::distribution::{normal_lower, t_two_sided};
use crate::stats::family::{FamilyName, LikelihoodRows, Variance};
use crate::stats::print::number;

/// A condition number beyond which the sums, which are doubles, leave standard errors few digits.
const ILL_CONDITIONED: f64 = 1e10;

impl GlmPlan {
    pub(super) fn output(
        &self,
        state: &FitState,
        total: &FitPartial,
        equations: &NormalEquations<'_>,
        solution: &Solution<f64>,
        converged: bool,
    ) -> Result<GlmOutput> {
        let regression = &self.regression;
        let (design, coding) = (&regression.design, regression.coding);
        let totals = state.totals.unwrap_or_default();
        let weight = totals.weight.value();
        let rows = total.products.rows;
        let n = if design.fweights.is_some() {
            weight
        } else {
            rows
        };
        let labels = equations.labels();
        let estimates = equations.estimates(solution);
        let aliased: Vec<bool> = state.coefficients.iter().map(|b| b.is_nan()).collect();
        let rank = aliased.iter().filter(|aliased| !**aliased).count();
        #[allow(clippy::cast_precision_loss)]
        let (p, columns) = (rank as f64, labels.len() as f64);
        let residual_df = n - p;
        let deviance = total.deviance.value();
        let response = equations.responses[0];
        let pearson = total.products.at(response, response).value();
        let dispersion = match (self.family.has_unit_dispersion(), residual_df > 0.0) {
            (true, _) => 1.0,
            (false, true) => pearson / residual_df,
            (false, false) => f64::NAN,
        };
        let values = state.coefficients.clone();
        let errors: Vec<f64> = (0..labels.len())
            .map(|row| libm::sqrt(dispersion * estimates.covariance(row, row)))
            .collect();
        let tests: Vec<f64> = values.iter().zip(&errors).map(|(b, se)| b / se).collect();
        let p_value = |test: &f64| {
            if self.logistic {
                2.0 * normal_lower(-test.abs())
            } else {
                t_two_sided(*test, residual_df)
            }
        };
        let p_values: Vec<f64> = tests.iter().map(p_value).collect();
        let named = |values: Vec<f64>| NamedVector {
            names: labels.clone(),
            values,
        };
        let has_null_coefficient = coding.intercept || coding.cube;
        let aic = self.family.minus_two_log_likelihood(
            deviance + total.rounding.value(),
            &LikelihoodRows {
                n,
                weight,
                terms: totals.likelihood.value(),
                fractional: totals.fractional,
            },
        ) + 2.0 * p;
        let linear = state
            .linear
            .as_ref()
            .map(|sums| NormalEquations::new(design, coding, sums.clone()));
        let linear = linear.transpose()?;
        let cov_data = linear
            .as_ref()
            .filter(|_| self.cov_data)
            .map(|linear| linear.predictor_covariances(&solution.kept, n));
        let mut output = GlmOutput {
            formula: regression.formula.clone(),
            call: regression.text.call.clone(),
            data_text: regression.text.data_text.clone(),
            family: self.family.name.text().to_owned(),
            link: self.family.link.name(),
            cov_coef: (self.cov_coef && !coding.cube)
                .then(|| estimates.covariances(&labels, &aliased, dispersion)),
            cov_data,
            coefficients: named(values),
            coef_std_error: named(errors),
            coef_t_value: named(tests),
            coef_p_value: named(p_values),
            condition_number: solution.condition,
            rank,
            df: [p, residual_df, columns],
            y_names: vec![design.responses[0].0.clone()],
            deviance,
            null_deviance: match state.null {
                Null::Done(deviance) => deviance,
                _ => f64::NAN,
            },
            null_df: n - f64::from(u8::from(has_null_coefficient)),
            dispersion,
            aic: self.compute_aic.then_some(aic),
            iters: state.iterations,
            converged,
            n_valid_obs: n,
            n_missing_obs: total.products.missing,
            count_df: None,
            cube: coding.cube,
            logistic: self.logistic,
            pweights: design.pweights.clone(),
            fweights: design.fweights.clone(),
            anova: None,
            step_coefs: None,
            formula_base: None,
            warnings: self.warnings(state, total, equations, &aliased, converged),
            model: ModelBytes::default(),
            aliased,
        };
        if solution.condition > ILL_CONDITIONED {
            output.warnings.push(format!(
                "the columns are nearly dependent (condition number {:.1e}): estimates may have few digits",
                solution.condition
            ));
        }
        if coding.cube {
            let alone = design.terms.len() == 1;
            let predictions = if alone || self.cube_predictions {
                let name = output.y_names[0].clone();
                vec![(name, output.coefficients.values.as_slice())]
            } else {
                Vec::new()
            };
            let means = linear.as_ref().unwrap_or(equations);
            let counts = &equations.sums.blocks[0].counts;
            output.count_df = Some(means.count_frame(&predictions, counts)?);
        }
        output.model = ModelBytes(fitted(self, &output).encode()?);
        Ok(output)
    }

    fn warnings(
        &self,
        state: &FitState,
        total: &FitPartial,
        equations: &NormalEquations<'_>,
        aliased: &[bool],
        converged: bool,
    ) -> Vec<String> {
        let mut warnings = Vec::new();
        if !converged {
            warnings.push(format!(
                "the fit did not converge in {} iterations",
                state.iterations
            ));
        }
        if state.halved {
            warnings
                .push("steps were halved because they left the range of fitted values".to_owned());
        }
        if total.at_edge > 0.0 {
            warnings.push(match self.family.variance {
                Variance::Binomial => "fitted probabilities numerically 0 or 1 occurred".to_owned(),
                _ => "fitted rates numerically 0 occurred".to_owned(),
            });
        }
        let fractional = state.totals.map_or(0.0, |totals| totals.fractional);
        if self.family.name == FamilyName::Poisson && fractional > 0.0 {
            warnings.push(format!(
                "the response is not whole in {} rows, whose Poisson probability is 0: AIC is infinite",
                number(fractional, 15)
            ));
        }
        let dropped = equations.dropped_numbers(aliased);
        if !dropped.is_empty() {
            warnings.push(format!(
                "dropped because the other predictors determine it: {}",
                dropped.join(", ")
            ));
        }
        warnings
    }
}

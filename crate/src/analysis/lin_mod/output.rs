//! From a solution to what users get: coefficients, tests, fit.

use super::model::fitted;
use super::question::Question;
use super::{FStatistics, LinModOutput};
use crate::analysis::accumulate::Precision;
use crate::analysis::normal_equations::{Column, Solution};
use crate::analysis::params::{ModelBytes, NamedMatrix};
use crate::error::Result;
use crate::stats::distribution::{f_upper, t_two_sided};
use crate::stats::solve::Real;

impl Question<'_> {
    pub(super) fn output<T: Real>(&self, solution: &Solution<T>) -> Result<LinModOutput> {
        let plan = self.plan;
        let equations = &self.equations;
        let coding = equations.coding;
        let design = equations.design;
        let labels = equations.labels();
        let total_columns = labels.len();
        let rank = solution.kept.len() + usize::from(coding.intercept);
        let weight = equations.sums.weight();
        let n = if design.fweights.is_some() {
            weight.value()
        } else {
            equations.sums.rows
        };
        #[allow(clippy::cast_precision_loss)]
        let (p, residual_df) = (rank as f64, n - rank as f64);
        let estimates = equations.estimates(solution);
        let y_names: Vec<String> = design
            .responses
            .iter()
            .map(|(label, _)| label.clone())
            .collect();
        let residual_squares: Vec<f64> =
            solution.fits.iter().map(|(_, rest)| rest.value()).collect();
        let residual_variance: Vec<f64> = residual_squares
            .iter()
            .map(|rest| rest / residual_df)
            .collect();
        let sigma: Vec<f64> = solution
            .fits
            .iter()
            .map(|(_, rest)| (*rest / T::from(residual_df)).root().value())
            .collect();
        let sigma = if residual_df > 0.0 {
            sigma
        } else {
            vec![f64::NAN; y_names.len()]
        };
        let matrix = |f: &dyn Fn(usize, usize) -> f64| {
            NamedMatrix::from_fn(labels.clone(), y_names.clone(), f)
        };
        let coefficients = matrix(&|row, response| estimates.coefficients[response][row]);
        let coef_std_error =
            matrix(&|row, response| sigma[response] * libm::sqrt(estimates.covariance(row, row)));
        let coef_t_value = matrix(&|row, response| {
            coefficients.at(row, response) / coef_std_error.at(row, response)
        });
        let coef_p_value =
            matrix(&|row, response| t_two_sided(coef_t_value.at(row, response), residual_df));

        // Total sums of squares: about zero, about the mean, and the one that the model is compared with.
        let about_zero = |response: usize| {
            let at = equations.responses[response];
            let mean = equations.mean(Column::Dense(at));
            let product = equations.sums.at(at, at);
            if coding.intercept {
                product + mean * mean * weight
            } else {
                product
            }
        };
        let about_mean = |response: usize| {
            let y = Column::Dense(equations.responses[response]);
            if coding.intercept {
                equations.product(y, y)
            } else {
                about_zero(response) - equations.sum(y) * equations.sum(y) / weight
            }
        };
        let against_mean = coding.intercept || coding.cube;
        let numdf = p - f64::from(u8::from(against_mean));
        let mut output = LinModOutput {
            formula: plan.regression.formula.clone(),
            call: plan.regression.text.call.clone(),
            data_text: plan.regression.text.data_text.clone(),
            coef_std_error,
            coef_t_value,
            coef_p_value,
            cov_coef: None,
            cov_data: None,
            aliased: (0..total_columns)
                .map(|row| estimates.is_aliased(row))
                .collect(),
            condition_number: solution.condition,
            rank,
            #[allow(clippy::cast_precision_loss)]
            df: [p, residual_df, total_columns as f64],
            total_squares: (0..y_names.len())
                .map(|response| about_zero(response).value())
                .collect(),
            y_var: (0..y_names.len())
                .map(|response| about_mean(response).value())
                .collect(),
            r_squared: Vec::new(),
            adj_r_squared: Vec::new(),
            fstatistics: None,
            f_pvalue: Vec::new(),
            deviance: Vec::new(),
            aic: Vec::new(),
            n_valid_obs: n,
            n_missing_obs: equations.sums.missing,
            count_df: None,
            cube: coding.cube,
            pweights: design.pweights.clone(),
            fweights: design.fweights.clone(),
            precision: match self.precision {
                Precision::Double => "double",
                Precision::Exact => "exact",
                Precision::Extended => "extended",
            }
            .to_owned(),
            anova: None,
            step_coefs: None,
            formula_base: None,
            warnings: Vec::new(),
            model: ModelBytes::default(),
            coefficients,
            residual_squares,
            residual_variance,
            sigma,
            y_names,
        };
        let mut f_values = Vec::new();
        for (response, (_, rest)) in solution.fits.iter().enumerate() {
            let total = T::narrow(if against_mean {
                about_mean(response)
            } else {
                about_zero(response)
            });
            let explained = total - *rest;
            let r_squared = if total.value() > 0.0 {
                (explained / total).value()
            } else {
                f64::NAN
            };
            output.r_squared.push(r_squared);
            let null_df = n - f64::from(u8::from(against_mean));
            output
                .adj_r_squared
                .push(1.0 - (1.0 - r_squared) * null_df / residual_df);
            let f = (explained / T::from(numdf)).value() / (*rest / T::from(residual_df)).value();
            f_values.push(f);
            output.f_pvalue.push(f_upper(f, numdf, residual_df));
            let deviance = n * (libm::log(2.0 * std::f64::consts::PI * rest.value() / n) + 1.0);
            output.deviance.push(deviance);
            output.aic.push(deviance + 2.0 * (p + 1.0));
        }
        if numdf > 0.0 {
            output.fstatistics = Some(FStatistics {
                value: f_values,
                numdf,
                dendf: residual_df,
            });
        } else {
            output.f_pvalue.clear();
        }
        if plan.cov_coef && !coding.cube {
            let variance = output.residual_variance[0];
            output.cov_coef = Some(estimates.covariances(&labels, &output.aliased, variance));
        }
        if plan.cov_data {
            output.cov_data = Some(equations.predictor_covariances(&solution.kept, n));
        }
        if coding.cube {
            let alone = equations.design.terms.len() == 1;
            let coefficients = output.coefficients.values.iter();
            let predictions: Vec<(String, &[f64])> = if alone || plan.cube_predictions {
                let values = coefficients.map(Vec::as_slice);
                output.y_names.iter().cloned().zip(values).collect()
            } else {
                Vec::new()
            };
            output.count_df = Some(equations.count_frame(&predictions, &self.cube_counts())?);
        }
        self.warn(&mut output);
        output.model = ModelBytes(fitted(plan, &output).encode()?);
        Ok(output)
    }

    fn warn(&self, output: &mut LinModOutput) {
        let dropped = self.equations.dropped_numbers(&output.aliased);
        if !dropped.is_empty() {
            output.warnings.push(format!(
                "dropped because the other predictors determine it: {}",
                dropped.join(", ")
            ));
        }
        let perfect = |(rest, total): (&f64, &f64)| *rest <= 1e-30 * total;
        if output
            .residual_squares
            .iter()
            .zip(&output.total_squares)
            .any(perfect)
            && output.df[1] > 0.0
        {
            output.warnings.push(
                "the fit is essentially perfect; standard errors and tests say nothing".to_owned(),
            );
        }
        if output.df[1] <= 0.0 {
            output.warnings.push(
                "there are no residual degrees of freedom: as many coefficients as rows".to_owned(),
            );
        }
    }
}

impl Question<'_> {
    /// Counts of the cube's cells: weighted by frequency weights.
    fn cube_counts(&self) -> Vec<f64> {
        let block = &self.equations.sums.blocks[0];
        if self.equations.design.fweights.is_some() {
            block.own.iter().map(|own| own.value()).collect()
        } else {
            block.counts.clone()
        }
    }
}

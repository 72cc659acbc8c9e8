//! From a solution to what users get: coefficients, tests, fit.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, StringArray};

use super::question::{Column, Question, Solution};
use super::{FStatistics, LinModOutput};
use crate::analysis::accumulate::Precision;
use crate::analysis::params::{DataFrame, ModelBytes, NamedMatrix};
use crate::data::Chunk;
use crate::error::Result;
use crate::format::arrow::to_ipc;
use crate::stats::distribution::{f_upper, t_two_sided};
use crate::stats::solve::{Real, dot};
use crate::transform::predict::Fitted;

impl Question<'_> {
    pub(super) fn output<T: Real>(&self, solution: &Solution<T>) -> Result<LinModOutput> {
        let plan = self.plan;
        let offset = usize::from(plan.intercept);
        let total_columns = self.columns.len() + offset;
        let rank = solution.kept.len() + offset;
        let weight = self.sums.weight();
        let n = if plan.design.fweights.is_some() {
            weight.value()
        } else {
            self.sums.rows
        };
        #[allow(clippy::cast_precision_loss)]
        let (p, residual_df) = (rank as f64, n - rank as f64);
        let means: Vec<T> = solution
            .kept
            .iter()
            .map(|i| T::narrow(self.mean(self.columns[*i])))
            .collect();
        // Products with the unscaled inverse.
        let scales: Vec<T> = solution.kept.iter().map(|i| solution.scale[*i]).collect();
        let scaled_means: Vec<T> = means.iter().zip(&scales).map(|(m, s)| *m * *s).collect();
        let inverse_means = solution.inverse.times(&scaled_means);
        let intercept_variance =
            T::from(1.0) / T::narrow(weight) + dot(&scaled_means, &inverse_means);
        let position_of: Vec<Option<usize>> = (0..total_columns)
            .map(|row| {
                row.checked_sub(offset)
                    .and_then(|column| solution.kept.iter().position(|kept| *kept == column))
            })
            .collect();
        // The unscaled covariance of two coefficients, by row; the intercept is row 0.
        let covariance = |a: usize, b: usize| -> f64 {
            let value =
                match (plan.intercept && a == 0, plan.intercept && b == 0) {
                    (true, true) => intercept_variance,
                    (true, false) => position_of[b]
                        .map_or(T::from(f64::NAN), |k| -(inverse_means[k] * scales[k])),
                    (false, true) => position_of[a]
                        .map_or(T::from(f64::NAN), |k| -(inverse_means[k] * scales[k])),
                    (false, false) => match (position_of[a], position_of[b]) {
                        (Some(k), Some(l)) => solution.inverse.at(k, l) * scales[k] * scales[l],
                        _ => T::from(f64::NAN),
                    },
                };
            value.value()
        };
        let mut labels: Vec<String> = if plan.intercept {
            vec!["(Intercept)".to_owned()]
        } else {
            Vec::new()
        };
        labels.extend(self.labels.iter().cloned());
        let y_names: Vec<String> = plan
            .design
            .responses
            .iter()
            .map(|(label, _)| label.clone())
            .collect();

        let estimate = |row: usize, response: usize| -> f64 {
            let (coefficients, _) = &solution.fits[response];
            if plan.intercept && row == 0 {
                let mean = T::narrow(self.mean(Column::Dense(self.responses[response])));
                return (mean - dot(coefficients, &means)).value();
            }
            position_of[row].map_or(f64::NAN, |k| coefficients[k].value())
        };
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
        let coefficients = matrix(&estimate);
        let coef_std_error =
            matrix(&|row, response| sigma[response] * libm::sqrt(covariance(row, row)));
        let coef_t_value = matrix(&|row, response| {
            coefficients.at(row, response) / coef_std_error.at(row, response)
        });
        let coef_p_value =
            matrix(&|row, response| t_two_sided(coef_t_value.at(row, response), residual_df));

        // Total sums of squares: about zero, about the mean, and the one that the model is compared with.
        let about_zero = |response: usize| {
            let y = Column::Dense(self.responses[response]);
            let product = self
                .sums
                .at(self.responses[response], self.responses[response]);
            if plan.intercept {
                product + self.mean(y) * self.mean(y) * weight
            } else {
                product
            }
        };
        let about_mean = |response: usize| {
            let y = Column::Dense(self.responses[response]);
            if plan.intercept {
                self.product(y, y)
            } else {
                about_zero(response) - self.sum(y) * self.sum(y) / weight
            }
        };
        let against_mean = plan.intercept || plan.cube;
        let numdf = p - f64::from(u8::from(against_mean));
        let mut output = LinModOutput {
            formula: plan.formula.clone(),
            call: plan.text.call.clone(),
            data_text: plan.text.data_text.clone(),
            coef_std_error,
            coef_t_value,
            coef_p_value,
            cov_coef: None,
            cov_data: None,
            aliased: (0..total_columns)
                .map(|row| !(plan.intercept && row == 0) && position_of[row].is_none())
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
            n_missing_obs: self.sums.missing,
            count_df: None,
            cube: plan.cube,
            pweights: plan.design.pweights.clone(),
            fweights: plan.design.fweights.clone(),
            precision: match self.precision {
                Precision::Double => "double",
                Precision::Exact => "exact",
                Precision::Extended => "extended",
            }
            .to_owned(),
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
        if plan.cov_coef && !plan.cube {
            let kept: Vec<usize> = (0..total_columns)
                .filter(|row| !output.aliased[*row])
                .collect();
            let names: Vec<String> = kept.iter().map(|row| labels[*row].clone()).collect();
            let variance = output.residual_variance[0];
            output.cov_coef = Some(NamedMatrix::from_fn(names.clone(), names, |a, b| {
                variance * covariance(kept[a], kept[b])
            }));
        }
        if plan.cov_data {
            let denominator = n - 1.0;
            let names: Vec<String> = solution
                .kept
                .iter()
                .map(|column| self.labels[*column].clone())
                .collect();
            output.cov_data = Some(NamedMatrix::from_fn(names.clone(), names, |a, b| {
                self.product(
                    self.columns[solution.kept[a]],
                    self.columns[solution.kept[b]],
                )
                .value()
                    / denominator
            }));
        }
        if plan.cube {
            output.count_df = Some(self.count_frame(&output)?);
        }
        self.warn(&mut output);
        output.model = ModelBytes(Fitted::new(plan, &output).encode()?);
        Ok(output)
    }

    fn warn(&self, output: &mut LinModOutput) {
        let numeric = |column: usize| {
            self.plan.design.terms[self.terms[column]]
                .factors
                .0
                .is_empty()
        };
        let offset = usize::from(self.plan.intercept);
        let dropped: Vec<&str> = (0..self.columns.len())
            .filter(|column| output.aliased[column + offset] && numeric(*column))
            .map(|column| self.labels[column].as_str())
            .collect();
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

    /// Levels of the cube's factors, mean or prediction for each response, and counts.
    fn count_frame(&self, output: &LinModOutput) -> Result<DataFrame> {
        let plan = self.plan;
        let cube = &plan.design.terms[0].factors;
        let cells = cube.cells();
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        for (position, factor) in cube.0.iter().enumerate() {
            let levels: StringArray = (0..cells)
                .map(|cell| Some(&factor.levels[cube.levels(cell)[position]]))
                .collect();
            columns.push((factor.label.clone(), Arc::new(levels)));
        }
        let alone = plan.design.terms.len() == 1;
        if alone || plan.cube_predictions {
            for (response, name) in output.y_names.iter().enumerate() {
                // Every other column at its mean.
                let rest: f64 = (cells..self.columns.len())
                    .filter(|column| !output.aliased[*column])
                    .map(|column| {
                        output.coefficients.at(column, response)
                            * self.mean(self.columns[column]).value()
                    })
                    .sum();
                let values: Float64Array = (0..cells)
                    .map(|cell| {
                        Some(output.coefficients.at(cell, response) + rest)
                            .filter(|value| !value.is_nan())
                    })
                    .collect();
                columns.push((name.clone(), Arc::new(values)));
            }
        }
        let counts = Float64Array::from(self.cube_counts());
        columns.push(("Counts".to_owned(), Arc::new(counts)));
        to_ipc(&[Chunk::new(0, cells, columns)?]).map(DataFrame)
    }

    /// Counts of the cube's cells: weighted by frequency weights.
    fn cube_counts(&self) -> Vec<f64> {
        let block = &self.sums.blocks[0];
        if self.plan.design.fweights.is_some() {
            block.own.iter().map(|own| own.value()).collect()
        } else {
            block.counts.clone()
        }
    }
}

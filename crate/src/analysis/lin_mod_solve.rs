//! From sums of products to a fitted linear model.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, StringArray};

use super::accumulate::Precision;
use super::lin_mod::{FStatistics, LinMod, LinModOutput};
use super::params::{DataFrame, ModelBytes, NamedMatrix};
use crate::data::Chunk;
use crate::error::{Error, ErrorKind, Result};
use crate::format::arrow::to_ipc;
use crate::stats::cross::CrossProducts;
use crate::stats::distribution::{f_upper, t_two_sided};
use crate::stats::extended::Extended;
use crate::stats::solve::{Real, Square, dot, independent};
use crate::transform::predict::Fitted;

/// The most columns of a dense solution.
const MOST_COLUMNS: usize = 4096;
/// Below this pivot doubles cannot tell a dependent column from a nearly dependent one.
const DOUBTFUL: f64 = 1e-9;
/// Below this pivot an indicator column is dependent even in doubles: its products with other indicators are exact.
const INDICATED: f64 = 1e-12;
/// A column of which less than this share is its own is dropped: for a column computed in doubles from the others,
/// rounding leaves about 1e-32.
const DEPENDENT: f64 = 1e-25;
/// A column whose spread is below this share of its size is constant.
const CONSTANT: f64 = 1e-24;
/// Residuals below this share of the response are the rounding of double-doubles: the fit is perfect.
const PERFECT: f64 = 1e-27;

/// A column of the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Dense(usize),
    Cell { block: usize, cell: usize },
}

/// A model to solve: its plan, its sums, its columns.
pub struct Question<'a> {
    plan: &'a LinMod,
    precision: Precision,
    sums: CrossProducts,
    /// All columns but the intercept, in printed order.
    columns: Vec<Column>,
    /// The term of each column.
    terms: Vec<usize>,
    labels: Vec<String>,
    /// The positions of the responses among the dense columns.
    responses: Vec<usize>,
}

/// A solution in one arithmetic.
struct Solution<T> {
    kept: Vec<usize>,
    /// Scaled inverse of the kept part, and the scales.
    inverse: Square<T>,
    scale: Vec<T>,
    /// For each response: coefficients of the kept columns, and the sum of squared residuals.
    fits: Vec<(Vec<T>, T)>,
    condition: f64,
    /// Whether some pivot is too small to tell dependent columns from others in this arithmetic.
    doubtful: bool,
}

impl<'a> Question<'a> {
    pub fn new(plan: &'a LinMod, precision: Precision, mut sums: CrossProducts) -> Result<Self> {
        if plan.intercept {
            sums.recenter_to_means();
        } else {
            sums.recenter(&vec![0.0; sums.width()]);
        }
        let (mut columns, mut terms, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        let (mut dense, mut block) = (1, 0);
        for (position, term) in plan.design.terms.iter().enumerate() {
            for column in 0..term.columns() {
                labels.push(if plan.r_labels {
                    term.r_label(column)
                } else {
                    term.label(column)
                });
                terms.push(position);
                columns.push(if term.factors.0.is_empty() {
                    Column::Dense(dense)
                } else {
                    Column::Cell {
                        block,
                        cell: column,
                    }
                });
            }
            if term.factors.0.is_empty() {
                dense += 1;
            } else {
                block += 1;
            }
        }
        if columns.len() > MOST_COLUMNS {
            let message = format!(
                "the model has {} coefficients; more than {MOST_COLUMNS} are not solved at once",
                columns.len()
            );
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        let responses = (dense..sums.width()).collect();
        Ok(Self {
            plan,
            precision,
            sums,
            columns,
            terms,
            labels,
            responses,
        })
    }

    /// The product of two columns over all rows; about means when there is an intercept.
    fn product(&self, a: Column, b: Column) -> Extended {
        let width = self.sums.width();
        let raw = match (a, b) {
            (Column::Dense(i), Column::Dense(j)) => self.sums.at(i, j),
            (Column::Dense(j), Column::Cell { block, cell })
            | (Column::Cell { block, cell }, Column::Dense(j)) => {
                self.sums.blocks[block].dense[cell * width + j]
            }
            (Column::Cell { block: a, cell: k }, Column::Cell { block: b, cell: l }) if a == b => {
                if k == l {
                    self.sums.blocks[a].own[k]
                } else {
                    Extended::ZERO
                }
            }
            (Column::Cell { block: a, cell: k }, Column::Cell { block: b, cell: l }) => {
                let (a, k, b, l) = if a < b { (a, k, b, l) } else { (b, l, a, k) };
                let size = self.sums.blocks[b].own.len();
                self.sums.blocks[a].later[b - a - 1][k * size + l]
            }
        };
        if !self.plan.intercept {
            return raw;
        }
        raw - self.sum(a) * self.sum(b) / self.sums.weight()
    }

    /// The sum of a column about its centre: about zero for dense columns after recentring, but not quite.
    fn sum(&self, column: Column) -> Extended {
        match column {
            Column::Dense(j) => self.sums.at(0, j),
            Column::Cell { block, cell } => self.sums.blocks[block].dense[cell * self.sums.width()],
        }
    }

    /// The mean of a column.
    fn mean(&self, column: Column) -> Extended {
        match column {
            Column::Dense(j) => self.sums.mean(j),
            Column::Cell { .. } => self.sum(column) / self.sums.weight(),
        }
    }

    /// The order in which columns are tried: those that come late are the ones that dependence drops. It is the order
    /// of the formula, but with `dropMain` terms of several factors take the places of their main effects.
    fn order(&self, drop_first: bool) -> Vec<usize> {
        let terms = &self.plan.design.terms;
        let fixed = |position: usize| {
            terms[position].factors.0.is_empty() || (self.plan.cube && position == 0)
        };
        let mut movable: Vec<usize> = (0..terms.len())
            .filter(|position| !fixed(*position))
            .collect();
        if self.plan.drop_main {
            movable.sort_by_key(|position| std::cmp::Reverse(terms[*position].factors.0.len()));
        }
        let mut movable = movable.into_iter();
        let mut order = Vec::with_capacity(self.columns.len());
        for slot in 0..terms.len() {
            let position = if fixed(slot) {
                slot
            } else {
                movable.next().unwrap_or(slot)
            };
            let columns = (0..self.columns.len()).filter(|column| self.terms[*column] == position);
            if drop_first && !fixed(position) {
                order.extend(columns.rev());
            } else {
                order.extend(columns);
            }
        }
        order
    }

    /// Whether the last cell of some term of factors has no rows, so that it cannot be the reference.
    fn last_cell_empty(&self) -> bool {
        let skip = usize::from(self.plan.cube);
        let blocks = self
            .plan
            .design
            .terms
            .iter()
            .filter(|term| !term.factors.0.is_empty());
        blocks
            .zip(&self.sums.blocks)
            .skip(skip)
            .any(|(term, block)| term.numbers.is_empty() && block.counts.last() == Some(&0.0))
    }

    /// Whether a column is an indicator of cells.
    fn is_indicator(&self, column: usize) -> bool {
        let term = &self.plan.design.terms[self.terms[column]];
        term.numbers.is_empty() && !term.factors.0.is_empty()
    }

    /// Solves with sums of products as they are. `extended` says that pivots can be told apart down to rounding.
    fn attempt<T: Real>(&self, extended: bool) -> Option<Solution<T>> {
        let n = self.columns.len();
        let tolerance: Vec<f64> = (0..n)
            .map(|column| match (extended, self.is_indicator(column)) {
                (true, _) => DEPENDENT,
                (false, true) => INDICATED,
                (false, false) => DOUBTFUL,
            })
            .collect();
        let full = Square::<T>::symmetric(n, |i, j| {
            T::narrow(self.product(self.columns[i], self.columns[j]))
        });
        let usable: Vec<bool> = (0..n)
            .map(|i| {
                let own = full.at(i, i).value();
                let mean = self.mean(self.columns[i]).value();
                own > CONSTANT * (own + self.sums.weight().value() * mean * mean)
            })
            .collect();
        let scale: Vec<T> = (0..n)
            .map(|i| {
                if usable[i] {
                    T::from(1.0) / full.at(i, i).root()
                } else {
                    T::from(0.0)
                }
            })
            .collect();
        let unit = Square::symmetric(n, |i, j| {
            if i == j {
                T::from(1.0)
            } else {
                full.at(i, j) * scale[i] * scale[j]
            }
        });
        let order = self.order(self.plan.drop_first || self.last_cell_empty());
        let (mut kept, pivots) = independent(&unit, &order, &usable, &tolerance);
        kept.sort_unstable();
        let between =
            |i: usize| pivots[i] <= DOUBTFUL && (!self.is_indicator(i) || pivots[i] > INDICATED);
        let doubtful = !extended && (0..n).any(|i| usable[i] && between(i));
        let part = unit.part(&kept);
        let inverse = if kept.is_empty() {
            Square {
                n: 0,
                values: Vec::new(),
            }
        } else {
            T::inverse(&part)?
        };
        let condition = if kept.is_empty() {
            1.0
        } else {
            part.norm1() * inverse.norm1()
        };
        let fits = self.responses.iter().map(|response| {
            let y = Column::Dense(*response);
            let right: Vec<T> = kept
                .iter()
                .map(|i| T::narrow(self.product(self.columns[*i], y)) * scale[*i])
                .collect();
            let mut scaled = inverse.times(&right);
            // One step of refinement; and what it leaves goes into the residuals, whose error is then of second order.
            let left = |scaled: &[T]| -> Vec<T> {
                right
                    .iter()
                    .zip(part.times(scaled))
                    .map(|(g, ab)| *g - ab)
                    .collect()
            };
            let steps = inverse.times(&left(&scaled));
            scaled
                .iter_mut()
                .zip(steps)
                .for_each(|(b, step)| *b = *b + step);
            let total = T::narrow(self.product(y, y));
            let rest = total - dot(&scaled, &right) - dot(&scaled, &left(&scaled));
            let rest = if rest.value() > PERFECT * total.value() {
                rest
            } else {
                T::from(0.0)
            };
            let coefficients = kept
                .iter()
                .zip(scaled)
                .map(|(i, b)| b * scale[*i])
                .collect();
            (coefficients, rest)
        });
        let fits = fits.collect();
        Some(Solution {
            kept,
            inverse,
            scale,
            fits,
            condition,
            doubtful,
        })
    }

    /// How many of the sixteen digits of a double the solution loses: to the condition of its columns, and to taking the
    /// residuals as a difference.
    fn digits_lost(&self, solution: &Solution<f64>) -> f64 {
        let residual = self
            .responses
            .iter()
            .zip(&solution.fits)
            .map(|(response, (_, rest))| {
                let total = self
                    .product(Column::Dense(*response), Column::Dense(*response))
                    .value();
                if total > 0.0 { rest / total } else { 1.0 }
            });
        let least = residual.fold(1.0, f64::min).max(1e-30);
        libm::log10(solution.condition.max(1.0)) - libm::log10(least)
    }

    /// How many digits may be lost before a second pass is worth its time: about one for small data, seven for large,
    /// where that pass takes seconds.
    fn digits_to_spare(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let width = (self.columns.len() + self.responses.len() + 1) as f64;
        let work = self.sums.rows * width * width;
        match work {
            work if work <= 1e7 => 0.5,
            work if work <= 1e9 => 4.0,
            _ => 7.0,
        }
    }
}

/// Solves the model; `None` when doubles will not do and sums must be taken again in double-doubles.
pub fn solve(question: &Question<'_>) -> Result<Option<LinModOutput>> {
    let overflow = || {
        Error::new(
            ErrorKind::NotFinite,
            "the values are so large that their squares are infinite",
        )
    };
    if question.precision != Precision::Extended {
        if let Some(solution) = question.attempt::<f64>(false) {
            if !solution.fits.iter().all(|(_, rest)| rest.is_finite()) {
                return Err(overflow());
            }
            let clear =
                !solution.doubtful && question.digits_lost(&solution) <= question.digits_to_spare();
            if clear {
                return question.output(&solution).map(Some);
            }
        }
        if question.precision == Precision::Double {
            return Ok(None);
        }
    }
    let solution = question.attempt::<Extended>(true).ok_or_else(overflow)?;
    question.output(&solution).map(Some)
}

impl Question<'_> {
    fn output<T: Real>(&self, solution: &Solution<T>) -> Result<LinModOutput> {
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

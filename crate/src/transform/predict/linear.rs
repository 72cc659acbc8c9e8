//! Predictions of linear models, generalised ones too: sums of coefficients times the columns of the design, through
//! the inverse of the link.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array};
use serde::{Deserialize, Serialize};

use super::{Interval, Model, NewData, PredictParams, PredictType, Predictor};
use crate::analysis::regression::offset;
use crate::data::{Chunk, Kind, Selection, Storage, Variable};
use crate::error::Result;
use crate::fail;
use crate::formula::ast::Expr;
use crate::formula::{Cells, Design, Formula, PreparedColumn, Reader, TermOptions};
use crate::stats::distribution::{normal_quantile, t_quantile_two_sided};
use crate::stats::link::Link;

/// A linear model of one response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linear {
    /// Whether the first coefficient is the intercept.
    pub intercept: bool,
    /// The label of the response.
    pub response: String,
    /// How many responses were fitted; only models of one predict.
    pub responses: usize,
    /// The coefficients; NaN where dropped.
    pub coefficients: Vec<f64>,
    /// The covariance of the coefficients, dropped ones as zeros, row by row; empty without `covCoef`.
    pub covariance: Vec<f64>,
    /// The residual variance.
    pub residual_variance: f64,
    /// The residual degrees of freedom; infinite where the normal distribution holds.
    pub residual_df: f64,
    /// The link of a generalised model.
    pub link: Option<Link>,
    /// The offset that is not in the formula.
    pub offset: Option<String>,
}

/// The plan for new data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinearPlan {
    design: Design,
    model: Linear,
    /// Half-width of intervals in standard errors; 0 for none.
    quantile: f64,
    interval: Interval,
    std_errors: bool,
    residuals: bool,
    /// From the linear predictor to what is predicted.
    scale: Link,
    columns: Vec<Variable>,
}

impl Model for Linear {
    type Plan = LinearPlan;

    fn plan(self, data: NewData<'_>, params: &PredictParams) -> Result<LinearPlan> {
        let asked = params.type_of(data.function, &[PredictType::Response, PredictType::Link])?;
        if self.responses != 1 {
            fail!(
                Argument,
                "predictions of models with several responses are not supported; fit one response at a time"
            );
        }
        let needs_covariance = params.compute_std_errors || params.interval != Interval::None;
        if needs_covariance && self.covariance.is_empty() {
            fail!(
                Argument,
                "standard errors and intervals need a model fitted with covCoef = true and without cube"
            );
        }
        if params.interval == Interval::Prediction && self.link.is_some() {
            fail!(
                Argument,
                "there are no intervals of new observations for {}; interval may be confidence",
                data.function
            );
        }
        if !(params.conf_level > 0.0 && params.conf_level < 1.0) {
            fail!(
                Argument,
                "confLevel lies between 0 and 1; it is {}",
                params.conf_level
            );
        }
        let formula = Formula::parse(data.formula, &data.view.schema, true)?;
        let responses = if params.compute_residuals {
            formula.responses.as_slice()
        } else {
            &[]
        };
        let (terms, view) = (&formula.terms, data.view);
        let design = if self.link.is_some() {
            Design::with_factor_response(data.formula, responses, terms, view)?
        } else {
            Design::new(data.formula, responses, terms, view, TermOptions::default())?
        };
        let named = self.offset.as_deref();
        let named = named
            .map(|text| offset(text, &design.view.schema))
            .transpose()?;
        let offsets: Vec<Expr> = formula.offsets.into_iter().chain(named).collect();
        let design = design.offset_by(data.formula, &offsets)?;
        let quantile = match (params.interval, self.residual_df) {
            (Interval::None, _) => 0.0,
            (_, f64::INFINITY) => normal_quantile(0.5 + 0.5 * params.conf_level),
            (_, df) => t_quantile_two_sided(params.conf_level, df),
        };
        let columns = columns(&self.response, params);
        Ok(LinearPlan {
            design,
            model: Self {
                covariance: if needs_covariance {
                    self.covariance
                } else {
                    Vec::new()
                },
                ..self
            },
            quantile,
            interval: params.interval,
            std_errors: params.compute_std_errors,
            residuals: params.compute_residuals,
            scale: match self.link {
                Some(link) if asked == PredictType::Response => link,
                _ => Link::Identity,
            },
            columns,
        })
    }
}

/// Prediction, residual, standard error and interval, as far as they are asked for.
fn columns(response: &str, params: &PredictParams) -> Vec<Variable> {
    let name = |given: &Option<Vec<String>>, at, suffix| {
        PredictParams::name(given.as_ref(), at, response, suffix)
    };
    let mut names = vec![name(&params.pred_var_names, 0, "Pred")];
    if params.compute_residuals {
        names.push(name(&params.resid_var_names, 0, "Resid"));
    }
    if params.compute_std_errors {
        names.push(name(&params.std_errors_var_names, 0, "StdErr"));
    }
    if params.interval != Interval::None {
        names.push(name(&params.interval_var_names, 0, "Lower"));
        names.push(name(&params.interval_var_names, 1, "Upper"));
    }
    let numeric = |name: &String| Variable::new(name, Kind::Numeric, Storage::Float64);
    names.iter().map(numeric).collect()
}

/// The design row of one row: positions and values that are not zero.
struct Row {
    at: Vec<usize>,
    values: Vec<f64>,
}

impl Predictor for LinearPlan {
    fn design(&self) -> &Design {
        &self.design
    }

    fn columns(&self) -> &[Variable] {
        &self.columns
    }

    fn predict(&self, chunk: &Chunk, selection: Selection) -> Result<Vec<ArrayRef>> {
        let rows = chunk.rows();
        let mut reader = Reader::new(chunk, &self.design.view.schema, selection);
        let terms = self
            .design
            .terms
            .iter()
            .map(|term| reader.term(term))
            .collect::<Result<Vec<_>>>()?;
        let response = self
            .design
            .responses
            .first()
            .map(|(_, source)| reader.number(source))
            .transpose()?;
        let numbers = |column: &PreparedColumn<'_>| {
            let mut values = vec![0.0; rows];
            column.widen(0, &mut values);
            values
        };
        let dense: Vec<Option<Vec<f64>>> = terms
            .iter()
            .map(|term| match term {
                Cells::Column(column) => Some(numbers(column)),
                Cells::Cells(_) => None,
            })
            .collect();
        let response = response.as_ref().map(numbers);
        let offsets = self
            .design
            .offsets
            .iter()
            .map(|source| reader.number(source).map(|column| numbers(&column)))
            .collect::<Result<Vec<_>>>()?;
        let mut out: Vec<Vec<f64>> = vec![vec![f64::NAN; rows]; self.columns.len()];
        let mut row_values = Row {
            at: Vec::new(),
            values: Vec::new(),
        };
        for row in 0..rows {
            if !reader.selection.keeps(row) {
                continue;
            }
            self.design_row(&terms, &dense, row, &mut row_values);
            let mut sum = offsets.iter().map(|offset| offset[row]).sum::<f64>();
            for (at, value) in row_values.at.iter().zip(&row_values.values) {
                let coefficient = self.model.coefficients[*at];
                if !coefficient.is_nan() {
                    sum += coefficient * value;
                }
            }
            let response = response.as_ref().map(|y| y[row]);
            self.fill(row, sum, response, &row_values, &mut out);
        }
        let whole: Vec<bool> = out[0].iter().map(|value| !value.is_nan()).collect();
        let arrays = out.into_iter().map(|values| -> ArrayRef {
            let present = values.into_iter().zip(&whole);
            Arc::new(
                present
                    .map(|(value, whole)| whole.then_some(value))
                    .collect::<Float64Array>(),
            )
        });
        Ok(arrays.collect())
    }
}

impl LinearPlan {
    fn design_row(
        &self,
        terms: &[Cells<'_>],
        dense: &[Option<Vec<f64>>],
        row: usize,
        out: &mut Row,
    ) {
        out.at.clear();
        out.values.clear();
        let mut start = 0;
        if self.model.intercept {
            out.at.push(0);
            out.values.push(1.0);
            start = 1;
        }
        for (term, dense) in terms.iter().zip(dense) {
            match (term, dense) {
                (Cells::Cells(cells), _) => {
                    out.at.push(start + cells.codes[row] as usize);
                    out.values.push(cells.by.as_ref().map_or(1.0, |by| by[row]));
                    start += cells.cells;
                }
                (Cells::Column(_), dense) => {
                    out.at.push(start);
                    out.values
                        .push(dense.as_ref().map_or(f64::NAN, |values| values[row]));
                    start += 1;
                }
            }
        }
    }

    fn fill(
        &self,
        row: usize,
        prediction: f64,
        response: Option<f64>,
        design: &Row,
        out: &mut [Vec<f64>],
    ) {
        // As RevoScaleR does: without a response to take a residual of, everything is missing.
        if self.residuals && response.is_none_or(f64::is_nan) {
            return;
        }
        let mut columns = out.iter_mut();
        let mut put = |value: f64| {
            if let Some(column) = columns.next() {
                column[row] = value;
            }
        };
        let (expected, slope) = self.scale.inverse(prediction);
        put(expected);
        if let (true, Some(response)) = (self.residuals, response) {
            put(response
                - self
                    .model
                    .link
                    .unwrap_or(Link::Identity)
                    .inverse(prediction)
                    .0);
        }
        if self.model.covariance.is_empty() {
            return;
        }
        let n = self.model.coefficients.len();
        let mut variance = 0.0;
        for (i, x) in design.at.iter().zip(&design.values) {
            for (j, y) in design.at.iter().zip(&design.values) {
                variance += x * y * self.model.covariance[i * n + j];
            }
        }
        if self.std_errors {
            put(slope.abs() * libm::sqrt(variance));
        }
        if self.interval != Interval::None {
            let extra = if self.interval == Interval::Prediction {
                self.model.residual_variance
            } else {
                0.0
            };
            let half = self.quantile * libm::sqrt(variance + extra);
            // A link that falls turns the interval round.
            let ends = [-half, half].map(|end| self.scale.inverse(prediction + end).0);
            put(f64::min(ends[0], ends[1]));
            put(f64::max(ends[0], ends[1]));
        }
    }
}

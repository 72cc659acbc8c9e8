//! `rxPredict`: predictions, residuals, standard errors and intervals of a fitted model, row by row.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, UInt32Array};
use arrow_select::filter::filter;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::step::RowStep;
use super::view::{RowPlan, View, needs_levels};
use crate::analysis::lin_mod::{LinMod, LinModOutput};
use crate::data::{Chunk, Kind, Schema, Selection, Storage, Values, Variable};
use crate::engine::{decode, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::{Cells, Design, Formula, PreparedColumn, Reader, TermOptions};
use crate::stats::distribution::t_quantile_two_sided;

/// The version of the encoded model.
const VERSION: u16 = 1;

/// A fitted model as it is kept for predictions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    version: u16,
    function: String,
    formula: String,
    rows: RowPlan,
    /// The variables that the model uses, with the levels and ranges that it was fitted with.
    variables: Vec<Variable>,
    intercept: bool,
    labels: Vec<String>,
    /// NaN where dropped.
    coefficients: Vec<f64>,
    responses: usize,
    /// The covariance of the coefficients, dropped ones as zeros, row by row; empty without `covCoef`.
    covariance: Vec<f64>,
    residual_variance: f64,
    residual_df: f64,
}

/// Intervals about predictions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Interval {
    /// None.
    #[default]
    None,
    /// Of the expected value.
    Confidence,
    /// Of a new observation.
    Prediction,
}

/// Parameters of `rxPredict`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct PredictParams {
    /// The encoded model.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(skip))]
    pub model: Vec<u8>,
    /// Whether standard errors of the predictions are computed. The model needs `covCoef`.
    pub compute_std_errors: bool,
    /// Intervals about the predictions. The model needs `covCoef`.
    pub interval: Interval,
    /// The level of the intervals, between 0 and 1. Default 0.95.
    #[cfg_attr(feature = "types", ts(as = "Option<f64>"))]
    pub conf_level: f64,
    /// Whether residuals are computed: the response minus the prediction.
    pub compute_residuals: bool,
    /// Whether the model's variables are written too.
    pub write_model_vars: bool,
    /// Other variables to write.
    pub extra_vars_to_write: Vec<String>,
    /// Whether rows without a prediction are left out.
    pub remove_missings: bool,
    /// Whether levels of the data that the model does not know are an error; otherwise their predictions are missing.
    /// Default true.
    #[cfg_attr(feature = "types", ts(as = "Option<bool>"))]
    pub check_factor_levels: bool,
    /// Names of the predictions.
    pub pred_var_names: Option<Vec<String>>,
    /// Names of the residuals.
    pub resid_var_names: Option<Vec<String>>,
    /// Names of the lower and upper ends of the intervals.
    pub interval_var_names: Option<Vec<String>>,
    /// Names of the standard errors.
    pub std_errors_var_names: Option<Vec<String>>,
}

impl Default for PredictParams {
    fn default() -> Self {
        Self {
            model: Vec::new(),
            compute_std_errors: false,
            interval: Interval::None,
            conf_level: 0.95,
            compute_residuals: false,
            write_model_vars: false,
            extra_vars_to_write: Vec::new(),
            remove_missings: false,
            check_factor_levels: true,
            pred_var_names: None,
            resid_var_names: None,
            interval_var_names: None,
            std_errors_var_names: None,
        }
    }
}

impl Fitted {
    /// What a fit has to remember.
    #[must_use]
    pub fn new(plan: &LinMod, output: &LinModOutput) -> Self {
        let used = plan.model_variables();
        let schema = plan.schema();
        let n = output.coefficients.rows.len();
        let mut covariance = Vec::new();
        if let Some(matrix) = &output.cov_coef {
            covariance = vec![0.0; n * n];
            let kept: Vec<usize> = (0..n).filter(|row| !output.aliased[*row]).collect();
            for (a, i) in kept.iter().enumerate() {
                for (b, j) in kept.iter().enumerate() {
                    covariance[i * n + j] = matrix.at(a, b);
                }
            }
        }
        Self {
            version: VERSION,
            function: "rxLinMod".to_owned(),
            formula: output.formula.clone(),
            rows: plan.row_plan().clone(),
            variables: schema
                .variables
                .iter()
                .filter(|variable| used.contains(&variable.name))
                .cloned()
                .collect(),
            intercept: plan.has_intercept(),
            labels: output.y_names.clone(),
            coefficients: output
                .coefficients
                .values
                .first()
                .cloned()
                .unwrap_or_default(),
            responses: output.y_names.len(),
            covariance,
            residual_variance: output
                .residual_variance
                .first()
                .copied()
                .unwrap_or(f64::NAN),
            residual_df: output.df[1],
        }
    }

    /// The bytes of a model.
    pub fn encode(&self) -> Result<Vec<u8>> {
        encode(self)
    }

    /// Reads the bytes of a model; refuses others.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let fitted: Self = decode(bytes).map_err(|_| {
            Error::new(
                ErrorKind::Argument,
                "this is not a fitted model of this package",
            )
        })?;
        if fitted.version != VERSION {
            fail!(
                Argument,
                "the model was saved by version {}, this is {VERSION}",
                fitted.version
            );
        }
        Ok(fitted)
    }
}

/// The plan of a prediction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Predict {
    design: Design,
    intercept: bool,
    coefficients: Vec<f64>,
    covariance: Vec<f64>,
    residual_variance: f64,
    /// Half-width of intervals in standard errors; 0 for none.
    quantile: f64,
    interval: Interval,
    std_errors: bool,
    residuals: bool,
    remove_missings: bool,
    /// Factor columns whose codes differ from the model's: from the data's code to the model's.
    recode: Vec<(String, Vec<Option<u32>>)>,
    written: Vec<String>,
    names: Vec<String>,
    schema: Schema,
}

impl Predict {
    /// Checks a model and its options against the schema of new data.
    pub fn plan(params: &PredictParams, schema: &Schema) -> Result<Self> {
        let fitted = Fitted::decode(&params.model)?;
        if fitted.responses != 1 {
            fail!(
                Argument,
                "predictions of models with several responses are not supported; fit one response at a time"
            );
        }
        let needs_covariance = params.compute_std_errors || params.interval != Interval::None;
        if needs_covariance && fitted.covariance.is_empty() {
            fail!(
                Argument,
                "standard errors and intervals need a model fitted with covCoef = true and without cube"
            );
        }
        if !(params.conf_level > 0.0 && params.conf_level < 1.0) {
            fail!(
                Argument,
                "confLevel lies between 0 and 1; it is {}",
                params.conf_level
            );
        }
        let mut options = RowPlan {
            selection: None,
            ..fitted.rows.clone()
        };
        let (known, recode) = adapt(schema, &fitted.variables, params.check_factor_levels)?;
        // Derived variables keep the levels that the fit found.
        options.scanned.extend(
            fitted
                .variables
                .iter()
                .filter(|variable| schema.position(&variable.name).is_none())
                .cloned(),
        );
        let response = Formula::parse(&fitted.formula, &known, true)
            .map(|formula| formula.responses)
            .unwrap_or_default();
        let without_response = response_only(&options, &response, &known);
        let view = View::plan(
            if params.compute_residuals {
                &options
            } else {
                &without_response
            },
            &known,
        )?;
        let formula = Formula::parse(&fitted.formula, &view.schema, true)?;
        let responses = if params.compute_residuals {
            formula.responses.as_slice()
        } else {
            &[]
        };
        let design = Design::new(
            &fitted.formula,
            responses,
            &formula.terms,
            view,
            TermOptions::default(),
        )?;
        let y = fitted.labels[0].clone();
        let name = |given: &Option<Vec<String>>, at: usize, suffix: &str| {
            given
                .as_ref()
                .and_then(|names| names.get(at).cloned())
                .unwrap_or_else(|| format!("{y}_{suffix}"))
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
        let mut written: Vec<String> = Vec::new();
        if params.write_model_vars {
            written.extend(
                fitted
                    .variables
                    .iter()
                    .map(|variable| variable.name.clone()),
            );
            written.retain(|name| design.view.schema.position(name).is_some());
        }
        for extra in &params.extra_vars_to_write {
            design.view.schema.variable(extra)?;
            if !written.contains(extra) {
                written.push(extra.clone());
            }
        }
        let mut variables: Vec<Variable> = Vec::new();
        for name in &written {
            variables.push(design.view.schema.variable(name)?.clone());
        }
        variables.extend(
            names
                .iter()
                .map(|name| Variable::new(name, Kind::Numeric, Storage::Float64)),
        );
        let quantile = if params.interval == Interval::None {
            0.0
        } else {
            t_quantile_two_sided(params.conf_level, fitted.residual_df)
        };
        Ok(Self {
            design,
            intercept: fitted.intercept,
            coefficients: fitted.coefficients,
            covariance: if needs_covariance {
                fitted.covariance
            } else {
                Vec::new()
            },
            residual_variance: fitted.residual_variance,
            quantile,
            interval: params.interval,
            std_errors: params.compute_std_errors,
            residuals: params.compute_residuals,
            remove_missings: params.remove_missings,
            recode,
            written,
            names,
            schema: Schema::new(variables)?,
        })
    }
}

/// Without residuals the response need not be in the data: transforms that make it are dropped when they cannot run.
fn response_only(
    options: &RowPlan,
    responses: &[crate::formula::ast::Expr],
    schema: &Schema,
) -> RowPlan {
    let mut names = Vec::new();
    responses
        .iter()
        .for_each(|response| response.variables(&mut names));
    let mut kept = options.clone();
    for name in names {
        if View::plan(&kept, schema).is_err() {
            kept.transforms.retain(|(transform, _)| *transform != name);
        }
    }
    kept
}

/// The schema of new data with the model's levels and ranges, and how the data's codes become the model's.
#[allow(clippy::type_complexity)]
fn adapt(
    schema: &Schema,
    fitted: &[Variable],
    check: bool,
) -> Result<(Schema, Vec<(String, Vec<Option<u32>>)>)> {
    let (mut known, mut recode) = (schema.clone(), Vec::new());
    for variable in &mut known.variables {
        let Some(model) = fitted.iter().find(|model| model.name == variable.name) else {
            continue;
        };
        variable.low = model.low;
        variable.high = model.high;
        let Some(levels) = &model.levels else {
            continue;
        };
        if let (Kind::Factor, Some(own)) = (variable.kind, &variable.levels) {
            if own != levels {
                let positions: HashMap<&str, u32> =
                    levels.iter().map(String::as_str).zip(0..).collect();
                let table: Vec<Option<u32>> = own
                    .iter()
                    .map(|level| positions.get(level.as_str()).copied())
                    .collect();
                // RevoScaleR verifies up to 1000 levels.
                let unknown: Vec<String> = own
                    .iter()
                    .zip(&table)
                    .take(1000)
                    .filter(|(_, code)| code.is_none())
                    .map(|(level, _)| level.clone())
                    .collect();
                if check && !unknown.is_empty() {
                    let message = format!(
                        "'{}' has levels that the model does not know: {}",
                        variable.name,
                        unknown.join(", ")
                    );
                    return Err(Error::new(ErrorKind::Argument, message)
                        .column(&variable.name)
                        .names(unknown));
                }
                recode.push((variable.name.clone(), table));
            }
        } else if variable.kind == Kind::Factor && needs_levels(variable) {
            return Err(Error::needs_scan(vec![variable.name.clone()]));
        }
        variable.levels = Some(levels.clone());
    }
    Ok((known, recode))
}

impl Predict {
    fn recoded(&self, chunk: &Chunk) -> Result<Chunk> {
        let mut chunk = chunk.clone();
        for (name, table) in &self.recode {
            let column = chunk.column(name)?;
            let code = |row: usize| -> Option<u32> {
                let code = match column.values {
                    Values::Code8(codes) => codes[row] as usize,
                    Values::Code16(codes) => codes[row] as usize,
                    Values::Code32(codes) => codes[row] as usize,
                    _ => return None,
                };
                if column.is_valid(row) {
                    table.get(code).copied().flatten()
                } else {
                    None
                }
            };
            let codes: UInt32Array = (0..chunk.rows()).map(code).collect();
            chunk = chunk.with(name, Arc::new(codes))?;
        }
        Ok(chunk)
    }
}

/// The design row of one row: positions and values that are not zero.
struct Row {
    at: Vec<usize>,
    values: Vec<f64>,
}

impl RowStep for Predict {
    const NAME: &'static str = "rxPredict";

    fn reads(&self) -> Vec<String> {
        let mut names = self.design.reads();
        for name in self.design.view.reads(&self.written) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let rows = chunk.rows();
        let recoded = self.recoded(chunk)?;
        let (derived, selection) = self.design.view.apply(&recoded)?;
        let mut reader = Reader::new(&derived, &self.design.view.schema, selection);
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
        let present = present(&reader.selection, rows);
        let mut out: Vec<Vec<f64>> = vec![vec![f64::NAN; rows]; self.names.len()];
        let mut row_values = Row {
            at: Vec::new(),
            values: Vec::new(),
        };
        for row in 0..rows {
            if !present[row] {
                continue;
            }
            self.design_row(&terms, &dense, row, &mut row_values);
            let mut sum = 0.0;
            for (at, value) in row_values.at.iter().zip(&row_values.values) {
                let coefficient = self.coefficients[*at];
                if !coefficient.is_nan() {
                    sum += coefficient * value;
                }
            }
            self.fill(
                row,
                sum,
                response.as_ref().map(|y| y[row]),
                &row_values,
                &mut out,
            );
        }
        let whole: Vec<bool> = (0..rows).map(|row| !out[0][row].is_nan()).collect();
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        for name in &self.written {
            columns.push((name.clone(), derived.array(name)?.clone()));
        }
        for (name, values) in self.names.iter().zip(out) {
            let values: Float64Array = values
                .into_iter()
                .zip(&whole)
                .map(|(value, whole)| whole.then_some(value))
                .collect();
            columns.push((name.clone(), Arc::new(values)));
        }
        if self.remove_missings {
            let mask = whole.iter().map(|whole| Some(*whole)).collect();
            for (_, array) in &mut columns {
                *array = filter(array, &mask)
                    .map_err(|error| Error::new(ErrorKind::Format, error.to_string()))?;
            }
            return Chunk::new(
                chunk.index,
                whole.iter().filter(|whole| **whole).count(),
                columns,
            );
        }
        Chunk::new(chunk.index, rows, columns)
    }
}

fn present(selection: &Selection, rows: usize) -> Vec<bool> {
    match &selection.0 {
        None => vec![true; rows],
        Some(kept) => kept.iter().collect(),
    }
}

impl Predict {
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
        if self.intercept {
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
        put(prediction);
        if let (true, Some(response)) = (self.residuals, response) {
            put(response - prediction);
        }
        if self.covariance.is_empty() {
            return;
        }
        let n = self.coefficients.len();
        let mut variance = 0.0;
        for (i, x) in design.at.iter().zip(&design.values) {
            for (j, y) in design.at.iter().zip(&design.values) {
                variance += x * y * self.covariance[i * n + j];
            }
        }
        if self.std_errors {
            put(libm::sqrt(variance));
        }
        if self.interval != Interval::None {
            let extra = if self.interval == Interval::Prediction {
                self.residual_variance
            } else {
                0.0
            };
            let half = self.quantile * libm::sqrt(variance + extra);
            put(prediction - half);
            put(prediction + half);
        }
    }
}

//! `rxPredict`: predictions, residuals, standard errors and intervals of a fitted model, row by row.

mod apply;
mod fitted;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::view::{RowPlan, View, needs_levels};
use crate::data::{Kind, Schema, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::{Design, Formula, TermOptions};
use crate::stats::distribution::t_quantile_two_sided;

pub use fitted::Fitted;

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
    /// The schema of the data.
    source: Schema,
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
            source: schema.clone(),
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

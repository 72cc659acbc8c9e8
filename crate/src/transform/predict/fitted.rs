//! A fitted model as it is kept for predictions.

use serde::{Deserialize, Serialize};

use crate::analysis::lin_mod::{LinMod, LinModOutput};
use crate::data::Variable;
use crate::engine::{decode, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::transform::view::RowPlan;

/// The version of the encoded model.
const VERSION: u16 = 1;

/// A fitted model as it is kept for predictions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    pub(super) version: u16,
    pub(super) function: String,
    pub(super) formula: String,
    pub(super) rows: RowPlan,
    /// The variables that the model uses, with the levels and ranges that it was fitted with.
    pub(super) variables: Vec<Variable>,
    pub(super) intercept: bool,
    pub(super) labels: Vec<String>,
    /// NaN where dropped.
    pub(super) coefficients: Vec<f64>,
    pub(super) responses: usize,
    /// The covariance of the coefficients, dropped ones as zeros, row by row; empty without `covCoef`.
    pub(super) covariance: Vec<f64>,
    pub(super) residual_variance: f64,
    pub(super) residual_df: f64,
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

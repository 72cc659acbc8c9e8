//! `rxLinMod`: linear models by least squares, from sums of products of the design's columns.
//!
//! One pass takes the sums in doubles about a centre. When the condition of the columns, or a fit that leaves almost no
//! residual, would cost too many of their digits, a second pass takes them in double-doubles by itself; integer columns
//! that are small enough give exact sums at once. (RevoScaleR reference, rxLinMod; Chan, Golub, LeVeque, 1983.)

mod model;
mod output;
mod params;
mod print;
mod question;
mod select;
mod solve;

use serde::{Deserialize, Serialize};

pub use params::{DropMain, LinModParams};
use question::Question;
use solve::solve;

use super::accumulate::{Precision, cross_products};
use super::params::{DataFrame, ModelBytes, NamedMatrix};
use super::regression::{Offsets, Regression, RegressionOptions};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::stats::cross::CrossProducts;

/// The F statistics of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct FStatistics {
    /// One value for each response.
    pub value: Vec<f64>,
    /// Degrees of freedom of the numerator.
    pub numdf: f64,
    /// Degrees of freedom of the denominator.
    pub dendf: f64,
}

/// A fitted linear model: P coefficients for each of N responses. Dropped coefficients are NaN.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct LinModOutput {
    /// The formula.
    pub formula: String,
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// P x N: the coefficients.
    pub coefficients: NamedMatrix,
    /// P x N: their standard errors.
    pub coef_std_error: NamedMatrix,
    /// P x N: t statistics.
    pub coef_t_value: NamedMatrix,
    /// P x N: two-sided p-values.
    pub coef_p_value: NamedMatrix,
    /// The covariance matrix of the coefficients that were not dropped, for the first response; with `covCoef`.
    pub cov_coef: Option<NamedMatrix>,
    /// The covariance matrix of the predictors; with `covData`.
    pub cov_data: Option<NamedMatrix>,
    /// Which coefficients were dropped.
    pub aliased: Vec<bool>,
    /// The condition number of the correlation matrix of the predictors, in the 1-norm; NaN beyond 4096 predictors that
    /// are not the cells of a cube alone.
    pub condition_number: f64,
    /// The number of coefficients that were not dropped.
    pub rank: usize,
    /// Rank, residual degrees of freedom, number of coefficients with those dropped.
    pub df: [f64; 3],
    /// The names of the responses.
    pub y_names: Vec<String>,
    /// Sums of squared residuals.
    pub residual_squares: Vec<f64>,
    /// Residual variances.
    pub residual_variance: Vec<f64>,
    /// Residual standard errors.
    pub sigma: Vec<f64>,
    /// Sums of squares of the responses.
    pub total_squares: Vec<f64>,
    /// Sums of squares of the responses about their means.
    pub y_var: Vec<f64>,
    /// R squared: about the mean with an intercept or a cube, about zero without.
    pub r_squared: Vec<f64>,
    /// R squared, adjusted for the number of coefficients.
    pub adj_r_squared: Vec<f64>,
    /// F statistics against the intercept alone; absent when there is nothing but an intercept.
    pub fstatistics: Option<FStatistics>,
    /// Their p-values.
    pub f_pvalue: Vec<f64>,
    /// Minus twice the maximised log-likelihood of each response.
    pub deviance: Vec<f64>,
    /// Akaike's criterion of each response, as R's `AIC`.
    pub aic: Vec<f64>,
    /// Rows that took part; with frequency weights, their sum.
    pub n_valid_obs: f64,
    /// Rows left out because a value was missing.
    pub n_missing_obs: f64,
    /// With `cube`: levels, mean response or prediction, and counts of the cells.
    #[serde(rename = "countDF")]
    #[cfg_attr(feature = "types", ts(rename = "countDF"))]
    pub count_df: Option<DataFrame>,
    /// Whether the first term is a cube.
    pub cube: bool,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights.
    pub fweights: Option<String>,
    /// The arithmetic of the sums of products: `"double"`, `"exact"` or `"extended"`.
    pub precision: String,
    /// With `variableSelection`: R's table of the steps.
    pub anova: Option<DataFrame>,
    /// With `keepStepCoefs`: the coefficients of each step, 0 where a term is not in the model.
    pub step_coefs: Option<NamedMatrix>,
    /// With `variableSelection`: the formula that the search began with.
    pub formula_base: Option<String>,
    /// What to know about the result.
    pub warnings: Vec<String>,
    /// The model in the engine's own form, for `rxPredict`.
    pub model: ModelBytes,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinMod {
    regression: Regression,
    cube_predictions: bool,
    cov_coef: bool,
    cov_data: bool,
}

impl Analysis for LinMod {
    const NAME: &'static str = "rxLinMod";
    const ABOUT: &'static str = "Fits linear models by least squares, for one or several responses.\n\n\
        The last level of each factor is dropped, unless `dropFirst` is set. See rxLinMod in RevoScaleR's reference.";
    type Params = LinModParams;
    type Output = LinModOutput;
    type State = Precision;
    type Partial = CrossProducts;

    fn plan(params: LinModParams, schema: &Schema) -> Result<(Self, Precision)> {
        let regression = Regression::plan(
            RegressionOptions {
                function: Self::NAME,
                formula: params.formula,
                rows: params.call.rows,
                text: params.call.text,
                weights: params.weights,
                offsets: Offsets::Refused,
                factor_response: false,
                cube: params.cube,
                cov_coef: params.cov_coef,
                drop_first: params.drop_first,
                drop_main: params.drop_main.0,
                coef_label_style: params.coef_label_style,
                variable_selection: params.variable_selection,
                unit_dispersion: false,
            },
            schema,
        )?;
        if params.cov_data && !regression.coding.intercept {
            return Err(Error::new(
                ErrorKind::Argument,
                "covData needs a model with an intercept",
            ));
        }
        let precision = Precision::of(&regression.design);
        let plan = Self {
            regression,
            cube_predictions: params.cube_predictions,
            cov_coef: params.cov_coef,
            cov_data: params.cov_data,
        };
        Ok((plan, precision))
    }

    fn reads(&self) -> Vec<String> {
        self.regression.design.reads()
    }

    fn map(&self, precision: &Precision, chunk: &Chunk) -> Result<CrossProducts> {
        cross_products(&self.regression.design, *precision, chunk)
    }

    fn finish(&self, precision: &Precision, total: CrossProducts) -> Result<Step<Self>> {
        self.regression.require_rows(total.rows, total.missing)?;
        let output = match &self.regression.selection {
            Some(selection) => self.select(selection, *precision, &total)?,
            None => solve(&Question::new(self, *precision, total)?)?,
        };
        Ok(match output {
            Some(output) => Step::Done(output),
            None => Step::Again(Precision::Extended),
        })
    }
}

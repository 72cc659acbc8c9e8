//! `rxLinMod`: linear models by least squares, from sums of products of the design's columns.
//!
//! One pass takes the sums in doubles about a centre. When the condition of the columns, or a fit that leaves almost no
//! residual, would cost too many of their digits, a second pass takes them in double-doubles by itself; integer columns
//! that are small enough give exact sums at once. (RevoScaleR reference, rxLinMod; Chan, Golub, LeVeque, 1983.)

mod output;
mod print;
mod question;
mod solve;

use serde::{Deserialize, Serialize};

use question::Question;
use solve::solve;

use super::accumulate::{Precision, cross_products, layout};
use super::params::{CallText, DataFrame, ModelBytes, NamedMatrix};
use crate::data::{Chunk, Kind, Schema, Storage};
use crate::engine::{Analysis, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Design, Formula, NumberSource, TermOptions};
use crate::stats::cross::CrossProducts;
use crate::transform::view::{RowOptions, RowPlan, View};

/// Parameters of `rxLinMod`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct LinModParams {
    /// `y ~ terms`; several responses with `cbind(y1, y2)`.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights: each row counts that many times.
    pub fweights: Option<String>,
    /// Whether a first term of factors keeps all its levels in place of the intercept. R², F and adjusted R² still
    /// compare with the intercept alone.
    pub cube: bool,
    /// With `cube`, whether `countDF` holds the mean prediction of each cell, other terms at their means.
    pub cube_predictions: bool,
    /// Whether the first level of each factor is dropped instead of the last.
    pub drop_first: bool,
    /// Whether main effects are dropped before their interactions. Default true.
    #[cfg_attr(feature = "types", ts(type = "boolean"))]
    pub drop_main: DropMain,
    /// Whether the covariance matrix of the coefficients is returned; standard errors of predictions need it.
    pub cov_coef: bool,
    /// Whether the covariance matrix of the predictors is returned. Needs an intercept.
    pub cov_data: bool,
    /// `"Revo"` (default) for labels such as `f=level`, `"R"` for R's with numbered levels.
    pub coef_label_style: Option<String>,
    /// Rows and derived variables.
    #[serde(flatten)]
    pub rows: RowOptions,
    /// How the call is shown.
    #[serde(flatten)]
    pub text: CallText,
}

/// A flag that is true by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DropMain(pub bool);

impl Default for DropMain {
    fn default() -> Self {
        Self(true)
    }
}

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The condition number of the correlation matrix of the predictors, in the 1-norm; NaN beyond 4096 predictors.
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
    /// What to know about the result.
    pub warnings: Vec<String>,
    /// The model in the engine's own form, for `rxPredict`.
    pub model: ModelBytes,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinMod {
    design: Design,
    intercept: bool,
    cube: bool,
    cube_predictions: bool,
    drop_first: bool,
    drop_main: bool,
    cov_coef: bool,
    cov_data: bool,
    r_labels: bool,
    formula: String,
    /// The formula's variables and derived variables, to plan predictions.
    rows: RowPlan,
    text: CallText,
}

/// No partial has more doubles than this: 512 MB.
const MOST_SUMS: usize = 64 << 20;

impl Analysis for LinMod {
    const NAME: &'static str = "rxLinMod";
    const ABOUT: &'static str = "Fits linear models by least squares, for one or several responses.\n\n\
        The last level of each factor is dropped, unless `dropFirst` is set. See rxLinMod in RevoScaleR's reference.";
    type Params = LinModParams;
    type Output = LinModOutput;
    type State = Precision;
    type Partial = CrossProducts;

    fn plan(params: LinModParams, schema: &Schema) -> Result<(Self, Precision)> {
        let rows = RowPlan::from(params.rows);
        let view = View::plan(&rows, schema)?;
        let formula = Formula::parse(&params.formula, &view.schema, true)?;
        if formula.responses.is_empty() {
            return Err(Error::new(
                ErrorKind::Formula,
                "rxLinMod needs a response to the left of '~'",
            ));
        }
        if !formula.offsets.is_empty() {
            return Err(Error::new(
                ErrorKind::Formula,
                "rxLinMod takes no offset(); rxGlm does",
            ));
        }
        let design = Design::new(
            &params.formula,
            &formula.responses,
            &formula.terms,
            view,
            TermOptions::default(),
        )?
        .weighted(params.pweights.as_deref(), params.fweights.as_deref())?;
        let cube = params.cube;
        if cube
            && !design
                .terms
                .first()
                .is_some_and(|term| term.numbers.is_empty())
        {
            let message =
                "cube = TRUE needs a factor, or an interaction of factors, as the first term";
            return Err(Error::new(ErrorKind::Argument, message));
        }
        let intercept = formula.intercept && !cube;
        if !intercept && design.terms.is_empty() {
            return Err(Error::new(
                ErrorKind::Formula,
                "the model has neither terms nor an intercept",
            ));
        }
        if params.cov_data && !intercept {
            return Err(Error::new(
                ErrorKind::Argument,
                "covData needs a model with an intercept",
            ));
        }
        let r_labels = match params.coef_label_style.as_deref() {
            None | Some("Revo") => false,
            Some("R") => true,
            Some(other) => {
                return Err(Error::new(
                    ErrorKind::Argument,
                    format!("coefLabelStyle is \"Revo\" or \"R\", not \"{other}\""),
                ));
            }
        };
        if layout(&design).size().is_none_or(|size| size > MOST_SUMS) {
            return Err(Error::new(
                ErrorKind::TooLarge,
                "the model has too many coefficients for their products to be held in memory",
            ));
        }
        let precision = if is_exact(&design) {
            Precision::Exact
        } else {
            Precision::Double
        };
        let plan = Self {
            design,
            intercept,
            cube,
            cube_predictions: params.cube_predictions,
            drop_first: params.drop_first,
            drop_main: params.drop_main.0,
            cov_coef: params.cov_coef,
            cov_data: params.cov_data,
            r_labels,
            formula: params.formula,
            rows,
            text: params.text,
        };
        Ok((plan, precision))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, precision: &Precision, chunk: &Chunk) -> Result<CrossProducts> {
        cross_products(&self.design, *precision, chunk)
    }

    fn finish(&self, precision: &Precision, total: CrossProducts) -> Result<Step<Self>> {
        if total.rows == 0.0 {
            let message = if total.missing > 0.0 {
                format!(
                    "no rows are left: all {} have a missing value in some variable of the model",
                    total.missing
                )
            } else {
                "there are no rows to fit a model to".to_owned()
            };
            return Err(Error::new(ErrorKind::NoData, message));
        }
        Ok(match solve(&Question::new(self, *precision, total)?)? {
            Some(output) => Step::Done(output),
            None => Step::Again(Precision::Extended),
        })
    }
}

impl LinMod {
    /// The variables of the view, with their levels and ranges.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.design.view.schema
    }

    /// Derived variables and selected rows.
    #[must_use]
    pub fn row_plan(&self) -> &RowPlan {
        &self.rows
    }

    /// Whether the first coefficient is the intercept.
    #[must_use]
    pub fn has_intercept(&self) -> bool {
        self.intercept
    }

    /// The variables in the formula, derived or not, and those that derived ones are made of.
    #[must_use]
    pub fn model_variables(&self) -> Vec<String> {
        let number = |source: &NumberSource| match source {
            NumberSource::Column(name) | NumberSource::Codes(name) => name.clone(),
        };
        let mut names: Vec<String> = self
            .design
            .responses
            .iter()
            .map(|(_, source)| number(source))
            .collect();
        for term in &self.design.terms {
            names.extend(term.numbers.iter().map(number));
            names.extend(term.factors.0.iter().map(|factor| factor.column.clone()));
        }
        names.extend(self.design.view.reads(&names));
        names
    }
}

/// Whether every column is an integer so small that sums of products over a tile are exact in doubles.
fn is_exact(design: &Design) -> bool {
    // 512 rows times 2^22 squared is 2^53.
    const BOUND: f64 = 4_194_304.0;
    // A chunk of at most 2^20 rows sums z * x by cell: 2^20 * 2^33 is 2^53.
    const PRODUCT_BOUND: f64 = 8_589_934_592.0;
    let bound = |source: &NumberSource| -> Option<f64> {
        let NumberSource::Column(name) = source else {
            return None;
        };
        let variable = design.view.schema.variable(name).ok()?;
        let whole = matches!(variable.kind, Kind::Logical | Kind::Integer | Kind::Date)
            || matches!(
                variable.storage,
                Storage::Int8 | Storage::Int16 | Storage::Int32 | Storage::Int64 | Storage::Bool
            );
        let of_type = variable.storage.integer_bound();
        let of_range = variable.range.map(|(low, high)| low.abs().max(high.abs()));
        if whole { of_range.or(of_type) } else { None }
    };
    if design.pweights.is_some() {
        return false;
    }
    let mut largest = 1.0f64;
    for (_, source) in &design.responses {
        match bound(source) {
            Some(value) => largest = largest.max(value),
            None => return false,
        }
    }
    let mut multiplier = 1.0f64;
    for term in &design.terms {
        let mut product = 1.0;
        for source in &term.numbers {
            match bound(source) {
                Some(value) => product *= value,
                None => return false,
            }
        }
        if term.factors.0.is_empty() {
            largest = largest.max(product);
        } else {
            multiplier = multiplier.max(product);
        }
    }
    let weight = match &design.fweights {
        None => 1.0,
        Some(name) => match bound(&NumberSource::Column(name.clone())) {
            Some(value) => value,
            None => return false,
        },
    };
    largest * largest * weight <= BOUND * BOUND
        && multiplier * largest.max(multiplier) * weight <= PRODUCT_BOUND
}

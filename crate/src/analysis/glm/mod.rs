//! `rxGlm`: generalised linear models by iteratively reweighted least squares, one pass for each step.
//!
//! A pass takes, at the coefficients so far, the deviance and the sums of products of the columns with the working
//! residuals; solving them gives the step to the next coefficients. What is solved for is the step and not the
//! coefficients, so that roundings of one pass are mended by the next. (Nelder, Wedderburn, 1972, doi:10.2307/2344614;
//! R's glm.fit for starting values, limits and the criterion of convergence.)

mod family;
mod finish;
mod judge;
mod map;
mod model;
mod output;
mod params;
mod plan;
mod print;
mod select;
mod state;

use serde::{Deserialize, Serialize};

pub use family::{FamilyOptions, FamilyParam};
pub use params::{GlmParams, InitialValues};
pub use plan::{Control, GlmPlan, Start};
pub use select::{Ended, GlmPartial, GlmState};

use super::params::{DataFrame, ModelBytes, NamedMatrix, NamedVector};
use super::regression::{Offsets, Regression, RegressionOptions};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::Result;

/// A fitted generalised linear model, `rxGlm`'s or `rxLogit`'s. Dropped coefficients are NaN.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct GlmOutput {
    /// The formula.
    pub formula: String,
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// The family, as R names it.
    pub family: String,
    /// The link, as R names it.
    pub link: String,
    /// The coefficients.
    pub coefficients: NamedVector,
    /// Their standard errors.
    pub coef_std_error: NamedVector,
    /// Coefficients divided by their standard errors.
    pub coef_t_value: NamedVector,
    /// Two-sided p-values: from the normal distribution for `rxLogit`, from Student's t for `rxGlm`.
    pub coef_p_value: NamedVector,
    /// The covariance matrix of the coefficients that were not dropped; with `covCoef`.
    pub cov_coef: Option<NamedMatrix>,
    /// The covariance matrix of the predictors; with `covData`.
    pub cov_data: Option<NamedMatrix>,
    /// Which coefficients were dropped.
    pub aliased: Vec<bool>,
    /// The condition number of the correlation matrix of the predictors with the final working weights, in the 1-norm.
    pub condition_number: f64,
    /// The number of coefficients that were not dropped.
    pub rank: usize,
    /// Rank, residual degrees of freedom, number of coefficients with those dropped.
    pub df: [f64; 3],
    /// The name of the response.
    pub y_names: Vec<String>,
    /// The residual deviance: of a logistic model minus twice the log-likelihood.
    pub deviance: f64,
    /// The deviance of the model without predictors.
    pub null_deviance: f64,
    /// Its degrees of freedom.
    pub null_df: f64,
    /// 1 for the binomial and Poisson families, else Pearson's chi-squared by the residual degrees of freedom.
    pub dispersion: f64,
    /// Akaike's criterion as R's `AIC`; with `computeAIC`, and always for `rxLogit`. NaN for families without a
    /// likelihood, infinite for a Poisson response that is not whole.
    pub aic: Option<f64>,
    /// Steps that were taken after the first coefficients.
    pub iters: u32,
    /// Whether the fit ended because steps or the deviance settled.
    pub converged: bool,
    /// Rows that took part; with frequency weights, their sum.
    pub n_valid_obs: f64,
    /// Rows left out because a value was missing.
    pub n_missing_obs: f64,
    /// With `cube`: levels and counts of the cells; their linear predictors when the cube is alone or with
    /// `cubePredictions`.
    #[serde(rename = "countDF")]
    #[cfg_attr(feature = "types", ts(rename = "countDF"))]
    pub count_df: Option<DataFrame>,
    /// Whether the first term is a cube.
    pub cube: bool,
    /// Whether `rxLogit` fitted it.
    pub logistic: bool,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights.
    pub fweights: Option<String>,
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

/// The plan of `rxGlm`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Glm(GlmPlan);

impl Analysis for Glm {
    const NAME: &'static str = "rxGlm";
    const ABOUT: &'static str = "Fits generalised linear models by iteratively reweighted least squares.\n\n\
        The last level of each factor is dropped, unless `dropFirst` is set. See rxGlm in RevoScaleR's reference.";
    type Params = GlmParams;
    type Output = GlmOutput;
    type State = GlmState;
    type Partial = GlmPartial;

    fn plan(params: GlmParams, schema: &Schema) -> Result<(Self, GlmState)> {
        let gaussian = FamilyParam::Text("gaussian".to_owned());
        let family = params.family.unwrap_or(gaussian).family()?;
        let control = Control::new(
            params.max_iterations,
            params.coeff_tolerance,
            params.objective_function_tolerance,
        )?;
        let regression = Regression::plan(
            RegressionOptions {
                function: Self::NAME,
                formula: params.formula,
                rows: params.call.rows,
                text: params.call.text,
                weights: params.weights,
                offsets: Offsets::Taken(params.offset),
                factor_response: family.variance == crate::stats::family::Variance::Binomial,
                cube: params.cube,
                cov_coef: params.cov_coef,
                drop_first: params.drop_first,
                drop_main: params.drop_main.0,
                coef_label_style: params.coef_label_style,
                variable_selection: params.variable_selection,
                unit_dispersion: family.has_unit_dispersion(),
            },
            schema,
        )?;
        let coefficients = regression.coefficients();
        let start = Start::new(params.initial_values.as_ref(), Start::Family, coefficients)?;
        let plan = GlmPlan {
            regression,
            family,
            control,
            start,
            logistic: false,
            cov_coef: params.cov_coef,
            cov_data: false,
            cube_predictions: false,
            compute_aic: params.compute_aic,
        };
        let state = plan.begin();
        Ok((Self(plan), state))
    }

    fn reads(&self) -> Vec<String> {
        self.0.regression.design.reads()
    }

    fn map(&self, state: &GlmState, chunk: &Chunk) -> Result<GlmPartial> {
        self.0.map(state, chunk)
    }

    fn finish(&self, state: &GlmState, total: GlmPartial) -> Result<Step<Self>> {
        Ok(match self.0.end(state, total)? {
            Ended::Again(state) => Step::Again(*state),
            Ended::Done(output) => Step::Done(*output),
        })
    }
}

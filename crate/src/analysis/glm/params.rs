//! What `rxGlm` is asked.

use serde::Deserialize;

use super::family::FamilyParam;
use crate::analysis::lin_mod::DropMain;
use crate::analysis::params::{CallOptions, CoefLabelStyle};
use crate::analysis::stepwise::StepControl;
use crate::transform::view::WeightOptions;

/// Starting values of coefficients.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum InitialValues {
    /// The same for all coefficients; NaN for those of the family.
    Number(f64),
    /// One for each coefficient, dropped ones too.
    Numbers(Vec<f64>),
    /// `"NA"` for those of the family.
    Text(String),
}

/// Parameters of `rxGlm`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct GlmParams {
    /// `y ~ terms`; `offset(x)` is a term without a coefficient.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// The family in R's syntax, such as `"poisson"`, `"binomial(probit)"` or `"rxTweedie(var.power = 1.5)"`, or in
    /// parts. Default `"gaussian"`.
    pub family: Option<FamilyParam>,
    /// A variable, or an expression in R's syntax, that is added to the linear predictor.
    pub offset: Option<String>,
    /// Whether a first term of factors keeps all its levels in place of the intercept.
    pub cube: bool,
    /// Whether the first level of each factor is dropped instead of the last.
    pub drop_first: bool,
    /// Whether main effects are dropped before their interactions. Default true.
    #[cfg_attr(feature = "types", ts(type = "boolean"))]
    pub drop_main: DropMain,
    /// Whether the covariance matrix of the coefficients is returned; standard errors of predictions need it.
    pub cov_coef: bool,
    /// Whether Akaike's criterion is returned.
    #[serde(rename = "computeAIC")]
    #[cfg_attr(feature = "types", ts(rename = "computeAIC"))]
    pub compute_aic: bool,
    /// Coefficients to start with: one number for all, or one for each. By default the family's fitted values.
    pub initial_values: Option<InitialValues>,
    /// The most steps. Default 25.
    pub max_iterations: Option<f64>,
    /// Fitting ends when no coefficient moved by more than this share of the largest; 0 never. Default 1e-6.
    pub coeff_tolerance: Option<f64>,
    /// Fitting ends when the deviance changed by no more than this share; 0 never. Default 1e-8.
    pub objective_function_tolerance: Option<f64>,
    /// `"Revo"` for labels such as `f=level`, `"R"` for R's with numbered levels. Default `"Revo"`.
    pub coef_label_style: CoefLabelStyle,
    /// How terms are selected; by default none are.
    pub variable_selection: Option<StepControl>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

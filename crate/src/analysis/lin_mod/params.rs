//! What `rxLinMod` is asked.

use serde::{Deserialize, Serialize};

use crate::analysis::params::{CallOptions, CoefLabelStyle};
use crate::analysis::stepwise::StepControl;
use crate::transform::view::WeightOptions;

/// Parameters of `rxLinMod`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct LinModParams {
    /// `y ~ terms`; several responses with `cbind(y1, y2)`.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
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

/// A flag that is true by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DropMain(pub bool);

impl Default for DropMain {
    fn default() -> Self {
        Self(true)
    }
}

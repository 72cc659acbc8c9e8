//! What users pass to `rxNaiveBayes`.

use serde::Deserialize;

use crate::analysis::params::CallOptions;
use crate::transform::view::WeightOptions;

/// Parameters of `rxNaiveBayes`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct NaiveBayesParams {
    /// `class ~ x + f`: a factor, and variables of any type.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// What is added to the count of every level in every class, so that no probability is 0. Default 0.
    pub smoothing_factor: Option<f64>,
    /// Whether a row with a missing value is left out for that variable alone (the default) or for all.
    pub by_term: Option<bool>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

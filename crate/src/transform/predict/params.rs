//! The arguments of `rxPredict`.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::fail;
use crate::formula::Facts;
use crate::transform::view::NoOthers;

/// What is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PredictType {
    /// The expected response.
    Response,
    /// The linear predictor.
    Link,
    /// The probability of each class.
    Prob,
    /// The most probable class.
    Class,
    /// The response or class of a tree's node, as a number.
    Vector,
    /// All that a tree's node holds.
    Matrix,
    /// The share of trees that chose each class.
    Vote,
    /// The row of a tree's frame, from 1, that holds the node at which a row ends.
    Where,
}

impl PredictType {
    /// Its name, as users write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Link => "link",
            Self::Prob => "prob",
            Self::Class => "class",
            Self::Vector => "vector",
            Self::Matrix => "matrix",
            Self::Vote => "vote",
            Self::Where => "where",
        }
    }
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
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct PredictParams {
    /// The encoded model.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(skip))]
    pub model: Vec<u8>,
    /// Whether standard errors of the predictions are computed. The model needs `covCoef`.
    pub compute_std_errors: bool,
    /// What is predicted; each kind of model has its own default.
    pub r#type: Option<PredictType>,
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
    /// What is known of the data besides. Filled in by the engine's callers, not by users.
    #[cfg_attr(feature = "types", ts(skip))]
    pub facts: Facts,
    /// There are no others.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub others: NoOthers,
}

impl Default for PredictParams {
    fn default() -> Self {
        Self {
            model: Vec::new(),
            compute_std_errors: false,
            r#type: None,
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
            facts: Facts::default(),
            others: NoOthers,
        }
    }
}

impl PredictParams {
    /// The type asked for, which must be one of those that the model has; the first of them when none is.
    pub fn type_of(&self, function: &str, known: &[PredictType]) -> Result<PredictType> {
        match self.r#type {
            None => Ok(known[0]),
            Some(asked) if known.contains(&asked) => Ok(asked),
            Some(asked) => {
                let names: Vec<&str> = known.iter().map(|known| known.name()).collect();
                fail!(
                    Argument,
                    "type is '{}'; for {function} it may be {}",
                    asked.name(),
                    names.join(", ")
                );
            }
        }
    }

    /// The name at a position of a list that the user may have given, otherwise the response's with a suffix.
    #[must_use]
    pub fn name(given: Option<&Vec<String>>, at: usize, response: &str, suffix: &str) -> String {
        given
            .and_then(|names| names.get(at).cloned())
            .unwrap_or_else(|| format!("{response}_{suffix}"))
    }
}

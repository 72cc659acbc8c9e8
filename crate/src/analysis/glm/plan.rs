//! The plan of a generalised linear model, `rxGlm`'s and `rxLogit`'s alike.

use serde::{Deserialize, Serialize};

use super::params::InitialValues;
use crate::analysis::regression::Regression;
use crate::error::Result;
use crate::fail;
use crate::stats::family::Family;

/// When fitting ends.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// The most steps.
    pub max_iterations: u32,
    /// The largest step, as a share of the largest coefficient, that counts as none; 0 never.
    pub coefficients: f64,
    /// The change of the deviance, as a share of it, that counts as none; 0 never.
    pub deviance: f64,
}

/// What fitting starts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Start {
    /// The family's fitted values, which lie near the responses.
    Family,
    /// A linear regression, which the logistic function is then laid along.
    Linear,
    /// Coefficients.
    Coefficients(Vec<f64>),
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GlmPlan {
    /// Columns and coefficients.
    pub regression: Regression,
    /// The family with its link.
    pub family: Family,
    /// When fitting ends.
    pub control: Control,
    /// What fitting starts from.
    pub start: Start,
    /// Whether the function is rxLogit: z instead of t, its own printed form, and a second start when the first fails.
    pub logistic: bool,
    /// Whether the covariance of the coefficients is returned.
    pub cov_coef: bool,
    /// Whether the covariance of the predictors is returned.
    pub cov_data: bool,
    /// Whether cells of a cube are predicted.
    pub cube_predictions: bool,
    /// Whether Akaike's criterion is returned.
    pub compute_aic: bool,
}

impl Control {
    /// Checks what was asked for.
    pub fn new(
        max_iterations: Option<f64>,
        coefficients: Option<f64>,
        deviance: Option<f64>,
    ) -> Result<Self> {
        let most = max_iterations.unwrap_or(25.0);
        if !(1.0..=10_000.0).contains(&most) || most.fract() != 0.0 {
            fail!(
                Argument,
                "maxIterations is {most}; it may be a whole number from 1 to 10000"
            );
        }
        let tolerance = |name: &str, given: Option<f64>, usual: f64| -> Result<f64> {
            let value = given.unwrap_or(usual);
            if !(0.0..1.0).contains(&value) {
                fail!(Argument, "{name} is {value}; it is at least 0 and below 1");
            }
            Ok(value)
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok(Self {
            max_iterations: most as u32,
            coefficients: tolerance("coeffTolerance", coefficients, 1e-6)?,
            deviance: tolerance("objectiveFunctionTolerance", deviance, 1e-8)?,
        })
    }
}

impl Start {
    /// Checks starting values against the number of coefficients.
    pub fn new(given: Option<&InitialValues>, usual: Self, coefficients: usize) -> Result<Self> {
        let values = match given {
            None => return Ok(usual),
            Some(InitialValues::Number(value)) if value.is_nan() => return Ok(Self::Family),
            Some(InitialValues::Text(text)) if text == "NA" => return Ok(Self::Family),
            Some(InitialValues::Text(text)) => {
                fail!(
                    Argument,
                    "initialValues is '{text}'; numbers or NA are needed"
                )
            }
            Some(InitialValues::Number(value)) => vec![*value; coefficients],
            Some(InitialValues::Numbers(values)) => values.clone(),
        };
        if values.len() != coefficients {
            fail!(
                Argument,
                "initialValues has {} values; the model has {coefficients} coefficients, dropped ones included",
                values.len()
            );
        }
        if let Some(value) = values.iter().find(|value| value.is_infinite()) {
            fail!(Argument, "initialValues has {value}");
        }
        Ok(Self::Coefficients(values))
    }
}

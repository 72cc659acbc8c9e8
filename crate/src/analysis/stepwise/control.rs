//! What `rxStepControl` takes.

use serde::Deserialize;

use super::StepPlan;
use super::path::{Criterion, Test};
use super::scope::Scope;
use crate::data::Schema;
use crate::error::Result;
use crate::fail;
use crate::formula::Formula;

/// The smallest and the largest model, as formulas; `.` stands for the terms of the model's own formula.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default, deny_unknown_fields)]
pub struct ScopeBounds {
    /// The terms that stay in every model.
    pub lower: Option<String>,
    /// The terms that may be added.
    pub upper: Option<String>,
}

/// The range of models.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum StepScope {
    /// The largest model.
    Upper(String),
    /// Both.
    Bounds(ScopeBounds),
}

/// How terms are selected; without any field none are.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct StepControl {
    /// `"stepwise"` (default with a scope), `"backward"` (default without) or `"forward"`.
    pub method: Option<String>,
    /// The range of models.
    pub scope: Option<StepScope>,
    /// The most steps. Default 1000.
    pub max_steps: Option<f64>,
    /// `"AIC"` (default) or `"SigLevel"`.
    pub step_criterion: Option<String>,
    /// With `"SigLevel"`, terms with p-values below are added. Default 0.5 for forward, 0.15 for stepwise.
    pub max_sig_level_to_add: Option<f64>,
    /// With `"SigLevel"`, terms with p-values above are dropped. Default 0.1 for backward, 0.15 for stepwise.
    pub min_sig_level_to_drop: Option<f64>,
    /// Whether generalised linear models are fitted anew for each candidate of each step. Default true. Otherwise all
    /// steps are judged by the first model's normal equations, as score and Wald tests are, and only the last model is
    /// fitted: a few passes, whatever the number of steps. Linear models are exact either way.
    pub refit_each_step: Option<bool>,
    /// Whether `stepCoefs` holds the coefficients of each step.
    pub keep_step_coefs: Option<bool>,
    /// The scale with which Akaike's criterion is computed; 0 (default) to estimate it.
    pub scale: Option<f64>,
    /// The penalty for each coefficient in Akaike's criterion. Default 2.
    pub k: Option<f64>,
    /// With `"SigLevel"`: `"F"` or `"Chisq"`. By default F, for families with a dispersion of 1 chi-squared.
    pub test: Option<String>,
}

impl StepControl {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The search; `unit_dispersion` of the family decides on the usual test.
    pub fn plan(&self, base: &Formula, schema: &Schema, unit_dispersion: bool) -> Result<StepPlan> {
        let method = self.method.as_deref().unwrap_or(if self.scope.is_some() {
            "stepwise"
        } else {
            "backward"
        });
        let (backward, forward) = match method {
            "stepwise" => (true, true),
            "backward" => (true, false),
            "forward" => (false, true),
            other => fail!(
                Argument,
                "method is '{other}'; it may be stepwise, backward or forward"
            ),
        };
        let (lower, upper) = match &self.scope {
            None => (None, None),
            Some(StepScope::Upper(upper)) => (None, Some(upper.as_str())),
            Some(StepScope::Bounds(bounds)) => (bounds.lower.as_deref(), bounds.upper.as_deref()),
        };
        let scope = Scope::new(base, lower, upper, self.scope.is_some(), schema)?;
        let scale = self.scale.unwrap_or(0.0);
        let penalty = self.k.unwrap_or(2.0);
        if !(scale >= 0.0 && scale.is_finite() && penalty.is_finite()) {
            fail!(
                Argument,
                "scale is {scale} and k {penalty}; scale is at least 0, both are finite"
            );
        }
        let steps = self.max_steps.unwrap_or(1000.0);
        if !(0.0..=1e6).contains(&steps) || steps.fract() != 0.0 {
            fail!(
                Argument,
                "maxSteps is {steps}; it may be a whole number from 0 to 1000000"
            );
        }
        let level = |name: &str, given: Option<f64>, usual: f64| -> Result<f64> {
            let level = given.unwrap_or(usual);
            if !(0.0..=1.0).contains(&level) {
                fail!(Argument, "{name} is {level}; it lies between 0 and 1");
            }
            Ok(level)
        };
        let criterion = match self.step_criterion.as_deref() {
            None | Some("AIC") => Criterion::Aic,
            Some("SigLevel") => Criterion::Levels {
                add: level(
                    "maxSigLevelToAdd",
                    self.max_sig_level_to_add,
                    if backward { 0.15 } else { 0.5 },
                )?,
                drop: level(
                    "minSigLevelToDrop",
                    self.min_sig_level_to_drop,
                    if forward { 0.15 } else { 0.1 },
                )?,
                test: match self.test.as_deref() {
                    None if unit_dispersion => Test::ChiSquared,
                    None | Some("F") => Test::F,
                    Some("Chisq") => Test::ChiSquared,
                    Some(other) => fail!(Argument, "test is '{other}'; it may be F or Chisq"),
                },
            },
            Some(other) => fail!(
                Argument,
                "stepCriterion is '{other}'; it may be AIC or SigLevel"
            ),
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok(StepPlan {
            scope,
            backward,
            forward,
            criterion,
            max_steps: steps as u32,
            keep_coefficients: self.keep_step_coefs.unwrap_or(false),
            refit: self.refit_each_step.unwrap_or(true),
            scale,
            penalty,
        })
    }
}

//! Stepwise selection of terms, whatever is fitted: which models may be tried next, and which of them is taken.
//!
//! The rules are those of R's `step`, `add1` and `drop1` (Venables, Ripley, 2002, Modern Applied Statistics with S, section
//! 6.8), or, with `stepCriterion = "SigLevel"`, tests at given levels as in SAS. A term is dropped only when no other
//! contains it, and added only when no other that could be added is contained in it.

mod control;
mod path;
mod scope;

pub use control::{StepControl, StepScope};
pub use path::{Criterion, Fit, Likelihood, Path};
pub use scope::{Move, Scope};

use serde::{Deserialize, Serialize};

/// A search, planned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StepPlan {
    /// The terms, and which models are allowed.
    pub scope: Scope,
    /// Whether terms may be dropped.
    pub backward: bool,
    /// Whether terms may be added.
    pub forward: bool,
    /// What decides.
    pub criterion: Criterion,
    /// The most steps.
    pub max_steps: u32,
    /// Whether the coefficients of each step are kept.
    pub keep_coefficients: bool,
    /// Whether models that a pass does not settle are fitted for each step.
    pub refit: bool,
    /// The scale of Akaike's criterion; 0 to estimate it.
    pub scale: f64,
    /// The penalty for each coefficient.
    pub penalty: f64,
}

//! What a pass of the fit tells every worker, and what it takes from the rows.

use serde::{Deserialize, Serialize};

use crate::analysis::accumulate::Predictor;
use crate::engine::Partial;
use crate::stats::cross::CrossProducts;
use crate::stats::extended::Extended;

/// What a pass regresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The response, with its prior weights.
    Linear,
    /// The working response at the family's starting values.
    Begin,
    /// The working residuals at the coefficients so far.
    Iterate,
    /// The working response at the coefficients of another model.
    Judge,
}

/// The deviance of the model without predictors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Null {
    /// The mean of the response is not known yet.
    Unknown,
    /// To be taken at this intercept.
    At {
        /// The intercept.
        constant: f64,
        /// The deviance before the last step.
        before: f64,
        /// Steps so far.
        steps: u32,
    },
    /// Known.
    Done(f64),
}

/// Sums that do not depend on the fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Prior weights.
    pub weight: Extended,
    /// Responses times prior weights.
    pub response: Extended,
    /// The part of the likelihood that only the response has a share in.
    pub likelihood: Extended,
    /// Rows whose trials and successes, or whose Poisson response, are not whole; where the likelihood is asked for.
    pub fractional: f64,
}

/// The state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FitState {
    pub(super) stage: Stage,
    /// The coefficients so far in printed order; NaN where dropped.
    pub(super) coefficients: Vec<f64>,
    /// The same, sorted as columns are.
    pub(super) predictor: Predictor,
    /// The coefficients before the last step; empty before the first.
    pub(super) previous: Vec<f64>,
    /// The deviance before the last step.
    pub(super) deviance: f64,
    /// Steps so far.
    pub(super) iterations: u32,
    /// How often the last step was halved.
    pub(super) halvings: u32,
    /// Whether some step was halved.
    pub(super) halved: bool,
    /// Whether the last step was so small that it counts as none.
    pub(super) small_step: bool,
    /// Whether halving did not help, so that the fit ends where it is.
    pub(super) stuck: bool,
    /// Whether the fit was started a second time.
    pub(super) restarted: bool,
    pub(super) null: Null,
    /// Taken in the first pass that is not linear.
    pub(super) totals: Option<Totals>,
    /// The sums of the linear pass, when the covariance or the means of the predictors are asked for.
    pub(super) linear: Option<CrossProducts>,
}

/// What a pass takes from rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FitPartial {
    /// Sums of products with working weights; the response is the working residual or response.
    pub(super) products: CrossProducts,
    pub(super) deviance: Extended,
    /// What the deviance gains when trials and successes are rounded, as in the likelihood.
    pub(super) rounding: Extended,
    /// Rows whose fitted value is at an edge of its range.
    pub(super) at_edge: f64,
    /// Rows whose fitted value is not in its range.
    pub(super) invalid: f64,
    pub(super) totals: Totals,
    /// Of the model without predictors: working weights, their products with working residuals, deviance.
    pub(super) null: [Extended; 3],
}

impl FitPartial {
    /// Counts rows that were left out before.
    pub(super) fn add_missing(&mut self, rows: f64) {
        self.products.missing += rows;
    }
}

impl Partial for FitPartial {
    fn merge(&mut self, next: Self) {
        self.products.merge(next.products);
        self.deviance += next.deviance;
        self.rounding += next.rounding;
        self.at_edge += next.at_edge;
        self.invalid += next.invalid;
        self.totals.weight += next.totals.weight;
        self.totals.response += next.totals.response;
        self.totals.likelihood += next.totals.likelihood;
        self.totals.fractional += next.totals.fractional;
        for (sum, next) in self.null.iter_mut().zip(next.null) {
            *sum += next;
        }
    }
}

//! A linear model to solve: its plan and its normal equations.

use super::LinMod;
use crate::analysis::accumulate::Precision;
use crate::analysis::normal_equations::{Column, NormalEquations, Solution};
use crate::error::Result;
use crate::stats::cross::CrossProducts;

/// A model to solve: its plan, its equations.
pub struct Question<'a> {
    pub(super) plan: &'a LinMod,
    pub(super) precision: Precision,
    pub(super) equations: NormalEquations<'a>,
}

impl<'a> Question<'a> {
    pub fn new(plan: &'a LinMod, precision: Precision, sums: CrossProducts) -> Result<Self> {
        let regression = &plan.regression;
        Ok(Self {
            plan,
            precision,
            equations: NormalEquations::new(&regression.design, regression.coding, sums)?,
        })
    }

    /// How many of the sixteen digits of a double the solution loses: to the condition of its columns, and to taking the
    /// residuals as a difference.
    pub(super) fn digits_lost(&self, solution: &Solution<f64>) -> f64 {
        let equations = &self.equations;
        let residual =
            equations
                .responses
                .iter()
                .zip(&solution.fits)
                .map(|(response, (_, rest))| {
                    let total = equations
                        .product(Column::Dense(*response), Column::Dense(*response))
                        .value();
                    if total > 0.0 { rest / total } else { 1.0 }
                });
        let least = residual.fold(1.0, f64::min).max(1e-30);
        libm::log10(solution.condition_bound.max(1.0)) - libm::log10(least)
    }

    /// How many digits may be lost before a second pass is worth its time: about one for small data, seven for large,
    /// where that pass takes seconds.
    pub(super) fn digits_to_spare(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let width = (self.equations.others() + self.equations.responses.len() + 1) as f64;
        let work = self.equations.sums.rows * width * width;
        match work {
            work if work <= 1e7 => 0.5,
            work if work <= 1e9 => 4.0,
            _ => 7.0,
        }
    }
}

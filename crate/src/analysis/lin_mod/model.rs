//! What a linear model keeps to predict with.

use super::{LinMod, LinModOutput};
use crate::analysis::normal_equations::full_covariance;
use crate::engine::Analysis;
use crate::transform::predict::{Fitted, Kind, Linear};

/// The model of a fit.
pub(super) fn fitted(plan: &LinMod, output: &LinModOutput) -> Fitted {
    let first = |values: &[f64]| values.first().copied().unwrap_or(f64::NAN);
    let model = Linear {
        intercept: plan.regression.coding.intercept,
        response: output.y_names.first().cloned().unwrap_or_default(),
        responses: output.y_names.len(),
        coefficients: output
            .coefficients
            .values
            .first()
            .cloned()
            .unwrap_or_default(),
        covariance: full_covariance(output.cov_coef.as_ref(), &output.aliased),
        residual_variance: first(&output.residual_variance),
        residual_df: output.df[1],
        link: None,
        offset: None,
    };
    Fitted::new(
        LinMod::NAME,
        &output.formula,
        &plan.regression.rows,
        &plan.regression.design.view.schema,
        &plan.regression.design.variables(),
        Kind::Linear(model),
    )
}

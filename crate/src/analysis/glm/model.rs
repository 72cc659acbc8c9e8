//! What a generalised linear model keeps to predict with.

use super::GlmOutput;
use super::plan::GlmPlan;
use crate::analysis::normal_equations::full_covariance;
use crate::transform::predict::{Fitted, Kind, Linear};

/// The model of a fit.
pub(super) fn fitted(plan: &GlmPlan, output: &GlmOutput) -> Fitted {
    let regression = &plan.regression;
    let model = Linear {
        intercept: regression.coding.intercept,
        response: output.y_names[0].clone(),
        responses: 1,
        coefficients: output.coefficients.values.clone(),
        covariance: full_covariance(output.cov_coef.as_ref(), &output.aliased),
        residual_variance: output.dispersion,
        // The intervals of logistic models are those of the normal distribution, as their tests are.
        residual_df: if plan.logistic {
            f64::INFINITY
        } else {
            output.df[1]
        },
        link: Some(plan.family.link),
        offset: regression.offset.clone(),
    };
    let function = if plan.logistic { "rxLogit" } else { "rxGlm" };
    let design = &regression.design;
    Fitted::new(
        function,
        &output.formula,
        &regression.rows,
        &design.view.schema,
        &design.variables(),
        Kind::Linear(model),
    )
}

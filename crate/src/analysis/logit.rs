//! `rxLogit`: logistic regression.
//!
//! It is the binomial family of [`super::glm`] with a start of its own: a linear regression of the response, along
//! which the logistic function is laid, so that fewer steps are needed. When a fit does not converge from there, it is
//! started again from the family's own values. (RevoScaleR reference, rxLogit, initialValues.)

use serde::{Deserialize, Serialize};

use super::glm::{Control, Ended, GlmOutput, GlmPartial, GlmPlan, GlmState, InitialValues, Start};
use super::lin_mod::DropMain;
use super::params::{CallOptions, CoefLabelStyle};
use super::regression::{Offsets, Regression, RegressionOptions};
use super::stepwise::StepControl;
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::NumberSource;
use crate::stats::family::{Family, FamilyName, Variance};
use crate::stats::link::Link;
use crate::transform::view::WeightOptions;

/// Parameters of `rxLogit`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct LogitParams {
    /// `y ~ terms`. The response is logical, a number from 0 to 1, or a factor with two levels, of which the second is
    /// success.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// Whether a first term of factors keeps all its levels in place of the intercept.
    pub cube: bool,
    /// With `cube`, whether `countDF` holds the linear predictor of each cell, other terms at their means.
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
    /// Coefficients to start with: one number for all, or one for each; `"NA"` for fitted values of 0.25 and 0.75. By
    /// default a linear regression.
    pub initial_values: Option<InitialValues>,
    /// The most steps. Default 25.
    pub max_iterations: Option<f64>,
    /// Fitting ends when no coefficient moved by more than this share of the largest; 0 never. Default 1e-6.
    pub coeff_tolerance: Option<f64>,
    /// Has no effect, as in RevoScaleR.
    pub gradient_tolerance: Option<f64>,
    /// Fitting ends when the deviance changed by no more than this share; 0 never. Default 1e-8.
    pub objective_function_tolerance: Option<f64>,
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

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Logit(GlmPlan);

impl Analysis for Logit {
    const NAME: &'static str = "rxLogit";
    const ABOUT: &'static str = "Fits logistic regressions of a response that is 0 or 1.\n\n\
        The last level of each factor is dropped, unless `dropFirst` is set. See rxLogit in RevoScaleR's reference.";
    type Params = LogitParams;
    type Output = GlmOutput;
    type State = GlmState;
    type Partial = GlmPartial;

    fn plan(params: LogitParams, schema: &Schema) -> Result<(Self, GlmState)> {
        let control = Control::new(
            params.max_iterations,
            params.coeff_tolerance,
            params.objective_function_tolerance,
        )?;
        let regression = Regression::plan(
            RegressionOptions {
                function: Self::NAME,
                formula: params.formula,
                rows: params.call.rows,
                text: params.call.text,
                weights: params.weights,
                offsets: Offsets::Refused,
                factor_response: true,
                cube: params.cube,
                cov_coef: params.cov_coef,
                drop_first: params.drop_first,
                drop_main: params.drop_main.0,
                coef_label_style: params.coef_label_style,
                variable_selection: params.variable_selection,
                unit_dispersion: true,
            },
            schema,
        )?;
        if params.cov_data && !regression.coding.intercept {
            fail!(Argument, "covData needs a model with an intercept");
        }
        require_two_levels(&regression)?;
        let coefficients = regression.coefficients();
        let plan = GlmPlan {
            regression,
            family: Family {
                name: FamilyName::Binomial,
                variance: Variance::Binomial,
                link: Link::Logit,
            },
            control,
            start: Start::new(params.initial_values.as_ref(), Start::Linear, coefficients)?,
            logistic: true,
            cov_coef: params.cov_coef,
            cov_data: params.cov_data,
            cube_predictions: params.cube && params.cube_predictions,
            compute_aic: true,
        };
        let state = plan.begin();
        Ok((Self(plan), state))
    }

    fn reads(&self) -> Vec<String> {
        self.0.regression.design.reads()
    }

    fn map(&self, state: &GlmState, chunk: &Chunk) -> Result<GlmPartial> {
        self.0.map(state, chunk)
    }

    fn finish(&self, state: &GlmState, total: GlmPartial) -> Result<Step<Self>> {
        Ok(match self.0.end(state, total)? {
            Ended::Again(state) => Step::Again(*state),
            Ended::Done(output) => Step::Done(*output),
        })
    }
}

/// A factor as the response has two levels.
fn require_two_levels(regression: &Regression) -> Result<()> {
    let design = &regression.design;
    if let (label, NumberSource::NotFirst(name)) = &design.responses[0] {
        let variable = design.view.schema.variable(name)?;
        let levels = variable.levels.as_ref().map_or(0, |levels| levels.len());
        if levels != 2 {
            let message = format!(
                "the response '{label}' has {levels} levels; a logistic regression needs two"
            );
            return Err(Error::new(ErrorKind::WrongType, message).column(name));
        }
    }
    Ok(())
}

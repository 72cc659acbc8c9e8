//! The end of a pass: the next coefficients, or the result.

use super::GlmOutput;
use super::plan::{GlmPlan, Start};
use super::state::{FitPartial, FitState, Null, Stage};
use crate::analysis::accumulate::Predictor;
use crate::analysis::normal_equations::{Column, NormalEquations, Pivots};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::stats::extended::Extended;
use crate::stats::family::Variance;

/// What follows a pass.
pub(super) enum Next {
    /// Another pass.
    Again(Box<FitState>),
    /// The result.
    Done(Box<GlmOutput>),
}

/// How often a step is halved before the fit ends where it is.
const MOST_HALVINGS: u32 = 25;
/// The null model is fitted until its deviance changes by no more than this share.
const NULL_TOLERANCE: f64 = 1e-12;
/// The most steps of the null model.
const MOST_NULL_STEPS: u32 = 50;

impl GlmPlan {
    /// The state of the first pass.
    pub(super) fn first(&self) -> FitState {
        let mut state = FitState {
            stage: Stage::Linear,
            coefficients: Vec::new(),
            predictor: Predictor::default(),
            previous: Vec::new(),
            deviance: f64::INFINITY,
            iterations: 0,
            halvings: 0,
            halved: false,
            small_step: false,
            stuck: false,
            restarted: false,
            null: self.null_without_mean(),
            totals: None,
            linear: None,
        };
        // The covariance and the means of the predictors come from the linear pass.
        if self.start != Start::Linear && !self.cov_data && !self.cube_predictions {
            self.enter(&mut state);
        }
        state
    }

    /// Leaves the linear pass behind.
    fn enter(&self, state: &mut FitState) {
        match &self.start {
            Start::Coefficients(values) => {
                state.stage = Stage::Iterate;
                state.coefficients.clone_from(values);
                state.predictor = self.predictor(values);
            }
            _ => state.stage = Stage::Begin,
        }
    }

    fn predictor(&self, coefficients: &[f64]) -> Predictor {
        let regression = &self.regression;
        Predictor::new(
            &regression.design,
            regression.coding.intercept,
            coefficients,
        )
    }

    /// Ends a pass.
    pub(super) fn next(&self, state: &FitState, total: FitPartial) -> Result<Next> {
        self.regression
            .require_rows(total.products.rows, total.products.missing)?;
        match state.stage {
            Stage::Linear => self.after_linear(state, total),
            _ => self.after_step(state, &total),
        }
    }

    fn equations(&self, total: &FitPartial) -> Result<NormalEquations<'_>> {
        let regression = &self.regression;
        NormalEquations::new(
            &regression.design,
            regression.coding,
            total.products.clone(),
        )
    }

    /// Lays the logistic function along a linear regression: equal value and slope at the mean of the response.
    fn after_linear(&self, state: &FitState, total: FitPartial) -> Result<Next> {
        let mut next = state.clone();
        let equations = self.equations(&total)?;
        let mean = equations
            .mean(Column::Dense(equations.responses[0]))
            .value();
        let solution = equations.attempt::<f64>(Pivots::Weighted);
        let coding = self.regression.coding;
        match solution {
            Some(solution)
                if (self.start == Start::Linear || state.restarted) && mean > 0.0 && mean < 1.0 =>
            {
                let mut values = equations.estimates(&solution).coefficients.swap_remove(0);
                let slope = mean * (1.0 - mean);
                let constants = match (coding.intercept, coding.cube) {
                    (true, _) => 1,
                    (_, true) => self.regression.design.terms[0].columns(),
                    _ => 0,
                };
                for (row, value) in values.iter_mut().enumerate() {
                    *value = if row < constants {
                        self.family.link.of(mean) + (*value - mean) / slope
                    } else {
                        *value / slope
                    };
                }
                next.stage = Stage::Iterate;
                next.predictor = self.predictor(&values);
                next.coefficients = values;
            }
            _ => self.enter(&mut next),
        }
        if self.cov_data || self.cube_predictions {
            next.linear = Some(total.products);
        }
        Ok(Next::Again(Box::new(next)))
    }

    fn after_step(&self, state: &FitState, total: &FitPartial) -> Result<Next> {
        let mut next = state.clone();
        let totals = *next.totals.get_or_insert(total.totals);
        let mean = totals.response.value() / totals.weight.value();
        next.null = self.null_after(state.null, total, mean);
        let deviance = total.deviance.value();
        let sound = deviance.is_finite() && total.invalid == 0.0;
        if state.stage == Stage::Begin && !sound {
            fail!(
                Argument,
                "the link has no starting values for these responses; give coefficients as initialValues"
            );
        }
        let equations = self.equations(total)?;
        let solution = if sound {
            equations.attempt::<f64>(Pivots::Weighted)
        } else {
            None
        };
        let Some(solution) = solution else {
            return self.halved(next);
        };
        let mut estimates = equations.estimates(&solution);
        if state.stage == Stage::Iterate {
            let change = (deviance - state.deviance).abs() / (deviance.abs() + 0.1);
            let converged = state.iterations > 0
                && (self.control.deviance > 0.0 && change <= self.control.deviance
                    || state.small_step);
            let exhausted = state.stuck || state.iterations >= self.control.max_iterations;
            if exhausted && !converged && self.logistic && !state.restarted {
                return Ok(Next::Again(Box::new(self.restarted(next))));
            }
            if converged || exhausted {
                if !matches!(next.null, Null::Done(_)) {
                    return Ok(Next::Again(Box::new(next)));
                }
                let output = self.output(&next, total, &equations, &solution, converged)?;
                return Ok(Next::Done(Box::new(output)));
            }
        }
        let step = estimates.coefficients.swap_remove(0);
        let largest = |values: &[f64]| {
            let sizes = values.iter().map(|value| value.abs());
            sizes.filter(|size| !size.is_nan()).fold(0.0, f64::max)
        };
        if state.stage == Stage::Begin {
            next.coefficients.clone_from(&step);
            next.previous = Vec::new();
            next.small_step = false;
        } else {
            next.previous.clone_from(&state.coefficients);
            // Which columns depend on others is settled by the first solution. Where weights of a separated group vanish
            // later on, columns look dependent: they take no step then, and keep what they have.
            let first = state.iterations == 0 && matches!(self.start, Start::Coefficients(_));
            for (value, step) in next.coefficients.iter_mut().zip(&step) {
                if !step.is_nan() || first {
                    *value += step;
                }
            }
            let share = self.control.coefficients;
            next.small_step = share > 0.0 && largest(&step) <= share * largest(&next.coefficients);
        }
        next.stage = Stage::Iterate;
        next.predictor = self.predictor(&next.coefficients);
        next.deviance = deviance;
        // The first step from the family's starting values is the start of RevoScaleR's count.
        next.iterations += u32::from(state.stage == Stage::Iterate);
        next.halvings = 0;
        Ok(Next::Again(Box::new(next)))
    }

    /// After a step that left the range of fitted values: half of it, or, after many halvings, none.
    fn halved(&self, mut next: FitState) -> Result<Next> {
        if next.previous.is_empty() {
            if self.logistic && !next.restarted {
                return Ok(Next::Again(Box::new(self.restarted(next))));
            }
            return Err(Error::new(
                ErrorKind::Argument,
                "the first coefficients give fitted values out of the family's range; give others as initialValues",
            ));
        }
        next.halved = true;
        next.small_step = false;
        next.halvings += 1;
        if next.halvings > MOST_HALVINGS {
            next.coefficients = std::mem::take(&mut next.previous);
            next.stuck = true;
        } else {
            for (value, before) in next.coefficients.iter_mut().zip(&next.previous) {
                let before = if before.is_nan() { 0.0 } else { *before };
                *value = 0.5 * (*value + before);
            }
        }
        next.predictor = self.predictor(&next.coefficients);
        Ok(Next::Again(Box::new(next)))
    }

    /// The other start: the family's after a linear regression failed, and the other way round.
    fn restarted(&self, mut state: FitState) -> FitState {
        state.stage = if self.start == Start::Linear {
            Stage::Begin
        } else {
            Stage::Linear
        };
        state.previous = Vec::new();
        state.deviance = f64::INFINITY;
        state.iterations = 0;
        state.halvings = 0;
        state.small_step = false;
        state.stuck = false;
        state.restarted = true;
        state
    }

    fn null_without_mean(&self) -> Null {
        let coding = self.regression.coding;
        if coding.intercept || coding.cube {
            Null::Unknown
        } else {
            Null::At {
                constant: 0.0,
                before: f64::INFINITY,
                steps: 0,
            }
        }
    }

    /// The null model after a pass. Without an offset its fitted value is the mean; without an intercept there is
    /// nothing to fit; else it is fitted along with the model.
    fn null_after(&self, null: Null, total: &FitPartial, mean: f64) -> Null {
        match null {
            Null::Unknown => {
                let inside = if self.family.variance == Variance::Binomial {
                    mean.clamp(f64::EPSILON, 1.0 - f64::EPSILON)
                } else {
                    mean
                };
                Null::At {
                    constant: self.family.link.of(inside),
                    before: f64::INFINITY,
                    steps: 0,
                }
            }
            Null::At {
                constant,
                before,
                steps,
            } => {
                let [weight, score, deviance] = total.null.map(Extended::value);
                let coding = self.regression.coding;
                let fixed = !(coding.intercept || coding.cube);
                let settled = (deviance - before).abs() <= NULL_TOLERANCE * (deviance.abs() + 0.1);
                let given_up = !deviance.is_finite() || steps >= MOST_NULL_STEPS;
                if fixed || self.regression.design.offsets.is_empty() || settled || given_up {
                    Null::Done(deviance)
                } else {
                    Null::At {
                        constant: constant + score / weight,
                        before: deviance,
                        steps: steps + 1,
                    }
                }
            }
            Null::Done(deviance) => Null::Done(deviance),
        }
    }
}

//! The models of a call: one, or with a selection of terms those of each step, all fitted in the same passes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::GlmOutput;
use super::finish::Next;
use super::plan::GlmPlan;
use super::state::{FitPartial, FitState};
use crate::analysis::accumulate::complete_rows;
use crate::analysis::stepwise::{Criterion, Fit, Likelihood, Move, Path, StepPlan};
use crate::data::Chunk;
use crate::engine::Partial;
use crate::error::Result;
use crate::fail;
use crate::stats::family::FamilyName;

/// A model that is being fitted.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Run {
    /// How it follows from the last model.
    change: Option<Move>,
    /// Its terms; all of them without a selection.
    terms: Vec<usize>,
    state: FitState,
    /// Once it is fitted.
    output: Option<Box<GlmOutput>>,
}

/// What a pass tells every worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GlmState {
    runs: Vec<Run>,
    /// Of a pass by whose sums all steps are judged; there are no runs then.
    judging: Option<Box<FitState>>,
    /// The models taken so far, and the last of them.
    path: Path,
    current: Option<Box<GlmOutput>>,
}

/// What a pass takes from rows, for each model.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GlmPartial(Vec<FitPartial>);

/// What follows a pass.
pub enum Ended {
    /// Another pass.
    Again(Box<GlmState>),
    /// The result.
    Done(Box<GlmOutput>),
}

impl Partial for GlmPartial {
    fn merge(&mut self, next: Self) {
        for (partial, next) in self.0.iter_mut().zip(next.0) {
            partial.merge(next);
        }
    }
}

impl GlmPlan {
    /// The state of the first pass.
    #[must_use]
    pub fn begin(&self) -> GlmState {
        let search = self.regression.selection.as_ref();
        let terms = search.map_or_else(Vec::new, |search| search.scope.base.clone());
        GlmState {
            runs: vec![self.run(None, terms)],
            judging: None,
            path: Path::default(),
            current: None,
        }
    }

    fn run(&self, change: Option<Move>, terms: Vec<usize>) -> Run {
        Run {
            change,
            state: self.of_terms(&terms).first(),
            terms,
            output: None,
        }
    }

    /// The plan of some of the terms.
    fn of_terms(&self, terms: &[usize]) -> Cow<'_, Self> {
        if self.regression.selection.is_none() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self {
            regression: self.regression.of_terms(terms),
            compute_aic: true,
            ..self.clone()
        })
    }

    /// The work of a pass on one chunk.
    pub fn map(&self, state: &GlmState, chunk: &Chunk) -> Result<GlmPartial> {
        let design = &self.regression.design;
        let (derived, mut selection) = design.view.apply(chunk)?;
        let mut missing = 0;
        if self.regression.selection.is_some() {
            // All models are fitted to the rows that have every term.
            let selected = selection.count(chunk.rows());
            selection = complete_rows(design, &derived, selection)?;
            missing = selected - selection.count(chunk.rows());
        }
        if let Some(judging) = &state.judging {
            let mut partial = self.sums(judging, &derived, selection)?;
            #[allow(clippy::cast_precision_loss)]
            partial.add_missing(missing as f64);
            return Ok(GlmPartial(vec![partial]));
        }
        let partials = state.runs.iter().map(|run| {
            if run.output.is_some() {
                return Ok(FitPartial::default());
            }
            let plan = self.of_terms(&run.terms);
            let mut partial = plan.sums(&run.state, &derived, selection.clone())?;
            #[allow(clippy::cast_precision_loss)]
            partial.add_missing(missing as f64);
            Ok(partial)
        });
        partials.collect::<Result<_>>().map(GlmPartial)
    }

    /// Ends a pass.
    pub fn end(&self, state: &GlmState, mut total: GlmPartial) -> Result<Ended> {
        let mut next = state.clone();
        let search = self.regression.selection.as_ref();
        if let (Some(search), true) = (search, next.judging.take().is_some()) {
            let Some(sums) = total.0.pop() else {
                fail!(Protocol, "a pass ended without sums");
            };
            self.walk(search, &mut next.path, &sums, self.likelihood())?;
            if let [_, .., last] = next.path.models.as_slice() {
                next.runs.push(self.run(None, last.clone()));
                next.current = None;
                return Ok(Ended::Again(Box::new(next)));
            }
        }
        for (run, partial) in next.runs.iter_mut().zip(total.0) {
            if run.output.is_none() {
                match self.of_terms(&run.terms).next(&run.state, partial)? {
                    Next::Again(state) => run.state = *state,
                    Next::Done(output) => run.output = Some(output),
                }
            }
        }
        if next.runs.iter().any(|run| run.output.is_none()) {
            return Ok(Ended::Again(Box::new(next)));
        }
        // The last model of steps that were judged is all that is left to fit.
        let settled = search.is_none_or(|search| !search.refit && !next.path.models.is_empty());
        let ended = match search {
            Some(search) if !settled => self.step(search, &mut next)?,
            _ => true,
        };
        if !ended {
            return Ok(Ended::Again(Box::new(next)));
        }
        let fitted = next.runs.pop().and_then(|run| run.output);
        let Some(mut output) = next.current.or(fitted) else {
            fail!(Protocol, "a fit ended without a model");
        };
        if let Some(search) = search {
            let regression = &self.regression;
            let labels = regression.coding.labels(&regression.design);
            output.anova = Some(search.table(&next.path)?);
            output.step_coefs = search.coefficients(&next.path, &labels);
            output.formula_base = Some(regression.formula.clone());
            output.aic = output.aic.filter(|_| self.compute_aic);
        }
        Ok(Ended::Done(output))
    }

    fn likelihood(&self) -> Likelihood {
        if self.family.name == FamilyName::Gaussian {
            Likelihood::Normal
        } else {
            Likelihood::Deviance
        }
    }

    /// Takes a step among models that are fitted, and starts those that may follow; whether the search ended.
    fn step(&self, search: &StepPlan, state: &mut GlmState) -> Result<bool> {
        let mut outputs: Vec<Box<GlmOutput>> = Vec::new();
        let mut candidates: Vec<(Option<Move>, Fit)> = Vec::new();
        for run in std::mem::take(&mut state.runs) {
            if let Some(output) = run.output {
                candidates.push((run.change, known(search, &output)));
                outputs.push(output);
            }
        }
        if state.path.models.is_empty() {
            let (_, fit) = candidates.swap_remove(0);
            if fit.aic.is_nan() && search.criterion == Criterion::Aic {
                fail!(
                    Argument,
                    "the family {} has no AIC; stepCriterion may be SigLevel",
                    self.family.name.text()
                );
            }
            if fit.aic == f64::INFINITY && search.criterion == Criterion::Aic {
                fail!(
                    Argument,
                    "AIC is infinite, since the response is not whole; stepCriterion may be SigLevel"
                );
            }
            state.path.models.push(search.scope.base.clone());
            state.path.steps.push((None, fit));
            state.current = Some(outputs.swap_remove(0));
        } else {
            let moves: Vec<(Move, Fit)> = candidates
                .into_iter()
                .filter_map(|(change, fit)| Some((change?, fit)))
                .collect();
            let Some(chosen) = search.choose(self.likelihood(), state.path.last(), &moves) else {
                return Ok(true);
            };
            let (change, fit) = moves[chosen].clone();
            if !search.take(&mut state.path, change, fit) {
                return Ok(true);
            }
            state.current = Some(outputs.swap_remove(chosen));
        }
        if !search.goes_on(&state.path) {
            return Ok(true);
        }
        let model = state.path.models[state.path.models.len() - 1].clone();
        if let (false, Some(fitted)) = (search.refit, &state.current) {
            state.judging = Some(Box::new(self.judging(&model, fitted)));
            return Ok(search.moves(&model).is_empty());
        }
        for change in search.moves(&model) {
            let terms = search.scope.after(&model, change);
            state.runs.push(self.run(Some(change), terms));
        }
        Ok(state.runs.is_empty())
    }
}

/// What a search knows of a model.
fn known(search: &StepPlan, output: &GlmOutput) -> Fit {
    let rank = output.df[0];
    Fit {
        rank,
        deviance: output.deviance,
        n: output.n_valid_obs,
        dispersion: output.dispersion,
        aic: output.aic.unwrap_or(f64::NAN) + (search.penalty - 2.0) * rank,
        coefficients: output.coefficients.clone(),
    }
}

//! `rxPredict`: predictions of a fitted model, row by row.
//!
//! What all models share is here: derived variables, levels of new data, variables that are written along, missing
//! rows. What a kind of model predicts is a [`Predictor`]; `kind.rs` lists the kinds.

mod adapt;
mod bayes;
mod clusters;
mod fitted;
mod kind;
mod linear;
mod params;
mod trees;

use arrow_array::{Array, ArrayRef};
use arrow_buffer::BooleanBuffer;
use serde::{Deserialize, Serialize};

use super::step::RowStep;
use super::view::{RowPlan, View};
use crate::data::rows::filter;
use crate::data::{Chunk, Schema, Variable};
use crate::error::Result;
use crate::formula::{Facts, Formula};
use adapt::{Recode, adapt, response_only};
use kind::Plan;

pub use bayes::{Bayes, BayesTable};
pub use clusters::Clusters;
pub use fitted::Fitted;
pub use kind::{Kind, Model, NewData, Predictor};
pub use linear::Linear;
pub use params::{Interval, PredictParams, PredictType};
pub use trees::{Together, Trees};

/// The plan of a prediction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Predict {
    plan: Plan,
    recode: Vec<Recode>,
    remove_missings: bool,
    /// Variables that are written along.
    written: Vec<String>,
    schema: Schema,
    /// The schema of the data.
    source: Schema,
}

impl Predict {
    /// Checks a model and its options against the schema of new data.
    pub fn plan(params: &PredictParams, schema: &Schema) -> Result<Self> {
        let fitted = Fitted::decode(&params.model)?;
        let (known, recode) = adapt(schema, &fitted.variables, params.check_factor_levels)?;
        let view = view(&fitted, params, schema, &known)?;
        let data = NewData {
            function: &fitted.function,
            formula: &fitted.formula,
            view,
        };
        let plan = fitted.kind.plan(data, params)?;
        let available = &plan.design().view.schema;
        let mut written: Vec<String> = Vec::new();
        if params.write_model_vars {
            let variables = fitted.variables.iter().map(|variable| &variable.name);
            written.extend(
                variables
                    .filter(|name| available.position(name).is_some())
                    .cloned(),
            );
        }
        for extra in &params.extra_vars_to_write {
            if !written.contains(extra) {
                written.push(extra.clone());
            }
        }
        let mut variables = written
            .iter()
            .map(|name| available.variable(name).cloned())
            .collect::<Result<Vec<Variable>>>()?;
        variables.extend(plan.columns().iter().cloned());
        Ok(Self {
            plan,
            recode,
            remove_missings: params.remove_missings,
            written,
            schema: Schema::new(variables)?,
            source: schema.clone(),
        })
    }
}

/// The variables of new data and those that the model derives from them. Unless residuals are wanted the response need
/// not be there.
fn view(fitted: &Fitted, params: &PredictParams, schema: &Schema, known: &Schema) -> Result<View> {
    let mut options = RowPlan {
        selection: None,
        facts: Facts {
            is_prediction: true,
            ..params.facts.clone()
        },
        ..fitted.rows.clone()
    };
    // Derived variables keep the levels that the fit found.
    let derived = fitted.variables.iter();
    options.scanned.extend(
        derived
            .filter(|variable| schema.position(&variable.name).is_none())
            .cloned(),
    );
    if params.compute_residuals {
        return View::plan(&options, known);
    }
    let responses = Formula::parse(&fitted.formula, known, true)
        .map(|formula| formula.responses)
        .unwrap_or_default();
    View::plan(&response_only(&options, &responses, known), known)
}

impl RowStep for Predict {
    const NAME: &'static str = "rxPredict";

    fn reads(&self) -> Vec<String> {
        let mut names = self.plan.design().reads();
        for name in self.plan.design().view.reads(&self.written) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let mut recoded = chunk.with_levels_of(&self.source)?.into_owned();
        for recode in &self.recode {
            recoded = recode.apply(&recoded)?;
        }
        let (derived, selection) = self.plan.design().view.apply(&recoded)?;
        let predicted = self.plan.predict(&derived, selection)?;
        let whole = predicted
            .first()
            .filter(|_| self.remove_missings)
            .map(|array| match array.nulls() {
                Some(nulls) => nulls.inner().clone(),
                None => BooleanBuffer::new_set(array.len()),
            });
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        for name in &self.written {
            columns.push((name.clone(), derived.array(name)?.clone()));
        }
        let names = self.plan.columns().iter();
        columns.extend(names.map(|variable| variable.name.clone()).zip(predicted));
        let Some(whole) = whole else {
            return Chunk::new(chunk.index, chunk.rows(), columns);
        };
        for (_, array) in &mut columns {
            *array = filter(array.as_ref(), &whole)?;
        }
        Chunk::new(chunk.index, whole.count_set_bits(), columns)
    }
}

//! The kinds of models that predict, and the list of them.

use arrow_array::ArrayRef;
use serde::{Deserialize, Serialize};

use super::PredictParams;
use super::bayes::{Bayes, BayesPlan};
use super::clusters::{Clusters, ClustersPlan};
use super::linear::{Linear, LinearPlan};
use super::trees::{Trees, TreesPlan};
use crate::data::{Chunk, Selection, Variable};
use crate::engine::Portable;
use crate::error::Result;
use crate::formula::Design;
use crate::transform::view::View;

/// The new data that a model is asked to predict for.
pub struct NewData<'a> {
    /// The function that fitted the model.
    pub function: &'a str,
    /// The model's formula.
    pub formula: &'a str,
    /// The variables of the data with the model's levels, and the model's derived variables.
    pub view: View,
}

/// What a fit keeps to predict with.
pub trait Model: Portable {
    /// Its plan for new data.
    type Plan: Predictor;

    /// Checks what is asked for.
    fn plan(self, data: NewData<'_>, params: &PredictParams) -> Result<Self::Plan>;
}

/// A model, ready to predict for new data.
pub trait Predictor: Portable {
    /// The variables that it reads of the data, and those derived from them.
    fn design(&self) -> &Design;

    /// What it predicts.
    fn columns(&self) -> &[Variable];

    /// Its predictions for a chunk with derived variables: an array for each of [`Self::columns`], with nulls in rows
    /// that are not selected or lack a value. Pure.
    fn predict(&self, chunk: &Chunk, selection: Selection) -> Result<Vec<ArrayRef>>;
}

macro_rules! kinds {
    ($($kind:ident: $model:ty => $plan:ty,)*) => {
        /// A fitted model of any kind. Saved models number the kinds: new ones go to the end.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[allow(missing_docs)]
        pub enum Kind {
            $($kind($model),)*
        }

        impl Kind {
            pub(super) fn plan(self, data: NewData<'_>, params: &PredictParams) -> Result<Plan> {
                match self {
                    $(Self::$kind(model) => model.plan(data, params).map(Plan::$kind),)*
                }
            }
        }

        /// The plan of a model of any kind.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub(super) enum Plan {
            $($kind($plan),)*
        }

        impl Plan {
            pub(super) fn design(&self) -> &Design {
                match self {
                    $(Self::$kind(plan) => plan.design(),)*
                }
            }

            pub(super) fn columns(&self) -> &[Variable] {
                match self {
                    $(Self::$kind(plan) => plan.columns(),)*
                }
            }

            pub(super) fn predict(&self, chunk: &Chunk, selection: Selection) -> Result<Vec<ArrayRef>> {
                match self {
                    $(Self::$kind(plan) => plan.predict(chunk, selection),)*
                }
            }
        }
    };
}

kinds! {
    Linear: Linear => LinearPlan,
    Clusters: Clusters => ClustersPlan,
    Bayes: Bayes => BayesPlan,
    Trees: Trees => TreesPlan,
}

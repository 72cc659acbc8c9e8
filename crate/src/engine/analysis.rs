//! The trait that carries the product: a statistical analysis, stated as repeated passes over chunks.
//!
//! ```text
//!   params, schema                 chunk 0   chunk 1   chunk 2   chunk 3      any thread, any satellite, any order
//!        │ plan                       │ map     │ map     │ map     │ map
//!        ▼                            ▼         ▼         ▼         ▼
//!   plan + state ───────────────▶ partial   partial   partial   partial
//!        ▲                            └─ merge ─┘         └─ merge ─┘          always the same binary tree,
//!        │                                 └──────── merge ───────┘            so always the same bits
//!        │ Again(state)                              │
//!        └────────────────────────────────────── finish ──▶ Done(output)
//! ```
//!
//! Planning, the work on one chunk, merging and ending a pass are four functions; none of them does input or output.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::data::{Chunk, Schema};
use crate::error::Result;

/// What can cross to another thread, worker or machine. The wire form is `postcard`.
pub trait Portable: Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Portable for T {}

/// What has a TypeScript type, from which the front end's types are generated.
#[cfg(feature = "types")]
pub trait Typed: ts_rs::TS + 'static {}
#[cfg(feature = "types")]
impl<T: ts_rs::TS + 'static> Typed for T {}
/// What has a TypeScript type; not looked at in this build.
#[cfg(not(feature = "types"))]
pub trait Typed {}
#[cfg(not(feature = "types"))]
impl<T> Typed for T {}

/// What a run of consecutive chunks contributes to a pass.
pub trait Partial: Portable {
    /// Joins the partial of the rows that directly follow. Dimensions were settled by the plan, so it cannot fail.
    fn merge(&mut self, next: Self);
}

/// A statistical analysis. `Self` is the plan: parameters checked against a schema, immutable.
pub trait Analysis: Portable {
    /// The name of its function, as RevoScaleR has it.
    const NAME: &'static str;
    /// What its function does, for the documentation.
    const ABOUT: &'static str;
    /// Whether its function takes a formula and data; otherwise the front end calls it under another name.
    const HAS_FORMULA: bool = true;
    /// The arguments that stand before the data: a formula, or the parameters that name its variables. None for steps of
    /// other functions.
    const BEFORE_DATA: &'static [&'static str] = &["formula"];
    /// What users pass.
    type Params: DeserializeOwned + Typed;
    /// What users get.
    type Output: Serialize + Printed + Typed;
    /// What a pass tells every worker.
    type State: Portable;
    /// What a worker answers.
    type Partial: Partial;

    /// Checks parameters against the schema. Returns `NeedsScan` when levels or ranges must be found first.
    fn plan(params: Self::Params, schema: &Schema) -> Result<(Self, Self::State)>;

    /// The variables of the data set that [`Self::map`] reads.
    fn reads(&self) -> Vec<String>;

    /// The contribution of one chunk. Pure: the same chunk and state give the same bits, whatever lies in the chunk's memo.
    fn map(&self, state: &Self::State, chunk: &Chunk) -> Result<Self::Partial>;

    /// Ends a pass: the result, or the state of the next pass.
    fn finish(&self, state: &Self::State, total: Self::Partial) -> Result<Step<Self>>;
}

/// What follows a pass.
pub enum Step<A: Analysis> {
    /// Another pass with this state.
    Again(A::State),
    /// The result.
    Done(A::Output),
}

/// How a result prints, in R's form.
pub trait Printed {
    /// What R's `print` shows.
    fn print(&self) -> String;

    /// What R's `summary` shows; the same as `print` for results without one.
    fn summary(&self) -> String {
        self.print()
    }
}

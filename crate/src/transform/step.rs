//! THE second trait: rows in, rows out.

use serde::{Deserialize, Serialize};

use super::conform::Conform;
use super::data_step::DataStep;
use super::factors::Factors;
use super::fuzzy::{FuzzyDist, FuzzyKeys};
use super::predict::Predict;
use super::var_info::SetVarInfo;
use crate::data::{Chunk, Schema};
use crate::engine::{Portable, value};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// A transformation of rows. `Self` is the plan. Chunks keep their boundaries: a chunk in gives a chunk out.
pub trait RowStep: Portable {
    /// The name of its function.
    const NAME: &'static str;

    /// The variables of the data set that it reads.
    fn reads(&self) -> Vec<String>;

    /// The variables that come out.
    fn schema(&self) -> &Schema;

    /// The rows that come out of a chunk. Pure.
    fn apply(&self, chunk: &Chunk) -> Result<Chunk>;
}

/// A step of any kind: the list of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum AnyStep {
    /// `rxPredict`.
    Predict(Box<Predict>),
    /// `rxDataStep`.
    Data(Box<DataStep>),
    /// Rows that are to follow others.
    Conform(Box<Conform>),
    /// `rxFactors`.
    Factors(Box<Factors>),
    /// `rxSetVarInfo`.
    VarInfo(Box<SetVarInfo>),
    /// `rxGetFuzzyKeys`.
    FuzzyKeys(Box<FuzzyKeys>),
    /// `rxGetFuzzyDist`.
    FuzzyDist(Box<FuzzyDist>),
}

impl AnyStep {
    /// Plans a step by its name.
    pub fn plan(
        name: &str,
        params: &mut dyn erased_serde::Deserializer<'_>,
        schema: &Schema,
    ) -> Result<Self> {
        let wrong = |error: String| Error::new(ErrorKind::Argument, format!("{name}: {error}"));
        Ok(match name {
            Predict::NAME => Self::Predict(Box::new(Predict::plan(
                &value::read(params).map_err(wrong)?,
                schema,
            )?)),
            DataStep::NAME => Self::Data(Box::new(DataStep::plan(
                &value::read(params).map_err(wrong)?,
                schema,
            )?)),
            Conform::NAME => Self::Conform(Box::new(Conform::plan(
                &value::read(params).map_err(wrong)?,
                schema,
            )?)),
            Factors::NAME => Self::Factors(Box::new(Factors::plan(
                &value::read(params).map_err(wrong)?,
                schema,
            )?)),
            SetVarInfo::NAME => Self::VarInfo(Box::new(SetVarInfo::plan(
                &value::read(params).map_err(wrong)?,
                schema,
            )?)),
            FuzzyKeys::NAME => Self::FuzzyKeys(Box::new(FuzzyKeys::plan(
                &value::read(params).map_err(wrong)?,
                schema,
            )?)),
            FuzzyDist::NAME => Self::FuzzyDist(Box::new(FuzzyDist::plan(
                &value::read(params).map_err(wrong)?,
                schema,
            )?)),
            _ => fail!(Protocol, "there is no step '{name}'"),
        })
    }

    fn step(&self) -> &dyn ErasedStep {
        match self {
            Self::Predict(step) => step.as_ref(),
            Self::Data(step) => step.as_ref(),
            Self::Conform(step) => step.as_ref(),
            Self::Factors(step) => step.as_ref(),
            Self::VarInfo(step) => step.as_ref(),
            Self::FuzzyKeys(step) => step.as_ref(),
            Self::FuzzyDist(step) => step.as_ref(),
        }
    }

    /// See [`RowStep::reads`].
    #[must_use]
    pub fn reads(&self) -> Vec<String> {
        self.step().reads()
    }

    /// See [`RowStep::schema`].
    #[must_use]
    pub fn schema(&self) -> &Schema {
        self.step().schema()
    }

    /// See [`RowStep::apply`].
    pub fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        self.step().apply(chunk)
    }
}

/// A step without its type.
trait ErasedStep {
    fn reads(&self) -> Vec<String>;
    fn schema(&self) -> &Schema;
    fn apply(&self, chunk: &Chunk) -> Result<Chunk>;
}

impl<S: RowStep> ErasedStep for S {
    fn reads(&self) -> Vec<String> {
        RowStep::reads(self)
    }
    fn schema(&self) -> &Schema {
        RowStep::schema(self)
    }
    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        RowStep::apply(self, chunk)
    }
}

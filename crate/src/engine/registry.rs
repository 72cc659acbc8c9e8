//! The list of analyses, and what everything else derives from it.

use std::marker::PhantomData;

use super::job::{Run, Task};
use super::{Analysis, Job};
use crate::analysis::ANALYSES;
use crate::data::Schema;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// An entry of the registry.
pub struct Entry<A>(PhantomData<fn() -> A>);

impl<A> Entry<A> {
    /// The entry of an analysis.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<A> Default for Entry<A> {
    fn default() -> Self {
        Self::new()
    }
}

/// The TypeScript side of an analysis, for the generated files.
#[cfg(feature = "types")]
#[derive(Debug, Clone)]
pub struct Types {
    /// Its function's name.
    pub name: &'static str,
    /// The documentation of the parameters' type: that of the function.
    pub docs: String,
    /// The names of the types of parameters and output.
    pub params: String,
    /// See `params`.
    pub output: String,
}

/// An analysis whose type is not known to the caller.
pub trait Registered: Sync {
    /// The name of its function.
    fn name(&self) -> &'static str;
    /// Plans a job from parameters in any serde format.
    fn plan(
        &self,
        params: &mut dyn erased_serde::Deserializer<'_>,
        schema: &Schema,
    ) -> Result<Box<dyn Job>>;
    /// Opens the body of a task.
    fn open(&self, body: &[u8]) -> Result<Box<dyn Job>>;
    /// Writes its TypeScript types and names them.
    #[cfg(feature = "types")]
    fn types(&self, config: &ts_rs::Config) -> Types;
}

#[cfg(not(feature = "types"))]
impl<A: Analysis> Registered for Entry<A> {
    fn name(&self) -> &'static str {
        A::NAME
    }

    fn plan(
        &self,
        params: &mut dyn erased_serde::Deserializer<'_>,
        schema: &Schema,
    ) -> Result<Box<dyn Job>> {
        plan::<A>(params, schema)
    }

    fn open(&self, body: &[u8]) -> Result<Box<dyn Job>> {
        Ok(Box::new(Run::<A>::open(body)?))
    }
}

fn plan<A: Analysis>(
    params: &mut dyn erased_serde::Deserializer<'_>,
    schema: &Schema,
) -> Result<Box<dyn Job>> {
    let params: A::Params = erased_serde::deserialize(params)
        .map_err(|error| Error::new(ErrorKind::Argument, format!("{}: {error}", A::NAME)))?;
    Ok(Box::new(Run::<A>::plan(params, schema)?))
}

/// An analysis by name.
pub fn find(name: &str) -> Result<&'static dyn Registered> {
    match ANALYSES.iter().find(|entry| entry.name() == name) {
        Some(entry) => Ok(*entry),
        None => fail!(Protocol, "there is no analysis '{name}'"),
    }
}

/// Opens a task.
pub fn open(task: &[u8]) -> Result<Box<dyn Job>> {
    let task = Task::decode(task)?;
    find(&task.analysis)?.open(&task.body)
}

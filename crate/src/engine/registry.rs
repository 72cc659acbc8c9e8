//! The list of analyses, and what everything else derives from it.

use std::marker::PhantomData;

use super::job::{Run, Task};
use super::value;
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

/// The TypeScript side of an analysis.
#[cfg(feature = "types")]
#[derive(Debug, Clone)]
pub struct Signature {
    /// What the function does.
    pub about: &'static str,
    /// Whether it takes a formula and data.
    pub has_formula: bool,
    /// The arguments that stand before the data.
    pub before_data: &'static [&'static str],
    /// The name of the type of its parameters.
    pub params: String,
    /// The name of the type of its output.
    pub output: String,
}

/// Declarations of TypeScript types by name, with all that they refer to.
#[cfg(feature = "types")]
#[derive(Default)]
pub struct Declarations {
    /// How types are written.
    pub config: ts_rs::Config,
    /// What was found.
    pub types: std::collections::BTreeMap<String, String>,
}

#[cfg(feature = "types")]
impl ts_rs::TypeVisitor for Declarations {
    fn visit<T: ts_rs::TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() || self.types.contains_key(&T::ident(&self.config)) {
            return;
        }
        let declaration = format!(
            "{}export {}",
            T::docs().unwrap_or_default(),
            T::decl(&self.config)
        );
        self.types.insert(T::ident(&self.config), declaration);
        T::visit_dependencies(self);
    }
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
    /// Declares its TypeScript types and names them.
    #[cfg(feature = "types")]
    fn signature(&self, declarations: &mut Declarations) -> Signature;
}

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

    #[cfg(feature = "types")]
    fn signature(&self, declarations: &mut Declarations) -> Signature {
        use ts_rs::{TS, TypeVisitor};
        declarations.visit::<A::Params>();
        declarations.visit::<A::Output>();
        Signature {
            about: A::ABOUT,
            has_formula: A::HAS_FORMULA,
            before_data: A::BEFORE_DATA,
            params: A::Params::name(&declarations.config),
            output: A::Output::name(&declarations.config),
        }
    }
}

fn plan<A: Analysis>(
    params: &mut dyn erased_serde::Deserializer<'_>,
    schema: &Schema,
) -> Result<Box<dyn Job>> {
    let params: A::Params = value::read(params).map_err(|text| {
        // Errors of JavaScript's values say that they are errors at each level.
        let text = text.trim_start_matches("Error: ");
        // Of a fixed set of texts serde says that they are variants.
        let text = text.replacen("unknown variant", "unknown value", 1);
        let message = format!("{}: {text}", A::NAME);
        Error::new(ErrorKind::Argument, message)
    })?;
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

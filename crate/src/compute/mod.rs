//! Small pure computations on results: tests on tables, ratios, printed forms.
//!
//! They read no data, so they need no job: parameters in, result and printed form out. As analyses, they are a file and
//! a line in a list, and their TypeScript types are generated.

pub mod cross_tabs_text;
pub mod marginals;
pub mod multi_test;
pub mod pairwise;
pub mod ratio_test;
pub mod xtabs;

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

#[cfg(feature = "types")]
use crate::engine::{Declarations, Signature};
use crate::engine::{Printed, Typed, value};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// A computation.
pub trait Computation: 'static {
    /// The name of its function.
    const NAME: &'static str;
    /// What its function does, for the documentation.
    const ABOUT: &'static str;
    /// What it takes.
    type Params: DeserializeOwned + Typed;
    /// What it gives.
    type Output: Serialize + Printed + Typed + 'static;

    /// Computes. Pure.
    fn compute(params: Self::Params) -> Result<Self::Output>;
}

/// A result, and how it prints.
pub struct Computed {
    /// The result.
    pub output: Box<dyn erased_serde::Serialize>,
    /// As R prints it.
    pub print: String,
}

/// A computation whose type is not known to the caller.
pub trait AnyComputation: Sync {
    /// The name of its function.
    fn name(&self) -> &'static str;
    /// Computes from parameters in any serde format.
    fn compute(&self, params: &mut dyn erased_serde::Deserializer<'_>) -> Result<Computed>;
    /// Declares its TypeScript types and names them.
    #[cfg(feature = "types")]
    fn signature(&self, declarations: &mut Declarations) -> Signature;
}

/// An entry of the list.
struct Entry<C>(PhantomData<fn() -> C>);

impl<C: Computation> AnyComputation for Entry<C> {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn compute(&self, params: &mut dyn erased_serde::Deserializer<'_>) -> Result<Computed> {
        let params: C::Params = value::read(params).map_err(|text| {
            let message = format!("{}: {}", C::NAME, text.trim_start_matches("Error: "));
            Error::new(ErrorKind::Argument, message)
        })?;
        let output = C::compute(params)?;
        Ok(Computed {
            print: output.print(),
            output: Box::new(output),
        })
    }

    #[cfg(feature = "types")]
    fn signature(&self, declarations: &mut Declarations) -> Signature {
        use ts_rs::{TS, TypeVisitor};
        declarations.visit::<C::Params>();
        declarations.visit::<C::Output>();
        Signature {
            about: C::ABOUT,
            has_formula: false,
            before_data: &[],
            params: C::Params::name(&declarations.config),
            output: C::Output::name(&declarations.config),
        }
    }
}

/// Every computation. A new one is a file and a line here.
pub static COMPUTATIONS: &[&dyn AnyComputation] = &[
    &Entry::<multi_test::ChiSquaredTest>(PhantomData),
    &Entry::<multi_test::FisherTest>(PhantomData),
    &Entry::<multi_test::KendallCor>(PhantomData),
    &Entry::<ratio_test::RiskRatio>(PhantomData),
    &Entry::<ratio_test::OddsRatio>(PhantomData),
    &Entry::<pairwise::PairwiseCrossTab>(PhantomData),
    &Entry::<xtabs::AsXtabs>(PhantomData),
    &Entry::<marginals::MarginalTables>(PhantomData),
    &Entry::<cross_tabs_text::CrossTabsText>(PhantomData),
];

/// Computes by name.
pub fn compute(name: &str, params: &mut dyn erased_serde::Deserializer<'_>) -> Result<Computed> {
    match COMPUTATIONS.iter().find(|entry| entry.name() == name) {
        Some(entry) => entry.compute(params),
        None => fail!(Protocol, "there is no computation '{name}'"),
    }
}

//! A fitted model as it is kept for predictions.

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::data::{Schema, Variable};
use crate::engine::{decode, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::transform::view::RowPlan;

/// The version of the encoded model.
const VERSION: u16 = 2;

/// A fitted model as it is kept for predictions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    version: u16,
    /// The function that fitted it.
    pub function: String,
    /// Its formula.
    pub formula: String,
    /// Derived variables of the fit.
    pub rows: RowPlan,
    /// The variables that the model uses, with the levels and ranges that it was fitted with.
    pub variables: Vec<Variable>,
    /// What was fitted.
    pub kind: Kind,
}

impl Fitted {
    /// What a fit has to remember: of the variables of `schema`, those that are `used`.
    #[must_use]
    pub fn new(
        function: &str,
        formula: &str,
        rows: &RowPlan,
        schema: &Schema,
        used: &[String],
        kind: Kind,
    ) -> Self {
        let used = schema
            .variables
            .iter()
            .filter(|variable| used.contains(&variable.name));
        Self {
            version: VERSION,
            function: function.to_owned(),
            formula: formula.to_owned(),
            rows: rows.clone(),
            variables: used.cloned().collect(),
            kind,
        }
    }

    /// The bytes of a model.
    pub fn encode(&self) -> Result<Vec<u8>> {
        encode(self)
    }

    /// Reads the bytes of a model; refuses others.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let fitted: Self = decode(bytes).map_err(|_| {
            Error::new(
                ErrorKind::Argument,
                "this is not a fitted model of this package",
            )
        })?;
        if fitted.version != VERSION {
            fail!(
                Argument,
                "the model was saved by version {}, this is {VERSION}",
                fitted.version
            );
        }
        Ok(fitted)
    }
}

//! Rows of two data sets under one schema, so that one can follow the other.

use serde::{Deserialize, Serialize};

use super::data_step::stored;
use super::step::RowStep;
use crate::data::joined::joined;
use crate::data::{Chunk, Schema, Variable};
use crate::error::Result;

/// What rows are to be joined with.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConformParams {
    /// The variables of the other rows.
    pub other: Schema,
    /// Whether the other rows come first: their order of variables and levels leads.
    pub follows: bool,
}

/// The plan: variables in one order, factors with the levels of both, numbers in a storage that holds both.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Conform {
    source: Schema,
    schema: Schema,
}

impl Conform {
    /// Checks that the variables of both are the same.
    pub fn plan(params: &ConformParams, schema: &Schema) -> Result<Self> {
        let (first, next) = if params.follows {
            (&params.other, schema)
        } else {
            (schema, &params.other)
        };
        if let Some(extra) = next
            .variables
            .iter()
            .find(|variable| first.position(&variable.name).is_none())
        {
            return Err(first.unknown(&extra.name));
        }
        let joined = first
            .variables
            .iter()
            .map(|variable| joined(variable, next.variable(&variable.name)?));
        Ok(Self {
            source: schema.clone(),
            schema: Schema::new(joined.collect::<Result<_>>()?)?,
        })
    }
}

impl RowStep for Conform {
    const NAME: &'static str = "conform";

    fn reads(&self) -> Vec<String> {
        self.source.names()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let mut chunk = chunk.with_levels_of(&self.source)?.into_owned();
        // Codes of the source's levels are as those that a chunk found.
        chunk.found_levels = self
            .source
            .variables
            .iter()
            .filter_map(|variable| Some((variable.name.clone(), variable.levels.clone()?)))
            .collect();
        let chunk = chunk.with_levels_of(&self.schema)?;
        let column = |variable: &Variable| {
            let array = stored(chunk.array(&variable.name)?, variable.storage)?;
            Ok((variable.name.clone(), array))
        };
        let columns = self
            .schema
            .variables
            .iter()
            .map(column)
            .collect::<Result<_>>()?;
        Chunk::new(chunk.index, chunk.rows(), columns)
    }
}

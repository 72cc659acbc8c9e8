//! `rxSetVarInfo`: variables told of otherwise, without a look at values.

use serde::{Deserialize, Serialize};

use super::step::RowStep;
use crate::data::var_info::VarInfoParams;
use crate::data::{Chunk, Kind, Schema};
use crate::error::{Error, Result};

/// The plan: the same columns under other names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetVarInfo {
    source: Schema,
    schema: Schema,
}

impl SetVarInfo {
    /// Checks what is to be changed against the data.
    pub fn plan(params: &VarInfoParams, schema: &Schema) -> Result<Self> {
        let positions = params.positions(&schema.names())?;
        let mut variables = schema.variables.clone();
        let unknown = schema
            .variables
            .iter()
            .filter(|variable| variable.kind == Kind::Factor && variable.levels.is_none());
        let unknown: Vec<String> = unknown.map(|variable| variable.name.clone()).collect();
        if !unknown.is_empty() {
            return Err(Error::needs_scan(unknown));
        }
        for (info, at) in params.variables.iter().zip(positions) {
            variables[at] = info.applied(&schema.variables[at])?;
        }
        Ok(Self {
            source: schema.clone(),
            schema: Schema {
                rows: schema.rows,
                ..Schema::new(variables)?
            },
        })
    }
}

impl RowStep for SetVarInfo {
    const NAME: &'static str = "rxSetVarInfo";

    fn reads(&self) -> Vec<String> {
        self.source.names()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let known = chunk.with_levels_of(&self.source)?;
        let variables = self.source.variables.iter().zip(&self.schema.variables);
        let columns = variables
            .map(|(old, new)| Ok((new.name.clone(), known.array(&old.name)?.clone())))
            .collect::<Result<_>>()?;
        Chunk::new(chunk.index, chunk.rows(), columns)
    }
}

//! New data in the terms of a fitted model: its levels, its ranges, its codes.

use std::sync::Arc;

use arrow_array::UInt32Array;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::data::{Chunk, Kind, Schema, Values, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::ast::Expr;
use crate::transform::view::{RowPlan, View, needs_levels};

/// How the codes of a factor of the data become the model's; `None` for levels that the model does not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Recode {
    column: String,
    table: Vec<Option<u32>>,
}

impl Recode {
    /// The chunk with the model's codes.
    pub(super) fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let column = chunk.column(&self.column)?;
        let code = |row: usize| -> Option<u32> {
            let code = match column.values {
                Values::Code8(codes) => codes[row] as usize,
                Values::Code16(codes) => codes[row] as usize,
                Values::Code32(codes) => codes[row] as usize,
                _ => return None,
            };
            if column.is_valid(row) {
                self.table.get(code).copied().flatten()
            } else {
                None
            }
        };
        let codes: UInt32Array = (0..chunk.rows()).map(code).collect();
        chunk.with(&self.column, Arc::new(codes))
    }
}

/// Without residuals the response need not be in the data: transforms that make it are dropped when they cannot run.
pub(super) fn response_only(options: &RowPlan, responses: &[Expr], schema: &Schema) -> RowPlan {
    let mut names = Vec::new();
    responses
        .iter()
        .for_each(|response| response.variables(&mut names));
    let mut kept = options.clone();
    for name in names {
        if View::plan(&kept, schema).is_err() {
            kept.transforms.retain(|(transform, _)| *transform != name);
        }
    }
    kept
}

/// The schema of new data with the model's levels and ranges, and how the data's codes become the model's.
pub(super) fn adapt(
    schema: &Schema,
    fitted: &[Variable],
    check: bool,
) -> Result<(Schema, Vec<Recode>)> {
    let (mut known, mut recode) = (schema.clone(), Vec::new());
    for variable in &mut known.variables {
        let Some(model) = fitted.iter().find(|model| model.name == variable.name) else {
            continue;
        };
        variable.low = model.low;
        variable.high = model.high;
        let Some(levels) = &model.levels else {
            continue;
        };
        if let (Kind::Factor, Some(own)) = (variable.kind, &variable.levels) {
            if own != levels {
                let positions: HashMap<&str, u32> =
                    levels.iter().map(String::as_str).zip(0..).collect();
                let table: Vec<Option<u32>> = own
                    .iter()
                    .map(|level| positions.get(level.as_str()).copied())
                    .collect();
                // RevoScaleR verifies up to 1000 levels.
                let unknown: Vec<String> = own
                    .iter()
                    .zip(&table)
                    .take(1000)
                    .filter(|(_, code)| code.is_none())
                    .map(|(level, _)| level.clone())
                    .collect();
                if check && !unknown.is_empty() {
                    let message = format!(
                        "'{}' has levels that the model does not know: {}",
                        variable.name,
                        unknown.join(", ")
                    );
                    return Err(Error::new(ErrorKind::Argument, message)
                        .column(&variable.name)
                        .names(unknown));
                }
                recode.push(Recode {
                    column: variable.name.clone(),
                    table,
                });
            }
        } else if variable.kind == Kind::Factor && needs_levels(variable) {
            return Err(Error::needs_scan(vec![variable.name.clone()]));
        }
        variable.levels = Some(levels.clone());
    }
    Ok((known, recode))
}

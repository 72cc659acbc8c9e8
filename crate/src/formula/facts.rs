//! What expressions can ask about the chunk that they are evaluated over: RevoScaleR's `.rx` variables (rxTransform).

use serde::{Deserialize, Serialize};

use super::ast::{Expr, Node};
use super::expression::Scope;
use super::function;
use super::value::{Numbers, Value};
use crate::data::Kind;

/// The variable with the number of a chunk's first row in the data.
pub const START_ROW: &str = ".rxStartRow";
/// The variable with the name of the data.
pub const FILE_NAME: &str = ".rxReadFileName";

/// The object of `transformObjects` that random numbers depend on.
pub const SEED: &str = ".rxSeed";

/// The variables that a chunk has beside those of the data.
const VARIABLES: [&str; 6] = [
    START_ROW,
    FILE_NAME,
    ".rxChunkNum",
    ".rxNumRows",
    ".rxIsTestChunk",
    ".rxIsPrediction",
];

/// What is known of data besides their variables. Filled in by the engine's callers where a plan asks for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// How many rows the chunks have, from the first on as far as rows are taken.
    pub chunk_rows: Option<Vec<f64>>,
    /// The name of the data.
    pub file_name: Option<String>,
    /// The chunk that counts as the first, from 0: those ahead of it are left out.
    pub first_chunk: u32,
    /// The number of the first row that is there, from 1: of its chunk those ahead of it are left out.
    pub first_row: f64,
    /// Whether the rows are to be predicted.
    pub is_prediction: bool,
}

impl Facts {
    /// The number of a row of a chunk in the data, from 1; nothing where rows were not counted.
    fn row_number(&self, chunk: u32, row: usize) -> Option<f64> {
        let before = self.chunk_rows.as_ref()?.get(..chunk as usize)?;
        #[allow(clippy::cast_precision_loss)]
        let row = row as f64;
        Some((before.iter().sum::<f64>() + row + 1.0).max(self.first_row))
    }
}

/// Where the rows of a chunk stand in the data, and what they are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place<'a> {
    /// What is known of the data.
    pub facts: Option<&'a Facts>,
    /// The first of the chunk's rows that is there, from 0.
    pub offset: usize,
    /// The variable that is derived: no two draw the same numbers.
    pub name: &'a str,
    /// Whether only types are asked for: the one row is not of the data.
    pub is_test: bool,
}

/// The value of a variable that the chunk has beside those of the data.
pub fn chunk_variable(name: &str, scope: &Scope<'_>) -> Option<Value> {
    if !VARIABLES.contains(&name) {
        return None;
    }
    let Place {
        facts,
        offset,
        is_test,
        ..
    } = scope.place;
    let index = scope.chunk.index;
    let whole = |number: Option<f64>| {
        Value::Numbers(Numbers::from_options([number].into_iter(), Kind::Integer))
    };
    #[allow(clippy::cast_precision_loss)]
    Some(match name {
        START_ROW if is_test => whole(Some(1.0)),
        START_ROW => whole(facts.and_then(|facts| facts.row_number(index, offset))),
        FILE_NAME => Value::text(facts.and_then(|facts| facts.file_name.as_deref())?),
        ".rxChunkNum" if is_test => whole(Some(0.0)),
        ".rxChunkNum" => {
            let first = facts.map_or(0, |facts| facts.first_chunk);
            whole(Some(f64::from(index) - f64::from(first) + 1.0))
        }
        ".rxNumRows" => whole(Some(scope.chunk.rows() as f64)),
        ".rxIsTestChunk" => Value::logical([is_test].into_iter()),
        _ => Value::logical([facts.is_some_and(|facts| facts.is_prediction)].into_iter()),
    })
}

/// The part of an expression, if there is one, whose value depends on which rows make up a chunk.
#[must_use]
pub fn of_chunk(expression: &Expr) -> Option<&Expr> {
    expression.find(&|part| match &part.node {
        Node::Name(name) => VARIABLES.contains(&name.as_str()),
        Node::Call(name, _) => function::is_of_chunk(name),
        _ => false,
    })
}

//! One of the data sets whose rows are exchanged: which columns, and in which form.

use std::sync::Arc;

use arrow_array::{ArrayRef, StringArray};
use serde::{Deserialize, Serialize};

use crate::data::narrow::store;
use crate::data::{Chunk, Column, Kind, Schema, Storage, Values, Variable, recoded};
use crate::error::Result;
use crate::fail;

/// A column that is exchanged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SideColumn {
    /// The variable of the data.
    pub source: String,
    /// How its values lie.
    pub storage: Storage,
    levels: Levels,
}

/// What becomes of the levels of a factor.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Levels {
    /// Nothing, or it is none.
    Same,
    /// They become others.
    Recoded(Arc<Vec<String>>, Arc<Vec<String>>),
    /// They become text.
    Text(Arc<Vec<String>>),
}

impl SideColumn {
    /// A variable as another one.
    pub fn new(source: &str, from: &Variable, to: &Variable) -> Result<Self> {
        let levels = match (from.kind, &from.levels, to.kind, &to.levels) {
            (Kind::Factor, Some(own), Kind::Factor, Some(others)) if own != others => {
                Levels::Recoded(own.clone(), others.clone())
            }
            (Kind::Factor, Some(own), Kind::Character, _) => Levels::Text(own.clone()),
            (Kind::Factor, None, ..) => fail!(Protocol, "the levels of '{source}' are not known"),
            _ => Levels::Same,
        };
        Ok(Self {
            source: source.to_owned(),
            storage: to.storage,
            levels,
        })
    }

    fn of(&self, chunk: &Chunk) -> Result<ArrayRef> {
        let array = chunk.array(&self.source)?;
        let array = match &self.levels {
            Levels::Same => array.clone(),
            Levels::Recoded(own, others) => recoded(array, own, others)?,
            Levels::Text(own) => texts(array, own)?,
        };
        store(&array, self.storage).map_err(|error| error.column(&self.source))
    }
}

/// The levels that codes stand for.
fn texts(codes: &ArrayRef, levels: &[String]) -> Result<ArrayRef> {
    let column = Column::of(codes.as_ref())?;
    let text = |row: usize| -> Option<&str> {
        let code = match column.values {
            Values::Code8(codes) => codes[row] as usize,
            Values::Code16(codes) => codes[row] as usize,
            Values::Code32(codes) => codes[row] as usize,
            _ => return None,
        };
        levels
            .get(code)
            .filter(|_| column.is_valid(row))
            .map(String::as_str)
    };
    Ok(Arc::new(
        (0..column.len()).map(text).collect::<StringArray>(),
    ))
}

/// A data set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Side {
    /// The levels that codes of its chunks are of.
    source: Schema,
    /// Its columns, those of the key first.
    pub columns: Vec<SideColumn>,
}

impl Side {
    /// Columns of a data set.
    pub fn new(schema: Schema, columns: Vec<SideColumn>) -> Self {
        // What else is known of variables need not cross to workers.
        let factors = schema
            .variables
            .into_iter()
            .filter(|variable| variable.kind == Kind::Factor);
        Self {
            source: Schema {
                variables: factors.collect(),
                rows: None,
            },
            columns,
        }
    }

    /// The first columns of a chunk of it.
    pub fn first(&self, chunk: &Chunk, count: usize) -> Result<Vec<ArrayRef>> {
        let chunk = chunk.with_levels_of(&self.source)?;
        self.columns[..count.min(self.columns.len())]
            .iter()
            .map(|column| column.of(&chunk))
            .collect()
    }

    /// All of them.
    pub fn all(&self, chunk: &Chunk) -> Result<Vec<ArrayRef>> {
        self.first(chunk, self.columns.len())
    }
}

//! A row that is not of the data, for expressions that look at a chunk as a whole.

use crate::data::narrow::store;
use crate::data::{Chunk, Kind, Schema, Variable, arrow_type};
use crate::error::Result;
use crate::formula::Value;

/// A row of ones and missing texts and levels: of no rows such expressions have other lengths.
pub fn test_row(schema: &Schema) -> Result<Chunk> {
    let column = |variable: &Variable| {
        let array = match variable.kind {
            Kind::Character | Kind::Factor => {
                arrow_array::new_null_array(&arrow_type(variable.storage), 1)
            }
            kind => store(&Value::scalar(1.0, kind).into_array(1), variable.storage)?,
        };
        Ok((variable.name.clone(), array))
    };
    let columns = schema.variables.iter().map(column);
    Chunk::new(0, 1, columns.collect::<Result<_>>()?)
}

//! What a file tells of its columns besides what Parquet has a place for: which are factors, and their levels; which numbers are
//! durations, and of which unit.

use std::sync::Arc;

use arrow_schema::DataType;
use base64::Engine;

use super::column::Convert;
use super::metadata::FileMetadata;
use super::{ARROW_SCHEMA, OWN_SCHEMA, ParquetColumn};
use crate::data::{Kind, Schema, Storage, Variable};
use crate::format::arrow::{arrow_schema_of, digits_below_seconds};

/// Gives a factor its levels.
pub(super) fn known_levels(
    column: &mut ParquetColumn,
    variable: &mut Variable,
    levels: Arc<Vec<String>>,
) {
    let factor = Variable::factor(&column.name, levels.clone());
    column.convert = Convert::Codes;
    column.storage = factor.storage;
    column.levels = Some(levels);
    *variable = Variable {
        description: variable.description.take(),
        ordered: variable.ordered,
        ..factor
    };
}

/// Makes a column of text a factor whose levels are to be found.
pub(super) fn as_factor(column: &mut ParquetColumn, variable: &mut Variable) {
    column.convert = Convert::Codes;
    column.storage = Storage::Code32;
    column.levels = None;
    variable.kind = Kind::Factor;
    variable.storage = Storage::Code32;
    variable.levels = None;
}

/// What a file tells of a column besides what Parquet has a place for.
pub(super) struct Hint {
    pub(super) name: String,
    is_factor: bool,
    is_numeric: bool,
    /// Of a duration, how many digits of its numbers lie behind the point of seconds.
    below_seconds: Option<i32>,
    ordered: bool,
    levels: Option<Arc<Vec<String>>>,
    description: Option<String>,
    bounds: (Option<f64>, Option<f64>),
}

impl Hint {
    pub(super) fn apply(&self, column: &mut ParquetColumn, variable: &mut Variable) {
        variable.description.clone_from(&self.description);
        (variable.low, variable.high) = self.bounds;
        if self.is_factor && column.convert == Convert::Text {
            variable.ordered = self.ordered;
            match &self.levels {
                Some(levels) => known_levels(column, variable, levels.clone()),
                None => as_factor(column, variable),
            }
        }
        if let (Some(digits), Convert::Whole, Kind::Integer) =
            (self.below_seconds, column.convert, variable.kind)
        {
            column.convert = Convert::Decimal(digits);
            column.storage = Storage::Float64;
            variable.kind = Kind::Numeric;
            variable.storage = Storage::Float64;
        }
        if self.is_numeric && variable.kind == Kind::Integer {
            variable.kind = Kind::Numeric;
        }
    }
}

/// Our own schema if the file has one, otherwise what its Arrow schema says.
pub(super) fn hints(metadata: &FileMetadata, warnings: &mut Vec<String>) -> Vec<Hint> {
    let own = metadata.told(OWN_SCHEMA);
    if let Some(Ok(own)) = own.map(serde_json::from_slice::<Schema>) {
        let hint = |variable: Variable| Hint {
            is_factor: variable.kind == Kind::Factor,
            is_numeric: variable.kind == Kind::Numeric,
            below_seconds: None,
            name: variable.name,
            ordered: variable.ordered,
            levels: variable.levels,
            description: variable.description,
            bounds: (variable.low, variable.high),
        };
        return own.variables.into_iter().map(hint).collect();
    }
    let Some(encoded) = metadata.told(ARROW_SCHEMA) else {
        return Vec::new();
    };
    let message = base64::prelude::BASE64_STANDARD.decode(encoded).ok();
    // A message has a mark and its length in front.
    let schema = message.as_deref().and_then(|message| {
        let mark = message.strip_prefix(&[255; 4]).unwrap_or(message);
        arrow_schema_of(mark.get(4..)?).ok()
    });
    let Some(schema) = schema else {
        warnings.push(
            "the Arrow schema in the file cannot be read, so that factors are read as text"
                .to_owned(),
        );
        return Vec::new();
    };
    let hint = |field: &Arc<arrow_schema::Field>| Hint {
        name: field.name().clone(),
        is_factor: matches!(field.data_type(), DataType::Dictionary(..)),
        is_numeric: false,
        below_seconds: match field.data_type() {
            DataType::Duration(unit) => Some(digits_below_seconds(*unit)),
            _ => None,
        },
        ordered: field.dict_is_ordered().unwrap_or(false),
        levels: None,
        description: None,
        bounds: (None, None),
    };
    schema.fields().iter().map(hint).collect()
}

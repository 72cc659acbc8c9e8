//! The strings of a chunk.

use std::sync::Arc;

use crate::data::{Chunk, Column, Kind, Schema, Values, Variable};
use crate::error::{Error, ErrorKind, Result};

/// A column of text, or of codes of levels.
pub struct Strings<'a> {
    column: Column<'a>,
    levels: Option<Arc<Vec<String>>>,
}

/// The variable whose values are compared, which is text or a factor.
pub fn variable<'a>(schema: &'a Schema, name: &str) -> Result<&'a Variable> {
    let variable = schema.variable(name)?;
    if !matches!(variable.kind, Kind::Character | Kind::Factor) {
        let message = format!("stringsIn: '{name}' is {}, not text", variable.kind.name());
        return Err(Error::new(ErrorKind::WrongType, message).column(name));
    }
    Ok(variable)
}

impl<'a> Strings<'a> {
    /// The strings of a variable.
    pub fn new(chunk: &'a Chunk, variable: &Variable) -> Result<Self> {
        Ok(Self {
            column: chunk.column(&variable.name)?,
            levels: chunk.levels_of(variable).cloned(),
        })
    }

    /// The string of a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        if !self.column.is_valid(row) {
            return None;
        }
        let code = match &self.column.values {
            Values::Utf8(text) => return Some(text.value(row)),
            Values::Code8(codes) => usize::from(codes[row]),
            Values::Code16(codes) => usize::from(codes[row]),
            Values::Code32(codes) => codes[row] as usize,
            _ => return None,
        };
        self.levels.as_ref()?.get(code).map(String::as_str)
    }
}

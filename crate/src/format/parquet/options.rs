//! What users say about a file.

use std::sync::Arc;

use serde::Deserialize;

use super::ParquetColumn;
use super::column::Convert;
use super::hints::{as_factor, known_levels};
use crate::data::{Kind, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};

/// What users say about a column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ParquetInfo {
    /// The column's name in the file.
    pub name: String,
    /// The variable's name, where it is another one.
    pub new_name: Option<String>,
    /// `"factor"` or `"character"`, of a column that holds text.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The levels of a factor; other values are missing.
    pub levels: Option<Vec<String>>,
    /// A text that describes the variable.
    pub description: Option<String>,
    /// The lowest value for `F()`.
    pub low: Option<f64>,
    /// The highest value for `F()`.
    pub high: Option<f64>,
}

/// Which variables of a file are read, and as what.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct ParquetOptions {
    /// The variables to read; all when not given.
    pub vars_to_keep: Option<Vec<String>>,
    /// The variables not to read.
    pub vars_to_drop: Option<Vec<String>>,
    /// What is said about columns.
    #[cfg_attr(feature = "types", ts(skip))]
    pub col_info: Vec<ParquetInfo>,
    /// Row groups with more bytes than this in the variables that are read are read in parts of half of them. Default 64 MB.
    #[cfg_attr(feature = "types", ts(skip))]
    pub part_bytes: Option<u64>,
    /// Whether each range of bytes that is asked for costs a request: pages of row groups of any size are then looked for in the
    /// page index of the file alone.
    #[cfg_attr(feature = "types", ts(skip))]
    pub is_remote: bool,
}

impl ParquetInfo {
    pub(super) fn apply(&self, column: &mut ParquetColumn, variable: &mut Variable) -> Result<()> {
        let is_text = matches!(column.convert, Convert::Text | Convert::Codes);
        let kind = match (&self.kind, &self.levels) {
            (Some(kind), _) => Some(kind.as_str()),
            (None, Some(_)) => Some("factor"),
            (None, None) => None,
        };
        match kind {
            None => {}
            Some("factor") if is_text => match &self.levels {
                Some(levels) => {
                    known_levels(column, variable, Arc::new(levels.clone()));
                    column.is_chosen = true;
                }
                None if column.convert == Convert::Text => as_factor(column, variable),
                None => {}
            },
            Some("character") if is_text => {
                column.convert = Convert::Text;
                column.storage = Storage::Utf8;
                column.levels = None;
                *variable = Variable {
                    description: variable.description.take(),
                    ..Variable::new(&column.name, Kind::Character, Storage::Utf8)
                };
            }
            Some(same) if same == variable.kind.name() => {}
            Some(other) => {
                let message = format!(
                    "'{}' is {} in the file and cannot be read as '{other}'; convert it with transforms",
                    self.name,
                    variable.kind.name()
                );
                return Err(Error::new(ErrorKind::Argument, message).column(&self.name));
            }
        }
        if let Some(name) = &self.new_name {
            column.name.clone_from(name);
            variable.name.clone_from(name);
        }
        variable.description = self.description.clone().or(variable.description.take());
        variable.low = self.low.or(variable.low);
        variable.high = self.high.or(variable.high);
        Ok(())
    }
}

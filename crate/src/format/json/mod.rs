//! JSON lines: an object on each line, whose keys are the columns.
//!
//! A newline inside a string is always escaped, so that any newline ends a row: a unit is a fixed range of bytes, and owns
//! the lines that start in it. Keys and types are found out from the first rows; types are widened when later values do not
//! fit, as those of text are. A file that is one array of objects is a single unit, up to a size that memory holds.
//!
//! Objects and arrays as values are refused, unless the column is left out or read as text. Values of several types in one
//! column make it text: numbers as they stand in the file, `true` and `false`.

mod cell;
mod column;
mod decode;
mod opening;
mod options;
mod output;
mod place;
mod record;
mod sniff;

use std::sync::Arc;

use chrono::DateTime;
use serde::{Deserialize, Serialize};

pub use opening::JsonOpening;
pub use options::JsonOptions;
pub use output::JsonOutput;

use super::Unit;
use super::ranges::Ranges;
use super::text::moment::MomentFormat;
use super::text::{Class, ColumnSpec, Misfit};
use crate::data::Variable;
use cell::join;

/// The most bytes of a line, and of a file that is one array.
const WHOLE: u64 = 64 << 20;

/// A column.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct JsonColumn {
    spec: ColumnSpec,
    /// Whether its type is a guess, because no value was seen yet.
    is_blank: bool,
}

/// A key of the objects, and the column that it goes to.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Key {
    name: String,
    column: Option<usize>,
}

/// A file of JSON lines whose first rows were looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JsonFormat {
    ranges: Ranges,
    /// Whether the file is one array.
    is_array: bool,
    /// The keys in the order in which they appeared.
    keys: Arc<Vec<Key>>,
    /// Their positions in the order of their names.
    order: Arc<Vec<u32>>,
    /// Whether other keys are left out; otherwise they are an error.
    is_open: bool,
    /// How many rows were looked at.
    sniffed: u32,
    columns: Vec<JsonColumn>,
    /// The type of inferred text.
    text: Class,
    /// The type of inferred fractions.
    decimals: Class,
    date: MomentFormat,
    moment: MomentFormat,
}

impl JsonFormat {
    /// The units of the file.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        self.ranges.units()
    }

    /// The variables that come out.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable> {
        self.columns
            .iter()
            .map(|column| column.spec.variable())
            .collect()
    }

    /// Widens columns to the types that their values need; false when nothing changed.
    pub fn widen(&mut self, misfits: &[Misfit]) -> bool {
        let mut changed = false;
        for misfit in misfits {
            for column in &mut self.columns {
                let spec = &mut column.spec;
                if spec.name != misfit.column || !spec.inferred {
                    continue;
                }
                let class = if column.is_blank {
                    misfit.needs
                } else {
                    join(spec.class, misfit.needs)
                };
                let class = match (spec.class, class) {
                    (Class::Factor, _) => Class::Factor,
                    (_, Class::Character) => self.text,
                    (_, class) => class,
                };
                changed |= class != spec.class;
                spec.class = class;
                column.is_blank = false;
            }
        }
        changed
    }

    /// Microseconds since 1970-01-01 UTC.
    fn micros(&self, text: &str) -> Option<i64> {
        match DateTime::parse_from_rfc3339(text.trim()) {
            Ok(moment) => Some(moment.timestamp_micros()),
            Err(_) => self.moment.micros(text.as_bytes()),
        }
    }
}

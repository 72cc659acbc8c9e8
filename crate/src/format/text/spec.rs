//! What is known of a column of text before it is read, and what is told of it afterwards.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::moment::MomentFormat;
use super::options::Class;

/// How the fields of a column are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSpec {
    /// The variable's name.
    pub name: String,
    /// Its type.
    pub class: Class,
    /// Whether the type was inferred, so that it may be widened when values do not fit.
    pub inferred: bool,
    /// The levels of a factor, if they are known: as they stand in the file.
    pub levels: Option<Arc<Vec<String>>>,
    /// How many characters of a text are kept.
    pub width: Option<u32>,
    /// Digits behind a decimal point that is not written.
    pub decimal_places: Option<u32>,
}

/// How numbers and dates are written throughout a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notation {
    /// What stands for a missing value.
    pub missing: Vec<u8>,
    /// Whether that could be read as a number.
    pub missing_is_number: bool,
    /// The decimal point.
    pub decimal: u8,
    /// A character in numbers that is ignored.
    pub thousands: Option<u8>,
    /// The quotation mark, which is doubled inside quotes.
    pub quote: Option<u8>,
    /// Dates.
    pub date: MomentFormat,
    /// Moments.
    pub moment: MomentFormat,
}

/// A type that a column needs because a value does not fit the inferred one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Misfit {
    /// The column.
    pub column: String,
    /// What it needs.
    #[cfg_attr(feature = "types", ts(type = "string"))]
    pub needs: Class,
}

/// Values that were asked to be converted and could not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The column.
    pub column: String,
    /// How many.
    pub count: f64,
    /// The first of them.
    pub example: String,
    /// Its row in the chunk, from 1.
    pub row: u32,
}

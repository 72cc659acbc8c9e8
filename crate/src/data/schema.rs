//! Variables of a data set and what is known about them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// What a variable means, in R's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Kind {
    /// TRUE or FALSE.
    #[serde(rename = "logical")]
    Logical,
    /// Whole numbers.
    #[serde(rename = "integer")]
    Integer,
    /// Real numbers.
    #[serde(rename = "numeric")]
    Numeric,
    /// Text.
    #[serde(rename = "character")]
    Character,
    /// One of a fixed list of levels.
    #[serde(rename = "factor")]
    Factor,
    /// A calendar day, in days since 1970-01-01.
    #[serde(rename = "Date")]
    Date,
    /// A moment, in microseconds since 1970-01-01 UTC.
    #[serde(rename = "POSIXct")]
    Moment,
}

impl Kind {
    /// Whether values are numbers to compute with (logical counts as 0 and 1).
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Logical | Self::Integer | Self::Numeric | Self::Date | Self::Moment
        )
    }

    /// R's name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Logical => "logical",
            Self::Integer => "integer",
            Self::Numeric => "numeric",
            Self::Character => "character",
            Self::Factor => "factor",
            Self::Date => "Date",
            Self::Moment => "POSIXct",
        }
    }
}

/// How the values of a column lie in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Storage {
    /// One bit a value.
    Bool,
    /// 8-bit signed integers.
    Int8,
    /// 16-bit signed integers.
    Int16,
    /// 32-bit signed integers.
    Int32,
    /// 64-bit signed integers.
    Int64,
    /// 32-bit floats.
    Float32,
    /// 64-bit floats.
    Float64,
    /// 8-bit factor codes from 0.
    Code8,
    /// 16-bit factor codes from 0.
    Code16,
    /// 32-bit factor codes from 0.
    Code32,
    /// UTF-8 text.
    Utf8,
    /// Days, 32-bit.
    Date32,
    /// Microseconds, 64-bit.
    Micros,
}

/// One variable: its name, type, storage, and the metadata that analyses use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    /// Its name, unique within the data set.
    pub name: String,
    /// What its values mean.
    pub kind: Kind,
    /// How they lie in memory.
    pub storage: Storage,
    /// The levels of a factor in their fixed order; of a character variable once it was scanned. `None` when not known.
    #[serde(default)]
    #[cfg_attr(feature = "types", ts(type = "string[] | null"))]
    pub levels: Option<Arc<Vec<String>>>,
    /// The lowest value to count with in `F()`: that of the data unless it was set.
    #[serde(default)]
    pub low: Option<f64>,
    /// The highest value to count with in `F()`.
    #[serde(default)]
    pub high: Option<f64>,
    /// The lowest and the highest value that the data have; `None` before a scan.
    #[serde(default)]
    pub range: Option<(f64, f64)>,
    /// How many values are missing; `None` before a scan.
    #[serde(default)]
    pub missing: Option<f64>,
    /// A text that describes the variable.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether the levels are ordered. Analyses treat ordered factors as factors.
    #[serde(default)]
    pub ordered: bool,
}

impl Variable {
    /// A variable about which nothing else is known.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind, storage: Storage) -> Self {
        Self {
            name: name.into(),
            kind,
            storage,
            levels: None,
            low: None,
            high: None,
            range: None,
            missing: None,
            description: None,
            ordered: false,
        }
    }

    /// A factor with its levels, in the narrowest codes.
    #[must_use]
    pub fn factor(name: impl Into<String>, levels: Arc<Vec<String>>) -> Self {
        let storage = Storage::for_codes(levels.len());
        Self {
            levels: Some(levels),
            ..Self::new(name, Kind::Factor, storage)
        }
    }
}

impl Storage {
    /// The narrowest codes for this number of levels.
    #[must_use]
    pub fn for_codes(levels: usize) -> Self {
        match levels {
            0..=256 => Self::Code8,
            257..=65_536 => Self::Code16,
            _ => Self::Code32,
        }
    }

    /// The narrowest integer type that holds both bounds.
    #[must_use]
    pub fn for_integers(low: f64, high: f64) -> Self {
        let fits =
            |bits: i32| low >= -libm::ldexp(1.0, bits - 1) && high < libm::ldexp(1.0, bits - 1);
        match () {
            () if fits(8) => Self::Int8,
            () if fits(16) => Self::Int16,
            () if fits(32) => Self::Int32,
            () => Self::Int64,
        }
    }

    /// The largest magnitude that an integer type can hold; `None` for others.
    #[must_use]
    pub fn integer_bound(self) -> Option<f64> {
        match self {
            Self::Bool => Some(1.0),
            Self::Int8 => Some(128.0),
            Self::Int16 => Some(32_768.0),
            Self::Int32 | Self::Date32 => Some(2_147_483_648.0),
            _ => None,
        }
    }
}

/// The variables of a data set, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    /// The variables.
    pub variables: Vec<Variable>,
    /// The number of rows; `None` before a scan of a text file.
    #[serde(default)]
    pub rows: Option<f64>,
}

impl Schema {
    /// A schema of these variables. Names must be unique.
    pub fn new(variables: Vec<Variable>) -> Result<Self> {
        let schema = Self {
            variables,
            rows: None,
        };
        for (index, variable) in schema.variables.iter().enumerate() {
            if schema.variables[..index]
                .iter()
                .any(|earlier| earlier.name == variable.name)
            {
                return Err(Error::new(
                    ErrorKind::Argument,
                    format!("two variables are named '{}'", variable.name),
                )
                .column(&variable.name));
            }
        }
        Ok(schema)
    }

    /// The names of the variables.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let variables = self.variables.iter();
        variables.map(|variable| variable.name.clone()).collect()
    }

    /// The position of a variable.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.variables
            .iter()
            .position(|variable| variable.name == name)
    }

    /// A variable by name, or an error that lists near names.
    pub fn variable(&self, name: &str) -> Result<&Variable> {
        self.variables
            .iter()
            .find(|variable| variable.name == name)
            .ok_or_else(|| self.unknown(name))
    }

    /// The error for a name that the data set does not have.
    #[must_use]
    pub fn unknown(&self, name: &str) -> Error {
        let near: Vec<&str> = self
            .variables
            .iter()
            .map(|variable| variable.name.as_str())
            .filter(|candidate| candidate.eq_ignore_ascii_case(name))
            .collect();
        let hint = match near.as_slice() {
            [] => {
                let names: Vec<&str> = self
                    .variables
                    .iter()
                    .take(12)
                    .map(|v| v.name.as_str())
                    .collect();
                let more = if self.variables.len() > 12 {
                    ", …"
                } else {
                    ""
                };
                format!("it has {}{more}", names.join(", "))
            }
            names => format!("did you mean {}?", names.join(" or ")),
        };
        Error::new(
            ErrorKind::UnknownVariable,
            format!("the data have no variable '{name}': {hint}"),
        )
        .names(vec![name.to_owned()])
    }

    /// The same schema with a variable replaced or added at the end.
    pub fn set(&mut self, variable: Variable) {
        match self.position(&variable.name) {
            Some(index) => self.variables[index] = variable,
            None => self.variables.push(variable),
        }
    }
}

//! The one error type of the engine: what went wrong, under a stable code, and where.

use serde::{Deserialize, Serialize};

/// A result of the engine.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong. The serialised name is the stable code that TypeScript sees; it never changes once published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// A formula or an expression does not follow R's grammar.
    Syntax,
    /// A formula is well formed but says something that this function cannot do.
    Formula,
    /// An expression applies a function or an operator to values that it does not take.
    Expression,
    /// A variable is named that the data set does not have.
    UnknownVariable,
    /// A variable has another type than the function needs.
    WrongType,
    /// An argument is missing, out of range or contradicts another.
    Argument,
    /// The data hold nothing to compute with: no rows, or none left after missing values were removed.
    NoData,
    /// A number is infinite where a model needs a finite one.
    NotFinite,
    /// Bytes do not follow the format that they claim to have.
    Format,
    /// The bytes end before the record, message or file does.
    Truncated,
    /// A value cannot be converted to the type of its column.
    Conversion,
    /// A feature of a format that is not read, named in the message.
    Unsupported,
    /// The plan needs metadata (levels, ranges) that only a pass over the data can give; callers scan and plan again.
    NeedsScan,
    /// A limit of the machine, the browser or 32-bit memory.
    TooLarge,
    /// The call was cancelled.
    Cancelled,
    /// A handle or a message does not belong to this engine.
    Protocol,
}

/// Where it went wrong, as far as is known. Rows and characters count from 1, chunks and bytes from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The column of the data set.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// The chunk of the data set, from 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub chunk: Option<u32>,
    /// The row within the chunk, from 1; within the data set when no chunk is given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u32>,
    /// The byte of the file, from 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "types", ts(type = "number"))]
    pub byte: Option<u64>,
    /// The character of the formula or expression, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub character: Option<u32>,
    /// How many characters are meant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub length: Option<u32>,
    /// The text that `character` points into.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// The names that are missing or meant, when there are several.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub names: Vec<String>,
}

/// One error: a stable code, a sentence, a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct Error {
    /// The stable code.
    pub kind: ErrorKind,
    /// One sentence that says what is wrong and, where it can, what to do.
    pub message: String,
    /// Where.
    pub at: Box<Place>,
}

impl Error {
    /// An error without a place.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            at: Box::default(),
        }
    }

    /// The same error in a column.
    #[must_use]
    pub fn column(mut self, name: &str) -> Self {
        self.at.column.get_or_insert_with(|| name.to_owned());
        self
    }

    /// The same error in a chunk, unless it names one already.
    #[must_use]
    pub fn chunk(mut self, index: u32) -> Self {
        self.at.chunk.get_or_insert(index);
        self
    }

    /// The same error in a row (from 0 here, from 1 in the message).
    #[must_use]
    pub fn row(mut self, row: usize) -> Self {
        self.at
            .row
            .get_or_insert(u32::try_from(row + 1).unwrap_or(u32::MAX));
        self
    }

    /// The same error at a byte of the file.
    #[must_use]
    pub fn byte(mut self, byte: u64) -> Self {
        self.at.byte = Some(byte);
        self
    }

    /// The same error with the names that it is about.
    #[must_use]
    pub fn names(mut self, names: Vec<String>) -> Self {
        self.at.names = names;
        self
    }

    /// A column has an infinite value, where a finite one is needed.
    #[must_use]
    pub fn infinite(name: &str) -> Self {
        let message =
            format!("'{name}' has an infinite value; leave such rows out with rowSelection");
        Self::new(ErrorKind::NotFinite, message).column(name)
    }

    /// A metadata request: the plan cannot be made before these variables were scanned. Where it names a column, that is the
    /// transform that needs them, and they are those ahead of it.
    pub fn needs_scan(names: Vec<String>) -> Self {
        Self::new(
            ErrorKind::NeedsScan,
            format!("levels or range not known yet: {}", names.join(", ")),
        )
        .names(names)
    }
}

/// `Err` with a kind and a formatted message.
#[macro_export]
macro_rules! fail {
    ($kind:ident, $($message:tt)+) => {
        return Err($crate::error::Error::new($crate::error::ErrorKind::$kind, format!($($message)+)))
    };
}

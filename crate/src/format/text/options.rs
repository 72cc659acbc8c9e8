//! What users say about a text file: the arguments of `RxTextData`.

use serde::Deserialize;

use crate::data::Kind;
use crate::error::{Error, ErrorKind, Result};

/// What is said about a column. (RevoScaleR reference, `RxTextData`, `colInfo`.)
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ColumnInfo {
    /// The column's name in the file; or `index` where the file has no names.
    #[cfg_attr(feature = "types", ts(skip))]
    pub name: String,
    /// The column's number in the file, from 1.
    pub index: Option<u32>,
    /// `"logical"`, `"integer"`, `"int16"`, `"uint16"`, `"float32"`, `"numeric"`, `"character"`, `"factor"`,
    /// `"ordered"`, `"Date"` or `"POSIXct"`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "types", ts(rename = "type"))]
    pub kind: Option<String>,
    /// A new name.
    pub new_name: Option<String>,
    /// A text that describes the variable.
    pub description: Option<String>,
    /// The levels of a factor; other values are missing.
    pub levels: Option<Vec<String>>,
    /// New names for `levels`, one for each.
    pub new_levels: Option<Vec<String>>,
    /// The lowest value for `F()`.
    pub low: Option<f64>,
    /// The highest value for `F()`.
    pub high: Option<f64>,
    /// In fixed format: the column's first byte in the line, from 1.
    pub start: Option<u32>,
    /// In fixed format: the column's bytes. Otherwise: how many characters of a text are kept.
    pub width: Option<u32>,
    /// In fixed format: how many digits are behind a decimal point that is not written.
    pub decimal_places: Option<u32>,
}

/// A column's type as users name it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct ColumnClass {
    /// The column.
    pub name: String,
    /// See [`ColumnInfo::kind`].
    pub class: String,
}

/// The arguments of `RxTextData`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)]
pub struct TextOptions {
    /// Whether text columns become factors, with levels in the order in which they appear. Default false.
    pub strings_as_factors: bool,
    /// Types by column name.
    #[cfg_attr(feature = "types", ts(skip))]
    pub col_classes: Vec<ColumnClass>,
    /// More about columns.
    #[cfg_attr(feature = "types", ts(skip))]
    pub col_info: Vec<ColumnInfo>,
    /// The columns to read; all others are left out.
    pub vars_to_keep: Option<Vec<String>>,
    /// The columns to leave out.
    pub vars_to_drop: Option<Vec<String>>,
    /// Whether `varsToKeep` may only name columns that the file has. Default false.
    pub check_vars_to_keep: bool,
    /// The text that stands for a missing value, besides nothing at all. Default `"NA"`.
    pub missing_value_string: String,
    /// The most rows of a chunk, about: chunks are ranges of at most 4 MB. Default 500000.
    pub rows_per_read: f64,
    /// The character between columns; found out among `,`, tab, `;` and blank when not given.
    pub delimiter: Option<String>,
    /// Whether several delimiters in a row count as one. Blanks always do. Default false.
    pub combine_delimiters: bool,
    /// The quotation mark; `""` for none. Default `"`.
    pub quote_mark: String,
    /// The decimal point. Default `.`.
    pub decimal_point: String,
    /// A character between thousands that is ignored in numbers.
    pub thousands_separator: Option<String>,
    /// How dates are written. Default `[%y[-][/]%m[-][/]%d]`.
    pub read_date_format: String,
    /// How moments are written. Default `%y[-][/]%m[-][/]%d [%H:%M[:%S]][%p]`. Those of ISO 8601 are read too, with their offsets
    /// from UTC.
    #[cfg_attr(feature = "types", ts(rename = "readPOSIXctFormat"))]
    #[serde(rename = "readPOSIXctFormat")]
    pub read_posixct_format: String,
    /// Years of two digits below this are in the 2000s, others in the 1900s. Default 20.
    pub century_cutoff: i32,
    /// Whether the first row holds the names; found out when not given.
    pub first_row_is_col_names: Option<bool>,
    /// How many rows are looked at to find types. Default 10000.
    pub rows_to_sniff: f64,
    /// How many lines at the beginning are ignored. Default 0.
    pub rows_to_skip: f64,
    /// The type of columns with decimals: `"float32"` (default) or `"numeric"`.
    pub default_decimal_col_type: String,
    /// The type of columns without any value: `"float32"` (default), `"numeric"` or `"character"`.
    pub default_missing_col_type: String,
    /// Whether lines have columns at fixed places; `colInfo` gives `start` and `width`.
    pub is_fixed_format: Option<bool>,
    /// `"utf-8"` (default), `"gb18030"`, or another encoding of the web that agrees with ASCII.
    pub input_encoding: String,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            strings_as_factors: false,
            col_classes: Vec::new(),
            col_info: Vec::new(),
            vars_to_keep: None,
            vars_to_drop: None,
            check_vars_to_keep: false,
            missing_value_string: "NA".to_owned(),
            rows_per_read: 500_000.0,
            delimiter: None,
            combine_delimiters: false,
            quote_mark: "\"".to_owned(),
            decimal_point: ".".to_owned(),
            thousands_separator: None,
            read_date_format: "[%y[-][/]%m[-][/]%d]".to_owned(),
            read_posixct_format: "%y[-][/]%m[-][/]%d [%H:%M[:%S]][%p]".to_owned(),
            century_cutoff: 20,
            first_row_is_col_names: None,
            rows_to_sniff: 10_000.0,
            rows_to_skip: 0.0,
            default_decimal_col_type: "float32".to_owned(),
            default_missing_col_type: "float32".to_owned(),
            is_fixed_format: None,
            input_encoding: "utf-8".to_owned(),
        }
    }
}

/// The type of a column of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, Deserialize)]
pub enum Class {
    /// TRUE and FALSE.
    Logical,
    /// 32-bit integers.
    Integer,
    /// 16-bit integers.
    Int16,
    /// 16-bit integers without sign.
    Uint16,
    /// 32-bit floats.
    Float32,
    /// 64-bit floats.
    Numeric,
    /// Text.
    Character,
    /// A factor.
    Factor,
    /// An ordered factor.
    Ordered,
    /// Days.
    Date,
    /// Moments.
    Moment,
}

impl Class {
    /// The type by its name.
    pub fn parse(name: &str, column: &str) -> Result<Self> {
        Ok(match name {
            "logical" => Self::Logical,
            "integer" => Self::Integer,
            "int16" => Self::Int16,
            "uint16" => Self::Uint16,
            "float32" => Self::Float32,
            "numeric" | "double" => Self::Numeric,
            "character" => Self::Character,
            "factor" => Self::Factor,
            "ordered" => Self::Ordered,
            "Date" => Self::Date,
            "POSIXct" => Self::Moment,
            other => {
                let message = format!(
                    "'{other}' is not a column type; they are logical, integer, int16, uint16, float32, numeric, character, factor, ordered, Date, POSIXct"
                );
                return Err(Error::new(ErrorKind::Argument, message).column(column));
            }
        })
    }

    /// What values of the type mean.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Logical => Kind::Logical,
            Self::Integer | Self::Int16 | Self::Uint16 => Kind::Integer,
            Self::Float32 | Self::Numeric => Kind::Numeric,
            Self::Character => Kind::Character,
            Self::Factor | Self::Ordered => Kind::Factor,
            Self::Date => Kind::Date,
            Self::Moment => Kind::Moment,
        }
    }
}

/// A single ASCII character of an argument.
pub fn one_byte(text: &str, argument: &str) -> Result<u8> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Ok(*byte),
        _ => Err(Error::new(
            ErrorKind::Argument,
            format!("{argument} is one ASCII character, not '{text}'"),
        )),
    }
}

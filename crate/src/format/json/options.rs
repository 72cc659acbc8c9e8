//! What users say about a file of JSON lines: the arguments of `RxJsonData`.

use serde::Deserialize;

use crate::format::text::{ColumnClass, ColumnInfo};

/// The arguments of `RxJsonData`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct JsonOptions {
    /// Whether strings become factors, with levels in the order in which they appear. Default false.
    pub strings_as_factors: bool,
    /// Types by key. A key that the first rows do not have is declared by it.
    #[cfg_attr(feature = "types", ts(skip))]
    pub col_classes: Vec<ColumnClass>,
    /// More about columns. A key that the first rows do not have is declared by it.
    #[cfg_attr(feature = "types", ts(skip))]
    pub col_info: Vec<ColumnInfo>,
    /// The keys to read; all others are left out, wherever they appear.
    pub vars_to_keep: Option<Vec<String>>,
    /// The keys to leave out.
    pub vars_to_drop: Option<Vec<String>>,
    /// Whether `varsToKeep` may only name keys that the first rows have or that are declared. Default false.
    pub check_vars_to_keep: bool,
    /// The most rows of a chunk, about: chunks are ranges of at most 4 MB. Default 500000.
    pub rows_per_read: f64,
    /// How dates are written, where a column is of class `Date`. Default `[%y[-][/]%m[-][/]%d]`.
    pub read_date_format: String,
    /// How moments are written, where a column is of class `POSIXct`; those of RFC 3339, with their offsets from UTC, are
    /// always read. Default `%y[-][/]%m[-][/]%d[T] [%H:%M[:%S]][Z][%p]`.
    #[cfg_attr(feature = "types", ts(rename = "readPOSIXctFormat"))]
    #[serde(rename = "readPOSIXctFormat")]
    pub read_posixct_format: String,
    /// Years of two digits below this are in the 2000s, others in the 1900s. Default 20.
    pub century_cutoff: i32,
    /// How many rows are looked at to find keys and types, of the first megabyte; of more, in proportion, when this is more
    /// than the default. Default 10000.
    pub rows_to_sniff: f64,
    /// The type of columns with fractions: `"numeric"` (default: JSON's numbers are doubles) or `"float32"`.
    pub default_decimal_col_type: String,
    /// The type of columns without any value: `"numeric"` (default), `"float32"` or `"character"`.
    pub default_missing_col_type: String,
}

impl Default for JsonOptions {
    fn default() -> Self {
        Self {
            strings_as_factors: false,
            col_classes: Vec::new(),
            col_info: Vec::new(),
            vars_to_keep: None,
            vars_to_drop: None,
            check_vars_to_keep: false,
            rows_per_read: 500_000.0,
            read_date_format: "[%y[-][/]%m[-][/]%d]".to_owned(),
            read_posixct_format: "%y[-][/]%m[-][/]%d[T] [%H:%M[:%S]][Z][%p]".to_owned(),
            century_cutoff: 20,
            rows_to_sniff: 10_000.0,
            default_decimal_col_type: "numeric".to_owned(),
            default_missing_col_type: "numeric".to_owned(),
        }
    }
}

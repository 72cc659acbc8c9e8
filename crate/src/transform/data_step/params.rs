//! The arguments of `rxDataStep`.

use serde::Deserialize;

use crate::transform::view::{NoOthers, RowOptions};

/// Parameters of `rxDataStep`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct DataStepParams {
    /// The variables to keep; those that `transforms`, `rowSelection` and `transformFunc` use are kept too.
    pub vars_to_keep: Option<Vec<String>>,
    /// The variables to leave out, unless `transforms`, `rowSelection` or `transformFunc` use them.
    pub vars_to_drop: Option<Vec<String>>,
    /// The variables of the data that `transformFunc` uses; all that are kept when not given.
    pub transform_vars: Option<Vec<String>>,
    /// The name of a variable to add, with the number of each row of the data, from 1. Transforms can use it.
    pub row_var_name: Option<String>,
    /// Whether rows are left out in which a variable that is read is missing.
    pub remove_missings_on_read: bool,
    /// Whether rows are left out in which a variable that comes out is missing.
    pub remove_missings: bool,
    /// The first row of the data to take, from 1. Default 1.
    pub start_row: f64,
    /// How many rows of the data to take; all when not given or negative. Fewer may be selected.
    pub num_rows: Option<f64>,
    /// How many rows the chunks have, from the first on as far as they are counted: needed where rows are counted.
    /// Filled in by the engine's callers.
    #[cfg_attr(feature = "types", ts(skip))]
    pub chunk_rows: Vec<f64>,
    /// Whether chunks may come out with levels of their own. Filled in by the engine's callers.
    #[cfg_attr(feature = "types", ts(skip))]
    pub own_levels: bool,
    /// Rows and derived variables.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(flatten))]
    pub rows: RowOptions,
    /// There are no others.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub others: NoOthers,
}

impl Default for DataStepParams {
    fn default() -> Self {
        Self {
            vars_to_keep: None,
            vars_to_drop: None,
            transform_vars: None,
            row_var_name: None,
            remove_missings_on_read: false,
            remove_missings: false,
            start_row: 1.0,
            num_rows: None,
            chunk_rows: Vec::new(),
            own_levels: false,
            rows: RowOptions::default(),
            others: NoOthers,
        }
    }
}

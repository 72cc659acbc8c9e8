//! The arguments of `rxDataStep`.

use serde::Deserialize;

use crate::data::Variable;
use crate::formula::Facts;
use crate::transform::view::{Literal, RowOptions, RowPlan, ordered_map};

/// Parameters of `rxDataStep`. Those about rows are [`RowOptions`]'s; a reader of flattened ones is several times as large.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
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
    pub chunk_rows: Option<Vec<f64>>,
    /// Whether chunks may come out with levels of their own. Filled in by the engine's callers.
    #[cfg_attr(feature = "types", ts(skip))]
    pub own_levels: bool,
    /// A logical variable or an expression in R's syntax; rows for which it is not `TRUE` are left out.
    pub row_selection: Option<String>,
    /// New variables as expressions in R's syntax, evaluated in order, later ones seeing earlier ones. `null` removes
    /// a variable.
    #[serde(deserialize_with = "ordered_map")]
    #[cfg_attr(feature = "types", ts(type = "Record<string, string | null>"))]
    pub transforms: Vec<(String, Option<String>)>,
    /// Constants that `transforms` and `rowSelection` can name. Random numbers depend on one, `.rxSeed`, and are others with
    /// each call where it is not given.
    #[serde(deserialize_with = "ordered_map")]
    #[cfg_attr(feature = "types", ts(type = "Record<string, Constant>"))]
    pub transform_objects: Vec<(String, Literal)>,
    /// What a scan found out about derived variables. Filled in by the engine's callers, not by users.
    #[cfg_attr(feature = "types", ts(skip))]
    pub scanned: Vec<Variable>,
    /// What is known of the data besides. Filled in by the engine's callers, not by users.
    #[cfg_attr(feature = "types", ts(skip))]
    pub facts: Facts,
}

impl DataStepParams {
    /// The arguments about rows and derived variables.
    pub fn rows(&self) -> RowPlan {
        let mut facts = self.facts.clone();
        if facts.chunk_rows.is_none() {
            facts.chunk_rows.clone_from(&self.chunk_rows);
        }
        RowPlan::from(RowOptions {
            row_selection: self.row_selection.clone(),
            transforms: self.transforms.clone(),
            transform_objects: self.transform_objects.clone(),
            scanned: self.scanned.clone(),
            facts,
        })
    }
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
            chunk_rows: None,
            own_levels: false,
            row_selection: None,
            transforms: Vec::new(),
            transform_objects: Vec::new(),
            scanned: Vec::new(),
            facts: Facts::default(),
        }
    }
}

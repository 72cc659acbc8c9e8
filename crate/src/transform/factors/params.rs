//! The arguments of `rxFactors`.

use serde::Deserialize;

use crate::data::Variable;
use crate::transform::view::Literal;

/// Parameters of `rxFactors`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FactorsParams {
    /// The factors to make, in order.
    pub factor_info: Vec<FactorInfo>,
    /// What `sortLevels` is where it is not given: whether levels are sorted. Without `factorInfo` those of all factors
    /// are. Default false.
    pub sort_levels: bool,
    /// What `otherLevel` is where it is not given.
    pub other_level: Option<String>,
    /// The variables of the data to keep beside the factors that are made.
    pub vars_to_keep: Option<Vec<String>>,
    /// The variables of the data to leave out.
    pub vars_to_drop: Option<Vec<String>>,
    /// Variables with the labels of their values as levels. Filled in by the engine's callers.
    #[cfg_attr(feature = "types", ts(skip))]
    pub labelled: Vec<Variable>,
    /// Not used: what callers send with every plan.
    #[cfg_attr(feature = "types", ts(skip))]
    pub scanned: Vec<Variable>,
}

/// A factor to make.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FactorInfo {
    /// Its name; that of the variable it is made of when not given.
    pub name: Option<String>,
    /// The variable that it is made of; the one of its name when not given, which it then replaces.
    pub var_name: Option<String>,
    /// The values that become levels, in this order; other values go to `otherLevel`, or are missing. All values when not
    /// given: a factor's levels in their order, others as they first appear.
    #[cfg_attr(feature = "types", ts(type = "(string | number | boolean)[]"))]
    pub levels: Option<Vec<Literal>>,
    /// New levels, in this order, each with the levels that it takes the place of. Levels that none of them names go to
    /// `otherLevel`, or follow unchanged.
    #[cfg_attr(feature = "types", ts(type = "[string, string[]][]"))]
    pub new_levels: Option<Vec<(String, Vec<String>)>>,
    /// For each level the number of the new level that takes its place: what `newLevels` name then are these numbers.
    pub index_map: Option<Vec<f64>>,
    /// The level of all values that `levels`, or levels that `newLevels` do not name.
    pub other_level: Option<String>,
    /// Whether the levels that result are sorted as text.
    pub sort_levels: Option<bool>,
    /// A text that describes it.
    pub description: Option<String>,
}

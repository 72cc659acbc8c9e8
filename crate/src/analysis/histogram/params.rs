//! What users pass to `rxHistogram`.

use serde::{Deserialize, Deserializer, Serialize};

use crate::analysis::params::CallOptions;
use crate::transform::view::WeightOptions;

/// What the bars of a histogram show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum HistType {
    /// Rows.
    #[default]
    Counts,
    /// Their share of the rows of a panel.
    Percent,
}

/// Parameters of `rxHistogram`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct HistogramParams {
    /// `~ x`, `~ x + y` for a histogram of each, `~ x | f + g` for a panel of each combination of levels. `.` stands for
    /// all variables that are not text.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// How many intervals numbers are cut into. Whole numbers that span few values get one interval for each value.
    /// Default 20.
    pub num_breaks: Option<f64>,
    /// The start of the first interval; the lowest value when not given.
    pub start_val: Option<f64>,
    /// The end of the last interval; the highest value when not given.
    pub end_val: Option<f64>,
    /// Levels of factors that are left out.
    pub levels_to_drop: Option<Vec<String>>,
    /// Levels of factors that are kept; all when not given.
    pub levels_to_keep: Option<Vec<String>>,
    /// Whether counts or percentages are shown; those of a panel sum up to 100. Default `"Counts"`.
    pub hist_type: HistType,
    /// The most panels, with those that have no rows; more are an error. `null`: any number. Default 100.
    #[serde(deserialize_with = "nullable")]
    #[cfg_attr(feature = "types", ts(as = "Option<f64>"))]
    pub max_num_panels: Option<Option<f64>>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// A number or null, where null is something else than nothing.
#[allow(clippy::option_option)]
fn nullable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<f64>>, D::Error> {
    Option::deserialize(from).map(Some)
}

//! What users pass to `rxLinePlot`.

use serde::Deserialize;

use crate::analysis::params::CallOptions;

/// Parameters of `rxLinePlot`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct LinePlotParams {
    /// `y ~ x`, `y1 + y2 ~ x` for a line each, `y ~ x | f + g` for a panel of each combination of levels.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// `"l"` (default) lines, `"p"` points, `"b"` both, `"s"` steps: the rows themselves. `"smooth"`: means over intervals
    /// of x. `"r"`: the rows and a line through them by least squares.
    pub r#type: Option<String>,
    /// With more rows than this, means over intervals of x stand for the rows. Default 10000.
    pub max_points: Option<f64>,
    /// How many intervals x is cut into where means stand for the rows. Default 100.
    pub num_breaks: Option<f64>,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

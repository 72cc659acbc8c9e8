//! What users pass to `rxKmeans`.

use serde::Deserialize;

use crate::analysis::params::{CallOptions, NamedMatrix};
use crate::transform::view::WeightOptions;

/// Parameters of `rxKmeans`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct KmeansParams {
    /// `~ x + y`: the variables, all of them numbers.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// How many clusters; not needed with `centers`.
    pub num_clusters: Option<f64>,
    /// The centres to start from: an array of values for each cluster, in the order of the formula, or the `centers` of
    /// an earlier result. They must differ from each other.
    pub centers: Option<StartCenters>,
    /// `"Lloyd"`, in any case; there is no other.
    pub algorithm: Option<String>,
    /// Centres are drawn from so many rows, the first that have no missing value; 0 (default) for ten times the number
    /// of clusters.
    pub num_start_rows: Option<f64>,
    /// The most iterations. Default 1000.
    pub max_iterations: Option<f64>,
    /// How many sets of centres are drawn and followed; the best result is returned. Default 1. With 0 the first rows
    /// that differ from each other are the centres.
    pub num_starts: Option<f64>,
    /// What the draws depend on: the same seed and data give the same centres on any machine and any number of workers.
    /// Default 0.
    pub seed: Option<f64>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// Centres as users pass them.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum StartCenters {
    /// An array for each centre.
    Rows(Vec<Vec<f64>>),
    /// A matrix with a row for each centre.
    Matrix(NamedMatrix),
}

impl StartCenters {
    /// An array for each centre.
    pub(super) fn into_rows(self) -> Vec<Vec<f64>> {
        match self {
            Self::Rows(rows) => rows,
            Self::Matrix(matrix) => (0..matrix.rows.len())
                .map(|row| {
                    let columns = matrix.values.iter();
                    columns
                        .map(|column| column.get(row).copied().unwrap_or(f64::NAN))
                        .collect()
                })
                .collect(),
        }
    }
}

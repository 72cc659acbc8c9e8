//! The statistics of a variable.

use serde::{Deserialize, Serialize};

/// A statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub enum Statistic {
    Mean,
    StdDev,
    Min,
    Max,
    ValidObs,
    MissingObs,
    Sum,
    SumOfWeights,
}

impl Statistic {
    /// Its name in data frames.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "Mean",
            Self::StdDev => "StdDev",
            Self::Min => "Min",
            Self::Max => "Max",
            Self::ValidObs => "ValidObs",
            Self::MissingObs => "MissingObs",
            Self::Sum => "Sum",
            Self::SumOfWeights => "SumOfWeights",
        }
    }
}

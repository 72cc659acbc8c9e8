//! A predictor in bins.

use serde::{Deserialize, Serialize};

use super::node::{Rule, Side};

/// How the values of a predictor are cut into bins. Bin codes count from 1; 0 is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Predictor {
    /// Numbers: the lowest and highest value of each bin, in increasing order.
    Ordered {
        /// Lowest values.
        low: Vec<f64>,
        /// Highest values.
        high: Vec<f64>,
    },
    /// A factor with this many levels.
    Levels(usize),
}

impl Predictor {
    /// The number of bins, without that of missing values.
    #[must_use]
    pub fn bins(&self) -> usize {
        match self {
            Self::Ordered { low, .. } => low.len(),
            Self::Levels(levels) => *levels,
        }
    }

    /// The rule that sends bins up to `left` to one side and bins from `right` on, which are the next with rows, to the
    /// other. It cuts halfway, or beside the bin in which that would be: numbers and bins are told apart alike.
    #[must_use]
    pub fn cut_rule(&self, left: usize, right: usize, below: Side) -> Rule {
        let Self::Ordered { low, high } = self else {
            return Rule::Levels(Vec::new());
        };
        let between = |left: usize, right: usize| {
            let middle = high[left] / 2.0 + low[right] / 2.0;
            // Neighbours among doubles have no middle.
            if middle > high[left] && middle <= low[right] {
                middle
            } else {
                low[right]
            }
        };
        let middle = between(left, right);
        let first = left + 1 + low[left + 1..right].partition_point(|low| *low < middle);
        let inside = first > left + 1 && high[first - 1] >= middle;
        Rule::Cut {
            at: if inside {
                between(first - 1, first)
            } else {
                middle
            },
            bin: u32::try_from(first + 1).unwrap_or(u32::MAX),
            below,
        }
    }
}

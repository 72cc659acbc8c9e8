//! What the tree functions are asked, and what follows from it.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::fail;

/// What a tree predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum TreeMethod {
    /// Classes.
    Class,
    /// Means.
    Anova,
}

impl TreeMethod {
    /// Whether the response is a class.
    pub fn is_class(self) -> bool {
        self == Self::Class
    }
}

/// How impure a node is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Impurity {
    /// Gini's index.
    #[default]
    Gini,
    /// Entropy.
    Information,
}

/// How classes are weighed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TreeParms {
    /// The prior probability of each class; their share of the data when not given.
    pub prior: Option<Vec<f64>>,
    /// The loss matrix column by column, a row for each true class and a column for each predicted one; 1 for each
    /// error when not given.
    pub loss: Option<Vec<f64>>,
    /// What splits lower. Default `"gini"`.
    pub split: Option<Impurity>,
}

/// What the tree functions share.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct TreeOptions {
    /// What the improvement of each predictor is divided by; 1 when not given.
    pub cost: Option<Vec<f64>>,
    /// The fewest rows of a node that is split; the larger of 20 and the root of the number of rows when not given.
    pub min_split: Option<f64>,
    /// The fewest rows of a leaf; a third of `minSplit` when not given.
    pub min_bucket: Option<f64>,
    /// The depth of the deepest leaves, at most 30.
    pub max_depth: Option<f64>,
    /// The share of the root's risk that each split has to save. Default 0.
    pub cp: f64,
    /// How many competitors of each split are kept. Default 0.
    pub max_compete: f64,
    /// How many surrogates of each split are kept. Default 0.
    pub max_surrogate: f64,
    /// Where rows go that lack the variable of a split: 0 no further, 1 where surrogates send them, 2 (default) where
    /// surrogates or else most rows go.
    pub use_surrogate: Option<f64>,
    /// 0 (default): surrogates are ranked by agreement over all rows; 1: over those that have the variable.
    pub surrogate_style: f64,
    /// The most bins of a numeric predictor; 101 to 1001, by the number of rows, when not given; 0 for one for each
    /// value.
    pub max_num_bins: Option<f64>,
    /// The most levels of a factor predictor where there are more than two classes. Default 32.
    pub max_unordered_levels: Option<f64>,
    /// Whether rows that lack any predictor are left out; otherwise only those that lack all.
    pub remove_missings: bool,
    /// The most rows that are kept in memory, as bins. Data with more rows are read again for each level of each tree.
    /// By default what fits into 192 megabytes.
    pub max_rows_in_memory: Option<f64>,
}

/// Numbers that were given, checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    pub min_split: Option<f64>,
    pub min_bucket: Option<f64>,
    pub max_depth: u32,
    pub cp: f64,
    pub compete: usize,
    pub surrogates: usize,
    pub use_surrogate: u8,
    pub of_present: bool,
    /// The most bins; `None` for the default.
    pub bins: Option<usize>,
    pub cost: Option<Vec<f64>>,
    pub unordered: usize,
    pub rows_in_memory: Option<f64>,
    pub remove_missings: bool,
}

/// The most bins of a predictor: codes have 16 bits.
pub const MOST_BINS: usize = 65_534;
/// The bytes of rows that are kept in memory.
const MEMORY: usize = 192 << 20;

impl TreeOptions {
    /// Checks the numbers.
    pub fn limits(&self, max_depth: f64) -> Result<Limits> {
        let min_split = whole_or("minSplit", self.min_split, 1.0, 1e15)?;
        let min_bucket = whole_or("minBucket", self.min_bucket, 1.0, 1e15)?;
        if !(self.cp.is_finite() && self.cp >= 0.0) {
            fail!(Argument, "cp is {}; it may be any number from 0", self.cp);
        }
        let bins = match self.max_num_bins {
            Some(0.0) => Some(MOST_BINS),
            asked => whole_or("maxNumBins", asked, 2.0, 65_534.0)?.map(to_usize),
        };
        let whole = |name, value, high| Ok(to_usize(whole(name, value, 0.0, high)?));
        #[allow(clippy::cast_possible_truncation)]
        Ok(Limits {
            min_split,
            min_bucket,
            max_depth: whole("maxDepth", self.max_depth.unwrap_or(max_depth), 30.0)? as u32,
            cp: self.cp,
            compete: whole("maxCompete", self.max_compete, 1000.0)?,
            surrogates: whole("maxSurrogate", self.max_surrogate, 1000.0)?,
            use_surrogate: whole("useSurrogate", self.use_surrogate.unwrap_or(2.0), 2.0)? as u8,
            of_present: whole("surrogateStyle", self.surrogate_style, 1.0)? == 1,
            bins,
            cost: self.cost.clone(),
            unordered: whole(
                "maxUnorderedLevels",
                self.max_unordered_levels.unwrap_or(32.0),
                65_534.0,
            )?,
            rows_in_memory: whole_or("maxRowsInMemory", self.max_rows_in_memory, 0.0, 1e15)?,
            remove_missings: self.remove_missings,
        })
    }
}

impl Limits {
    /// The fewest rows of a node that is split, and of a leaf, for a number of rows.
    pub fn sizes(&self, rows: f64) -> (f64, f64) {
        match (self.min_split, self.min_bucket) {
            (Some(split), Some(bucket)) => (split, bucket),
            (None, Some(bucket)) => (
                f64::max(20.0, libm::floor(libm::sqrt(rows))).max(bucket),
                bucket,
            ),
            (split, None) => {
                let split = split.unwrap_or_else(|| f64::max(20.0, libm::floor(libm::sqrt(rows))));
                (split, libm::rint(split / 3.0).max(1.0))
            }
        }
    }

    /// The most bins of a numeric predictor.
    pub fn bins(&self, rows: f64) -> usize {
        self.bins
            .unwrap_or_else(|| to_usize(libm::floor(libm::sqrt(rows)).clamp(101.0, 1001.0)))
    }

    /// The most values that are counted one by one.
    pub fn values(&self) -> usize {
        self.bins.unwrap_or(1001)
    }

    /// Whether so many rows are kept in memory.
    #[allow(clippy::cast_precision_loss)]
    pub fn in_memory(&self, rows: f64, bytes_per_row: usize) -> bool {
        let most = self
            .rows_in_memory
            .unwrap_or((MEMORY / bytes_per_row) as f64);
        rows <= most
    }
}

/// A number from 0 on without its fraction.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn to_usize(value: f64) -> usize {
    value as usize
}

/// A whole number in a range, or an error that names the argument.
pub fn whole(name: &str, value: f64, low: f64, high: f64) -> Result<f64> {
    if value >= low && value <= high && value == libm::floor(value) {
        return Ok(value);
    }
    fail!(
        Argument,
        "{name} is {value}; it may be a whole number from {low} to {high}"
    )
}

fn whole_or(name: &str, value: Option<f64>, low: f64, high: f64) -> Result<Option<f64>> {
    value.map(|value| whole(name, value, low, high)).transpose()
}

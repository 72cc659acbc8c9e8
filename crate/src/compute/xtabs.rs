//! `asXtabs`: a table of crossed factors, checked, and how R prints it.

use serde::{Deserialize, Serialize};

use super::Computation;
use crate::analysis::tabulate::Xtabs;
use crate::error::Result;
use crate::fail;
use crate::stats::contingency::{Alternative, Table};

/// Makes a table of crossed factors.
pub struct AsXtabs;

impl Computation for AsXtabs {
    const NAME: &'static str = "asXtabs";
    const ABOUT: &'static str = "Makes a table of crossed factors, as R's xtabs.";
    type Params = Xtabs;
    type Output = Xtabs;

    fn compute(params: Xtabs) -> Result<Xtabs> {
        params.checked()
    }
}

/// Which deviations from the hypothesis count against it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum Sides {
    /// Both.
    #[default]
    #[serde(rename = "two.sided")]
    Both,
    /// Lower values.
    #[serde(rename = "less")]
    Less,
    /// Higher values.
    #[serde(rename = "greater")]
    Greater,
}

impl Sides {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Both => "two.sided",
            Self::Less => "less",
            Self::Greater => "greater",
        }
    }
}

impl From<Sides> for Alternative {
    fn from(sides: Sides) -> Self {
        match sides {
            Sides::Both => Self::TwoSided,
            Sides::Less => Self::Less,
            Sides::Greater => Self::Greater,
        }
    }
}

/// A level of confidence; 0.95 when not given.
pub(super) fn level(asked: Option<f64>) -> Result<f64> {
    let level = asked.unwrap_or(0.95);
    if !(level > 0.0 && level < 1.0) {
        fail!(Argument, "confLevel is {level}; it may be between 0 and 1");
    }
    Ok(level)
}

/// Tables of two factors, each with the levels of the others.
type Strata = Vec<(String, Vec<f64>)>;

/// The tables of the first two factors, checked: at least two levels of each, no value below 0.
pub(super) fn two_way(xtabs: Xtabs) -> Result<(Xtabs, Strata)> {
    let xtabs = xtabs.checked()?;
    let sizes: Vec<usize> = xtabs
        .dimensions
        .iter()
        .map(|dimension| dimension.levels.len())
        .collect();
    if sizes.len() < 2 || sizes[0] < 2 || sizes[1] < 2 {
        fail!(
            Argument,
            "the table needs two factors with at least two levels each"
        );
    }
    if let Some(wrong) = xtabs
        .values
        .iter()
        .find(|value| value.is_nan() || **value < 0.0)
    {
        fail!(Argument, "the table holds {wrong}; counts are at least 0");
    }
    let strata = xtabs.strata("==");
    Ok((xtabs, strata))
}

/// Checks that values are whole, as tests that enumerate tables need.
pub(super) fn whole(values: &[f64]) -> Result<()> {
    let total: f64 = values.iter().sum();
    if let Some(wrong) = values.iter().find(|value| libm::floor(**value) != **value) {
        fail!(
            Argument,
            "the table holds {wrong}; this test needs whole numbers"
        );
    }
    if total > 2_147_483_647.0 {
        fail!(
            TooLarge,
            "the table counts {total} cases; this test takes fewer"
        );
    }
    Ok(())
}

/// The table of the first two factors over these values.
pub(super) fn table<'a>(xtabs: &Xtabs, values: &'a [f64]) -> Table<'a> {
    Table {
        rows: xtabs.dimensions[0].levels.len(),
        columns: xtabs.dimensions[1].levels.len(),
        values,
    }
}

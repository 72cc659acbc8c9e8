//! `rxRiskRatio` and `rxOddsRatio` of a table of two by two.

use serde::{Deserialize, Serialize};

use super::Computation;
use super::xtabs::{Sides, level, table, two_way};
use crate::analysis::tabulate::Xtabs;
use crate::engine::Printed;
use crate::error::Result;
use crate::fail;
use crate::stats::contingency::Table;
use crate::stats::contingency::ratio::{Ratio, odds_ratio, risk_ratio};
use crate::stats::print::{column, number, p_value};
use crate::transform::view::NoOthers;

/// Parameters of `rxRiskRatio` and `rxOddsRatio`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct RatioParams {
    /// The table.
    #[cfg_attr(feature = "types", ts(skip))]
    pub tbl: Xtabs,
    /// The level of the confidence interval; 0.95 when not given.
    pub conf_level: Option<f64>,
    /// Which deviations from a ratio of one count; `"two.sided"` when not given.
    pub alternative: Sides,
    /// There are no others.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub others: NoOthers,
}

/// A ratio and its test against one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RatioTest {
    /// The ratio.
    pub estimate: f64,
    /// What it is: `oddsRatio`, or `riskRatio` with the level of the second row.
    pub estimate_name: String,
    /// The logarithm of the ratio, which RevoScaleR calls Z.
    pub statistic: f64,
    /// Its p-value, from the normal distribution.
    pub p_value: f64,
    /// Wald's interval on the scale of logarithms.
    pub conf_int: (f64, f64),
    /// Its level.
    pub conf_level: f64,
    /// Which deviations counted.
    pub alternative: Sides,
}

/// The share of the second column in the second row over that in the first.
pub struct RiskRatio;

/// The odds of the first column in the first row over those in the second.
pub struct OddsRatio;

impl Computation for RiskRatio {
    const NAME: &'static str = "rxRiskRatio";
    const ABOUT: &'static str = "Computes the relative risk of a table of two by two: the share of the second column in the \
        second row over that in the first.";
    type Params = RatioParams;
    type Output = RatioTest;

    fn compute(params: RatioParams) -> Result<RatioTest> {
        let (conf_level, sides) = (level(params.conf_level)?, params.alternative);
        let xtabs = two_by_two(params.tbl)?;
        let ratio = risk_ratio(table(&xtabs, &xtabs.values), conf_level, sides.into());
        let name = format!("riskRatio.{}", xtabs.dimensions[0].levels[1]);
        Ok(RatioTest::new(ratio, name, conf_level, sides))
    }
}

impl Computation for OddsRatio {
    const NAME: &'static str = "rxOddsRatio";
    const ABOUT: &'static str = "Computes the odds ratio of a table of two by two.";
    type Params = RatioParams;
    type Output = RatioTest;

    fn compute(params: RatioParams) -> Result<RatioTest> {
        let (conf_level, sides) = (level(params.conf_level)?, params.alternative);
        let xtabs = two_by_two(params.tbl)?;
        let ratio = odds_ratio(table(&xtabs, &xtabs.values), conf_level, sides.into());
        Ok(RatioTest::new(
            ratio,
            "oddsRatio".to_owned(),
            conf_level,
            sides,
        ))
    }
}

/// A function of a table of two by two.
pub(super) type RatioOf = fn(Table<'_>, f64, crate::stats::contingency::Alternative) -> Ratio;

fn two_by_two(xtabs: Xtabs) -> Result<Xtabs> {
    let (xtabs, _) = two_way(xtabs)?;
    if xtabs.values.len() != 4 {
        fail!(Argument, "a ratio needs a table of two by two");
    }
    Ok(xtabs)
}

impl RatioTest {
    fn new(ratio: Ratio, estimate_name: String, conf_level: f64, alternative: Sides) -> Self {
        Self {
            estimate: ratio.estimate,
            estimate_name,
            statistic: ratio.log,
            p_value: ratio.p_value,
            conf_int: (ratio.low, ratio.high),
            conf_level,
            alternative,
        }
    }
}

impl Printed for RatioTest {
    fn print(&self) -> String {
        let p = p_value(self.p_value, 4);
        let p = if p.starts_with('<') {
            p
        } else {
            format!("= {p}")
        };
        let level = self.estimate_name.split_once('.');
        let z = level.map_or("Z".to_owned(), |(_, level)| format!("Z.{level}"));
        let rounded: f64 = format!("{:.4}", self.statistic).parse().unwrap_or(f64::NAN);
        let limits = [self.conf_int.0, self.conf_int.1];
        let estimate = number(self.estimate, 7);
        let width = self.estimate_name.chars().count();
        format!(
            "data:  \n{z} = {}, p-value {p}\nalternative hypothesis: {} \n{} percent confidence interval:\n {} \n\
             sample estimates:\n{} \n{estimate:>width$} \n",
            number(rounded, 7),
            self.alternative.name(),
            number(100.0 * self.conf_level, 7),
            column(&limits, 7).join(" "),
            self.estimate_name,
        )
    }
}

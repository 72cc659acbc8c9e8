//! `rxPairwiseCrossTab`: ratios of all tables of two by two within a larger one.

use serde::{Deserialize, Serialize};

use super::Computation;
use super::ratio_test::RatioOf;
use super::xtabs::{Sides, level, table, two_way};
use crate::analysis::tabulate::Xtabs;
use crate::engine::Printed;
use crate::error::Result;
use crate::fail;
use crate::stats::contingency::Table;
use crate::stats::contingency::ratio::{odds_ratio, risk_ratio};
use crate::stats::print::{Align, column, p_values, table as text_table};
use crate::transform::view::NoOthers;

/// Parameters of `rxPairwiseCrossTab`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct PairwiseParams {
    /// The table.
    #[cfg_attr(feature = "types", ts(skip))]
    pub x: Xtabs,
    /// Whether each level is compared with all others together (default); otherwise with each of the others.
    pub pooled: Option<bool>,
    /// `"rxRiskRatio"` (default) or `"rxOddsRatio"`.
    #[serde(rename = "FUN")]
    #[cfg_attr(feature = "types", ts(skip))]
    pub fun: Option<String>,
    /// The level of confidence intervals; 0.95 when not given.
    pub conf_level: Option<f64>,
    /// Which deviations from a ratio of one count; `"two.sided"` when not given.
    pub alternative: Sides,
    /// There are no others.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub others: NoOthers,
}

/// A comparison of two groups of rows by two groups of columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PairwiseComparison {
    /// The levels of further factors, as in `Dept==A`; empty when there are none.
    pub stratum: String,
    /// The two groups of rows.
    pub rows: (String, String),
    /// The two groups of columns.
    pub columns: (String, String),
    /// The ratio.
    pub estimate: f64,
    /// Its confidence interval.
    pub conf_int: (f64, f64),
    /// Its p-value against one.
    pub p_value: f64,
}

/// Comparisons of all pairs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PairwiseCrossTabOutput {
    /// What the ratio is: `riskRatio` or `oddsRatio`.
    pub estimate_name: String,
    /// The factors of rows and columns.
    pub variables: (String, String),
    /// The comparisons, stratum by stratum.
    pub comparisons: Vec<PairwiseComparison>,
}

/// Ratios of all pairs.
pub struct PairwiseCrossTab;

/// Two groups of levels: their names and members.
type Pair = [(String, Vec<usize>); 2];

/// The pairs of levels: each with each, or each with all others.
fn pairs(levels: &[String], pooled: bool) -> Vec<Pair> {
    let one = |level: usize| (levels[level].clone(), vec![level]);
    let n = levels.len();
    if pooled && n > 2 {
        let others = |level: usize| {
            let rest: Vec<usize> = (0..n).filter(|other| *other != level).collect();
            let names: Vec<&str> = rest.iter().map(|other| levels[*other].as_str()).collect();
            (names.join(" + "), rest)
        };
        return (0..n).map(|level| [one(level), others(level)]).collect();
    }
    (0..n)
        .flat_map(|a| (a + 1..n).map(move |b| (a, b)))
        .map(|(a, b)| [one(a), one(b)])
        .collect()
}

impl Computation for PairwiseCrossTab {
    const NAME: &'static str = "rxPairwiseCrossTab";
    const ABOUT: &'static str =
        "Compares all pairs of levels of two factors by relative risk or odds ratio.";
    type Params = PairwiseParams;
    type Output = PairwiseCrossTabOutput;

    fn compute(params: PairwiseParams) -> Result<PairwiseCrossTabOutput> {
        let (name, ratio): (&str, RatioOf) = match params.fun.as_deref() {
            None | Some("rxRiskRatio") => ("riskRatio", risk_ratio),
            Some("rxOddsRatio") => ("oddsRatio", odds_ratio),
            Some(other) => fail!(
                Argument,
                "FUN is '{other}'; it may be rxRiskRatio or rxOddsRatio"
            ),
        };
        let (conf_level, sides) = (level(params.conf_level)?, params.alternative);
        let (xtabs, strata) = two_way(params.x)?;
        let pooled = params.pooled.unwrap_or(true);
        let rows = pairs(&xtabs.dimensions[0].levels, pooled);
        let columns = pairs(&xtabs.dimensions[1].levels, pooled);
        let mut comparisons = Vec::new();
        for (stratum, values) in &strata {
            let table = table(&xtabs, values);
            let total = |rows: &[usize], columns: &[usize]| -> f64 {
                let cells = columns
                    .iter()
                    .flat_map(|column| rows.iter().map(move |row| table.at(*row, *column)));
                cells.sum()
            };
            for columns in &columns {
                for rows in &rows {
                    let [a, b] = rows;
                    let [c, d] = columns;
                    let small = [
                        total(&a.1, &c.1),
                        total(&b.1, &c.1),
                        total(&a.1, &d.1),
                        total(&b.1, &d.1),
                    ];
                    let small = Table {
                        rows: 2,
                        columns: 2,
                        values: &small,
                    };
                    let found = ratio(small, conf_level, sides.into());
                    comparisons.push(PairwiseComparison {
                        stratum: stratum.clone(),
                        rows: (a.0.clone(), b.0.clone()),
                        columns: (c.0.clone(), d.0.clone()),
                        estimate: found.estimate,
                        conf_int: (found.low, found.high),
                        p_value: found.p_value,
                    });
                }
            }
        }
        let [first, second] = [0, 1].map(|at| xtabs.dimensions[at].name.clone());
        Ok(PairwiseCrossTabOutput {
            estimate_name: name.to_owned(),
            variables: (first, second),
            comparisons,
        })
    }
}

impl Printed for PairwiseCrossTabOutput {
    fn print(&self) -> String {
        let headed = |name: &str, cells: Vec<String>| -> Vec<String> {
            std::iter::once(name.to_owned()).chain(cells).collect()
        };
        let strata = self.comparisons.chunk_by(|a, b| a.stratum == b.stratum);
        let texts = strata.map(|comparisons| {
            let texts = |text: &dyn Fn(&PairwiseComparison) -> String| {
                comparisons.iter().map(text).collect::<Vec<_>>()
            };
            let numbers = |value: &dyn Fn(&PairwiseComparison) -> f64| {
                comparisons.iter().map(value).collect::<Vec<_>>()
            };
            let lines = text_table(&[
                (
                    Align::Left,
                    headed(
                        &self.variables.0,
                        texts(&|c| format!("{} vs. {}", c.rows.0, c.rows.1)),
                    ),
                ),
                (
                    Align::Left,
                    headed(
                        &self.variables.1,
                        texts(&|c| format!("{} vs. {}", c.columns.0, c.columns.1)),
                    ),
                ),
                (
                    Align::Right,
                    headed(&self.estimate_name, column(&numbers(&|c| c.estimate), 3)),
                ),
                (
                    Align::Right,
                    headed("lower", column(&numbers(&|c| c.conf_int.0), 3)),
                ),
                (
                    Align::Right,
                    headed("upper", column(&numbers(&|c| c.conf_int.1), 3)),
                ),
                (
                    Align::Right,
                    headed("p-value", p_values(&numbers(&|c| c.p_value), 3)),
                ),
            ]);
            let stratum = comparisons
                .first()
                .map_or("", |first| first.stratum.as_str());
            let title = if stratum.is_empty() {
                String::new()
            } else {
                format!("{stratum}\n")
            };
            format!("{title}{}\n", lines.join("\n"))
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}

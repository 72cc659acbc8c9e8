//! Tests of independence, one for each level of further factors: `rxChiSquaredTest`, `rxFisherTest`, `rxKendallCor`.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::Computation;
use super::xtabs::{Sides, level, table, two_way, whole};
use crate::analysis::tabulate::Xtabs;
use crate::engine::Printed;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::stats::contingency::chi_squared::chi_squared;
use crate::stats::contingency::fisher;
use crate::stats::contingency::kendall::{Tau, sampled_p_value, tau};
use crate::stats::print::column;
use crate::stats::print_matrix::matrix;
use crate::transform::view::NoOthers;

/// Parameters of `rxChiSquaredTest`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct ChiSquaredTestParams {
    /// The table.
    #[cfg_attr(feature = "types", ts(skip))]
    pub x: Xtabs,
    /// Whether tables of two by two get Yates' correction. Default true.
    pub correct: Option<bool>,
    /// There are no others.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub others: NoOthers,
}

/// Parameters of `rxFisherTest`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct FisherTestParams {
    /// The table.
    #[cfg_attr(feature = "types", ts(skip))]
    pub x: Xtabs,
    /// The odds ratio of the hypothesis; 1 when not given.
    pub or: Option<f64>,
    /// Which deviations count, of tables of two by two; `"two.sided"` when not given.
    pub alternative: Sides,
    /// The level of the confidence interval; 0.95 when not given.
    pub conf_level: Option<f64>,
    /// There are no others.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub others: NoOthers,
}

/// Parameters of `rxKendallCor`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct KendallCorParams {
    /// The table.
    #[cfg_attr(feature = "types", ts(skip))]
    pub x: Xtabs,
    /// `"a"`, `"b"` (default) or `"c"`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "types", ts(rename = "type"))]
    pub kind: Option<String>,
    /// The seed of the sample from which the p-value comes. The same seed gives the same sample; 0 when not given.
    pub seed: Option<f64>,
    /// Which deviations count; `"two.sided"` when not given.
    pub alternative: Sides,
    /// There are no others.
    #[serde(flatten)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub others: NoOthers,
}

/// One test.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct TableTest {
    /// The levels of further factors, as in `Dept==A`; empty when there are none.
    pub stratum: String,
    /// Chi-squared.
    pub statistic: Option<f64>,
    /// Its degrees of freedom.
    pub parameter: Option<f64>,
    /// The odds ratio, or Kendall's correlation.
    pub estimate: Option<f64>,
    /// The confidence interval of the odds ratio.
    pub conf_int: Option<(f64, f64)>,
    /// The p-value.
    pub p_value: f64,
}

/// Tests of independence, one for each level of further factors.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct MultiTest {
    /// What was tested.
    pub title: String,
    /// The tests.
    pub tests: Vec<TableTest>,
    /// Which deviations counted.
    pub alternative: Option<Sides>,
    /// The hypothesis, where it is a number.
    pub null_value: Option<f64>,
    /// The level of the confidence intervals.
    pub conf_level: Option<f64>,
    /// What the estimate is.
    pub estimate_name: Option<String>,
}

/// Pearson's test.
pub struct ChiSquaredTest;

impl Computation for ChiSquaredTest {
    const NAME: &'static str = "rxChiSquaredTest";
    const ABOUT: &'static str = "Tests independence of two factors by Pearson's chi-squared.";
    type Params = ChiSquaredTestParams;
    type Output = MultiTest;

    fn compute(params: ChiSquaredTestParams) -> Result<MultiTest> {
        let (xtabs, strata) = two_way(params.x)?;
        let correct = params.correct.unwrap_or(true);
        let tests = strata.into_iter().map(|(stratum, values)| {
            let test = chi_squared(table(&xtabs, &values), correct);
            TableTest {
                stratum,
                statistic: Some(test.statistic),
                parameter: Some(test.df),
                p_value: test.p_value,
                ..TableTest::default()
            }
        });
        let names: Vec<&str> = xtabs
            .dimensions
            .iter()
            .take(2)
            .map(|dimension| dimension.name.as_str())
            .collect();
        Ok(MultiTest {
            title: format!(
                "Chi-squared test of independence between {}",
                names.join(" and ")
            ),
            tests: tests.collect(),
            alternative: None,
            null_value: None,
            conf_level: None,
            estimate_name: None,
        })
    }
}

/// Fisher's test.
pub struct FisherTest;

impl Computation for FisherTest {
    const NAME: &'static str = "rxFisherTest";
    const ABOUT: &'static str = "Tests independence of two factors by Fisher's exact test.";
    type Params = FisherTestParams;
    type Output = MultiTest;

    fn compute(params: FisherTestParams) -> Result<MultiTest> {
        let conf_level = level(params.conf_level)?;
        let or = params.or.unwrap_or(1.0);
        if !(or > 0.0 && or.is_finite()) {
            fail!(Argument, "or is {or}; it may be a number above 0");
        }
        let (xtabs, strata) = two_way(params.x)?;
        let small = table(&xtabs, &[]).rows == 2 && table(&xtabs, &[]).columns == 2;
        let mut tests = Vec::with_capacity(strata.len());
        for (stratum, values) in strata {
            whole(&values)?;
            let table = table(&xtabs, &values);
            let too_large = || {
                let message = "the table is too large for an exact test; rxChiSquaredTest takes it";
                Error::new(ErrorKind::TooLarge, message)
            };
            let mut test = TableTest {
                stratum,
                ..TableTest::default()
            };
            if small {
                let sides = params.alternative.into();
                let found = fisher::two_by_two(table, or, conf_level, sides);
                let (p_value, ratio) = found.ok_or_else(too_large)?;
                test.p_value = p_value;
                test.estimate = Some(ratio.estimate);
                test.conf_int = Some((ratio.low, ratio.high));
            } else {
                test.p_value = fisher::p_value(table).ok_or_else(too_large)?;
            }
            tests.push(test);
        }
        // One table's estimate has no name in RevoScaleR's print.
        let name = if tests.len() == 1 {
            "estimate 1"
        } else {
            "odds ratio"
        };
        Ok(MultiTest {
            title: "Fisher's Exact Test for Count Data".to_owned(),
            tests,
            alternative: Some(if small {
                params.alternative
            } else {
                Sides::Both
            }),
            null_value: small.then_some(or),
            conf_level: small.then_some(conf_level),
            estimate_name: small.then(|| name.to_owned()),
        })
    }
}

/// Kendall's correlation.
pub struct KendallCor;

impl Computation for KendallCor {
    const NAME: &'static str = "rxKendallCor";
    const ABOUT: &'static str =
        "Computes Kendall's rank correlation of two factors; its p-value comes from a sample.";
    type Params = KendallCorParams;
    type Output = MultiTest;

    fn compute(params: KendallCorParams) -> Result<MultiTest> {
        let kind = params.kind.as_deref().unwrap_or("b");
        let tau_of = match kind {
            "a" => Tau::A,
            "b" => Tau::B,
            "c" => Tau::C,
            _ => fail!(Argument, "type is '{kind}'; it may be a, b or c"),
        };
        let seed = params.seed.unwrap_or(0.0);
        if !(0.0..=9_007_199_254_740_991.0).contains(&seed) || seed.fract() != 0.0 {
            fail!(Argument, "seed is {seed}; it may be a whole number from 0");
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let seed = seed as u64;
        let (xtabs, strata) = two_way(params.x)?;
        let mut tests = Vec::with_capacity(strata.len());
        for (position, (stratum, values)) in strata.into_iter().enumerate() {
            whole(&values)?;
            let table = table(&xtabs, &values);
            // Each table has a sample of its own.
            let seed = seed.wrapping_add((position as u64) << 53);
            tests.push(TableTest {
                stratum,
                estimate: Some(tau(table, tau_of)),
                p_value: sampled_p_value(table, params.alternative.into(), seed),
                ..TableTest::default()
            });
        }
        Ok(MultiTest {
            title: String::new(),
            tests,
            alternative: Some(params.alternative),
            null_value: None,
            conf_level: None,
            estimate_name: Some(format!("tau{kind}")),
        })
    }
}

impl Printed for MultiTest {
    fn print(&self) -> String {
        let mut text = String::new();
        if !self.title.is_empty() {
            let _ = writeln!(text, "{} ", self.title);
        }
        let mut columns = Vec::new();
        let mut add = |name: &str, value: &dyn Fn(&TableTest) -> Option<f64>| {
            let values: Option<Vec<f64>> = self.tests.iter().map(value).collect();
            if let Some(values) = values {
                columns.push(
                    std::iter::once(name.to_owned())
                        .chain(column(&values, 7))
                        .collect(),
                );
            }
        };
        add("X-squared", &|test| test.statistic);
        add("df", &|test| test.parameter);
        let estimate = self.estimate_name.as_deref().unwrap_or("estimate");
        add(estimate, &|test| test.estimate);
        let percent = self.conf_level.map_or(95.0, |level| 100.0 * level);
        let limit = |end: &str| format!("{}% CI {end}", crate::stats::print::number(percent, 7));
        add(&limit("Lower"), &|test| test.conf_int.map(|(low, _)| low));
        add(&limit("Upper"), &|test| test.conf_int.map(|(_, high)| high));
        add("p-value", &|test| Some(test.p_value));
        let labels: Vec<String> = std::iter::once(String::new())
            .chain(self.tests.iter().map(|test| test.stratum.clone()))
            .collect();
        text.push_str(&matrix(&labels, &columns).join("\n"));
        text.push('\n');
        if let Some(alternative) = self.alternative {
            let _ = writeln!(text, "   HA: {} ", alternative.name());
        }
        if let Some(value) = self.null_value {
            let value = crate::stats::print::number(value, 7);
            let _ = writeln!(text, "   H0:  odds ratio = {value}");
        }
        text
    }
}

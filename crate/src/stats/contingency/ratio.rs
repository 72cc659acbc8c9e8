//! Odds ratio and relative risk of a table of two by two, with Wald's intervals on the scale of logarithms.

use super::{Alternative, Table};
use crate::stats::distribution::{normal_lower, normal_quantile};

/// A ratio, its logarithm, and what is known about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The ratio.
    pub estimate: f64,
    /// Its logarithm.
    pub log: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
    /// The p-value against a ratio of one.
    pub p_value: f64,
}

/// The odds of the first column in the first row over those in the second.
#[must_use]
pub fn odds_ratio(table: Table<'_>, level: f64, alternative: Alternative) -> Ratio {
    let [a, b, c, d] = cells(table);
    let variance = 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d;
    wald((a * d) / (b * c), variance, level, alternative)
}

/// The share of the second column in the second row over that in the first.
#[must_use]
pub fn risk_ratio(table: Table<'_>, level: f64, alternative: Alternative) -> Ratio {
    let [a, b, c, d] = cells(table);
    let (first, second) = (a + b, c + d);
    let variance = (1.0 / d - 1.0 / second) + (1.0 / b - 1.0 / first);
    wald((d / second) / (b / first), variance, level, alternative)
}

/// The cells row by row.
fn cells(table: Table<'_>) -> [f64; 4] {
    [
        table.at(0, 0),
        table.at(0, 1),
        table.at(1, 0),
        table.at(1, 1),
    ]
}

fn wald(estimate: f64, variance: f64, level: f64, alternative: Alternative) -> Ratio {
    let log = libm::log(estimate);
    let error = libm::sqrt(variance);
    let z = log / error;
    let at = |z: f64| libm::exp(log + z * error);
    let (low, high, p_value) = match alternative {
        Alternative::TwoSided => {
            let quantile = normal_quantile(0.5 + 0.5 * level);
            (at(-quantile), at(quantile), 2.0 * normal_lower(-z.abs()))
        }
        Alternative::Less => (0.0, at(normal_quantile(level)), normal_lower(z)),
        Alternative::Greater => (at(-normal_quantile(level)), f64::INFINITY, normal_lower(-z)),
    };
    Ratio {
        estimate,
        log,
        low,
        high,
        p_value,
    }
}

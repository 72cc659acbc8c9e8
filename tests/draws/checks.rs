//! Tests of goodness of fit.

use rxwasm::stats::gamma::chi_squared_upper;

/// Kolmogorov and Smirnov's statistic times the root of the sample's size, which is above 2.2 once in 8000.
pub fn kolmogorov(sample: &mut [f64], lower: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let distance = sample.iter().enumerate().fold(0.0, |most: f64, (at, x)| {
        let (p, at) = (lower(*x), at as f64);
        most.max(p - at / n).max((at + 1.0) / n - p)
    });
    distance * n.sqrt()
}

/// How probable counts at least as far from the expected ones are. Neighbours of which fewer than ten are expected are
/// taken together.
pub fn chi_squared(counts: &[f64], expected: &[f64]) -> f64 {
    let (mut groups, mut observed, mut hoped) = (Vec::new(), 0.0, 0.0);
    for (count, expected) in counts.iter().zip(expected) {
        observed += count;
        hoped += expected;
        if hoped >= 10.0 {
            groups.push((observed, hoped));
            (observed, hoped) = (0.0, 0.0);
        }
    }
    if let Some(last) = groups.last_mut() {
        last.0 += observed;
        last.1 += hoped;
    }
    let statistic: f64 = groups
        .iter()
        .map(|(count, expected)| (count - expected).powi(2) / expected)
        .sum();
    chi_squared_upper(statistic, groups.len() as f64 - 1.0)
}

/// The least probability at which a check with fixed seeds is passed; of a thousand checks one in ten would fail.
pub const LEAST: f64 = 1e-4;
/// The same for Kolmogorov and Smirnov's statistic.
pub const MOST: f64 = 2.2;

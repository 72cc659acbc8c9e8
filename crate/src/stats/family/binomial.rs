//! The binomial family with the logit link, in vector lanes.
//!
//! With `t = exp(-|eta|)` the fitted value is `1 / (1 + t)` or `t / (1 + t)`, its variance and slope `t / (1 + t)^2`, and
//! the deviance of a row `2 (log(1 + t) + max(eta, 0) - y eta)`: nothing overflows, and the logarithms of a tile without
//! weights are one logarithm of a product, which stays below `2^512`.

use super::{Observed, TileFit, times_log};
use crate::stats::exp::exp;
use crate::stats::kernel::TILE;

/// Beyond this linear predictor R takes the fitted value as 0 or 1 up to rounding.
const LIMIT: f64 = 30.0;
const LANES: usize = 4;

/// Working weights and residuals of a tile, and how well it fits.
pub(super) fn logistic(seen: &Observed<'_>, weight: &mut [f64], residual: &mut [f64]) -> TileFit {
    let rows = seen.eta.len();
    let (eta, y) = (&seen.eta[..rows], &seen.y[..rows]);
    let (weight, residual) = (&mut weight[..rows], &mut residual[..rows]);
    let mut powers = [0.0; TILE];
    let powers = &mut powers[..rows];
    for (power, eta) in powers.iter_mut().zip(eta) {
        *power = exp(-eta.abs());
    }
    // Counts are integers: sums of doubles have an order, which keeps a loop out of the vector lanes.
    let (mut at_edge, mut shares) = (0u64, 0u64);
    for row in 0..rows {
        let (eta, y) = (eta[row], y[row]);
        let edge = eta.abs() > LIMIT;
        let t = if edge { f64::EPSILON } else { powers[row] };
        let share = 1.0 / (1.0 + t);
        let small = t * share;
        let mu = if eta < 0.0 { small } else { share };
        let slope = small * share;
        weight[row] = slope;
        residual[row] = (y - mu) / slope;
        at_edge += u64::from(edge);
        shares += u64::from(y * (1.0 - y) != 0.0);
    }
    let part = |row: usize| f64::max(eta[row], 0.0) - y[row] * eta[row];
    let mut linear = 0.0;
    if seen.prior.is_empty() {
        let (mut product, mut parts) = ([1.0; LANES], [0.0; LANES]);
        let whole = rows - rows % LANES;
        for start in (0..whole).step_by(LANES) {
            for lane in 0..LANES {
                product[lane] *= 1.0 + powers[start + lane];
                parts[lane] += part(start + lane);
            }
        }
        for row in whole..rows {
            product[0] *= 1.0 + powers[row];
            parts[0] += part(row);
        }
        linear += libm::log((product[0] * product[1]) * (product[2] * product[3]));
        linear += (parts[0] + parts[1]) + (parts[2] + parts[3]);
    } else {
        for (row, prior) in seen.prior[..rows].iter().enumerate() {
            weight[row] *= prior;
            linear += prior * (libm::log1p(powers[row]) + part(row));
        }
    }
    // Shares of successes: their own entropy is no part of the deviance.
    if shares > 0 {
        for (row, y) in y.iter().enumerate() {
            let prior = seen.prior.get(row).copied().unwrap_or(1.0);
            linear += prior * (times_log(*y, *y) + times_log(1.0 - y, 1.0 - y));
        }
    }
    TileFit {
        deviance: 2.0 * linear,
        at_edge: u32::try_from(at_edge).unwrap_or(u32::MAX),
        invalid: 0,
    }
}

//! The Poisson distribution.

use super::Draws;
use crate::stats::distribution::{deviance, stirling_error};

/// The mean from which on numbers are rejected rather than searched for.
const MANY: f64 = 10.0;

/// Poisson numbers of a mean.
#[derive(Debug, Clone, Copy)]
pub enum Poisson {
    /// Few: by inversion.
    Few { mean: f64, none: f64, more: f64 },
    /// Many: transformed rejection with squeezes, algorithm PTRS of Hoermann 1993, doi:10.1016/0167-6687(93)90997-4.
    Many {
        mean: f64,
        a: f64,
        b: f64,
        scale: f64,
        squeeze: f64,
    },
}

/// The logarithm of a probability, by the saddle point (Loader 2000).
fn log_probability(k: f64, mean: f64) -> f64 {
    if k == 0.0 {
        return -mean;
    }
    -stirling_error(k) - deviance(k, mean) - 0.5 * libm::log(2.0 * std::f64::consts::PI * k)
}

impl Poisson {
    /// For a mean that is finite and above 0.
    pub fn new(mean: f64) -> Self {
        if mean < MANY {
            return Self::Few {
                mean,
                none: libm::exp(-mean),
                more: -libm::expm1(-mean),
            };
        }
        let b = 0.931 + 2.53 * mean.sqrt();
        Self::Many {
            mean,
            a: -0.059 + 0.02483 * b,
            b,
            scale: 1.1239 + 1.1328 / (b - 3.4),
            squeeze: 0.9277 - 3.6224 / (b - 2.0),
        }
    }

    /// The next number.
    pub fn draw(self, draws: &mut Draws) -> f64 {
        match self {
            Self::Few { mean, none, more } => searched(draws.fine(), none, more, |k| mean / k),
            Self::Many {
                mean,
                a,
                b,
                scale,
                squeeze,
            } => loop {
                let u = draws.uniform() - 0.5;
                let v = draws.uniform();
                let from_end = 0.5 - u.abs();
                let k = ((2.0 * a / from_end + b) * u + mean + 0.43).floor();
                if from_end >= 0.07 && v <= squeeze {
                    return k;
                }
                if !(k >= 0.0 && k.is_finite()) || (from_end < 0.013 && v > from_end) {
                    continue;
                }
                if libm::log(v * scale / (a / (from_end * from_end) + b))
                    <= log_probability(k, mean)
                {
                    return k;
                }
            },
        }
    }
}

/// Inversion from the tail, where uniform numbers are finest: the first `k` of which `u` is not below the probability of
/// more. `more` is that of more than none, `none` that of none, `ratio` that of the probabilities of `k` and `k - 1`.
pub(super) fn searched(u: f64, none: f64, mut more: f64, ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut k, mut probability) = (0.0, none);
    // What is left of the tail below that are rounding errors.
    let least = more * f64::EPSILON;
    while u < more {
        k += 1.0;
        probability *= ratio(k);
        if probability < least && k > 1.0 {
            break;
        }
        more -= probability;
    }
    k
}

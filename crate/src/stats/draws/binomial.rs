//! The binomial distribution.

use super::Draws;
use super::poisson::searched;
use crate::stats::distribution::{deviance, stirling_error};

/// The mean from which on numbers are rejected rather than searched for.
const MANY: f64 = 10.0;

/// Binomial numbers of a size and a probability.
#[derive(Debug, Clone, Copy)]
pub struct Binomial {
    size: f64,
    /// The smaller of the probabilities of success and failure.
    p: f64,
    /// Whether that is failure.
    is_flipped: bool,
    way: Way,
}

#[derive(Debug, Clone, Copy)]
enum Way {
    /// Few: by inversion.
    Few { odds: f64, none: f64, more: f64 },
    /// Many: transformed rejection with squeezes, algorithm BTRS of Hoermann 1993, doi:10.1080/00949659308811496.
    Many {
        a: f64,
        b: f64,
        scale: f64,
        squeeze: f64,
        /// The logarithm of the probability of the mode.
        mode: f64,
    },
}

/// The logarithm of a probability, by the saddle point (Loader 2000).
fn log_probability(k: f64, size: f64, p: f64) -> f64 {
    let (q, rest) = (1.0 - p, size - k);
    if k == 0.0 {
        return size * libm::log1p(-p);
    }
    if rest == 0.0 {
        return size * libm::log(p);
    }
    stirling_error(size)
        - stirling_error(k)
        - stirling_error(rest)
        - deviance(k, size * p)
        - deviance(rest, size * q)
        - 0.5 * libm::log(2.0 * std::f64::consts::PI * k * (rest / size))
}

impl Binomial {
    /// For a whole size of at least 1 and a probability strictly between 0 and 1.
    pub fn new(size: f64, probability: f64) -> Self {
        let is_flipped = probability > 0.5;
        let p = if is_flipped {
            1.0 - probability
        } else {
            probability
        };
        let mean = size * p;
        let way = if mean < MANY {
            let log_none = size * libm::log1p(-p);
            Way::Few {
                odds: p / (1.0 - p),
                none: libm::exp(log_none),
                more: -libm::expm1(log_none),
            }
        } else {
            let deviation = (mean * (1.0 - p)).sqrt();
            let b = 1.15 + 2.53 * deviation;
            Way::Many {
                a: -0.0873 + 0.0248 * b + 0.01 * p,
                b,
                scale: (2.83 + 5.1 / b) * deviation,
                squeeze: 0.92 - 4.2 / b,
                mode: log_probability(((size + 1.0) * p).floor(), size, p),
            }
        };
        Self {
            size,
            p,
            is_flipped,
            way,
        }
    }

    /// The next number.
    pub fn draw(self, draws: &mut Draws) -> f64 {
        let k = self.smaller(draws);
        if self.is_flipped { self.size - k } else { k }
    }

    fn smaller(self, draws: &mut Draws) -> f64 {
        let size = self.size;
        match self.way {
            Way::Few { odds, none, more } => {
                let ratio = |k: f64| (size - k + 1.0) / k * odds;
                searched(draws.fine(), none, more, ratio).min(size)
            }
            Way::Many {
                a,
                b,
                scale,
                squeeze,
                mode,
            } => loop {
                let u = draws.uniform() - 0.5;
                let v = draws.uniform();
                let from_end = 0.5 - u.abs();
                let k = ((2.0 * a / from_end + b) * u + size * self.p + 0.5).floor();
                if !(k >= 0.0 && k <= size) {
                    continue;
                }
                if from_end >= 0.07 && v <= squeeze {
                    return k;
                }
                if libm::log(v * scale / (a / (from_end * from_end) + b))
                    <= log_probability(k, size, self.p) - mode
                {
                    return k;
                }
            },
        }
    }
}

//! The gamma distribution.

use super::Draws;

/// Gamma numbers of a shape: Marsaglia and Tsang 2000, doi:10.1145/358407.358414. Those of a shape below 1 are those of
/// one more, times a power of a uniform number.
#[derive(Debug, Clone, Copy)]
pub struct Gamma {
    d: f64,
    c: f64,
    /// The shape where it is below 1.
    small: Option<f64>,
}

impl Gamma {
    /// For a shape above 0.
    pub fn new(shape: f64) -> Self {
        let small = (shape < 1.0).then_some(shape);
        let d = small.map_or(shape, |shape| shape + 1.0) - 1.0 / 3.0;
        Self {
            d,
            c: 1.0 / (9.0 * d).sqrt(),
            small,
        }
    }

    fn large(self, draws: &mut Draws) -> f64 {
        loop {
            let x = draws.normal();
            let root = 1.0 + self.c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = draws.open();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square
                || libm::log(u) < 0.5 * square + self.d * (1.0 - v + libm::log(v))
            {
                return self.d * v;
            }
        }
    }

    /// The next number, of scale 1.
    pub fn draw(self, draws: &mut Draws) -> f64 {
        let large = self.large(draws);
        match self.small {
            None => large,
            Some(shape) => large * libm::exp(libm::log(draws.open()) / shape),
        }
    }

    /// Its logarithm, as the sum of two, of which the second is over the shape: it may be less than any double.
    pub fn log(self, draws: &mut Draws) -> (f64, f64) {
        let large = libm::log(self.large(draws));
        match self.small {
            None => (large, 0.0),
            Some(_) => (large, libm::log(draws.open())),
        }
    }

    /// Whether numbers come out as they are, rather than as logarithms.
    pub fn is_large(self) -> bool {
        self.small.is_none()
    }
}

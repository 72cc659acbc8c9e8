//! The beta distribution.

use super::Draws;
use super::gamma::Gamma;

/// Beta numbers: the share of one gamma number in the sum of two (Devroye 1986, "Non-uniform random variate generation",
/// IX.4.1). With small shapes both may be less than any double: there their logarithms are compared.
#[derive(Debug, Clone, Copy)]
pub struct Beta {
    first: Gamma,
    second: Gamma,
    shapes: [f64; 2],
}

impl Beta {
    /// For shapes that are finite and above 0.
    pub fn new(first: f64, second: f64) -> Self {
        Self {
            first: Gamma::new(first),
            second: Gamma::new(second),
            shapes: [first, second],
        }
    }

    /// The next number.
    pub fn draw(self, draws: &mut Draws) -> f64 {
        if self.first.is_large() && self.second.is_large() {
            let (first, second) = (self.first.draw(draws), self.second.draw(draws));
            return 1.0 / (1.0 + second / first);
        }
        let (first, second) = (self.first.log(draws), self.second.log(draws));
        let [a, b] = self.shapes;
        let difference = (second.0 + second.1 / b) - (first.0 + first.1 / a);
        if difference.is_nan() {
            // Both are infinitely small; the one with the larger logarithm is all of the sum.
            let most = a.max(b);
            let is_first = first.1 / (a / most) > second.1 / (b / most);
            return if is_first { 1.0 } else { 0.0 };
        }
        1.0 / (1.0 + libm::exp(difference))
    }
}

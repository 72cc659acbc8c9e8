//! Count, mean, spread and range of numbers, mergeable without loss.

use serde::{Deserialize, Serialize};
use wide::f64x2;

use super::extended::Extended;
use super::kernel::Source;
use crate::engine::Partial;

/// Sums of weights, of values and of squares about a centre, and the range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Rows.
    pub count: f64,
    /// Sum of weights.
    pub weight: Extended,
    /// The centre of the sums.
    pub center: f64,
    /// Sum of `w (x - center)`.
    pub sum: Extended,
    /// Sum of `w (x - center)^2`.
    pub squares: Extended,
    /// The lowest value; infinite without values.
    pub low: f64,
    /// The highest value.
    pub high: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            count: 0.0,
            weight: Extended::ZERO,
            center: 0.0,
            sum: Extended::ZERO,
            squares: Extended::ZERO,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
        }
    }
}

impl Moments {
    /// Nothing yet, about a centre.
    #[must_use]
    pub fn about(center: f64) -> Self {
        Self {
            center,
            ..Self::default()
        }
    }

    /// Nothing yet, about a centre near the mean of some values, with few digits so that differences to it are exact
    /// more often.
    #[must_use]
    pub fn near(values: &[f64]) -> Self {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        let center = f64::from((values.iter().sum::<f64>() / values.len() as f64) as f32);
        Self::about(if center.is_finite() { center } else { 0.0 })
    }

    /// Adds a value. A value that is not finite makes mean and spread NaN or infinite, as in R.
    #[inline]
    pub fn add(&mut self, value: f64, weight: f64) {
        let deviation = value - self.center;
        self.count += 1.0;
        self.weight += weight;
        let weighted = weight * deviation;
        self.sum += weighted;
        self.squares += weighted * deviation;
        self.low = if value < self.low { value } else { self.low };
        self.high = if value > self.high { value } else { self.high };
    }

    /// Adds a tile of values without weights, none of them NaN.
    pub fn add_all<T: Source>(&mut self, values: &[T]) {
        const PAIRS: usize = 4;
        let center = f64x2::splat(self.center);
        // Independent sums: one alone would wait for itself.
        let (mut sum, mut squares) = ([f64x2::ZERO; PAIRS], [f64x2::ZERO; PAIRS]);
        let mut low = [f64x2::splat(self.low); PAIRS];
        let mut high = [f64x2::splat(self.high); PAIRS];
        let (pairs, last) = values.as_chunks::<2>();
        let (steps, rest) = pairs.as_chunks::<PAIRS>();
        macro_rules! add {
            ($lane:literal, $pair:expr) => {
                let x = T::lanes($pair);
                let deviation = x - center;
                sum[$lane] += deviation;
                squares[$lane] += deviation * deviation;
                low[$lane] = x.fast_min(low[$lane]);
                high[$lane] = x.fast_max(high[$lane]);
            };
        }
        for step in steps {
            add!(0, step[0]);
            add!(1, step[1]);
            add!(2, step[2]);
            add!(3, step[3]);
        }
        for pair in rest {
            add!(0, *pair);
        }
        let add = |lanes: [f64x2; PAIRS]| {
            let [a, b] = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])).to_array();
            a + b
        };
        self.sum += add(sum);
        self.squares += add(squares);
        for (low, high) in low.into_iter().zip(high) {
            for (low, high) in low.to_array().into_iter().zip(high.to_array()) {
                self.low = if low < self.low { low } else { self.low };
                self.high = if high > self.high { high } else { self.high };
            }
        }
        #[allow(clippy::cast_precision_loss)]
        let count = (2 * pairs.len()) as f64;
        self.count += count;
        self.weight += count;
        if let [last] = last {
            self.add(last.wide(), 1.0);
        }
    }

    /// The mean; NaN without values.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0.0 {
            f64::NAN
        } else {
            (self.sum / self.weight + self.center).value()
        }
    }

    /// The sum of `w x`.
    #[must_use]
    pub fn total(&self) -> f64 {
        (self.sum + self.weight * self.center).value()
    }

    /// The sum of `w (x - mean)^2`.
    #[must_use]
    pub fn about_mean(&self) -> Extended {
        if self.count == 0.0 {
            return Extended::ZERO;
        }
        let rest = self.squares - self.sum * self.sum / self.weight;
        if rest.hi < 0.0 { Extended::ZERO } else { rest }
    }

    /// The standard deviation of `n` observations: rows, or the sum of frequency weights. With probability weights the
    /// spread is that of the weighted data, on as many degrees of freedom as rows. NaN for fewer than two.
    #[must_use]
    pub fn std_dev(&self, n: f64) -> f64 {
        let mean_square = self.about_mean() / self.weight;
        let scale = Extended::from(n) / Extended::from(n - 1.0);
        if n > 1.0 {
            (mean_square * scale).sqrt().value()
        } else {
            f64::NAN
        }
    }

    fn recenter(&mut self, center: f64) {
        let shift = Extended::from(self.center) - center;
        self.squares += shift * self.sum * 2.0 + self.weight * shift * shift;
        self.sum += self.weight * shift;
        self.center = center;
    }
}

impl Partial for Moments {
    fn merge(&mut self, mut next: Self) {
        if next.count == 0.0 {
            return;
        }
        if self.count == 0.0 {
            *self = next;
            return;
        }
        if self.center.to_bits() != next.center.to_bits() {
            let share = next.weight.hi / (self.weight.hi + next.weight.hi);
            let center = self.center + (next.center - self.center) * share;
            if center.is_finite() {
                self.recenter(center);
                next.recenter(center);
            }
        }
        self.count += next.count;
        self.weight += next.weight;
        self.sum += next.sum;
        self.squares += next.squares;
        self.low = if next.low < self.low {
            next.low
        } else {
            self.low
        };
        self.high = if next.high > self.high {
            next.high
        } else {
            self.high
        };
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::Moments;
    use crate::engine::Partial;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_mean() {
        assert!(Moments::default().mean().is_nan());
        let mut one = Moments::about(3.0);
        one.merge(Moments::default());
        assert_eq!(one.count, 0.0);
    }

    proptest! {
        #[test]
        fn parts_are_the_whole(values in prop::collection::vec(-1e6f64..1e6, 1..200), cut in any::<prop::sample::Index>()) {
            let cut = cut.index(values.len());
            let mut whole = Moments::about(0.5);
            whole.add_all(&values);
            let (mut left, mut right) = (Moments::about(values[0]), Moments::about(-7.25));
            values[..cut].iter().for_each(|x| left.add(*x, 1.0));
            right.add_all(&values[cut..]);
            left.merge(right);
            prop_assert_eq!(left.count, whole.count);
            prop_assert!((left.mean() - whole.mean()).abs() <= 1e-9);
            prop_assert!((left.about_mean().value() - whole.about_mean().value()).abs() <= 1e-13 * (1.0 + whole.squares.value()));
            prop_assert_eq!((left.low, left.high), (whole.low, whole.high));
        }
    }
}

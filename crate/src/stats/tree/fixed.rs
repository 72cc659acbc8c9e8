//! Doubles as fixed-point integers whose sums are exact, whatever the order.

use serde::{Deserialize, Serialize};

/// The bits of a value, and of one that is short enough for a count and a sum of such values to share 64 bits.
const BITS: i32 = 51;
const SHORT: i32 = 31;

/// Values about a centre in units of a power of two. Integers and other short binary fractions are kept exactly; others
/// to 51 bits of the largest, less where so many are added that their sum would not fit 62 bits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// What is subtracted.
    pub center: f64,
    /// Units in one.
    per: f64,
    /// One unit.
    pub unit: f64,
    /// The integers of values that are no larger than was told lie below this power of two.
    bits: i32,
}

impl Scale {
    /// The scale for `count` values that are at most `largest` from the centre.
    #[must_use]
    pub fn new(center: f64, largest: f64, count: f64) -> Self {
        Self::of_bits(BITS, center, largest, count)
    }

    /// The scale for `count` probabilities, differences of such, and the like: between -1 and 1, to 30 bits, a little
    /// more than single precision has near 1.
    #[must_use]
    pub fn short(count: f64) -> Self {
        Self::of_bits(SHORT, 0.0, 1.0, count)
    }

    fn of_bits(most: i32, center: f64, largest: f64, count: f64) -> Self {
        let bits_of = |x: f64| libm::frexp(x.max(f64::MIN_POSITIVE)).1;
        let bits = most.min(62 - bits_of(count.max(1.0)));
        let exponent = (bits - bits_of(largest)).clamp(-1000, 1000);
        Self {
            center,
            per: libm::ldexp(1.0, exponent),
            unit: libm::ldexp(1.0, -exponent),
            bits,
        }
    }

    /// Whether all values are integers below `2^31`.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.bits <= SHORT
    }

    /// The integer of a value.
    #[inline(always)]
    #[must_use]
    pub fn fix(&self, value: f64) -> i64 {
        round((value - self.center) * self.per)
    }

    /// The integer of a weighted value, its distance from the centre times the weight.
    #[inline(always)]
    #[must_use]
    pub fn fix_weighted(&self, value: f64, weight: f64) -> i64 {
        round((value - self.center) * weight * self.per)
    }

    /// The value of a sum of integers, still about the centre.
    #[inline(always)]
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn value(&self, sum: i64) -> f64 {
        sum as f64 * self.unit
    }
}

/// The nearest integer of a number up to `2^51`, the even one of two; numbers beyond are taken as this. Added to a number
/// whose last digit is 1, it lies in the lowest bits, for which no conversion is needed.
#[inline(always)]
fn round(x: f64) -> i64 {
    const LARGEST: f64 = 2_251_799_813_685_247.0;
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    let x = if x > LARGEST { LARGEST } else { x };
    let x = if x < -LARGEST { -LARGEST } else { x };
    let bits = (x + ROUNDER).to_bits();
    bits.wrapping_sub(ROUNDER.to_bits()).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn integers_are_exact_and_others_close() {
        let scale = Scale::new(3.0, 100.0, 1e6);
        for value in [-97.0, 0.25, 3.0, 103.0] {
            assert_eq!(scale.value(scale.fix(value)), value - 3.0);
        }
        assert!((scale.value(scale.fix(0.1)) + 2.9).abs() < 1e-11);
        assert_eq!(Scale::new(0.0, 0.0, 0.0).fix(0.0), 0);
        assert_eq!(Scale::new(0.0, 1.0, 1.0).fix(9.0), (1 << 51) - 1);
        assert_eq!(Scale::new(0.0, 1.0, 1.0).fix(-0.5), -(1 << 49));
        let short = Scale::short(1e6);
        assert_eq!([-1.0, 1.0].map(|x| short.fix(x)), [-(1 << 30), 1 << 30]);
        assert!(short.is_short() && !scale.is_short());
    }
}

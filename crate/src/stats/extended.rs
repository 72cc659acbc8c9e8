//! Double-double arithmetic: a number as the unevaluated sum of two doubles, about 32 digits.
//!
//! Products are split by Veltkamp's method instead of a fused multiply-add, which WebAssembly lacks and would emulate:
//! that also makes every build give the same bits. (Dekker, 1971, doi:10.1007/BF01397083; Hida, Li, Bailey, 2001,
//! doi:10.1109/ARITH.2001.930115.)

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// A double-double number. `lo` is at most half a unit in the last place of `hi`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Extended {
    /// The nearest double.
    pub hi: f64,
    /// What is left.
    pub lo: f64,
}

/// Sum of two doubles, exactly.
#[inline(always)]
#[must_use]
pub fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// Sum of two doubles, exactly, when `|a| >= |b|`.
#[inline(always)]
fn quick_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// Splits a double into two of 26 bits. Overflows beyond 2^996, which no data reach.
#[inline(always)]
fn split(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// Product of two doubles, exactly.
#[inline(always)]
#[must_use]
pub fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (split(a), split(b));
    (
        product,
        ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low,
    )
}

impl Extended {
    /// Zero.
    pub const ZERO: Self = Self { hi: 0.0, lo: 0.0 };
    /// One.
    pub const ONE: Self = Self { hi: 1.0, lo: 0.0 };

    /// The product of two doubles, exactly.
    #[inline(always)]
    #[must_use]
    pub fn product(a: f64, b: f64) -> Self {
        let (hi, lo) = two_product(a, b);
        Self { hi, lo }
    }

    /// The nearest double.
    #[inline(always)]
    #[must_use]
    pub fn value(self) -> f64 {
        self.hi + self.lo
    }

    /// The square root; zero for what is not positive.
    #[must_use]
    pub fn sqrt(self) -> Self {
        if self.hi <= 0.0 {
            return Self::ZERO;
        }
        // One Newton step from the double's root doubles its digits.
        let root = libm::sqrt(self.hi);
        let rest = (self - Self::product(root, root)).hi / (2.0 * root);
        let (hi, lo) = quick_two_sum(root, rest);
        Self { hi, lo }
    }

    /// The magnitude.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.hi < 0.0 { -self } else { self }
    }

    /// A whole power, by squaring. Negative powers are reciprocals.
    #[must_use]
    pub fn powi(self, exponent: i32) -> Self {
        let (mut result, mut base, mut left) = (Self::ONE, self, exponent.unsigned_abs());
        while left > 0 {
            if left & 1 == 1 {
                result = result * base;
            }
            base = base * base;
            left >>= 1;
        }
        if exponent < 0 {
            Self::ONE / result
        } else {
            result
        }
    }
}

impl From<f64> for Extended {
    #[inline(always)]
    fn from(hi: f64) -> Self {
        Self { hi, lo: 0.0 }
    }
}

impl Neg for Extended {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self {
            hi: -self.hi,
            lo: -self.lo,
        }
    }
}

impl Add for Extended {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (high, rest) = two_sum(self.hi, other.hi);
        let (low, last) = two_sum(self.lo, other.lo);
        let (high, rest) = quick_two_sum(high, rest + low);
        let (hi, lo) = quick_two_sum(high, rest + last);
        Self { hi, lo }
    }
}

impl Add<f64> for Extended {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: f64) -> Self {
        let (high, rest) = two_sum(self.hi, other);
        let (hi, lo) = quick_two_sum(high, rest + self.lo);
        Self { hi, lo }
    }
}

impl Sub for Extended {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Sub<f64> for Extended {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: f64) -> Self {
        self + -other
    }
}

impl Mul for Extended {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let (product, rest) = two_product(self.hi, other.hi);
        let (hi, lo) = quick_two_sum(product, rest + (self.hi * other.lo + self.lo * other.hi));
        Self { hi, lo }
    }
}

impl Mul<f64> for Extended {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: f64) -> Self {
        let (product, rest) = two_product(self.hi, other);
        let (hi, lo) = quick_two_sum(product, rest + self.lo * other);
        Self { hi, lo }
    }
}

impl Div for Extended {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let first = self.hi / other.hi;
        let rest = self - other * first;
        let second = rest.hi / other.hi;
        let rest = rest - other * second;
        let third = rest.hi / other.hi;
        let (hi, lo) = quick_two_sum(first, second);
        Self { hi, lo } + third
    }
}

impl AddAssign for Extended {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl AddAssign<f64> for Extended {
    #[inline(always)]
    fn add_assign(&mut self, other: f64) {
        *self = *self + other;
    }
}

impl SubAssign for Extended {
    #[inline(always)]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::Extended;
    use proptest::prelude::*;

    #[test]
    fn keeps_what_doubles_lose() {
        let big = Extended::from(1e16) + 1.0;
        assert_eq!((big - 1e16).value(), 1.0);
        let third = Extended::ONE / Extended::from(3.0);
        assert!((third * 3.0 - 1.0).value().abs() < 1e-31);
        let root = Extended::from(2.0).sqrt();
        assert!((root * root - 2.0).value().abs() < 1e-31);
        assert!(
            (Extended::from(1.1).powi(-7) * Extended::from(1.1).powi(7) - 1.0)
                .value()
                .abs()
                < 1e-30
        );
    }

    proptest! {
        #[test]
        fn products_of_integers_are_exact(a in -(1i64 << 52)..(1i64 << 52), b in -(1i64 << 52)..(1i64 << 52)) {
            #[allow(clippy::cast_precision_loss)]
            let product = Extended::product(a as f64, b as f64);
            #[allow(clippy::cast_possible_truncation)]
            let back = product.hi as i128 + product.lo as i128;
            prop_assert_eq!(back, i128::from(a) * i128::from(b));
        }
    }
}

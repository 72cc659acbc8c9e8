//! The exponential function over a slice: branch-free, so that it runs in vector lanes, and the same bits everywhere.
//!
//! `exp(x) = 2^n exp(r)` with `n` the nearest integer to `x / log 2` and `|r| <= log(2) / 2`; the polynomial is Taylor's
//! to `r^13 / 13!`, whose remainder is below `5e-18`. `log 2` is split in two parts, the first with so few digits that
//! its product with `n` is exact (Cody and Waite, 1980). The error stays below one unit in the last place.

/// Adding and subtracting it rounds a double of moderate size to an integer, which then lies in the lowest bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
const LOG2_HIGH: f64 = 6.931_471_803_691_238_e-1;
const LOG2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// `exp(x)` for `-700 <= x <= 700`; values beyond are taken as these.
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    let x = if x > 700.0 { 700.0 } else { x };
    let x = if x < -700.0 { -700.0 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
    let n = shifted - ROUNDER;
    let r = (x - n * LOG2_HIGH) - n * LOG2_LOW;
    let square = r * r;
    let fourth = square * square;
    // Pairs first: short chains keep the lanes busy.
    let a = (1.0 / 2.0 + r * (1.0 / 6.0)) + square * (1.0 / 24.0 + r * (1.0 / 120.0));
    let b = (1.0 / 720.0 + r * (1.0 / 5040.0)) + square * (1.0 / 40_320.0 + r * (1.0 / 362_880.0));
    let c = (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0))
        + square * (1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0));
    let tail = a + fourth * (b + fourth * c);
    let value = 1.0 + (r + square * tail);
    f64::from_bits(value.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn agrees_with_libm_to_the_last_digit_or_two() {
        let mut worst = 0.0f64;
        for step in -70_000..=70_000 {
            let x = f64::from(step) * 0.01 + 1e-5 * f64::from(step % 7);
            let x = x.clamp(-700.0, 700.0);
            worst = worst.max((exp(x) / libm::exp(x) - 1.0).abs());
        }
        assert!(worst < 3e-16, "{worst:e}");
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-1e9), exp(-700.0));
        assert!(exp(f64::NAN).is_nan());
    }
}

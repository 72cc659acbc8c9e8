//! Tail probabilities and quantiles of the normal, t and F distributions, to nearly all digits of a double.
//!
//! The incomplete beta function is the continued fraction of Didonato and Morris (1992, doi:10.1145/131766.131776) behind a
//! factor in saddle-point form (Loader, 2000, "Fast and accurate computation of binomial probabilities"), which keeps its digits when degrees of freedom run into millions.

pub(super) const SQRT_2PI: f64 = 2.506_628_274_631_000_5;

/// The error of Stirling's formula: `log(n!) - log(sqrt(2 pi n) (n/e)^n)`.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - libm::log(SQRT_2PI);
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / n
}

/// Loader's deviance: `x log(x / np) + np - x`, without cancellation.
pub(super) fn deviance(x: f64, np: f64) -> f64 {
    if (x - np).abs() < 0.1 * (x + np) {
        let v = (x - np) / (x + np);
        let mut sum = (x - np) * v;
        let mut term = 2.0 * x * v;
        for j in 1..1000 {
            term *= v * v;
            let next = sum + term / f64::from(2 * j + 1);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    x * libm::log(x / np) + np - x
}

/// `x^a (1-x)^b / B(a, b)`, by the saddle point.
fn beta_factor(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let n = a + b;
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    libm::exp(exponent) * libm::sqrt(a / n * b) / SQRT_2PI
}

/// The continued fraction of the incomplete beta function, for `lambda = (a + b) y - b >= 0`, which must be exact.
fn beta_fraction((x, y): (f64, f64), a: f64, b: f64, lambda: f64) -> f64 {
    let c = 1.0 + lambda;
    let (c0, c1) = (b / a, 1.0 + 1.0 / a);
    let (mut p, mut s) = (1.0, a + 1.0);
    let (mut numerators, mut denominators) = ((0.0, 1.0), (1.0, c / c1));
    let mut fraction = c1 / c;
    for step in 1..100_000 {
        let n = f64::from(step);
        let t = n / a;
        let w = n * (b - n) * x;
        let e = a / s;
        let alpha = p * (p + c0) * e * e * (w * x);
        let e = (1.0 + t) / (c1 + t + t);
        let beta = n + w / s + e * (c + n * (1.0 + y));
        p = 1.0 + t;
        s += 2.0;
        numerators = (numerators.1, alpha * numerators.0 + beta * numerators.1);
        denominators = (
            denominators.1,
            alpha * denominators.0 + beta * denominators.1,
        );
        let last = fraction;
        fraction = numerators.1 / denominators.1;
        if (fraction - last).abs() <= f64::EPSILON * fraction {
            break;
        }
        let scale = denominators.1;
        numerators = (numerators.0 / scale, fraction);
        denominators = (denominators.0 / scale, 1.0);
    }
    fraction
}

/// The regularised incomplete beta function `I_x(a, b)` and its complement; `y` is `1 - x`, given apart so that neither
/// loses digits.
#[must_use]
pub fn beta(x: f64, y: f64, a: f64, b: f64) -> (f64, f64) {
    if x.is_nan() || y.is_nan() || a.is_nan() || b.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 || y <= 0.0 {
        return if x <= 0.0 { (0.0, 1.0) } else { (1.0, 0.0) };
    }
    let lambda = if a > b {
        (a + b) * y - b
    } else {
        a - (a + b) * x
    };
    let factor = beta_factor(x, y, a, b);
    if lambda >= 0.0 {
        let lower = factor * beta_fraction((x, y), a, b, lambda);
        (lower, 1.0 - lower)
    } else {
        let upper = factor * beta_fraction((y, x), b, a, -lambda);
        (1.0 - upper, upper)
    }
}

/// `P(|T| > |t|)` for Student's t.
#[must_use]
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    let square = t * t;
    if square < df {
        // I_x(df/2, 1/2) with x = df / (df + t^2), which is near 1 here.
        return beta(df / (df + square), square / (df + square), 0.5 * df, 0.5).0;
    }
    beta(
        1.0 / (1.0 + square / df),
        square / (df + square),
        0.5 * df,
        0.5,
    )
    .0
}

/// `P(X > f)` for the F distribution.
#[must_use]
pub fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    if f.is_nan() || df1 <= 0.0 || df2 <= 0.0 {
        return f64::NAN;
    }
    if f <= 0.0 {
        return 1.0;
    }
    if f.is_infinite() {
        return 0.0;
    }
    let (numerator, denominator) = (df1 * f, df2);
    let total = numerator + denominator;
    beta(denominator / total, numerator / total, 0.5 * df2, 0.5 * df1).0
}

/// `P(Z <= z)` for the standard normal.
#[must_use]
pub fn normal_lower(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The quantile of the standard normal: a starting value and Halley steps on `erfc`.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return match p {
            0.0 => f64::NEG_INFINITY,
            1.0 => f64::INFINITY,
            _ => f64::NAN,
        };
    }
    let tail = p.min(1.0 - p);
    // Abramowitz and Stegun 26.2.23, good to 4.5e-4.
    let t = libm::sqrt(-2.0 * libm::log(tail));
    let mut z = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    for _ in 0..4 {
        let error = (0.5 * libm::erfc(z / std::f64::consts::SQRT_2) - tail)
            * SQRT_2PI
            * libm::exp(0.5 * z * z);
        z += error / (1.0 + 0.5 * z * error);
    }
    if p < 0.5 { -z } else { z }
}

/// The `t` with `P(|T| <= t) = level`, by Newton's method on the tail, kept inside a bracket.
#[must_use]
pub fn t_quantile_two_sided(level: f64, df: f64) -> f64 {
    if !(0.0..1.0).contains(&level) || df.is_nan() || df <= 0.0 {
        return if level == 1.0 && df > 0.0 {
            f64::INFINITY
        } else {
            f64::NAN
        };
    }
    if level == 0.0 {
        return 0.0;
    }
    let target = 1.0 - level;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = normal_quantile(0.5 + 0.5 * level).max(1e-8);
    // Density at 0 is 1 / (sqrt(df) B(df/2, 1/2)); at t it falls by (1 + t^2/df)^(-(df+1)/2).
    let log_scale = libm::lgamma(0.5 * (df + 1.0))
        - libm::lgamma(0.5 * df)
        - 0.5 * libm::log(df * std::f64::consts::PI);
    for _ in 0..200 {
        let tail = t_two_sided(t, df);
        if tail > target {
            low = t;
        } else {
            high = t;
        }
        let density = 2.0 * libm::exp(log_scale - 0.5 * (df + 1.0) * libm::log1p(t * t / df));
        let step = (tail - target) / density;
        let mut next = t + step;
        if !(next > low && next < high && next.is_finite()) {
            next = if high.is_finite() {
                0.5 * (low + high)
            } else {
                2.0 * t.max(low)
            };
        }
        let done = (next - t).abs() <= 4.0 * f64::EPSILON * t;
        t = next;
        if done {
            break;
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::{f_upper, normal_lower, normal_quantile, t_quantile_two_sided, t_two_sided};

    fn close(got: f64, expected: f64, relative: f64) {
        assert!(
            (got - expected).abs() <= relative * expected.abs(),
            "{got:e} instead of {expected:e}"
        );
    }

    /// Expected values by mpmath 1.3 with 60 digits, by Lentz's continued fraction.
    #[test]
    fn tails() {
        for (t, df, expected) in [
            (0.5f64, 1.0f64, 7.048_327_646_991_335e-1_f64),
            (2f64, 3.0f64, 1.393_259_685_588_432e-1_f64),
            (
                2.1447866879178044f64,
                14.0f64,
                4.999_999_999_999_995_4e-2_f64,
            ),
            (10f64, 5.0f64, 1.709_475_757_429_636e-4_f64),
            (30f64, 582621.0f64, 1.389_783_056_207_261_2e-197_f64),
            (1.96f64, 582621.0f64, 4.999_626_623_003_254e-2_f64),
            (0.001f64, 582621.0f64, 9.992_021_159_145_466e-1_f64),
            (4.5f64, 30.0f64, 9.519_359_392_112_469e-5_f64),
            (30f64, 100.0f64, 8.380_332_558_688_292e-52_f64),
            (1e-06f64, 7.0f64, 9.999_992_300_170_983e-1_f64),
            (100000.0f64, 2.0f64, 9.9999999985e-11f64),
            (3.3f64, 1000000.0f64, 9.668_820_793_400_04e-4_f64),
            (8.2f64, 2000000000.0f64, 2.4038717072407473e-16f64),
        ] {
            close(t_two_sided(t, df), expected, 2e-13);
        }
        for (f, df1, df2, expected) in [
            (
                181.8f64,
                6.0f64,
                582621.0f64,
                3.385_461_415_458_301e-232_f64,
            ),
            (0.5f64, 1.0f64, 10.0f64, 4.956_475_043_831_199_4e-1_f64),
            (3.7f64, 4.0f64, 12.0f64, 3.476_175_962_818_675e-2_f64),
            (1.0f64, 10.0f64, 10.0f64, 5.0e-1f64),
            (250.0f64, 3.0f64, 40.0f64, 6.150_429_167_790_568e-26_f64),
            (0.001f64, 2.0f64, 7.0f64, 9.990_006_425_205_644e-1_f64),
        ] {
            close(f_upper(f, df1, df2), expected, 2e-13);
        }
    }

    #[test]
    fn quantiles_invert() {
        for df in [1.0, 2.0, 3.5, 14.0, 100.0, 582_621.0] {
            for level in [0.01, 0.5, 0.9, 0.95, 0.99, 0.999_999] {
                close(
                    1.0 - t_two_sided(t_quantile_two_sided(level, df), df),
                    level,
                    1e-12,
                );
            }
        }
        for p in [1e-300, 1e-10, 0.025, 0.3, 0.5, 0.8, 0.999] {
            close(normal_lower(normal_quantile(p)), p, 1e-12);
        }
        close(
            t_quantile_two_sided(0.95, 14.0),
            2.144_786_687_917_804_4,
            1e-14,
        );
        assert!(t_quantile_two_sided(1.0, 3.0).is_infinite());
        assert!(f_upper(f64::NAN, 1.0, 1.0).is_nan());
    }
}

//! Roots of functions of one variable.

/// A root between two places at which the function has different signs, by Brent's method: interpolation, and halving
/// where that does not shrink the interval (Brent, 1973, "Algorithms for Minimization without Derivatives", chapter 4).
/// Where the signs are the same it ends at one of the places.
pub fn root(f: impl Fn(f64) -> f64, low: f64, high: f64, tolerance: f64) -> f64 {
    // The best place so far, the one before it, and one on the other side of the root.
    let (mut best, mut last, mut other) = (high, low, low);
    let (mut f_best, mut f_last) = (f(high), f(low));
    let mut f_other = f_last;
    if f_last == 0.0 {
        return low;
    }
    for _ in 0..1000 {
        let previous = best - last;
        if f_other.abs() < f_best.abs() {
            (last, best, other) = (best, other, best);
            (f_last, f_best, f_other) = (f_best, f_other, f_best);
        }
        let least = 2.0 * f64::EPSILON * best.abs() + 0.5 * tolerance;
        let half = 0.5 * (other - best);
        if half.abs() <= least || f_best == 0.0 {
            break;
        }
        let mut step = half;
        if previous.abs() >= least && f_last.abs() > f_best.abs() {
            let across = other - best;
            let (mut p, mut q);
            if last.to_bits() == other.to_bits() {
                let ratio = f_best / f_last;
                (p, q) = (across * ratio, 1.0 - ratio);
            } else {
                // Inverse quadratic interpolation.
                let (r, s, t) = (f_last / f_other, f_best / f_other, f_best / f_last);
                p = t * (across * r * (r - s) - (best - last) * (s - 1.0));
                q = (r - 1.0) * (s - 1.0) * (t - 1.0);
            }
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if p < 0.75 * across * q - 0.5 * (least * q).abs() && p < (0.5 * previous * q).abs() {
                step = p / q;
            }
        }
        if step.abs() < least {
            step = if step > 0.0 { least } else { -least };
        }
        (last, f_last) = (best, f_best);
        best += step;
        f_best = f(best);
        if (f_best > 0.0) == (f_other > 0.0) && f_best != 0.0 && f_other != 0.0 {
            (other, f_other) = (last, f_last);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn finds_roots() {
        for (power, expected) in [(1.0, 2.0), (3.0, 1.259_921_049_894_873_2)] {
            let found = root(|x| libm::pow(x, power) - 2.0, 0.0, 10.0, 1e-15);
            assert!((found - expected).abs() < 1e-14, "{found}");
        }
    }
}

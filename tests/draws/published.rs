//! Published tests of generators, over all kinds: frequencies and serial correlations (Knuth, The Art of Computer
//! Programming 2, 3.3.2 A, B and K) and birthday spacings (Marsaglia 1985; the sizes are Diehard's).

use crate::checks::{LEAST, chi_squared};
use crate::support::{RANDOM, draws};

#[test]
fn frequencies() {
    for kind in RANDOM {
        let mut draws = draws(kind, 14, 1);
        let mut counts = vec![0.0; 1000];
        let mut pairs = vec![0.0; 64 * 64];
        for _ in 0..500_000 {
            let (a, b) = (draws.uniform(), draws.uniform());
            counts[(a * 1000.0) as usize] += 1.0;
            counts[(b * 1000.0) as usize] += 1.0;
            pairs[(a * 64.0) as usize * 64 + (b * 64.0) as usize] += 1.0;
        }
        let single = chi_squared(&counts, &[1000.0; 1000]);
        let serial = chi_squared(&pairs, &[500_000.0 / 4096.0; 64 * 64]);
        assert!(
            single > LEAST && serial > LEAST,
            "{kind:?}: {single} {serial}"
        );
        // Too even is not random either.
        assert!(
            single < 1.0 - LEAST && serial < 1.0 - LEAST,
            "{kind:?}: {single} {serial}"
        );
    }
}

#[test]
fn birthday_spacings() {
    const DAYS: f64 = 16_777_216.0;
    for kind in RANDOM {
        let mut draws = draws(kind, 14, 2);
        let mut counts = vec![0.0; 20];
        for _ in 0..5000 {
            let mut days: Vec<f64> = (0..512).map(|_| (draws.uniform() * DAYS).floor()).collect();
            days.sort_by(f64::total_cmp);
            let mut spacings: Vec<f64> = std::iter::once(days[0])
                .chain(days.windows(2).map(|pair| pair[1] - pair[0]))
                .collect();
            spacings.sort_by(f64::total_cmp);
            let same = spacings
                .windows(2)
                .filter(|pair| pair[0] == pair[1])
                .count();
            counts[same.min(19)] += 1.0;
        }
        // Poisson with mean 512^3 / (4 * 2^24) = 2.
        let mut probability = (-2.0_f64).exp();
        let expected: Vec<f64> = (0..20)
            .map(|k| {
                let expected = 5000.0 * probability;
                probability *= 2.0 / f64::from(k + 1);
                expected
            })
            .collect();
        let p = chi_squared(&counts, &expected);
        assert!(p > LEAST, "{kind:?}: {p}");
    }
}

#[test]
fn serial_correlations() {
    const MANY: usize = 200_000;
    for kind in RANDOM {
        let mut draws = draws(kind, 14, 3);
        let numbers: Vec<f64> = (0..MANY).map(|_| draws.uniform() - 0.5).collect();
        for lag in [1, 2, 3, 7, 68, 69, 100, 227, 624] {
            let products: f64 = numbers
                .iter()
                .zip(&numbers[lag..])
                .map(|(a, b)| a * b)
                .sum();
            // Each product has variance 1/144.
            let deviations = 12.0 * products / ((MANY - lag) as f64).sqrt();
            assert!(
                deviations.abs() < 4.5,
                "{kind:?} at lag {lag}: {deviations}"
            );
        }
    }
}

//! The shapes of the distributions against their probabilities, and their first moments.

use rxwasm::stats::distribution::{beta, normal_lower};
use rxwasm::stats::draws::{Distribution, Draws};
use rxwasm::stats::gamma::gamma;
use rxwasm::stats::streams::{NormalKind, StreamKind};

use crate::checks::{LEAST, MOST, chi_squared, kolmogorov};
use crate::support::{QUASI, RANDOM, draws, spec};

const MANY: usize = 200_000;

fn sample(draws: &mut Draws, distribution: Distribution, a: f64, b: f64) -> Vec<f64> {
    draws.draw(distribution, MANY, &[a], &[b]).unwrap()
}

/// The mean is within five of its standard errors.
fn mean_is(sample: &[f64], mean: f64, deviation: f64, what: &str) {
    let n = sample.len() as f64;
    let found = sample.iter().map(|x| (x - mean) / deviation).sum::<f64>() / n;
    assert!(
        found.abs() * n.sqrt() < 5.0,
        "{what}: mean off by {found} deviations"
    );
}

fn variance_is(sample: &[f64], mean: f64, deviation: f64, kurtosis: f64, what: &str) {
    let n = sample.len() as f64;
    let found = sample
        .iter()
        .map(|x| ((x - mean) / deviation).powi(2))
        .sum::<f64>()
        / n;
    let error = ((kurtosis - 1.0) / n).sqrt();
    assert!(
        (found - 1.0).abs() < 6.0 * error,
        "{what}: variance off by {found}"
    );
}

fn continuous(
    draws: &mut Draws,
    distribution: Distribution,
    a: f64,
    b: f64,
    lower: impl Fn(f64) -> f64,
) {
    let what = format!("{} {a} {b} of {:?}", distribution.name(), draws.kinds());
    let found = kolmogorov(&mut sample(draws, distribution, a, b), lower);
    assert!(found < MOST, "{what}: {found}");
}

/// What draws are compared with here is what R's `pnorm`, `pgamma`, `pbeta`, `pbinom` and `ppois` give, by R 4.6.
#[test]
#[allow(clippy::excessive_precision, clippy::unreadable_literal)]
fn the_distribution_functions_are_those_of_r() {
    let is = |what: &str, found: f64, r: f64| {
        let digits = (found / r - 1.0).abs();
        assert!(digits < 2e-12, "{what}: {found}, {r} in R");
    };
    for (x, r) in [
        (-8.0, 6.2209605742717849e-16),
        (-1.96, 0.024997895148220428),
        (0.0, 0.5),
        (0.5, 0.69146246127401301),
        (3.2, 0.99931286206208414),
    ] {
        is("pnorm", normal_lower(x), r);
    }
    for (x, shape, r) in [
        (1e-3, 0.05, 0.72717922905292254),
        (0.7, 0.7, 0.65658906025950403),
        (2.5, 2.5, 0.58411981300449201),
        (9.0, 7.0, 0.79321916014001304),
        (320.0, 300.0, 0.87475009086201316),
    ] {
        is("pgamma", gamma(shape, x).0, r);
    }
    for (x, a, b, r) in [
        (1e-6, 0.02, 0.03, 0.45558018283721097),
        (0.3, 0.5, 0.5, 0.36901011956554525),
        (0.5, 2.0, 3.0, 0.6875),
        (0.9, 4.0, 0.3, 0.22970754849145136),
        (0.251, 1e5, 3e5, 0.92784213730261922),
    ] {
        is("pbeta", beta(x, 1.0 - x, a, b).0, r);
    }
    for (k, size, p, r) in [
        (0.0, 7.0, 0.5, 0.0078125000000000035),
        (5.0, 20.0, 0.3, 0.41637082944748133),
        (31.0, 100.0, 0.3, 0.63310798601404339),
        (299.0, 1000.0, 0.3, 0.48807251599285112),
        (700_300.0, 1e6, 0.7, 0.74397912605697503),
    ] {
        is("pbinom", lower(Distribution::Binomial, k, size, p), r);
    }
    for (k, mean, r) in [
        (0.0, 0.01, 0.990049833749168),
        (3.0, 3.0, 0.64723188878223115),
        (9.0, 10.0, 0.45792971447185227),
        (25.0, 18.0, 0.95539170052508826),
        (4100.0, 4e3, 0.94352631796980613),
    ] {
        is("ppois", lower(Distribution::Poisson, k, mean, 0.0), r);
    }
}

#[test]
fn of_every_kind() {
    for kind in RANDOM {
        let draws = &mut draws(kind, 20_240, 0);
        continuous(draws, Distribution::Uniform, -2.0, 3.0, |x| (x + 2.0) / 5.0);
        continuous(draws, Distribution::Normal, 1.0, 2.0, |x| {
            normal_lower((x - 1.0) / 2.0)
        });
        continuous(draws, Distribution::Exponential, 0.5, 0.0, |x| {
            -(-x / 0.5).exp_m1()
        });
        continuous(draws, Distribution::Gamma, 2.5, 3.0, |x| {
            gamma(2.5, x / 3.0).0
        });
        continuous(draws, Distribution::Beta, 2.0, 3.0, |x| {
            beta(x, 1.0 - x, 2.0, 3.0).0
        });
        discrete(draws, Distribution::Binomial, 40.0, 0.4);
        discrete(draws, Distribution::Poisson, 12.0, 0.0);
    }
}

#[test]
fn even_sequences_are_closer_than_chance() {
    for kind in QUASI {
        let draws = &mut draws(kind, 1, 0);
        for distribution in [
            Distribution::Uniform,
            Distribution::Normal,
            Distribution::Exponential,
        ] {
            let mut sample = draws
                .draw(distribution, 65_535, &[0.0, 0.0], &[1.0])
                .unwrap();
            if distribution == Distribution::Exponential {
                assert!(sample.iter().all(|x| *x == 0.0));
                sample = draws.draw(distribution, 65_535, &[1.0], &[0.0]).unwrap();
            }
            let found = match distribution {
                Distribution::Uniform => kolmogorov(&mut sample, |x| x),
                Distribution::Normal => kolmogorov(&mut sample, normal_lower),
                _ => kolmogorov(&mut sample, |x| -(-x).exp_m1()),
            };
            assert!(found < 0.02, "{kind:?} {}: {found}", distribution.name());
        }
    }
}

#[test]
fn normal_numbers_of_every_way() {
    for normal_kind in [
        NormalKind::Icdf,
        NormalKind::BoxMuller,
        NormalKind::BoxMuller2,
    ] {
        let mut spec = spec(StreamKind::Mt2203, 5, 1);
        spec.normal_kind = normal_kind;
        let mut draws = spec.open().unwrap();
        continuous(&mut draws, Distribution::Normal, 0.0, 1.0, normal_lower);
        continuous(&mut draws, Distribution::Gamma, 0.4, 1.0, |x| {
            gamma(0.4, x).0
        });
    }
}

#[test]
fn gamma_numbers_of_any_shape() {
    let draws = &mut draws(StreamKind::Mt2203, 1, 2);
    for shape in [1e-3, 0.05, 0.3, 0.999, 1.0, 1.5, 7.0, 300.0, 1e6, 1e12] {
        // What is too small for a double counts as the smallest.
        let (mean, deviation) = (shape, f64::sqrt(shape));
        let what = format!("rgamma {shape}");
        let mut found = sample(draws, Distribution::Gamma, shape, 1.0);
        if shape >= 0.05 {
            mean_is(&found, mean, deviation, &what);
        }
        if shape >= 1.0 {
            variance_is(&found, mean, deviation, 3.0 + 6.0 / shape, &what);
        }
        let statistic = if shape > 1e8 {
            kolmogorov(&mut found, |x| normal_lower((x - mean) / deviation))
        } else {
            let tiny = found.iter().filter(|x| **x < 1e-290).count();
            found.retain(|x| *x >= 1e-290);
            let p = gamma(shape, 1e-290).0;
            let error = (p * (1.0 - p) * MANY as f64).sqrt();
            assert!(
                (tiny as f64 - p * MANY as f64).abs() <= 4.0 * error,
                "{what}: {tiny}"
            );
            kolmogorov(&mut found, |x| (gamma(shape, x).0 - p) / (1.0 - p))
        };
        assert!(statistic < MOST, "{what}: {statistic}");
    }
}

#[test]
fn beta_numbers_of_any_shape() {
    let draws = &mut draws(StreamKind::Mt2203, 1, 3);
    for (a, b) in [
        (0.02, 0.03),
        (0.5, 0.5),
        (1.0, 1.0),
        (0.3, 4.0),
        (4.0, 0.3),
        (2.0, 5.0),
        (50.0, 0.8),
        (300.0, 200.0),
        (1e5, 3e5),
    ] {
        let what = format!("rbeta {a} {b}");
        let mut found = sample(draws, Distribution::Beta, a, b);
        let (mean, sum) = (a / (a + b), a + b);
        mean_is(
            &found,
            mean,
            (mean * (1.0 - mean) / (sum + 1.0)).sqrt(),
            &what,
        );
        // Numbers next to 1 are not told apart by a double.
        found.retain(|x| (1e-290..1.0 - 1e-9).contains(x));
        let lower = |x: f64| beta(x, 1.0 - x, a, b).0;
        let (least, most) = (lower(1e-290), beta(1.0 - 1e-9, 1e-9, a, b).0);
        let statistic = kolmogorov(&mut found, |x| (lower(x) - least) / (most - least));
        assert!(statistic < MOST, "{what}: {statistic}");
    }
    // Shapes of which both gamma numbers are far below any double: 0 or 1, as a is to b.
    for (a, b) in [(1e-5, 3e-5), (1e-200, 3e-200), (1e-310, 3e-310)] {
        let found = sample(draws, Distribution::Beta, a, b);
        let ones = found.iter().filter(|x| **x > 0.5).count() as f64 / MANY as f64;
        assert!((ones - 0.25).abs() < 0.005, "rbeta {a} {b}: {ones}");
        assert!(a > 1e-100 || found.iter().all(|x| *x == 0.0 || *x == 1.0));
    }
}

/// How probable whole numbers up to `k` are.
fn lower(distribution: Distribution, k: f64, a: f64, b: f64) -> f64 {
    match distribution {
        _ if k < 0.0 => 0.0,
        Distribution::Poisson => gamma(k + 1.0, a).1,
        _ if k >= a => 1.0,
        _ => beta(1.0 - b, b, a - k, k + 1.0).0,
    }
}

/// Whole numbers against the differences of their distribution function.
fn discrete(draws: &mut Draws, distribution: Distribution, a: f64, b: f64) {
    let what = format!("{} {a} {b} of {:?}", distribution.name(), draws.kinds());
    let found = sample(draws, distribution, a, b);
    let lower = |k: f64| lower(distribution, k, a, b);
    let (mean, variance) = match distribution {
        Distribution::Poisson => (a, a),
        _ => (a * b, a * b * (1.0 - b)),
    };
    mean_is(&found, mean, variance.sqrt(), &what);
    // At most 400 cells of equal width.
    let width = (14.0 * variance.sqrt() / 400.0).ceil();
    let first = (mean - 7.0 * variance.sqrt() - 1.0).floor().max(0.0);
    let cells = ((mean + 7.0 * variance.sqrt() + 30.0 - first) / width).ceil() as usize;
    let mut counts = vec![0.0; cells];
    for k in &found {
        assert!(*k >= 0.0 && k.floor() == *k, "{what}: {k}");
        let at = ((k - first) / width).floor().clamp(0.0, cells as f64 - 1.0);
        counts[at as usize] += 1.0;
    }
    let expected: Vec<f64> = (0..cells)
        .map(|at| {
            let from = first + at as f64 * width;
            let below = if at == 0 { 0.0 } else { lower(from - 1.0) };
            let above = if at + 1 == cells {
                1.0
            } else {
                lower(from + width - 1.0)
            };
            (above - below) * MANY as f64
        })
        .collect();
    let p = chi_squared(&counts, &expected);
    assert!(p > LEAST, "{what}: {p}");
}

#[test]
fn poisson_numbers_of_any_mean() {
    let draws = &mut draws(StreamKind::Mt2203, 1, 4);
    for mean in [0.01, 0.7, 3.0, 9.999, 10.0, 10.5, 25.0, 180.0, 4e3, 1e6] {
        discrete(draws, Distribution::Poisson, mean, 0.0);
    }
    let mut large = sample(draws, Distribution::Poisson, 1e14, 0.0);
    let statistic = kolmogorov(&mut large, |x| normal_lower((x + 0.5 - 1e14) / 1e7));
    assert!(statistic < MOST, "rpois 1e14: {statistic}");
}

#[test]
fn binomial_numbers_of_any_size_and_probability() {
    let draws = &mut draws(StreamKind::Mt2203, 1, 5);
    for (size, p) in [
        (1.0, 0.3),
        (1.0, 0.97),
        (7.0, 0.5),
        (19.0, 0.5),
        (20.0, 0.5),
        (21.0, 0.51),
        (100.0, 0.02),
        (100.0, 0.98),
        (1000.0, 0.3),
        (1e6, 1e-6),
        (1e6, 0.7),
        (1e9, 3e-8),
        (1e9, 0.999_999_9),
    ] {
        discrete(draws, Distribution::Binomial, size, p);
    }
    let mut large = sample(draws, Distribution::Binomial, 1e14, 0.5);
    let statistic = kolmogorov(&mut large, |x| normal_lower((x + 0.5 - 5e13) / 5e6));
    assert!(statistic < MOST, "rbinom 1e14: {statistic}");
}

#[test]
fn rare_events_are_as_rare_as_they_should_be() {
    // Steps of 32 bits would make them never or far too often.
    for kind in RANDOM {
        let draws = &mut draws(kind, 77, 6);
        let successes: f64 = (0..400)
            .map(|_| {
                let sample = draws
                    .draw(Distribution::Binomial, 10_000, &[1000.0], &[1e-10])
                    .unwrap();
                sample.iter().sum::<f64>()
            })
            .sum();
        // 0.4 are expected.
        assert!(successes <= 5.0, "{kind:?}: {successes}");
        let failures: f64 = (0..100)
            .map(|_| {
                let sample = draws
                    .draw(Distribution::Binomial, 10_000, &[1e6], &[1.0 - 1e-10])
                    .unwrap();
                sample.iter().map(|x| 1e6 - x).sum::<f64>()
            })
            .sum();
        // 100 are expected.
        assert!((failures - 100.0).abs() < 50.0, "{kind:?}: {failures}");
    }
}

#[test]
fn samples_take_each_value_as_often_as_it_is_probable() {
    let draws = &mut draws(StreamKind::Mt2203, 1, 7);
    for n in [2, 6, 52, 1000, 65_537] {
        let found = draws.sample(f64::from(n), 1e6, true, None).unwrap();
        let mut counts = vec![0.0; n as usize];
        for value in found {
            counts[value as usize - 1] += 1.0;
        }
        let p = chi_squared(&counts, &vec![1e6 / f64::from(n); n as usize]);
        assert!(p > LEAST, "{n}: {p}");
    }
    // Few values by inversion, many by aliases.
    for n in [1_u32, 3, 150, 201, 3000] {
        let prob: Vec<f64> = (0..n)
            .map(|at| f64::from(1 + at % 7) * f64::from(u32::from(at % 11 != 3)))
            .collect();
        let sum: f64 = prob.iter().sum();
        let found = draws.sample(f64::from(n), 1e6, true, Some(&prob)).unwrap();
        let mut counts = vec![0.0; n as usize];
        for value in found {
            counts[value as usize - 1] += 1.0;
        }
        for (count, prob) in counts.iter().zip(&prob) {
            assert!(*prob > 0.0 || *count == 0.0);
        }
        if n > 1 {
            let expected: Vec<f64> = prob.iter().map(|prob| prob / sum * 1e6).collect();
            let p = chi_squared(&counts, &expected);
            assert!(p > LEAST, "{n}: {p}");
        }
    }
}

#[test]
fn samples_without_replacement() {
    let draws = &mut draws(StreamKind::Mt2203, 1, 8);
    // All orders of four values are as probable.
    let mut counts = vec![0.0; 256];
    for _ in 0..120_000 {
        let order = draws.sample(4.0, 4.0, false, None).unwrap();
        let code = order
            .iter()
            .fold(0.0, |code, value| 4.0 * code + value - 1.0);
        counts[code as usize] += 1.0;
    }
    let seen: Vec<f64> = counts.into_iter().filter(|count| *count > 0.0).collect();
    assert_eq!(seen.len(), 24);
    assert!(chi_squared(&seen, &[5000.0; 24]) > LEAST);

    for (n, size) in [(100_000.0, 100_000.0), (1e15, 5000.0), (6000.0, 5999.0)] {
        let mut found = draws.sample(n, size, false, None).unwrap();
        let statistic = kolmogorov(&mut found, |x| x / n);
        assert!(statistic < MOST, "{n}: {statistic}");
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(found[0] >= 1.0 && found[found.len() - 1] <= n);
    }

    // Ordered pairs with probabilities 0.5, 0.3, 0.2: p_i p_j / (1 - p_i).
    let prob = [5.0, 3.0, 0.0, 2.0];
    let mut counts = [[0.0; 4]; 4];
    for _ in 0..200_000 {
        let pair = draws.sample(4.0, 2.0, false, Some(&prob)).unwrap();
        counts[pair[0] as usize - 1][pair[1] as usize - 1] += 1.0;
    }
    let (mut found, mut expected) = (Vec::new(), Vec::new());
    for i in [0, 1, 3] {
        for j in [0, 1, 3] {
            if i == j {
                assert_eq!(counts[i][j], 0.0);
                continue;
            }
            found.push(counts[i][j]);
            expected.push(200_000.0 * (prob[i] / 10.0) * (prob[j] / 10.0) / (1.0 - prob[i] / 10.0));
        }
    }
    assert_eq!(found.iter().sum::<f64>(), 200_000.0);
    assert!(chi_squared(&found, &expected) > LEAST);
}

//! Odd parameters, as R has them, and errors.

use rxwasm::error::ErrorKind;
use rxwasm::stats::draws::{Distribution, StreamSpec};
use rxwasm::stats::streams::StreamKind;

use crate::support::{QUASI, draws, spec};

const INF: f64 = f64::INFINITY;

#[test]
fn odd_parameters_give_what_r_gives() {
    use Distribution::{Beta, Binomial, Exponential, Gamma, Normal, Poisson, Uniform};
    let draws = &mut draws(StreamKind::Mt2203, 1, 0);
    for (distribution, a, b, expected) in [
        (Uniform, 2.0, 2.0, 2.0),
        (Normal, 3.0, 0.0, 3.0),
        (Normal, -INF, 1.0, -INF),
        (Exponential, 0.0, 0.0, 0.0),
        (Gamma, 0.0, 1.0, 0.0),
        (Gamma, 2.0, 0.0, 0.0),
        (Gamma, 2.0, INF, INF),
        (Gamma, INF, 1.0, INF),
        (Beta, INF, INF, 0.5),
        (Beta, INF, 1.0, 1.0),
        (Beta, 1.0, INF, 0.0),
        (Beta, 0.0, 2.0, 0.0),
        (Beta, 2.0, 0.0, 1.0),
        (Binomial, 0.0, 0.5, 0.0),
        (Binomial, 9.0, 0.0, 0.0),
        (Binomial, 9.0, 1.0, 9.0),
        (Poisson, 0.0, 0.0, 0.0),
    ] {
        assert_eq!(
            draws.one(distribution, [a, b]).unwrap(),
            expected,
            "{distribution:?} {a} {b}"
        );
    }
    for (distribution, a, b) in [
        (Uniform, 2.0, 1.0),
        (Uniform, 0.0, INF),
        (Normal, f64::NAN, 1.0),
        (Normal, 0.0, -1.0),
        (Normal, 0.0, INF),
        (Exponential, -1.0, 0.0),
        (Exponential, INF, 0.0),
        (Gamma, -1.0, 1.0),
        (Gamma, 1.0, -1.0),
        (Gamma, f64::NAN, 0.0),
        (Beta, -1.0, 1.0),
        (Beta, 1.0, f64::NAN),
        (Binomial, 1.5, 0.5),
        (Binomial, -1.0, 0.5),
        (Binomial, INF, 0.5),
        (Binomial, 3.0, 1.1),
        (Poisson, -1.0, 0.0),
        (Poisson, INF, 0.0),
    ] {
        assert!(
            draws.one(distribution, [a, b]).unwrap().is_nan(),
            "{distribution:?} {a} {b}"
        );
    }
    for shape in [1e-300, 1e300, f64::MAX, f64::MIN_POSITIVE] {
        let gamma = draws.one(Distribution::Gamma, [shape, 1.0]).unwrap();
        assert!(gamma >= 0.0, "{shape}");
        let beta = draws.one(Distribution::Beta, [shape, shape]).unwrap();
        assert!((0.0..=1.0).contains(&beta), "{shape}");
    }
    for mean in [1e300, f64::MAX, f64::MIN_POSITIVE] {
        assert!(draws.one(Distribution::Poisson, [mean, 0.0]).unwrap() >= 0.0);
    }
    for p in [f64::MIN_POSITIVE, 1.0 - f64::EPSILON] {
        let found = draws.one(Distribution::Binomial, [1e15, p]).unwrap();
        assert!((0.0..=1e15).contains(&found));
    }
}

#[test]
fn parameters_are_taken_in_turn() {
    let fresh = || draws(StreamKind::Mt2203, 9, 0);
    let found = fresh()
        .draw(Distribution::Uniform, 5, &[0.0, 10.0], &[1.0, 20.0, 11.0])
        .unwrap();
    let uniforms = fresh()
        .draw(Distribution::Uniform, 5, &[0.0], &[1.0])
        .unwrap();
    assert_eq!(found[0], uniforms[0]);
    assert_eq!(found[1], 10.0 + 10.0 * uniforms[1]);
    assert_eq!(found[2], 11.0 * uniforms[2]);
    // 10 to 1 is none, and takes nothing.
    assert!(found[3].is_nan());
    assert_eq!(found[4], 20.0 * uniforms[3]);
    assert!(
        fresh()
            .draw(Distribution::Normal, 0, &[0.0], &[1.0])
            .unwrap()
            .is_empty()
    );
    let none = fresh().draw(Distribution::Normal, 3, &[], &[1.0]).unwrap();
    assert!(none.len() == 3 && none.iter().all(|x| x.is_nan()));
}

#[test]
fn one_by_one_is_all_at_once() {
    for distribution in Distribution::ALL {
        let (mut one, mut all) = (
            draws(StreamKind::Mt2203, 3, 1),
            draws(StreamKind::Mt2203, 3, 1),
        );
        let singles: Vec<f64> = (0..2000)
            .map(|_| one.one(distribution, [3.0, 0.5]).unwrap())
            .collect();
        let mut drawn = all.draw(distribution, 700, &[3.0], &[0.5]).unwrap();
        drawn.extend(all.draw(distribution, 1300, &[3.0], &[0.5]).unwrap());
        let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&singles), bits(&drawn), "{distribution:?}");
    }
}

#[test]
fn mistakes_have_codes() {
    let mut random = draws(StreamKind::Mt2203, 1, 0);
    let code = |result: rxwasm::error::Result<Vec<f64>>| result.unwrap_err().kind;
    assert_eq!(
        code(random.sample(3.0, 4.0, false, None)),
        ErrorKind::Argument
    );
    assert_eq!(
        code(random.sample(3.0, 1.0, true, Some(&[0.5, 0.5]))),
        ErrorKind::Argument
    );
    assert_eq!(
        code(random.sample(2.0, 1.0, true, Some(&[-1.0, 2.0]))),
        ErrorKind::Argument
    );
    assert_eq!(
        code(random.sample(2.0, 1.0, true, Some(&[0.0, 0.0]))),
        ErrorKind::Argument
    );
    assert_eq!(
        code(random.sample(3.0, 2.0, false, Some(&[1.0, 0.0, 0.0]))),
        ErrorKind::Argument
    );
    assert_eq!(
        code(random.sample(2.5, 1.0, true, None)),
        ErrorKind::Argument
    );
    assert_eq!(
        code(random.sample(f64::NAN, 1.0, true, None)),
        ErrorKind::Argument
    );
    assert_eq!(
        code(random.sample(0.0, 1.0, true, None)),
        ErrorKind::Argument
    );
    assert!(random.sample(0.0, 0.0, false, None).unwrap().is_empty());
    assert!(random.sample(5.0, 0.0, true, None).unwrap().is_empty());
    let most = usize::MAX / 8;
    assert_eq!(
        code(random.draw(Distribution::Uniform, most, &[0.0], &[1.0])),
        ErrorKind::TooLarge
    );
    for kind in QUASI {
        let mut even = draws(kind, 2, 0);
        for distribution in [
            Distribution::Gamma,
            Distribution::Beta,
            Distribution::Binomial,
            Distribution::Poisson,
        ] {
            assert_eq!(
                code(even.draw(distribution, 1, &[2.0], &[0.5])),
                ErrorKind::Unsupported
            );
        }
        assert_eq!(
            code(even.sample(5.0, 2.0, false, None)),
            ErrorKind::Unsupported
        );
        assert_eq!(even.sample(5.0, 20.0, true, None).unwrap().len(), 20);
        assert_eq!(
            even.sample(3.0, 9.0, true, Some(&[1.0, 1.0, 2.0]))
                .unwrap()
                .len(),
            9
        );
    }
    let refused = |spec: StreamSpec| spec.open().unwrap_err().kind;
    let plain = |kind| spec(kind, 1, 0);
    assert_eq!(
        refused(StreamSpec {
            parameters: None,
            ..plain(StreamKind::Mt2203)
        }),
        ErrorKind::Argument
    );
    assert_eq!(
        refused(StreamSpec {
            skip_ahead: 1,
            ..plain(StreamKind::R250)
        }),
        ErrorKind::Unsupported
    );
    for kind in [
        StreamKind::R250,
        StreamKind::Mt19937,
        StreamKind::Mt2203,
        StreamKind::Mrg32k3a,
    ] {
        assert_eq!(
            refused(StreamSpec {
                leapfrog: Some([0, 2]),
                ..plain(kind)
            }),
            ErrorKind::Unsupported
        );
    }
    assert_eq!(
        refused(StreamSpec {
            leapfrog: Some([0, 0]),
            ..plain(StreamKind::Mcg31)
        }),
        ErrorKind::Unsupported
    );
    assert_eq!(
        refused(spec(StreamKind::Sobol, 3, 4096)),
        ErrorKind::Argument
    );
}

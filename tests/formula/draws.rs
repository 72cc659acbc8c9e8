//! Random numbers of expressions: their distributions, and what their streams depend on.
#![allow(clippy::cast_precision_loss)]

use std::sync::Arc;

use arrow_array::{Array, Float64Array};
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::error::ErrorKind;
use rxwasm::formula::{Constant, Expression, Facts, Place, Scope, Value};

use crate::chunks::value;

/// A chunk of some numbers, and what an expression draws for it.
fn drawn(source: &str, index: u32, rows: usize, name: &str, seed: Option<f64>) -> Value {
    let schema = Schema::new(vec![Variable::new("x", Kind::Numeric, Storage::Float64)]).unwrap();
    let numbers: Float64Array = (0..rows).map(|row| Some(row as f64)).collect();
    let chunk = Chunk::new(index, rows, vec![("x".to_owned(), Arc::new(numbers))]).unwrap();
    let objects: Vec<(String, Constant)> = seed
        .map(|seed| (".rxSeed".to_owned(), Constant::Numbers(vec![Some(seed)])))
        .into_iter()
        .collect();
    let facts = Facts::default();
    let scope = Scope {
        chunk: &chunk,
        schema: &schema,
        objects: &objects,
        place: Place {
            facts: Some(&facts),
            name,
            ..Place::default()
        },
    };
    let expression = Expression::parse(source).unwrap();
    expression
        .evaluate(&scope)
        .unwrap_or_else(|error| panic!("{source}: {error:?}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Numbers(x) => (0..x.len()).map(|row| x.get(row).unwrap()).collect(),
        _ => panic!("not numbers"),
    }
}

const MANY: usize = 100_000;

/// The mean and the variance of what is drawn for many rows, in units of their standard errors.
fn moments(source: &str, mean: f64, variance: f64, kurtosis: f64) {
    let values = numbers(&drawn(source, 3, MANY, "d", Some(17.0)));
    assert_eq!(values.len(), MANY, "{source}");
    let n = MANY as f64;
    let found = values.iter().sum::<f64>() / n;
    let spread = values.iter().map(|x| (x - found).powi(2)).sum::<f64>() / n;
    assert!(
        (found - mean).abs() < 5.0 * (variance / n).sqrt(),
        "{source}: mean {found}"
    );
    let error = variance * ((kurtosis - 1.0) / n).sqrt();
    assert!(
        (spread - variance).abs() < 6.0 * error,
        "{source}: variance {spread}"
    );
}

#[test]
fn draws_have_the_moments_of_their_distributions() {
    moments("runif(.rxNumRows)", 0.5, 1.0 / 12.0, 1.8);
    moments("runif(length(x), -2, min = -6)", -4.0, 16.0 / 12.0, 1.8);
    moments("runif(x, max = 10)", 5.0, 100.0 / 12.0, 1.8);
    moments("rnorm(.rxNumRows)", 0.0, 1.0, 3.0);
    moments("rnorm(.rxNumRows, sd = 3, mean = -7)", -7.0, 9.0, 3.0);
    moments("rbinom(.rxNumRows, 1, 0.3)", 0.3, 0.21, 1.0 / 0.21 - 3.0);
    moments("rbinom(.rxNumRows, 40, 0.4)", 16.0, 9.6, 3.0);
    moments(
        "sample(0:1, size = .rxNumRows, replace = TRUE, prob = c(.3, .7))",
        0.7,
        0.21,
        1.0 / 0.21 - 3.0,
    );
    moments("sample(6, .rxNumRows, TRUE)", 3.5, 35.0 / 12.0, 1.8);
    // Parameters of rows: the mean grows with them.
    let grown = numbers(&drawn("rnorm(.rxNumRows, x, 0.001)", 0, 50, "d", None));
    assert!(
        grown
            .iter()
            .enumerate()
            .all(|(row, x)| (x - row as f64).abs() < 0.01)
    );
}

#[test]
fn draws_follow_their_distribution_functions() {
    let mut values = numbers(&drawn("rnorm(.rxNumRows, 2, 3)", 0, MANY, "d", Some(1.0)));
    values.sort_by(f64::total_cmp);
    let n = MANY as f64;
    let lower = |x: f64| rxwasm::stats::distribution::normal_lower((x - 2.0) / 3.0);
    let apart = |values: &[f64], lower: &dyn Fn(f64) -> f64| {
        let each = values.iter().enumerate();
        each.map(|(at, x)| (lower(*x) - (at as f64 + 0.5) / n).abs())
            .fold(0.0, f64::max)
    };
    // Kolmogorov's statistic: 1.95 is exceeded by one sample of a thousand.
    assert!(apart(&values, &lower) * n.sqrt() < 1.95);
    let mut values = numbers(&drawn("runif(.rxNumRows)", 0, MANY, "d", Some(1.0)));
    values.sort_by(f64::total_cmp);
    assert!(apart(&values, &|x| x) * n.sqrt() < 1.95);
    assert!(values[0] >= 0.0 && values[MANY - 1] <= 1.0);
}

#[test]
fn samples_are_of_the_elements() {
    let mut shuffled = numbers(&drawn("sample(x)", 0, 1000, "d", None));
    assert!(shuffled.iter().enumerate().any(|(row, x)| *x != row as f64));
    shuffled.sort_by(f64::total_cmp);
    assert!(shuffled.iter().enumerate().all(|(row, x)| *x == row as f64));
    match drawn(
        "sample(c(\"a\", \"b\"), .rxNumRows, TRUE)",
        0,
        100,
        "d",
        None,
    ) {
        Value::Text(text) => {
            let ones = text.iter().flatten().filter(|text| *text == "a").count();
            assert!((20..80).contains(&ones) && text.len() == 100);
        }
        _ => panic!("not texts"),
    }
    match drawn("sample(factor(x > 2), replace = TRUE)", 0, 50, "d", None) {
        Value::Factor(codes) => assert_eq!((codes.values.len(), codes.levels.len()), (50, 2)),
        _ => panic!("no factor"),
    }
    // A column of one row is a column, not a number up to which to draw.
    assert_eq!(numbers(&drawn("sample(x)", 0, 1, "d", None)), [0.0]);
    assert_eq!(numbers(&drawn("runif(x)", 0, 1, "d", None)).len(), 1);
    let mut few = numbers(&drawn("sample(40, 40)", 0, 1, "d", None));
    few.sort_by(f64::total_cmp);
    assert_eq!(few, (1..=40).map(f64::from).collect::<Vec<_>>());
}

/// What is drawn depends on the seed, the chunk, the variable and the place of the call; on nothing else.
#[test]
fn streams_are_apart_and_come_again() {
    let source = "runif(.rxNumRows)";
    let draw = |index, name, seed| numbers(&drawn(source, index, 200, name, seed));
    let first = draw(0, "a", Some(5.0));
    assert_eq!(first, draw(0, "a", Some(5.0)));
    for other in [
        draw(1, "a", Some(5.0)),
        draw(0, "b", Some(5.0)),
        draw(0, "a", Some(6.0)),
        draw(0, "a", None),
    ] {
        let same = first.iter().zip(&other).filter(|(a, b)| a == b).count();
        assert_eq!(same, 0);
        let n = first.len() as f64;
        let both = first.iter().zip(&other);
        let product = both.map(|(a, b)| (a - 0.5) * (b - 0.5)).sum::<f64>();
        assert!((12.0 * product / n).abs() < 5.0 / n.sqrt());
    }
    let twice = numbers(&drawn(
        "runif(.rxNumRows) - runif(.rxNumRows)",
        0,
        200,
        "a",
        None,
    ));
    assert!(twice.iter().all(|difference| *difference != 0.0));
}

#[test]
fn wrong_draws_are_refused() {
    for (source, says) in [
        ("runif(-1)", "how many"),
        ("runif(1e9)", "how many"),
        ("runif()", "needs its argument 'n'"),
        ("rbinom(5, 2)", "needs its argument 'prob'"),
        ("sample(5, 6)", "without replacement"),
        ("sample(c(), 2)", "nothing to sample from"),
        ("sample(3, 2, TRUE, c(1, -1, 1))", "probabilities"),
        ("sample(3, 2, prob = c(1, 1))", "2 probabilities for 3"),
    ] {
        let error = value(source).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Expression, "{source}");
        assert!(error.message.contains(says), "{source}: {}", error.message);
    }
    assert_eq!(value("rnorm(2, 0, -1)").unwrap().0, [None, None]);
    assert_eq!(value("rbinom(1, 1.5, 0.5)").unwrap().0, [None]);
}

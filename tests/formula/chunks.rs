//! What the values of a chunk come to, and functions of several values a row.

use rxwasm::data::Kind;
use rxwasm::error::{Error, ErrorKind};
use rxwasm::formula::{Expression, Place, Scope, Value};

use crate::oracle::data;

/// Rows with missing values of each kind.
fn rows() -> [crate::oracle::Row; 5] {
    [
        (Some(1.5), Some(3), Some(true)),
        (None, Some(-2), Some(false)),
        (Some(f64::NAN), None, Some(true)),
        (Some(-4.0), Some(5), None),
        (Some(2.5), Some(4), Some(true)),
    ]
}

pub fn value(source: &str) -> Result<(Vec<Option<f64>>, Kind), Error> {
    let (schema, chunk) = data(&rows());
    let scope = Scope {
        chunk: &chunk,
        schema: &schema,
        objects: &[],
        place: Place::default(),
    };
    match Expression::parse(source)?.evaluate(&scope)? {
        Value::Numbers(x) => Ok(((0..x.len()).map(|row| x.get(row)).collect(), x.kind)),
        _ => panic!("{source} is no number"),
    }
}

fn is(source: &str, expected: &[Option<f64>], kind: Kind) {
    assert_eq!(
        value(source).unwrap(),
        (expected.to_vec(), kind),
        "{source}"
    );
}

#[test]
fn aggregates_are_those_of_r() {
    let one = |source: &str, number: f64, kind| is(source, &[Some(number)], kind);
    one("length(x)", 5.0, Kind::Integer);
    one("length(c(1, 2, 3))", 3.0, Kind::Integer);
    one("max(n, na.rm = TRUE)", 5.0, Kind::Integer);
    one("min(n, x, na.rm = TRUE)", -4.0, Kind::Numeric);
    one("max(l, na.rm = TRUE)", 1.0, Kind::Integer);
    one("sum(n, na.rm = TRUE)", 10.0, Kind::Numeric);
    one("sum(l, l, na.rm = TRUE)", 6.0, Kind::Integer);
    one("sum(n > 3, na.rm = TRUE)", 2.0, Kind::Integer);
    one("mean(n, na.rm = TRUE)", 2.5, Kind::Numeric);
    one("median(n, na.rm = TRUE)", 3.5, Kind::Numeric);
    one("median(x, na.rm = TRUE)", 1.5, Kind::Numeric);
    one("var(c(1, 2, 4, 7))", 7.0, Kind::Numeric);
    one(
        "sd(c(2, 4, 4, 4, 5, 5, 7, 9)) * sqrt(7)",
        32.0_f64.sqrt(),
        Kind::Numeric,
    );
    is(
        "range(n, na.rm = TRUE)",
        &[Some(-2.0), Some(5.0)],
        Kind::Integer,
    );
    one("range(n, na.rm = TRUE)[2]", 5.0, Kind::Integer);
    one("max(1, 3, 2)", 3.0, Kind::Numeric);
    // What is missing makes the value missing.
    for name in ["max", "min", "mean", "median", "sum"] {
        for x in ["x", "n + 0.5"] {
            is(&format!("{name}({x})"), &[None], Kind::Numeric);
        }
    }
    is("sd(x)", &[None], Kind::Numeric);
    // Of nothing.
    one("max(x[0], na.rm = TRUE)", f64::NEG_INFINITY, Kind::Numeric);
    is("min(n[0], na.rm = TRUE)", &[None], Kind::Integer);
    is("sd(1)", &[None], Kind::Numeric);
    one("sum(x[0], na.rm = TRUE)", 0.0, Kind::Numeric);
    // In the middle of an expression, a value for each row.
    let centred = [Some(0.5), Some(-4.5), None, Some(2.5), Some(1.5)];
    is("n - mean(n, na.rm = TRUE)", &centred, Kind::Numeric);
    is(
        "max(as.Date(\"2020-01-02\"), as.Date(\"2020-02-01\"))",
        &[Some(18_293.0)],
        Kind::Date,
    );
    is(
        "mean(as.Date(c(\"2020-01-01\", \"2020-01-03\")))",
        &[Some(18_263.0)],
        Kind::Date,
    );
}

#[test]
fn sums_keep_the_digits_that_doubles_lose() {
    is("sum(1e16, 1, -1e16)", &[Some(1.0)], Kind::Numeric);
    is("mean(c(1e16, 3, -1e16))", &[Some(1.0)], Kind::Numeric);
    is("sum(1e308, 1e308)", &[Some(f64::INFINITY)], Kind::Numeric);
    is(
        "var(c(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16))",
        &[Some(30.0)],
        Kind::Numeric,
    );
}

#[test]
fn parallel_extremes_pass_over_missing_values_when_asked() {
    let some = |x: f64| Some(x);
    is(
        "pmin(n, 3)",
        &[some(3.0), some(-2.0), None, some(3.0), some(3.0)],
        Kind::Numeric,
    );
    is(
        "pmax(n, 3L)",
        &[some(3.0), some(3.0), None, some(5.0), some(4.0)],
        Kind::Integer,
    );
    is(
        "pmin(n, 3, na.rm = TRUE)",
        &[some(3.0), some(-2.0), some(3.0), some(3.0), some(3.0)],
        Kind::Numeric,
    );
}

#[test]
fn nan_is_missing_to_parallel_extremes() {
    let (values, _) = value("pmax(x, n, na.rm = TRUE)").unwrap();
    assert_eq!(&values[..2], &[Some(3.0), Some(-2.0)]);
    assert!(values[2].unwrap().is_nan());
    let (values, _) = value("pmin(x, 0, na.rm = TRUE)").unwrap();
    assert_eq!(values, [0.0, 0.0, 0.0, -4.0, 0.0].map(Some));
    let (values, _) = value("pmin(0, x)").unwrap();
    assert_eq!((values[0], values[1]), (Some(0.0), None));
    assert!(values[2].unwrap().is_nan());
}

#[test]
fn arguments_that_a_function_does_not_have_are_refused_by_name() {
    for source in [
        "pmin(n, foo = TRUE)",
        "pmax(n, 1, foo = TRUE)",
        "coalesce(n, foo = 1)",
        "paste(n, foo = \"x\")",
        "max(n, foo = TRUE)",
        "mean(n, foo = TRUE)",
        "runif(5, foo = 1)",
        "sample(5, foo = TRUE)",
    ] {
        let error = value(source).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Expression, "{source}");
        assert!(
            error.message.contains("no argument 'foo'"),
            "{}",
            error.message
        );
        assert!(error.at.character.is_some(), "{source}");
    }
}

#[test]
fn functions_of_all_rows_and_of_texts_are_refused() {
    for (source, says) in [
        ("cumsum(n)", "needs all rows"),
        ("scale(n)", "needs all rows"),
        ("max(\"a\")", "is not a number"),
        ("max()", "needs a value"),
        ("sum(as.Date(\"2020-01-01\"))", "have no sum"),
    ] {
        let error = value(source).unwrap_err();
        assert!(error.message.contains(says), "{source}: {}", error.message);
    }
}

//! Values of functions and comparisons, as R's documentation has them.

use rxwasm::error::{ErrorKind, Result};
use rxwasm::formula::{Expression, Place, Scope, Value};
use serde_json::json;

use crate::support::DataSet;

/// Days, moments, truth values and numbers, of each one missing in the last row.
fn data() -> DataSet {
    let text = "d,m,l,n\n2024-02-29,2024-03-01 00:00:00,TRUE,0\n2024-03-01,2024-03-01 10:30:00,FALSE,-3\n\
        2024-03-02,2024-03-02 00:00:00,TRUE,5\n,,,\n";
    let info = json!([
        {"name": "d", "type": "Date"}, {"name": "m", "type": "POSIXct"},
        {"name": "l", "type": "logical"}, {"name": "n", "type": "numeric"},
    ]);
    DataSet::text(text, json!({ "colInfo": info })).unwrap()
}

fn value(text: &str) -> Result<Value> {
    let data = data();
    let scope = Scope {
        chunk: &data.chunks[0],
        schema: &data.schema,
        objects: &[],
        place: Place::default(),
    };
    Expression::parse(text)?.evaluate(&scope)
}

/// The values of an expression, `None` where they are missing.
fn values(text: &str) -> Result<Vec<Option<f64>>> {
    match value(text)? {
        Value::Numbers(numbers) => Ok((0..numbers.len()).map(|row| numbers.get(row)).collect()),
        other => panic!("{text} is {}", other.describe()),
    }
}

fn check(text: &str, expected: [Option<f64>; 4]) {
    assert_eq!(values(text).unwrap(), expected, "{text}");
}

const NO: Option<f64> = Some(0.0);
const YES: Option<f64> = Some(1.0);

/// Each row's level of a factor.
fn levels(text: &str) -> Vec<Option<String>> {
    match value(text).unwrap() {
        value @ Value::Factor(_) => (0..4).map(|row| value.text_at(row)).collect(),
        other => panic!("{text} is {}", other.describe()),
    }
}

#[test]
fn numbers_become_levels_by_their_text() {
    let some = |texts: [Option<&str>; 4]| texts.map(|text| text.map(str::to_owned));
    assert_eq!(
        levels("factor(n / 3)"),
        some([Some("0"), Some("-1"), Some("1.66666666666667"), None])
    );
    // Both zeros are one level, and numbers that differ behind the fifteenth digit are one.
    for equal in ["factor(n * 0)", "factor(1 + abs(n) * 1e-16 * 4)"] {
        let Value::Factor(codes) = value(equal).unwrap() else {
            panic!("{equal} is no factor");
        };
        assert_eq!(codes.levels.len(), 1, "{equal}");
        assert_eq!(codes.values[..3], [0, 0, 0], "{equal}");
    }
    assert_eq!(
        levels("factor(log(n), levels = c('NaN', -Inf))"),
        some([Some("-Inf"), Some("NaN"), None, None])
    );
    // Of doubles the shorter notation is taken, of integers there is one.
    assert_eq!(
        levels("factor(n * 1e5)"),
        some([Some("0"), Some("-3e+05"), Some("5e+05"), None])
    );
    assert_eq!(
        levels("factor(as.integer(n * 1e5))"),
        some([Some("0"), Some("-300000"), Some("500000"), None])
    );
    check(
        "as.integer(factor(n, levels = c(5, 0)))",
        [Some(2.0), None, Some(1.0), None],
    );
}

#[test]
fn gamma_has_no_value_at_its_poles() {
    let gamma = values("gamma(n)").unwrap();
    assert!(gamma[..2].iter().all(|x| x.is_some_and(f64::is_nan)));
    assert_eq!(gamma[2..], [Some(24.0), None]);
    assert!(values("gamma(-Inf)").unwrap()[0].unwrap().is_nan());
    check(
        "gamma(n + 1.5) > 0 & gamma(n - 0.5) < 0",
        [YES, NO, NO, None],
    );
    // The logarithm is infinite there.
    assert_eq!(values("lgamma(n)").unwrap()[..2], [Some(f64::INFINITY); 2]);
}

#[test]
fn truth_is_that_of_truth_values_only() {
    check("isTRUE(l)", [YES, NO, YES, NO]);
    check("isFALSE(l)", [NO, YES, NO, NO]);
    check("isFALSE(n)", [NO; 4]);
    check("isTRUE(n == 5)", [NO, NO, YES, NO]);
}

#[test]
fn days_and_moments_compare_with_literals() {
    for literal in ["as.Date('2024-03-01')", "'2024-03-01'", "'2024/03/01'"] {
        check(&format!("d >= {literal}"), [NO, YES, YES, None]);
        check(&format!("{literal} == d"), [NO, YES, NO, None]);
    }
    for literal in [
        "as.POSIXct('2024-03-01 10:30', tz = 'GMT')",
        "'2024-03-01 10:30'",
        "'2024-03-01 10:30:00'",
        "'2024-03-01T10:30:00Z'",
    ] {
        check(&format!("m > {literal}"), [NO, NO, YES, None]);
        check(&format!("m == {literal}"), [NO, YES, NO, None]);
    }
    check("m == '2024-03-02 00:00:00'", [NO, NO, YES, None]);
    check("m < as.POSIXct('2024-03-02')", [YES, YES, NO, None]);
    check("d != NA", [None; 4]);
    check(
        "d == c('2024-02-29', 'no day', '2024-03-02', '2024-03-03')",
        [YES, None, YES, None],
    );
}

#[test]
fn a_literal_that_is_no_day_is_an_error() {
    for text in ["d > 'March'", "'10:30' < m"] {
        let error = values(text).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Expression, "{text}");
        assert!(error.message.contains("is not a"), "{}", error.message);
    }
}

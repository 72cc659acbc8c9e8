//! What a chunk's values come to: RevoScaleR's `transforms` see a chunk at a time, and so `max(x)` is the chunk's.
//!
//! With `na.rm = TRUE` missing values, NaN among them, are left out; otherwise one of them makes the value missing.

use super::math::joined_kind;
use super::{Call, Function, Given, given_numbers, number_value, one_truth};
use crate::data::Kind;
use crate::error::Result;
use crate::formula::expression::expression_error;
use crate::formula::value::{Numbers, Value};
use crate::stats::extended::two_sum;

pub const FUNCTIONS: &[(&str, Function)] = &[
    ("length", |call| {
        let x = call.need(call.matched(["x"])?[0], "x")?.1;
        Ok(whole(x.len()))
    }),
    ("sum", total),
    ("mean", |call| of_one(call, mean)),
    ("var", |call| of_one(call, variance)),
    ("sd", |call| {
        of_one(call, |values| libm::sqrt(variance(values)))
    }),
    ("median", |call| of_one(call, median)),
    ("min", |call| Ok(extreme(call, lowest)?.value())),
    ("max", |call| Ok(extreme(call, highest)?.value())),
    ("range", |call| {
        let (low, high) = (extreme(call, lowest)?, extreme(call, highest)?);
        let both = [low.end, high.end];
        Ok(number_value(both.into_iter(), low.kind))
    }),
];

#[allow(clippy::cast_precision_loss)]
fn whole(count: usize) -> Value {
    Value::scalar(count as f64, Kind::Integer)
}

/// The values that are there; `None` where one is missing that is not to be left out.
fn present(numbers: &Numbers, leaves_out: bool) -> Option<Vec<f64>> {
    let values = (0..numbers.len()).map(|row| numbers.get(row).filter(|value| !value.is_nan()));
    if leaves_out {
        Some(values.flatten().collect())
    } else {
        values.collect()
    }
}

/// The numbers of all arguments, and whether missing values are left out.
fn numbers_of(call: &Call<'_>) -> Result<(Vec<Numbers>, bool)> {
    let given = call.unnamed(&["na.rm"])?;
    let numbers = given.into_iter().map(given_numbers);
    Ok((
        numbers.collect::<Result<_>>()?,
        one_truth(call.named("na.rm"), false)?,
    ))
}

/// Kahan and Babuska's sum as Neumaier 1974 has it, doi:10.1002/zamm.19740540106: R adds in more digits than a double has.
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let (next, rest) = two_sum(sum, value);
        // Of an infinity there is no rest.
        if next.is_finite() {
            lost += rest;
        }
        sum = next;
    }
    sum + lost
}

/// `sum(...)`: of truth values a whole number, of others a double, which whole numbers do not overflow.
fn total(call: &Call<'_>) -> Result<Value> {
    let (given, leaves_out) = numbers_of(call)?;
    for (numbers, (at, _)) in given.iter().zip(call.unnamed(&["na.rm"])?) {
        if matches!(numbers.kind, Kind::Date | Kind::Moment) {
            return Err(expression_error(at, "days and moments have no sum"));
        }
    }
    let kind = if given.iter().all(|numbers| numbers.kind == Kind::Logical) {
        Kind::Integer
    } else {
        Kind::Numeric
    };
    let values: Option<Vec<Vec<f64>>> = given
        .iter()
        .map(|numbers| present(numbers, leaves_out))
        .collect();
    let total = values.map(|values| sum(values.into_iter().flatten()));
    Ok(number_value([total].into_iter(), kind))
}

/// A double that the values of one argument come to. Missing where there is none.
fn of_one(call: &Call<'_>, f: fn(&mut [f64]) -> f64) -> Result<Value> {
    let [x, leaves_out] = call.matched(["x", "na.rm"])?;
    let x: Given<'_> = call.need(x, "x")?;
    let numbers = given_numbers(x)?;
    let value = present(&numbers, one_truth(leaves_out, false)?).map(|mut values| f(&mut values));
    // A day in the middle of days is a day, and how far they lie apart is a number.
    let kind = match numbers.kind {
        kind @ (Kind::Date | Kind::Moment) if !matches!(call.name, "var" | "sd") => kind,
        _ => Kind::Numeric,
    };
    let value = value.filter(|value| kind == Kind::Numeric || !value.is_nan());
    let is_spread = matches!(call.name, "var" | "sd" | "median");
    // The mean of nothing is NaN in R, other values of too little are NA.
    Ok(number_value(
        [value.filter(|value| !(is_spread && value.is_nan()))].into_iter(),
        kind,
    ))
}

#[allow(clippy::cast_precision_loss)]
fn mean(values: &mut [f64]) -> f64 {
    sum(values.iter().copied()) / values.len() as f64
}

#[allow(clippy::cast_precision_loss)]
fn variance(values: &mut [f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(values);
    let squares = values
        .iter()
        .map(|value| (value - centre) * (value - centre));
    sum(squares) / (values.len() as f64 - 1.0)
}

fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let (middle, is_odd) = (values.len() / 2, values.len() % 2 == 1);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if is_odd {
        return *upper;
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    f64::midpoint(lower, *upper)
}

/// The least or the greatest of values.
struct Extreme {
    end: Option<f64>,
    kind: Kind,
}

impl Extreme {
    fn value(self) -> Value {
        number_value([self.end].into_iter(), self.kind)
    }
}

/// Where the search for an end begins, and the better of two values.
type Search = (f64, fn(f64, f64) -> f64);

fn lowest() -> Search {
    (f64::INFINITY, f64::min)
}

fn highest() -> Search {
    (f64::NEG_INFINITY, f64::max)
}

fn extreme(call: &Call<'_>, search: fn() -> Search) -> Result<Extreme> {
    let (given, leaves_out) = numbers_of(call)?;
    let kind = match given.iter().map(|numbers| numbers.kind).reduce(joined_kind) {
        Some(Kind::Logical) => Kind::Integer,
        Some(kind) => kind,
        None => {
            let message = format!("{}() needs a value", call.name);
            return Err(expression_error(call.at, message));
        }
    };
    let (start, better) = search();
    let mut end = Some(start);
    for numbers in &given {
        let values = present(numbers, leaves_out);
        end = end.and_then(|end| Some(values?.into_iter().fold(end, better)));
    }
    // Of nothing an infinity, which whole numbers and days do not have.
    let end = end.filter(|end| kind == Kind::Numeric || end.is_finite());
    Ok(Extreme { end, kind })
}

//! Choosing and testing values: `ifelse`, `is.na`, `%in%`, `c`, sequences.

use hashbrown::HashSet;

use super::{Call, Function, Given, number_value, one_number, text_value};
use crate::data::Kind;
use crate::error::Result;
use crate::formula::ast::Expr;
use crate::formula::expression::{expression_error, numbers, truth};
use crate::formula::value::{Numbers, Value, common_length};

pub const FUNCTIONS: &[(&str, Function)] = &[
    ("ifelse", if_else),
    ("is.na", |call| test(call, |x| x.is_none_or(f64::is_nan))),
    ("is.nan", |call| test(call, |x| x.is_some_and(f64::is_nan))),
    ("is.finite", |call| {
        test(call, |x| x.is_some_and(f64::is_finite))
    }),
    ("is.infinite", |call| {
        test(call, |x| x.is_some_and(f64::is_infinite))
    }),
    ("xor", exclusive_or),
    ("isTRUE", |call| is_truth(call, 1.0)),
    ("isFALSE", |call| is_truth(call, 0.0)),
    ("c", combine),
    ("seq", sequence),
    ("rep", repeat),
    ("rev", |call| pick_all(call, |len| (0..len).rev().collect())),
    ("coalesce", coalesce),
];

/// `x %in% table`.
pub fn is_in(x: &Value, table: &Value) -> Value {
    if let (Value::Numbers(x), Value::Numbers(table)) = (x, table) {
        // Numbers compare by value: -0 equals 0, NaN equals NaN, missing equals missing.
        let bits = |x: Option<f64>| {
            x.map(|x| {
                if x == 0.0 {
                    0
                } else if x.is_nan() {
                    f64::NAN.to_bits()
                } else {
                    x.to_bits()
                }
            })
        };
        let set: HashSet<Option<u64>> = (0..table.len()).map(|row| bits(table.get(row))).collect();
        return Value::logical((0..x.len()).map(|row| set.contains(&bits(x.get(row)))));
    }
    let set: HashSet<Option<String>> = (0..table.len()).map(|row| table.text_at(row)).collect();
    match x {
        Value::Factor(codes) => {
            let hits: Vec<bool> = codes
                .levels
                .iter()
                .map(|level| set.contains(&Some(level.clone())))
                .collect();
            let missing = set.contains(&None);
            Value::logical(
                super::level_positions(codes)
                    .map(|code| code.map_or(missing, |code| hits[code as usize])),
            )
        }
        other => Value::logical((0..other.len()).map(|row| set.contains(&other.text_at(row)))),
    }
}

/// `from:to`.
pub fn range(at: &Expr, from: Given<'_>, to: Given<'_>, rows: usize) -> Result<Value> {
    let (from, to) = (one_number(from)?, one_number(to)?);
    steps(at, from, to, if from <= to { 1.0 } else { -1.0 }, rows)
}

/// No sequence is longer than this, unless a chunk is.
pub const LONGEST: f64 = 1e6;

fn steps(at: &Expr, from: f64, to: f64, by: f64, rows: usize) -> Result<Value> {
    let count = libm::floor((to - from) / by + 1e-10) + 1.0;
    #[allow(clippy::cast_precision_loss)]
    let longest = LONGEST.max(rows as f64);
    if !count.is_finite() || count > longest {
        return Err(expression_error(
            at,
            format!("a sequence of more than {longest} values"),
        ));
    }
    if count < 1.0 {
        return Err(expression_error(at, "the step leads away from the end"));
    }
    let kind = if from == libm::floor(from) && by == libm::floor(by) {
        Kind::Integer
    } else {
        Kind::Numeric
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = count as u32;
    Ok(Value::Numbers(Numbers::new(
        (0..count).map(|step| from + f64::from(step) * by).collect(),
        kind,
    )))
}

fn sequence(call: &Call<'_>) -> Result<Value> {
    let [from, to, by, length] = call.matched(["from", "to", "by", "length.out"])?;
    let number = |given: Option<Given<'_>>| given.map(one_number).transpose();
    let (from, to, by, length) = (number(from)?, number(to)?, number(by)?, number(length)?);
    let from = from.unwrap_or(1.0);
    let rows = call.scope.chunk.rows();
    match (to, by, length) {
        (Some(to), by, None) => steps(
            call.at,
            from,
            to,
            by.unwrap_or(if from <= to { 1.0 } else { -1.0 }),
            rows,
        ),
        (Some(to), None, Some(length)) if length > 1.0 => {
            steps(call.at, from, to, (to - from) / (length - 1.0), rows)
        }
        (None, by, Some(length)) if length >= 1.0 => {
            let by = by.unwrap_or(1.0);
            steps(call.at, from, from + (length - 1.0) * by, by, rows)
        }
        _ => Err(expression_error(
            call.at,
            "seq() needs 'to' with 'by' or 'length.out'",
        )),
    }
}

fn repeat(call: &Call<'_>) -> Result<Value> {
    let [x, times] = call.matched(["x", "times"])?;
    let times = one_number(call.need(times, "times")?)?;
    #[allow(clippy::cast_precision_loss)]
    let length = times * x.map_or(0, |(_, x)| x.len()) as f64;
    #[allow(clippy::cast_precision_loss)]
    let longest = LONGEST.max(call.scope.chunk.rows() as f64);
    if !(0.0..=longest).contains(&times) || length > longest {
        return Err(expression_error(
            call.at,
            "that many repetitions are not possible",
        ));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let times = times as usize;
    pick_all(call, move |len| (0..times).flat_map(|_| 0..len).collect())
}

/// The elements of the first argument at the positions that a function of its length gives.
fn pick_all(call: &Call<'_>, positions: impl Fn(usize) -> Vec<usize>) -> Result<Value> {
    let x = call.need(call.matched(["x", "times"])?[0], "x")?.1;
    let positions = positions(x.len()).into_iter();
    Ok(match x {
        Value::Numbers(numbers) => {
            number_value(positions.map(|row| numbers.get(row)), numbers.kind)
        }
        other => text_value(positions.map(|row| other.text_at(row))),
    })
}

/// `c(...)`: numbers if all are, else text.
fn combine(call: &Call<'_>) -> Result<Value> {
    let parts: Vec<&Value> = call
        .all()
        .map(|(_, value)| value)
        .filter(|value| !matches!(value, Value::Null))
        .collect();
    if parts.iter().all(|part| matches!(part, Value::Numbers(_))) && !parts.is_empty() {
        let numbers = parts.iter().filter_map(|part| match part {
            Value::Numbers(numbers) => Some(numbers),
            _ => None,
        });
        let kind = numbers
            .clone()
            .fold(Kind::Logical, |kind, part| match (kind, part.kind) {
                (a, b) if a == b => a,
                (Kind::Logical, b) => b,
                (a, Kind::Logical) => a,
                _ => Kind::Numeric,
            });
        return Ok(number_value(
            numbers.flat_map(|part| (0..part.len()).map(|row| part.get(row))),
            kind,
        ));
    }
    Ok(text_value(parts.into_iter().flat_map(|part| {
        (0..part.len()).map(|row| part.text_at(row))
    })))
}

fn test(call: &Call<'_>, f: fn(Option<f64>) -> bool) -> Result<Value> {
    let x = call.need(call.matched(["x"])?[0], "x")?.1;
    Ok(match x {
        Value::Numbers(x) => Value::logical((0..x.len()).map(|row| f(x.get(row)))),
        // Text and factors are present or missing, nothing else: any number stands for "present".
        other => {
            let nulls = other.nulls();
            let finite = call.name == "is.finite";
            Value::logical((0..other.len()).map(|row| {
                let present = nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
                !finite && f(present.then_some(0.0))
            }))
        }
    })
}

/// Whether values are this truth value: missing ones and those of other types are not. Unlike R's, it looks at each row.
fn is_truth(call: &Call<'_>, truth: f64) -> Result<Value> {
    let x = call.need(call.matched(["x"])?[0], "x")?.1;
    Ok(Value::logical((0..x.len()).map(|row| match x {
        Value::Numbers(x) => x.kind == Kind::Logical && x.get(row) == Some(truth),
        _ => false,
    })))
}

fn exclusive_or(call: &Call<'_>) -> Result<Value> {
    let [x, y] = call.matched(["x", "y"])?;
    let (x, y) = (call.need(x, "x")?, call.need(y, "y")?);
    let (x, y) = (truth(x.0, x.1)?, truth(y.0, y.1)?);
    let result =
        crate::formula::value::zip(&x, &y, Kind::Logical, |x, y| f64::from(u8::from(x != y)));
    result
        .map(Value::Numbers)
        .ok_or_else(|| expression_error(call.at, "the arguments differ in length"))
}

fn if_else(call: &Call<'_>) -> Result<Value> {
    let [test, yes, no] = call.matched(["test", "yes", "no"])?;
    let (test, yes, no) = (
        call.need(test, "test")?,
        call.need(yes, "yes")?.1,
        call.need(no, "no")?.1,
    );
    let test = truth(test.0, test.1)?;
    let length = common_length([test.len(), yes.len(), no.len()])
        .ok_or_else(|| expression_error(call.at, "the arguments of ifelse() differ in length"))?;
    choose_rows(length, yes, no, |row| {
        test.get(row).map(|truth| truth != 0.0)
    })
}

/// Row by row `yes`, `no` or missing: numbers when both are numbers, otherwise text.
fn choose_rows(
    length: usize,
    yes: &Value,
    no: &Value,
    pick: impl Fn(usize) -> Option<bool>,
) -> Result<Value> {
    if let (Value::Numbers(a), Value::Numbers(b)) = (yes, no) {
        let only_missing = |numbers: &Numbers| numbers.len() == 1 && numbers.get(0).is_none();
        let kind = match (a.kind, b.kind) {
            (x, y) if x == y => x,
            (x, _) if only_missing(b) => x,
            (_, y) if only_missing(a) => y,
            (Kind::Logical | Kind::Integer, Kind::Logical | Kind::Integer) => Kind::Integer,
            _ => Kind::Numeric,
        };
        return Ok(number_value(
            (0..length).map(|row| if pick(row)? { a.get(row) } else { b.get(row) }),
            kind,
        ));
    }
    Ok(text_value((0..length).map(|row| {
        if pick(row)? {
            yes.text_at(row)
        } else {
            no.text_at(row)
        }
    })))
}

/// The first value that is present, row by row.
fn coalesce(call: &Call<'_>) -> Result<Value> {
    let mut values = call.unnamed(&[])?.into_iter();
    let mut result = call.need(values.next(), "x")?.1.clone();
    for (at, next) in values {
        let length = common_length([result.len(), next.len()]).ok_or_else(|| {
            expression_error(at, "this argument has another length than those before it")
        })?;
        let nulls = result.nulls();
        let one = result.len() == 1;
        result = choose_rows(length, &result, next, |row| {
            Some(
                nulls
                    .as_ref()
                    .is_none_or(|nulls| nulls.is_valid(if one { 0 } else { row })),
            )
        })?;
    }
    Ok(result)
}

/// The elements of a vector as text, for levels and labels.
pub fn labels(given: Given<'_>) -> Result<Vec<String>> {
    (0..given.1.len())
        .map(|row| {
            given
                .1
                .text_at(row)
                .ok_or_else(|| expression_error(given.0, "a label cannot be NA"))
        })
        .collect()
}

/// The elements of a vector as numbers, for breaks.
pub fn all_numbers(given: Given<'_>) -> Result<Vec<f64>> {
    let numbers = numbers(given.0, given.1)?;
    (0..numbers.len())
        .map(|row| {
            numbers
                .get(row)
                .ok_or_else(|| expression_error(given.0, "a missing value cannot stand here"))
        })
        .collect()
}

//! Random numbers for the rows of a chunk.
//!
//! A call draws from a stream of its own, whose key is made of the seed, the chunk and its first row that is taken, the variable that is derived and where
//! in its expression the call stands: no order of chunks and no number of workers changes what is drawn, each pass over
//! the data draws the same, and no two variables do.

use arrow_array::{Array, StringArray, UInt32Array};

use super::choose::LONGEST;
use super::{Call, Function, Given, given_numbers, number_value, one_number, one_truth};
use crate::data::Kind;
use crate::error::{Error, Result};
use crate::formula::ast::Node;
use crate::formula::expression::{Constant, expression_error};
use crate::formula::facts::SEED;
use crate::formula::value::{Codes, Numbers, Value};
use crate::stats::draws::{Distribution, Draws};
use crate::stats::streams::{NormalKind, Stream, StreamKind};

pub const FUNCTIONS: &[(&str, Function)] = &[
    ("runif", |call| {
        let given = call.matched(["n", "min", "max"])?;
        drawn(call, Distribution::Uniform, given, [Some(0.0), Some(1.0)])
    }),
    ("rnorm", |call| {
        let given = call.matched(["n", "mean", "sd"])?;
        drawn(call, Distribution::Normal, given, [Some(0.0), Some(1.0)])
    }),
    ("rbinom", |call| {
        let given = call.matched(["n", "size", "prob"])?;
        drawn(call, Distribution::Binomial, given, [None, None])
    }),
    ("sample", sample),
];

/// The seed: an object of the user's, or 0.
fn seed(call: &Call<'_>) -> Result<u64> {
    let objects = call.scope.objects.iter();
    let mut seeds = objects.filter(|(name, _)| name == SEED);
    match seeds.next().map(|(_, seed)| seed) {
        None => Ok(0),
        Some(Constant::Numbers(numbers)) => match numbers.as_slice() {
            // Minus 0 is 0.
            [Some(seed)] if seed.is_finite() => Ok((seed + 0.0).to_bits()),
            _ => Err(wrong_seed(call)),
        },
        Some(_) => Err(wrong_seed(call)),
    }
}

fn wrong_seed(call: &Call<'_>) -> Error {
    let message = format!("{SEED} of transformObjects is a finite number");
    expression_error(call.at, message)
}

/// The stream of this call for this chunk; none where only types are asked for.
#[allow(clippy::cast_possible_truncation)]
fn stream(call: &Call<'_>) -> Result<Option<Draws>> {
    let (seed, place) = (seed(call)?, call.scope.place);
    if place.is_test {
        return Ok(None);
    }
    let mut key = vec![
        seed as u32,
        (seed >> 32) as u32,
        call.scope.chunk.index,
        place.offset as u32,
        call.at.span.start,
        place.name.len() as u32,
    ];
    key.extend(place.name.bytes().map(u32::from));
    let stream = Stream::new(StreamKind::Mt19937, &key, [0; 3]);
    Ok(Some(Draws::new(stream, NormalKind::default())))
}

/// Whether an argument is a column, of which R takes the length; one of a single row would be a number else.
fn is_column(call: &Call<'_>, given: Given<'_>) -> bool {
    match &given.0.inner().node {
        Node::Name(name) => call.scope.schema.position(name).is_some(),
        _ => false,
    }
}

/// How many numbers are asked for: a number, or the length of a vector.
fn count(call: &Call<'_>, given: Given<'_>) -> Result<usize> {
    if given.1.len() != 1 || is_column(call, given) {
        return Ok(given.1.len());
    }
    let number = libm::trunc(one_number(given)?);
    #[allow(clippy::cast_precision_loss)]
    let longest = LONGEST.max(call.scope.chunk.rows() as f64);
    if !(0.0..=longest).contains(&number) {
        let message = format!("how many values to draw is a number from 0 to {longest}");
        return Err(expression_error(given.0, message));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Ok(number as usize)
}

/// Numbers as doubles, missing ones NaN.
fn doubles(numbers: &Numbers) -> Vec<f64> {
    let values = (0..numbers.len()).map(|row| numbers.get(row));
    values.map(|value| value.unwrap_or(f64::NAN)).collect()
}

fn drawn(
    call: &Call<'_>,
    distribution: Distribution,
    [n, first, second]: [Option<Given<'_>>; 3],
    defaults: [Option<f64>; 2],
) -> Result<Value> {
    let n = count(call, call.need(n, "n")?)?;
    let parameter = |given: Option<Given<'_>>, default: Option<f64>, name: &str| match default {
        Some(default) if given.is_none() => Ok(vec![default]),
        _ => Ok(doubles(&given_numbers(call.need(given, name)?)?)),
    };
    let names = match distribution {
        Distribution::Uniform => ["min", "max"],
        Distribution::Normal => ["mean", "sd"],
        _ => ["size", "prob"],
    };
    let first = parameter(first, defaults[0], names[0])?;
    let second: Vec<f64> = parameter(second, defaults[1], names[1])?;
    let kind = if distribution == Distribution::Binomial {
        Kind::Integer
    } else {
        Kind::Numeric
    };
    let Some(mut draws) = stream(call)? else {
        return Ok(Value::Numbers(Numbers::new(vec![0.0; n], kind)));
    };
    let values = draws
        .draw(distribution, n, &first, &second)
        .map_err(|error| expression_error(call.at, error.message))?;
    // Of parameters that have no distribution nothing is drawn.
    Ok(number_value(
        values
            .into_iter()
            .map(|value| Some(value).filter(|value| !value.is_nan())),
        kind,
    ))
}

/// `sample(x, size, replace, prob)`: of the elements of a vector, or of the numbers from 1 to `x`.
#[allow(clippy::cast_precision_loss)]
fn sample(call: &Call<'_>) -> Result<Value> {
    let [x, size, replace, prob] = call.matched(["x", "size", "replace", "prob"])?;
    let x = call.need(x, "x")?;
    let up_to = match x.1 {
        Value::Numbers(numbers) if numbers.len() == 1 && !is_column(call, x) => {
            numbers.get(0).filter(|n| *n >= 1.0).map(libm::floor)
        }
        _ => None,
    };
    let n = up_to.unwrap_or(x.1.len() as f64);
    let size = match size {
        Some(size) => count(call, size)? as f64,
        None if n <= LONGEST.max(call.scope.chunk.rows() as f64) => n,
        None => {
            return Err(expression_error(
                call.at,
                "sample() needs its argument 'size'",
            ));
        }
    };
    if n == 0.0 && size > 0.0 {
        return Err(expression_error(x.0, "there is nothing to sample from"));
    }
    let replace = one_truth(replace, false)?;
    let prob = match prob {
        Some((_, Value::Null)) | None => None,
        Some(given) => Some(doubles(&given_numbers(given)?)),
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let chosen = match stream(call)? {
        Some(mut draws) => draws
            .sample(n, size, replace, prob.as_deref())
            .map_err(|error| expression_error(call.at, error.message))?,
        None => vec![1.0; size as usize],
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let rows = chosen.iter().map(|number| *number as usize - 1);
    Ok(match x.1 {
        _ if up_to.is_some() => Value::Numbers(Numbers::new(chosen, Kind::Integer)),
        Value::Numbers(numbers) => number_value(rows.map(|row| numbers.get(row)), numbers.kind),
        Value::Text(text) => Value::Text(
            rows.map(|row| text.is_valid(row).then(|| text.value(row)))
                .collect::<StringArray>(),
        ),
        Value::Factor(codes) => {
            let is_there = |row: &usize| codes.nulls.as_ref().is_none_or(|n| n.is_valid(*row));
            let array: UInt32Array = rows
                .map(|row| Some(row).filter(is_there).map(|row| codes.values[row]))
                .collect();
            Value::Factor(Codes {
                values: array.values().clone(),
                nulls: array.nulls().cloned(),
                levels: codes.levels.clone(),
                found: codes.found,
            })
        }
        Value::Null => return Err(expression_error(x.0, "there is nothing to sample from")),
    })
}

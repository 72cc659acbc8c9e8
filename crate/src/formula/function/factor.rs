//! Making factors: `cut`, `factor`, and their codes and levels.

use std::sync::Arc;

use arrow_array::{Array, StringArray, UInt32Array};
use hashbrown::{HashMap, HashSet};

use super::choose::{all_numbers, labels};
use super::{Call, Function, Given, level_positions, one_number, one_truth};
use crate::data::{Kind, LevelIndex};
use crate::error::{Error, Result};
use crate::formula::ast::{Expr, Node};
use crate::formula::expression::{expression_error, numbers};
use crate::formula::value::{Codes, Numbers, Value};

pub const FUNCTIONS: &[(&str, Function)] = &[
    ("cut", cut),
    ("factor", factor),
    ("as.factor", factor),
    ("ordered", factor),
    ("levels", |call| {
        with_levels(call, |codes| {
            Value::Text(codes.levels.iter().map(Some).collect::<StringArray>())
        })
    }),
    ("nlevels", |call| {
        #[allow(clippy::cast_precision_loss)]
        with_levels(call, |codes| {
            Value::scalar(codes.levels.len() as f64, Kind::Integer)
        })
    }),
    ("findInterval", find_interval),
];

/// A factor of which all levels are known. Codes of levels that were found in one chunk mean other levels in the next: of a
/// variable a scan finds those of all data.
pub fn complete<'c>(at: &Expr, codes: &'c Codes) -> Result<&'c Codes> {
    match &at.inner().node {
        _ if !codes.found => Ok(codes),
        Node::Name(name) => Err(Error::needs_scan(vec![name.clone()])),
        _ => Err(expression_error(
            at,
            "the levels are not known here: make this factor a variable of its own in transforms",
        )),
    }
}

/// A factor's codes as integers from 1.
pub fn codes_of(at: &Expr, codes: &Codes) -> Result<Numbers> {
    let codes = complete(at, codes)?;
    Ok(Numbers {
        values: codes
            .values
            .iter()
            .map(|code| f64::from(*code) + 1.0)
            .collect(),
        nulls: codes.nulls.clone(),
        kind: Kind::Integer,
    })
}

fn with_levels(call: &Call<'_>, f: impl Fn(&Codes) -> Value) -> Result<Value> {
    match call.need(call.matched(["x"])?[0], "x")? {
        (at, Value::Factor(codes)) => Ok(f(complete(at, codes)?)),
        (at, other) => Err(expression_error(
            at,
            format!("a factor is needed here, not {}", other.describe()),
        )),
    }
}

fn codes(values: impl Iterator<Item = Option<u32>>, levels: Vec<String>, found: bool) -> Value {
    let array = values.collect::<UInt32Array>();
    Value::Factor(Codes {
        values: array.values().clone(),
        nulls: array.nulls().cloned(),
        levels: Arc::new(levels),
        found,
    })
}

/// R's labels of intervals: as few digits as tell the breaks apart.
fn interval_labels(
    breaks: &[f64],
    digits: usize,
    right: bool,
    include_lowest: bool,
) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for digits in digits..=digits.max(12) {
        texts = breaks
            .iter()
            .map(|x| crate::stats::print::general(*x, digits))
            .collect();
        if texts.windows(2).all(|pair| pair[0] != pair[1]) {
            break;
        }
    }
    let last = texts.len() - 2;
    (0..=last)
        .map(|i| {
            let (a, b) = (&texts[i], &texts[i + 1]);
            match (right, include_lowest) {
                (true, true) if i == 0 => format!("[{a},{b}]"),
                (true, _) => format!("({a},{b}]"),
                (false, true) if i == last => format!("[{a},{b}]"),
                (false, _) => format!("[{a},{b})"),
            }
        })
        .collect()
}

fn sorted_breaks(given: Given<'_>) -> Result<Vec<f64>> {
    let mut breaks = all_numbers(given)?;
    breaks.sort_by(f64::total_cmp);
    if breaks.len() < 2 {
        return Err(expression_error(
            given.0,
            "breaks must name the ends of the intervals: a number of intervals needs the range of all rows",
        ));
    }
    if breaks.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(expression_error(given.0, "two breaks are equal"));
    }
    Ok(breaks)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn cut(call: &Call<'_>) -> Result<Value> {
    let formals = [
        "x",
        "breaks",
        "labels",
        "include.lowest",
        "right",
        "dig.lab",
        "ordered_result",
    ];
    let [x, breaks, label, include_lowest, right, digits, _] = call.matched(formals)?;
    let given = call.need(x, "x")?;
    let x = numbers(given.0, given.1)?;
    let breaks = sorted_breaks(call.need(breaks, "breaks")?)?;
    let (right, include_lowest) = (one_truth(right, true)?, one_truth(include_lowest, false)?);
    let digits = digits.map_or(Ok(3.0), one_number)? as usize;
    let intervals = breaks.len() - 1;
    let place = |x: f64| -> Option<u32> {
        let after = if right {
            breaks.partition_point(|b| *b < x)
        } else {
            breaks.partition_point(|b| *b <= x)
        };
        let lowest = include_lowest && right && x == breaks[0];
        let highest = include_lowest && !right && x == breaks[intervals];
        match after {
            _ if x.is_nan() => None,
            0 if lowest => Some(0),
            _ if highest => Some(intervals as u32 - 1),
            after if (1..=intervals).contains(&after) => Some(after as u32 - 1),
            _ => None,
        }
    };
    let places = (0..x.len()).map(|row| x.get(row).and_then(place));
    let names = match label {
        Some((_, Value::Numbers(flag)))
            if flag.kind == Kind::Logical && flag.get(0) == Some(0.0) =>
        {
            return Ok(super::number_value(
                places.map(|place| place.map(|p| f64::from(p) + 1.0)),
                Kind::Integer,
            ));
        }
        None | Some((_, Value::Null)) => interval_labels(&breaks, digits, right, include_lowest),
        Some(given) => {
            let names = labels(given)?;
            if names.len() != intervals {
                let message = format!("{} labels are given for {intervals} intervals", names.len());
                return Err(expression_error(given.0, message));
            }
            names
        }
    };
    Ok(codes(places, names, false))
}

#[allow(clippy::cast_precision_loss)]
fn find_interval(call: &Call<'_>) -> Result<Value> {
    let [x, breaks] = call.matched(["x", "vec"])?;
    let given = call.need(x, "x")?;
    let x = numbers(given.0, given.1)?;
    let breaks = sorted_breaks(call.need(breaks, "vec")?)?;
    let place = |x: f64| (!x.is_nan()).then(|| breaks.partition_point(|b| *b <= x) as f64);
    Ok(super::number_value(
        (0..x.len()).map(|row| x.get(row).and_then(place)),
        Kind::Integer,
    ))
}

/// `factor(x, levels, labels)`. Without levels they are those of the data, sorted: a scan of all chunks finds them.
fn factor(call: &Call<'_>) -> Result<Value> {
    let [given, levels, label, ..] =
        call.matched(["x", "levels", "labels", "ordered", "exclude"])?;
    let (at, x) = call.need(given, "x")?;
    if let (Value::Factor(_), None, None) = (x, levels, label) {
        return Ok(x.clone());
    }
    let (keys, found) = match levels {
        Some(given) => (labels(given)?, false),
        None => match x {
            Value::Factor(codes) => (codes.levels.to_vec(), codes.found),
            other => (distinct(other), true),
        },
    };
    let names = match label {
        None => None,
        Some(given) => {
            let names = labels(given)?;
            if let Value::Factor(codes) = x {
                complete(at, codes)?;
            }
            if found {
                return Err(expression_error(
                    given.0,
                    "labels need levels: those of the data are not known yet",
                ));
            }
            if names.len() != keys.len() {
                let message = format!("{} labels are given for {} levels", names.len(), keys.len());
                return Err(expression_error(given.0, message));
            }
            Some(names)
        }
    };
    // Equal labels merge their levels, as in R.
    let mut merged: Vec<String> = Vec::new();
    let mut index = LevelIndex::default();
    let names = names.as_ref().unwrap_or(&keys).iter();
    let positions: Vec<u32> = names
        .map(|name| index.position_or_push(&mut merged, name, String::clone))
        .collect();
    let index = LevelIndex::of(&keys);
    let place = |key: &str| index.position(&keys, key).map(|at| positions[at as usize]);
    let places: Vec<Option<u32>> = match x {
        Value::Factor(codes) => {
            let map: Vec<Option<u32>> = codes.levels.iter().map(|level| place(level)).collect();
            level_positions(codes)
                .map(|code| code.and_then(|code| map[code as usize]))
                .collect()
        }
        Value::Text(texts) => texts.iter().map(|text| text.and_then(place)).collect(),
        Value::Numbers(numbers) => {
            place_numbers(numbers, |x| place(&super::text_of(x, numbers.kind)))
        }
        Value::Null => Vec::new(),
    };
    Ok(codes(places.into_iter(), merged, found))
}

/// The place of each number. Writing numbers as text takes long: each is written once, however often it stands there.
fn place_numbers(numbers: &Numbers, place: impl Fn(f64) -> Option<u32>) -> Vec<Option<u32>> {
    let mut known = HashMap::new();
    let mut place_once = |x: f64| *known.entry(x.to_bits()).or_insert_with(|| place(x));
    (0..numbers.len())
        .map(|row| numbers.get(row).and_then(&mut place_once))
        .collect()
}

/// The distinct values as text: numbers in numeric order, text by code points.
fn distinct(x: &Value) -> Vec<String> {
    match x {
        Value::Numbers(numbers) => {
            let different: HashSet<u64> = (0..numbers.len())
                .filter_map(|row| numbers.get(row))
                .filter(|x| !x.is_nan())
                .map(f64::to_bits)
                .collect();
            let mut values: Vec<f64> = different.into_iter().map(f64::from_bits).collect();
            values.sort_unstable_by(f64::total_cmp);
            values.dedup();
            values
                .into_iter()
                .map(|value| super::text_of(value, numbers.kind))
                .collect()
        }
        Value::Text(texts) => {
            let different: HashSet<&str> = texts.iter().flatten().collect();
            let mut texts: Vec<String> = different.into_iter().map(str::to_owned).collect();
            texts.sort_unstable();
            texts
        }
        other => {
            let mut texts: Vec<String> = (0..other.len())
                .filter_map(|row| other.text_at(row))
                .collect();
            texts.sort();
            texts.dedup();
            texts
        }
    }
}

/// Levels found chunk by chunk, in the order that R's `factor()` would give: numeric when all are numbers.
pub fn sort_levels(levels: &mut [String]) {
    let numbers: Option<Vec<f64>> = levels
        .iter()
        .map(|level| level.parse::<f64>().ok())
        .collect();
    let Some(numbers) = numbers else {
        levels.sort();
        return;
    };
    let texts = levels.iter_mut().map(std::mem::take);
    let mut sorted: Vec<(f64, String)> = numbers.into_iter().zip(texts).collect();
    sorted.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    for (level, (_, text)) in levels.iter_mut().zip(sorted) {
        *level = text;
    }
}

//! Arithmetic functions, by `libm`, so that every build gives the same bits.

use super::{Call, Function, given_numbers, number_value, one_number, one_truth};
use crate::data::Kind;
use crate::error::Result;
use crate::formula::expression::expression_error;
use crate::formula::value::{Numbers, Value, common_length, zip};

pub const FUNCTIONS: &[(&str, Function)] = &[
    ("abs", |call| whole_map(call, libm::fabs)),
    ("sqrt", |call| map(call, libm::sqrt)),
    ("exp", |call| map(call, libm::exp)),
    ("expm1", |call| map(call, libm::expm1)),
    ("log", logarithm),
    ("log2", |call| map(call, libm::log2)),
    ("log10", |call| map(call, libm::log10)),
    ("log1p", |call| map(call, libm::log1p)),
    ("sin", |call| map(call, libm::sin)),
    ("cos", |call| map(call, libm::cos)),
    ("tan", |call| map(call, libm::tan)),
    ("asin", |call| map(call, libm::asin)),
    ("acos", |call| map(call, libm::acos)),
    ("atan", |call| map(call, libm::atan)),
    ("atan2", |call| pair(call, ["y", "x"], libm::atan2)),
    ("sinh", |call| map(call, libm::sinh)),
    ("cosh", |call| map(call, libm::cosh)),
    ("tanh", |call| map(call, libm::tanh)),
    ("gamma", |call| map(call, gamma)),
    ("lgamma", |call| map(call, libm::lgamma)),
    ("floor", |call| map(call, libm::floor)),
    ("ceiling", |call| map(call, libm::ceil)),
    ("trunc", |call| map(call, libm::trunc)),
    ("round", |call| digits(call, 0.0, round)),
    ("signif", |call| digits(call, 6.0, significant)),
    ("sign", |call| {
        whole_map(call, |x| {
            if x > 0.0 {
                1.0
            } else if x < 0.0 {
                -1.0
            } else {
                x
            }
        })
    }),
    ("pow", |call| {
        pair(call, ["x", "exponent"], crate::formula::expression::power)
    }),
    ("I", |call| {
        Ok(call.need(call.matched(["x"])?[0], "x")?.1.clone())
    }),
    ("pmin", |call| parallel(call, |a, b| b < a)),
    ("pmax", |call| parallel(call, |a, b| b > a)),
    ("as.numeric", |call| convert(call, Kind::Numeric)),
    ("as.double", |call| convert(call, Kind::Numeric)),
    ("as.integer", |call| convert(call, Kind::Integer)),
    ("as.logical", |call| convert(call, Kind::Logical)),
];

/// The gamma function, which has no value at its poles: 0 and negative whole numbers.
fn gamma(x: f64) -> f64 {
    if x <= 0.0 && libm::floor(x) == x {
        return f64::NAN;
    }
    libm::tgamma(x)
}

fn map(call: &Call<'_>, f: fn(f64) -> f64) -> Result<Value> {
    let x = given_numbers(call.need(call.matched(["x"])?[0], "x")?)?;
    Ok(Value::Numbers(x.map(Kind::Numeric, f)))
}

/// As [`map`], but integers stay integers.
fn whole_map(call: &Call<'_>, f: fn(f64) -> f64) -> Result<Value> {
    let x = given_numbers(call.need(call.matched(["x"])?[0], "x")?)?;
    let kind = if matches!(x.kind, Kind::Integer | Kind::Logical) {
        Kind::Integer
    } else {
        Kind::Numeric
    };
    Ok(Value::Numbers(x.map(kind, f)))
}

fn pair(call: &Call<'_>, formals: [&str; 2], f: fn(f64, f64) -> f64) -> Result<Value> {
    let [x, y] = call.matched(formals)?;
    let (x, y) = (
        given_numbers(call.need(x, formals[0])?)?,
        given_numbers(call.need(y, formals[1])?)?,
    );
    let result = zip(&x, &y, Kind::Numeric, f);
    result
        .map(Value::Numbers)
        .ok_or_else(|| expression_error(call.at, "the arguments differ in length"))
}

fn logarithm(call: &Call<'_>) -> Result<Value> {
    let [x, base] = call.matched(["x", "base"])?;
    let x = given_numbers(call.need(x, "x")?)?;
    Ok(Value::Numbers(match base.map(one_number).transpose()? {
        None => x.map(Kind::Numeric, libm::log),
        Some(2.0) => x.map(Kind::Numeric, libm::log2),
        Some(10.0) => x.map(Kind::Numeric, libm::log10),
        Some(base) => {
            let scale = libm::log(base);
            x.map(Kind::Numeric, |x| libm::log(x) / scale)
        }
    }))
}

fn digits(call: &Call<'_>, default: f64, f: fn(f64, f64) -> f64) -> Result<Value> {
    let [x, digits] = call.matched(["x", "digits"])?;
    let x = given_numbers(call.need(x, "x")?)?;
    let digits = digits.map_or(Ok(default), one_number)?;
    let kind = if matches!(x.kind, Kind::Integer | Kind::Logical) {
        Kind::Integer
    } else {
        Kind::Numeric
    };
    Ok(Value::Numbers(x.map(kind, |x| f(x, digits))))
}

/// R 4's `round`: the candidate nearer to `x`, ties to the even last digit.
fn round(x: f64, digits: f64) -> f64 {
    if digits == 0.0 || !x.is_finite() {
        return libm::rint(x);
    }
    if digits > 15.0 - libm::ceil(libm::log10(libm::fabs(x))) {
        return x;
    }
    let scale = libm::pow(10.0, digits);
    let (below, above) = (libm::floor(x * scale), libm::ceil(x * scale));
    let (down, up) = (x - below / scale, above / scale - x);
    let even = below % 2.0 == 0.0;
    if down < up || (down == up && even) {
        below / scale
    } else {
        above / scale
    }
}

fn significant(x: f64, digits: f64) -> f64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let digits = digits.clamp(1.0, 22.0) as usize;
    if x.is_finite() {
        format!("{:.*e}", digits - 1, x).parse().unwrap_or(x)
    } else {
        x
    }
}

/// Row by row one of several values: that before which no other is better. With `na.rm` missing ones are passed over.
fn parallel(call: &Call<'_>, is_better: fn(f64, f64) -> bool) -> Result<Value> {
    let mut values = call.unnamed(&["na.rm"])?.into_iter();
    let passes_over = one_truth(call.named("na.rm"), false)?;
    let mut result = given_numbers(call.need(values.next(), "x")?)?;
    for given in values {
        let next = given_numbers(given)?;
        let kind = joined_kind(result.kind, next.kind);
        let best = |a: f64, b: f64| match (a.is_nan(), b.is_nan()) {
            (false, false) if is_better(a, b) => b,
            (false, false) => a,
            (is_nan, _) if is_nan == passes_over => b,
            _ => a,
        };
        let is_whole = result.nulls.is_none() && next.nulls.is_none();
        let joined = if is_whole || !passes_over {
            zip(&result, &next, kind, best)
        } else {
            common_length([result.len(), next.len()]).map(|length| {
                let values = (0..length).map(|row| match (result.get(row), next.get(row)) {
                    (Some(a), Some(b)) => Some(best(a, b)),
                    (one, other) => one.or(other),
                });
                Numbers::from_options(values, kind)
            })
        };
        result = joined.ok_or_else(|| {
            expression_error(
                given.0,
                "this argument has another length than those before it",
            )
        })?;
    }
    Ok(Value::Numbers(result))
}

/// The kind of values that are of either.
pub fn joined_kind(a: Kind, b: Kind) -> Kind {
    match (a, b) {
        (x, y) if x == y => x,
        (Kind::Logical, other) | (other, Kind::Logical) => other,
        _ => Kind::Numeric,
    }
}

/// Text to a number as R reads it: blanks around are ignored, other text is missing.
fn number_of_text(text: &str) -> Option<f64> {
    match text.trim() {
        "" | "NA" => None,
        "Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        trimmed
            if trimmed
                .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) =>
        {
            trimmed.parse().ok()
        }
        _ => None,
    }
}

fn truth_of_text(text: &str) -> Option<f64> {
    match text {
        "TRUE" | "true" | "True" | "T" => Some(1.0),
        "FALSE" | "false" | "False" | "F" => Some(0.0),
        _ => None,
    }
}

fn convert(call: &Call<'_>, kind: Kind) -> Result<Value> {
    let given = call.need(call.matched(["x"])?[0], "x")?;
    let settle = |x: f64| match kind {
        Kind::Integer => x.is_finite().then(|| libm::trunc(x)),
        Kind::Logical => (!x.is_nan()).then(|| f64::from(u8::from(x != 0.0))),
        _ => Some(x),
    };
    let read = if kind == Kind::Logical {
        truth_of_text
    } else {
        number_of_text
    };
    Ok(match given.1 {
        Value::Numbers(x) if kind == Kind::Numeric => Value::Numbers(x.map(kind, |x| x)),
        Value::Numbers(x) => {
            number_value((0..x.len()).map(|row| x.get(row).and_then(settle)), kind)
        }
        Value::Text(text) => number_value(
            text.iter().map(|text| text.and_then(read).and_then(settle)),
            kind,
        ),
        // As in R: the codes, except for as.logical, which reads the labels.
        Value::Factor(codes) if kind == Kind::Logical => {
            let table: Vec<Option<f64>> = codes
                .levels
                .iter()
                .map(|level| truth_of_text(level))
                .collect();
            number_value(
                super::level_positions(codes)
                    .map(|code| code.and_then(|code| table[code as usize])),
                kind,
            )
        }
        Value::Factor(codes) => Value::Numbers(super::codes_of(given.0, codes)?.map(kind, |x| x)),
        Value::Null => return Err(expression_error(given.0, "NULL cannot be converted")),
    })
}

//! Functions of text.

use arrow_array::Array;

use super::{Call, Function, Given, one_text, one_truth, text_value};
use crate::data::Kind;
use crate::error::Result;
use crate::formula::expression::expression_error;
use crate::formula::value::{Value, common_length};

pub const FUNCTIONS: &[(&str, Function)] = &[
    ("as.character", |call| each(call, |text| text)),
    ("nchar", |call| count(call)),
    ("toupper", |call| each(call, |text| text.to_uppercase())),
    ("tolower", |call| each(call, |text| text.to_lowercase())),
    ("trimws", |call| each(call, |text| text.trim().to_owned())),
    ("substr", substring),
    ("substring", substring),
    ("paste", |call| paste(call, " ")),
    ("paste0", |call| paste(call, "")),
    ("startsWith", |call| {
        affix(call, "prefix", |text, part| text.starts_with(part))
    }),
    ("endsWith", |call| {
        affix(call, "suffix", |text, part| text.ends_with(part))
    }),
    ("grepl", grepl),
    ("sub", |call| substitute(call, false)),
    ("gsub", |call| substitute(call, true)),
];

/// `as.character` of a number: 15 significant digits.
pub fn text_of(value: f64, kind: Kind) -> String {
    match kind {
        Kind::Logical => (if value == 0.0 { "FALSE" } else { "TRUE" }).to_owned(),
        Kind::Date => super::date::day_text(value),
        Kind::Moment => super::date::moment_text(value),
        // R has whole numbers in scientific notation when they are doubles only.
        #[allow(clippy::cast_possible_truncation)]
        Kind::Integer if value.is_finite() => (value as i64).to_string(),
        _ => crate::stats::print::number(value, 15),
    }
}

/// Applies a function to each text; a factor's labels only once each.
fn each(call: &Call<'_>, f: impl Fn(String) -> String) -> Result<Value> {
    let x = call.need(call.matched(["x"])?[0], "x")?.1;
    if let Value::Factor(codes) = x {
        let table: Vec<String> = codes.levels.iter().map(|level| f(level.clone())).collect();
        return Ok(text_value(
            super::level_positions(codes).map(|code| code.map(|code| table[code as usize].clone())),
        ));
    }
    Ok(text_value((0..x.len()).map(|row| x.text_at(row).map(&f))))
}

fn count(call: &Call<'_>) -> Result<Value> {
    let x = call.need(call.matched(["x"])?[0], "x")?.1;
    #[allow(clippy::cast_precision_loss)]
    let length = |text: String| text.chars().count() as f64;
    // nchar(NA) is 2 in R for logical NA, NA for text; missing is the honest answer.
    Ok(super::number_value(
        (0..x.len()).map(|row| x.text_at(row).map(length)),
        Kind::Integer,
    ))
}

fn substring(call: &Call<'_>) -> Result<Value> {
    let formals = if call.name == "substr" {
        ["x", "start", "stop"]
    } else {
        ["text", "first", "last"]
    };
    let [x, first, last] = call.matched(formals)?;
    let x = call.need(x, formals[0])?.1;
    let first = super::given_numbers(call.need(first, formals[1])?)?;
    let last = match last {
        Some(given) => super::given_numbers(given)?,
        None if call.name == "substring" => {
            crate::formula::value::Numbers::new(vec![1e6], Kind::Integer)
        }
        None => {
            return Err(expression_error(
                call.at,
                "substr() needs its argument 'stop'",
            ));
        }
    };
    let length = common_length([x.len(), first.len(), last.len()])
        .ok_or_else(|| expression_error(call.at, "the arguments differ in length"))?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let position = |value: f64| value.max(0.0) as usize;
    Ok(text_value((0..length).map(|row| {
        let (text, from, to) = (
            x.text_at(row)?,
            position(first.get(row)?).max(1),
            position(last.get(row)?),
        );
        Some(
            text.chars()
                .skip(from - 1)
                .take(to.saturating_add(1).saturating_sub(from))
                .collect(),
        )
    })))
}

fn paste(call: &Call<'_>, separator: &str) -> Result<Value> {
    if let Some((at, _)) = call.named("collapse") {
        return Err(expression_error(
            at,
            "collapse would join the rows of a chunk into one text",
        ));
    }
    let separator = call
        .named("sep")
        .map_or(Ok(separator.to_owned()), one_text)?;
    let parts: Vec<Given<'_>> = call.unnamed(&["sep"])?;
    let length = common_length(parts.iter().map(|(_, value)| value.len()))
        .ok_or_else(|| expression_error(call.at, "the arguments differ in length"))?;
    Ok(text_value((0..length).map(|row| {
        let texts: Vec<String> = parts
            .iter()
            .map(|(_, value)| value.text_at(row).unwrap_or_else(|| "NA".to_owned()))
            .collect();
        Some(texts.join(&separator))
    })))
}

fn affix(call: &Call<'_>, formal: &str, f: impl Fn(&str, &str) -> bool) -> Result<Value> {
    let [x, part] = call.matched(["x", formal])?;
    let (x, part) = (call.need(x, "x")?.1, one_text(call.need(part, formal)?)?);
    Ok(truths(x, |text| f(text, &part)))
}

/// A truth value for each text, and for a factor's labels only once each.
fn truths(x: &Value, f: impl Fn(&str) -> bool) -> Value {
    let truth = |text: &str| f64::from(u8::from(f(text)));
    let values: Vec<Option<f64>> = match x {
        Value::Factor(codes) => {
            let table: Vec<f64> = codes.levels.iter().map(|level| truth(level)).collect();
            super::level_positions(codes)
                .map(|code| code.map(|code| table[code as usize]))
                .collect()
        }
        Value::Text(text) => (0..text.len())
            .map(|row| text.is_valid(row).then(|| truth(text.value(row))))
            .collect(),
        other => (0..other.len())
            .map(|row| other.text_at(row).map(|text| truth(&text)))
            .collect(),
    };
    super::number_value(values.into_iter(), Kind::Logical)
}

/// A pattern in the regular expressions of `regex-lite`, or a fixed text.
fn pattern(call: &Call<'_>, given: Given<'_>) -> Result<regex_lite::Regex> {
    let text = one_text(given)?;
    let fixed = one_truth(call.named("fixed"), false)?;
    let text = if fixed {
        regex_lite::escape(&text)
    } else {
        text
    };
    regex_lite::RegexBuilder::new(&text)
        .case_insensitive(one_truth(call.named("ignore.case"), false)?)
        .build()
        .map_err(|error| {
            expression_error(
                given.0,
                format!("not a regular expression that is read here: {error}"),
            )
        })
}

fn grepl(call: &Call<'_>) -> Result<Value> {
    let [needle, x, ..] = call.matched(["pattern", "x", "ignore.case", "perl", "fixed"])?;
    let (needle, x) = (
        pattern(call, call.need(needle, "pattern")?)?,
        call.need(x, "x")?.1,
    );
    let missing_is_false = truths(x, |text| needle.is_match(text));
    let Value::Numbers(numbers) = &missing_is_false else {
        return Ok(missing_is_false);
    };
    // grepl() of NA is FALSE.
    Ok(super::number_value(
        (0..numbers.len()).map(|row| Some(numbers.get(row).unwrap_or(0.0))),
        Kind::Logical,
    ))
}

fn substitute(call: &Call<'_>, all: bool) -> Result<Value> {
    let [needle, replacement, x, ..] = call.matched([
        "pattern",
        "replacement",
        "x",
        "ignore.case",
        "perl",
        "fixed",
    ])?;
    let needle = pattern(call, call.need(needle, "pattern")?)?;
    let replacement = one_text(call.need(replacement, "replacement")?)?;
    // R writes \\1 for the first group, regex-lite ${1}; a lone $ is literal in R.
    let mut with = String::new();
    let mut characters = replacement.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, characters.peek()) {
            ('\\', Some(digit)) if digit.is_ascii_digit() => {
                with.extend(["${", &digit.to_string(), "}"]);
                characters.next();
            }
            ('$', _) => with.push_str("$$"),
            (c, _) => with.push(c),
        }
    }
    let x = call.need(x, "x")?.1;
    let limit = usize::from(!all);
    Ok(text_value((0..x.len()).map(|row| {
        let text = x.text_at(row)?;
        Some(needle.replacen(&text, limit, with.as_str()).into_owned())
    })))
}

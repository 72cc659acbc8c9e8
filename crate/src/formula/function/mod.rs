//! R's functions over columns: the list, and how arguments are matched.

mod aggregate;
mod choose;
mod date;
mod factor;
mod math;
mod random;
mod text;

use arrow_array::{Array, StringArray};

use super::ast::{Argument, Expr};
use super::expression::{Scope, evaluate, expression_error, numbers};
use super::value::{Codes, Numbers, Value};
use crate::data::Kind;
use crate::error::Result;

pub use choose::{is_in, range};
pub use date::{field, read_as};
pub use factor::{codes_of, complete, sort_levels};
pub use text::text_of;

/// A function over columns.
type Function = fn(&Call<'_>) -> Result<Value>;

/// A call whose arguments have been evaluated.
pub struct Call<'a> {
    /// The call itself, for messages.
    pub at: &'a Expr,
    /// The function's name.
    pub name: &'a str,
    /// What names mean.
    pub scope: &'a Scope<'a>,
    arguments: Vec<(Option<&'a str>, &'a Expr, Value)>,
}

/// An argument: where it stands and its value.
pub type Given<'a> = (&'a Expr, &'a Value);

impl Call<'_> {
    /// Matches arguments to formal names as R does: exact names, then unique beginnings, then position.
    pub fn matched<const N: usize>(&self, formals: [&str; N]) -> Result<[Option<Given<'_>>; N]> {
        let mut slots: [Option<Given<'_>>; N] = [None; N];
        let mut unnamed = Vec::new();
        for (name, at, value) in &self.arguments {
            let Some(name) = name else {
                unnamed.push((*at, value));
                continue;
            };
            let exact = formals.iter().position(|formal| formal == name);
            let slot = exact.or_else(|| {
                let mut near = (0..N).filter(|slot| formals[*slot].starts_with(name));
                near.next().filter(|_| near.next().is_none())
            });
            match slot {
                Some(slot) if slots[slot].is_none() => slots[slot] = Some((*at, value)),
                _ => {
                    let message = format!(
                        "{}() has no argument '{name}'; it has {}",
                        self.name,
                        formals.join(", ")
                    );
                    return Err(expression_error(at, message));
                }
            }
        }
        let mut free = 0;
        for given in unnamed {
            while free < N && slots[free].is_some() {
                free += 1;
            }
            if free == N {
                return Err(expression_error(
                    given.0,
                    format!("{}() takes at most {N} arguments", self.name),
                ));
            }
            slots[free] = Some(given);
        }
        Ok(slots)
    }

    /// A required argument.
    pub fn need<'g>(&self, given: Option<Given<'g>>, name: &str) -> Result<Given<'g>> {
        given.ok_or_else(|| {
            expression_error(
                self.at,
                format!("{}() needs its argument '{name}'", self.name),
            )
        })
    }

    /// All unnamed arguments, where of named ones there are only those that are listed.
    pub fn unnamed(&self, named: &[&str]) -> Result<Vec<Given<'_>>> {
        let mut values = Vec::new();
        for (name, at, value) in &self.arguments {
            match name {
                None => values.push((*at, value)),
                Some(name) if named.contains(name) => (),
                Some(name) => {
                    let has = if named.is_empty() {
                        "none that is named".to_owned()
                    } else {
                        named.join(", ")
                    };
                    let message = format!("{}() has no argument '{name}'; it has {has}", self.name);
                    return Err(expression_error(at, message));
                }
            }
        }
        Ok(values)
    }

    /// All arguments, named or not.
    pub fn all(&self) -> impl Iterator<Item = Given<'_>> {
        self.arguments.iter().map(|(_, at, value)| (*at, value))
    }

    /// A named argument.
    pub fn named(&self, name: &str) -> Option<Given<'_>> {
        self.arguments
            .iter()
            .find(|(given, ..)| *given == Some(name))
            .map(|(_, at, value)| (*at, value))
    }
}

/// A single number.
pub fn one_number(given: Given<'_>) -> Result<f64> {
    let numbers = numbers(given.0, given.1)?;
    match (numbers.len(), numbers.get(0)) {
        (1, Some(value)) => Ok(value),
        _ => Err(expression_error(given.0, "one number is needed here")),
    }
}

/// A single truth value, or a default.
pub fn one_truth(given: Option<Given<'_>>, default: bool) -> Result<bool> {
    given.map_or(Ok(default), |given| Ok(one_number(given)? != 0.0))
}

/// A single text.
pub fn one_text(given: Given<'_>) -> Result<String> {
    match given.1 {
        Value::Text(text) if text.len() == 1 && text.is_valid(0) => Ok(text.value(0).to_owned()),
        _ => Err(expression_error(
            given.0,
            "one text in quotes is needed here",
        )),
    }
}

/// Numbers of any value that has them: factors and text are refused with advice.
pub fn given_numbers(given: Given<'_>) -> Result<Numbers> {
    numbers(given.0, given.1)
}

/// The functions, by what they are about.
const LISTS: [&[(&str, Function)]; 7] = [
    choose::FUNCTIONS,
    math::FUNCTIONS,
    text::FUNCTIONS,
    date::FUNCTIONS,
    factor::FUNCTIONS,
    aggregate::FUNCTIONS,
    random::FUNCTIONS,
];

/// The functions that see all rows in R and for which those of a chunk mean nothing: refused.
const OF_ALL_ROWS: [&str; 8] = [
    "quantile", "cumsum", "cumprod", "diff", "rank", "order", "sort", "scale",
];

/// Whether the value of a function depends on which rows make up a chunk.
pub fn is_of_chunk(name: &str) -> bool {
    let mut functions = aggregate::FUNCTIONS.iter().chain(random::FUNCTIONS);
    functions.any(|(candidate, _)| *candidate == name)
}

/// Evaluates a call.
pub fn call(at: &Expr, name: &str, arguments: &[Argument], scope: &Scope<'_>) -> Result<Value> {
    let Some((name, function)) = LISTS
        .into_iter()
        .flatten()
        .find(|(candidate, _)| *candidate == name)
    else {
        let message = if OF_ALL_ROWS.contains(&name) {
            format!(
                "{name}() of a variable needs all rows, but expressions see one chunk at a time; compute it first, for example with rxSummary(), and pass it in transformObjects"
            )
        } else if matches!(name, "F" | "N" | "cbind" | "poly" | "bs" | "ns") {
            format!("{name}() cannot stand here; F(), N() and cbind() belong to formulas")
        } else {
            format!("there is no function '{name}'")
        };
        return Err(expression_error(at, message));
    };
    let arguments = arguments
        .iter()
        .map(|argument| {
            Ok((
                argument.name.as_deref(),
                &argument.value,
                evaluate(&argument.value, scope)?,
            ))
        })
        .collect::<Result<_>>()?;
    function(&Call {
        at,
        name,
        scope,
        arguments,
    })
}

/// The names of all functions, for completion.
pub fn names() -> impl Iterator<Item = &'static str> {
    LISTS.into_iter().flatten().map(|(name, _)| *name)
}

/// Text from an iterator.
pub fn text_value(values: impl Iterator<Item = Option<String>>) -> Value {
    Value::Text(values.collect::<StringArray>())
}

/// Numbers from an iterator.
pub fn number_value(values: impl Iterator<Item = Option<f64>>, kind: Kind) -> Value {
    Value::Numbers(Numbers::from_options(values, kind))
}

/// A factor's rows as level positions; `None` where missing.
pub fn level_positions(codes: &Codes) -> impl Iterator<Item = Option<u32>> {
    codes.values.iter().enumerate().map(|(row, code)| {
        codes
            .nulls
            .as_ref()
            .is_none_or(|nulls| nulls.is_valid(row))
            .then_some(*code)
    })
}

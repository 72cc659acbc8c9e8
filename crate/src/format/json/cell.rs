//! A value as it stands in the text.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, Result};
use crate::format::text::Class;
use crate::format::text::number::integer;

/// A value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// `null`.
    Missing,
    /// `true` or `false`.
    Truth(bool),
    /// A number.
    Number(&'a str),
    /// A string with its quotes.
    Text(&'a str),
    /// An object or an array.
    Nested(&'a str),
}

impl<'a> Cell<'a> {
    /// The value that a text is, which the parser has checked.
    #[inline]
    #[must_use]
    pub fn of(raw: &'a str) -> Self {
        match raw.as_bytes().first() {
            Some(b'"') => Self::Text(raw),
            Some(b't') => Self::Truth(true),
            Some(b'f') => Self::Truth(false),
            Some(b'{' | b'[') => Self::Nested(raw),
            Some(b'n') | None => Self::Missing,
            _ => Self::Number(raw),
        }
    }

    /// The value as text; nothing where it is missing.
    #[inline]
    pub fn text(self) -> Result<Option<Cow<'a, str>>> {
        Ok(Some(match self {
            Self::Missing => return Ok(None),
            Self::Truth(true) => Cow::Borrowed("true"),
            Self::Truth(false) => Cow::Borrowed("false"),
            Self::Number(text) | Self::Nested(text) => Cow::Borrowed(text),
            Self::Text(quoted) => unquoted(quoted)?,
        }))
    }

    /// The type that holds the value; nothing for what is missing or nested. `decimals` is the type of fractions.
    #[must_use]
    pub fn class(self, decimals: Class) -> Option<Class> {
        match self {
            Self::Missing | Self::Nested(_) => None,
            Self::Truth(_) => Some(Class::Logical),
            Self::Text(_) => Some(Class::Character),
            Self::Number(text) => Some(number_class(text, decimals)),
        }
    }
}

/// A string without its quotes and escapes.
#[inline]
fn unquoted(quoted: &str) -> Result<Cow<'_, str>> {
    match quoted.get(1..quoted.len().saturating_sub(1)) {
        Some(text) if memchr::memchr(b'\\', text.as_bytes()).is_none() => Ok(Cow::Borrowed(text)),
        _ => serde_json::from_str::<String>(quoted)
            .map(Cow::Owned)
            .map_err(|error| {
                let told = error.to_string();
                let told = told.split(" at line ").next().unwrap_or_default();
                Error::new(ErrorKind::Format, format!("not a string of JSON: {told}"))
            }),
    }
}

fn number_class(text: &str, decimals: Class) -> Class {
    let is_whole = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-');
    match integer(text.as_bytes()) {
        Some(value) if i64::from(i32::MIN) < value && value <= i64::from(i32::MAX) => {
            Class::Integer
        }
        _ if is_whole => Class::Numeric,
        _ => decimals,
    }
}

/// The type that holds the values of two types: text where nothing else does.
#[must_use]
pub fn join(a: Class, b: Class) -> Class {
    use Class::{Character, Float32, Integer, Numeric};
    match (a, b) {
        _ if a == b => a,
        (Integer | Float32 | Numeric, Integer | Float32 | Numeric) => match (a, b) {
            (Numeric, _) | (_, Numeric) => Numeric,
            _ => Float32,
        },
        _ => Character,
    }
}

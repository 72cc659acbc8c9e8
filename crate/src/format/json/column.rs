//! One column of a file of JSON lines while it is being read: values in, an Arrow array out.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::BooleanBuilder;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int16Type, Int32Type, TimestampMicrosecondType,
    UInt32Type,
};

use super::cell::{Cell, join};
use super::{JsonColumn, JsonFormat};
use crate::error::{Error, ErrorKind, Result};
use crate::format::text::column::{ColumnResult, truth};
use crate::format::text::growing::{Growing, GrowingText};
use crate::format::text::levels::{Levels, MOST_LEVELS};
use crate::format::text::number::{decimal, decimal_in, integer, integer_in};
use crate::format::text::{Class, Failure, Misfit};

enum Values {
    Logical(BooleanBuilder),
    Int16(Growing<i16>),
    Int32(Growing<i32>),
    Float32(Growing<f32>),
    Float64(Growing<f64>),
    Text(GrowingText),
    Codes(Growing<u32>, Levels),
    Date(Growing<i32>),
    Moment(Growing<i64>),
}

/// A column that is being read.
pub struct ColumnReader<'a> {
    column: &'a JsonColumn,
    format: &'a JsonFormat,
    values: Values,
    /// How many values were taken.
    pub rows: usize,
    misfit: Option<Class>,
    failure: Option<Failure>,
}

impl<'a> ColumnReader<'a> {
    /// An empty column.
    #[must_use]
    pub fn new(column: &'a JsonColumn, format: &'a JsonFormat, capacity: usize) -> Self {
        let spec = &column.spec;
        let values = match spec.class {
            Class::Logical => Values::Logical(BooleanBuilder::with_capacity(capacity)),
            Class::Int16 => Values::Int16(Growing::with_capacity(capacity)),
            Class::Integer | Class::Uint16 => Values::Int32(Growing::with_capacity(capacity)),
            Class::Float32 => Values::Float32(Growing::with_capacity(capacity)),
            Class::Numeric => Values::Float64(Growing::with_capacity(capacity)),
            Class::Character => Values::Text(GrowingText::with_capacity(capacity)),
            Class::Factor | Class::Ordered => {
                let levels = spec
                    .levels
                    .as_ref()
                    .map_or_else(Levels::default, Levels::known);
                Values::Codes(Growing::with_capacity(capacity), levels)
            }
            Class::Date => Values::Date(Growing::with_capacity(capacity)),
            Class::Moment => Values::Moment(Growing::with_capacity(capacity)),
        };
        Self {
            column,
            format,
            values,
            rows: 0,
            misfit: None,
            failure: None,
        }
    }

    /// The column's name.
    pub fn name(&self) -> &'a str {
        &self.column.spec.name
    }

    /// Adds a missing value.
    pub fn miss(&mut self) -> Result<()> {
        self.push("", "")
    }

    /// Adds a value: `raw`, which is a part of `text`.
    #[inline]
    pub fn push(&mut self, text: &str, raw: &str) -> Result<()> {
        let cell = Cell::of(raw);
        // A string is a number only where the user says so.
        let exact = self.column.spec.inferred;
        let mut unfit = false;
        match &mut self.values {
            Values::Float64(out) => {
                let value = number(cell, text, exact);
                unfit = value.is_none();
                out.push(value);
            }
            Values::Float32(out) => {
                let value = number(cell, text, exact);
                unfit = value.is_none();
                #[allow(clippy::cast_possible_truncation)]
                out.push(value.map(|value| value as f32));
            }
            Values::Int32(out) => {
                let (low, high) = match self.column.spec.class {
                    Class::Uint16 => (0, 65_535),
                    _ => (i64::from(i32::MIN) + 1, i64::from(i32::MAX)),
                };
                let value = whole(cell, text, (low, high), exact);
                unfit = value.is_none();
                #[allow(clippy::cast_possible_truncation)]
                out.push(value.map(|value| value as i32));
            }
            Values::Int16(out) => {
                let value = whole(
                    cell,
                    text,
                    (i64::from(i16::MIN), i64::from(i16::MAX)),
                    exact,
                );
                unfit = value.is_none();
                #[allow(clippy::cast_possible_truncation)]
                out.push(value.map(|value| value as i16));
            }
            Values::Logical(out) => {
                let value = match cell {
                    Cell::Truth(value) => Some(value),
                    Cell::Text(_) if !exact => cell.text()?.and_then(|text| truth(text.as_bytes())),
                    _ => None,
                };
                unfit = value.is_none();
                out.append_option(value);
            }
            Values::Text(out) => {
                let mut value = cell.text()?;
                if let (Some(text), Some(width)) = (&mut value, self.column.spec.width) {
                    cut(text, width as usize);
                }
                out.push(value.as_deref().map(str::as_bytes));
            }
            Values::Codes(out, levels) => {
                let code = match cell.text()? {
                    Some(text) => levels.code(text.as_bytes()),
                    None => None,
                };
                if levels.names.len() > MOST_LEVELS {
                    let message = format!(
                        "more than {MOST_LEVELS} different values cannot be levels; read the column as character"
                    );
                    return Err(Error::new(ErrorKind::TooLarge, message));
                }
                out.push(code);
            }
            Values::Date(out) => {
                let value = match cell {
                    Cell::Text(_) => cell
                        .text()?
                        .and_then(|text| self.format.date.day(text.as_bytes())),
                    _ => None,
                };
                unfit = value.is_none();
                out.push(value);
            }
            Values::Moment(out) => {
                let value = match cell {
                    Cell::Text(_) => cell.text()?.and_then(|text| self.format.micros(&text)),
                    _ => None,
                };
                unfit = value.is_none();
                out.push(value);
            }
        }
        if unfit && cell != Cell::Missing {
            self.unfit(cell)?;
        } else if matches!(cell, Cell::Nested(_)) && self.column.spec.inferred {
            return Err(nested(cell));
        }
        self.rows += 1;
        Ok(())
    }

    /// A value that the column cannot hold.
    #[cold]
    fn unfit(&mut self, cell: Cell<'_>) -> Result<()> {
        let spec = &self.column.spec;
        let Some(class) = cell.class(self.format.decimals) else {
            return Err(nested(cell));
        };
        if spec.inferred {
            let needs = if self.column.is_blank {
                class
            } else {
                join(spec.class, class)
            };
            self.misfit = Some(self.misfit.map_or(needs, |other| join(other, needs)));
            return Ok(());
        }
        let row = u32::try_from(self.rows + 1).unwrap_or(u32::MAX);
        let text = cell.text()?.unwrap_or_default();
        let failure = self.failure.get_or_insert_with(|| Failure {
            column: spec.name.clone(),
            count: 0.0,
            example: text.chars().take(80).collect(),
            row,
        });
        failure.count += 1.0;
        Ok(())
    }

    /// The column.
    pub fn finish(self) -> Result<ColumnResult> {
        let name = &self.column.spec.name;
        let broken = |_| Error::new(ErrorKind::Format, "a text is not UTF-8").column(name);
        let mut levels = None;
        let array: ArrayRef = match self.values {
            Values::Logical(mut out) => Arc::new(out.finish()),
            Values::Int16(out) => Arc::new(out.finish::<Int16Type>()),
            Values::Int32(out) => Arc::new(out.finish::<Int32Type>()),
            Values::Float32(out) => Arc::new(out.finish::<Float32Type>()),
            Values::Float64(out) => Arc::new(out.finish::<Float64Type>()),
            Values::Text(out) => Arc::new(out.finish().map_err(broken)?),
            Values::Date(out) => Arc::new(out.finish::<Date32Type>()),
            Values::Moment(out) => Arc::new(out.finish::<TimestampMicrosecondType>()),
            Values::Codes(out, found) => {
                if !found.are_known() {
                    let text = |name| String::from_utf8(name).map_err(|_| broken(0));
                    let names = found.names.into_iter().map(text);
                    levels = Some(Arc::new(names.collect::<Result<Vec<String>>>()?));
                }
                Arc::new(out.finish::<UInt32Type>())
            }
        };
        let misfit = self.misfit.map(|needs| Misfit {
            column: name.clone(),
            needs,
        });
        Ok(ColumnResult {
            array,
            levels,
            misfit,
            failure: self.failure,
        })
    }
}

/// A number; or, unless it is to be exact, a string that holds one.
#[inline]
fn number(cell: Cell<'_>, text: &str, exact: bool) -> Option<f64> {
    match cell {
        Cell::Number(raw) => {
            let (start, end) = range(text, raw);
            decimal_in(text.as_bytes(), start, end)
        }
        Cell::Text(_) if !exact => decimal(cell.text().ok()??.trim().as_bytes()),
        _ => None,
    }
}

/// A whole number within bounds; see [`number`].
#[inline]
fn whole(cell: Cell<'_>, text: &str, (low, high): (i64, i64), exact: bool) -> Option<i64> {
    let value = match cell {
        Cell::Number(raw) => {
            let (start, end) = range(text, raw);
            integer_in(text.as_bytes(), start, end)
        }
        Cell::Text(_) if !exact => integer(cell.text().ok()??.trim().as_bytes()),
        _ => None,
    };
    value.filter(|value| (low..=high).contains(value))
}

/// Where a part of a text lies in it.
#[inline]
fn range(text: &str, part: &str) -> (usize, usize) {
    let start = part.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    (start, start.wrapping_add(part.len()))
}

/// The first characters of a text.
fn cut(text: &mut Cow<'_, str>, characters: usize) {
    if let Some((end, _)) = text.char_indices().nth(characters) {
        *text = Cow::Owned(text[..end].to_owned());
    }
}

/// The error of a column whose values are objects or arrays.
pub fn nested(cell: Cell<'_>) -> Error {
    let what = match cell {
        Cell::Nested(raw) if raw.starts_with('[') => "an array",
        _ => "an object",
    };
    Error::new(
        ErrorKind::Unsupported,
        format!(
            "a value is {what}, of which no column is made: leave it out with varsToDrop, or read it as JSON text with colClasses \"character\""
        ),
    )
}

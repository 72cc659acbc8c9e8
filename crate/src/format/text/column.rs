//! One column of text while it is being read: fields in, an Arrow array out.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::BooleanBuilder;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int16Type, Int32Type, TimestampMicrosecondType,
    UInt32Type,
};

use super::field::Field;
use super::growing::{Growing, GrowingText};
use super::levels::{Levels, MOST_LEVELS, Recent};
use super::options::Class;
use super::spec::{ColumnSpec, Failure, Misfit, Notation};
use crate::error::{Error, ErrorKind, Result};

enum Values {
    Logical(BooleanBuilder),
    Int16(Growing<i16>),
    Int32(Growing<i32>),
    Float32(Growing<f32>),
    Float64(Growing<f64>),
    Text(GrowingText),
    Codes(Growing<u32>, Levels, Recent),
    Date(Growing<i32>),
    Moment(Growing<i64>),
}

/// A column that is being read.
pub struct ColumnReader<'a> {
    pub(super) spec: &'a ColumnSpec,
    pub(super) notation: &'a Notation,
    values: Values,
    rows: usize,
    scratch: Vec<u8>,
    misfit: Option<Class>,
    failure: Option<Failure>,
}

/// What a column came to.
pub struct ColumnResult {
    /// The array.
    pub array: ArrayRef,
    /// The levels of a factor whose levels were not known.
    pub levels: Option<Arc<Vec<String>>>,
    /// See [`Misfit`].
    pub misfit: Option<Misfit>,
    /// See [`Failure`].
    pub failure: Option<Failure>,
}

/// A truth value as people write it.
#[must_use]
pub fn truth(text: &[u8]) -> Option<bool> {
    match text {
        b"TRUE" | b"T" | b"true" | b"True" => Some(true),
        b"FALSE" | b"F" | b"false" | b"False" => Some(false),
        _ => None,
    }
}

impl<'a> ColumnReader<'a> {
    /// An empty column.
    #[must_use]
    pub fn new(spec: &'a ColumnSpec, notation: &'a Notation, capacity: usize) -> Self {
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
                Values::Codes(Growing::with_capacity(capacity), levels, Recent::default())
            }
            Class::Date => Values::Date(Growing::with_capacity(capacity)),
            Class::Moment => Values::Moment(Growing::with_capacity(capacity)),
        };
        Self {
            spec,
            notation,
            values,
            rows: 0,
            scratch: Vec::new(),
            misfit: None,
            failure: None,
        }
    }

    /// Reads the fields of this column from a block of records: every `step`-th field from `first`.
    pub fn read(
        &mut self,
        bytes: &[u8],
        fields: &[Field],
        first: usize,
        step: usize,
    ) -> Result<()> {
        let mut values =
            std::mem::replace(&mut self.values, Values::Logical(BooleanBuilder::new()));
        let fields = fields.get(first..).unwrap_or_default().iter().step_by(step);
        match &mut values {
            Values::Int32(out) => {
                let (low, high) = if self.spec.class == Class::Uint16 {
                    (0, 65_535)
                } else {
                    (i64::from(i32::MIN) + 1, i64::from(i32::MAX))
                };
                for field in fields {
                    let value = self.whole(bytes, *field, low, high);
                    #[allow(clippy::cast_possible_truncation)]
                    out.push(value.map(|value| value as i32));
                    self.rows += 1;
                }
            }
            Values::Int16(out) => {
                for field in fields {
                    let value = self.whole(bytes, *field, i64::from(i16::MIN), i64::from(i16::MAX));
                    #[allow(clippy::cast_possible_truncation)]
                    out.push(value.map(|value| value as i16));
                    self.rows += 1;
                }
            }
            Values::Float64(out) => {
                for field in fields {
                    out.push(self.number(bytes, *field));
                    self.rows += 1;
                }
            }
            Values::Float32(out) => {
                for field in fields {
                    #[allow(clippy::cast_possible_truncation)]
                    out.push(self.number(bytes, *field).map(|value| value as f32));
                    self.rows += 1;
                }
            }
            Values::Codes(out, levels, recent) => {
                for field in fields {
                    let code = match recent.find(bytes, *field) {
                        Ok(code) => code,
                        Err(place) => {
                            let code = self.level(*field, bytes, levels)?;
                            recent.keep(place.as_ref(), code);
                            code
                        }
                    };
                    out.push(code);
                    self.rows += 1;
                }
            }
            Values::Text(out) => {
                for field in fields {
                    out.push(self.text(*field, bytes)?);
                    self.rows += 1;
                }
            }
            Values::Logical(out) => {
                for field in fields {
                    let value = self.value(field.of(bytes), truth, Class::Character);
                    out.append_option(value);
                    self.rows += 1;
                }
            }
            Values::Date(out) => {
                let notation = self.notation;
                for field in fields {
                    let value = self.value(
                        field.of(bytes),
                        |text| notation.date.day(text),
                        Class::Character,
                    );
                    out.push(value);
                    self.rows += 1;
                }
            }
            Values::Moment(out) => {
                let notation = self.notation;
                for field in fields {
                    let value = self.value(
                        field.of(bytes),
                        |text| notation.moment.micros(text),
                        Class::Character,
                    );
                    out.push(value);
                    self.rows += 1;
                }
            }
        }
        self.values = values;
        Ok(())
    }

    #[inline]
    pub(super) fn is_missing(&self, text: &[u8]) -> bool {
        text.is_empty() || text == self.notation.missing.as_slice()
    }

    fn value<T>(
        &mut self,
        text: &[u8],
        read: impl Fn(&[u8]) -> Option<T>,
        needs: Class,
    ) -> Option<T> {
        let text = text.trim_ascii();
        if self.is_missing(text) {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            self.misfit(text, needs);
        }
        value
    }

    #[cold]
    pub(super) fn misfit(&mut self, text: &[u8], needs: Class) {
        if self.spec.inferred {
            self.misfit = Some(match (self.misfit, needs) {
                (Some(Class::Character), _) | (_, Class::Character) => Class::Character,
                (Some(Class::Float32), Class::Numeric) | (Some(Class::Numeric), Class::Float32) => {
                    Class::Numeric
                }
                (_, needs) => needs,
            });
            return;
        }
        let row = u32::try_from(self.rows + 1).unwrap_or(u32::MAX);
        let failure = self.failure.get_or_insert_with(|| Failure {
            column: self.spec.name.clone(),
            count: 0.0,
            example: String::from_utf8_lossy(&text[..text.len().min(80)]).into_owned(),
            row,
        });
        failure.count += 1.0;
    }

    /// The bytes of a field with doubled quotes undone.
    #[inline]
    fn unquoted<'b>(&'b mut self, field: Field, bytes: &'b [u8]) -> &'b [u8] {
        let text = field.of(bytes);
        let Some(quote) = self.notation.quote else {
            return text;
        };
        if !field.may_be_doubled() || memchr::memchr(quote, text).is_none() {
            return text;
        }
        self.scratch.clear();
        let mut skip = false;
        for byte in text {
            if *byte == quote && !skip {
                skip = true;
                self.scratch.push(*byte);
            } else {
                if *byte != quote {
                    self.scratch.push(*byte);
                }
                skip = false;
            }
        }
        &self.scratch
    }

    #[inline]
    fn level(&mut self, field: Field, bytes: &[u8], levels: &mut Levels) -> Result<Option<u32>> {
        let quoted = field.is_quoted();
        let raw = field.of(bytes);
        if raw.is_empty() || (!quoted && self.is_missing(raw)) {
            return Ok(None);
        }
        let text = self.unquoted(field, bytes);
        let code = if levels.are_known() {
            levels.code(text).or_else(|| levels.code(text.trim_ascii()))
        } else {
            levels.code(text)
        };
        if levels.names.len() > MOST_LEVELS {
            let message = format!(
                "more than {MOST_LEVELS} different values cannot be levels; read the column as character"
            );
            return Err(Error::new(ErrorKind::TooLarge, message).column(&self.spec.name));
        }
        Ok(code)
    }

    /// The bytes of a text, which are checked when the column ends.
    #[inline]
    fn text<'b>(&'b mut self, field: Field, bytes: &'b [u8]) -> Result<Option<&'b [u8]>> {
        if !field.is_quoted() && self.is_missing(field.of(bytes)) {
            return Ok(None);
        }
        let Some(width) = self.spec.width else {
            return Ok(Some(self.unquoted(field, bytes)));
        };
        let (row, spec) = (self.rows, self.spec);
        let text = self.unquoted(field, bytes);
        let characters = std::str::from_utf8(text).map_err(|_| not_utf8(&spec.name, row))?;
        let end = characters.char_indices().nth(width as usize);
        Ok(Some(end.map_or(text, |(end, _)| &text[..end])))
    }

    /// The column.
    pub fn finish(self) -> Result<ColumnResult> {
        let mut levels = None;
        let array: ArrayRef = match self.values {
            Values::Logical(mut out) => Arc::new(out.finish()),
            Values::Int16(out) => Arc::new(out.finish::<Int16Type>()),
            Values::Int32(out) => Arc::new(out.finish::<Int32Type>()),
            Values::Float32(out) => Arc::new(out.finish::<Float32Type>()),
            Values::Float64(out) => Arc::new(out.finish::<Float64Type>()),
            Values::Text(out) => {
                Arc::new(out.finish().map_err(|row| not_utf8(&self.spec.name, row))?)
            }
            Values::Date(out) => Arc::new(out.finish::<Date32Type>()),
            Values::Moment(out) => Arc::new(out.finish::<TimestampMicrosecondType>()),
            Values::Codes(out, found, _) => {
                if !found.are_known() {
                    let names = found.names.into_iter().map(|name| {
                        String::from_utf8(name).map_err(|_| not_utf8(&self.spec.name, 0))
                    });
                    levels = Some(Arc::new(names.collect::<Result<Vec<String>>>()?));
                }
                Arc::new(out.finish::<UInt32Type>())
            }
        };
        let misfit = self.misfit.map(|needs| Misfit {
            column: self.spec.name.clone(),
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

fn not_utf8(column: &str, row: usize) -> Error {
    let message = format!(
        "a text in column '{column}' is not UTF-8; set inputEncoding, for example to \"windows-1252\""
    );
    Error::new(ErrorKind::Format, message)
        .column(column)
        .row(row)
}

//! What an expression evaluates to: a vector of numbers, of text, or of factor codes. A vector of length one recycles.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, StringArray,
    TimestampMicrosecondArray, UInt32Array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};

use crate::data::{Chunk, Column, Kind, MICROS, Values, Variable};
use crate::error::Result;

/// Numbers of any kind, as doubles. A missing value is a cleared validity bit; NaN is a value.
#[derive(Debug, Clone)]
pub struct Numbers {
    /// The values.
    pub values: ScalarBuffer<f64>,
    /// Which are present.
    pub nulls: Option<NullBuffer>,
    /// Logical, Integer, Numeric, Date (days) or Moment (seconds).
    pub kind: Kind,
}

/// Factor codes from 0 and their levels.
#[derive(Debug, Clone)]
pub struct Codes {
    /// The codes.
    pub values: ScalarBuffer<u32>,
    /// Which are present.
    pub nulls: Option<NullBuffer>,
    /// The levels.
    pub levels: Arc<Vec<String>>,
    /// Whether the levels are only those of this chunk, so that a scan must find the others.
    pub found: bool,
}

/// A vector.
#[derive(Debug, Clone)]
pub enum Value {
    /// Numbers.
    Numbers(Numbers),
    /// Text.
    Text(StringArray),
    /// A factor.
    Factor(Codes),
    /// `NULL`.
    Null,
}

impl Numbers {
    /// Numbers without missing values.
    pub fn new(values: Vec<f64>, kind: Kind) -> Self {
        Self {
            values: values.into(),
            nulls: None,
            kind,
        }
    }

    /// Numbers of which some may be missing.
    pub fn from_options(values: impl Iterator<Item = Option<f64>>, kind: Kind) -> Self {
        let array = values.collect::<Float64Array>();
        Self {
            nulls: array.nulls().cloned(),
            values: array.values().clone(),
            kind,
        }
    }

    /// How many.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The value of a row, recycled; `None` when missing.
    pub fn get(&self, row: usize) -> Option<f64> {
        let row = if self.values.len() == 1 { 0 } else { row };
        let value = self.values.get(row)?;
        self.nulls
            .as_ref()
            .is_none_or(|nulls| nulls.is_valid(row))
            .then_some(*value)
    }

    /// Applies a function to each value.
    #[must_use]
    pub fn map(&self, kind: Kind, f: impl Fn(f64) -> f64) -> Self {
        Self {
            values: self.values.iter().map(|x| f(*x)).collect(),
            nulls: self.nulls.clone(),
            kind,
        }
    }
}

/// The length of vectors that are combined: 1 recycles, otherwise lengths agree. `None` when they do not.
pub fn common_length(lengths: impl IntoIterator<Item = usize>) -> Option<usize> {
    let mut common = 1;
    for length in lengths {
        match (common, length) {
            (_, 1) => (),
            (1, length) => common = length,
            (a, b) if a == b => (),
            _ => return None,
        }
    }
    Some(common)
}

/// Validity bits recycled to a length.
fn stretch(nulls: Option<&NullBuffer>, from: usize, to: usize) -> Option<NullBuffer> {
    let nulls = nulls?;
    if from == to {
        return Some(nulls.clone());
    }
    Some(if nulls.is_valid(0) {
        NullBuffer::new_valid(to)
    } else {
        NullBuffer::new_null(to)
    })
}

/// Combines two vectors of numbers value by value.
pub fn zip(a: &Numbers, b: &Numbers, kind: Kind, f: impl Fn(f64, f64) -> f64) -> Option<Numbers> {
    let length = common_length([a.len(), b.len()])?;
    let values: ScalarBuffer<f64> = match (a.len() == length, b.len() == length) {
        (true, true) => a
            .values
            .iter()
            .zip(b.values.iter())
            .map(|(x, y)| f(*x, *y))
            .collect(),
        (true, false) => {
            let y = b.values[0];
            a.values.iter().map(|x| f(*x, y)).collect()
        }
        _ => {
            let x = a.values[0];
            b.values.iter().map(|y| f(x, *y)).collect()
        }
    };
    let nulls = NullBuffer::union(
        stretch(a.nulls.as_ref(), a.len(), length).as_ref(),
        stretch(b.nulls.as_ref(), b.len(), length).as_ref(),
    );
    Some(Numbers {
        values,
        nulls,
        kind,
    })
}

impl Value {
    /// One number.
    pub fn scalar(value: f64, kind: Kind) -> Self {
        Self::Numbers(Numbers::new(vec![value], kind))
    }

    /// One missing value.
    pub fn missing() -> Self {
        Self::Numbers(Numbers::from_options([None].into_iter(), Kind::Logical))
    }

    /// One text.
    pub fn text(value: &str) -> Self {
        Self::Text(StringArray::from(vec![value]))
    }

    /// Truth values.
    pub fn logical(values: impl Iterator<Item = bool>) -> Self {
        Self::Numbers(Numbers::new(
            values.map(|truth| f64::from(u8::from(truth))).collect(),
            Kind::Logical,
        ))
    }

    /// How many values.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Text(text) => text.len(),
            Self::Factor(codes) => codes.values.len(),
            Self::Null => 0,
        }
    }

    /// What the value is, for messages.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Numbers(numbers) => numbers.kind.name(),
            Self::Text(_) => "character",
            Self::Factor(_) => "factor",
            Self::Null => "NULL",
        }
    }

    /// Which values are present.
    pub fn nulls(&self) -> Option<NullBuffer> {
        match self {
            Self::Numbers(numbers) => numbers.nulls.clone(),
            Self::Text(text) => text.nulls().cloned(),
            Self::Factor(codes) => codes.nulls.clone(),
            Self::Null => None,
        }
    }

    /// The text of a row as `as.character` gives it, recycled; `None` when missing.
    pub fn text_at(&self, row: usize) -> Option<String> {
        let row = if self.len() == 1 { 0 } else { row };
        match self {
            Self::Numbers(numbers) => numbers
                .get(row)
                .map(|value| super::function::text_of(value, numbers.kind)),
            Self::Text(text) => text.is_valid(row).then(|| text.value(row).to_owned()),
            Self::Factor(codes) => codes
                .nulls
                .as_ref()
                .is_none_or(|nulls| nulls.is_valid(row))
                .then(|| codes.levels[codes.values[row] as usize].clone()),
            Self::Null => None,
        }
    }

    /// The column of a variable in a chunk.
    pub fn of_column(chunk: &Chunk, variable: &Variable) -> Result<Self> {
        let array = chunk.array(&variable.name)?;
        let column = Column::of(array.as_ref())?;
        let nulls = array.nulls().cloned();
        Ok(match (&column.values, variable.kind) {
            (Values::Utf8(text), _) => Self::Text((*text).clone()),
            (Values::Code8(codes), _) => Self::codes(
                codes.iter().map(|c| u32::from(*c)).collect(),
                nulls,
                chunk,
                variable,
            ),
            (Values::Code16(codes), _) => Self::codes(
                codes.iter().map(|c| u32::from(*c)).collect(),
                nulls,
                chunk,
                variable,
            ),
            (Values::Code32(codes), _) => {
                Self::codes(codes.iter().copied().collect(), nulls, chunk, variable)
            }
            (Values::Float64(_), kind) => {
                let values = arrow_array::cast::AsArray::as_primitive::<
                    arrow_array::types::Float64Type,
                >(array)
                .values();
                Self::Numbers(Numbers {
                    values: values.clone(),
                    nulls,
                    kind,
                })
            }
            (_, kind) => {
                let mut values = vec![0.0; column.len()];
                column.widen(0, &mut values);
                Self::Numbers(Numbers {
                    values: values.into(),
                    nulls,
                    kind,
                })
            }
        })
    }

    fn codes(
        values: ScalarBuffer<u32>,
        nulls: Option<NullBuffer>,
        chunk: &Chunk,
        variable: &Variable,
    ) -> Self {
        let found = chunk
            .found_levels
            .iter()
            .find(|(name, _)| *name == variable.name);
        let levels = found
            .map(|(_, levels)| levels.clone())
            .or_else(|| variable.levels.clone())
            .unwrap_or_default();
        Self::Factor(Codes {
            values,
            nulls,
            levels,
            found: found.is_some() || variable.levels.is_none(),
        })
    }

    /// The variable that a value would be in a schema.
    pub fn variable(&self, name: &str) -> Variable {
        use crate::data::Storage;
        let of = |kind, storage| Variable::new(name, kind, storage);
        match self {
            Self::Numbers(numbers) => match numbers.kind {
                Kind::Logical => of(Kind::Logical, Storage::Bool),
                Kind::Integer => of(Kind::Integer, Storage::Int32),
                Kind::Date => of(Kind::Date, Storage::Date32),
                Kind::Moment => of(Kind::Moment, Storage::Micros),
                _ => of(Kind::Numeric, Storage::Float64),
            },
            Self::Factor(codes) if codes.found => of(Kind::Factor, Storage::Code32),
            Self::Factor(codes) => Variable::factor(name, codes.levels.clone()),
            Self::Text(_) | Self::Null => of(Kind::Character, Storage::Utf8),
        }
    }

    /// The value as a column of `rows` rows.
    pub fn into_array(self, rows: usize) -> ArrayRef {
        let recycled = self.len() == 1 && rows != 1;
        match self {
            Self::Numbers(numbers) => {
                let numbers = if recycled {
                    let one = numbers.get(0);
                    Numbers::from_options((0..rows).map(|_| one), numbers.kind)
                } else {
                    numbers
                };
                numbers.into_array()
            }
            Self::Text(text) if recycled => {
                let one = text.is_valid(0).then(|| text.value(0).to_owned());
                let mut builder =
                    StringBuilder::with_capacity(rows, rows * one.as_ref().map_or(0, String::len));
                (0..rows).for_each(|_| builder.append_option(one.as_deref()));
                Arc::new(builder.finish())
            }
            Self::Text(text) => Arc::new(text),
            Self::Factor(codes) if recycled => {
                let nulls = stretch(codes.nulls.as_ref(), 1, rows);
                Arc::new(UInt32Array::new(vec![codes.values[0]; rows].into(), nulls))
            }
            Self::Factor(codes) => Arc::new(UInt32Array::new(codes.values, codes.nulls)),
            Self::Null => arrow_array::new_null_array(&arrow_schema::DataType::Utf8, rows),
        }
    }
}

impl Numbers {
    #[allow(clippy::cast_possible_truncation)]
    fn into_array(self) -> ArrayRef {
        let present = |row: usize| self.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
        match self.kind {
            Kind::Logical => {
                let bits =
                    BooleanBuffer::collect_bool(self.values.len(), |row| self.values[row] != 0.0);
                Arc::new(BooleanArray::new(bits, self.nulls))
            }
            Kind::Integer => {
                let fits = |x: f64| (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&x);
                if self
                    .values
                    .iter()
                    .enumerate()
                    .all(|(row, x)| fits(*x) || !present(row))
                {
                    Arc::new(Int32Array::new(
                        self.values.iter().map(|x| *x as i32).collect(),
                        self.nulls,
                    ))
                } else {
                    Arc::new(Int64Array::new(
                        self.values.iter().map(|x| *x as i64).collect(),
                        self.nulls,
                    ))
                }
            }
            Kind::Date => Arc::new(Date32Array::new(
                self.values.iter().map(|x| libm::floor(*x) as i32).collect(),
                self.nulls,
            )),
            Kind::Moment => {
                let micros = self
                    .values
                    .iter()
                    .map(|x| libm::round(*x * MICROS) as i64)
                    .collect();
                Arc::new(TimestampMicrosecondArray::new(micros, self.nulls))
            }
            _ => Arc::new(Float64Array::new(self.values, self.nulls)),
        }
    }
}

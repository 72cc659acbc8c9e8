//! A column of a chunk, as a typed slice with its validity bits.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{DataType, TimeUnit};

use super::Storage;
use crate::error::Result;
use crate::fail;

/// The values of a column in their storage type. Values under a cleared validity bit are meaningless.
#[derive(Debug, Clone)]
pub enum Values<'a> {
    /// Bits.
    Bool(&'a BooleanBuffer),
    /// 8-bit integers.
    Int8(&'a [i8]),
    /// 16-bit integers.
    Int16(&'a [i16]),
    /// 32-bit integers, and days.
    Int32(&'a [i32]),
    /// 64-bit integers.
    Int64(&'a [i64]),
    /// Microseconds since 1970, which are seconds where a column is read as numbers.
    Micros(&'a [i64]),
    /// 32-bit floats.
    Float32(&'a [f32]),
    /// 64-bit floats.
    Float64(&'a [f64]),
    /// 8-bit factor codes.
    Code8(&'a [u8]),
    /// 16-bit factor codes.
    Code16(&'a [u16]),
    /// 32-bit factor codes.
    Code32(&'a [u32]),
    /// Text.
    Utf8(&'a StringArray),
}

/// A column: values and which of them are present.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    /// The values.
    pub values: Values<'a>,
    /// Which values are present; `None` when all are.
    pub nulls: Option<&'a NullBuffer>,
}

/// Microseconds in a second, which moments are told in, as R does.
pub const MICROS: f64 = 1e6;

/// The seconds of a moment.
#[inline]
#[allow(clippy::cast_precision_loss)]
pub(super) fn seconds(micros: i64) -> f64 {
    micros as f64 / MICROS
}

/// Calls a macro body with `slice` bound to the typed slice of any column of numbers; bits, moments and text go to `else`.
#[macro_export]
macro_rules! with_slice {
    ($values:expr, $slice:ident => $body:expr, else $other:expr) => {
        match $values {
            $crate::data::Values::Int8($slice) => $body,
            $crate::data::Values::Int16($slice) => $body,
            $crate::data::Values::Int32($slice) => $body,
            $crate::data::Values::Int64($slice) => $body,
            $crate::data::Values::Float32($slice) => $body,
            $crate::data::Values::Float64($slice) => $body,
            $crate::data::Values::Code8($slice) => $body,
            $crate::data::Values::Code16($slice) => $body,
            $crate::data::Values::Code32($slice) => $body,
            $crate::data::Values::Bool(_)
            | $crate::data::Values::Micros(_)
            | $crate::data::Values::Utf8(_) => $other,
        }
    };
}

/// Widening to `f64`. Exact but for 64-bit integers beyond 2^53.
pub trait Widen: Copy {
    /// Whether there are values between whole numbers.
    const IS_REAL: bool;
    /// The value as a double.
    fn widen(self) -> f64;
}

macro_rules! widen {
    ($($type:ty)+) => { $(impl Widen for $type {
        #[allow(clippy::cast_lossless, clippy::cast_precision_loss)]
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        const IS_REAL: bool = (0.5f64 as Self) as f64 > 0.0;
        #[inline(always)]
        #[allow(clippy::cast_lossless, clippy::cast_precision_loss)]
        fn widen(self) -> f64 { self as f64 }
    })+ };
}
widen!(i8 i16 i32 i64 u8 u16 u32 f32 f64);

impl<'a> Column<'a> {
    /// The typed view of an Arrow array in one of our storage types.
    pub fn of(array: &'a dyn Array) -> Result<Self> {
        let values = match array.data_type() {
            DataType::Boolean => Values::Bool(array.as_boolean().values()),
            DataType::Int8 => Values::Int8(array.as_primitive::<Int8Type>().values()),
            DataType::Int16 => Values::Int16(array.as_primitive::<Int16Type>().values()),
            DataType::Int32 => Values::Int32(array.as_primitive::<Int32Type>().values()),
            DataType::Date32 => Values::Int32(array.as_primitive::<Date32Type>().values()),
            DataType::Int64 => Values::Int64(array.as_primitive::<Int64Type>().values()),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                Values::Micros(array.as_primitive::<TimestampMicrosecondType>().values())
            }
            DataType::Float32 => Values::Float32(array.as_primitive::<Float32Type>().values()),
            DataType::Float64 => Values::Float64(array.as_primitive::<Float64Type>().values()),
            DataType::UInt8 => Values::Code8(array.as_primitive::<UInt8Type>().values()),
            DataType::UInt16 => Values::Code16(array.as_primitive::<UInt16Type>().values()),
            DataType::UInt32 => Values::Code32(array.as_primitive::<UInt32Type>().values()),
            DataType::Utf8 => Values::Utf8(array.as_string::<i32>()),
            other => fail!(
                Unsupported,
                "a column of Arrow type {other} is not a storage type of the engine"
            ),
        };
        Ok(Self {
            values,
            nulls: array.nulls().filter(|nulls| nulls.null_count() > 0),
        })
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Bool(bits) => bits.len(),
            Values::Utf8(text) => text.len(),
            Values::Micros(micros) => micros.len(),
            values => with_slice!(values, slice => slice.len(), else 0),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the value of a row is present.
    #[inline]
    #[must_use]
    pub fn is_valid(&self, row: usize) -> bool {
        self.nulls.is_none_or(|nulls| nulls.is_valid(row))
    }

    /// Writes rows `start..start + out.len()` as doubles, of moments the seconds. Text gives nothing. Missing rows give whatever lies there.
    pub fn widen(&self, start: usize, out: &mut [f64]) {
        let end = start + out.len();
        match &self.values {
            Values::Bool(bits) => {
                for (out, row) in out.iter_mut().zip(start..end) {
                    *out = f64::from(u8::from(bits.value(row)));
                }
            }
            Values::Micros(micros) => {
                for (out, micros) in out.iter_mut().zip(&micros[start..end]) {
                    *out = seconds(*micros);
                }
            }
            values => with_slice!(values, slice => {
                for (out, value) in out.iter_mut().zip(&slice[start..end]) {
                    *out = value.widen();
                }
            }, else ()),
        }
    }

    /// Writes rows as [`Self::widen`] does, less an origin.
    pub fn widen_about(&self, start: usize, origin: f64, out: &mut [f64]) {
        match &self.values {
            Values::Float32(slice) => about(&slice[start..], origin, out),
            Values::Float64(slice) => about(&slice[start..], origin, out),
            _ => {
                self.widen(start, out);
                out.iter_mut().for_each(|value| *value -= origin);
            }
        }
    }

    /// Writes the rows of a list as doubles; otherwise as [`Self::widen`].
    pub fn gather(&self, rows: &[u32], out: &mut [f64]) {
        match &self.values {
            Values::Bool(bits) => {
                for (out, row) in out.iter_mut().zip(rows) {
                    *out = f64::from(u8::from(bits.value(*row as usize)));
                }
            }
            Values::Micros(micros) => {
                for (out, row) in out.iter_mut().zip(rows) {
                    *out = seconds(micros[*row as usize]);
                }
            }
            values => with_slice!(values, slice => {
                for (out, row) in out.iter_mut().zip(rows) {
                    *out = slice[*row as usize].widen();
                }
            }, else ()),
        }
    }
}

/// One loop: a copy of doubles first would go through `memory.copy`, which is slow on pieces of this size.
fn about<T: Widen>(values: &[T], origin: f64, out: &mut [f64]) {
    for (out, value) in out.iter_mut().zip(values) {
        *out = value.widen() - origin;
    }
}

/// The storage type of an Arrow array in a chunk.
pub fn storage_of(data_type: &DataType) -> Result<Storage> {
    Ok(match data_type {
        DataType::Boolean => Storage::Bool,
        DataType::Int8 => Storage::Int8,
        DataType::Int16 => Storage::Int16,
        DataType::Int32 => Storage::Int32,
        DataType::Int64 => Storage::Int64,
        DataType::Float32 => Storage::Float32,
        DataType::Float64 => Storage::Float64,
        DataType::UInt8 => Storage::Code8,
        DataType::UInt16 => Storage::Code16,
        DataType::UInt32 => Storage::Code32,
        DataType::Utf8 => Storage::Utf8,
        DataType::Date32 => Storage::Date32,
        DataType::Timestamp(TimeUnit::Microsecond, _) => Storage::Micros,
        other => fail!(
            Unsupported,
            "Arrow type {other} is not a storage type of the engine"
        ),
    })
}

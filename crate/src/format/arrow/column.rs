//! Arrow columns of all kinds as columns in our storage types.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date64Type, Decimal128Type, Float16Type, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Date32Array, Float32Array, Float64Array, Int16Array, Int32Array, Int64Array,
    StringArray, TimestampMicrosecondArray, UInt32Array,
};
use arrow_schema::{DataType, Field, TimeUnit};
use serde::{Deserialize, Serialize};

use super::broken;
use crate::data::{Column, Kind, Storage, storage_of};
use crate::error::{Error, ErrorKind, Result};

/// How a column becomes one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Convert {
    /// As it is.
    Keep,
    /// Without its time zone.
    Micros,
    /// To the next larger signed integer, or a double.
    Unsigned,
    /// From 16-bit floats.
    Half,
    /// From decimals with this many digits behind the point.
    Decimal(i8),
    /// From durations, to seconds: with this many digits behind the point.
    Duration(i32),
    /// From days in milliseconds.
    Days,
    /// From moments in seconds, milliseconds, nanoseconds.
    Seconds,
    /// See `Seconds`.
    Millis,
    /// See `Seconds`.
    Nanos,
    /// From large text or text views.
    Text,
    /// From keys of a dictionary of text to factor codes.
    Codes,
    /// A column of nothing but missing values.
    Nothing,
}

/// How a field is converted, and what it becomes.
pub fn plan_column(field: &Field) -> Result<(Convert, Kind, Storage)> {
    let text_dictionary = |values: &DataType| {
        matches!(
            values,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
        )
    };
    Ok(match field.data_type() {
        DataType::Boolean => (Convert::Keep, Kind::Logical, Storage::Bool),
        kept @ (DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64) => {
            (Convert::Keep, Kind::Integer, storage_of(kept)?)
        }
        kept @ (DataType::Float32 | DataType::Float64) => {
            (Convert::Keep, Kind::Numeric, storage_of(kept)?)
        }
        DataType::UInt8 => (Convert::Unsigned, Kind::Integer, Storage::Int16),
        DataType::UInt16 => (Convert::Unsigned, Kind::Integer, Storage::Int32),
        DataType::UInt32 => (Convert::Unsigned, Kind::Integer, Storage::Int64),
        DataType::UInt64 => (Convert::Unsigned, Kind::Numeric, Storage::Float64),
        DataType::Float16 => (Convert::Half, Kind::Numeric, Storage::Float32),
        DataType::Decimal128(_, scale) => {
            (Convert::Decimal(*scale), Kind::Numeric, Storage::Float64)
        }
        DataType::Duration(unit) => (
            Convert::Duration(digits_below_seconds(*unit)),
            Kind::Numeric,
            Storage::Float64,
        ),
        DataType::Utf8 => (Convert::Keep, Kind::Character, Storage::Utf8),
        DataType::LargeUtf8 | DataType::Utf8View => (Convert::Text, Kind::Character, Storage::Utf8),
        DataType::Date32 => (Convert::Keep, Kind::Date, Storage::Date32),
        DataType::Date64 => (Convert::Days, Kind::Date, Storage::Date32),
        DataType::Timestamp(unit, _) => {
            let convert = match unit {
                TimeUnit::Second => Convert::Seconds,
                TimeUnit::Millisecond => Convert::Millis,
                TimeUnit::Microsecond => Convert::Micros,
                TimeUnit::Nanosecond => Convert::Nanos,
            };
            (convert, Kind::Moment, Storage::Micros)
        }
        DataType::Dictionary(_, values) if text_dictionary(values) => {
            (Convert::Codes, Kind::Factor, Storage::Code32)
        }
        DataType::Null => (Convert::Nothing, Kind::Numeric, Storage::Float64),
        other => {
            let message = format!(
                "column '{}' has Arrow type {other}, which is not read; leave it out with varsToDrop",
                field.name()
            );
            return Err(Error::new(ErrorKind::Unsupported, message).column(field.name()));
        }
    })
}

/// How many digits of a number of this unit lie behind the point of seconds.
pub fn digits_below_seconds(unit: TimeUnit) -> i32 {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    }
}

/// Keys that are looked up at once.
const PART: usize = 1024;

/// Converts a column. `table` has the code of each key of its dictionary.
pub fn convert(array: &ArrayRef, how: Convert, table: &[u32]) -> Result<ArrayRef> {
    Ok(match how {
        Convert::Keep => array.clone(),
        Convert::Nothing => Arc::new(Float64Array::new_null(array.len())),
        Convert::Micros => {
            let moments = array.as_primitive::<arrow_array::types::TimestampMicrosecondType>();
            Arc::new(TimestampMicrosecondArray::new(
                moments.values().clone(),
                moments.nulls().cloned(),
            ))
        }
        Convert::Unsigned => unsigned(array),
        Convert::Half => {
            let halves = array.as_primitive::<Float16Type>();
            Arc::new(
                halves
                    .iter()
                    .map(|x| x.map(f32::from))
                    .collect::<Float32Array>(),
            )
        }
        Convert::Decimal(scale) => {
            let power = libm::pow(10.0, f64::from(scale.unsigned_abs()));
            #[allow(clippy::cast_precision_loss)]
            let number = |x: i128| {
                if scale >= 0 {
                    x as f64 / power
                } else {
                    x as f64 * power
                }
            };
            Arc::new(
                array
                    .as_primitive::<Decimal128Type>()
                    .iter()
                    .map(|x| x.map(number))
                    .collect::<Float64Array>(),
            )
        }
        Convert::Duration(digits) => {
            let data = array.to_data();
            let power = libm::pow(10.0, f64::from(digits));
            #[allow(clippy::cast_precision_loss)]
            let seconds = data.buffer::<i64>(0)[..data.len()]
                .iter()
                .map(|x| *x as f64 / power);
            Arc::new(Float64Array::new(seconds.collect(), array.nulls().cloned()))
        }
        Convert::Days => {
            let day =
                |millis: i64| i32::try_from(millis.div_euclid(86_400_000)).unwrap_or(i32::MAX);
            Arc::new(
                array
                    .as_primitive::<Date64Type>()
                    .iter()
                    .map(|x| x.map(day))
                    .collect::<Date32Array>(),
            )
        }
        Convert::Seconds => moments(
            array
                .as_primitive::<TimestampSecondType>()
                .iter()
                .map(|x| x.map(|x| x.saturating_mul(1_000_000))),
        ),
        Convert::Millis => moments(
            array
                .as_primitive::<TimestampMillisecondType>()
                .iter()
                .map(|x| x.map(|x| x.saturating_mul(1000))),
        ),
        Convert::Nanos => moments(
            array
                .as_primitive::<TimestampNanosecondType>()
                .iter()
                .map(|x| x.map(|x| x.div_euclid(1000))),
        ),
        Convert::Text => Arc::new(match array.data_type() {
            DataType::LargeUtf8 => array.as_string::<i64>().iter().collect::<StringArray>(),
            _ => array.as_string_view().iter().collect::<StringArray>(),
        }),
        Convert::Codes => codes(array, table)?,
    })
}

fn moments(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.collect::<TimestampMicrosecondArray>())
}

fn unsigned(array: &ArrayRef) -> ArrayRef {
    match array.data_type() {
        DataType::UInt8 => Arc::new(
            array
                .as_primitive::<UInt8Type>()
                .iter()
                .map(|x| x.map(i16::from))
                .collect::<Int16Array>(),
        ),
        DataType::UInt16 => Arc::new(
            array
                .as_primitive::<UInt16Type>()
                .iter()
                .map(|x| x.map(i32::from))
                .collect::<Int32Array>(),
        ),
        DataType::UInt32 => Arc::new(
            array
                .as_primitive::<UInt32Type>()
                .iter()
                .map(|x| x.map(i64::from))
                .collect::<Int64Array>(),
        ),
        #[allow(clippy::cast_precision_loss)]
        _ => Arc::new(
            array
                .as_primitive::<UInt64Type>()
                .iter()
                .map(|x| x.map(|x| x as f64))
                .collect::<Float64Array>(),
        ),
    }
}

/// Dictionary keys as the codes that they stand for.
fn codes(keys: &ArrayRef, table: &[u32]) -> Result<ArrayRef> {
    let wide;
    let keys = match keys.data_type() {
        DataType::UInt64 => {
            wide = unsigned(keys);
            wide.as_ref()
        }
        _ => keys.as_ref(),
    };
    let column = Column::of(keys)?;
    let mut codes = vec![0; column.len()];
    // Doubles hold every key that is a position.
    let mut buffer = [0.0; PART];
    for (index, part) in codes.chunks_mut(PART).enumerate() {
        let keys = &mut buffer[..part.len()];
        column.widen(index * PART, keys);
        for (row, (code, key)) in part.iter_mut().zip(keys).enumerate() {
            if !column.is_valid(index * PART + row) {
                continue;
            }
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let found = table.get(*key as usize).filter(|_| *key >= 0.0);
            *code = *found.ok_or_else(|| {
                broken(format!(
                    "key {key} of a dictionary of {} values",
                    table.len()
                ))
            })?;
        }
    }
    Ok(Arc::new(UInt32Array::new(
        codes.into(),
        column.nulls.cloned(),
    )))
}

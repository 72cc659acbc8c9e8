//! Arrow columns of all kinds as columns in our storage types.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Date64Type, Decimal128Type, Float16Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Date32Array, Float32Array, Float64Array, Int16Array, Int32Array, Int64Array,
    StringArray, TimestampMicrosecondArray, UInt32Array,
};
use arrow_schema::{DataType, Field, TimeUnit};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::data::{Kind, Storage, storage_of};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

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
    /// From a dictionary of text to factor codes.
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
                "column '{}' has Arrow type {other}, which is not read; convert it or write the file without it",
                field.name()
            );
            return Err(Error::new(ErrorKind::Unsupported, message).column(field.name()));
        }
    })
}

/// Converts a column. `levels` are the data set's, for dictionaries.
pub fn convert(array: &ArrayRef, how: Convert, levels: Option<&[String]>) -> Result<ArrayRef> {
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
        Convert::Codes => codes(array, levels.unwrap_or_default())?,
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

/// Dictionary keys as positions among the data set's levels.
fn codes(array: &ArrayRef, levels: &[String]) -> Result<ArrayRef> {
    let DataType::Dictionary(key, _) = array.data_type() else {
        fail!(Format, "a dictionary was expected")
    };
    match key.as_ref() {
        DataType::Int8 => keyed::<Int8Type>(array, levels),
        DataType::Int16 => keyed::<Int16Type>(array, levels),
        DataType::Int32 => keyed::<Int32Type>(array, levels),
        DataType::Int64 => keyed::<Int64Type>(array, levels),
        DataType::UInt8 => keyed::<UInt8Type>(array, levels),
        DataType::UInt16 => keyed::<UInt16Type>(array, levels),
        DataType::UInt32 => keyed::<UInt32Type>(array, levels),
        DataType::UInt64 => keyed::<UInt64Type>(array, levels),
        other => fail!(Unsupported, "dictionary keys of type {other}"),
    }
}

fn keyed<K: ArrowDictionaryKeyType>(array: &ArrayRef, levels: &[String]) -> Result<ArrayRef> {
    let dictionary = array.as_dictionary::<K>();
    let positions: HashMap<&str, u32> = levels.iter().map(String::as_str).zip(0..).collect();
    let values = dictionary.values();
    let text = |at: usize| -> &str {
        match values.data_type() {
            DataType::LargeUtf8 => values.as_string::<i64>().value(at),
            DataType::Utf8View => values.as_string_view().value(at),
            _ => values.as_string::<i32>().value(at),
        }
    };
    let table: Vec<Option<u32>> = (0..values.len())
        .map(|at| {
            if values.is_valid(at) {
                positions.get(text(at)).copied()
            } else {
                None
            }
        })
        .collect();
    let code = |row: usize| {
        dictionary
            .key(row)
            .and_then(|key| table.get(key).copied().flatten())
    };
    Ok(Arc::new(
        (0..dictionary.len()).map(code).collect::<UInt32Array>(),
    ))
}

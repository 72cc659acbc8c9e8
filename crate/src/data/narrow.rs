//! Columns in the narrowest storage that holds their values exactly.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;

use super::{Column, Range, Storage, Widen, storage_of};
use crate::error::Result;
use crate::with_slice;

/// The narrowest storage of numbers that now lie in `storage`; unchanged for days, moments, bits and text.
#[must_use]
pub fn narrowest(storage: Storage, range: &Range) -> Storage {
    let bounds = range.bounds();
    match storage {
        Storage::Int16 | Storage::Int32 | Storage::Int64 => match bounds {
            Some((low, high)) => Storage::for_integers(low, high).min(storage),
            None => Storage::Int8,
        },
        Storage::Float32 | Storage::Float64 => match bounds {
            Some((low, high))
                if range.whole && low >= -2_147_483_648.0 && high < 2_147_483_648.0 =>
            {
                let integer = Storage::for_integers(low, high);
                // A 32-bit integer is no narrower than a 32-bit float.
                if integer == Storage::Int32 && range.single {
                    Storage::Float32
                } else {
                    integer
                }
            }
            _ if range.single => Storage::Float32,
            _ => storage,
        },
        Storage::Code16 | Storage::Code32 => match bounds {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Some((_, high)) => Storage::for_codes(high as usize + 1),
            None => Storage::Code8,
        },
        other => other,
    }
}

/// The storage that holds the values of both.
#[must_use]
pub fn common(a: Storage, b: Storage) -> Storage {
    if a == b {
        return a;
    }
    let integers = |storage| {
        matches!(
            storage,
            Storage::Int8 | Storage::Int16 | Storage::Int32 | Storage::Int64
        )
    };
    match (a, b) {
        (Storage::Float32, other) | (other, Storage::Float32)
            if matches!(other, Storage::Int8 | Storage::Int16) =>
        {
            Storage::Float32
        }
        (Storage::Float32 | Storage::Float64, other)
        | (other, Storage::Float32 | Storage::Float64)
            if integers(other) || matches!(other, Storage::Float32 | Storage::Float64) =>
        {
            Storage::Float64
        }
        (a, b) => a.max(b),
    }
}

fn cast<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    convert: impl Fn(f64) -> T::Native,
) -> Result<ArrayRef> {
    let column = Column::of(array.as_ref())?;
    let values: ScalarBuffer<T::Native> = with_slice!(
        &column.values,
        slice => slice.iter().map(|value| convert(value.widen())).collect(),
        else {
            let mut numbers = vec![0.0; column.len()];
            column.widen(0, &mut numbers);
            numbers.into_iter().map(convert).collect()
        }
    );
    Ok(Arc::new(PrimitiveArray::<T>::new(
        values,
        array
            .nulls()
            .filter(|nulls| nulls.null_count() > 0)
            .cloned(),
    )))
}

/// The column in another storage that holds its values. 64-bit integers must fit doubles.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn store(array: &ArrayRef, storage: Storage) -> Result<ArrayRef> {
    if storage_of(array.data_type())? == storage {
        return Ok(array.clone());
    }
    if array.data_type() == &DataType::Int64 && storage < Storage::Int64 {
        // Not by way of doubles.
        let values = array.as_primitive::<Int64Type>();
        let nulls = values.nulls().cloned();
        return Ok(match storage {
            Storage::Int8 => Arc::new(PrimitiveArray::<Int8Type>::new(
                values.values().iter().map(|x| *x as i8).collect(),
                nulls,
            )),
            Storage::Int16 => Arc::new(PrimitiveArray::<Int16Type>::new(
                values.values().iter().map(|x| *x as i16).collect(),
                nulls,
            )),
            _ => Arc::new(PrimitiveArray::<Int32Type>::new(
                values.values().iter().map(|x| *x as i32).collect(),
                nulls,
            )),
        });
    }
    match storage {
        Storage::Int8 => cast::<Int8Type>(array, |x| x as i8),
        Storage::Int16 => cast::<Int16Type>(array, |x| x as i16),
        Storage::Int32 => cast::<Int32Type>(array, |x| x as i32),
        Storage::Int64 => cast::<Int64Type>(array, |x| x as i64),
        Storage::Float32 => cast::<Float32Type>(array, |x| x as f32),
        Storage::Float64 => cast::<Float64Type>(array, |x| x),
        Storage::Code8 => cast::<UInt8Type>(array, |x| x as u8),
        Storage::Code16 => cast::<UInt16Type>(array, |x| x as u16),
        Storage::Code32 => cast::<UInt32Type>(array, |x| x as u32),
        Storage::Bool | Storage::Utf8 | Storage::Date32 | Storage::Micros => Ok(array.clone()),
    }
}

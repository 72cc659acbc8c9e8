//! What a column of a file becomes.

use serde::{Deserialize, Serialize};

use super::metadata::{Element, Meaning, Physical};
use crate::data::{Kind, Storage};
use crate::error::{Error, ErrorKind, Result};

/// How values become ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Convert {
    /// Bits.
    Logical,
    /// Whole numbers, days and microseconds as they are.
    Whole,
    /// Whole numbers without a sign of this many bits.
    Unsigned(u8),
    /// Whole numbers, or bytes that are one, with so many digits behind the point.
    Decimal(i32),
    /// Milliseconds.
    Millis,
    /// Nanoseconds.
    Nanos,
    /// Nanoseconds of a day, and Julian days.
    Int96,
    /// Floats.
    Real,
    /// 16-bit floats.
    Half,
    /// Text.
    Text,
    /// Text as codes of levels.
    Codes,
    /// Nothing but missing values.
    Nothing,
}

/// Which values can be read, and as what; of others their name.
pub fn plan(element: &Element) -> Result<(Convert, Kind, Storage)> {
    let physical = element.physical;
    let refused = |what: &str| {
        let message = format!(
            "column '{}' holds {what}, which is not read; leave it out with varsToDrop",
            element.name
        );
        Err(Error::new(ErrorKind::Unsupported, message).column(&element.name))
    };
    let integer = |storage| Ok((Convert::Whole, Kind::Integer, storage));
    if element.repetition > 1 {
        return refused("a list in each row");
    }
    let Some(physical) = physical else {
        return refused(match element.meaning {
            Meaning::Other(what) => what,
            _ => "a structure",
        });
    };
    match (element.meaning, physical) {
        (Meaning::Other(what), _) => refused(what),
        (Meaning::Time, _) => refused("times of day"),
        (Meaning::Nothing, _) => Ok((Convert::Nothing, Kind::Numeric, Storage::Float64)),
        (_, Physical::Bool) => Ok((Convert::Logical, Kind::Logical, Storage::Bool)),
        (Meaning::Date, Physical::Int32) => Ok((Convert::Whole, Kind::Date, Storage::Date32)),
        (Meaning::Millis, Physical::Int64) => Ok((Convert::Millis, Kind::Moment, Storage::Micros)),
        (Meaning::Micros, Physical::Int64) => Ok((Convert::Whole, Kind::Moment, Storage::Micros)),
        (Meaning::Nanos, Physical::Int64) => Ok((Convert::Nanos, Kind::Moment, Storage::Micros)),
        (_, Physical::Int96) => Ok((Convert::Int96, Kind::Moment, Storage::Micros)),
        (
            Meaning::Decimal(scale),
            Physical::Int32 | Physical::Int64 | Physical::Bytes | Physical::Fixed(1..=16),
        ) => Ok((Convert::Decimal(scale), Kind::Numeric, Storage::Float64)),
        (Meaning::Integer(bits @ (8 | 16 | 32), false), Physical::Int32) => {
            let storage = match bits {
                8 => Storage::Int16,
                16 => Storage::Int32,
                _ => Storage::Int64,
            };
            Ok((Convert::Unsigned(bits), Kind::Integer, storage))
        }
        (Meaning::Integer(64, false), Physical::Int64) => {
            Ok((Convert::Unsigned(64), Kind::Numeric, Storage::Float64))
        }
        (Meaning::Integer(8, true), Physical::Int32) => integer(Storage::Int8),
        (Meaning::Integer(16, true), Physical::Int32) => integer(Storage::Int16),
        (_, Physical::Int32) => integer(Storage::Int32),
        (_, Physical::Int64) => integer(Storage::Int64),
        (_, Physical::Float) => Ok((Convert::Real, Kind::Numeric, Storage::Float32)),
        (_, Physical::Double) => Ok((Convert::Real, Kind::Numeric, Storage::Float64)),
        (Meaning::Half, Physical::Fixed(2)) => Ok((Convert::Half, Kind::Numeric, Storage::Float32)),
        (Meaning::Text | Meaning::Enum | Meaning::Json, Physical::Bytes) => {
            Ok((Convert::Text, Kind::Character, Storage::Utf8))
        }
        (_, Physical::Bytes | Physical::Fixed(_)) => refused("bytes"),
    }
}

/// 10 to this power.
pub fn ten_to(scale: i32) -> f64 {
    libm::pow(10.0, f64::from(scale))
}

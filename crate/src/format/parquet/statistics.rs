//! What a file tells about the values of its columns.

use serde::{Deserialize, Serialize};

use super::column::Convert;
use super::metadata::{ColumnChunk, Physical};

/// What is known of the values of a column in a row group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// The lowest and the highest number that is present.
    pub numbers: Option<(f64, f64)>,
    /// No text that is present lies outside of these, byte by byte.
    pub texts: Option<(Vec<u8>, Vec<u8>)>,
    /// Whether all values are missing.
    pub is_empty: bool,
    /// How many are missing.
    pub nulls: Option<u64>,
}

/// The lowest and highest value as bytes. Old writers told only those that hold for numbers with a sign.
fn bounds(chunk: &ColumnChunk, signed: bool) -> Option<(&[u8], &[u8])> {
    let told = &chunk.statistics;
    let new = told.low.as_deref().zip(told.high.as_deref());
    let old = told.signed_low.as_deref().zip(told.signed_high.as_deref());
    new.or(old.filter(|_| signed))
}

/// The lowest and highest whole number, as it is when it was converted.
fn wholes(chunk: &ColumnChunk, physical: Physical, convert: Convert) -> Option<(i64, i64)> {
    let signed = !matches!(convert, Convert::Unsigned(_));
    let (low, high) = bounds(chunk, signed)?;
    let number = |bytes: &[u8]| {
        let raw = match physical {
            Physical::Int32 => i64::from(i32::from_le_bytes(bytes.try_into().ok()?)),
            Physical::Int64 => i64::from_le_bytes(bytes.try_into().ok()?),
            _ => return None,
        };
        match convert {
            Convert::Whole => Some(raw),
            Convert::Unsigned(bits @ (8 | 16 | 32)) => Some(raw & ((1 << bits) - 1)),
            Convert::Millis => raw.checked_mul(1000),
            Convert::Nanos => Some(raw.div_euclid(1000)),
            _ => None,
        }
    };
    let (low, high) = (number(low)?, number(high)?);
    (low <= high).then_some((low, high))
}

fn reals(chunk: &ColumnChunk, physical: Physical) -> Option<(f64, f64)> {
    let (low, high) = bounds(chunk, true)?;
    let number = |bytes: &[u8]| match physical {
        Physical::Float => Some(f64::from(f32::from_le_bytes(bytes.try_into().ok()?))),
        Physical::Double => Some(f64::from_le_bytes(bytes.try_into().ok()?)),
        _ => None,
    };
    let (low, high) = (number(low)?, number(high)?);
    (low <= high).then_some((low, high))
}

/// What the statistics of a column chunk of so many rows say.
#[allow(clippy::cast_precision_loss)]
pub fn known(chunk: &ColumnChunk, physical: Physical, convert: Convert, rows: u64) -> Known {
    let nulls = chunk.statistics.nulls.filter(|nulls| *nulls <= rows);
    let numbers = match convert {
        Convert::Real => reals(chunk, physical),
        _ => wholes(chunk, physical, convert).map(|(low, high)| (low as f64, high as f64)),
    };
    let texts = match convert {
        Convert::Text | Convert::Codes => bounds(chunk, false),
        _ => None,
    };
    Known {
        numbers,
        texts: texts.map(|(low, high)| (low.to_vec(), high.to_vec())),
        is_empty: nulls == Some(rows) || convert == Convert::Nothing,
        nulls,
    }
}

//! What streams hold as columns in our storage types.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int32Array, Int64Array,
    StringArray, TimestampMicrosecondArray, UInt32Array,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};

use super::{Class, Layout, XdfColumn, text_of};
use crate::error::{Error, ErrorKind, Result};

/// The low half of R's `NA` among the NaNs.
const NA: u64 = 1954;
/// What stands for a missing factor code.
const MISSING_CODES: [u32; 2] = [u32::MAX, 1 << 31];

/// The rows of a column as they are inflated.
pub enum Raw {
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float32(Vec<f32>),
    Float64(Vec<f64>),
    Codes(Vec<u32>),
    Text(Vec<u8>),
}

impl Raw {
    /// Room for rows; of text for bytes.
    pub fn new(layout: Layout, length: usize) -> Self {
        match layout {
            Layout::Int32 => Self::Int32(vec![0; length]),
            Layout::Int64 => Self::Int64(vec![0; length]),
            Layout::Float32 => Self::Float32(vec![0.0; length]),
            Layout::Float64 => Self::Float64(vec![0.0; length]),
            Layout::Codes(_) => Self::Codes(vec![0; length]),
            Layout::Text => Self::Text(vec![0; length]),
        }
    }

    /// All of it as bytes, which lie as they do in files.
    pub fn bytes(&mut self) -> &mut [u8] {
        match self {
            Self::Int32(values) => bytemuck::cast_slice_mut(values),
            Self::Int64(values) => bytemuck::cast_slice_mut(values),
            Self::Float32(values) => bytemuck::cast_slice_mut(values),
            Self::Float64(values) => bytemuck::cast_slice_mut(values),
            Self::Codes(values) => bytemuck::cast_slice_mut(values),
            Self::Text(bytes) => bytes,
        }
    }

    /// The column of `rows` rows.
    pub fn column(self, column: &XdfColumn, rows: usize) -> Result<ArrayRef> {
        Ok(match (self, column.class) {
            (Self::Int32(values), Class::Logical) => logical(&values)?,
            (Self::Int32(values), _) => {
                let nulls = present(&values, |value| *value != i32::MIN);
                Arc::new(Int32Array::new(values.into(), nulls))
            }
            (Self::Int64(values), _) => {
                let nulls = present(&values, |value| *value != i64::MIN);
                Arc::new(Int64Array::new(values.into(), nulls))
            }
            (Self::Float32(values), _) => {
                let nulls = present(&values, |x| !x.is_nan() || x.is_sign_negative());
                Arc::new(Float32Array::new(values.into(), nulls))
            }
            (Self::Float64(values), class) => {
                let nulls = present(&values, |x| !x.is_nan() || x.to_bits() & 0xffff_ffff != NA);
                numeric(values, nulls, class)?
            }
            (Self::Codes(values), _) => codes(values, column.layout)?,
            (Self::Text(bytes), _) => Arc::new(texts(&bytes, rows)?),
        })
    }
}

/// Which values are present; nothing when all are.
fn present<T>(values: &[T], is_present: impl Fn(&T) -> bool) -> Option<NullBuffer> {
    let bits = BooleanBuffer::collect_bool(values.len(), |row| is_present(&values[row]));
    let nulls = NullBuffer::new(bits);
    (nulls.null_count() > 0).then_some(nulls)
}

fn wrong(row: usize, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Format, message).row(row)
}

fn logical(values: &[i32]) -> Result<ArrayRef> {
    if let Some(row) = values
        .iter()
        .position(|value| ![0, 1, i32::MIN].contains(value))
    {
        return Err(wrong(
            row,
            format!("{} is not a logical value", values[row]),
        ));
    }
    let bits = BooleanBuffer::collect_bool(values.len(), |row| values[row] == 1);
    let nulls = present(values, |value| *value != i32::MIN);
    Ok(Arc::new(BooleanArray::new(bits, nulls)))
}

/// Floats, or what lies as floats: whole numbers, days, seconds.
#[allow(clippy::cast_possible_truncation)]
fn numeric(values: Vec<f64>, nulls: Option<NullBuffer>, class: Class) -> Result<ArrayRef> {
    let (scale, low, high) = match class {
        Class::Integer => (1.0, -9_007_199_254_740_992.0, 9_007_199_254_740_992.0),
        Class::Date => (1.0, -2_147_483_648.0, 2_147_483_647.0),
        Class::Moment => (1e6, -9e18, 9e18),
        _ => return Ok(Arc::new(Float64Array::new(values.into(), nulls))),
    };
    let mut whole = Vec::with_capacity(values.len());
    for (row, value) in values.into_iter().enumerate() {
        let missing = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
        let scaled = if missing {
            0.0
        } else {
            libm::rint(value * scale)
        };
        let fits = low <= scaled && scaled <= high && (scale > 1.0 || missing || scaled == value);
        if !fits {
            return Err(wrong(row, format!("{value} is not a value of its class")));
        }
        whole.push(scaled as i64);
    }
    Ok(match class {
        Class::Date => {
            let days: Vec<i32> = whole.into_iter().map(|day| day as i32).collect();
            Arc::new(Date32Array::new(days.into(), nulls))
        }
        Class::Moment => Arc::new(TimestampMicrosecondArray::new(whole.into(), nulls)),
        _ => Arc::new(Int64Array::new(whole.into(), nulls)),
    })
}

fn codes(values: Vec<u32>, layout: Layout) -> Result<ArrayRef> {
    let Layout::Codes(levels) = layout else {
        return Err(wrong(0, "codes of no factor"));
    };
    if values.iter().all(|code| *code < levels) {
        return Ok(Arc::new(UInt32Array::new(values.into(), None)));
    }
    let unknown = |code: &u32| *code >= levels && !MISSING_CODES.contains(code);
    if let Some(row) = values.iter().position(unknown) {
        let message = format!("code {} of a factor of {levels} levels", values[row]);
        return Err(wrong(row, message));
    }
    let nulls = present(&values, |code| *code < levels);
    let values: Vec<u32> = values
        .into_iter()
        .map(|code| if code < levels { code } else { 0 })
        .collect();
    Ok(Arc::new(UInt32Array::new(values.into(), nulls)))
}

/// Texts with a mark and a length each. Of one that is missing there is the mark 0; whether a length follows was never
/// seen, so both are tried, and the one is taken that uses up all bytes.
fn texts(bytes: &[u8], rows: usize) -> Result<StringArray> {
    match texts_of(bytes, rows, false) {
        Ok(texts) => Ok(texts),
        Err(error) => texts_of(bytes, rows, true).map_err(|_| error),
    }
}

fn texts_of(bytes: &[u8], rows: usize, missing_has_length: bool) -> Result<StringArray> {
    let mut ends: Vec<i32> = vec![0];
    let mut text: Vec<u8> = Vec::with_capacity(bytes.len().saturating_sub(rows * 8));
    let mut missing = Vec::new();
    let mut rest = bytes;
    for row in 0..rows {
        let mut number = || match rest.split_first_chunk::<4>() {
            Some((number, behind)) => {
                rest = behind;
                Ok(u32::from_le_bytes(*number))
            }
            None => Err(wrong(row, "its texts end early")),
        };
        let mark = number()?;
        let length = if mark == 1 || missing_has_length {
            number()?
        } else {
            0
        };
        if mark > 1 || (mark == 0 && length > 0) {
            return Err(wrong(
                row,
                format!("a text with mark {mark} and length {length}"),
            ));
        }
        let Some((value, behind)) = rest.split_at_checked(length as usize) else {
            return Err(wrong(row, "its texts end early"));
        };
        rest = behind;
        if mark == 0 {
            missing.push(row);
        }
        match std::str::from_utf8(value) {
            Ok(value) => text.extend_from_slice(value.as_bytes()),
            Err(_) => text.extend_from_slice(text_of(value).as_bytes()),
        }
        let end = i32::try_from(text.len()).map_err(|_| {
            Error::new(
                ErrorKind::TooLarge,
                "a text column takes more than 2 GiB in one piece",
            )
        })?;
        ends.push(end);
    }
    if !rest.is_empty() {
        return Err(wrong(rows, "bytes behind the last text"));
    }
    let nulls = (!missing.is_empty()).then(|| {
        let mut bits = vec![true; rows];
        missing.into_iter().for_each(|row| bits[row] = false);
        NullBuffer::from(bits)
    });
    let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
    StringArray::try_new(offsets, Buffer::from_vec(text), nulls)
        .map_err(|error| Error::new(ErrorKind::Format, error.to_string()))
}

//! Keys of several variables as one value, whose order is that of the rows.
//!
//! Each variable is a part. The values of a part have codes in their order: of 64 bits, or of any length for text. What the
//! sample saw of them says how few bits hold them, and whether one more code is needed for missing values; NaN is missing,
//! and -0 is 0. Parts are put one behind the other, decreasing ones as what is left of the largest code. Most keys fit
//! into 63 bits then.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_buffer::BooleanBuffer;
use serde::{Deserialize, Serialize};

use super::keys::Keys;
use crate::data::{Column, Kind, Storage, Values, Variable};
use crate::error::Result;
use crate::fail;

/// The code of a missing value of a float, which no number has.
const NOT_A_NUMBER: u64 = u64::MAX;

/// How the values of a variable are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// Whole numbers, truth values, days, moments, levels of factors.
    Whole,
    /// Numbers that 32-bit floats hold.
    Single,
    /// Numbers.
    Double,
    /// Text.
    Text,
}

impl Class {
    /// How the values of all these variables are compared, which are of one kind.
    pub fn of(variables: &[&Variable]) -> Self {
        let any = |storage| {
            variables
                .iter()
                .any(|variable| variable.storage == storage && variable.kind != Kind::Factor)
        };
        let narrow = variables.iter().all(|variable| {
            matches!(
                variable.storage,
                Storage::Float32 | Storage::Int8 | Storage::Int16
            )
        });
        match () {
            () if any(Storage::Utf8) => Self::Text,
            () if any(Storage::Float64) || (any(Storage::Float32) && !narrow) => Self::Double,
            () if any(Storage::Float32) => Self::Single,
            () => Self::Whole,
        }
    }
}

/// What a sample found of the codes of a part.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Span {
    /// The lowest code; above the highest when there is none.
    pub low: u64,
    /// The highest.
    pub high: u64,
    /// Whether values are missing.
    pub missing: bool,
}

impl Span {
    /// That of nothing.
    pub const EMPTY: Self = Self {
        low: u64::MAX,
        high: 0,
        missing: false,
    };

    /// That of both.
    pub fn join(&mut self, other: &Self) {
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
        self.missing |= other.missing;
    }

    /// That of the codes of a column.
    pub fn of(codes: &Codes) -> Self {
        let mut span = Self::EMPTY;
        match &codes.missing {
            None => {
                for code in &codes.codes {
                    span.low = span.low.min(*code);
                    span.high = span.high.max(*code);
                }
            }
            Some(missing) => {
                for (code, missing) in codes.codes.iter().zip(missing) {
                    if !missing {
                        span.low = span.low.min(*code);
                        span.high = span.high.max(*code);
                    }
                }
                span.missing = true;
            }
        }
        span
    }
}

/// The codes of the values of a part.
#[derive(Debug, Clone)]
pub struct Codes {
    /// In the order of the values; something where missing.
    pub codes: Vec<u64>,
    /// Which are missing, if any is.
    pub missing: Option<BooleanBuffer>,
}

impl Codes {
    /// Those of values that may be missing.
    pub fn of(values: &[Option<u64>]) -> Self {
        let missing = BooleanBuffer::collect_bool(values.len(), |row| values[row].is_none());
        Self {
            codes: values.iter().map(|code| code.unwrap_or(0)).collect(),
            missing: Some(missing).filter(|missing| missing.count_set_bits() > 0),
        }
    }

    /// Whether a row's value is missing.
    #[inline]
    pub fn is_missing(&self, row: usize) -> bool {
        self.missing
            .as_ref()
            .is_some_and(|missing| missing.value(row))
    }
}

/// The values of a part in rows.
#[derive(Debug, Clone)]
pub enum PartValues {
    /// Of all but text.
    Codes(Codes),
    /// Text.
    Text(StringArray),
}

impl PartValues {
    /// Those of a column.
    pub fn of(array: &ArrayRef, class: Class) -> Result<Self> {
        if class != Class::Text {
            return Ok(Self::Codes(codes(array, class)?));
        }
        match array.as_string_opt::<i32>() {
            Some(text) => Ok(Self::Text(text.clone())),
            None => fail!(Protocol, "a key of text has a column of something else"),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Codes(codes) => codes.codes.len(),
            Self::Text(text) => text.len(),
        }
    }
}

/// A variable of the key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// How its values are compared.
    pub class: Class,
    /// Whether large values come first.
    pub decreasing: bool,
    /// What the sample found; not of text.
    pub span: Span,
}

impl Part {
    /// The largest code that is packed.
    fn most(&self) -> u128 {
        if self.span.low > self.span.high {
            return 0;
        }
        u128::from(self.span.high - self.span.low) + u128::from(self.span.missing)
    }

    fn bits(&self) -> u32 {
        u128::BITS - self.most().leading_zeros()
    }

    /// A code among those of the part. Codes that the sample did not see cannot be: it saw all rows.
    #[inline]
    fn packed(&self, code: u64, missing: bool, missings_low: bool) -> u128 {
        let most = self.most();
        let shift = u128::from(self.span.missing && missings_low);
        let packed = match (missing, missings_low) {
            (true, true) => 0,
            (true, false) => most,
            (false, _) => u128::from(code.saturating_sub(self.span.low)) + shift,
        };
        if self.decreasing {
            most - packed.min(most)
        } else {
            packed.min(most)
        }
    }
}

/// How keys are made of the columns of rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyForm {
    /// The variables, the most important one first.
    pub parts: Vec<Part>,
    /// Whether missing values are below all others.
    pub missings_low: bool,
    /// Whether text in upper and in lower case differs.
    pub case_sensitive: bool,
}

impl KeyForm {
    /// The keys of rows, whose columns are given in the order of the parts.
    pub fn keys(&self, columns: &[ArrayRef]) -> Result<Keys> {
        let parts = self.parts.iter().zip(columns);
        let values = parts.map(|(part, array)| PartValues::of(array, part.class));
        self.pack(&values.collect::<Result<Vec<_>>>()?)
    }

    /// The keys of rows, whose values are given in the order of the parts.
    pub fn pack(&self, values: &[PartValues]) -> Result<Keys> {
        if values.len() != self.parts.len() {
            fail!(
                Protocol,
                "a key of {} variables is not made of {}",
                self.parts.len(),
                values.len()
            );
        }
        let rows = values.first().map_or(0, PartValues::len);
        let bits: u32 = self.parts.iter().map(Part::bits).sum();
        let codes = values.iter().map(|values| match values {
            PartValues::Codes(codes) => Some(codes),
            PartValues::Text(_) => None,
        });
        let codes: Option<Vec<&Codes>> = codes.collect();
        Ok(match (codes, bits) {
            // One bit is left, so that there is a key above all.
            (Some(codes), 0..=63) => Keys::Narrow(self.narrow(&codes, rows)),
            (Some(codes), 64..=128) => Keys::Wide(self.wide(&codes, rows)),
            _ => self.bytes(values, rows),
        })
    }

    #[allow(clippy::cast_possible_truncation)]
    fn narrow(&self, values: &[&Codes], rows: usize) -> Vec<u64> {
        let mut keys = vec![0u64; rows];
        for (part, codes) in self.parts.iter().zip(values) {
            let (bits, low, most) = (part.bits(), part.span.low, part.most() as u64);
            if part.span.missing {
                for (row, (key, code)) in keys.iter_mut().zip(&codes.codes).enumerate() {
                    let packed = part.packed(*code, codes.is_missing(row), self.missings_low);
                    *key = *key << bits | packed as u64;
                }
            } else if part.decreasing {
                for (key, code) in keys.iter_mut().zip(&codes.codes) {
                    *key = *key << bits | (most - code.saturating_sub(low).min(most));
                }
            } else {
                for (key, code) in keys.iter_mut().zip(&codes.codes) {
                    *key = *key << bits | code.saturating_sub(low).min(most);
                }
            }
        }
        keys
    }

    fn wide(&self, values: &[&Codes], rows: usize) -> Vec<u128> {
        let mut keys = vec![0u128; rows];
        for (part, codes) in self.parts.iter().zip(values) {
            let bits = part.bits();
            for (row, (key, code)) in keys.iter_mut().zip(&codes.codes).enumerate() {
                let packed = part.packed(*code, codes.is_missing(row), self.missings_low);
                *key = key.checked_shl(bits).unwrap_or(0) | packed;
            }
        }
        keys
    }

    fn bytes(&self, values: &[PartValues], rows: usize) -> Keys {
        let (mut bytes, mut ends) = (Vec::new(), Vec::with_capacity(rows));
        for row in 0..rows {
            for (part, values) in self.parts.iter().zip(values) {
                let start = bytes.len();
                match values {
                    PartValues::Codes(codes) => {
                        let missing = codes.is_missing(row);
                        let packed = part.packed(codes.codes[row], missing, self.missings_low);
                        let width = part.bits().div_ceil(8) as usize;
                        bytes.extend_from_slice(&packed.to_be_bytes()[16 - width..]);
                    }
                    PartValues::Text(text) => {
                        let value = text.is_valid(row).then(|| text.value(row));
                        self.text(value, &mut bytes);
                        if part.decreasing {
                            bytes[start..].iter_mut().for_each(|byte| *byte = !*byte);
                        }
                    }
                }
            }
            ends.push(bytes.len());
        }
        Keys::Bytes { ends, bytes }
    }

    /// A text as bytes in its order, none of which is the beginning of another.
    fn text(&self, value: Option<&str>, bytes: &mut Vec<u8>) {
        let Some(value) = value else {
            bytes.push(if self.missings_low { 0 } else { 2 });
            return;
        };
        bytes.push(1);
        let start = bytes.len();
        if self.case_sensitive {
            bytes.extend_from_slice(value.as_bytes());
        } else if value.is_ascii() {
            bytes.extend(value.bytes().map(|byte| byte.to_ascii_lowercase()));
        } else {
            bytes.extend(value.to_lowercase().bytes());
        }
        if memchr::memchr(0, &bytes[start..]).is_some() {
            let text = bytes.split_off(start);
            for byte in text {
                bytes.push(byte);
                if byte == 0 {
                    bytes.push(1);
                }
            }
        }
        bytes.extend([0, 0]);
    }
}

/// The codes of a column.
#[allow(clippy::cast_sign_loss)]
pub fn codes(array: &ArrayRef, class: Class) -> Result<Codes> {
    const SIGN: u64 = 1 << 63;
    let column = Column::of(array.as_ref())?;
    let absent = column.nulls.map(|nulls| !nulls.inner());
    if class == Class::Double || class == Class::Single {
        let mut numbers = vec![0.0; column.len()];
        column.widen(0, &mut numbers);
        let code = if class == Class::Double {
            double_code
        } else {
            single_code
        };
        let codes: Vec<u64> = numbers.into_iter().map(code).collect();
        let mut missing = absent;
        if codes.contains(&NOT_A_NUMBER) {
            let nan = BooleanBuffer::collect_bool(codes.len(), |row| codes[row] == NOT_A_NUMBER);
            missing = Some(missing.map_or(nan.clone(), |missing| &missing | &nan));
        }
        return Ok(Codes { codes, missing });
    }
    let signed = |x: i64| x as u64 ^ SIGN;
    let codes = match &column.values {
        Values::Bool(bits) => bits.iter().map(u64::from).collect(),
        Values::Int8(slice) => slice.iter().map(|x| signed(i64::from(*x))).collect(),
        Values::Int16(slice) => slice.iter().map(|x| signed(i64::from(*x))).collect(),
        Values::Int32(slice) => slice.iter().map(|x| signed(i64::from(*x))).collect(),
        Values::Int64(slice) | Values::Micros(slice) => slice.iter().map(|x| signed(*x)).collect(),
        Values::Code8(slice) => slice.iter().map(|x| u64::from(*x)).collect(),
        Values::Code16(slice) => slice.iter().map(|x| u64::from(*x)).collect(),
        Values::Code32(slice) => slice.iter().map(|x| u64::from(*x)).collect(),
        Values::Float32(_) | Values::Float64(_) | Values::Utf8(_) => {
            fail!(Protocol, "a key of whole numbers has a column of others")
        }
    };
    Ok(Codes {
        codes,
        missing: absent,
    })
}

fn double_code(x: f64) -> u64 {
    if x.is_nan() {
        return NOT_A_NUMBER;
    }
    // A sum with 0 has no -0.
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

#[allow(clippy::cast_possible_truncation)]
fn single_code(x: f64) -> u64 {
    if x.is_nan() {
        return NOT_A_NUMBER;
    }
    let bits = (x as f32 + 0.0).to_bits();
    u64::from(if bits >> 31 == 1 {
        !bits
    } else {
        bits | 1 << 31
    })
}

//! Columns of numbers, days, moments and codes.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Date32Array, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array,
    Int64Array, TimestampMicrosecondArray, UInt8Array, UInt16Array, UInt32Array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};

use super::column::{Convert, ten_to};
use super::decode::{Column, Encoding, Outcome};
use super::delta::{Deltas, joined};
use super::hybrid::PART;
use super::metadata::Physical;
use crate::data::Storage;

/// A type of numbers that a column holds.
pub trait Number: Copy + Default + Send {
    /// From a whole number, and whether it holds that.
    fn whole(x: i64) -> (Self, bool);
    /// From a float.
    fn real(x: f64) -> Self;
}

macro_rules! integers {
    ($($type:ty)+) => { $(impl Number for $type {
        #[inline(always)]
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_lossless, clippy::cast_possible_wrap)]
        fn whole(x: i64) -> (Self, bool) { (x as Self, (x as Self) as i64 == x) }
        #[inline(always)]
        fn real(_: f64) -> Self { 0 }
    })+ };
}
integers!(i8 i16 i32 i64 u8 u16 u32);

impl Number for f32 {
    fn whole(_: i64) -> (Self, bool) {
        (0.0, false)
    }
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    fn real(x: f64) -> Self {
        x as Self
    }
}

impl Number for f64 {
    #[allow(clippy::cast_precision_loss)]
    fn whole(x: i64) -> (Self, bool) {
        (x as Self, true)
    }
    #[inline(always)]
    fn real(x: f64) -> Self {
        x
    }
}

/// How bytes of pages become numbers.
#[derive(Debug, Clone, Copy)]
pub struct How {
    pub physical: Physical,
    pub convert: Convert,
}

/// Numbers that are being read.
pub struct Numbers<T> {
    how: How,
    out: Vec<T>,
    dictionary: Vec<T>,
    finish: fn(Vec<T>, Option<NullBuffer>) -> ArrayRef,
}

/// A column of numbers in this storage.
pub fn numbers(how: How, storage: Storage) -> Box<dyn Column> {
    macro_rules! column {
        ($array:ty) => {
            Box::new(Numbers {
                how,
                out: Vec::new(),
                dictionary: Vec::new(),
                finish: |values, nulls| Arc::new(<$array>::new(values.into(), nulls)),
            })
        };
    }
    match storage {
        Storage::Int8 => column!(Int8Array),
        Storage::Int16 => column!(Int16Array),
        Storage::Int32 => column!(Int32Array),
        Storage::Int64 => column!(Int64Array),
        Storage::Float32 => column!(Float32Array),
        Storage::Float64 => column!(Float64Array),
        Storage::Code8 => column!(UInt8Array),
        Storage::Code16 => column!(UInt16Array),
        Storage::Date32 => column!(Date32Array),
        Storage::Micros => column!(TimestampMicrosecondArray),
        Storage::Code32 | Storage::Bool | Storage::Utf8 => column!(UInt32Array),
    }
}

impl How {
    /// The bytes of a value.
    fn width(self) -> usize {
        match self.physical {
            Physical::Int32 | Physical::Float => 4,
            Physical::Int96 => 12,
            Physical::Fixed(length) => length as usize,
            Physical::Bool | Physical::Bytes => 1,
            Physical::Int64 | Physical::Double => 8,
        }
    }

    /// Appends numbers that lie one behind the other.
    fn plain<T: Number>(self, bytes: &[u8], count: usize, out: &mut Vec<T>) -> Outcome {
        let width = self.width();
        let length = count.checked_mul(width).ok_or("it has too many values")?;
        let bytes = bytes
            .get(..length)
            .ok_or("it has fewer values than it claims")?;
        if width == 0 {
            return Err("its values have no bytes".to_owned());
        }
        match (self.convert, self.physical) {
            (Convert::Real, Physical::Double) => {
                let reals = bytes.as_chunks::<8>().0.iter();
                out.extend(reals.map(|chunk| T::real(f64::from_le_bytes(*chunk))));
            }
            (Convert::Real, _) => {
                let reals = bytes.as_chunks::<4>().0.iter();
                out.extend(reals.map(|chunk| T::real(f64::from(f32::from_le_bytes(*chunk)))));
            }
            (Convert::Half, _) => {
                let halves = bytes.as_chunks::<2>().0.iter();
                out.extend(
                    halves.map(|chunk| T::real(f64::from(half(u16::from_le_bytes(*chunk))))),
                );
            }
            (Convert::Decimal(scale), Physical::Fixed(_)) => {
                let power = ten_to(scale.saturating_abs());
                for value in bytes.chunks_exact(width) {
                    out.push(T::real(scaled(big_endian(value)?, scale, power)));
                }
            }
            (_, Physical::Int32) => {
                return self.wholes(
                    bytes
                        .as_chunks::<4>()
                        .0
                        .iter()
                        .map(|chunk| i64::from(i32::from_le_bytes(*chunk))),
                    out,
                );
            }
            (_, Physical::Int64) => {
                return self.wholes(
                    bytes
                        .as_chunks::<8>()
                        .0
                        .iter()
                        .map(|chunk| i64::from_le_bytes(*chunk)),
                    out,
                );
            }
            (_, Physical::Int96) => {
                return self.wholes(bytes.as_chunks::<12>().0.iter().map(julian), out);
            }
            _ => return Err("it holds values of another type".to_owned()),
        }
        Ok(())
    }

    /// Appends whole numbers.
    #[inline]
    fn wholes<T: Number>(self, values: impl Iterator<Item = i64>, out: &mut Vec<T>) -> Outcome {
        let mut all = true;
        let mut put = |values: &mut dyn Iterator<Item = i64>| {
            values.for_each(|x| {
                let (value, fits) = T::whole(x);
                all &= fits;
                out.push(value);
            });
        };
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        match self.convert {
            Convert::Unsigned(8) => put(&mut values.map(|x| x & 0xff)),
            Convert::Unsigned(16) => put(&mut values.map(|x| x & 0xffff)),
            Convert::Unsigned(32) => put(&mut values.map(|x| x & 0xffff_ffff)),
            Convert::Unsigned(_) => {
                out.extend(values.map(|x| T::real(x.cast_unsigned() as f64)));
            }
            Convert::Decimal(scale) => {
                let power = ten_to(scale.saturating_abs());
                out.extend(values.map(|x| T::real(scaled(i128::from(x), scale, power))));
            }
            Convert::Millis => put(&mut values.map(|x| x.saturating_mul(1000))),
            Convert::Nanos => put(&mut values.map(|x| x.div_euclid(1000))),
            _ => {
                out.extend(values.map(|x| {
                    let (value, fits) = T::whole(x);
                    all &= fits;
                    value
                }));
            }
        }
        if all {
            Ok(())
        } else {
            Err("a value lies outside of what its statistics or its type say".to_owned())
        }
    }
}

/// A number with so many digits behind the point.
#[allow(clippy::cast_precision_loss)]
fn scaled(x: i128, scale: i32, power: f64) -> f64 {
    if scale >= 0 {
        x as f64 / power
    } else {
        x as f64 * power
    }
}

/// A whole number of up to 16 bytes, the highest first.
pub fn big_endian(bytes: &[u8]) -> Outcome<i128> {
    if bytes.len() > 16 {
        return Err("it has a decimal of more than 16 bytes".to_owned());
    }
    let start = match bytes.first() {
        Some(128..) => -1,
        _ => 0,
    };
    Ok(bytes
        .iter()
        .fold(start, |number: i128, byte| number << 8 | i128::from(*byte)))
}

/// A decimal as a double.
pub fn decimal(bytes: &[u8], scale: i32) -> Outcome<f64> {
    Ok(scaled(
        big_endian(bytes)?,
        scale,
        ten_to(scale.saturating_abs()),
    ))
}

/// A 16-bit float (IEEE 754 binary16).
pub fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (bits >> 15, bits >> 10 & 31, bits & 1023);
    let size = match exponent {
        0 => f32::from(fraction) * libm::ldexpf(1.0, -24),
        31 if fraction == 0 => f32::INFINITY,
        31 => f32::NAN,
        _ => f32::from(1024 + fraction) * libm::ldexpf(1.0, i32::from(exponent) - 25),
    };
    if sign == 0 { size } else { -size }
}

/// Microseconds since 1970 of nanoseconds of a day and the number of a Julian day.
fn julian(bytes: &[u8; 12]) -> i64 {
    /// The Julian day of 1970-01-01.
    const EPOCH: i64 = 2_440_588;
    let mut nanos = [0; 8];
    nanos.copy_from_slice(&bytes[..8]);
    let mut day = [0; 4];
    day.copy_from_slice(&bytes[8..]);
    let days = i64::from(i32::from_le_bytes(day)) - EPOCH;
    let micros = i64::from_le_bytes(nanos).div_euclid(1000);
    days.saturating_mul(86_400_000_000).saturating_add(micros)
}

impl<T: Number> Column for Numbers<T> {
    fn reserve(&mut self, rows: usize) {
        self.out.reserve(rows.saturating_sub(self.out.len()));
    }

    fn dictionary(&mut self, bytes: &[u8], count: usize) -> Outcome {
        self.dictionary.clear();
        if self.how.physical == Physical::Bytes {
            let Convert::Decimal(scale) = self.how.convert else {
                return Err("it holds values of another type".to_owned());
            };
            return super::texts::plain(bytes, count, |text| {
                self.dictionary.push(T::real(decimal(text, scale).ok()?));
                Some(())
            });
        }
        self.how.plain(bytes, count, &mut self.dictionary)
    }

    fn indexed(&mut self, indices: &[u32]) -> Outcome {
        gather(&self.dictionary, indices, &mut self.out)
    }

    fn values(&mut self, encoding: Encoding, bytes: &[u8], count: usize) -> Outcome {
        match (encoding, self.how.physical) {
            (Encoding::Deltas, Physical::Int32 | Physical::Int64) => {
                let short = || "it has fewer values than it claims".to_owned();
                let mut deltas = Deltas::new(bytes).ok_or_else(short)?;
                let mut part = [0; PART];
                for from in (0..count).step_by(PART) {
                    let part = &mut part[..PART.min(count - from)];
                    deltas.fill(part).ok_or_else(short)?;
                    let is_small = self.how.physical == Physical::Int32;
                    // Differences of 32-bit numbers wrap around.
                    #[allow(clippy::cast_possible_truncation)]
                    let values = part
                        .iter()
                        .map(|x| if is_small { i64::from(*x as i32) } else { *x });
                    self.how.wholes(values, &mut self.out)?;
                }
                Ok(())
            }
            (Encoding::Split, physical) if physical != Physical::Bytes => {
                let bytes = joined(bytes, self.how.width(), count)
                    .ok_or("it has fewer values than it claims")?;
                self.how.plain(&bytes, count, &mut self.out)
            }
            (Encoding::Plain, Physical::Bytes) | (Encoding::Lengths | Encoding::Differences, _) => {
                let Convert::Decimal(scale) = self.how.convert else {
                    return Err("it holds values of another type".to_owned());
                };
                super::texts::each(encoding, bytes, count, |text| {
                    self.out.push(T::real(decimal(text, scale).ok()?));
                    Some(())
                })
            }
            (Encoding::Plain, _) => self.how.plain(bytes, count, &mut self.out),
            _ => Err("its encoding does not fit its type".to_owned()),
        }
    }

    fn spread(&mut self, start: usize, present: &BooleanBuffer) {
        spread(&mut self.out, start, present);
    }

    fn take(&mut self, rows: usize, nulls: Option<NullBuffer>) -> Outcome<ArrayRef> {
        Ok((self.finish)(front(&mut self.out, rows), nulls))
    }
}

/// Takes the first values away.
pub fn front<T: Copy>(out: &mut Vec<T>, rows: usize) -> Vec<T> {
    if out.len() <= rows {
        return std::mem::take(out);
    }
    let mut rest = Vec::with_capacity(rows.max(out.len() - rows));
    rest.extend_from_slice(&out[rows..]);
    out.truncate(rows);
    std::mem::replace(out, rest)
}

/// Appends values of a dictionary.
pub fn gather<T: Copy + Default>(dictionary: &[T], indices: &[u32], out: &mut Vec<T>) -> Outcome {
    let mut all = true;
    out.extend(indices.iter().map(|index| {
        dictionary.get(*index as usize).copied().unwrap_or_else(|| {
            all = false;
            T::default()
        })
    }));
    if all {
        Ok(())
    } else {
        Err("a value is not in its dictionary".to_owned())
    }
}

/// Runs shorter than this are moved value by value: moving memory at once costs WebAssembly a call.
const SHORT: usize = 64;

/// Moves values that lie one behind the other from `start` on to the rows that are present.
pub fn spread<T: Copy + Default>(out: &mut Vec<T>, start: usize, present: &BooleanBuffer) {
    let runs: Vec<(usize, usize)> = present.set_slices().collect();
    let mut from = out.len();
    out.resize(start + present.len(), T::default());
    for (first, end) in runs.into_iter().rev() {
        let length = end - first;
        from -= length;
        if length < SHORT {
            for at in (0..length).rev() {
                out[start + first + at] = out[from + at];
            }
        } else {
            out.copy_within(from..from + length, start + first);
        }
    }
}

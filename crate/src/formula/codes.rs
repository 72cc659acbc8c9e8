//! The levels of a factor, row by row, read tile by tile from the column where it lies.

use super::design::FactorSource;
use crate::data::{Column, Values};
use crate::with_slice;

/// A factor over a chunk.
#[derive(Debug)]
pub struct FactorColumn<'a> {
    column: Column<'a>,
    /// The codes of text, which is looked up beforehand.
    text: Option<Vec<u32>>,
    /// For `F(x)`: the integer of the first level, and whether a last level holds all other values.
    bins: Option<(f64, bool)>,
    /// The code of the first level.
    first: u32,
    /// The number of levels.
    pub count: u32,
}

/// The level of a value of `F(x)`; at least `count` outside.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn bin(value: f64, low: f64, others: bool, count: u32) -> u32 {
    let bins = if others { count - 1 } else { count };
    let bin = libm::floor(value) - low;
    match () {
        () if bin >= 0.0 && bin < f64::from(bins) => bin as u32,
        () if others && !value.is_nan() => bins,
        () => u32::MAX,
    }
}

/// A low end that integer columns can be counted from in 32 bits.
#[allow(clippy::cast_possible_truncation)]
fn small(low: f64) -> Option<i32> {
    (low.abs() <= 1e9).then_some(low as i32)
}

impl<'a> FactorColumn<'a> {
    /// A factor whose text, if it is text, was looked up.
    #[must_use]
    pub fn new(factor: &FactorSource, column: Column<'a>, text: Option<Vec<u32>>) -> Self {
        Self {
            column,
            text,
            bins: factor.bins,
            first: factor.first,
            count: u32::try_from(factor.levels.len()).unwrap_or(u32::MAX),
        }
    }

    /// The levels of rows `start..start + out.len()`. What is not a level, also in missing rows, is at least
    /// [`Self::count`]; whether there is any.
    #[allow(clippy::cast_sign_loss)]
    pub fn codes(&self, start: usize, out: &mut [u32]) -> bool {
        let rows = start..start + out.len();
        if let Some(text) = &self.text {
            out.copy_from_slice(&text[rows]);
        } else {
            macro_rules! each {
                ($values:expr, $code:expr) => {
                    for (out, value) in out.iter_mut().zip(&$values[rows]) {
                        *out = $code(*value);
                    }
                };
            }
            let low = self.bins.filter(|(_, others)| !others);
            let low = low.and_then(|(low, _)| small(low));
            match (&self.column.values, self.bins, low) {
                (Values::Int8(values), _, Some(low)) => {
                    each!(values, |x: i8| (i32::from(x) - low) as u32);
                }
                (Values::Int16(values), _, Some(low)) => {
                    each!(values, |x: i16| (i32::from(x) - low) as u32);
                }
                (Values::Code8(codes), None, _) => each!(codes, u32::from),
                (Values::Code16(codes), None, _) => each!(codes, u32::from),
                (Values::Code32(codes), None, _) => each!(codes, |code: u32| code),
                _ => self.by_value(start, out),
            }
        }
        if self.first > 0 {
            out.iter_mut()
                .for_each(|code| *code = code.wrapping_sub(self.first));
        }
        let mut outside = false;
        for code in out.iter() {
            outside |= *code >= self.count;
        }
        outside
    }

    /// Levels by way of doubles.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn by_value(&self, start: usize, out: &mut [u32]) {
        let level = |value: f64| match self.bins {
            Some((low, others)) => bin(value, low, others, self.count),
            None => value as u32,
        };
        match &self.column.values {
            Values::Utf8(_) => out.fill(u32::MAX),
            Values::Bool(bits) => {
                for (out, row) in out.iter_mut().zip(start..) {
                    *out = level(f64::from(u8::from(bits.value(row))));
                }
            }
            Values::Micros(_) => {
                let mut numbers = vec![0.0; out.len()];
                self.column.widen(start, &mut numbers);
                for (out, number) in out.iter_mut().zip(numbers) {
                    *out = level(number);
                }
            }
            values => with_slice!(values, slice => {
                for (out, value) in out.iter_mut().zip(&slice[start..]) {
                    *out = level(crate::data::Widen::widen(*value));
                }
            }, else ()),
        }
    }
}

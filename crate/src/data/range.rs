//! The range of a column's values.

use arrow_buffer::BooleanBuffer;

use super::{Column, MICROS, Values, Widen};
use crate::with_slice;

/// The range of a column's present values, and what kind of numbers they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The lowest, infinite when nothing is present.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Whether all values are integers, none of them -0 or not finite.
    pub whole: bool,
    /// Whether all values are exact in 32-bit floats.
    pub single: bool,
    /// How many are missing.
    pub missing: usize,
}

/// Rows that are looked at before it is decided whether to look more closely.
const PART: usize = 1024;

/// Values that are compared at once: a comparison does not wait for the one before it.
const LANES: usize = 8;

/// Values of which one word of validity bits tells.
const WORD: usize = 64;

/// For each byte of validity bits which of eight values are present.
const PRESENT: [[u8; LANES]; 256] = {
    let mut table = [[0; LANES]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut lane = 0;
        while lane < LANES {
            table[byte][lane] = if byte >> lane & 1 == 1 { 1 } else { 0 };
            lane += 1;
        }
        byte += 1;
    }
    table
};

/// The lowest and the highest value, lane by lane.
struct Ends<T> {
    low: [T; LANES],
    high: [T; LANES],
}

impl<T: Widen + PartialOrd> Ends<T> {
    /// Those of one value, which is not NaN.
    fn at(first: T) -> Self {
        Self {
            low: [first; LANES],
            high: [first; LANES],
        }
    }

    fn one(&mut self, lane: usize, x: T) {
        let (low, high) = (&mut self.low[lane], &mut self.high[lane]);
        *low = if x < *low { x } else { *low };
        *high = if x > *high { x } else { *high };
    }

    /// The compiler compares several whole numbers at once by itself. Of others the order matters to it, because of NaN, so
    /// that lanes are what it needs. Inlined, both become loops over single values.
    #[inline(never)]
    fn take(&mut self, values: &[T]) {
        if !T::IS_REAL {
            let (mut low, mut high) = (self.low[0], self.high[0]);
            for x in values {
                low = if *x < low { *x } else { low };
                high = if *x > high { *x } else { high };
            }
            (self.low[0], self.high[0]) = (low, high);
            return;
        }
        let (whole, rest) = values.as_chunks::<LANES>();
        for values in whole {
            for (lane, x) in values.iter().enumerate() {
                self.one(lane, *x);
            }
        }
        for x in rest {
            self.one(0, *x);
        }
    }

    /// Those of all lanes.
    fn both(mut self) -> (T, T) {
        for lane in 1..LANES {
            let (low, high) = (self.low[lane], self.high[lane]);
            self.one(0, low);
            self.one(0, high);
        }
        (self.low[0], self.high[0])
    }
}

/// Copies values, and another one in place of each that is missing: by words of validity bits, most of which have all.
#[inline(never)]
fn instead<T: Copy>(values: &[T], nulls: &BooleanBuffer, other: T, out: &mut [T]) {
    let bits = nulls.bit_chunks();
    let (words, rest) = values.as_chunks::<WORD>();
    let (out, behind) = out[..values.len()].as_chunks_mut::<WORD>();
    for ((out, values), word) in out.iter_mut().zip(words).zip(bits.iter()) {
        if word == u64::MAX {
            *out = *values;
            continue;
        }
        let out = out.as_chunks_mut::<LANES>().0.iter_mut();
        let values = values.as_chunks::<LANES>().0;
        for ((out, values), byte) in out.zip(values).zip(word.to_le_bytes()) {
            let present = &PRESENT[usize::from(byte)];
            for lane in 0..LANES {
                out[lane] = if present[lane] == 0 {
                    other
                } else {
                    values[lane]
                };
            }
        }
    }
    let word = bits.remainder_bits();
    for (row, (out, x)) in behind.iter_mut().zip(rest).enumerate() {
        *out = if word >> row & 1 == 0 { other } else { *x };
    }
}

impl Range {
    /// The range of nothing.
    pub const EMPTY: Self = Self {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
        whole: true,
        single: true,
        missing: 0,
    };

    /// The range of a column. Text has none.
    #[must_use]
    pub fn of(column: &Column<'_>) -> Self {
        let mut range = Self {
            missing: column.nulls.map_or(0, arrow_buffer::NullBuffer::null_count),
            ..Self::EMPTY
        };
        match &column.values {
            Values::Float64(slice) => range.add(column, slice, |x| {
                let whole = is_whole(x) && x.to_bits() != (-0.0f64).to_bits();
                #[allow(clippy::cast_possible_truncation)]
                (
                    whole && x.is_finite(),
                    f64::from(x as f32).to_bits() == x.to_bits() || x.is_nan(),
                )
            }),
            Values::Float32(slice) => range.add(column, slice, |x| {
                (
                    is_whole(f64::from(x)) && x.to_bits() != (-0.0f32).to_bits() && x.is_finite(),
                    true,
                )
            }),
            Values::Bool(bits) => {
                let (mut low, mut high) = (1.0, 0.0);
                for row in 0..bits.len() {
                    if column.is_valid(row) {
                        let value = f64::from(u8::from(bits.value(row)));
                        low = f64::min(low, value);
                        high = f64::max(high, value);
                    }
                }
                if low <= high {
                    (range.low, range.high) = (low, high);
                }
            }
            Values::Micros(micros) => {
                range.add(column, micros, |x| (x % 1_000_000 == 0, false));
                (range.low, range.high) = (range.low / MICROS, range.high / MICROS);
            }
            values => {
                with_slice!(values, slice => range.add(column, slice, |_| (true, true)), else ());
            }
        }
        range
    }

    fn add<T: Widen + PartialOrd>(
        &mut self,
        column: &Column<'_>,
        slice: &[T],
        look: impl Fn(T) -> (bool, bool),
    ) {
        let present = |row: usize| column.nulls.is_none_or(|nulls| nulls.is_valid(row));
        // NaN is neither below nor above anything: the ends start at a value that is not.
        let first = slice
            .iter()
            .enumerate()
            .find(|(row, x)| present(*row) && !x.widen().is_nan());
        let Some((_, first)) = first else {
            self.whole &= slice.len() == self.missing;
            self.single &= (0..slice.len()).all(|row| !present(row) || look(slice[row]).1);
            return;
        };
        let mut ends = Ends::at(*first);
        let mut buffer = [*first; PART];
        for (index, part) in slice.chunks(PART).enumerate() {
            let part = match column.nulls {
                None => part,
                // In place of what is missing stands a value that is there anyway.
                Some(nulls) => {
                    let nulls = nulls.inner().slice(index * PART, part.len());
                    instead(part, &nulls, *first, &mut buffer);
                    &buffer[..part.len()]
                }
            };
            ends.take(part);
            // Most columns show early that their numbers are not whole.
            if self.whole || (self.single && size_of::<T>() == 8) {
                for x in part {
                    let (whole, single) = look(*x);
                    self.whole &= whole;
                    self.single &= single;
                }
            }
        }
        let (low, high) = ends.both();
        self.low = f64::min(self.low, low.widen());
        self.high = f64::max(self.high, high.widen());
    }

    /// The range of both.
    pub fn join(&mut self, other: &Self) {
        self.low = f64::min(self.low, other.low);
        self.high = f64::max(self.high, other.high);
        self.whole &= other.whole;
        self.single &= other.single;
        self.missing += other.missing;
    }

    /// The bounds, when something is present.
    #[must_use]
    pub fn bounds(&self) -> Option<(f64, f64)> {
        (self.low <= self.high).then_some((self.low, self.high))
    }
}

/// Whether a number has no fraction.
#[inline(always)]
fn is_whole(x: f64) -> bool {
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let whole = (x as i64) as f64;
    // Beyond 2^53 there are no fractions.
    whole == x || x.abs() > 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Array, ArrayRef, Float64Array, Int16Array};

    use super::Range;
    use crate::data::Column;

    /// The range by looking at one value after the other.
    fn simple(values: &[Option<f64>]) -> Range {
        let mut range = Range::EMPTY;
        for value in values {
            let Some(x) = value else {
                range.missing += 1;
                continue;
            };
            let whole = x.fract() == 0.0 && x.is_finite() && x.to_bits() != (-0.0f64).to_bits();
            #[allow(clippy::cast_possible_truncation)]
            let single = x.is_nan() || f64::from(*x as f32).to_bits() == x.to_bits();
            range.whole &= whole;
            range.single &= single;
            if !x.is_nan() {
                range.low = range.low.min(*x);
                range.high = range.high.max(*x);
            }
        }
        range
    }

    #[test]
    fn ranges_are_those_of_the_values_that_are_present() {
        for rows in [0usize, 1, 7, 8, 9, 63, 64, 65, 1023, 1024, 1025, 5000] {
            for (every, shift) in [(usize::MAX, 0), (2, 0), (3, 5), (50, 11), (200, 3), (1, 0)] {
                let value = |row: usize| {
                    let missing = every != usize::MAX && (row + shift).is_multiple_of(every);
                    #[allow(clippy::cast_precision_loss)]
                    let x = (row * 7919 % 4001) as f64 - 2000.0;
                    (!missing).then_some(x)
                };
                let values: Vec<Option<f64>> = (0..rows + 3).map(value).collect();
                #[allow(clippy::cast_possible_truncation)]
                let short = |x: &Option<f64>| x.map(|x| x as i16);
                let whole: ArrayRef = Arc::new(values.iter().map(short).collect::<Int16Array>());
                // Bits that do not begin with a byte.
                let whole = whole.slice(3, rows);
                let column = Column::of(whole.as_ref()).unwrap();
                assert_eq!(Range::of(&column), simple(&values[3..]), "{rows} {every}");
                let halves: Vec<Option<f64>> = (values.iter().enumerate())
                    .map(|(row, x)| match row % 100 {
                        40 => x.map(|_| f64::NAN),
                        70 => x.map(|x| x / 3.0),
                        _ => *x,
                    })
                    .collect();
                let real: ArrayRef = Arc::new(Float64Array::from(halves.clone()));
                let real = real.slice(3, rows);
                let column = Column::of(real.as_ref()).unwrap();
                let (found, expected) = (Range::of(&column), simple(&halves[3..]));
                assert_eq!(found, expected, "{rows} {every}");
            }
        }
    }
}

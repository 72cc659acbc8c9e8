//! Histograms of the response over the bins of a predictor: the loops in which a tree spends its time.

use super::measure::{Measure, Sums};
use super::surrogate::DIRECTIONS;

/// The response of some rows as integers.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The class of each row; empty for numbers.
    pub class: &'a [u16],
    /// The weighted response, `weight * times` times the number.
    pub value: &'a [i64],
    /// The response without weights, for squares.
    pub plain: &'a [i64],
    /// Weights, multiplied by `times`.
    pub weight: Option<&'a [i64]>,
    /// How often each row counts; `None` for once.
    pub times: Option<&'a [u32]>,
}

/// The bins of a predictor, row by row; 0 is missing.
#[derive(Debug, Clone, Copy)]
pub enum Code<'a> {
    /// Up to 255 bins.
    Narrow(&'a [u8]),
    /// More.
    Wide(&'a [u16]),
}

impl Code<'_> {
    /// The bin of a row.
    #[inline(always)]
    #[must_use]
    pub fn at(&self, row: usize) -> u32 {
        match self {
            Self::Narrow(codes) => u32::from(codes[row]),
            Self::Wide(codes) => u32::from(codes[row]),
        }
    }
}

macro_rules! with_codes {
    ($code:expr, $codes:ident => $body:expr) => {
        match $code {
            Code::Narrow($codes) => $body,
            Code::Wide($codes) => $body,
        }
    };
}

impl Target<'_> {
    fn times(&self, row: usize) -> i64 {
        self.times.map_or(1, |times| i64::from(times[row]))
    }

    /// The sums over some rows.
    #[must_use]
    pub fn sums(&self, measure: &Measure, rows: &[u32]) -> Sums {
        let mut sums = measure.sums();
        if self.class.is_empty() && self.weight.is_none() && self.times.is_none() {
            sums.add_numbers(rows, |row| self.value[*row as usize]);
            return sums;
        }
        for row in rows {
            let row = *row as usize;
            let times = self.times(row);
            let weight = self.weight.map_or(times, |weight| weight[row]);
            sums.count += times;
            sums.weight += weight;
            if let Some(class) = self.class.get(row) {
                sums.classes[usize::from(*class)] += weight;
            } else {
                sums.sum += self.value[row];
                sums.absolute += self.value[row].abs();
                sums.square += i128::from(self.value[row]) * i128::from(self.plain[row]);
            }
        }
        sums
    }
}

/// Rows whose squares are summed in 64 bits before they are added to 128.
const BLOCK: usize = 1024;

impl Sums {
    /// Adds numbers without weights. Products of 128 bits are slow where the machine has none, so numbers are cut in two
    /// parts of 26 bits.
    #[inline(always)]
    pub fn add_numbers<T>(&mut self, rows: &[T], value: impl Fn(&T) -> i64) {
        rows.chunks(BLOCK)
            .for_each(|rows| self.add_block(rows, &value));
    }

    /// Adds numbers below `2^31` without weights: their squares fit 64 bits.
    #[inline(always)]
    pub fn add_short<T>(&mut self, rows: &[T], value: impl Fn(&T) -> i64) {
        const HALF: u32 = 32;
        let (mut high, mut low) = (0i64, 0i64);
        for row in rows {
            let value = value(row);
            self.sum += value;
            self.absolute += value.abs();
            let square = value.wrapping_mul(value);
            high += square >> HALF;
            low += square & ((1 << HALF) - 1);
        }
        let count = i64::try_from(rows.len()).unwrap_or(0);
        self.count += count;
        self.weight += count;
        self.square += (i128::from(high) << HALF) + i128::from(low);
    }

    #[inline(always)]
    fn add_block<T>(&mut self, rows: &[T], value: impl Fn(&T) -> i64) {
        const HALF: u32 = 26;
        let (mut high, mut middle, mut low, mut bits) = (0i64, 0i64, 0i64, 0i64);
        let mut count = 0;
        for row in rows {
            let value = value(row);
            count += 1;
            self.sum += value;
            self.absolute += value.abs();
            bits |= value ^ (value >> 63);
            let (a, b) = (value >> HALF, value & ((1 << HALF) - 1));
            high = high.wrapping_add(a.wrapping_mul(a));
            middle = middle.wrapping_add(a.wrapping_mul(b));
            low += b * b;
        }
        self.count += count;
        self.weight += count;
        if bits < 1 << (2 * HALF) {
            let middle = i128::from(middle) << (HALF + 1);
            self.square += (i128::from(high) << (2 * HALF)) + middle + i128::from(low);
        } else {
            let square = |row: &T| i128::from(value(row)).pow(2);
            self.square += rows.iter().map(square).sum::<i128>();
        }
    }
}

/// Adds rows to the histogram of a predictor. The layout of a bin is that of [`Measure::lanes`].
pub fn add(cells: &mut [i64], code: Code<'_>, rows: &[u32], target: &Target<'_>, lanes: usize) {
    with_codes!(code, codes => add_rows(cells, codes, rows, target, lanes));
}

#[inline(always)]
fn add_rows<C: Copy + Into<usize>>(
    cells: &mut [i64],
    codes: &[C],
    rows: &[u32],
    target: &Target<'_>,
    lanes: usize,
) {
    let bin = |row: usize| -> usize { codes[row].into() };
    match (target.class.is_empty(), target.weight, target.times) {
        (false, None, None) if lanes == 2 => {
            for row in rows {
                let row = *row as usize;
                cells[bin(row) * 2 + usize::from(target.class[row])] += 1;
            }
        }
        (false, None, None) => {
            for row in rows {
                let row = *row as usize;
                cells[bin(row) * lanes + usize::from(target.class[row])] += 1;
            }
        }
        (false, None, Some(times)) => {
            for row in rows {
                let row = *row as usize;
                cells[bin(row) * lanes + usize::from(target.class[row])] += i64::from(times[row]);
            }
        }
        (false, Some(weight), _) => {
            for row in rows {
                let row = *row as usize;
                let at = bin(row) * lanes;
                cells[at] += target.times(row);
                cells[at + 1 + usize::from(target.class[row])] += weight[row];
            }
        }
        (true, None, None) => {
            let cells = cells.as_chunks_mut::<2>().0;
            for row in rows {
                let row = *row as usize;
                let cell = &mut cells[bin(row)];
                cell[0] += 1;
                cell[1] += target.value[row];
            }
        }
        (true, None, Some(times)) => {
            let cells = cells.as_chunks_mut::<2>().0;
            for row in rows {
                let row = *row as usize;
                let cell = &mut cells[bin(row)];
                cell[0] += i64::from(times[row]);
                cell[1] += target.value[row];
            }
        }
        (true, Some(weight), _) => {
            let cells = cells.as_chunks_mut::<3>().0;
            for row in rows {
                let row = *row as usize;
                let cell = &mut cells[bin(row)];
                cell[0] += target.times(row);
                cell[1] += target.value[row];
                cell[2] += weight[row];
            }
        }
    }
}

/// Adds rows to the histogram of the directions in which a primary split sends them, see [`DIRECTIONS`]. `sides` holds a side for each of `rows`.
pub fn add_directions(
    cells: &mut [i64],
    code: Code<'_>,
    rows: &[u32],
    sides: &[i8],
    target: &Target<'_>,
) {
    let cells = cells.as_chunks_mut::<2>().0;
    for (row, side) in rows.iter().zip(sides) {
        let row = *row as usize;
        let times = target.times(row);
        let at = match *side {
            0 => 2,
            side => usize::from(side > 0),
        };
        let cell = &mut cells[code.at(row) as usize * (DIRECTIONS / 2) + at];
        cell[0] += times;
        cell[1] += target.weight.map_or(times, |weight| weight[row]);
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::super::{Measure, Scale, Task};
    use super::{Sums, Target};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn squares_are_exact(
            value in prop::collection::vec((any::<i64>(), 0u32..50), 1..3000),
            few: bool,
        ) {
            // Sums have to fit 63 bits: of few rows larger ones, which are not cut in two.
            let (most, least) = if few { (100, 8) } else { (3000, 12) };
            let value = value.iter().take(most);
            let value: Vec<i64> = value.map(|(value, bits)| value >> least.max(*bits)).collect();
            let rows: Vec<u32> = (0u32..).take(value.len()).collect();
            let target = Target { class: &[], value: &value, plain: &value, weight: None, times: None };
            let measure = Measure { task: Task::Anova(Scale::new(0.0, 1.0, 1.0)), weights: None };
            let sums = target.sums(&measure, &rows);
            prop_assert_eq!(sums.square, value.iter().map(|v| i128::from(*v) * i128::from(*v)).sum::<i128>());
            prop_assert_eq!(sums.sum, value.iter().sum::<i64>());
            prop_assert_eq!(sums.absolute, value.iter().map(|v| v.abs()).sum::<i64>());
            prop_assert_eq!(usize::try_from(sums.count), Ok(rows.len()));
        }

        #[test]
        fn short_numbers_have_the_same_sums(value in prop::collection::vec(-1i64 << 31..1 << 31, 0..50)) {
            let (mut sums, mut short) = (Sums::default(), Sums::default());
            sums.add_numbers(&value, |value| *value);
            short.add_short(&value, |value| *value);
            prop_assert_eq!(sums, short);
        }
    }
}

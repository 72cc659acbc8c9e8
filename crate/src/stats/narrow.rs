//! The inner loops of narrow integer columns: exact sums in 16-bit products and 32-bit lanes.

use wide::{i8x16, i16x8, i16x16, i32x4};

use super::extended::Extended;
use super::kernel::{ONE_PASS, packed, with_pairs};
use super::moments::Moments;

/// Rows that are read at once.
const STEP: usize = 16;

/// Values of a narrow integer column that widen to 16 bits.
pub trait Narrow: Copy {
    /// Sixteen rows as two vectors of 16-bit lanes.
    fn lanes(rows: [Self; STEP]) -> [i16x8; 2];
    /// One row.
    fn wide(self) -> i64;
}

impl Narrow for i16 {
    #[inline(always)]
    fn lanes(rows: [Self; STEP]) -> [i16x8; 2] {
        bytemuck::cast(rows)
    }
    #[inline(always)]
    fn wide(self) -> i64 {
        i64::from(self)
    }
}

impl Narrow for i8 {
    #[inline(always)]
    fn lanes(rows: [Self; STEP]) -> [i16x8; 2] {
        bytemuck::cast(i16x16::from_i8x16(i8x16::new(rows)))
    }
    #[inline(always)]
    fn wide(self) -> i64 {
        i64::from(self)
    }
}

#[inline(always)]
fn dot(a: [i16x8; 2], b: [i16x8; 2]) -> i32x4 {
    a[0].dot(b[0]) + a[1].dot(b[1])
}

/// How many rows of 16-bit columns, none beyond `bound` in magnitude, can be summed in 32-bit lanes without overflow.
#[must_use]
pub fn narrow_rows(bound: f64) -> usize {
    // A lane takes four products from every sixteen rows.
    let steps = 2_147_483_647.0 / (4.0 * bound * bound).max(1.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let steps = steps.min(1e6) as usize;
    steps * STEP
}

#[inline(always)]
fn narrow_total(lanes: i32x4) -> i64 {
    lanes.to_array().into_iter().map(i64::from).sum()
}

/// Adds exact sums and products of narrow integer columns over all their rows, flushing lanes every `limit` rows.
pub fn narrow_products<T: Narrow>(
    columns: &[&[T]],
    limit: usize,
    sums: &mut [i64],
    out: &mut [i64],
) {
    if columns.len() > ONE_PASS {
        return narrow_pairs(columns, limit, sums, out);
    }
    macro_rules! pass {
        ($n:literal, [$($k:literal),*], [$(($i:literal, $j:literal)),*]) => {
            if columns.len() == $n {
                let steps = columns[0].len() / STEP;
                let x: [&[[T; STEP]]; $n] = [$(&columns[$k].as_chunks::<STEP>().0[..steps]),*];
                let ones = [i16x8::splat(1); 2];
                let mut start = 0;
                while start < steps {
                    let end = steps.min(start + (limit / STEP).max(1));
                    let x: [&[[T; STEP]]; $n] = [$(&x[$k][start..end]),*];
                    let mut sum = [i32x4::ZERO; $n];
                    let mut product = [i32x4::ZERO; $n * ($n + 1) / 2];
                    for step in 0..end - start {
                        let v = [$(T::lanes(x[$k][step])),*];
                        $(sum[$k] += dot(v[$k], ones);)*
                        $(product[packed($i, $j, $n)] += dot(v[$i], v[$j]);)*
                    }
                    $(sums[$k] += narrow_total(sum[$k]);)*
                    $(out[packed($i, $j, $n)] += narrow_total(product[packed($i, $j, $n)]);)*
                    start = end;
                }
                for row in steps * STEP..columns[0].len() {
                    let v = [$(columns[$k][row].wide()),*];
                    $(sums[$k] += v[$k];)*
                    $(out[packed($i, $j, $n)] += v[$i] * v[$j];)*
                }
            }
        };
    }
    with_pairs!(pass);
}

/// Exact moments of a narrow integer column.
#[must_use]
pub fn narrow_moments<T: Narrow>(column: &[T]) -> Moments {
    // Squares of 16-bit numbers fill 32-bit lanes at once, so they are widened every step by splitting off high halves.
    const STEPS: usize = 2048;
    let ones = [i16x8::splat(1); 2];
    let (mut low, mut high) = (i16x8::splat(i16::MAX), i16x8::splat(i16::MIN));
    let (mut sum, mut squares) = (0i64, 0i64);
    let (whole, rest) = column.as_chunks::<STEP>();
    for block in whole.chunks(STEPS) {
        let mut lanes = i32x4::ZERO;
        let (mut low_halves, mut high_halves) = (i32x4::ZERO, i32x4::ZERO);
        for rows in block {
            let x = T::lanes(*rows);
            low = low.min(x[0]).min(x[1]);
            high = high.max(x[0]).max(x[1]);
            lanes += dot(x, ones);
            for x in x {
                let square = x.dot(x);
                low_halves += square & i32x4::splat(0xffff);
                high_halves += (square >> 16) & i32x4::splat(0xffff);
            }
        }
        sum += narrow_total(lanes);
        squares += narrow_total(low_halves) + (narrow_total(high_halves) << 16);
    }
    let mut moments = Moments::default();
    if !whole.is_empty() {
        moments.low = f64::from(low.to_array().into_iter().min().unwrap_or(0));
        moments.high = f64::from(high.to_array().into_iter().max().unwrap_or(0));
    }
    for x in rest {
        let x = x.wide();
        sum += x;
        squares += x * x;
        #[allow(clippy::cast_precision_loss)]
        let value = x as f64;
        moments.low = moments.low.min(value);
        moments.high = moments.high.max(value);
    }
    #[allow(clippy::cast_precision_loss)]
    {
        moments.count = column.len() as f64;
        moments.weight = Extended::from(column.len() as f64);
    }
    moments.sum = exact(sum);
    moments.squares = exact(squares);
    moments
}

/// An integer without rounding.
#[must_use]
pub fn exact(x: i64) -> Extended {
    #[allow(clippy::cast_precision_loss)]
    let parts = ((x >> 32) as f64, (x & 0xffff_ffff) as f64);
    Extended::from(parts.0) * 4_294_967_296.0 + parts.1
}

/// Many narrow columns: blocks of pairs, each through the pass of a few columns.
fn narrow_pairs<T: Narrow>(columns: &[&[T]], limit: usize, sums: &mut [i64], out: &mut [i64]) {
    const HALF: usize = 3;
    let n = columns.len();
    for first in (0..n).step_by(HALF) {
        for second in (first..n).step_by(HALF) {
            let mut picked: Vec<usize> = (first..n.min(first + HALF)).collect();
            if second > first {
                picked.extend(second..n.min(second + HALF));
            }
            let tile: Vec<&[T]> = picked.iter().map(|i| columns[*i]).collect();
            let (mut sum, mut product) = (
                vec![0; tile.len()],
                vec![0; tile.len() * (tile.len() + 1) / 2],
            );
            narrow_products(&tile, limit, &mut sum, &mut product);
            for (a, i) in picked.iter().enumerate() {
                for (b, j) in picked.iter().enumerate().skip(a) {
                    let crossing =
                        second == first || (a < HALF.min(n - first) && b >= HALF.min(n - first));
                    if crossing {
                        out[packed(*i, *j, n)] += product[packed(a, b, tile.len())];
                    }
                }
                if second == first {
                    sums[*i] += sum[a];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{narrow_moments, narrow_products, narrow_rows};
    use crate::stats::kernel::packed;

    #[test]
    fn narrow_moments_are_exact_at_the_bounds() {
        let mut column = vec![i16::MIN; 70_003];
        column[5] = i16::MAX;
        let moments = narrow_moments(&column);
        let (sum, squares) = column.iter().fold((0i64, 0i64), |(sum, squares), x| {
            (sum + i64::from(*x), squares + i64::from(*x) * i64::from(*x))
        });
        #[allow(clippy::cast_precision_loss)]
        let expected = (sum as f64, squares as f64, -32768.0, 32767.0, 70_003.0);
        assert_eq!(
            (
                moments.sum.value(),
                moments.squares.value(),
                moments.low,
                moments.high,
                moments.count
            ),
            expected
        );
        assert_eq!(narrow_moments(&[3i8, -4]).low, -4.0);
    }

    #[test]
    fn narrow_products_are_exact_at_their_bounds() {
        for n in 1..=10usize {
            let columns: Vec<Vec<i16>> = (0..n)
                .map(|i| {
                    (0..1003)
                        .map(|row| {
                            if (row + i) % 5 == 0 {
                                -8460
                            } else {
                                8460 - i16::try_from(i).unwrap()
                            }
                        })
                        .collect()
                })
                .collect();
            let slices: Vec<&[i16]> = columns.iter().map(Vec::as_slice).collect();
            let (mut sums, mut out) = (vec![0; n], vec![0; n * (n + 1) / 2]);
            narrow_products(&slices, narrow_rows(8460.0), &mut sums, &mut out);
            for i in 0..n {
                assert_eq!(
                    sums[i],
                    columns[i].iter().map(|x| i64::from(*x)).sum::<i64>()
                );
                for j in i..n {
                    let expected: i64 = columns[i]
                        .iter()
                        .zip(&columns[j])
                        .map(|(a, b)| i64::from(*a) * i64::from(*b))
                        .sum();
                    assert_eq!(out[packed(i, j, n)], expected, "{n} columns, {i} x {j}");
                }
            }
        }
    }
}

//! The inner loops: sums and sums of products of columns, in 128-bit lanes and a fixed order.
//!
//! A lane holds every second (fourth, eighth) row of a tile, and lanes are added in one order, so that the bits do not
//! depend on the machine. Each pass computes all products at once: every column is read once from memory.

use wide::{f64x2, i16x8, i32x4};

use super::extended::Extended;
use super::moments::Moments;

/// Rows of a tile of doubles: a few columns of a tile fit the first-level cache.
pub const TILE: usize = 512;

/// The most columns for which one pass computes all products; more are done in blocks.
const ONE_PASS: usize = 7;

#[inline(always)]
fn load(column: &[f64], row: usize) -> f64x2 {
    f64x2::new([column[row], column[row + 1]])
}

#[inline(always)]
fn total(lanes: f64x2) -> f64 {
    let [a, b] = lanes.to_array();
    a + b
}

/// The position of a pair `i <= j` in a packed upper triangle of `n` columns.
#[inline]
#[must_use]
pub fn packed(i: usize, j: usize, n: usize) -> usize {
    let (i, j) = if i <= j { (i, j) } else { (j, i) };
    i * n - i * (i + 1) / 2 + j
}

/// Sums of `left[i]` and of `left[i] * right[j]`, `i <= j`, over a tile. Columns hold `rows` values and are padded with
/// zeros to an even number; `left` is `right` times the weights, or `right` itself.
pub fn products(left: &[&[f64]], right: &[&[f64]], rows: usize, sums: &mut [f64], out: &mut [f64]) {
    let even = rows + rows % 2;
    match right.len() {
        0 => (),
        1 => one_pass::<1>(left, right, even, sums, out),
        2 => one_pass::<2>(left, right, even, sums, out),
        3 => one_pass::<3>(left, right, even, sums, out),
        4 => one_pass::<4>(left, right, even, sums, out),
        5 => one_pass::<5>(left, right, even, sums, out),
        6 => one_pass::<6>(left, right, even, sums, out),
        ONE_PASS => one_pass::<ONE_PASS>(left, right, even, sums, out),
        _ => blocked(left, right, even, sums, out),
    }
}

fn one_pass<const N: usize>(
    left: &[&[f64]],
    right: &[&[f64]],
    rows: usize,
    sums: &mut [f64],
    out: &mut [f64],
) {
    let same = std::ptr::eq(left[0].as_ptr(), right[0].as_ptr());
    let right: [&[f64]; N] = std::array::from_fn(|i| &right[i][..rows]);
    let mut sum = [f64x2::ZERO; N];
    let mut product = [[f64x2::ZERO; N]; N];
    if same {
        for row in (0..rows).step_by(2) {
            let x: [f64x2; N] = std::array::from_fn(|i| load(right[i], row));
            for i in 0..N {
                sum[i] += x[i];
                for j in i..N {
                    product[i][j] += x[i] * x[j];
                }
            }
        }
    } else {
        let left: [&[f64]; N] = std::array::from_fn(|i| &left[i][..rows]);
        for row in (0..rows).step_by(2) {
            let x: [f64x2; N] = std::array::from_fn(|i| load(left[i], row));
            let y: [f64x2; N] = std::array::from_fn(|i| load(right[i], row));
            for i in 0..N {
                sum[i] += x[i];
                for j in i..N {
                    product[i][j] += x[i] * y[j];
                }
            }
        }
    }
    for i in 0..N {
        sums[i] = total(sum[i]);
        for j in i..N {
            out[packed(i, j, N)] = total(product[i][j]);
        }
    }
}

const BLOCK: usize = 4;

fn blocked(left: &[&[f64]], right: &[&[f64]], rows: usize, sums: &mut [f64], out: &mut [f64]) {
    let n = right.len();
    for (sum, column) in sums.iter_mut().zip(left) {
        let mut lanes = f64x2::ZERO;
        for row in (0..rows).step_by(2) {
            lanes += load(column, row);
        }
        *sum = total(lanes);
    }
    for first in (0..n).step_by(BLOCK) {
        for second in (first..n).step_by(BLOCK) {
            block(left, right, (first, second), rows, out);
        }
    }
}

/// Products of up to four by four columns. Columns beyond the last are repeated and their products dropped.
fn block(
    left: &[&[f64]],
    right: &[&[f64]],
    (first, second): (usize, usize),
    rows: usize,
    out: &mut [f64],
) {
    let n = right.len();
    let a: [&[f64]; BLOCK] = std::array::from_fn(|i| &left[(first + i).min(n - 1)][..rows]);
    let b: [&[f64]; BLOCK] = std::array::from_fn(|j| &right[(second + j).min(n - 1)][..rows]);
    let mut product = [[f64x2::ZERO; BLOCK]; BLOCK];
    for row in (0..rows).step_by(2) {
        let x: [f64x2; BLOCK] = std::array::from_fn(|i| load(a[i], row));
        let y: [f64x2; BLOCK] = std::array::from_fn(|j| load(b[j], row));
        for i in 0..BLOCK {
            for j in 0..BLOCK {
                product[i][j] += x[i] * y[j];
            }
        }
    }
    for i in 0..BLOCK.min(n - first) {
        for j in 0..BLOCK.min(n - second) {
            if first + i <= second + j {
                out[packed(first + i, second + j, n)] = total(product[i][j]);
            }
        }
    }
}

/// Values of a narrow integer column that widen to 16 bits.
pub trait Narrow: Copy {
    /// Eight rows as 16-bit lanes.
    fn lanes(column: &[Self], row: usize) -> i16x8;
    /// One row.
    fn wide(self) -> i64;
}

impl Narrow for i16 {
    #[inline(always)]
    fn lanes(column: &[Self], row: usize) -> i16x8 {
        i16x8::from_slice_unaligned(&column[row..row + 8])
    }
    #[inline(always)]
    fn wide(self) -> i64 {
        i64::from(self)
    }
}

impl Narrow for i8 {
    #[inline(always)]
    fn lanes(column: &[Self], row: usize) -> i16x8 {
        let column = &column[row..row + 8];
        i16x8::new(std::array::from_fn(|lane| i16::from(column[lane])))
    }
    #[inline(always)]
    fn wide(self) -> i64 {
        i64::from(self)
    }
}

/// How many rows of 16-bit columns, none beyond `bound` in magnitude, can be summed in 32-bit lanes without overflow.
#[must_use]
pub fn narrow_rows(bound: f64) -> usize {
    // A lane takes two products from every eight rows.
    let steps = 2_147_483_647.0 / (2.0 * bound * bound).max(1.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let steps = steps.min(1e6) as usize;
    steps * 8
}

/// Adds exact sums and products of narrow integer columns over all their rows, flushing lanes every `limit` rows.
pub fn narrow_products<T: Narrow>(
    columns: &[&[T]],
    limit: usize,
    sums: &mut [i64],
    out: &mut [i64],
) {
    match columns.len() {
        0 => (),
        1 => narrow_pass::<T, 1>(columns, limit, sums, out),
        2 => narrow_pass::<T, 2>(columns, limit, sums, out),
        3 => narrow_pass::<T, 3>(columns, limit, sums, out),
        4 => narrow_pass::<T, 4>(columns, limit, sums, out),
        5 => narrow_pass::<T, 5>(columns, limit, sums, out),
        6 => narrow_pass::<T, 6>(columns, limit, sums, out),
        ONE_PASS => narrow_pass::<T, ONE_PASS>(columns, limit, sums, out),
        _ => narrow_pairs(columns, limit, sums, out),
    }
}

#[inline(always)]
fn narrow_total(lanes: i32x4) -> i64 {
    lanes.to_array().into_iter().map(i64::from).sum()
}

fn narrow_pass<T: Narrow, const N: usize>(
    columns: &[&[T]],
    limit: usize,
    sums: &mut [i64],
    out: &mut [i64],
) {
    let rows = columns[0].len();
    let ones = i16x8::splat(1);
    let mut start = 0;
    while start + 8 <= rows {
        let end = rows.min(start + limit.max(8));
        let steps = (end - start) / 8 * 8;
        let tile: [&[T]; N] = std::array::from_fn(|i| &columns[i][start..start + steps]);
        let mut sum = [i32x4::ZERO; N];
        let mut product = [[i32x4::ZERO; N]; N];
        for row in (0..steps).step_by(8) {
            let x: [i16x8; N] = std::array::from_fn(|i| T::lanes(tile[i], row));
            for i in 0..N {
                sum[i] += x[i].dot(ones);
                for j in i..N {
                    product[i][j] += x[i].dot(x[j]);
                }
            }
        }
        for i in 0..N {
            sums[i] += narrow_total(sum[i]);
            for j in i..N {
                out[packed(i, j, N)] += narrow_total(product[i][j]);
            }
        }
        start += steps;
    }
    for row in start..rows {
        for i in 0..N {
            sums[i] += columns[i][row].wide();
            for j in i..N {
                out[packed(i, j, N)] += columns[i][row].wide() * columns[j][row].wide();
            }
        }
    }
}

/// Exact moments of a narrow integer column.
#[must_use]
pub fn narrow_moments<T: Narrow>(column: &[T]) -> Moments {
    // Squares of 16-bit numbers fill 32-bit lanes at once, so they are widened every step by splitting off high halves.
    const STEPS: usize = 8 * 4096;
    let ones = i16x8::splat(1);
    let (mut low, mut high) = (i16x8::splat(i16::MAX), i16x8::splat(i16::MIN));
    let (mut sum, mut squares) = (0i64, 0i64);
    let whole = column.len() / 8 * 8;
    for start in (0..whole).step_by(STEPS) {
        let end = whole.min(start + STEPS);
        let mut lanes = i32x4::ZERO;
        let (mut low_halves, mut high_halves) = (i32x4::ZERO, i32x4::ZERO);
        for row in (start..end).step_by(8) {
            let x = T::lanes(column, row);
            low = low.min(x);
            high = high.max(x);
            lanes += x.dot(ones);
            let square = x.dot(x);
            low_halves += square & i32x4::splat(0xffff);
            high_halves += (square >> 16) & i32x4::splat(0xffff);
        }
        sum += narrow_total(lanes);
        squares += narrow_total(low_halves) + (narrow_total(high_halves) << 16);
    }
    let mut moments = Moments::default();
    if whole > 0 {
        moments.low = f64::from(low.to_array().into_iter().min().unwrap_or(0));
        moments.high = f64::from(high.to_array().into_iter().max().unwrap_or(0));
    }
    for x in &column[whole..] {
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
    use super::{narrow_moments, narrow_products, narrow_rows, packed, products};

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
    fn products_match_plain_loops_for_any_number_of_columns() {
        for n in 1..=14 {
            let columns: Vec<Vec<f64>> = (0..n)
                .map(|i| {
                    (0..102u32)
                        .map(|row| {
                            if row == 101 {
                                0.0
                            } else {
                                f64::from((row * 7 + i * 13) % 31) - 9.0
                            }
                        })
                        .collect()
                })
                .collect();
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let n = slices.len();
            let (mut sums, mut out) = (vec![0.0; n], vec![0.0; n * (n + 1) / 2]);
            products(&slices, &slices, 101, &mut sums, &mut out);
            for i in 0..n {
                assert_eq!(sums[i], columns[i].iter().sum::<f64>());
                for j in i..n {
                    let expected: f64 =
                        columns[i].iter().zip(&columns[j]).map(|(a, b)| a * b).sum();
                    assert_eq!(out[packed(i, j, n)], expected, "{n} columns, {i} x {j}");
                }
            }
        }
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

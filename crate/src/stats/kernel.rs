//! The inner loops: sums and sums of products of columns, in 128-bit lanes and a fixed order.
//!
//! A lane holds every second (fourth, eighth) row of a tile, and lanes are added in one order, so that the bits do not
//! depend on the machine. Each pass computes all products at once: every column is read once from memory.

use wide::f64x2;

/// Rows of a tile of doubles: a few columns of a tile fit the first-level cache.
pub const TILE: usize = 512;

/// The most columns for which one pass computes all products; more are done in blocks.
pub(super) const ONE_PASS: usize = 7;

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

#[cfg(test)]
mod tests {
    use super::{packed, products};

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
}

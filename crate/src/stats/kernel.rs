//! The inner loops: sums and sums of products of columns, in 128-bit lanes and a fixed order.
//!
//! A lane holds every second row of a tile, and lanes are added in one order, so that the bits do not depend on the
//! machine. Each pass computes all products at once: every column is read once from memory.

use wide::{f64x2, i64x2};

/// Rows of a tile of doubles: a few columns of a tile fit the first-level cache.
pub const TILE: usize = 512;

/// The most columns for which one pass computes all products; more are done in blocks.
pub(super) const ONE_PASS: usize = 7;

/// The position of a pair `i <= j` in a packed upper triangle of `n` columns.
#[inline]
#[must_use]
pub const fn packed(i: usize, j: usize, n: usize) -> usize {
    let (i, j) = if i <= j { (i, j) } else { (j, i) };
    i * n - i * (i + 1) / 2 + j
}

/// Calls `$body!(N, [(i, j)...])` with all pairs `i <= j < N`, spelled out: loops over constants are not always unrolled,
/// and sums that stay in memory instead of registers cost a factor of three.
macro_rules! with_pairs {
    ($body:ident) => {
        $body!(1, [0], [(0, 0)]);
        $body!(2, [0, 1], [(0, 0), (0, 1), (1, 1)]);
        $body!(
            3,
            [0, 1, 2],
            [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
        );
        $body!(
            4,
            [0, 1, 2, 3],
            [
                (0, 0),
                (0, 1),
                (0, 2),
                (0, 3),
                (1, 1),
                (1, 2),
                (1, 3),
                (2, 2),
                (2, 3),
                (3, 3)
            ]
        );
        $body!(
            5,
            [0, 1, 2, 3, 4],
            [
                (0, 0),
                (0, 1),
                (0, 2),
                (0, 3),
                (0, 4),
                (1, 1),
                (1, 2),
                (1, 3),
                (1, 4),
                (2, 2),
                (2, 3),
                (2, 4),
                (3, 3),
                (3, 4),
                (4, 4)
            ]
        );
        $body!(
            6,
            [0, 1, 2, 3, 4, 5],
            [
                (0, 0),
                (0, 1),
                (0, 2),
                (0, 3),
                (0, 4),
                (0, 5),
                (1, 1),
                (1, 2),
                (1, 3),
                (1, 4),
                (1, 5),
                (2, 2),
                (2, 3),
                (2, 4),
                (2, 5),
                (3, 3),
                (3, 4),
                (3, 5),
                (4, 4),
                (4, 5),
                (5, 5)
            ]
        );
        $body!(
            7,
            [0, 1, 2, 3, 4, 5, 6],
            [
                (0, 0),
                (0, 1),
                (0, 2),
                (0, 3),
                (0, 4),
                (0, 5),
                (0, 6),
                (1, 1),
                (1, 2),
                (1, 3),
                (1, 4),
                (1, 5),
                (1, 6),
                (2, 2),
                (2, 3),
                (2, 4),
                (2, 5),
                (2, 6),
                (3, 3),
                (3, 4),
                (3, 5),
                (3, 6),
                (4, 4),
                (4, 5),
                (4, 6),
                (5, 5),
                (5, 6),
                (6, 6)
            ]
        );
    };
}
pub(super) use with_pairs;

/// Values that widen to doubles, two rows at a time.
pub trait Source: Copy {
    /// Two rows.
    fn lanes(pair: [Self; 2]) -> f64x2;
    /// One row.
    fn wide(self) -> f64;
}

macro_rules! source {
    ($($type:ty)+) => { $(impl Source for $type {
        #[inline(always)]
        fn lanes(pair: [Self; 2]) -> f64x2 {
            f64x2::new([f64::from(pair[0]), f64::from(pair[1])])
        }
        #[inline(always)]
        fn wide(self) -> f64 {
            f64::from(self)
        }
    })+ };
}
source!(f64 f32 i16 i8);

impl Source for i32 {
    #[inline(always)]
    fn lanes(pair: [Self; 2]) -> f64x2 {
        // Both at once; one by one they cost twice the time of the sums.
        let word: i64 = bytemuck::cast(pair);
        f64x2::from_i32x4_lower2(bytemuck::cast(i64x2::new([word, 0])))
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }
}

#[inline(always)]
fn total(lanes: f64x2) -> f64 {
    let [a, b] = lanes.to_array();
    a + b
}

/// Sums of `x_i - c_i` and of `(x_i - c_i)(x_j - c_j)`, `i <= j`, over the rows of a tile of columns of one type.
pub fn centered_products<T: Source>(
    columns: &[&[T]],
    center: &[f64],
    sums: &mut [f64],
    out: &mut [f64],
) {
    // Centres of zero save a third of the time: subtracting nothing is not free.
    if center.iter().all(|c| *c == 0.0) {
        one_pass::<T, false>(columns, center, sums, out);
    } else {
        one_pass::<T, true>(columns, center, sums, out);
    }
}

fn one_pass<T: Source, const CENTERED: bool>(
    columns: &[&[T]],
    center: &[f64],
    sums: &mut [f64],
    out: &mut [f64],
) {
    macro_rules! pass {
        ($n:literal, [$($k:literal),*], [$(($i:literal, $j:literal)),*]) => {
            if columns.len() == $n {
                let rows = columns[0].len() / 2;
                let x: [&[[T; 2]]; $n] = [$(&columns[$k].as_chunks::<2>().0[..rows]),*];
                let c = [$(f64x2::splat(center[$k])),*];
                let mut sum = [f64x2::ZERO; $n];
                let mut product = [f64x2::ZERO; $n * ($n + 1) / 2];
                for row in 0..rows {
                    let v = [$(if CENTERED { T::lanes(x[$k][row]) - c[$k] } else { T::lanes(x[$k][row]) }),*];
                    $(sum[$k] += v[$k];)*
                    $(product[packed($i, $j, $n)] += v[$i] * v[$j];)*
                }
                $(sums[$k] = total(sum[$k]);)*
                $(out[packed($i, $j, $n)] = total(product[packed($i, $j, $n)]);)*
                if columns[0].len() % 2 == 1 {
                    let last = columns[0].len() - 1;
                    let v = [$(columns[$k][last].wide() - center[$k]),*];
                    $(sums[$k] += v[$k];)*
                    $(out[packed($i, $j, $n)] += v[$i] * v[$j];)*
                }
                return;
            }
        };
    }
    with_pairs!(pass);
    debug_assert!(columns.is_empty(), "more columns than one pass takes");
}

/// Whether [`centered_products`] takes this many columns.
#[must_use]
pub fn fits_one_pass(columns: usize) -> bool {
    (1..=ONE_PASS).contains(&columns)
}

/// Sums of `left[i]` and of `left[i] * right[j]`, `i <= j`, over a tile. Columns hold `rows` values and are padded with
/// zeros to an even number; `left` is `right` times the weights.
pub fn products(left: &[&[f64]], right: &[&[f64]], rows: usize, sums: &mut [f64], out: &mut [f64]) {
    let n = right.len();
    let pairs = rows.div_ceil(2);
    // Several columns at once: the additions of one alone would wait for each other.
    for (sums, columns) in sums.chunks_mut(BLOCK).zip(left.chunks(BLOCK)) {
        let x: [&[[f64; 2]]; BLOCK] =
            std::array::from_fn(|i| &columns[i.min(columns.len() - 1)].as_chunks::<2>().0[..pairs]);
        let mut lanes = [f64x2::ZERO; BLOCK];
        for row in 0..pairs {
            lanes[0] += f64x2::new(x[0][row]);
            lanes[1] += f64x2::new(x[1][row]);
            lanes[2] += f64x2::new(x[2][row]);
            lanes[3] += f64x2::new(x[3][row]);
        }
        for (sum, lanes) in sums.iter_mut().zip(lanes) {
            *sum = total(lanes);
        }
    }
    for first in (0..n).step_by(BLOCK) {
        for second in (first..n).step_by(BLOCK) {
            block(left, right, (first, second), pairs, out);
        }
    }
}

const BLOCK: usize = 4;

/// Products of up to four by four columns. Columns beyond the last are repeated and their products dropped.
fn block(
    left: &[&[f64]],
    right: &[&[f64]],
    (first, second): (usize, usize),
    pairs: usize,
    out: &mut [f64],
) {
    let n = right.len();
    let a: [&[[f64; 2]]; BLOCK] =
        std::array::from_fn(|i| &left[(first + i).min(n - 1)].as_chunks::<2>().0[..pairs]);
    let b: [&[[f64; 2]]; BLOCK] =
        std::array::from_fn(|j| &right[(second + j).min(n - 1)].as_chunks::<2>().0[..pairs]);
    let mut product = [f64x2::ZERO; BLOCK * BLOCK];
    for row in 0..pairs {
        let x = [
            f64x2::new(a[0][row]),
            f64x2::new(a[1][row]),
            f64x2::new(a[2][row]),
            f64x2::new(a[3][row]),
        ];
        let y = [
            f64x2::new(b[0][row]),
            f64x2::new(b[1][row]),
            f64x2::new(b[2][row]),
            f64x2::new(b[3][row]),
        ];
        macro_rules! cell {
            ($($i:literal $j:literal),*) => { $(product[$i * BLOCK + $j] += x[$i] * y[$j];)* };
        }
        cell!(0 0, 0 1, 0 2, 0 3, 1 0, 1 1, 1 2, 1 3, 2 0, 2 1, 2 2, 2 3, 3 0, 3 1, 3 2, 3 3);
    }
    for i in 0..BLOCK.min(n - first) {
        for j in 0..BLOCK.min(n - second) {
            if first + i <= second + j {
                out[packed(first + i, second + j, n)] = total(product[i * BLOCK + j]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{centered_products, fits_one_pass, packed, products};

    fn columns(n: usize, rows: u32) -> Vec<Vec<f64>> {
        let value = |row: u32, i: u32| f64::from((row * 7 + i * 13) % 31) - 9.0;
        (0..u32::try_from(n).unwrap())
            .map(|i| (0..rows).map(|row| value(row, i)).collect())
            .collect()
    }

    #[test]
    fn products_match_plain_loops_for_any_number_of_columns() {
        for n in 1..=14 {
            let mut columns = columns(n, 102);
            columns.iter_mut().for_each(|column| column[101] = 0.0);
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let (mut sums, mut out) = (vec![0.0; n], vec![0.0; n * (n + 1) / 2]);
            products(&slices, &slices, 101, &mut sums, &mut out);
            check(&columns, 0.0, &sums, &out);
            if fits_one_pass(n) {
                let odd: Vec<&[f64]> = columns.iter().map(|column| &column[..101]).collect();
                centered_products(&odd, &vec![2.0; n], &mut sums, &mut out);
                let odd: Vec<Vec<f64>> = odd.iter().map(|column| column.to_vec()).collect();
                check(&odd, 2.0, &sums, &out);
            }
        }
    }

    fn check(columns: &[Vec<f64>], center: f64, sums: &[f64], out: &[f64]) {
        let n = columns.len();
        for i in 0..n {
            assert_eq!(sums[i], columns[i].iter().map(|x| x - center).sum::<f64>());
            for j in i..n {
                let pairs = columns[i].iter().zip(&columns[j]);
                let expected: f64 = pairs.map(|(a, b)| (a - center) * (b - center)).sum();
                assert_eq!(out[packed(i, j, n)], expected, "{n} columns, {i} x {j}");
            }
        }
    }
}

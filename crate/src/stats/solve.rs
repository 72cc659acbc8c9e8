//! Symmetric positive systems: which columns are independent, in order, and the inverse of those that are.

use std::ops::{Add, Div, Mul, Neg, Sub};

use nalgebra::{Cholesky, DMatrix};

use super::extended::Extended;

/// Doubles and double-doubles.
pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + From<f64>
{
    /// The nearest double.
    fn value(self) -> f64;
    /// From a double-double.
    fn narrow(x: Extended) -> Self;
    /// The square root.
    #[must_use]
    fn root(self) -> Self;
    /// Solves the kept part of a unit-diagonal system: its inverse, row by row.
    fn inverse(matrix: &Square<Self>) -> Option<Square<Self>>;
}

/// A square matrix, row by row.
#[derive(Debug, Clone)]
pub struct Square<T> {
    /// Rows.
    pub n: usize,
    /// Values.
    pub values: Vec<T>,
}

impl<T: Real> Square<T> {
    /// A symmetric matrix from a function of `i <= j`.
    pub fn symmetric(n: usize, mut f: impl FnMut(usize, usize) -> T) -> Self {
        let mut values = vec![T::from(0.0); n * n];
        for i in 0..n {
            for j in i..n {
                let value = f(i, j);
                values[i * n + j] = value;
                values[j * n + i] = value;
            }
        }
        Self { n, values }
    }

    /// The value in a row of a column.
    #[inline]
    #[must_use]
    pub fn at(&self, i: usize, j: usize) -> T {
        self.values[i * self.n + j]
    }

    /// The part of these rows and columns.
    #[must_use]
    pub fn part(&self, kept: &[usize]) -> Self {
        Self::symmetric(kept.len(), |i, j| self.at(kept[i], kept[j]))
    }

    /// The product with a vector.
    pub fn times(&self, x: &[T]) -> Vec<T> {
        (0..self.n)
            .map(|i| dot(&self.values[i * self.n..(i + 1) * self.n], x))
            .collect()
    }
}

/// The sum of products.
#[inline(never)]
pub fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    a.iter()
        .zip(b)
        .fold(T::from(0.0), |sum, (x, y)| sum + *x * *y)
}

/// The independent columns of a unit-diagonal matrix in the given order, and each column's pivot: the share of it that
/// the kept columns before it do not explain. A column whose pivot is not above its tolerance is dropped.
pub fn independent<T: Real>(
    matrix: &Square<T>,
    order: &[usize],
    usable: &[bool],
    tolerance: &[f64],
) -> (Vec<usize>, Vec<f64>) {
    let mut kept: Vec<usize> = Vec::new();
    let mut rows: Vec<Vec<T>> = Vec::new();
    let mut pivots = vec![0.0; matrix.n];
    for &column in order {
        if !usable[column] {
            continue;
        }
        // One row of the Cholesky factor.
        let mut row: Vec<T> = Vec::with_capacity(kept.len() + 1);
        for (k, &earlier) in kept.iter().enumerate() {
            let rest = matrix.at(column, earlier) - dot(&row, &rows[k][..k]);
            row.push(rest / rows[k][k]);
        }
        let pivot = matrix.at(column, column) - dot(&row, &row);
        pivots[column] = pivot.value();
        if pivot.value() > tolerance[column] {
            row.push(pivot.root());
            rows.push(row);
            kept.push(column);
        }
    }
    (kept, pivots)
}

impl Real for f64 {
    fn value(self) -> f64 {
        self
    }
    fn narrow(x: Extended) -> Self {
        x.value()
    }
    fn root(self) -> Self {
        libm::sqrt(self)
    }
    fn inverse(matrix: &Square<Self>) -> Option<Square<Self>> {
        let inverse =
            Cholesky::new(DMatrix::from_row_slice(matrix.n, matrix.n, &matrix.values))?.inverse();
        Some(Square::symmetric(matrix.n, |i, j| inverse[(i, j)]))
    }
}

impl Real for Extended {
    fn value(self) -> f64 {
        Self::value(self)
    }
    fn narrow(x: Extended) -> Self {
        x
    }
    fn root(self) -> Self {
        self.sqrt()
    }
    /// nalgebra has no double-doubles, so here are the textbook loops: factor, invert the triangle, multiply.
    fn inverse(matrix: &Square<Self>) -> Option<Square<Self>> {
        let n = matrix.n;
        let mut lower = vec![Self::ZERO; n * n];
        for i in 0..n {
            for j in 0..=i {
                let rest =
                    matrix.at(i, j) - dot(&lower[i * n..i * n + j], &lower[j * n..j * n + j]);
                lower[i * n + j] = if i == j {
                    if rest.hi <= 0.0 {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / lower[j * n + j]
                };
            }
        }
        // Columns of the inverse triangle, kept as rows of its transpose.
        let mut inverse = vec![Self::ZERO; n * n];
        for j in 0..n {
            inverse[j * n + j] = Self::ONE / lower[j * n + j];
            for i in j + 1..n {
                let rest = dot(&lower[i * n + j..i * n + i], &inverse[j * n + j..j * n + i]);
                inverse[j * n + i] = -(rest / lower[i * n + i]);
            }
        }
        Some(Square::symmetric(n, |i, j| {
            dot(
                &inverse[i * n + j..(i + 1) * n],
                &inverse[j * n + j..(j + 1) * n],
            )
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{Extended, Real, Square, independent};

    /// Hilbert matrix of order 8 with unit diagonal: condition about 1e9.
    fn hilbert<T: Real>() -> Square<T> {
        let h = |i: usize, j: usize| {
            T::from(1.0) / T::from(f64::from(u32::try_from(i + j + 1).unwrap()))
        };
        Square::symmetric(8, |i, j| h(i, j) / (h(i, i).root() * h(j, j).root()))
    }

    fn worst<T: Real>() -> f64 {
        let (matrix, inverse) = (hilbert::<T>(), T::inverse(&hilbert::<T>()).unwrap());
        let mut worst = 0.0f64;
        for i in 0..8 {
            let column: Vec<T> = (0..8).map(|k| inverse.at(k, i)).collect();
            for (j, value) in matrix.times(&column).into_iter().enumerate() {
                worst = worst.max((value - T::from(f64::from(u8::from(i == j)))).value().abs());
            }
        }
        worst
    }

    #[test]
    fn inverses_are_as_good_as_their_arithmetic() {
        assert!(worst::<f64>() < 1e-6);
        assert!(worst::<Extended>() < 1e-20);
    }

    #[test]
    fn dependent_columns_are_dropped_in_order() {
        // The third column is the mean of the first two.
        let columns = [
            [1.0, 0.0, 2.0, 1.0],
            [0.0, 1.0, 1.0, -1.0],
            [0.5, 0.5, 1.5, 0.0],
        ];
        let product = |i: usize, j: usize| {
            columns[i]
                .iter()
                .zip(&columns[j])
                .map(|(a, b): (&f64, &f64)| a * b)
                .sum::<f64>()
        };
        let matrix = Square::symmetric(3, |i, j| {
            product(i, j) / (product(i, i) * product(j, j)).sqrt()
        });
        assert_eq!(
            independent(&matrix, &[0, 1, 2], &[true; 3], &[1e-10; 3]).0,
            [0, 1]
        );
        assert_eq!(
            independent(&matrix, &[2, 0, 1], &[true; 3], &[1e-10; 3]).0,
            [2, 0]
        );
        assert_eq!(
            independent(&matrix, &[0, 1, 2], &[false, true, true], &[1e-10; 3]).0,
            [1, 2]
        );
    }
}

//! Symmetric matrices of unit diagonal whose first part is the identity, bordered by the others.
//!
//! Indicators of the levels of a factor have no products with one another: scaled, their part of the normal equations is
//! the identity `I`, however many there are. With `C` where they cross the other columns and `B` between those:
//!
//! ```text
//!   M = | I   C |     S = B - C'C     Z = S^-1     M^-1 = | I + C Z C'  -C Z |
//!       | C'  B |                                         |   -Z C'       Z  |
//! ```
//!
//! so that only the Schur complement `S`, which is as large as `B`, is ever inverted, and memory grows with the levels
//! times the other columns. Without an identity this is a dense matrix. (Zhang, ed., The Schur Complement and Its
//! Applications, 2005, doi:10.1007/b105056.)

use super::solve::{Real, Square, dot};

/// The matrix.
#[derive(Debug, Clone)]
pub struct Bordered<T> {
    /// The rows of the identity.
    pub cells: usize,
    /// `C`, row by row.
    pub cross: Vec<T>,
    /// `B`.
    pub rest: Square<T>,
}

/// The matrix with its inverse.
#[derive(Debug, Clone)]
pub struct Inverted<T> {
    /// The matrix.
    pub matrix: Bordered<T>,
    /// `Z`.
    rest: Square<T>,
    /// `C Z`, row by row.
    turned: Vec<T>,
}

/// A row of a matrix of `width` columns.
fn row<T>(values: &[T], width: usize, at: usize) -> &[T] {
    &values[at * width..(at + 1) * width]
}

/// Adds a multiple of a vector.
#[inline(never)]
fn add<T: Real>(to: &mut [T], factor: T, from: &[T]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *to + factor * *from;
    }
}

/// The largest sum of magnitudes in a column.
#[inline(never)]
fn norm1(n: usize, at: &dyn Fn(usize, usize) -> f64) -> f64 {
    let mut largest = 0.0;
    for j in 0..n {
        let mut sum = 0.0;
        for i in 0..n {
            sum += at(i, j).abs();
        }
        largest = f64::max(largest, sum);
    }
    largest
}

// What is generic is compiled for doubles and for double-doubles, whose operations are long when they are inlined: hence
// all products are those of `dot` and `add`.
impl<T: Real> Bordered<T> {
    /// All rows.
    #[must_use]
    pub fn n(&self) -> usize {
        self.cells + self.rest.n
    }

    fn cross(&self, cell: usize) -> &[T] {
        row(&self.cross, self.rest.n, cell)
    }

    fn at(&self, i: usize, j: usize) -> T {
        match (i.checked_sub(self.cells), j.checked_sub(self.cells)) {
            (Some(i), Some(j)) => self.rest.at(i, j),
            (None, Some(other)) => self.cross(i)[other],
            (Some(other), None) => self.cross(j)[other],
            (None, None) => T::from(f64::from(u8::from(i == j))),
        }
    }

    /// The Schur complement: what the identity's columns do not explain of the others.
    #[must_use]
    pub fn complement(&self) -> Square<T> {
        let mut complement = self.rest.clone();
        let n = complement.n;
        for cell in 0..self.cells {
            let cross = self.cross(cell);
            for (i, c) in cross.iter().enumerate() {
                // Most pairs of cells of two factors have no rows.
                if c.value() != 0.0 {
                    add(&mut complement.values[i * n..(i + 1) * n], -*c, cross);
                }
            }
        }
        complement
    }

    /// The matrix without some of the other rows.
    #[must_use]
    pub fn part(&self, kept: &[usize]) -> Self {
        let mut part = Vec::with_capacity(self.cells * kept.len());
        for cell in 0..self.cells {
            let cross = self.cross(cell);
            for at in kept {
                part.push(cross[*at]);
            }
        }
        Self {
            cells: self.cells,
            cross: part,
            rest: self.rest.part(kept),
        }
    }

    /// The product with a vector.
    #[must_use]
    #[inline(never)]
    pub fn times(&self, x: &[T]) -> Vec<T> {
        let (cells, rest) = x.split_at(self.cells);
        let mut below = self.rest.times(rest);
        let mut product = Vec::with_capacity(x.len());
        for (cell, x) in cells.iter().enumerate() {
            let cross = self.cross(cell);
            product.push(*x + dot(cross, rest));
            add(&mut below, *x, cross);
        }
        product.append(&mut below);
        product
    }

    /// With its inverse, by that of its complement; `None` when that is not positive.
    #[must_use]
    pub fn inverted(self, complement: &Square<T>) -> Option<Inverted<T>> {
        let rest = if complement.n == 0 {
            complement.clone()
        } else {
            T::inverse(complement)?
        };
        let mut turned = Vec::with_capacity(self.cross.len());
        for cell in 0..self.cells {
            turned.append(&mut rest.times(self.cross(cell)));
        }
        Some(Inverted {
            matrix: self,
            rest,
            turned,
        })
    }
}

impl<T: Real> Inverted<T> {
    fn turned(&self, cell: usize) -> &[T] {
        row(&self.turned, self.rest.n, cell)
    }

    /// A value of the inverse.
    #[must_use]
    #[inline(never)]
    pub fn at(&self, i: usize, j: usize) -> T {
        let cells = self.matrix.cells;
        match (i.checked_sub(cells), j.checked_sub(cells)) {
            (Some(i), Some(j)) => self.rest.at(i, j),
            (None, Some(other)) => -self.turned(i)[other],
            (Some(other), None) => -self.turned(j)[other],
            (None, None) => self.matrix.at(i, j) + dot(self.turned(i), self.matrix.cross(j)),
        }
    }

    /// The product of the inverse with a vector.
    #[must_use]
    #[inline(never)]
    pub fn times(&self, x: &[T]) -> Vec<T> {
        let (cells, rest) = x.split_at(self.matrix.cells);
        let mut left = rest.to_vec();
        for (cell, x) in cells.iter().enumerate() {
            add(&mut left, -*x, self.matrix.cross(cell));
        }
        let mut below = self.rest.times(&left);
        let mut product = cells.to_vec();
        for (cell, x) in product.iter_mut().enumerate() {
            *x = *x - dot(self.matrix.cross(cell), &below);
        }
        product.append(&mut below);
        product
    }

    /// The condition number in the 1-norm, which takes as many steps as the matrix has values.
    #[must_use]
    pub fn condition(&self) -> f64 {
        let n = self.matrix.n();
        if n == 0 {
            return 1.0;
        }
        norm1(n, &|i, j| self.matrix.at(i, j).value()) * norm1(n, &|i, j| self.at(i, j).value())
    }

    /// A number that the condition number does not exceed, in as many steps as are values stored: the product of the
    /// norms of `M` and of the factors of its inverse, which are triangles of `I` and `C` about `I` and `Z`.
    #[must_use]
    pub fn condition_bound(&self) -> f64 {
        let n = self.rest.n;
        let (mut rows, mut columns) = (0.0, vec![0.0; n]);
        for cell in 0..self.matrix.cells {
            let mut sum = 0.0;
            for (column, c) in columns.iter_mut().zip(self.matrix.cross(cell)) {
                let size = c.value().abs();
                *column += size;
                sum += size;
            }
            rows = f64::max(rows, sum);
        }
        let columns = columns.into_iter().fold(0.0, f64::max);
        let matrix = norm1(n, &|i, j| self.matrix.rest.at(i, j).value());
        let inverse = norm1(n, &|i, j| self.rest.at(i, j).value());
        f64::max(1.0 + rows, columns + matrix)
            * (1.0 + rows)
            * f64::max(1.0, inverse)
            * (1.0 + columns)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bordered, Inverted, Real, Square};
    use crate::stats::extended::Extended;

    /// Products of the indicators of four cells of one, two, three and four rows, and two columns, scaled.
    fn bordered<T: Real>(cells: usize) -> Bordered<T> {
        let rows: Vec<[f64; 6]> = (0..10u32)
            .map(|row| {
                let cell = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3][row as usize];
                let mut values = [0.0; 6];
                values[cell] = 1.0;
                values[4] = f64::from(row * row % 7) - 2.0;
                values[5] = f64::from(row * 3 % 5);
                values
            })
            .collect();
        let product = |i: usize, j: usize| rows.iter().map(|row| row[i] * row[j]).sum::<f64>();
        let scaled = |i: usize, j: usize| {
            T::from(product(i, j)) / (T::from(product(i, i)) * T::from(product(j, j))).root()
        };
        Bordered {
            cells,
            cross: (0..cells)
                .flat_map(|i| (cells..6).map(move |j| scaled(i, j)))
                .collect(),
            rest: Square::symmetric(6 - cells, |i, j| scaled(cells + i, cells + j)),
        }
    }

    fn inverted<T: Real>(matrix: Bordered<T>) -> Inverted<T> {
        let complement = matrix.complement();
        matrix.inverted(&complement).unwrap()
    }

    fn agree<T: Real>(tolerance: f64) {
        let (dense, found) = (inverted::<T>(bordered(0)), inverted::<T>(bordered(4)));
        let near = |a: T, b: T| assert!((a - b).value().abs() < tolerance);
        let x: Vec<T> = (0..6).map(|i| T::from(f64::from(i) - 1.5)).collect();
        for i in 0..6 {
            for j in 0..6 {
                near(dense.at(i, j), found.at(i, j));
            }
            near(dense.times(&x)[i], found.times(&x)[i]);
            near(dense.matrix.times(&x)[i], found.matrix.times(&x)[i]);
            near(found.matrix.times(&found.times(&x))[i], x[i]);
        }
        assert!((dense.condition() / found.condition() - 1.0).abs() < 1e-12);
        assert!(found.condition_bound() > 0.999 * found.condition());
        // Without one of the others.
        let less = inverted(bordered::<T>(4).part(&[1]));
        let dense = inverted(bordered::<T>(0).part(&[0, 1, 2, 3, 5]));
        (0..5).for_each(|i| near(less.at(i, 2), dense.at(i, 2)));
    }

    #[test]
    fn the_inverse_by_parts_is_that_of_the_whole() {
        agree::<f64>(1e-13);
        agree::<Extended>(1e-28);
    }

    #[test]
    fn an_identity_alone_is_its_own_inverse() {
        let alone = inverted(bordered::<f64>(4).part(&[]));
        assert_eq!(alone.times(&[1.0, 2.0, 3.0, 4.0]), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!((alone.condition(), alone.condition_bound()), (1.0, 1.0));
        let nothing = inverted(bordered::<f64>(0).part(&[]));
        assert_eq!((nothing.times(&[]).len(), nothing.condition()), (0, 1.0));
    }
}

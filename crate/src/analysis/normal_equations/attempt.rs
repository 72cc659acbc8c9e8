//! Solutions of normal equations: independent columns by pivots, then the inverse of their products. The cells of a cube
//! are solved by parts, so that there may be many.

use super::{Column, MOST_COLUMNS, NormalEquations};
use crate::stats::bordered::{Bordered, Inverted};
use crate::stats::solve::{Real, Square, dot, independent};

/// Below this pivot doubles cannot tell a dependent column from a nearly dependent one.
const DOUBTFUL: f64 = 1e-9;
/// Below this pivot an indicator column is dependent even in doubles: its products with other indicators are exact.
const INDICATED: f64 = 1e-12;
/// A column of which less than this share is its own is dropped: for a column computed in doubles from the others,
/// rounding leaves about 1e-32.
const DEPENDENT: f64 = 1e-25;
/// A column whose spread is below this share of its size is constant.
const CONSTANT: f64 = 1e-24;
/// Residuals below this share of the response are the rounding of double-doubles: the fit is perfect.
const PERFECT: f64 = 1e-27;

/// How small a pivot may be before its column counts as dependent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pivots {
    /// Sums in doubles; doubtful pivots ask for a pass in double-doubles.
    Plain,
    /// Sums in doubles that change from pass to pass, so that no digit of theirs is final.
    Weighted,
    /// Sums in double-doubles: pivots can be told apart down to rounding.
    Extended,
}

/// A solution in one arithmetic.
pub struct Solution<T> {
    /// The columns that were kept.
    pub kept: Vec<usize>,
    /// The kept part, scaled to a unit diagonal, with its inverse.
    pub inverse: Inverted<T>,
    /// What columns were multiplied with.
    pub scale: Vec<T>,
    /// For each response: coefficients of the kept columns, and the sum of squared residuals.
    pub fits: Vec<(Vec<T>, T)>,
    /// The condition number of the kept part, scaled, in the 1-norm; NaN where it would take too long.
    pub condition: f64,
    /// A number that it does not exceed; the condition number itself where that is known.
    pub condition_bound: f64,
    /// Whether some pivot is too small to tell dependent columns from others in this arithmetic.
    pub doubtful: bool,
}

impl NormalEquations<'_> {
    /// Solves with sums of products as they are; `None` when they are not finite.
    pub fn attempt<T: Real>(&self, pivots: Pivots) -> Option<Solution<T>> {
        let (n, cells) = (self.columns.len(), self.cells());
        let own: Vec<T> = (0..n)
            .map(|i| T::narrow(self.product(self.columns[i], self.columns[i])))
            .collect();
        let usable = self.usable(&own.iter().map(|own| own.value()).collect::<Vec<_>>());
        let scale: Vec<T> = (0..n)
            .map(|i| {
                if usable[i] {
                    T::from(1.0) / own[i].root()
                } else {
                    T::from(0.0)
                }
            })
            .collect();
        let scaled = |i: usize, j: usize| self.scaled(&scale, i, j);
        let mut kept: Vec<usize> = (0..cells).filter(|cell| usable[*cell]).collect();
        let mut cross = Vec::with_capacity(kept.len() * (n - cells));
        for cell in &kept {
            for other in cells..n {
                cross.push(scaled(*cell, other));
            }
        }
        let unit = Bordered {
            cells: kept.len(),
            cross,
            rest: Square::symmetric(n - cells, |i, j| {
                if i == j {
                    T::from(1.0)
                } else {
                    scaled(cells + i, cells + j)
                }
            }),
        };
        let complement = unit.complement();
        let (order, tolerance) = (self.others_in_order(), self.tolerances(pivots));
        let (mut others, found) = independent(&complement, &order, &usable[cells..], &tolerance);
        others.sort_unstable();
        let doubtful = pivots == Pivots::Plain && self.is_doubtful(&usable[cells..], &found);
        kept.extend(others.iter().map(|other| cells + other));
        let matrix = unit.part(&others);
        // Of the largest models each of these has hundreds of megabytes.
        drop(unit);
        let part = complement.part(&others);
        drop(complement);
        let inverse = matrix.inverted(&part)?;
        drop(part);
        let (condition, condition_bound) = if n <= MOST_COLUMNS {
            let condition = inverse.condition();
            (condition, condition)
        } else {
            let bound = inverse.condition_bound();
            (if others.is_empty() { bound } else { f64::NAN }, bound)
        };
        let fits = self.responses.iter().map(|response| {
            let y = Column::Dense(*response);
            let right: Vec<T> = kept
                .iter()
                .map(|i| T::narrow(self.product(self.columns[*i], y)) * scale[*i])
                .collect();
            let mut scaled = inverse.times(&right);
            // One step of refinement; and what it leaves goes into the residuals, whose error is then of second order.
            let left = |scaled: &[T]| -> Vec<T> {
                right
                    .iter()
                    .zip(inverse.matrix.times(scaled))
                    .map(|(g, ab)| *g - ab)
                    .collect()
            };
            let steps = inverse.times(&left(&scaled));
            scaled
                .iter_mut()
                .zip(steps)
                .for_each(|(b, step)| *b = *b + step);
            let total = T::narrow(self.product(y, y));
            let rest = total - dot(&scaled, &right) - dot(&scaled, &left(&scaled));
            let rest = if rest.value() > PERFECT * total.value() {
                rest
            } else {
                T::from(0.0)
            };
            let coefficients = kept
                .iter()
                .zip(scaled)
                .map(|(i, b)| b * scale[*i])
                .collect();
            (coefficients, rest)
        });
        let fits = fits.collect();
        Some(Solution {
            kept,
            inverse,
            scale,
            fits,
            condition,
            condition_bound,
            doubtful,
        })
    }

    /// Whether columns have a spread, by their products with themselves.
    #[inline(never)]
    fn usable(&self, own: &[f64]) -> Vec<bool> {
        let weight = self.sums.weight().value();
        let columns = self.columns.iter().zip(own);
        columns
            .map(|(column, own)| {
                let mean = self.mean(*column).value();
                *own > CONSTANT * (own + weight * mean * mean)
            })
            .collect()
    }

    /// The columns besides a cube's, from 0, in the order in which they are tried: the cells of a cube are independent,
    /// and come first.
    #[inline(never)]
    fn others_in_order(&self) -> Vec<usize> {
        let order = self.order(self.coding.drop_first || self.last_cell_empty());
        let cells = self.cells();
        order
            .into_iter()
            .filter_map(|column| column.checked_sub(cells))
            .collect()
    }

    /// What the pivots of these columns have to exceed.
    #[inline(never)]
    fn tolerances(&self, pivots: Pivots) -> Vec<f64> {
        (self.cells()..self.columns.len())
            .map(|column| match (pivots, self.is_indicator(column)) {
                (Pivots::Extended, _) => DEPENDENT,
                (Pivots::Weighted, _) | (_, true) => INDICATED,
                (Pivots::Plain, false) => DOUBTFUL,
            })
            .collect()
    }

    /// Whether doubles cannot tell if some of these columns depends on others.
    #[inline(never)]
    fn is_doubtful(&self, usable: &[bool], pivots: &[f64]) -> bool {
        (self.cells()..)
            .zip(usable.iter().zip(pivots))
            .any(|(column, (usable, pivot))| {
                let between =
                    *pivot <= DOUBTFUL && (!self.is_indicator(column) || *pivot > INDICATED);
                *usable && between
            })
    }

    /// The product of two columns, scaled.
    #[inline(never)]
    fn scaled<T: Real>(&self, scale: &[T], i: usize, j: usize) -> T {
        T::narrow(self.product(self.columns[i], self.columns[j])) * scale[i] * scale[j]
    }
}

//! A model to solve: its columns, their products, and which of them are independent.

use super::LinMod;
use crate::analysis::accumulate::Precision;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::cross::CrossProducts;
use crate::stats::extended::Extended;
use crate::stats::solve::{Real, Square, dot, independent};

/// The most columns of a dense solution.
const MOST_COLUMNS: usize = 4096;
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

/// A column of the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Dense(usize),
    Cell { block: usize, cell: usize },
}

/// A model to solve: its plan, its sums, its columns.
pub struct Question<'a> {
    pub(super) plan: &'a LinMod,
    pub(super) precision: Precision,
    pub(super) sums: CrossProducts,
    /// All columns but the intercept, in printed order.
    pub(super) columns: Vec<Column>,
    /// The term of each column.
    pub(super) terms: Vec<usize>,
    pub(super) labels: Vec<String>,
    /// The positions of the responses among the dense columns.
    pub(super) responses: Vec<usize>,
}

/// A solution in one arithmetic.
pub(super) struct Solution<T> {
    pub(super) kept: Vec<usize>,
    /// Scaled inverse of the kept part, and the scales.
    pub(super) inverse: Square<T>,
    pub(super) scale: Vec<T>,
    /// For each response: coefficients of the kept columns, and the sum of squared residuals.
    pub(super) fits: Vec<(Vec<T>, T)>,
    pub(super) condition: f64,
    /// Whether some pivot is too small to tell dependent columns from others in this arithmetic.
    pub(super) doubtful: bool,
}

impl<'a> Question<'a> {
    pub fn new(plan: &'a LinMod, precision: Precision, mut sums: CrossProducts) -> Result<Self> {
        if plan.intercept {
            sums.recenter_to_means();
        } else {
            sums.recenter(&vec![0.0; sums.width()]);
        }
        let (mut columns, mut terms, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        let (mut dense, mut block) = (1, 0);
        for (position, term) in plan.design.terms.iter().enumerate() {
            for column in 0..term.columns() {
                labels.push(if plan.r_labels {
                    term.r_label(column)
                } else {
                    term.label(column)
                });
                terms.push(position);
                columns.push(if term.factors.0.is_empty() {
                    Column::Dense(dense)
                } else {
                    Column::Cell {
                        block,
                        cell: column,
                    }
                });
            }
            if term.factors.0.is_empty() {
                dense += 1;
            } else {
                block += 1;
            }
        }
        if columns.len() > MOST_COLUMNS {
            let message = format!(
                "the model has {} coefficients; more than {MOST_COLUMNS} are not solved at once",
                columns.len()
            );
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        let responses = (dense..sums.width()).collect();
        Ok(Self {
            plan,
            precision,
            sums,
            columns,
            terms,
            labels,
            responses,
        })
    }

    /// The product of two columns over all rows; about means when there is an intercept.
    pub(super) fn product(&self, a: Column, b: Column) -> Extended {
        let width = self.sums.width();
        let raw = match (a, b) {
            (Column::Dense(i), Column::Dense(j)) => self.sums.at(i, j),
            (Column::Dense(j), Column::Cell { block, cell })
            | (Column::Cell { block, cell }, Column::Dense(j)) => {
                self.sums.blocks[block].dense[cell * width + j]
            }
            (Column::Cell { block: a, cell: k }, Column::Cell { block: b, cell: l }) if a == b => {
                if k == l {
                    self.sums.blocks[a].own[k]
                } else {
                    Extended::ZERO
                }
            }
            (Column::Cell { block: a, cell: k }, Column::Cell { block: b, cell: l }) => {
                let (a, k, b, l) = if a < b { (a, k, b, l) } else { (b, l, a, k) };
                let size = self.sums.blocks[b].own.len();
                self.sums.blocks[a].later[b - a - 1][k * size + l]
            }
        };
        if !self.plan.intercept {
            return raw;
        }
        raw - self.sum(a) * self.sum(b) / self.sums.weight()
    }

    /// The sum of a column about its centre: about zero for dense columns after recentring, but not quite.
    pub(super) fn sum(&self, column: Column) -> Extended {
        match column {
            Column::Dense(j) => self.sums.at(0, j),
            Column::Cell { block, cell } => self.sums.blocks[block].dense[cell * self.sums.width()],
        }
    }

    /// The mean of a column.
    pub(super) fn mean(&self, column: Column) -> Extended {
        match column {
            Column::Dense(j) => self.sums.mean(j),
            Column::Cell { .. } => self.sum(column) / self.sums.weight(),
        }
    }

    /// The order in which columns are tried: those that come late are the ones that dependence drops. It is the order
    /// of the formula, but with `dropMain` terms of several factors take the places of their main effects.
    pub(super) fn order(&self, drop_first: bool) -> Vec<usize> {
        let terms = &self.plan.design.terms;
        let fixed = |position: usize| {
            terms[position].factors.0.is_empty() || (self.plan.cube && position == 0)
        };
        let mut movable: Vec<usize> = (0..terms.len())
            .filter(|position| !fixed(*position))
            .collect();
        if self.plan.drop_main {
            movable.sort_by_key(|position| std::cmp::Reverse(terms[*position].factors.0.len()));
        }
        let mut movable = movable.into_iter();
        let mut order = Vec::with_capacity(self.columns.len());
        for slot in 0..terms.len() {
            let position = if fixed(slot) {
                slot
            } else {
                movable.next().unwrap_or(slot)
            };
            let columns = (0..self.columns.len()).filter(|column| self.terms[*column] == position);
            if drop_first && !fixed(position) {
                order.extend(columns.rev());
            } else {
                order.extend(columns);
            }
        }
        order
    }

    /// Whether the last cell of some term of factors has no rows, so that it cannot be the reference.
    pub(super) fn last_cell_empty(&self) -> bool {
        let skip = usize::from(self.plan.cube);
        let blocks = self
            .plan
            .design
            .terms
            .iter()
            .filter(|term| !term.factors.0.is_empty());
        blocks
            .zip(&self.sums.blocks)
            .skip(skip)
            .any(|(term, block)| term.numbers.is_empty() && block.counts.last() == Some(&0.0))
    }

    /// Whether a column is an indicator of cells.
    pub(super) fn is_indicator(&self, column: usize) -> bool {
        let term = &self.plan.design.terms[self.terms[column]];
        term.numbers.is_empty() && !term.factors.0.is_empty()
    }

    /// Solves with sums of products as they are. `extended` says that pivots can be told apart down to rounding.
    pub(super) fn attempt<T: Real>(&self, extended: bool) -> Option<Solution<T>> {
        let n = self.columns.len();
        let tolerance: Vec<f64> = (0..n)
            .map(|column| match (extended, self.is_indicator(column)) {
                (true, _) => DEPENDENT,
                (false, true) => INDICATED,
                (false, false) => DOUBTFUL,
            })
            .collect();
        let full = Square::<T>::symmetric(n, |i, j| {
            T::narrow(self.product(self.columns[i], self.columns[j]))
        });
        let usable: Vec<bool> = (0..n)
            .map(|i| {
                let own = full.at(i, i).value();
                let mean = self.mean(self.columns[i]).value();
                own > CONSTANT * (own + self.sums.weight().value() * mean * mean)
            })
            .collect();
        let scale: Vec<T> = (0..n)
            .map(|i| {
                if usable[i] {
                    T::from(1.0) / full.at(i, i).root()
                } else {
                    T::from(0.0)
                }
            })
            .collect();
        let unit = Square::symmetric(n, |i, j| {
            if i == j {
                T::from(1.0)
            } else {
                full.at(i, j) * scale[i] * scale[j]
            }
        });
        let order = self.order(self.plan.drop_first || self.last_cell_empty());
        let (mut kept, pivots) = independent(&unit, &order, &usable, &tolerance);
        kept.sort_unstable();
        let between =
            |i: usize| pivots[i] <= DOUBTFUL && (!self.is_indicator(i) || pivots[i] > INDICATED);
        let doubtful = !extended && (0..n).any(|i| usable[i] && between(i));
        let part = unit.part(&kept);
        let inverse = if kept.is_empty() {
            Square {
                n: 0,
                values: Vec::new(),
            }
        } else {
            T::inverse(&part)?
        };
        let condition = if kept.is_empty() {
            1.0
        } else {
            part.norm1() * inverse.norm1()
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
                    .zip(part.times(scaled))
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
            doubtful,
        })
    }

    /// How many of the sixteen digits of a double the solution loses: to the condition of its columns, and to taking the
    /// residuals as a difference.
    pub(super) fn digits_lost(&self, solution: &Solution<f64>) -> f64 {
        let residual = self
            .responses
            .iter()
            .zip(&solution.fits)
            .map(|(response, (_, rest))| {
                let total = self
                    .product(Column::Dense(*response), Column::Dense(*response))
                    .value();
                if total > 0.0 { rest / total } else { 1.0 }
            });
        let least = residual.fold(1.0, f64::min).max(1e-30);
        libm::log10(solution.condition.max(1.0)) - libm::log10(least)
    }

    /// How many digits may be lost before a second pass is worth its time: about one for small data, seven for large,
    /// where that pass takes seconds.
    pub(super) fn digits_to_spare(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let width = (self.columns.len() + self.responses.len() + 1) as f64;
        let work = self.sums.rows * width * width;
        match work {
            work if work <= 1e7 => 0.5,
            work if work <= 1e9 => 4.0,
            _ => 7.0,
        }
    }
}

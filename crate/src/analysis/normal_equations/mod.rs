//! The normal equations of a design: which columns it has, their products, and the order in which they are dropped.

mod attempt;
mod cube;
mod estimates;

use serde::{Deserialize, Serialize};

pub use attempt::{Pivots, Solution};
pub use estimates::full_covariance;

use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Design, Term};
pub use crate::stats::cross::Column;
use crate::stats::cross::CrossProducts;
use crate::stats::extended::Extended;

/// The most columns of a dense solution.
pub const MOST_COLUMNS: usize = 4096;
/// The most cells of a cube, of which each is a row of the result.
const MOST_CELLS: usize = 1_000_000;

/// How the terms of a design become coefficients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coding {
    /// Whether the first coefficient is the intercept.
    pub intercept: bool,
    /// Whether the first term keeps all its levels in place of the intercept.
    pub cube: bool,
    /// Whether the first level of each factor is dropped instead of the last.
    pub drop_first: bool,
    /// Whether main effects are dropped before their interactions.
    pub drop_main: bool,
    /// Whether labels are R's, with numbered levels.
    pub r_labels: bool,
}

impl Coding {
    /// The labels of all coefficients, in printed order.
    #[must_use]
    pub fn labels(self, design: &Design) -> Vec<String> {
        let intercept = self.intercept.then(|| "(Intercept)".to_owned());
        intercept.into_iter().chain(self.slopes(design)).collect()
    }

    /// The labels of all coefficients but the intercept.
    fn slopes(&self, design: &Design) -> impl Iterator<Item = String> {
        let label = |term: &Term, column| {
            if self.r_labels {
                term.r_label(column)
            } else {
                term.label(column)
            }
        };
        design
            .terms
            .iter()
            .flat_map(move |term| (0..term.columns()).map(move |column| label(term, column)))
    }
}

/// The normal equations of a design: its columns, their products, their labels.
pub struct NormalEquations<'a> {
    pub(super) design: &'a Design,
    pub(super) coding: Coding,
    pub(super) sums: CrossProducts,
    /// All columns but the intercept, in printed order.
    pub(super) columns: Vec<Column>,
    /// The term of each column.
    pub(super) terms: Vec<usize>,
    labels: Vec<String>,
    /// The positions of the responses among the dense columns.
    pub(super) responses: Vec<usize>,
}

impl<'a> NormalEquations<'a> {
    /// The equations of sums that were taken of the design.
    pub fn new(design: &'a Design, coding: Coding, mut sums: CrossProducts) -> Result<Self> {
        if coding.intercept {
            sums.recenter_to_means();
        } else {
            sums.recenter(&vec![0.0; sums.width()]);
        }
        let (mut columns, mut terms) = (Vec::new(), Vec::new());
        let (mut dense, mut block) = (1, 0);
        for (position, term) in design.terms.iter().enumerate() {
            for column in 0..term.columns() {
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
        let responses = (dense..sums.width()).collect();
        let equations = Self {
            design,
            coding,
            sums,
            columns,
            terms,
            labels: Vec::new(),
            responses,
        };
        let (cells, others) = (equations.cells(), equations.others());
        let message = if others > MOST_COLUMNS {
            let besides = if coding.cube {
                " besides those of its cube"
            } else {
                ""
            };
            format!(
                "the model has {others} coefficients{besides}; more than {MOST_COLUMNS} are not solved at once"
            )
        } else if cells > MOST_CELLS {
            format!("the cube has {cells} cells; {MOST_CELLS} are the most")
        } else {
            let labels = coding.slopes(design).collect();
            return Ok(Self {
                labels,
                ..equations
            });
        };
        Err(Error::new(ErrorKind::TooLarge, message))
    }

    /// The columns of the cube's cells, which come first; 0 without a cube.
    #[must_use]
    pub fn cells(&self) -> usize {
        if self.coding.cube {
            self.design.terms[0].columns()
        } else {
            0
        }
    }

    /// The columns that are not cells of the cube.
    #[must_use]
    pub fn others(&self) -> usize {
        self.columns.len() - self.cells()
    }

    /// The labels of all coefficients, in printed order.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        self.coding.labels(self.design)
    }

    /// The product of two columns over all rows; about means when there is an intercept.
    #[inline(never)]
    pub fn product(&self, a: Column, b: Column) -> Extended {
        let raw = self.sums.product(a, b);
        if !self.coding.intercept {
            return raw;
        }
        raw - self.sum(a) * self.sum(b) / self.sums.weight()
    }

    /// The sum of a column about its centre: about zero for dense columns after recentring, but not quite.
    pub fn sum(&self, column: Column) -> Extended {
        self.sums.sum(column)
    }

    /// The mean of a column.
    pub fn mean(&self, column: Column) -> Extended {
        self.sums.column_mean(column)
    }

    /// The order in which columns are tried: those that come late are the ones that dependence drops. It is the order
    /// of the formula, but with `dropMain` terms of several factors take the places of their main effects.
    pub fn order(&self, drop_first: bool) -> Vec<usize> {
        let terms = &self.design.terms;
        let fixed = |position: usize| {
            terms[position].factors.0.is_empty() || (self.coding.cube && position == 0)
        };
        let mut movable: Vec<usize> = (0..terms.len())
            .filter(|position| !fixed(*position))
            .collect();
        if self.coding.drop_main {
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
    pub fn last_cell_empty(&self) -> bool {
        let skip = usize::from(self.coding.cube);
        let blocks = self
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
    pub fn is_indicator(&self, column: usize) -> bool {
        let term = &self.design.terms[self.terms[column]];
        term.numbers.is_empty() && !term.factors.0.is_empty()
    }
}

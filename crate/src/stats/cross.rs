//! Sums of products of the columns of a design, about centres, merged stably.
//!
//! Columns come in two sorts: dense ones, of which the first is the constant 1, and blocks of indicator columns, one
//! for each cell of a term with factors. Within a block at most one column of a row is not zero, so a block's products
//! with itself are a diagonal. With centres `c`, weights `w` and cells `k` of value `z`:
//!
//! ```text
//!   dense[i, j] = sum w (x_i - c_i)(x_j - c_j)      cells.own[k]      = sum w z_k^2
//!   dense[0, j] = sum w (x_j - c_j)                 cells.dense[k, j] = sum w z_k (x_j - c_j)
//! ```
//!
//! Merging moves both sides to a common centre first (Chan, Golub, LeVeque, 1983, doi:10.1080/00031305.1983.10483115,
//! in matrix form). All totals are double-doubles, so merging costs no digits; what a partial loses, it loses in the
//! doubles of its own rows.

use serde::{Deserialize, Serialize};

use super::extended::Extended;
use super::kernel::packed;
use crate::engine::Partial;

/// How many columns of which sort.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Dense columns, the constant among them.
    pub dense: usize,
    /// The sizes of the blocks of cells.
    pub blocks: Vec<usize>,
}

/// The products of one block of cells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CellProducts {
    /// Rows in each cell, not weighted.
    pub counts: Vec<f64>,
    /// With itself.
    pub own: Vec<Extended>,
    /// With the dense columns: cell by cell.
    pub dense: Vec<Extended>,
    /// With each later block: this block's cells by that block's.
    pub later: Vec<Vec<Extended>>,
}

/// Sums of products over some rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CrossProducts {
    /// Rows that took part.
    pub rows: f64,
    /// Rows left out because something was missing.
    pub missing: f64,
    /// The centres of the dense columns; that of the constant is 0.
    pub center: Vec<f64>,
    /// Products of dense columns, the upper triangle row by row.
    pub dense: Vec<Extended>,
    /// Products of cells.
    pub blocks: Vec<CellProducts>,
}

/// A column of a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// A dense one.
    Dense(usize),
    /// The indicator of a cell, times what multiplies it.
    Cell {
        /// The block.
        block: usize,
        /// The cell within it.
        cell: usize,
    },
}

impl Layout {
    /// All columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.dense + self.blocks.iter().sum::<usize>()
    }

    /// The doubles that a partial of this layout holds; `None` when they cannot be counted.
    #[must_use]
    pub fn size(&self) -> Option<usize> {
        let mut size = self.dense.checked_mul(self.dense + 1)?;
        for (position, block) in self.blocks.iter().enumerate() {
            size = size.checked_add(block.checked_mul(2 * self.dense + 3)?)?;
            for later in &self.blocks[position + 1..] {
                size = size.checked_add(block.checked_mul(*later)?.checked_mul(2)?)?;
            }
        }
        Some(size)
    }
}

impl CrossProducts {
    /// Nothing yet.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        let zeros = |count: usize| vec![Extended::ZERO; count];
        let blocks = layout
            .blocks
            .iter()
            .enumerate()
            .map(|(position, cells)| CellProducts {
                counts: vec![0.0; *cells],
                own: zeros(*cells),
                dense: zeros(cells * layout.dense),
                later: layout.blocks[position + 1..]
                    .iter()
                    .map(|later| zeros(cells * later))
                    .collect(),
            });
        Self {
            rows: 0.0,
            missing: 0.0,
            center: vec![0.0; layout.dense],
            dense: zeros(layout.dense * (layout.dense + 1) / 2),
            blocks: blocks.collect(),
        }
    }

    /// The number of dense columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.center.len()
    }

    /// The sum of weights.
    #[must_use]
    pub fn weight(&self) -> Extended {
        self.dense[0]
    }

    /// The product of two dense columns, about their centres.
    #[must_use]
    pub fn at(&self, i: usize, j: usize) -> Extended {
        self.dense[packed(i, j, self.width())]
    }

    /// The mean of a dense column.
    #[must_use]
    pub fn mean(&self, column: usize) -> Extended {
        if column == 0 {
            return Extended::ONE;
        }
        self.at(0, column) / self.weight() + self.center[column]
    }

    /// The product of two columns, dense ones about their centres.
    #[must_use]
    pub fn product(&self, a: Column, b: Column) -> Extended {
        match (a, b) {
            (Column::Dense(i), Column::Dense(j)) => self.at(i, j),
            (Column::Dense(j), Column::Cell { block, cell })
            | (Column::Cell { block, cell }, Column::Dense(j)) => {
                self.blocks[block].dense[cell * self.width() + j]
            }
            (Column::Cell { block: a, cell: k }, Column::Cell { block: b, cell: l }) if a == b => {
                if k == l {
                    self.blocks[a].own[k]
                } else {
                    Extended::ZERO
                }
            }
            (Column::Cell { block: a, cell: k }, Column::Cell { block: b, cell: l }) => {
                let (a, k, b, l) = if a < b { (a, k, b, l) } else { (b, l, a, k) };
                let size = self.blocks[b].own.len();
                self.blocks[a].later[b - a - 1][k * size + l]
            }
        }
    }

    /// The sum of a column: of dense ones about their centres.
    #[must_use]
    pub fn sum(&self, column: Column) -> Extended {
        self.product(Column::Dense(0), column)
    }

    /// The mean of a column.
    #[must_use]
    pub fn column_mean(&self, column: Column) -> Extended {
        match column {
            Column::Dense(j) => self.mean(j),
            Column::Cell { .. } => self.sum(column) / self.weight(),
        }
    }

    /// The sums of some dense columns, of which the constant is the first, and some blocks, in any order.
    #[must_use]
    pub fn part(&self, dense: &[usize], blocks: &[usize]) -> Self {
        let width = self.width();
        let products = dense.iter().enumerate().flat_map(|(position, i)| {
            let rest = dense[position..].iter();
            rest.map(|j| self.dense[packed(*i, *j, width)])
        });
        let block = |(position, a): (usize, &usize)| {
            let own = &self.blocks[*a];
            let later = blocks[position + 1..].iter().map(|b| self.between(*a, *b));
            let cells = own.dense.chunks_exact(width);
            CellProducts {
                counts: own.counts.clone(),
                own: own.own.clone(),
                dense: cells
                    .flat_map(|cell| dense.iter().map(|j| cell[*j]))
                    .collect(),
                later: later.collect(),
            }
        };
        Self {
            rows: self.rows,
            missing: self.missing,
            center: dense.iter().map(|column| self.center[*column]).collect(),
            dense: products.collect(),
            blocks: blocks.iter().enumerate().map(block).collect(),
        }
    }

    /// The products of two blocks, cells of the first by cells of the second.
    fn between(&self, a: usize, b: usize) -> Vec<Extended> {
        if a < b {
            return self.blocks[a].later[b - a - 1].clone();
        }
        let (rows, columns) = (self.blocks[a].own.len(), self.blocks[b].own.len());
        let products = &self.blocks[b].later[a - b - 1];
        let turned = (0..rows * columns).map(|at| products[at % columns * rows + at / columns]);
        turned.collect()
    }

    /// The same sums about other centres.
    pub fn recenter(&mut self, center: &[f64]) {
        if self.center == center {
            return;
        }
        let n = self.width();
        let shift: Vec<Extended> = self
            .center
            .iter()
            .zip(center)
            .map(|(old, new)| Extended::from(*old) - *new)
            .collect();
        let (weight, sums) = (
            self.weight(),
            (0..n).map(|j| self.at(0, j)).collect::<Vec<_>>(),
        );
        for i in 1..n {
            for j in i..n {
                let moved = shift[i] * sums[j] + shift[j] * sums[i] + weight * shift[i] * shift[j];
                self.dense[packed(i, j, n)] += moved;
            }
            self.dense[packed(0, i, n)] += weight * shift[i];
        }
        for block in &mut self.blocks {
            for cell in block.dense.chunks_exact_mut(n) {
                for j in 1..n {
                    cell[j] += shift[j] * cell[0];
                }
            }
        }
        self.center = center.to_vec();
    }

    /// The sums about the means, which are rounded to doubles.
    pub fn recenter_to_means(&mut self) {
        if self.weight().hi > 0.0 {
            let mut means: Vec<f64> = (0..self.width())
                .map(|column| self.mean(column).value())
                .collect();
            means[0] = 0.0;
            self.recenter(&means);
        }
    }
}

impl Partial for CrossProducts {
    fn merge(&mut self, mut next: Self) {
        if next.rows == 0.0 {
            self.missing += next.missing;
            return;
        }
        if self.rows == 0.0 {
            next.missing += self.missing;
            *self = next;
            return;
        }
        if self.center != next.center {
            let share = next.weight().hi / (self.weight().hi + next.weight().hi);
            let between = |(a, b): (&f64, &f64)| if a == b { *a } else { a + (b - a) * share };
            let center: Vec<f64> = self.center.iter().zip(&next.center).map(between).collect();
            self.recenter(&center);
            next.recenter(&center);
        }
        self.rows += next.rows;
        self.missing += next.missing;
        add(&mut self.dense, &next.dense);
        for (block, next) in self.blocks.iter_mut().zip(&next.blocks) {
            block
                .counts
                .iter_mut()
                .zip(&next.counts)
                .for_each(|(a, b)| *a += b);
            add(&mut block.own, &next.own);
            add(&mut block.dense, &next.dense);
            for (products, next) in block.later.iter_mut().zip(&next.later) {
                add(products, next);
            }
        }
    }
}

fn add(to: &mut [Extended], from: &[Extended]) {
    to.iter_mut().zip(from).for_each(|(a, b)| *a += *b);
}

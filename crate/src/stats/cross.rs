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

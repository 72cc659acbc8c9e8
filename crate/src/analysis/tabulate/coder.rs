//! The cells of a tile of rows, from the levels of each factor.

use crate::formula::FactorColumn;
use crate::stats::kernel::TILE;

/// The cells of a tile.
pub(super) struct Coder<'a> {
    factors: &'a [FactorColumn<'a>],
    codes: Vec<u32>,
    /// Cells in 32 bits, which are wrong where the table is larger.
    pub(super) narrow: Vec<u32>,
    /// Cells, once they were widened.
    pub(super) cells: Vec<u64>,
    /// Which rows are in some cell.
    pub(super) inside: Vec<bool>,
    large: bool,
}

impl<'a> Coder<'a> {
    pub(super) fn new(factors: &'a [FactorColumn<'a>]) -> Self {
        let cells: f64 = factors
            .iter()
            .map(|factor| f64::from(factor.count))
            .product();
        Self {
            factors,
            codes: vec![0; TILE],
            narrow: vec![0; TILE],
            cells: vec![0; TILE],
            inside: vec![true; TILE],
            large: cells > f64::from(u32::MAX),
        }
    }

    /// Finds the cells of a range; whether some row is in none, for which `inside` is then false.
    pub(super) fn code(&mut self, start: usize, len: usize) -> bool {
        let mut outside = false;
        let mut stride = 1u64;
        for (position, factor) in self.factors.iter().enumerate() {
            let codes = &mut self.codes[..len];
            if factor.codes(start, codes) {
                if !outside {
                    self.inside[..len].fill(true);
                    outside = true;
                }
                for (inside, code) in self.inside.iter_mut().zip(codes.iter()) {
                    *inside &= *code < factor.count;
                }
            }
            let codes = &self.codes[..len];
            if self.large {
                let cells = self.cells.iter_mut().zip(codes);
                if position == 0 {
                    cells.for_each(|(cell, code)| *cell = u64::from(*code));
                } else {
                    cells.for_each(|(cell, code)| {
                        *cell = cell.wrapping_add(u64::from(*code).wrapping_mul(stride));
                    });
                }
            } else {
                #[allow(clippy::cast_possible_truncation)]
                let stride = stride as u32;
                let cells = self.narrow.iter_mut().zip(codes);
                if position == 0 {
                    cells.for_each(|(cell, code)| *cell = *code);
                } else {
                    cells.for_each(|(cell, code)| {
                        *cell = cell.wrapping_add(code.wrapping_mul(stride));
                    });
                }
            }
            stride *= u64::from(factor.count);
        }
        outside
    }

    /// Makes 64-bit cells of 32-bit ones.
    pub(super) fn widen(&mut self, len: usize) {
        if !self.large {
            for (cell, narrow) in self.cells[..len].iter_mut().zip(&self.narrow) {
                *cell = u64::from(*narrow);
            }
        }
    }
}

//! A tile of rows: few enough that their columns stay in the cache.

use crate::data::{Column, Values};
use crate::formula::PreparedColumn;
use crate::stats::cross::CrossProducts;
use crate::stats::kernel::{TILE, centered_products, fits_one_pass, products};

/// Which rows are in a tile.
pub(super) enum Rows<'a> {
    Range(usize, usize),
    Listed(&'a [u32]),
}

impl Rows<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Range(_, len) => *len,
            Self::Listed(rows) => rows.len(),
        }
    }

    /// Writes the values of a column.
    pub(super) fn read(&self, column: &PreparedColumn<'_>, out: &mut [f64]) {
        match self {
            Self::Range(start, _) => column.widen(*start, out),
            Self::Listed(rows) => column.gather(rows, out),
        }
    }

    #[inline(always)]
    pub(super) fn at(&self, position: usize) -> u32 {
        match self {
            #[allow(clippy::cast_possible_truncation)]
            Self::Range(start, _) => (start + position) as u32,
            Self::Listed(rows) => rows[position],
        }
    }
}

/// A tile of rows: centred columns, weighted and not, and their sums.
pub(super) struct Tile {
    pub(super) len: usize,
    /// Centred columns.
    pub(super) right: Vec<Vec<f64>>,
    /// The same times the weights; empty without weights.
    left: Vec<Vec<f64>>,
    /// Weights of the rows; empty without.
    pub(super) weights: Vec<f64>,
    weight: f64,
    zeros: Vec<f64>,
    pub(super) sums: Vec<f64>,
    products: Vec<f64>,
}

impl Tile {
    pub(super) fn new(n: usize, weighted: bool) -> Self {
        let columns = || (0..n).map(|_| vec![0.0; TILE]).collect();
        Self {
            len: 0,
            right: columns(),
            left: if weighted { columns() } else { Vec::new() },
            weights: if weighted {
                vec![0.0; TILE]
            } else {
                Vec::new()
            },
            weight: 0.0,
            zeros: vec![0.0; n],
            sums: vec![0.0; n],
            products: vec![0.0; n * (n + 1) / 2],
        }
    }

    /// Takes rows, centred, and their weights.
    pub(super) fn fill(
        &mut self,
        dense: &[&PreparedColumn<'_>],
        center: &[f64],
        weights: Option<&[f64]>,
        rows: &Rows<'_>,
    ) {
        self.load(dense, center, rows);
        if let Some(weights) = weights {
            (0..rows.len())
                .for_each(|position| self.weights[position] = weights[rows.at(position) as usize]);
            self.weigh();
        }
    }

    /// Takes rows, centred, without weights.
    pub(super) fn load(&mut self, dense: &[&PreparedColumn<'_>], center: &[f64], rows: &Rows<'_>) {
        let len = rows.len();
        self.take(len);
        for ((column, out), center) in dense.iter().zip(&mut self.right).zip(&center[1..]) {
            rows.read(column, &mut out[..len]);
            if *center != 0.0 {
                out[..len].iter_mut().for_each(|value| *value -= center);
            }
            if len < TILE {
                out[len] = 0.0;
            }
        }
    }

    /// Multiplies the columns with the weights.
    pub(super) fn weigh(&mut self) {
        let len = self.len;
        self.weight = self.weights[..len].iter().sum();
        for (left, right) in self.left.iter_mut().zip(&self.right) {
            for ((left, right), weight) in left.iter_mut().zip(right).zip(&self.weights[..len]) {
                *left = right * weight;
            }
            if len < TILE {
                left[len] = 0.0;
            }
        }
    }

    /// The sums of the rows that were filled in.
    pub(super) fn sum(&mut self) {
        if self.left.is_empty() && fits_one_pass(self.right.len()) {
            let columns: Vec<&[f64]> = self
                .right
                .iter()
                .map(|column| &column[..self.len])
                .collect();
            centered_products(&columns, &self.zeros, &mut self.sums, &mut self.products);
            return;
        }
        let right: Vec<&[f64]> = self.right.iter().map(Vec::as_slice).collect();
        let left: Vec<&[f64]> = if self.left.is_empty() {
            right.clone()
        } else {
            self.left.iter().map(Vec::as_slice).collect()
        };
        products(&left, &right, self.len, &mut self.sums, &mut self.products);
    }

    /// The sums of consecutive rows straight from columns that all have one type; false when they do not. The bits are
    /// those of filling the tile first.
    pub(super) fn sum_stored(
        &mut self,
        dense: &[&PreparedColumn<'_>],
        center: &[f64],
        rows: &Rows<'_>,
    ) -> bool {
        let Rows::Range(start, len) = *rows else {
            return false;
        };
        if !self.left.is_empty() || !fits_one_pass(dense.len()) {
            return false;
        }
        let range = start..start + len;
        macro_rules! of_type {
            ($variant:ident) => {{
                let slices: Option<Vec<_>> = dense
                    .iter()
                    .map(|column| match column {
                        PreparedColumn::Stored(Column {
                            values: Values::$variant(slice),
                            ..
                        }) => Some(&slice[range.clone()]),
                        _ => None,
                    })
                    .collect();
                if let Some(slices) = slices {
                    centered_products(&slices, &center[1..], &mut self.sums, &mut self.products);
                    self.take(len);
                    return true;
                }
            }};
        }
        of_type!(Float64);
        of_type!(Float32);
        of_type!(Int32);
        of_type!(Int16);
        false
    }

    /// Takes the number of rows of a tile without weights.
    fn take(&mut self, len: usize) {
        self.len = len;
        #[allow(clippy::cast_precision_loss)]
        {
            self.weight = len as f64;
        }
    }

    pub(super) fn add_to(&self, result: &mut CrossProducts) {
        let n = self.sums.len();
        result.dense[0] += self.weight;
        for (sum, out) in self.sums.iter().zip(&mut result.dense[1..=n]) {
            *out += *sum;
        }
        for (product, out) in self.products.iter().zip(&mut result.dense[n + 1..]) {
            *out += *product;
        }
    }
}

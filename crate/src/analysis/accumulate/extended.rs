//! Sums of products in double-doubles, row by row.

use super::tile::Rows;
use super::{Sorted, dense_name, drop_rows};
use crate::data::Selection;
use crate::error::{Error, Result};
use crate::formula::{NumberSource, extended_column};
use crate::stats::cross::CrossProducts;
use crate::stats::extended::Extended;

impl Sorted<'_> {
    pub(super) fn extended(
        &self,
        selection: &mut Selection,
        result: &mut CrossProducts,
    ) -> Result<()> {
        let n = self.dense.len();
        result.center = self.centers(selection, 0.0);
        let columns = self.extended_columns()?;
        let taken: Vec<u32> = match &selection.0 {
            None => (0..u32::try_from(self.rows).unwrap_or(u32::MAX)).collect(),
            Some(kept) => kept.set_indices_u32().collect(),
        };
        let nan = |row: &u32| {
            columns
                .iter()
                .any(|column| column[*row as usize].hi.is_nan())
        };
        let kept: Vec<u32> = taken.iter().copied().filter(|row| !nan(row)).collect();
        if kept.len() < taken.len() {
            drop_rows(selection, self.rows, &Rows::Listed(&taken), &kept);
        }
        let mut x = vec![Extended::ZERO; n + 1];
        let mut weighted = x.clone();
        for row in kept {
            let at = row as usize;
            let weight = self.weights.map_or(1.0, |weights| weights[at]);
            x[0] = Extended::ONE;
            for (column, values) in columns.iter().enumerate() {
                x[column + 1] = values[at] - result.center[column + 1];
                if !x[column + 1].hi.is_finite() {
                    let name = dense_name(self.design, column + 1);
                    return Err(Error::infinite(name).row(at));
                }
            }
            weighted
                .iter_mut()
                .zip(&x)
                .for_each(|(weighted, x)| *weighted = *x * weight);
            let mut next = 0;
            for i in 0..=n {
                for j in i..=n {
                    result.dense[next] += weighted[i] * x[j];
                    next += 1;
                }
            }
            for (position, block) in self.blocks.iter().enumerate() {
                let cell = block.codes[at] as usize;
                let by = block.by.as_ref().map_or(1.0, |by| by[at]);
                let products = &mut result.blocks[position];
                products.counts[cell] += 1.0;
                let weight_by = Extended::product(weight, by);
                products.own[cell] += weight_by * by;
                for (sum, x) in products.dense[cell * (n + 1)..(cell + 1) * (n + 1)]
                    .iter_mut()
                    .zip(&x)
                {
                    *sum += *x * weight_by;
                }
                for (later, other) in products.later.iter_mut().zip(&self.blocks[position + 1..]) {
                    let by = other.by.as_ref().map_or(1.0, |by| by[at]);
                    later[cell * other.cells + other.codes[at] as usize] += weight_by * by;
                }
            }
        }
        Ok(())
    }

    pub(super) fn extended_columns(&self) -> Result<Vec<Vec<Extended>>> {
        let design = self.design;
        let numeric = design
            .terms
            .iter()
            .filter(|term| term.factors.0.is_empty())
            .map(|term| term.numbers.as_slice());
        let responses = design
            .responses
            .iter()
            .map(|(_, source)| std::slice::from_ref(source));
        let mut columns = Vec::new();
        for (sources, prepared) in numeric.chain(responses).zip(&self.dense) {
            let mut product: Option<Vec<Extended>> = None;
            for source in sources {
                let NumberSource::Column(name) = source else {
                    continue;
                };
                let next = extended_column(&design.view, name, self.chunk)?;
                product = Some(match product {
                    None => next,
                    Some(product) => product.into_iter().zip(next).map(|(a, b)| a * b).collect(),
                });
            }
            let has_codes = sources
                .iter()
                .any(|source| matches!(source, NumberSource::Codes(_)));
            columns.push(match product {
                Some(product) if !has_codes => product,
                _ => {
                    let mut values = vec![0.0; self.rows];
                    prepared.widen(0, &mut values);
                    values.into_iter().map(Extended::from).collect()
                }
            });
        }
        Ok(columns)
    }
}

//! Sums of products of a design with weights and a response that follow from a linear predictor: what a pass of
//! iteratively reweighted least squares takes.

use serde::{Deserialize, Serialize};

use super::cells::CellSums;
use super::tile::{Rows, Tile};
use super::{Sorted, drop_rows, layout};
use crate::data::{Chunk, Selection};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Design, Prepared};
use crate::stats::cross::CrossProducts;
use crate::stats::kernel::TILE;

/// Coefficients, sorted as columns are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Predictor {
    constant: f64,
    dense: Vec<f64>,
    cells: Vec<Vec<f64>>,
}

impl Predictor {
    /// From coefficients in printed order, where NaN stands for a dropped one.
    #[must_use]
    pub fn new(design: &Design, intercept: bool, coefficients: &[f64]) -> Self {
        let mut values = coefficients
            .iter()
            .map(|value| if value.is_nan() { 0.0 } else { *value });
        let mut predictor = Self::default();
        if intercept {
            predictor.constant = values.next().unwrap_or(0.0);
        }
        for term in &design.terms {
            if term.factors.0.is_empty() {
                predictor.dense.extend(values.next());
            } else {
                let cells = values.by_ref().take(term.columns()).collect();
                predictor.cells.push(cells);
            }
        }
        predictor
    }

    /// Writes the linear predictors of a tile's rows.
    fn fill(
        &self,
        sorted: &Sorted<'_>,
        center: &[f64],
        tile: &Tile,
        rows: &Rows<'_>,
        eta: &mut [f64],
    ) {
        let about: f64 = self
            .dense
            .iter()
            .zip(&center[1..])
            .map(|(b, c)| b * c)
            .sum();
        eta.fill(self.constant + about);
        for (slope, column) in self.dense.iter().zip(&tile.right) {
            for (eta, x) in eta.iter_mut().zip(column) {
                *eta += slope * x;
            }
        }
        for (values, block) in self.cells.iter().zip(&sorted.blocks) {
            for (position, eta) in eta.iter_mut().enumerate() {
                let row = rows.at(position) as usize;
                let value = values[block.codes[row] as usize];
                *eta += block.by.as_ref().map_or(value, |by| value * by[row]);
            }
        }
    }
}

/// A tile in the making: what is known of its rows, and where their weights and responses go.
pub struct WorkingTile<'a> {
    /// Linear predictors with their offsets; to be written when there is no [`Predictor`] yet.
    pub eta: &'a mut [f64],
    /// Offsets; empty without.
    pub offset: &'a [f64],
    /// Responses.
    pub y: &'a [f64],
    /// Prior weights; empty without.
    pub prior: &'a [f64],
    /// Working weights, to be written.
    pub weight: &'a mut [f64],
    /// Working responses, to be written.
    pub working: &'a mut [f64],
}

/// Sums of products of a design with one response over the selected rows of a chunk with its derived variables,
/// weighted: `work` gives each tile its weights and its response, and
/// names the position in the tile of a row that is wrong.
pub fn working_products(
    design: &Design,
    predictor: Option<&Predictor>,
    derived: &Chunk,
    selection: Selection,
    mut work: impl FnMut(WorkingTile<'_>) -> std::result::Result<(), (usize, Error)>,
) -> Result<CrossProducts> {
    let prepared = design.prepare(derived, selection)?;
    let sorted = Sorted::new(design, derived, &prepared);
    let mut result = CrossProducts::new(&layout(design));
    let mut selection = prepared.selection.clone();
    let n = sorted.dense.len();
    let response = n - 1;
    let mut center = sorted.centers(&selection, 2.0);
    center[n] = 0.0;
    let mut tile = Tile::new(n, true);
    let mut cells: Vec<CellSums> = sorted
        .blocks
        .iter()
        .enumerate()
        .map(|(position, block)| CellSums::new(block.cells, n, &sorted.blocks[position + 1..]))
        .collect();
    let (mut eta, mut y, mut prior, mut offset) = (
        vec![0.0; TILE],
        vec![0.0; TILE],
        Vec::with_capacity(TILE),
        Vec::with_capacity(TILE),
    );
    let mut rows = Vec::with_capacity(TILE);
    for start in (0..sorted.rows).step_by(TILE) {
        let len = TILE.min(sorted.rows - start);
        let partly = selection.rows(start, len, &mut rows);
        let mut taken = if partly {
            Rows::Listed(&rows)
        } else {
            Rows::Range(start, len)
        };
        let mut read = |tile: &mut Tile, taken: &Rows<'_>, offset: &mut Vec<f64>| {
            tile.load(&sorted.dense, &center, taken);
            sum_offsets(&prepared, taken, offset);
            let Some(predictor) = predictor else {
                let mut columns = tile.right.iter();
                return columns.all(|column| all_finite(&column[..tile.len])) && all_finite(offset);
            };
            let eta = &mut eta[..tile.len];
            predictor.fill(&sorted, &center, tile, taken, eta);
            for (eta, offset) in eta.iter_mut().zip(&*offset) {
                *eta += offset;
            }
            // What is not finite in any column is not in their sum either.
            all_finite(eta) && all_finite(&tile.right[response][..tile.len])
        };
        let kept;
        if !read(&mut tile, &taken, &mut offset) {
            kept = without_nan(&sorted, &tile, &taken, &offset)?;
            drop_rows(&mut selection, sorted.rows, &taken, &kept);
            taken = Rows::Listed(&kept);
            read(&mut tile, &taken, &mut offset);
        }
        let len = tile.len;
        if len == 0 {
            continue;
        }
        y[..len].copy_from_slice(&tile.right[response][..len]);
        prior.clear();
        if let Some(weights) = sorted.weights {
            prior.extend((0..len).map(|position| weights[taken.at(position) as usize]));
        }
        let place = |(position, error): (usize, Error)| {
            error
                .column(&design.responses[0].0)
                .chunk(derived.index)
                .row(taken.at(position) as usize)
        };
        work(WorkingTile {
            eta: &mut eta[..len],
            offset: &offset,
            y: &y[..len],
            prior: &prior,
            weight: &mut tile.weights[..len],
            working: &mut tile.right[response][..len],
        })
        .map_err(place)?;
        tile.weigh();
        tile.sum();
        tile.add_to(&mut result);
        let frequencies = if design.fweights.is_some() {
            prior.as_slice()
        } else {
            &[]
        };
        for (position, block) in sorted.blocks.iter().enumerate() {
            let later = &sorted.blocks[position + 1..];
            cells[position].add(block, later, &tile, &taken, frequencies);
        }
    }
    for (sums, block) in cells.iter().zip(&mut result.blocks) {
        sums.add_to(block);
    }
    result.center = center;
    #[allow(clippy::cast_precision_loss)]
    {
        result.rows = selection.count(sorted.rows) as f64;
        result.missing = prepared.considered as f64 - result.rows;
    }
    Ok(result)
}

/// Whether all values are finite, without leaving the vector lanes.
fn all_finite(values: &[f64]) -> bool {
    values
        .iter()
        .fold(true, |all, value| all & value.is_finite())
}

/// The offsets of a tile's rows, summed; nothing without.
fn sum_offsets(prepared: &Prepared<'_>, rows: &Rows<'_>, out: &mut Vec<f64>) {
    out.clear();
    if prepared.offsets.is_empty() {
        return;
    }
    out.resize(rows.len(), 0.0);
    let mut values = [0.0; TILE];
    let values = &mut values[..rows.len()];
    for offset in &prepared.offsets {
        rows.read(offset, values);
        out.iter_mut().zip(&*values).for_each(|(a, b)| *a += b);
    }
}

/// The rows of a tile in which neither a dense column nor the offset is NaN.
fn without_nan(
    sorted: &Sorted<'_>,
    tile: &Tile,
    taken: &Rows<'_>,
    offset: &[f64],
) -> Result<Vec<u32>> {
    let mut kept = sorted.without_nan(taken, tile)?;
    if let Some(position) = offset.iter().position(|offset| offset.is_infinite()) {
        let message = "the offset is infinite; leave such rows out with rowSelection";
        return Err(Error::new(ErrorKind::NotFinite, message)
            .chunk(sorted.chunk.index)
            .row(taken.at(position) as usize));
    }
    if !offset.is_empty() {
        let missing: Vec<u32> = (0..tile.len)
            .filter(|position| offset[*position].is_nan())
            .map(|position| taken.at(position))
            .collect();
        kept.retain(|row| missing.binary_search(row).is_err());
    }
    Ok(kept)
}

//! Reads a design over one chunk into sums of products.

mod cells;
mod exact;
mod extended;
mod narrow;
mod tile;
mod working;

use cells::CellSums;
use tile::{Rows, Tile};
pub use working::{Predictor, WorkingTile, working_products};

use arrow_buffer::{BooleanBuffer, NullBuffer};

use crate::data::{Chunk, Selection};
use crate::error::{Error, Result};
use crate::formula::{Cells, Design, Prepared, PreparedCells, PreparedColumn};
use crate::stats::cross::{CrossProducts, Layout};
use crate::stats::kernel::TILE;
use crate::stats::moments::Moments;

/// With how many digits sums of products are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Precision {
    /// Doubles within a tile of rows, about a centre near the mean.
    Double,
    /// Doubles about 0: exact, because all columns are integers small enough.
    Exact,
    /// Double-doubles throughout, and arithmetic in formulas redone in them.
    Extended,
}

/// The layout of a design: the constant, numeric terms, responses; then the terms with factors.
pub fn layout(design: &Design) -> Layout {
    let dense = design
        .terms
        .iter()
        .filter(|term| term.factors.0.is_empty())
        .count();
    let blocks = design
        .terms
        .iter()
        .filter(|term| !term.factors.0.is_empty());
    Layout {
        dense: 1 + dense + design.responses.len(),
        blocks: blocks.map(|term| term.factors.cells()).collect(),
    }
}

/// The name of a dense column, for errors.
fn dense_name(design: &Design, column: usize) -> &str {
    let terms = design
        .terms
        .iter()
        .filter(|term| term.factors.0.is_empty())
        .map(|term| term.text.as_str());
    let mut names = std::iter::once("(Intercept)")
        .chain(terms)
        .chain(design.responses.iter().map(|(label, _)| label.as_str()));
    names.nth(column).unwrap_or("")
}

/// A design over a chunk, sorted into dense columns and cells.
struct Sorted<'a> {
    design: &'a Design,
    chunk: &'a Chunk,
    dense: Vec<&'a PreparedColumn<'a>>,
    blocks: Vec<&'a PreparedCells>,
    weights: Option<&'a [f64]>,
    rows: usize,
}

/// The sums of products of a chunk.
pub fn cross_products(
    design: &Design,
    precision: Precision,
    chunk: &Chunk,
) -> Result<CrossProducts> {
    let (derived, selection) = design.view.apply(chunk)?;
    cross_products_of(design, precision, &derived, selection)
}

/// The same of the selected rows of a chunk with its derived variables.
pub fn cross_products_of(
    design: &Design,
    precision: Precision,
    derived: &Chunk,
    selection: Selection,
) -> Result<CrossProducts> {
    let prepared = design.prepare(derived, selection)?;
    let sorted = Sorted::new(design, derived, &prepared);
    let mut result = CrossProducts::new(&layout(design));
    if precision == Precision::Exact
        && let Some(()) = sorted.narrow(&prepared.selection, &mut result)
    {
        return Ok(result);
    }
    let mut selection = prepared.selection.clone();
    if precision == Precision::Extended {
        sorted.extended(&mut selection, &mut result)?;
    } else {
        sorted.doubles(precision, &mut selection, &mut result)?;
    }
    #[allow(clippy::cast_precision_loss)]
    {
        result.rows = selection.count(sorted.rows) as f64;
        result.missing = prepared.considered as f64 - result.rows;
    }
    Ok(result)
}

/// The selected rows of a chunk with derived variables in which every variable of the design is present.
pub fn complete_rows(design: &Design, derived: &Chunk, selection: Selection) -> Result<Selection> {
    let prepared = design.prepare(derived, selection)?;
    let sorted = Sorted::new(design, derived, &prepared);
    let mut selection = prepared.selection.clone();
    let mut values = vec![0.0; derived.rows()];
    for column in sorted.dense.iter().copied().chain(&prepared.offsets) {
        column.widen(0, &mut values);
        if values.iter().any(|value| value.is_nan()) {
            let present = BooleanBuffer::collect_bool(values.len(), |row| !values[row].is_nan());
            selection.require(Some(&NullBuffer::new(present)));
        }
    }
    Ok(selection)
}

impl<'a> Sorted<'a> {
    fn new(design: &'a Design, chunk: &'a Chunk, prepared: &'a Prepared<'a>) -> Self {
        let mut dense = Vec::new();
        let mut blocks = Vec::new();
        for term in &prepared.terms {
            match term {
                Cells::Column(column) => dense.push(column),
                Cells::Cells(cells) => blocks.push(cells),
            }
        }
        dense.extend(&prepared.responses);
        Self {
            design,
            chunk,
            dense,
            blocks,
            weights: prepared.weights.as_deref(),
            rows: chunk.rows(),
        }
    }

    /// Centres near the means of the first rows that take part, rounded so that small numbers stay short; 0 for a column
    /// whose mean lies within `near` standard deviations of it.
    fn centers(&self, selection: &Selection, near: f64) -> Vec<f64> {
        let mut rows = Vec::new();
        let first = (0..self.rows).step_by(TILE).find_map(|start| {
            let len = TILE.min(self.rows - start);
            let partly = selection.rows(start, len, &mut rows);
            let taken: Vec<u32> = if partly {
                rows.clone()
            } else {
                (0..len)
                    .map(|row| u32::try_from(start + row).unwrap_or(0))
                    .collect()
            };
            (!taken.is_empty()).then_some(taken)
        });
        let Some(rows) = first else {
            return vec![0.0; self.dense.len() + 1];
        };
        let mut buffer = vec![0.0; rows.len()];
        let mean = |column: &&PreparedColumn<'_>| {
            column.gather(&rows, &mut buffer);
            let mut moments = Moments::about(0.0);
            buffer
                .iter()
                .filter(|value| value.is_finite())
                .for_each(|value| moments.add(*value, 1.0));
            #[allow(clippy::cast_possible_truncation)]
            let center = f64::from(moments.mean() as f32);
            let spread = libm::sqrt(moments.about_mean().value() / moments.count);
            if center.is_finite() && center.abs() > near * spread {
                center
            } else {
                0.0
            }
        };
        std::iter::once(0.0)
            .chain(self.dense.iter().map(mean))
            .collect()
    }

    fn doubles(
        &self,
        precision: Precision,
        selection: &mut Selection,
        result: &mut CrossProducts,
    ) -> Result<()> {
        let n = self.dense.len();
        if precision == Precision::Double {
            // There a shift would save log2(5) bits at most, and costs a subtraction per value.
            result.center = self.centers(selection, 2.0);
        }
        let center = result.center.clone();
        let mut tile = Tile::new(n, self.weights.is_some());
        let mut cells: Vec<CellSums> = self
            .blocks
            .iter()
            .enumerate()
            .map(|(position, block)| CellSums::new(block.cells, n, &self.blocks[position + 1..]))
            .collect();
        let mut rows = Vec::with_capacity(TILE);
        for start in (0..self.rows).step_by(TILE) {
            let len = TILE.min(self.rows - start);
            let partly = selection.rows(start, len, &mut rows);
            let mut taken = if partly {
                Rows::Listed(&rows)
            } else {
                Rows::Range(start, len)
            };
            // Cells need the tile's columns; without them sums can be taken where the columns lie.
            let stored = self.blocks.is_empty() && tile.sum_stored(&self.dense, &center, &taken);
            if !stored {
                tile.fill(&self.dense, &center, self.weights, &taken);
                tile.sum();
            }
            let kept;
            if tile.sums.iter().any(|sum| !sum.is_finite()) {
                if stored {
                    tile.fill(&self.dense, &center, self.weights, &taken);
                }
                // A NaN counts as missing; an infinity is an error.
                kept = self.without_nan(&taken, &tile)?;
                drop_rows(selection, self.rows, &taken, &kept);
                taken = Rows::Listed(&kept);
                tile.fill(&self.dense, &center, self.weights, &taken);
                tile.sum();
            }
            tile.add_to(result);
            for (position, block) in self.blocks.iter().enumerate() {
                cells[position].add(block, &self.blocks[position + 1..], &tile, &taken, &[]);
            }
        }
        for (sums, block) in cells.iter().zip(&mut result.blocks) {
            sums.add_to(block);
        }
        Ok(())
    }

    /// The rows of a tile in which no dense column is NaN.
    fn without_nan(&self, taken: &Rows<'_>, tile: &Tile) -> Result<Vec<u32>> {
        let mut kept = Vec::with_capacity(tile.len);
        for position in 0..tile.len {
            let row = taken.at(position);
            let mut whole = true;
            for (column, values) in tile.right.iter().enumerate() {
                let value = values[position];
                if value.is_infinite() {
                    let name = dense_name(self.design, column + 1);
                    return Err(Error::infinite(name).row(row as usize));
                }
                whole &= !value.is_nan();
            }
            if whole {
                kept.push(row);
            }
        }
        Ok(kept)
    }
}

fn drop_rows(selection: &mut Selection, rows: usize, taken: &Rows<'_>, kept: &[u32]) {
    let mut bits: Vec<bool> = match &selection.0 {
        None => vec![true; rows],
        Some(kept) => kept.iter().collect(),
    };
    (0..taken.len()).for_each(|position| bits[taken.at(position) as usize] = false);
    kept.iter().for_each(|row| bits[*row as usize] = true);
    selection.0 = Some(bits.into_iter().collect());
}

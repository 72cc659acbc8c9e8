//! Counts and sums of responses by cell of crossed factors: the one kernel behind `rxCube` and `rxCrossTabs`.

mod coder;
mod contingency;
mod packed;
mod print;

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int32Array, StringArray};
use serde::{Deserialize, Serialize};

use super::tiles::Tiles;
use crate::data::{Chunk, Schema};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::{Design, FactorColumn, FactorSource, Formula, TermOptions};
use crate::stats::kernel::TILE;
use crate::stats::tally::{Tallier, Tally};
use crate::transform::view::{RowOptions, RowPlan, View, WeightOptions};
use coder::Coder;
pub use contingency::{ContingencyTable, Dimension, Marginals, Xtabs};
use packed::Packed;
pub use print::TablesHead;

/// Cells are counted in doubles and in 64 bits.
const MOST_CELLS: u64 = 1 << 53;
/// A result has no more rows than this.
const MOST_ENTRIES: usize = 5_000_000;

/// What is tabulated: responses and one term of crossed factors.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tabulation {
    /// Responses, the term, weights.
    pub design: Design,
    /// The cells of the table; the first factor varies fastest.
    pub cells: u64,
}

/// Factors with their levels.
pub fn dimensions(factors: &[FactorSource]) -> Vec<Dimension> {
    let dimension = |factor: &FactorSource| Dimension {
        name: factor.label.clone(),
        levels: factor.levels.to_vec(),
    };
    factors.iter().map(dimension).collect()
}

impl Tabulation {
    /// Reads the formula: `y ~ f1:f2`, with `cbind(y1, y2)` for several responses or none for counts alone.
    pub fn plan(
        function: &str,
        formula: &str,
        weights: WeightOptions,
        rows: RowOptions,
        sparse: bool,
        schema: &Schema,
    ) -> Result<Self> {
        let view = View::plan(&RowPlan::from(rows), schema)?;
        let parsed = Formula::parse(formula, &view.schema, true)?;
        let options = TermOptions {
            logical_factors: true,
            sparse,
        };
        let design = Design::new(formula, &parsed.responses, &parsed.terms, view, options)?
            .weighted(weights)?;
        let [term] = design.terms.as_slice() else {
            fail!(
                Formula,
                "{function} tabulates by one term: join its factors with ':', as in y ~ f1:f2"
            )
        };
        if !term.numbers.is_empty() {
            fail!(
                Formula,
                "'{}' is a number; {function} tabulates by factors: F({0}) makes one",
                term.number_label
            );
        }
        let cells = term.factors.0.iter().try_fold(1u64, |cells, factor| {
            cells
                .checked_mul(factor.levels.len() as u64)
                .filter(|cells| *cells <= MOST_CELLS)
        });
        let Some(cells) = cells else {
            fail!(TooLarge, "the table has more than {MOST_CELLS} cells")
        };
        Ok(Self { design, cells })
    }

    /// The factors, the first of which varies fastest.
    pub fn factors(&self) -> &[FactorSource] {
        self.design
            .terms
            .first()
            .map_or(&[], |term| term.factors.0.as_slice())
    }

    /// The variables of the table with their levels.
    pub fn dimensions(&self) -> Vec<Dimension> {
        dimensions(self.factors())
    }

    /// The names of the responses.
    pub fn responses(&self) -> Vec<String> {
        let responses = self.design.responses.iter();
        responses.map(|(label, _)| label.clone()).collect()
    }

    /// The counts and sums of a chunk.
    pub fn tally(&self, chunk: &Chunk) -> Result<Tally> {
        let (derived, selection) = self.design.view.apply(chunk)?;
        let (mut tiles, factors) = Tiles::new(&self.design, &derived, selection, |reader| {
            self.factors()
                .iter()
                .map(|factor| reader.factor(factor))
                .collect::<Result<Vec<FactorColumn<'_>>>>()
        })?;
        let variables = self.design.responses.len();
        let mut coder = Coder::new(&factors);
        let mut tallier = None;
        let packed = tiles
            .is_plain()
            .then(|| Packed::new(self.cells, tiles.columns()));
        let mut packed = packed.flatten();
        let weighted = tiles.is_weighted();
        let mut listed = Vec::with_capacity(TILE);
        for (start, len) in tiles.ranges() {
            let outside = coder.code(start, len);
            if let (Some(packed), false) = (&mut packed, outside) {
                packed.add(&coder.narrow[..len], start);
                continue;
            }
            tiles.fill((start, len), outside.then_some(&coder.inside[..len]))?;
            coder.widen(len);
            let cells = match tiles.list() {
                None => &coder.cells[..len],
                Some(list) => {
                    listed.clear();
                    listed.extend(list.iter().map(|row| coder.cells[*row as usize - start]));
                    listed.as_slice()
                }
            };
            let values: Vec<&[f64]> = (0..variables)
                .map(|response| tiles.values(response))
                .collect();
            tallier
                .get_or_insert_with(|| Tallier::new(self.cells, variables, weighted))
                .add(cells, tiles.weights(), &values);
        }
        let mut tally = packed.map(Packed::finish);
        if let Some(more) = tallier.map(Tallier::finish) {
            match &mut tally {
                Some(tally) => crate::engine::Partial::merge(tally, more),
                None => tally = Some(more),
            }
        }
        let mut tally = tally.unwrap_or_else(|| Tally::new(self.cells, variables, weighted));
        tally.missing = tiles.considered() - tally.rows;
        Ok(tally)
    }

    /// The cells of a result with their entries: all, or those with observations.
    pub fn listed(
        &self,
        tally: &Tally,
        remove_zero_counts: bool,
    ) -> Result<Vec<(u64, Option<usize>)>> {
        if remove_zero_counts {
            let found = tally
                .entries()
                .filter(|(_, entry)| tally.counts[*entry] > 0.0);
            return Ok(found.map(|(cell, entry)| (cell, Some(entry))).collect());
        }
        if self.cells > MOST_ENTRIES as u64 {
            let message = format!(
                "the table has {} cells; with removeZeroCounts only those with observations are listed",
                self.cells
            );
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        Ok((0..self.cells)
            .map(|cell| (cell, tally.entry(cell)))
            .collect())
    }

    /// Rows that took part; with frequency weights, their sum.
    pub fn valid(&self, tally: &Tally) -> f64 {
        if self.design.fweights.is_some() {
            tally.weights.iter().map(|weight| weight.value()).sum()
        } else {
            tally.rows
        }
    }

    /// One column of levels for each factor: integers for `F(x)`, text otherwise.
    pub fn level_columns(&self, cells: &[u64]) -> Vec<(String, ArrayRef)> {
        let mut stride = 1;
        let columns = self.factors().iter().map(|factor| {
            let count = factor.levels.len() as u64;
            let level = |cell: &u64| {
                let level = usize::try_from(cell / stride % count).unwrap_or(0);
                factor.levels[level].as_str()
            };
            let levels: Vec<&str> = cells.iter().map(level).collect();
            stride *= count;
            (factor.label.clone(), level_column(factor, &levels))
        });
        columns.collect()
    }
}

/// Levels as integers for `F(x)`, as text otherwise.
pub fn level_column(factor: &FactorSource, levels: &[&str]) -> ArrayRef {
    let integers: Option<Vec<i32>> = factor
        .bins
        .and_then(|_| levels.iter().map(|level| level.parse().ok()).collect());
    match integers {
        Some(integers) => Arc::new(Int32Array::from(integers)),
        None => Arc::new(StringArray::from_iter_values(levels)),
    }
}

/// A column of numbers.
pub fn number_column(name: &str, values: impl IntoIterator<Item = f64>) -> (String, ArrayRef) {
    let array = Float64Array::from_iter_values(values);
    (name.to_owned(), Arc::new(array))
}

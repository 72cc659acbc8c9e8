//! The moments of each term of an `rxSummary` over one chunk.

use serde::{Deserialize, Serialize};

use super::{Summary, SummaryPartial};
use crate::data::{Chunk, Selection, Values};
use crate::engine::Partial;
use crate::error::{Error, Result};
use crate::formula::{Cells, PreparedCells, PreparedColumn, Reader};
use crate::stats::kernel::{Source, TILE};
use crate::stats::moments::Moments;
use crate::stats::narrow::narrow_moments;

/// The moments of a term: over all rows, and by cell when it has factors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermMoments {
    /// Over all rows in which the term is present.
    pub overall: Moments,
    /// By cell; empty without factors.
    pub cells: Vec<Moments>,
    /// Rows in which it is not.
    pub missing: f64,
}

impl TermMoments {
    /// Joins the moments of the rows that follow.
    pub fn merge(&mut self, next: Self) {
        self.overall.merge(next.overall);
        self.missing += next.missing;
        for (cell, next) in self.cells.iter_mut().zip(next.cells) {
            cell.merge(next);
        }
    }
}

/// The moments of all terms over a chunk.
#[allow(clippy::cast_precision_loss)]
pub fn summarise(plan: &Summary, chunk: &Chunk) -> Result<SummaryPartial> {
    let design = &plan.design;
    let (derived, selected) = design.view.apply(chunk)?;
    let rows = derived.rows();
    let considered = selected.count(rows);
    let mut reader = Reader::new(&derived, &design.view.schema, selected);
    let weights = reader.weights_of(design)?;
    let weighted = reader.selection.clone();
    let mut everywhere = weighted.clone();
    let mut prepared = Vec::with_capacity(design.terms.len());
    for term in &design.terms {
        let mut reader = Reader::new(&derived, &design.view.schema, weighted.clone());
        let columns = reader.term(term)?;
        let mut present = reader.selection;
        columns.require_numbers(&mut present);
        everywhere.intersect(&present);
        prepared.push((columns, present));
    }
    let complete = everywhere.count(rows);
    let mut terms = Vec::with_capacity(prepared.len());
    for ((columns, present), term) in prepared.iter().zip(&design.terms) {
        let present = if plan.by_term { present } else { &everywhere };
        let mut moments = TermMoments {
            overall: Moments::default(),
            cells: Vec::new(),
            missing: (considered - present.count(rows)) as f64,
        };
        match columns {
            Cells::Column(column) => {
                moments.overall = column_moments(column, present, weights.as_deref(), rows);
            }
            Cells::Cells(cells) => {
                cell_moments(cells, present, weights.as_deref(), rows, &mut moments);
            }
        }
        let finite = moments.overall.low.is_finite() && moments.overall.high.is_finite();
        if moments.overall.count > 0.0 && !finite && !moments.overall.sum.hi.is_finite() {
            // R's mean of an infinite value is infinite; say so instead of giving NaN digits.
            return Err(Error::infinite(&term.text));
        }
        terms.push(moments);
    }
    let valid = if plan.by_term { considered } else { complete };
    Ok(SummaryPartial {
        valid: valid as f64,
        missing: (considered - valid) as f64,
        terms,
    })
}

fn column_moments(
    column: &PreparedColumn<'_>,
    present: &Selection,
    weights: Option<&[f64]>,
    rows: usize,
) -> Moments {
    if let (PreparedColumn::Stored(stored), None, None) = (column, &present.0, weights) {
        let narrow = match stored.values {
            Values::Int8(values) => Some(narrow_moments(values)),
            Values::Int16(values) => Some(narrow_moments(values)),
            _ => None,
        };
        let found = narrow.or_else(|| match stored.values {
            Values::Int32(values) => Some(stored_moments(values)),
            Values::Float32(values) => Some(stored_moments(values)),
            Values::Float64(values) => Some(stored_moments(values)),
            _ => None,
        });
        if let Some(found) = found {
            return found;
        }
    }
    let mut moments: Option<Moments> = None;
    column.tiles(present, rows, |tile| {
        let moments = moments.get_or_insert_with(|| Moments::near(tile.values));
        match weights {
            None => moments.add_all(tile.values),
            Some(weights) => {
                for (position, value) in tile.values.iter().enumerate() {
                    moments.add(*value, weights[tile.row(position)]);
                }
            }
        }
    });
    moments.unwrap_or_default()
}

/// The moments of a column where it lies. The bits are those of [`column_moments`] by way of a buffer.
fn stored_moments<T: Source>(values: &[T]) -> Moments {
    let Some(first) = values.chunks(TILE).next() else {
        return Moments::default();
    };
    let first: Vec<f64> = first.iter().map(|value| value.wide()).collect();
    let mut moments = Moments::near(&first);
    values.chunks(TILE).for_each(|tile| moments.add_all(tile));
    moments
}

fn cell_moments(
    cells: &PreparedCells,
    present: &Selection,
    weights: Option<&[f64]>,
    rows: usize,
    moments: &mut TermMoments,
) {
    moments.cells = vec![Moments::default(); cells.cells];
    let mut add = |row: usize| {
        let value = cells.by.as_ref().map_or(1.0, |by| by[row]);
        let weight = weights.map_or(1.0, |weights| weights[row]);
        for target in [
            &mut moments.cells[cells.codes[row] as usize],
            &mut moments.overall,
        ] {
            if target.count == 0.0 {
                *target = Moments::about(value);
            }
            target.add(value, weight);
        }
    };
    match &present.0 {
        None => (0..rows).for_each(&mut add),
        Some(kept) => kept.set_indices().for_each(&mut add),
    }
}

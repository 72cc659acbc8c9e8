//! The moments of each term of an `rxSummary` over one chunk.

use serde::{Deserialize, Serialize};

use super::{Summary, SummaryPartial};
use crate::data::{Chunk, Selection, Values};
use crate::engine::Partial;
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Cells, PreparedCells, PreparedColumn, Reader};
use crate::stats::kernel::TILE;
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
    let weights = match (&design.pweights, &design.fweights) {
        (Some(name), _) => Some(reader.weights(name, false)?),
        (_, Some(name)) => Some(reader.weights(name, true)?),
        _ => None,
    };
    let weighted = reader.selection.clone();
    let mut everywhere = weighted.clone();
    let mut prepared = Vec::with_capacity(design.terms.len());
    for term in &design.terms {
        let mut reader = Reader::new(&derived, &design.view.schema, weighted.clone());
        let columns = reader.term(term)?;
        let mut present = reader.selection;
        require_numbers(&columns, rows, &mut present);
        if let Some(bits) = &present.0 {
            everywhere.require(Some(&arrow_buffer::NullBuffer::new(bits.clone())));
        }
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
            let message = format!(
                "'{}' has an infinite value; leave such rows out with rowSelection",
                term.text
            );
            return Err(Error::new(ErrorKind::NotFinite, message).column(&term.text));
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

/// NaN counts as missing.
fn require_numbers(columns: &Cells<'_>, rows: usize, present: &mut Selection) {
    let nan: Option<Vec<bool>> = match columns {
        Cells::Column(PreparedColumn::Stored(column)) => match column.values {
            Values::Float64(values) => values
                .iter()
                .any(|x| x.is_nan())
                .then(|| values.iter().map(|x| !x.is_nan()).collect()),
            Values::Float32(values) => values
                .iter()
                .any(|x| x.is_nan())
                .then(|| values.iter().map(|x| !x.is_nan()).collect()),
            _ => None,
        },
        Cells::Column(PreparedColumn::Computed(values)) => values
            .iter()
            .any(|x| x.is_nan())
            .then(|| values.iter().map(|x| !x.is_nan()).collect()),
        Cells::Cells(_) => None,
    };
    if let Some(bits) = nan {
        debug_assert_eq!(bits.len(), rows);
        present.require(Some(&arrow_buffer::NullBuffer::from(bits)));
    }
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
        if let Some(found) = narrow {
            return found;
        }
    }
    let mut buffer = [0.0; TILE];
    let mut list = Vec::with_capacity(TILE);
    let mut moments: Option<Moments> = None;
    for start in (0..rows).step_by(TILE) {
        let len = TILE.min(rows - start);
        let partly = present.rows(start, len, &mut list);
        let count = if partly { list.len() } else { len };
        let values = &mut buffer[..count];
        if partly {
            column.gather(&list, values);
        } else {
            column.widen(start, values);
        }
        if count == 0 {
            continue;
        }
        let moments = moments.get_or_insert_with(|| Moments::about(center_of(values)));
        match weights {
            None => moments.add_all(values),
            Some(weights) => {
                for (position, value) in values.iter().enumerate() {
                    let row = if partly {
                        list[position] as usize
                    } else {
                        start + position
                    };
                    moments.add(*value, weights[row]);
                }
            }
        }
    }
    moments.unwrap_or_default()
}

/// A centre near the mean with few digits, so that differences to it are exact more often.
fn center_of(values: &[f64]) -> f64 {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let center = f64::from((values.iter().sum::<f64>() / values.len() as f64) as f32);
    if center.is_finite() { center } else { 0.0 }
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

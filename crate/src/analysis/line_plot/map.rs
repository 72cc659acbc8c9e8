//! The points of a plot over one chunk.

use serde::{Deserialize, Serialize};

use super::{LinePlot, LinePlotState};
use crate::data::Chunk;
use crate::engine::Partial;
use crate::error::{Error, Result};
use crate::formula::{Cells, Reader};
use crate::stats::moments::Moments;

/// The rows of a panel for one response.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Points {
    /// Where they lie.
    pub(super) x: Vec<f64>,
    /// How high.
    pub(super) y: Vec<f64>,
}

/// The rows in one interval of x.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// The moments of x.
    pub(super) x: Moments,
    /// The moments of y.
    pub(super) y: Moments,
}

/// What a pass finds; series of one response follow each other by panel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LinePlotPartial {
    /// Points that were found, in all series.
    pub(super) count: f64,
    /// Rows in which x or a panel's variable is missing.
    pub(super) missing: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// The rows themselves; dropped once there are more than `most`.
    pub(super) points: Vec<Points>,
    pub(super) most: f64,
    /// Series by series, the intervals; in the second pass.
    pub(super) bins: Vec<Bin>,
}

impl LinePlotPartial {
    fn drop_points(&mut self) {
        if self.count > self.most {
            self.points.clear();
        }
    }
}

impl Partial for LinePlotPartial {
    fn merge(&mut self, next: Self) {
        self.count += next.count;
        self.missing += next.missing;
        self.low = f64::min(self.low, next.low);
        self.high = f64::max(self.high, next.high);
        for (own, next) in self.points.iter_mut().zip(next.points) {
            own.x.extend(next.x);
            own.y.extend(next.y);
        }
        self.drop_points();
        for (own, next) in self.bins.iter_mut().zip(next.bins) {
            own.x.merge(next.x);
            own.y.merge(next.y);
        }
    }
}

/// A variable as numbers: levels count from 1.
fn numbers(cells: &Cells<'_>, rows: usize) -> Vec<f64> {
    match cells {
        Cells::Column(column) => {
            let mut values = vec![0.0; rows];
            column.widen(0, &mut values);
            values
        }
        Cells::Cells(cells) => cells.codes.iter().map(|code| f64::from(code + 1)).collect(),
    }
}

impl LinePlot {
    /// What a pass finds in a chunk.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn pass(&self, state: &LinePlotState, chunk: &Chunk) -> Result<LinePlotPartial> {
        let (derived, selected) = self.design.view.apply(chunk)?;
        let schema = &self.design.view.schema;
        let rows = derived.rows();
        let considered = selected.count(rows);
        let mut reader = Reader::new(&derived, schema, selected);
        let panels = self.panels();
        let (stride, panels) = (panels.count(), panels.of_rows(&mut reader)?);
        let rest = &self.design.terms[self.panels..];
        let x = reader.term(&rest[0])?;
        x.require_numbers(&mut reader.selection);
        let (x, present) = (numbers(&x, rows), reader.selection);
        let mut found = LinePlotPartial {
            missing: (considered - present.count(rows)) as f64,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            most: self.most,
            ..LinePlotPartial::default()
        };
        let series = self.series();
        match state {
            LinePlotState::Rows => found.points = vec![Points::default(); series],
            LinePlotState::Bins(breaks) => {
                found.bins = vec![Bin::default(); series * breaks.count()];
            }
        }
        for (response, term) in rest[1..].iter().enumerate() {
            let mut reader = Reader::new(&derived, schema, present.clone());
            let y = reader.term(term)?;
            y.require_numbers(&mut reader.selection);
            let y = numbers(&y, rows);
            let mut finite = true;
            reader.selection.each(rows, |row| {
                let (x, y) = (x[row], y[row]);
                finite &= x.is_finite() && y.is_finite();
                let series = response * stride + panels[row] as usize;
                found.count += 1.0;
                found.low = f64::min(found.low, x);
                found.high = f64::max(found.high, x);
                match state {
                    LinePlotState::Rows if found.count <= self.most => {
                        found.points[series].x.push(x);
                        found.points[series].y.push(y);
                    }
                    LinePlotState::Rows => (),
                    LinePlotState::Bins(breaks) => {
                        if let Some(interval) = breaks.interval(x) {
                            let bin = &mut found.bins[series * breaks.count() + interval];
                            if bin.x.count == 0.0 {
                                (bin.x, bin.y) = (Moments::about(x), Moments::about(y));
                            }
                            bin.x.add(x, 1.0);
                            bin.y.add(y, 1.0);
                        }
                    }
                }
            });
            if !finite {
                let kept = |row: &usize| reader.selection.keeps(*row);
                let in_x = (0..rows).filter(kept).any(|row| !x[row].is_finite());
                let term = if in_x { &rest[0] } else { term };
                return Err(Error::infinite(&term.text));
            }
        }
        found.drop_points();
        Ok(found)
    }
}

//! The rows of a chunk, run by run.

use super::Kmeans;
use super::map::KmeansPartial;
use crate::data::Selection;
use crate::error::{Error, ErrorKind, Result};
use crate::formula::PreparedColumn;
use crate::stats::nearest::{Cut, NONE, RUN, Run};

/// The rows of a run that take part.
pub(super) struct Taken<'a> {
    start: usize,
    pub(super) len: usize,
    listed: Option<&'a [u32]>,
}

impl<'a> Taken<'a> {
    /// Rows of a list.
    pub(super) fn listed(rows: &'a [u32]) -> Self {
        Self {
            start: 0,
            len: rows.len(),
            listed: Some(rows),
        }
    }

    /// The row of the chunk at a position of the run.
    pub(super) fn row(&self, position: usize) -> usize {
        self.listed
            .map_or(self.start + position, |rows| rows[position] as usize)
    }

    fn read(&self, column: &PreparedColumn<'_>, shift: Option<f64>, out: &mut [f64]) {
        match (self.listed, shift) {
            (None, Some(shift)) => column.widen_about(self.start, shift, out),
            (None, None) => column.widen(self.start, out),
            (Some(rows), shift) => {
                column.gather(rows, out);
                let shift = shift.unwrap_or(0.0);
                out.iter_mut().for_each(|value| *value -= shift);
            }
        }
    }
}

/// The rows of a chunk.
pub(super) struct Points<'a> {
    pub(super) plan: &'a Kmeans,
    pub(super) chunk: u32,
    pub(super) columns: Vec<&'a PreparedColumn<'a>>,
    pub(super) weights: Option<&'a [f64]>,
    pub(super) selection: &'a Selection,
    pub(super) rows: usize,
}

impl Points<'_> {
    /// Visits runs of rows that take part; false ends the visits.
    pub(super) fn runs(&self, mut visit: impl FnMut(&Taken<'_>) -> Result<bool>) -> Result<()> {
        let mut list = Vec::with_capacity(RUN);
        for start in (0..self.rows).step_by(RUN) {
            let len = RUN.min(self.rows - start);
            let partly = self.selection.rows(start, len, &mut list);
            let taken = Taken {
                start,
                len: if partly { list.len() } else { len },
                listed: partly.then_some(list.as_slice()),
            };
            if taken.len > 0 && !visit(&taken)? {
                break;
            }
        }
        Ok(())
    }

    /// The first rows whose values are all there, up to `most` values.
    pub(super) fn first(&self, most: usize) -> Result<KmeansPartial> {
        let mut found = KmeansPartial {
            most,
            ..KmeansPartial::default()
        };
        let mut run = Run::new(self.columns.len());
        self.runs(|taken| {
            self.fill(&mut run, taken, None);
            let rows = (0..taken.len).filter(|row| self.is_whole(&run, *row));
            for row in rows {
                if found.first.len() < most {
                    let values = (0..self.columns.len()).map(|column| run.at(row, column));
                    found.first.extend(values);
                }
            }
            Ok(found.first.len() < most)
        })?;
        Ok(found)
    }

    /// Takes rows into a run, with their weights.
    pub(super) fn fill(&self, run: &mut Run, taken: &Taken<'_>, shift: Option<&[f64]>) {
        run.fill(taken.len, |column, out| {
            let shift = shift.map(|shift| shift[column]);
            taken.read(self.columns[column], shift, out);
        });
        if let Some(weights) = self.weights {
            run.weigh(|out| {
                for (position, weight) in out.iter_mut().enumerate() {
                    *weight = weights[taken.row(position)];
                }
            });
        }
    }

    fn is_whole(&self, run: &Run, row: usize) -> bool {
        (0..self.columns.len()).all(|column| run.at(row, column).is_finite())
    }

    /// Rows without a nearest centre have a NaN, which counts as missing; an infinity is an error.
    pub(super) fn without_nan(&self, run: &Run, taken: &Taken<'_>) -> Result<usize> {
        let mut without = 0;
        for (position, label) in run.labels().iter().enumerate() {
            if *label != NONE {
                continue;
            }
            without += 1;
            let values = || (0..self.columns.len()).map(|column| run.at(position, column));
            if values().any(f64::is_nan) {
                continue;
            }
            let column = values().position(f64::is_infinite).unwrap_or(0);
            let name = &self.plan.design.terms[column].text;
            let message = format!(
                "'{name}' is infinite, or too large to measure distances; leave such rows out with rowSelection"
            );
            return Err(Error::new(ErrorKind::NotFinite, message)
                .column(name)
                .chunk(self.chunk)
                .row(taken.row(position)));
        }
        Ok(without)
    }

    /// Where the values of each column, and the weights behind them, are cut to be summed: by what is largest among the
    /// rows that take part, so that it is the same in all passes.
    pub(super) fn cuts(&self, shift: &[f64]) -> Result<Vec<Cut>> {
        let mut most = vec![0.0; shift.len()];
        let mut run = Run::new(shift.len());
        self.runs(|taken| {
            self.fill(&mut run, taken, Some(shift));
            run.most(&mut most);
            Ok(true)
        })?;
        if let Some(weights) = self.weights {
            let mut heaviest = 0.0;
            self.selection
                .each(self.rows, |row| heaviest = f64::max(heaviest, weights[row]));
            most.iter_mut().for_each(|most| *most *= heaviest);
            most.push(heaviest);
        }
        Ok(most
            .into_iter()
            .map(|most| Cut::new(most, self.rows))
            .collect())
    }
}

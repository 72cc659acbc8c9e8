//! A chunk as trees read it: predictors, response and weights of the rows that take part.

use super::bins::Coder;
use super::rows::{Codes, Rows};
use super::source::{Response, Source};
use crate::data::Selection;
use crate::formula::PreparedColumn;
use crate::stats::kernel::TILE;
use crate::stats::tree::Predictor;

/// A predictor over a chunk.
pub(super) enum Read<'a> {
    Number(PreparedColumn<'a>),
    Codes(Vec<u32>),
}

/// A chunk, read: predictors with the rows in which they are present, and the rows that take part.
pub struct ChunkRows<'a> {
    pub(super) predictors: Vec<(Read<'a>, Selection)>,
    /// The response of all rows; classes as numbers from 0.
    pub response: Vec<f64>,
    /// Weights of all rows.
    pub weights: Option<Vec<f64>>,
    pub(super) strata: Option<Vec<u32>>,
    /// The rows that take part.
    pub kept: Vec<u32>,
    /// How many rows the selection left.
    pub considered: usize,
    pub(super) rows: usize,
}

impl ChunkRows<'_> {
    /// Finds the rows with a response and any predictor, or all of them.
    pub(super) fn keep(&mut self, selection: &Selection, remove_missings: bool) {
        let present = self.predictors.iter().map(|(_, selection)| selection);
        // Without missing bits every row has this predictor, unless a number is NaN.
        let mut counts = vec![0u32; self.rows];
        let mut sure = 0;
        for ((read, _), present) in self.predictors.iter().zip(present) {
            let numbers = matches!(read, Read::Number(_)) && may_be_nan(read);
            if present.0.is_none() && !numbers {
                sure += 1;
                continue;
            }
            let mut values = vec![0.0; if numbers { self.rows } else { 0 }];
            if let (Read::Number(column), true) = (read, numbers) {
                column.widen(0, &mut values);
            }
            for (row, count) in counts.iter_mut().enumerate() {
                let number = !numbers || !values[row].is_nan();
                *count += u32::from(number && present.keeps(row));
            }
        }
        let all = u32::try_from(self.predictors.len()).unwrap_or(u32::MAX);
        let least = if remove_missings { all } else { 1 };
        let fits = |row: usize| {
            counts[row] + sure >= least && !self.response[row].is_nan() && selection.keeps(row)
        };
        self.kept = (0u32..)
            .take(self.rows)
            .filter(|row| fits(*row as usize))
            .collect();
    }

    /// Visits the values of a numeric predictor in the rows that take part; NaN where missing.
    pub fn each_number(
        &self,
        predictor: usize,
        mut visit: impl FnMut(f64),
    ) -> std::result::Result<(), usize> {
        let (Read::Number(column), selection) = &self.predictors[predictor] else {
            return Ok(());
        };
        let mut buffer = [0.0; TILE];
        let mut infinite = None;
        for rows in self.kept.chunks(TILE) {
            let values = &mut buffer[..rows.len()];
            let first = rows[0] as usize;
            if rows[rows.len() - 1] as usize - first + 1 == rows.len() {
                column.widen(first, values);
            } else {
                column.gather(rows, values);
            }
            for (row, value) in rows.iter().zip(values) {
                let row = *row as usize;
                if !selection.keeps(row) {
                    *value = f64::NAN;
                } else if value.is_infinite() {
                    infinite.get_or_insert(row);
                }
                visit(*value);
            }
        }
        infinite.map_or(Ok(()), Err)
    }

    /// The bins of a predictor in the rows that take part.
    fn codes(&self, predictor: usize, bins: &Predictor) -> Codes {
        let mut codes = Codes::new(bins.bins());
        let (read, selection) = &self.predictors[predictor];
        match (read, bins) {
            (Read::Number(_), Predictor::Ordered { low, .. }) => {
                let coder = Coder::new(low);
                let mut found = Vec::with_capacity(self.kept.len());
                // Infinite values were refused by the first pass.
                let _ = self.each_number(predictor, |value| found.push(coder.code(value)));
                codes.extend(found.into_iter());
            }
            (Read::Codes(levels), _) => {
                let code = |row: &u32| {
                    let row = *row as usize;
                    let present = selection.keeps(row);
                    if present {
                        u16::try_from(levels[row] + 1).unwrap_or(0)
                    } else {
                        0
                    }
                };
                codes.extend(self.kept.iter().map(code));
            }
            _ => debug_assert!(false, "a number has ordered bins"),
        }
        codes
    }

    /// The rows that take part, as trees see them.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn rows(&self, source: &Source, predictors: &[Predictor], classes: Option<&[f64]>) -> Rows {
        let kept = || self.kept.iter().map(|row| *row as usize);
        let mut rows = Rows {
            count: self.kept.len(),
            codes: predictors
                .iter()
                .enumerate()
                .map(|(at, bins)| self.codes(at, bins))
                .collect(),
            ..Rows::default()
        };
        match (&source.response, classes) {
            (Response::Number(_), _) => rows.value = kept().map(|row| self.response[row]).collect(),
            (Response::Factor(_), _) => {
                rows.class = kept().map(|row| self.response[row] as u16).collect();
            }
            (Response::Values(_), values) => {
                let values = values.unwrap_or(&[]);
                let class = |row: usize| {
                    let below = values.partition_point(|value| *value < self.response[row]);
                    below as u16
                };
                rows.class = kept().map(class).collect();
            }
        }
        if let Some(weights) = &self.weights {
            if source.weighted() {
                rows.weight = kept().map(|row| weights[row]).collect();
            } else {
                rows.times = kept().map(|row| weights[row] as u32).collect();
            }
        }
        if let Some(strata) = &self.strata {
            rows.strata = kept().map(|row| strata[row] as u16).collect();
        }
        rows
    }
}

/// Whether a column can hold NaN.
fn may_be_nan(read: &Read<'_>) -> bool {
    use crate::data::Values;
    match read {
        Read::Number(PreparedColumn::Stored(column)) => {
            matches!(column.values, Values::Float32(_) | Values::Float64(_))
        }
        Read::Number(PreparedColumn::Computed(_)) => true,
        Read::Codes(_) => false,
    }
}

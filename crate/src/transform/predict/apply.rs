//! Predictions of the rows of a chunk.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, UInt32Array};
use arrow_select::filter::filter;

use super::{Interval, Predict};
use crate::data::{Chunk, Schema, Selection, Values};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Cells, PreparedColumn, Reader};
use crate::transform::step::RowStep;

impl Predict {
    fn recoded(&self, chunk: &Chunk) -> Result<Chunk> {
        let mut chunk = chunk.with_levels_of(&self.source)?.into_owned();
        for (name, table) in &self.recode {
            let column = chunk.column(name)?;
            let code = |row: usize| -> Option<u32> {
                let code = match column.values {
                    Values::Code8(codes) => codes[row] as usize,
                    Values::Code16(codes) => codes[row] as usize,
                    Values::Code32(codes) => codes[row] as usize,
                    _ => return None,
                };
                if column.is_valid(row) {
                    table.get(code).copied().flatten()
                } else {
                    None
                }
            };
            let codes: UInt32Array = (0..chunk.rows()).map(code).collect();
            chunk = chunk.with(name, Arc::new(codes))?;
        }
        Ok(chunk)
    }
}

/// The design row of one row: positions and values that are not zero.
struct Row {
    at: Vec<usize>,
    values: Vec<f64>,
}

impl RowStep for Predict {
    const NAME: &'static str = "rxPredict";

    fn reads(&self) -> Vec<String> {
        let mut names = self.design.reads();
        for name in self.design.view.reads(&self.written) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let rows = chunk.rows();
        let recoded = self.recoded(chunk)?;
        let (derived, selection) = self.design.view.apply(&recoded)?;
        let mut reader = Reader::new(&derived, &self.design.view.schema, selection);
        let terms = self
            .design
            .terms
            .iter()
            .map(|term| reader.term(term))
            .collect::<Result<Vec<_>>>()?;
        let response = self
            .design
            .responses
            .first()
            .map(|(_, source)| reader.number(source))
            .transpose()?;
        let numbers = |column: &PreparedColumn<'_>| {
            let mut values = vec![0.0; rows];
            column.widen(0, &mut values);
            values
        };
        let dense: Vec<Option<Vec<f64>>> = terms
            .iter()
            .map(|term| match term {
                Cells::Column(column) => Some(numbers(column)),
                Cells::Cells(_) => None,
            })
            .collect();
        let response = response.as_ref().map(numbers);
        let present = present(&reader.selection, rows);
        let mut out: Vec<Vec<f64>> = vec![vec![f64::NAN; rows]; self.names.len()];
        let mut row_values = Row {
            at: Vec::new(),
            values: Vec::new(),
        };
        for row in 0..rows {
            if !present[row] {
                continue;
            }
            self.design_row(&terms, &dense, row, &mut row_values);
            let mut sum = 0.0;
            for (at, value) in row_values.at.iter().zip(&row_values.values) {
                let coefficient = self.coefficients[*at];
                if !coefficient.is_nan() {
                    sum += coefficient * value;
                }
            }
            self.fill(
                row,
                sum,
                response.as_ref().map(|y| y[row]),
                &row_values,
                &mut out,
            );
        }
        let whole: Vec<bool> = (0..rows).map(|row| !out[0][row].is_nan()).collect();
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        for name in &self.written {
            columns.push((name.clone(), derived.array(name)?.clone()));
        }
        for (name, values) in self.names.iter().zip(out) {
            let values: Float64Array = values
                .into_iter()
                .zip(&whole)
                .map(|(value, whole)| whole.then_some(value))
                .collect();
            columns.push((name.clone(), Arc::new(values)));
        }
        if self.remove_missings {
            let mask = whole.iter().map(|whole| Some(*whole)).collect();
            for (_, array) in &mut columns {
                *array = filter(array, &mask)
                    .map_err(|error| Error::new(ErrorKind::Format, error.to_string()))?;
            }
            return Chunk::new(
                chunk.index,
                whole.iter().filter(|whole| **whole).count(),
                columns,
            );
        }
        Chunk::new(chunk.index, rows, columns)
    }
}

fn present(selection: &Selection, rows: usize) -> Vec<bool> {
    match &selection.0 {
        None => vec![true; rows],
        Some(kept) => kept.iter().collect(),
    }
}

impl Predict {
    fn design_row(
        &self,
        terms: &[Cells<'_>],
        dense: &[Option<Vec<f64>>],
        row: usize,
        out: &mut Row,
    ) {
        out.at.clear();
        out.values.clear();
        let mut start = 0;
        if self.intercept {
            out.at.push(0);
            out.values.push(1.0);
            start = 1;
        }
        for (term, dense) in terms.iter().zip(dense) {
            match (term, dense) {
                (Cells::Cells(cells), _) => {
                    out.at.push(start + cells.codes[row] as usize);
                    out.values.push(cells.by.as_ref().map_or(1.0, |by| by[row]));
                    start += cells.cells;
                }
                (Cells::Column(_), dense) => {
                    out.at.push(start);
                    out.values
                        .push(dense.as_ref().map_or(f64::NAN, |values| values[row]));
                    start += 1;
                }
            }
        }
    }

    fn fill(
        &self,
        row: usize,
        prediction: f64,
        response: Option<f64>,
        design: &Row,
        out: &mut [Vec<f64>],
    ) {
        // As RevoScaleR does: without a response to take a residual of, everything is missing.
        if self.residuals && response.is_none_or(f64::is_nan) {
            return;
        }
        let mut columns = out.iter_mut();
        let mut put = |value: f64| {
            if let Some(column) = columns.next() {
                column[row] = value;
            }
        };
        put(prediction);
        if let (true, Some(response)) = (self.residuals, response) {
            put(response - prediction);
        }
        if self.covariance.is_empty() {
            return;
        }
        let n = self.coefficients.len();
        let mut variance = 0.0;
        for (i, x) in design.at.iter().zip(&design.values) {
            for (j, y) in design.at.iter().zip(&design.values) {
                variance += x * y * self.covariance[i * n + j];
            }
        }
        if self.std_errors {
            put(libm::sqrt(variance));
        }
        if self.interval != Interval::None {
            let extra = if self.interval == Interval::Prediction {
                self.residual_variance
            } else {
                0.0
            };
            let half = self.quantile * libm::sqrt(variance + extra);
            put(prediction - half);
            put(prediction + half);
        }
    }
}

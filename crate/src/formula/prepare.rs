//! A design over one chunk: its columns and cells, and the rows in which all of them are present.

use arrow_array::Array;
use arrow_buffer::{BooleanBuffer, NullBuffer};
use hashbrown::HashMap;

use super::design::{Design, FactorSource, Factors, NumberSource, Term};
use crate::data::{Chunk, Column, Schema, Selection, Values};
use crate::error::{Error, ErrorKind, Result};
use crate::with_slice;

/// A numeric column of the design over a chunk.
#[derive(Debug)]
pub enum PreparedColumn<'a> {
    /// A column as it lies in the chunk.
    Stored(Column<'a>),
    /// A product of columns, or codes.
    Computed(Vec<f64>),
}

impl PreparedColumn<'_> {
    /// Writes rows `start..start + out.len()`.
    pub fn widen(&self, start: usize, out: &mut [f64]) {
        match self {
            Self::Stored(column) => column.widen(start, out),
            Self::Computed(values) => out.copy_from_slice(&values[start..start + out.len()]),
        }
    }

    /// Writes the rows of a list.
    pub fn gather(&self, rows: &[u32], out: &mut [f64]) {
        match self {
            Self::Stored(column) => column.gather(rows, out),
            Self::Computed(values) => out
                .iter_mut()
                .zip(rows)
                .for_each(|(out, row)| *out = values[*row as usize]),
        }
    }
}

/// The cells of a term over a chunk: for each row the cell that it falls in.
#[derive(Debug)]
pub struct PreparedCells {
    /// Cell numbers; anything where the row is missing.
    pub codes: Vec<u32>,
    /// What multiplies the indicator; `None` for 1.
    pub by: Option<Vec<f64>>,
    /// The number of cells.
    pub cells: usize,
}

/// A term over a chunk.
#[derive(Debug)]
pub enum Cells<'a> {
    /// One column.
    Column(PreparedColumn<'a>),
    /// One column for each cell.
    Cells(PreparedCells),
}

/// A design over a chunk.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// Responses, in order.
    pub responses: Vec<PreparedColumn<'a>>,
    /// Terms, in order.
    pub terms: Vec<Cells<'a>>,
    /// Weights of either kind.
    pub weights: Option<Vec<f64>>,
    /// The rows in which everything is present. NaN is not looked for.
    pub selection: Selection,
    /// How many rows rowSelection kept.
    pub considered: usize,
}

/// Reads columns and remembers which rows are present in all of them.
pub struct Reader<'a> {
    chunk: &'a Chunk,
    schema: &'a Schema,
    /// The rows present so far.
    pub selection: Selection,
}

impl Design {
    /// Reads the design from a chunk that holds the derived variables.
    pub fn prepare<'a>(&'a self, chunk: &'a Chunk, selection: Selection) -> Result<Prepared<'a>> {
        let considered = selection.count(chunk.rows());
        let mut reader = Reader::new(chunk, &self.view.schema, selection);
        let responses = self
            .responses
            .iter()
            .map(|(_, source)| reader.number(source))
            .collect::<Result<_>>()?;
        let terms = self
            .terms
            .iter()
            .map(|term| reader.term(term))
            .collect::<Result<_>>()?;
        let weights = match (&self.pweights, &self.fweights) {
            (Some(name), _) => Some(reader.weights(name, false)?),
            (_, Some(name)) => Some(reader.weights(name, true)?),
            _ => None,
        };
        Ok(Prepared {
            responses,
            terms,
            weights,
            selection: reader.selection,
            considered,
        })
    }
}

impl<'a> Reader<'a> {
    /// A reader that starts with the selected rows.
    #[must_use]
    pub fn new(chunk: &'a Chunk, schema: &'a Schema, selection: Selection) -> Self {
        Self {
            chunk,
            schema,
            selection,
        }
    }

    /// A numeric variable.
    pub fn number(&mut self, source: &NumberSource) -> Result<PreparedColumn<'a>> {
        let (NumberSource::Column(name) | NumberSource::Codes(name)) = source;
        let column = self.chunk.column(name)?;
        self.selection.require(column.nulls);
        Ok(match source {
            NumberSource::Column(_) => PreparedColumn::Stored(column),
            NumberSource::Codes(_) => {
                let mut values = vec![0.0; column.len()];
                if let Values::Utf8(_) = column.values {
                    let codes = self.text_codes(name, &column)?;
                    values
                        .iter_mut()
                        .zip(codes)
                        .for_each(|(value, code)| *value = f64::from(code));
                } else {
                    column.widen(0, &mut values);
                }
                values.iter_mut().for_each(|value| *value += 1.0);
                PreparedColumn::Computed(values)
            }
        })
    }

    /// A product of numeric variables; `None` when there are none.
    pub fn product(&mut self, numbers: &[NumberSource]) -> Result<Option<PreparedColumn<'a>>> {
        let mut numbers = numbers.iter();
        let Some(first) = numbers.next() else {
            return Ok(None);
        };
        let first = self.number(first)?;
        let Some(second) = numbers.next() else {
            return Ok(Some(first));
        };
        let rows = self.chunk.rows();
        let (mut product, mut factor) = (vec![0.0; rows], vec![0.0; rows]);
        first.widen(0, &mut product);
        for number in std::iter::once(second).chain(numbers) {
            self.number(number)?.widen(0, &mut factor);
            product
                .iter_mut()
                .zip(&factor)
                .for_each(|(product, factor)| *product *= factor);
        }
        Ok(Some(PreparedColumn::Computed(product)))
    }

    /// A term.
    pub fn term(&mut self, term: &Term) -> Result<Cells<'a>> {
        let by = self.product(&term.numbers)?;
        if term.factors.0.is_empty() {
            return by
                .map(Cells::Column)
                .ok_or_else(|| Error::new(ErrorKind::Formula, "a term without variables"));
        }
        let codes = self.cells(&term.factors)?;
        let by = by.map(|column| {
            let mut values = vec![0.0; self.chunk.rows()];
            column.widen(0, &mut values);
            values
        });
        Ok(Cells::Cells(PreparedCells {
            codes,
            by,
            cells: term.factors.cells(),
        }))
    }

    /// The cell of each row.
    pub fn cells(&mut self, factors: &Factors) -> Result<Vec<u32>> {
        let mut cells = vec![0u32; self.chunk.rows()];
        let mut stride = 1u32;
        for factor in &factors.0 {
            let codes = self.codes(factor)?;
            cells
                .iter_mut()
                .zip(codes)
                .for_each(|(cell, code)| *cell += code * stride);
            stride *= u32::try_from(factor.levels.len()).unwrap_or(u32::MAX);
        }
        Ok(cells)
    }

    /// The levels of a factor, row by row; rows out of its levels are taken out of the selection and hold 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn codes(&mut self, factor: &FactorSource) -> Result<Vec<u32>> {
        let column = self.chunk.column(&factor.column)?;
        self.selection.require(column.nulls);
        let count = u32::try_from(factor.levels.len()).unwrap_or(u32::MAX);
        let mut codes: Vec<u32> = match (&column.values, factor.bins) {
            (_, Some((low, others))) => {
                let mut values = vec![0.0; column.len()];
                column.widen(0, &mut values);
                let bins = if others { count - 1 } else { count };
                let bin = |value: f64| {
                    let bin = libm::floor(value) - low;
                    match () {
                        () if bin >= 0.0 && bin < f64::from(bins) => bin as u32,
                        () if others && !value.is_nan() => bins,
                        () => u32::MAX,
                    }
                };
                values.into_iter().map(bin).collect()
            }
            (Values::Utf8(_), None) => self.text_codes(&factor.column, &column)?,
            (Values::Code8(codes), None) => codes.iter().map(|code| u32::from(*code)).collect(),
            (Values::Code16(codes), None) => codes.iter().map(|code| u32::from(*code)).collect(),
            (Values::Code32(codes), None) => codes.to_vec(),
            (values, None) => {
                with_slice!(values, slice => slice.iter().map(|value| crate::data::Widen::widen(*value) as u32).collect(), else Vec::new())
            }
        };
        if factor.first > 0 {
            codes
                .iter_mut()
                .for_each(|code| *code = code.wrapping_sub(factor.first));
        }
        let mut outside = false;
        for code in &codes {
            outside |= *code >= count;
        }
        if outside {
            let inside = BooleanBuffer::collect_bool(codes.len(), |row| codes[row] < count);
            self.selection.require(Some(&NullBuffer::new(inside)));
            codes
                .iter_mut()
                .filter(|code| **code >= count)
                .for_each(|code| *code = 0);
        }
        Ok(codes)
    }

    /// Text as positions among the levels that a scan found.
    fn text_codes(&self, name: &str, column: &Column<'_>) -> Result<Vec<u32>> {
        let Values::Utf8(text) = column.values else {
            return Ok(Vec::new());
        };
        let levels = self
            .schema
            .variable(name)?
            .levels
            .clone()
            .unwrap_or_default();
        let table: HashMap<&str, u32> = levels.iter().map(String::as_str).zip(0..).collect();
        Ok((0..text.len())
            .map(|row| {
                if column.is_valid(row) {
                    table.get(text.value(row)).copied().unwrap_or(u32::MAX)
                } else {
                    0
                }
            })
            .collect())
    }

    /// Weights: rows with a weight of zero are taken out, negative or broken ones are errors.
    pub fn weights(&mut self, name: &str, whole: bool) -> Result<Vec<f64>> {
        let column = self.chunk.column(name)?;
        self.selection.require(column.nulls);
        let mut weights = vec![0.0; column.len()];
        column.widen(0, &mut weights);
        let wrong = |weight: f64| {
            weight < 0.0
                || weight.is_infinite()
                || (whole && weight != libm::floor(weight) && !weight.is_nan())
        };
        for (row, weight) in weights.iter().enumerate() {
            if wrong(*weight) && column.is_valid(row) {
                let what = if whole {
                    "a frequency weight must be a whole number of at least 0"
                } else {
                    "a weight must be a finite number of at least 0"
                };
                return Err(
                    Error::new(ErrorKind::Argument, format!("{what}; it is {weight}"))
                        .column(name)
                        .chunk(self.chunk.index)
                        .row(row),
                );
            }
        }
        if weights
            .iter()
            .any(|weight| weight.is_nan() || *weight <= 0.0)
        {
            let used = BooleanBuffer::collect_bool(weights.len(), |row| weights[row] > 0.0);
            self.selection.require(Some(&NullBuffer::new(used)));
        }
        Ok(weights)
    }
}

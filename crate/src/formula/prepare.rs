//! A design over one chunk: its columns and cells, and the rows in which all of them are present.

use arrow_array::Array;
use arrow_buffer::{BooleanBuffer, NullBuffer};

use super::codes::FactorColumn;
use super::design::{Design, FactorSource, Factors, NumberSource, Term};
use crate::data::{Chunk, Column, LevelIndex, Schema, Selection, Values};
use crate::error::{Error, ErrorKind, Result};
use crate::stats::kernel::TILE;

/// A numeric column of the design over a chunk.
#[derive(Debug)]
pub enum PreparedColumn<'a> {
    /// A column as it lies in the chunk.
    Stored(Column<'a>),
    /// A product of columns, or codes.
    Computed(Vec<f64>),
}

/// A tile of the selected rows of a column.
pub struct ColumnTile<'a> {
    start: usize,
    /// The rows, unless they are consecutive.
    listed: Option<&'a [u32]>,
    /// Their values.
    pub values: &'a [f64],
}

impl ColumnTile<'_> {
    /// The row of a value.
    #[must_use]
    pub fn row(&self, position: usize) -> usize {
        match self.listed {
            Some(rows) => rows[position] as usize,
            None => self.start + position,
        }
    }
}

impl PreparedColumn<'_> {
    /// Visits the selected rows of a chunk in tiles that are not empty.
    pub fn tiles(&self, selection: &Selection, rows: usize, mut visit: impl FnMut(ColumnTile<'_>)) {
        let mut buffer = [0.0; TILE];
        let mut list = Vec::with_capacity(TILE);
        for start in (0..rows).step_by(TILE) {
            let len = TILE.min(rows - start);
            let partly = selection.rows(start, len, &mut list);
            let values = &mut buffer[..if partly { list.len() } else { len }];
            if values.is_empty() {
                continue;
            }
            if partly {
                self.gather(&list, values);
            } else {
                self.widen(start, values);
            }
            visit(ColumnTile {
                start,
                listed: partly.then_some(&list),
                values,
            });
        }
    }

    /// Writes rows `start..start + out.len()`.
    pub fn widen(&self, start: usize, out: &mut [f64]) {
        match self {
            Self::Stored(column) => column.widen(start, out),
            Self::Computed(values) => out.copy_from_slice(&values[start..start + out.len()]),
        }
    }

    /// Writes rows `start..start + out.len()`, less an origin.
    pub fn widen_about(&self, start: usize, origin: f64, out: &mut [f64]) {
        if let Self::Stored(column) = self {
            column.widen_about(start, origin, out);
        } else {
            self.widen(start, out);
            out.iter_mut().for_each(|value| *value -= origin);
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
    /// Offsets, in order.
    pub offsets: Vec<PreparedColumn<'a>>,
    /// Weights of either kind.
    pub weights: Option<Vec<f64>>,
    /// The rows in which everything is present. NaN is looked for only in what multiplies indicators.
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
            .collect::<Result<Vec<_>>>()?;
        for term in &terms {
            if let Cells::Cells(PreparedCells { by: Some(by), .. }) = term
                && by.iter().any(|value| value.is_nan())
            {
                let present = BooleanBuffer::collect_bool(by.len(), |row| !by[row].is_nan());
                reader.selection.require(Some(&NullBuffer::new(present)));
            }
        }
        let offsets = self
            .offsets
            .iter()
            .map(|source| reader.number(source))
            .collect::<Result<_>>()?;
        let weights = reader.weights_of(self)?;
        Ok(Prepared {
            responses,
            terms,
            offsets,
            weights,
            selection: reader.selection,
            considered,
        })
    }
}

impl Cells<'_> {
    /// Takes rows with a NaN out of a selection: it counts as missing.
    pub fn require_numbers(&self, present: &mut Selection) {
        fn numbers<T: Copy>(values: &[T], is_nan: impl Fn(T) -> bool) -> Option<NullBuffer> {
            let some = values.iter().any(|value| is_nan(*value));
            some.then(|| values.iter().map(|value| !is_nan(*value)).collect())
        }
        let Self::Column(column) = self else { return };
        let found = match column {
            PreparedColumn::Computed(values) => numbers(values, f64::is_nan),
            PreparedColumn::Stored(column) => match column.values {
                Values::Float64(values) => numbers(values, f64::is_nan),
                Values::Float32(values) => numbers(values, f32::is_nan),
                _ => None,
            },
        };
        present.require(found.as_ref());
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
        let name = source.column();
        let column = self.chunk.column(name)?;
        self.selection.require(column.nulls);
        Ok(match source {
            NumberSource::Column(_) => PreparedColumn::Stored(column),
            NumberSource::Codes(_) | NumberSource::NotFirst(_) => {
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
                values.iter_mut().for_each(|value| match source {
                    NumberSource::NotFirst(_) => *value = f64::from(u8::from(*value > 0.0)),
                    _ => *value += 1.0,
                });
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

    /// A factor, to be read tile by tile; rows in which it is missing are taken out of the selection.
    pub fn factor(&mut self, factor: &FactorSource) -> Result<FactorColumn<'a>> {
        let column = self.chunk.column(&factor.column)?;
        self.selection.require(column.nulls);
        let text = match (&column.values, factor.bins) {
            (Values::Utf8(_), None) => Some(self.text_codes(&factor.column, &column)?),
            _ => None,
        };
        Ok(FactorColumn::new(factor, column, text))
    }

    /// The levels of a factor, row by row; rows out of its levels are taken out of the selection and hold 0.
    fn codes(&mut self, factor: &FactorSource) -> Result<Vec<u32>> {
        let column = self.factor(factor)?;
        let mut codes = vec![0; self.chunk.rows()];
        if column.codes(0, &mut codes) {
            let count = column.count;
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
        let index = LevelIndex::shared(&levels);
        Ok((0..text.len())
            .map(|row| {
                if column.is_valid(row) {
                    index.position(&levels, text.value(row)).unwrap_or(u32::MAX)
                } else {
                    0
                }
            })
            .collect())
    }

    /// The weights of a design, of either kind.
    pub fn weights_of(&mut self, design: &Design) -> Result<Option<Vec<f64>>> {
        match (&design.pweights, &design.fweights) {
            (Some(name), _) => self.weights(name, false).map(Some),
            (_, Some(name)) => self.weights(name, true).map(Some),
            _ => Ok(None),
        }
    }

    /// Weights: rows with a weight of zero are taken out, negative or broken ones are errors.
    fn weights(&mut self, name: &str, whole: bool) -> Result<Vec<f64>> {
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

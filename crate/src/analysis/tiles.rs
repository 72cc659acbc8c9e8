//! The numeric columns of a design over a chunk, tile by tile: rows that take part, without NaN.

use crate::data::{Chunk, Selection};
use crate::error::{Error, Result};
use crate::formula::{Design, PreparedColumn, Reader};
use crate::stats::kernel::TILE;

/// The responses and weights of a design over a chunk.
pub struct Tiles<'a> {
    design: &'a Design,
    columns: Vec<PreparedColumn<'a>>,
    weights: Option<Vec<f64>>,
    selection: Selection,
    /// Rows of the chunk.
    rows: usize,
    considered: usize,
    /// The tile: where it starts, its rows when not all of it takes part, the values of these rows.
    start: usize,
    len: usize,
    list: Option<Vec<u32>>,
    values: Vec<Vec<f64>>,
    tile_weights: Vec<f64>,
}

impl<'a> Tiles<'a> {
    /// The columns of a chunk that holds the derived variables. `read` takes from the reader what else must be present.
    pub fn new<T>(
        design: &'a Design,
        chunk: &'a Chunk,
        selection: Selection,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T>,
    ) -> Result<(Self, T)> {
        let rows = chunk.rows();
        let considered = selection.count(rows);
        let mut reader = Reader::new(chunk, &design.view.schema, selection);
        let columns: Vec<_> = design
            .responses
            .iter()
            .map(|(_, source)| reader.number(source))
            .collect::<Result<_>>()?;
        let others = read(&mut reader)?;
        let weights = reader.weights_of(design)?;
        let tiles = Self {
            design,
            values: vec![vec![0.0; TILE]; columns.len()],
            tile_weights: vec![0.0; if weights.is_some() { TILE } else { 0 }],
            columns,
            weights,
            selection: reader.selection,
            rows,
            considered,
            start: 0,
            len: 0,
            list: None,
        };
        Ok((tiles, others))
    }

    /// The ranges of rows: start and length.
    pub fn ranges(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let rows = self.rows;
        (0..rows)
            .step_by(TILE)
            .map(move |start| (start, TILE.min(rows - start)))
    }

    /// Rows that rowSelection kept.
    #[allow(clippy::cast_precision_loss)]
    pub fn considered(&self) -> f64 {
        self.considered as f64
    }

    /// The columns.
    pub fn columns(&self) -> &[PreparedColumn<'a>] {
        &self.columns
    }

    /// Whether rows have weights.
    pub fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// Whether all rows of the chunk take part, as far as is known without looking at values, with equal weights.
    pub fn is_plain(&self) -> bool {
        self.selection.0.is_none() && self.weights.is_none()
    }

    /// Reads a range, without the rows for which `inside` is false, by their place in the range, and those in which a value
    /// is NaN.
    pub fn fill(&mut self, (start, len): (usize, usize), inside: Option<&[bool]>) -> Result<()> {
        (self.start, self.len) = (start, len);
        let mut list = self.list.take().unwrap_or_default();
        let mut partly = self.selection.rows(start, len, &mut list);
        if let Some(inside) = inside {
            if !partly {
                list.clear();
                list.extend(rows_from(start, len));
            }
            list.retain(|row| inside[*row as usize - start]);
            partly = true;
        }
        self.list = partly.then_some(list);
        self.load();
        if self
            .values
            .iter()
            .any(|values| !all_finite(&values[..self.len]))
        {
            self.drop_nan()?;
        }
        if let Some(weights) = &self.weights {
            match &self.list {
                None => self.tile_weights[..len].copy_from_slice(&weights[start..start + len]),
                Some(list) => self
                    .tile_weights
                    .iter_mut()
                    .zip(list)
                    .for_each(|(weight, row)| *weight = weights[*row as usize]),
            }
        }
        Ok(())
    }

    fn load(&mut self) {
        if let Some(list) = &self.list {
            self.len = list.len();
        }
        for (column, values) in self.columns.iter().zip(&mut self.values) {
            match &self.list {
                None => column.widen(self.start, &mut values[..self.len]),
                Some(list) => column.gather(list, &mut values[..self.len]),
            }
        }
    }

    fn drop_nan(&mut self) -> Result<()> {
        let mut kept = Vec::with_capacity(TILE);
        for position in 0..self.len {
            let row = self.row(position);
            let mut whole = true;
            for ((name, _), values) in self.design.responses.iter().zip(&self.values) {
                let value = values[position];
                if value.is_infinite() {
                    return Err(Error::infinite(name).row(row));
                }
                whole &= !value.is_nan();
            }
            if whole {
                kept.push(u32::try_from(row).unwrap_or(u32::MAX));
            }
        }
        self.list = Some(kept);
        self.load();
        Ok(())
    }

    /// How many rows of the range take part.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The row of the chunk at a position among those that take part.
    pub fn row(&self, position: usize) -> usize {
        match &self.list {
            None => self.start + position,
            Some(list) => list[position] as usize,
        }
    }

    /// The rows of the chunk that take part, when they are not the whole range.
    pub fn list(&self) -> Option<&[u32]> {
        self.list.as_deref()
    }

    /// The values of a response in the rows that take part.
    pub fn values(&self, response: usize) -> &[f64] {
        &self.values[response][..self.len]
    }

    /// The weights of the rows that take part.
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights
            .as_ref()
            .map(|_| &self.tile_weights[..self.len])
    }
}

fn rows_from(start: usize, len: usize) -> impl Iterator<Item = u32> {
    (start..start + len).map(|row| u32::try_from(row).unwrap_or(u32::MAX))
}

/// A sum of products with zero is zero unless something is not finite: no branch for each value.
fn all_finite(values: &[f64]) -> bool {
    const LANES: usize = 4;
    let mut lanes = [0.0; LANES];
    let (steps, rest) = values.as_chunks::<LANES>();
    for step in steps {
        for (lane, value) in lanes.iter_mut().zip(step) {
            *lane += value * 0.0;
        }
    }
    rest.iter().for_each(|value| lanes[0] += value * 0.0);
    lanes == [0.0; LANES]
}

//! Rows of a data set by their numbers.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::DataStepParams;
use crate::data::Chunk;
use crate::error::Result;
use crate::fail;

/// Which rows are taken, and where each chunk's rows begin.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Counted {
    /// For each chunk the number of rows before it, from 0, and then the number of all.
    before: Vec<f64>,
    /// The first row, from 0, and one past the last.
    taken: (f64, f64),
}

impl Counted {
    /// The rows of parameters; `None` when rows need not be counted.
    pub fn plan(params: &DataStepParams) -> Result<Option<Self>> {
        let start = params.start_row;
        if start < 1.0 || !start.is_finite() || libm::floor(start) != start {
            fail!(Argument, "startRow is a whole number from 1, not {start}");
        }
        let count = params.num_rows.filter(|count| *count >= 0.0);
        if start == 1.0 && count.is_none() && params.row_var_name.is_none() {
            return Ok(None);
        }
        let mut before = vec![0.0];
        for rows in params.chunk_rows.iter().flatten() {
            before.push(before[before.len() - 1] + rows);
        }
        let end = start - 1.0 + count.unwrap_or(f64::INFINITY);
        Ok(Some(Self {
            before,
            taken: (start - 1.0, end),
        }))
    }

    /// The number of rows before a chunk. Behind those that were counted there are none to take.
    pub fn before(&self, chunk: &Chunk) -> f64 {
        let index = chunk.index as usize;
        self.before.get(index).copied().unwrap_or(f64::INFINITY)
    }

    /// The chunk with the first row that is taken.
    pub fn first_chunk(&self) -> u32 {
        let ahead = self
            .before
            .iter()
            .skip(1)
            .take_while(|end| **end <= self.taken.0);
        u32::try_from(ahead.count()).unwrap_or(u32::MAX)
    }

    /// The rows of a chunk that are taken.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    pub fn rows(&self, chunk: &Chunk) -> Range<usize> {
        let (before, rows) = (self.before(chunk), chunk.rows() as f64);
        let within = |row: f64| (row - before).clamp(0.0, rows) as usize;
        let (from, to) = self.taken;
        if before.is_finite() {
            within(from)..within(to)
        } else {
            0..0
        }
    }
}

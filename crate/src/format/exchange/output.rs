//! Rows of chunks by bucket: the pieces of an exchange, and what was written where.

use arrow_array::{Array, ArrayRef, UInt32Array};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::ask::{ExchangeKind, ExchangeOptions};
use super::keys::Keys;
use super::layout::layout;
use super::plan::Plan;
use super::segment::Segments;
use crate::data::Chunk;
use crate::error::Result;
use crate::fail;
use crate::format::output::{Piece, Writes};

/// Splits chunks of one of the data sets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeOutput {
    /// The plan for all of them.
    pub plan: Plan,
    side: usize,
}

impl ExchangeOutput {
    /// Plans an exchange from samples.
    pub fn new(asked: &ExchangeOptions) -> Result<Self> {
        let plan = Plan::new(asked)?;
        if asked.side >= plan.design.sides.len() {
            fail!(Protocol, "there is no data set {}", asked.side);
        }
        Ok(Self {
            plan,
            side: asked.side,
        })
    }
}

/// The first row of each key in a chunk, as they lie, and how many rows have it.
fn collapsed(keys: &Keys) -> (Vec<u32>, Vec<u32>) {
    let order = keys.order();
    let runs = keys.runs(&order);
    let mut firsts: Vec<(u32, u32)> = runs
        .windows(2)
        .map(|run| {
            let count = u32::try_from(run[1] - run[0]).unwrap_or(u32::MAX);
            (order[run[0]], count)
        })
        .collect();
    firsts.sort_unstable();
    firsts.into_iter().unzip()
}

impl Writes for ExchangeOutput {
    fn head(&self) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }

    /// The rows of a chunk, those of the first bucket first. The notes are the data set, then rows and bytes of each bucket.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    fn piece(&self, chunk: &Chunk) -> Result<Piece> {
        let design = &self.plan.design;
        let mut columns = design.sides[self.side].all(chunk)?;
        let keys = if design.kind == ExchangeKind::OneToOne {
            Keys::Narrow(Vec::new())
        } else {
            self.plan.form.keys(&columns[..design.classes.len()])?
        };
        let buckets = self
            .plan
            .buckets_of(self.side, chunk.index, chunk.rows(), &keys);
        let rows: Vec<u32> = if design.collapses {
            let (rows, counts) = collapsed(&keys);
            let mut all = vec![0; chunk.rows()];
            for (row, count) in rows.iter().zip(counts) {
                all[*row as usize] = count;
            }
            columns.push(Arc::new(UInt32Array::from(all)) as ArrayRef);
            rows
        } else {
            (0..chunk.rows() as u32).collect()
        };
        let mut ends = vec![0u32; self.plan.buckets + 1];
        for row in &rows {
            ends[buckets[*row as usize] as usize + 1] += 1;
        }
        for bucket in 0..self.plan.buckets {
            ends[bucket + 1] += ends[bucket];
        }
        let mut places = ends.clone();
        let mut sorted = vec![0; rows.len()];
        for row in rows {
            let place = &mut places[buckets[row as usize] as usize];
            sorted[*place as usize] = row;
            *place += 1;
        }
        let data: Vec<_> = columns.iter().map(Array::to_data).collect();
        let mut segments = Segments::default();
        let mut notes = vec![self.side as f64];
        for bucket in ends.windows(2) {
            let before = segments.len();
            segments.add(&data, &sorted[bucket[0] as usize..bucket[1] as usize])?;
            notes.push(f64::from(bucket[1] - bucket[0]));
            notes.push((segments.len() - before) as f64);
        }
        Ok(Piece::new(chunk, segments.bytes(), notes))
    }

    /// Which segments each unit of the exchanged data consists of, as 64-bit floats: for each unit how many runs, and of each
    /// run the bucket, the first piece and one past the last.
    #[allow(clippy::cast_precision_loss)]
    fn end(&self, notes: &[f64]) -> Result<Vec<u8>> {
        let (units, _) = layout(&self.plan, notes)?;
        let mut numbers = Vec::new();
        for unit in units {
            numbers.push(unit.len() as f64);
            for run in unit {
                numbers.extend([run.bucket as f64, run.pieces.0 as f64, run.pieces.1 as f64]);
            }
        }
        Ok(numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect())
    }
}

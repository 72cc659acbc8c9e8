//! Exchanged rows as a data set: each unit is a bucket, whose rows are sorted, or joined, when it is read.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, Int32Array};
use arrow_buffer::Buffer;
use serde::{Deserialize, Serialize};

use super::ask::{Design, ExchangeKind};
use super::join::{Pairs, join};
use super::key::KeyForm;
use super::keys::Keys;
use super::layout::{CUT, Share, layout};
use super::output::ExchangeOutput;
use super::segment::read;
use crate::data::take::{NO_ROW, take};
use crate::data::{Chunk, Schema, Storage};
use crate::engine::decode;
use crate::error::Result;
use crate::fail;
use crate::format::Unit;
use crate::format::output::Output;

/// What an exchange wrote.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize, ts_rs::TS))]
pub struct ExchangedOptions {
    /// The output of one of the data sets.
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub output: serde_bytes::ByteBuf,
    /// The notes of all pieces, the first data set's first.
    pub notes: Vec<f64>,
}

/// Exchanged rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangedFormat {
    design: Design,
    form: KeyForm,
    shares: Vec<Share>,
}

/// The rows of a data set in a bucket.
struct Rows {
    /// Its columns; those that nobody wants are not there.
    columns: Vec<Option<ArrayRef>>,
    keys: Keys,
    order: Vec<u32>,
}

impl ExchangedFormat {
    /// What was written.
    pub fn new(options: &ExchangedOptions) -> Result<(Self, Schema)> {
        let Output::Exchange(output) = decode::<Output>(&options.output)? else {
            fail!(Protocol, "what was written was not exchanged");
        };
        let ExchangeOutput { plan, .. } = *output;
        let (_, shares) = layout(&plan, &options.notes)?;
        let schema = plan.design.schema.clone();
        let format = Self {
            design: plan.design,
            form: plan.form,
            shares,
        };
        Ok((format, schema))
    }

    /// The buckets.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let (mut offset, mut first_chunk) = (0, 0);
        self.shares
            .iter()
            .map(|share| {
                let unit = Unit {
                    offset,
                    length: share.lengths[0] + share.lengths[1],
                    ahead: 0,
                    first_chunk,
                    chunks: share.chunks,
                };
                offset += unit.length;
                first_chunk += unit.chunks;
                unit
            })
            .collect()
    }

    /// The chunks of a unit.
    pub fn decode(
        &self,
        unit: u32,
        first_chunk: u32,
        bytes: &Buffer,
        columns: Option<&[String]>,
    ) -> Result<Vec<Chunk>> {
        let Some(share) = self.shares.get(unit as usize) else {
            fail!(Protocol, "there is no unit {unit}")
        };
        let border = usize::try_from(share.lengths[0]).unwrap_or(usize::MAX);
        let Some((first, second)) = bytes.split_at_checked(border) else {
            fail!(Truncated, "what was exchanged is not there any more");
        };
        let mut sides = vec![self.rows(0, first, share, columns)?];
        if self.design.kind != ExchangeKind::Sort {
            sides.push(self.rows(1, second, share, columns)?);
        }
        let pairs = self.pairs(&sides)?;
        let rows = pairs.first.len();
        let mut whole = Vec::new();
        for (at, (variable, origin)) in self.wanted(columns) {
            let array = self.column(at, origin, &sides, &pairs)?;
            whole.push((variable, array));
        }
        cut(first_chunk, share.chunks, rows, &whole)
    }

    /// The variables that are wanted: their places, names and origins.
    fn wanted<'a>(
        &'a self,
        columns: Option<&'a [String]>,
    ) -> impl Iterator<Item = (usize, (String, (usize, usize)))> + 'a {
        let variables = self.design.schema.variables.iter();
        variables
            .zip(&self.design.origins)
            .enumerate()
            .filter(move |(_, (variable, _))| {
                columns.is_none_or(|columns| columns.contains(&variable.name))
            })
            .map(|(at, (variable, (side, column)))| {
                (
                    at,
                    (variable.name.clone(), (*side as usize, *column as usize)),
                )
            })
    }

    fn rows(
        &self,
        side: usize,
        bytes: &[u8],
        share: &Share,
        columns: Option<&[String]>,
    ) -> Result<Rows> {
        let keys = self.design.classes.len();
        let columns_of_side = &self.design.sides[side].columns;
        let mut storages: Vec<Storage> = columns_of_side
            .iter()
            .map(|column| column.storage)
            .collect();
        let mut wanted = vec![false; storages.len()];
        wanted[..keys].fill(true);
        for (_, (_, (origin, column))) in self.wanted(columns) {
            if origin == side && column < wanted.len() {
                wanted[column] = true;
            }
        }
        if self.design.collapses {
            storages.push(Storage::Code32);
            wanted.push(true);
        }
        let (rows, columns) = read(bytes, &storages, &wanted)?;
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        if self.design.kind == ExchangeKind::OneToOne {
            return Ok(Rows {
                columns,
                keys: Keys::Narrow(vec![0; rows as usize]),
                order: (0..rows).collect(),
            });
        }
        let key_columns: Vec<ArrayRef> = columns[..keys].iter().flatten().cloned().collect();
        let keys = self.form.keys(&key_columns)?;
        let mut order = keys.order();
        if let Some((from, to)) = share.window.map(|window| window[side]) {
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(order.len());
            order = order[place(from)..place(to)].to_vec();
        }
        Ok(Rows {
            columns,
            keys,
            order,
        })
    }

    /// Which rows come out.
    fn pairs(&self, sides: &[Rows]) -> Result<Pairs> {
        let complete = [true, true];
        match sides {
            [first, second] if self.design.kind == ExchangeKind::OneToOne => Ok(Pairs {
                first: first.order.clone(),
                second: second.order.clone(),
                complete,
            }),
            [first, second] => join(
                self.design.kind,
                [&first.keys, &second.keys],
                [&first.order, &second.order],
            ),
            [only] if self.design.collapses => {
                let runs = only.keys.runs(&only.order);
                Ok(Pairs {
                    first: runs[..runs.len() - 1]
                        .iter()
                        .map(|start| only.order[*start])
                        .collect(),
                    second: Vec::new(),
                    complete,
                })
            }
            [only] => Ok(Pairs {
                first: only.order.clone(),
                second: Vec::new(),
                complete,
            }),
            _ => fail!(Protocol, "an exchange of no data set"),
        }
    }

    /// A variable of the rows that come out.
    fn column(
        &self,
        at: usize,
        (side, column): (usize, usize),
        sides: &[Rows],
        pairs: &Pairs,
    ) -> Result<ArrayRef> {
        if self.design.counts && at + 1 == self.design.schema.variables.len() {
            return counts(&sides[0]);
        }
        let array = |side: usize| match sides[side].columns.get(column) {
            Some(Some(array)) => Ok(array.as_ref()),
            _ => fail!(Protocol, "a column is missing that is wanted"),
        };
        if column < self.design.classes.len() && !pairs.complete[0] {
            // The key of a row that only the second data set has.
            let rows = |own: &[u32], other: &[u32]| -> Vec<u32> {
                let own = own.iter().zip(other);
                own.map(|(own, other)| if *other == NO_ROW { *own } else { NO_ROW })
                    .collect()
            };
            let first = take(array(0)?, &pairs.first, true)?;
            let second = take(array(1)?, &rows(&pairs.second, &pairs.first), true)?;
            let places = pairs.first.iter().zip(0u32..);
            let half = u32::try_from(pairs.first.len()).unwrap_or(u32::MAX);
            let places: Vec<u32> = places
                .map(|(row, at)| if *row == NO_ROW { half + at } else { at })
                .collect();
            let both = crate::data::rows::concat(&[first, second])?;
            return take(both.as_ref(), &places, false);
        }
        let rows = if side == 0 {
            &pairs.first
        } else {
            &pairs.second
        };
        take(array(side)?, rows, !pairs.complete[side])
    }
}

/// How many rows each key had.
fn counts(rows: &Rows) -> Result<ArrayRef> {
    let Some(Some(counts)) = rows.columns.last() else {
        fail!(Protocol, "rows were not counted");
    };
    let counts = counts.as_primitive::<UInt32Type>().values();
    let runs = rows.keys.runs(&rows.order);
    let count = |run: &[usize]| {
        let rows = &rows.order[run[0]..run[1]];
        let count: u64 = rows
            .iter()
            .map(|row| u64::from(counts[*row as usize]))
            .sum();
        i32::try_from(count).ok()
    };
    let counts: Option<Vec<i32>> = runs.windows(2).map(count).collect();
    match counts {
        Some(counts) => Ok(Arc::new(Int32Array::from(counts))),
        None => fail!(TooLarge, "dupFreqVar: more than 2^31 rows have one key"),
    }
}

/// Rows as so many chunks: of the usual size if they fit, or all of about the same.
fn cut(first: u32, chunks: u32, rows: usize, whole: &[(String, ArrayRef)]) -> Result<Vec<Chunk>> {
    let even = (rows as u64).div_ceil(u64::from(chunks));
    let size = usize::try_from(even.max(CUT)).unwrap_or(usize::MAX);
    let chunk = |at: u32| {
        let from = (at as usize).saturating_mul(size).min(rows);
        let length = size.min(rows - from);
        let columns = whole
            .iter()
            .map(|(name, array)| (name.clone(), array.slice(from, length)));
        Chunk::new(first + at, length, columns.collect())
    };
    (0..chunks).map(chunk).collect()
}

//! The fast path of small tables: count and sum of a narrow integer column share 64 bits, so that a row costs one
//! addition to memory.

use crate::data::{Column, Values};
use crate::formula::PreparedColumn;
use crate::stats::extended::Extended;
use crate::stats::kernel::TILE;
use crate::stats::tally::Tally;

/// Rows go by turns to this many copies of the table: a row need not wait for the one before it to be stored.
const COPIES: usize = 4;
/// Copies of larger tables than this leave the nearest cache.
const MOST_CELLS: u64 = 1024;
/// Where the count begins. Sums of 2^23 values below 2^16 stay under it.
const SHIFT: u32 = 40;
/// Values are made positive by adding this.
const OFFSET: i32 = 1 << 15;
/// After this many rows the table is emptied.
const MOST_ROWS: usize = 1 << 23;

enum Narrow<'a> {
    Int8(&'a [i8]),
    Int16(&'a [i16]),
}

/// A table for each response; one for counts alone when there is none.
pub(super) struct Packed<'a> {
    columns: Vec<Narrow<'a>>,
    cells: usize,
    tables: Vec<Vec<u64>>,
    since: usize,
    counts: Vec<f64>,
    sums: Vec<Vec<Extended>>,
}

impl<'a> Packed<'a> {
    /// A table when it is small and all responses are narrow integers; the columns must have no missing values.
    pub(super) fn new(cells: u64, columns: &[PreparedColumn<'a>]) -> Option<Self> {
        let narrow = |column: &PreparedColumn<'a>| match column {
            PreparedColumn::Stored(Column { values, .. }) => match values {
                Values::Int8(values) => Some(Narrow::Int8(values)),
                Values::Int16(values) => Some(Narrow::Int16(values)),
                _ => None,
            },
            PreparedColumn::Computed(_) => None,
        };
        if cells > MOST_CELLS {
            return None;
        }
        let columns: Vec<_> = columns.iter().map(narrow).collect::<Option<_>>()?;
        let cells = usize::try_from(cells).ok()?;
        Some(Self {
            tables: vec![vec![0; cells * COPIES]; columns.len().max(1)],
            cells,
            since: 0,
            counts: vec![0.0; cells],
            sums: vec![vec![Extended::ZERO; cells]; columns.len()],
            columns,
        })
    }

    /// Adds rows from `start` on, which are in these cells.
    pub(super) fn add(&mut self, cells: &[u32], start: usize) {
        if self.since + cells.len() > MOST_ROWS {
            self.flush();
        }
        self.since += cells.len();
        let rows = start..start + cells.len();
        if self.columns.is_empty() {
            add(&mut self.tables[0], cells, &[0i8; TILE][..cells.len()]);
        }
        for (column, table) in self.columns.iter().zip(&mut self.tables) {
            match column {
                Narrow::Int8(values) => add(table, cells, &values[rows.clone()]),
                Narrow::Int16(values) => add(table, cells, &values[rows.clone()]),
            }
        }
    }

    #[allow(clippy::cast_precision_loss, clippy::cast_possible_wrap)]
    fn flush(&mut self) {
        let one = |table: &[u64], cell: usize| {
            let total: u64 = table[cell * COPIES..(cell + 1) * COPIES].iter().sum();
            let count = total >> SHIFT;
            let sum = (total & ((1 << SHIFT) - 1)) as i64 - count as i64 * i64::from(OFFSET);
            (count as f64, sum as f64)
        };
        for cell in 0..self.cells {
            self.counts[cell] += one(&self.tables[0], cell).0;
            for (sums, table) in self.sums.iter_mut().zip(&self.tables) {
                sums[cell] += one(table, cell).1;
            }
        }
        self.tables.iter_mut().for_each(|table| table.fill(0));
        self.since = 0;
    }

    /// The table.
    pub(super) fn finish(mut self) -> Tally {
        self.flush();
        Tally {
            rows: self.counts.iter().sum(),
            missing: 0.0,
            keys: None,
            counts: self.counts,
            weights: Vec::new(),
            sums: self.sums,
        }
    }
}

#[inline(always)]
#[allow(clippy::cast_sign_loss)]
fn add<T: Copy + Into<i32>>(table: &mut [u64], cells: &[u32], values: &[T]) {
    let (cell_steps, cell_rest) = cells.as_chunks::<COPIES>();
    let (value_steps, value_rest) = values.as_chunks::<COPIES>();
    let mut one = |cell: u32, copy: usize, value: T| {
        let value: i32 = value.into();
        table[cell as usize * COPIES + copy] += (1 << SHIFT) + u64::from((value + OFFSET) as u32);
    };
    for (cells, values) in cell_steps.iter().zip(value_steps) {
        for copy in 0..COPIES {
            one(cells[copy], copy, values[copy]);
        }
    }
    for (cell, value) in cell_rest.iter().zip(value_rest) {
        one(*cell, 0, *value);
    }
}

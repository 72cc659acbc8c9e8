//! Rows that are kept in the form in which they are compared.

use wide::f32x4;

use super::run::{NONE, RUN, Run, STRIDE};

/// So many values behind the last row let vectors be read that begin in it.
const PAST: usize = 4;

/// Rows one after the other in single precision, without those that have no nearest centre.
#[derive(Debug)]
pub struct Known {
    columns: usize,
    /// What values were multiplied by.
    scale: f64,
    values: Vec<f32>,
    /// Where the rows come from.
    numbers: Vec<u32>,
}

/// Some of the rows that are kept.
#[derive(Debug, Clone)]
pub struct List {
    /// Room for a run more than a whole one.
    pub(super) rows: [u32; 2 * RUN],
    pub(super) len: usize,
}

impl Default for List {
    fn default() -> Self {
        Self {
            rows: [0; 2 * RUN],
            len: 0,
        }
    }
}

impl List {
    /// Whether it holds a whole run.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.len >= RUN
    }

    /// The first rows, up to a run of them.
    #[must_use]
    pub fn run(&self) -> &[u32] {
        &self.rows[..self.len.min(RUN)]
    }

    /// Drops the first rows, up to a run of them.
    pub fn drop_run(&mut self) {
        self.rows.copy_within(RUN.., 0);
        self.len = self.len.saturating_sub(RUN);
    }

    /// Adds a row if a condition holds; there is room for it.
    #[inline(always)]
    pub(super) fn add(&mut self, row: u32, condition: bool) {
        self.rows[self.len % (2 * RUN)] = row;
        self.len += usize::from(condition);
    }
}

impl Known {
    /// Bytes that a row of so many columns takes.
    #[must_use]
    pub const fn bytes(columns: usize) -> usize {
        4 * columns + 4
    }

    /// Room for rows of so many columns, whose values are multiplied by a power of two; `None` when memory does not have it.
    #[must_use]
    pub fn new(columns: usize, rows: usize, scale: f64) -> Option<Self> {
        let mut values = Vec::new();
        let most = (rows + RUN) * columns + PAST;
        values.try_reserve_exact(most).ok()?;
        Some(Self {
            columns,
            scale,
            values,
            numbers: Vec::with_capacity(rows),
        })
    }

    /// What values were multiplied by.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Where rows come from.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Adds the rows of a run that have a label, with where each comes from.
    pub fn push(&mut self, run: &Run, number: impl Fn(usize) -> usize) {
        let width = self.columns;
        let first = self.numbers.len() * width;
        let groups = run.len.div_ceil(4);
        self.values.resize(first + groups * 4 * width + PAST, 0.0);
        let added = &mut self.values[first..];
        let columns = run
            .coarse
            .as_chunks::<{ STRIDE / 4 }>()
            .0
            .as_chunks::<4>()
            .0;
        for group in 0..groups {
            // From the right: what a row's last vector has too many is written over by what comes then.
            for (part, columns) in columns.iter().enumerate().rev() {
                let parts = f32x4::transpose(columns.each_ref().map(|values| values[group]));
                for (row, values) in (group * 4..).zip(parts) {
                    added[row * width + part * 4..][..4].copy_from_slice(&values.to_array());
                }
            }
        }
        let mut kept = 0;
        for (row, label) in run.labels().iter().enumerate() {
            if *label == NONE {
                continue;
            }
            if kept < row {
                added.copy_within(row * width..(row + 1) * width, kept * width);
            }
            kept += 1;
            let number = u32::try_from(number(row)).unwrap_or(u32::MAX);
            self.numbers.push(number);
        }
        self.values.truncate(first + kept * width + PAST);
    }
}

impl Run {
    /// Takes rows that are kept, in single precision only.
    pub(super) fn take(&mut self, known: &Known, rows: &[u32]) {
        self.len = rows.len();
        let (groups, rest) = rows.as_chunks::<4>();
        for (group, rows) in groups.iter().enumerate() {
            self.take_group(known, group, *rows);
        }
        if let Some(last) = rest.last() {
            let rows = std::array::from_fn(|at| *rest.get(at).unwrap_or(last));
            self.take_group(known, groups.len(), rows);
        }
    }

    #[inline(always)]
    fn take_group(&mut self, known: &Known, group: usize, rows: [u32; 4]) {
        let width = known.columns;
        let rows = rows.map(|row| {
            let start = row as usize * width;
            &known.values[start..start + width.next_multiple_of(4)]
        });
        let columns = self.coarse.as_chunks_mut::<{ STRIDE / 4 }>().0;
        for (part, columns) in columns.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let part = |row: &[f32]| {
                let values = row.as_chunks::<4>().0.get(part);
                values.map_or(f32x4::ZERO, |values| f32x4::new(*values))
            };
            let values = f32x4::transpose(rows.map(part));
            for (column, values) in columns.iter_mut().zip(values) {
                column[group] = values;
            }
        }
    }
}

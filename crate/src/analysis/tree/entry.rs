//! What a tree moves about while it divides the rows of its sample: the numbers of rows, or small rows themselves.

use super::rows::Rows;
use crate::stats::tree::{Code, Measure, Place, Sums, Target, add_to_places};

/// The most rows that become records: they stay in the cache while a node and those below it are divided.
const MOST: usize = 131_072;

/// A row of a sample.
pub trait Entry: Copy + Default + Send + Sync {
    /// Whether it holds the bins of all predictors.
    const IS_WHOLE: bool;

    /// Its number.
    fn row(&self) -> usize;

    /// Its bin of a predictor, whose bins by row are given.
    fn code(&self, predictor: usize, codes: &Code<'_>) -> u32;

    /// Adds entries to histograms of two integers a bin.
    fn add(entries: &[Self], cells: &mut [i64], places: &[Place], rows: &Rows, target: &Target<'_>);

    /// The sums over entries.
    fn sums(entries: &[Self], measure: &Measure, target: &Target<'_>) -> Sums;

    /// The entries as records, where they are not and that pays.
    fn records(_: &[Self], _: &Rows, _: &Measure, _: &Target<'_>) -> Option<Vec<Record>> {
        None
    }

    /// Puts entries into the order of their records.
    fn restore(_: &mut [Self], _: &[Record]) {}
}

impl Entry for u32 {
    const IS_WHOLE: bool = false;

    #[inline(always)]
    fn row(&self) -> usize {
        *self as usize
    }

    #[inline(always)]
    fn code(&self, _: usize, codes: &Code<'_>) -> u32 {
        codes.at(*self as usize)
    }

    fn add(
        entries: &[Self],
        cells: &mut [i64],
        places: &[Place],
        rows: &Rows,
        target: &Target<'_>,
    ) {
        rows.table.add(cells, places, entries, target);
    }

    fn sums(entries: &[Self], measure: &Measure, target: &Target<'_>) -> Sums {
        target.sums(measure, entries)
    }

    fn records(
        entries: &[Self],
        rows: &Rows,
        measure: &Measure,
        target: &Target<'_>,
    ) -> Option<Vec<Record>> {
        if entries.len() > MOST {
            return None;
        }
        Record::of(entries, rows, measure, target)
    }

    fn restore(entries: &mut [Self], records: &[Record]) {
        let pairs = entries.iter_mut().zip(records);
        pairs.for_each(|(entry, record)| *entry = record.row);
    }
}

/// A row with its bins and its response. Dividing a node leaves its sons' records side by side, so that everything below
/// reads memory in order: by their numbers rows are looked up, the further apart the deeper the node.
#[derive(Debug, Clone, Copy, Default)]
pub struct Record {
    codes: [u8; Self::WIDTH],
    /// The response, or the class.
    value: i64,
    row: u32,
}

impl Record {
    /// The most predictors.
    const WIDTH: usize = 16;

    /// The rows of a list as records; none when they do not fit into records: more predictors or bins, weights, rows
    /// that count more than once, more than two classes.
    fn of(list: &[u32], rows: &Rows, measure: &Measure, target: &Target<'_>) -> Option<Vec<Self>> {
        let width = rows.codes.len();
        let all_narrow = (0..width).all(|at| rows.column(at) == Some(at));
        let plain = target.weight.is_none() && target.times.is_none() && measure.lanes() == 2;
        if width > Self::WIDTH || !all_narrow || !plain {
            return None;
        }
        let record = |row: &u32| {
            let at = *row as usize;
            let mut codes = [0; Self::WIDTH];
            codes[..width].copy_from_slice(rows.table.row(at));
            let class = target.class.get(at);
            let value = class.map_or_else(|| target.value[at], |class| i64::from(*class));
            Self {
                codes,
                value,
                row: *row,
            }
        };
        Some(list.iter().map(record).collect())
    }
}

impl Entry for Record {
    const IS_WHOLE: bool = true;

    #[inline(always)]
    fn row(&self) -> usize {
        self.row as usize
    }

    #[inline(always)]
    fn code(&self, predictor: usize, _: &Code<'_>) -> u32 {
        // No more than there are: the remainder spares a look at the bounds.
        u32::from(self.codes[predictor % Self::WIDTH])
    }

    fn add(entries: &[Self], cells: &mut [i64], places: &[Place], _: &Rows, target: &Target<'_>) {
        let codes = |entry: &Self| entry.codes;
        if target.class.is_empty() {
            add_to_places(places, cells, entries, codes, |entry| [1, entry.value]);
        } else {
            add_to_places(places, cells, entries, codes, |entry| {
                [1 - entry.value, entry.value]
            });
        }
    }

    fn sums(entries: &[Self], measure: &Measure, target: &Target<'_>) -> Sums {
        let mut sums = measure.sums();
        if target.class.is_empty() {
            sums.add_numbers(entries, |entry| entry.value);
        } else {
            let second: i64 = entries.iter().map(|entry| entry.value).sum();
            sums.count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
            sums.weight = sums.count;
            sums.classes.copy_from_slice(&[sums.count - second, second]);
        }
        sums
    }
}

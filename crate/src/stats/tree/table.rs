//! Bins of several predictors side by side, and histograms of all of them in one pass over the rows.
//!
//! A row's bins lie in one cache line, and its response is read once for all predictors. By columns each predictor would
//! gather both again from all over memory: that takes twice the time.

use wide::i64x2;

use super::target::Target;

/// The bins of predictors with up to 255 bins, row by row; 0 is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    width: usize,
    codes: Vec<u8>,
}

/// A predictor whose histogram is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its column in the table.
    pub column: usize,
    /// The number of cells before those of its histogram.
    pub base: usize,
}

impl Table {
    /// Some rows of columns of the same length.
    #[must_use]
    pub fn new(columns: &[&[u8]]) -> Self {
        let rows = columns.first().map_or(0, |column| column.len());
        let mut table = Self {
            width: columns.len(),
            codes: vec![0; rows * columns.len()],
        };
        if table.width > 0 {
            for (row, codes) in table.codes.chunks_exact_mut(table.width).enumerate() {
                for (code, column) in codes.iter_mut().zip(columns) {
                    *code = column[row];
                }
            }
        }
        table
    }

    /// Adds the rows that follow.
    pub fn append(&mut self, mut next: Self) {
        self.width = next.width;
        self.codes.append(&mut next.codes);
    }

    /// The number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The bins of a row.
    #[inline(always)]
    #[must_use]
    pub fn row(&self, row: usize) -> &[u8] {
        &self.codes[row * self.width..][..self.width]
    }

    /// The bins of some rows.
    #[must_use]
    pub fn rows(&self, first: usize, count: usize) -> &[u8] {
        &self.codes[first * self.width..][..count * self.width]
    }

    /// Copies the bins of a row by words: the general copy costs a call.
    #[inline(always)]
    pub fn copy(&self, row: usize, to: &mut [u8]) {
        const WORD: usize = 8;
        let from = self.row(row);
        let len = to.len().min(from.len());
        let mut at = 0;
        while at + WORD <= len {
            to[at..at + WORD].copy_from_slice(&from[at..at + WORD]);
            at += WORD;
        }
        if at < len && len >= WORD {
            // The last word lies over the one before it.
            to[len - WORD..len].copy_from_slice(&from[len - WORD..len]);
        } else {
            let pairs = to[at..].iter_mut().zip(&from[at..]);
            pairs.for_each(|(to, from)| *to = *from);
        }
    }

    /// Adds rows to histograms of two integers a bin, see [`Measure::lanes`](super::Measure::lanes).
    pub fn add(&self, cells: &mut [i64], places: &[Place], rows: &[u32], target: &Target<'_>) {
        let once = |row: usize| target.times.map_or(1, |times| i64::from(times[row]));
        let codes = |row: &u32| self.row(*row as usize);
        match (target.class.is_empty(), target.times) {
            (true, None) => {
                add_to_places(places, cells, rows, codes, |row| {
                    [1, target.value[*row as usize]]
                });
            }
            (true, _) => add_to_places(places, cells, rows, codes, |row| {
                [once(*row as usize), target.value[*row as usize]]
            }),
            (false, _) => add_to_places(places, cells, rows, codes, |row| {
                let mut pair = [0; 2];
                pair[usize::from(target.class[*row as usize] & 1)] = once(*row as usize);
                pair
            }),
        }
    }
}

/// Adds rows to histograms of two integers a bin: `codes` gives the bins of a row, `pair` what it adds to each.
#[inline(always)]
pub fn add_to_places<T, C: AsRef<[u8]>>(
    places: &[Place],
    cells: &mut [i64],
    rows: &[T],
    codes: impl Fn(&T) -> C,
    pair: impl Fn(&T) -> [i64; 2],
) {
    let cells = cells.as_chunks_mut::<2>().0;
    for row in rows {
        let pair = i64x2::new(pair(row));
        let codes = codes(row);
        let codes = codes.as_ref();
        for place in places {
            let cell = &mut cells[place.base + usize::from(codes[place.column])];
            *cell = (i64x2::new(*cell) + pair).to_array();
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::super::target::{Code, Target, add};
    use super::{Place, Table};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_copied_whole(width in 1usize..40, more in 0usize..9) {
            let column = |at: usize| vec![0, u8::try_from(at + 1).unwrap()];
            let columns: Vec<Vec<u8>> = (0..width).map(column).collect();
            let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
            let table = Table::new(&columns);
            let mut copied = vec![0; width + more];
            table.copy(1, &mut copied);
            prop_assert_eq!(&copied[..width], table.row(1));
            prop_assert!(copied[width..].iter().all(|code| *code == 0));
        }

        #[test]
        fn histograms_are_those_by_columns(
            rows in prop::collection::vec((0u8..5, 0u8..=255, -9i64..9, 0u16..2, 1u32..4), 1..80),
            classes: bool,
            repeated: bool,
        ) {
            let columns: [Vec<u8>; 2] = [
                rows.iter().map(|row| row.0).collect(),
                rows.iter().map(|row| row.1).collect(),
            ];
            let value: Vec<i64> = rows.iter().map(|row| row.2).collect();
            let class: Vec<u16> = rows.iter().map(|row| row.3).collect();
            let times: Vec<u32> = rows.iter().map(|row| row.4).collect();
            let target = Target {
                class: if classes { &class } else { &[] },
                value: &value,
                plain: &value,
                weight: None,
                times: repeated.then_some(&times),
            };
            let list: Vec<u32> = (0u32..).take(rows.len()).step_by(2).collect();
            let (middle, all) = (rows.len() / 2, rows.len());
            let mut table = Table::default();
            for range in [0..middle, middle..all] {
                table.append(Table::new(&[&columns[0][range.clone()], &columns[1][range]]));
            }
            let places = [Place { column: 1, base: 0 }, Place { column: 0, base: 256 }];
            let mut found = vec![0; 2 * (256 + 5)];
            table.add(&mut found, &places, &list, &target);
            let mut expected = vec![0; found.len()];
            let (wide, narrow) = expected.split_at_mut(512);
            add(wide, Code::Narrow(&columns[1]), &list, &target, 2);
            add(narrow, Code::Narrow(&columns[0]), &list, &target, 2);
            prop_assert_eq!(found, expected);
        }
    }
}

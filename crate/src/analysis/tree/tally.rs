//! What a pass finds of the nodes of a tree that grows level by level.

use super::steps::{Rows, Wanted};
use crate::stats::tree::{Measure, Sums, Task, add_to_places};

/// Where the count begins in an integer that holds the sum of some short numbers, too.
const COUNT: u32 = 47;
/// The most rows whose sum and count fit there.
const MOST: usize = 1 << 15;

/// What was found of a node.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Sums over its rows, if wanted.
    pub sums: Sums,
    wanted: Wanted,
    cells: Vec<i64>,
}

impl Found {
    /// Of parts of the rows together.
    pub fn of<'a>(
        measure: &Measure,
        wanted: &Wanted,
        parts: impl Iterator<Item = &'a Tally>,
    ) -> Self {
        let mut sums = measure.sums();
        let mut cells = vec![0; wanted.cells];
        for part in parts {
            sums.merge(&part.sums);
            let pairs = cells.iter_mut().zip(&part.cells);
            pairs.for_each(|(cell, more)| *cell += more);
            part.unpack(wanted, &mut cells);
        }
        Self {
            sums,
            wanted: wanted.clone(),
            cells,
        }
    }

    /// The histograms by predictor.
    pub fn histograms(&self) -> impl Iterator<Item = (usize, &[i64])> {
        let starts = self.wanted.places.iter().map(|place| 2 * place.base);
        let ends = starts.clone().skip(1).chain([self.cells.len()]);
        let pairs = self.wanted.predictors.iter().zip(starts.zip(ends));
        pairs.map(|(predictor, (start, end))| (*predictor, &self.cells[start..end]))
    }

    /// The histogram of a predictor.
    pub fn histogram(&self, predictor: usize) -> &[i64] {
        self.histograms()
            .find(|(at, _)| *at == predictor)
            .map_or(&[], |(_, cells)| cells)
    }

    /// The histograms of a node without those of one of its sons.
    pub fn without(mut self, son: &Self) -> Self {
        let pairs = self.cells.iter_mut().zip(&son.cells);
        pairs.for_each(|(cell, son)| *cell -= son);
        self
    }
}

/// What was found of some of a node's rows. Of short numbers the count and the sum of a bin first add up in one integer:
/// half as much memory is changed, and by one addition.
#[derive(Debug)]
pub struct Tally {
    sums: Sums,
    /// Histograms of two integers a bin, one behind the other; none while all rows are packed.
    cells: Vec<i64>,
    /// Histograms by predictor; none of numbers that are not short.
    packed: Vec<[i64; 256]>,
    /// The rows in these.
    rows: usize,
    is_short: bool,
}

impl Tally {
    /// Of no rows.
    pub fn new(measure: &Measure, wanted: &Wanted) -> Self {
        let is_short = matches!(&measure.task, Task::Anova(scale) if scale.is_short());
        let (packed, cells) = if is_short {
            (wanted.places.len(), 0)
        } else {
            (0, wanted.cells)
        };
        Self {
            sums: measure.sums(),
            cells: vec![0; cells],
            packed: vec![[0; 256]; packed],
            rows: 0,
            is_short,
        }
    }

    /// Adds rows of some, given by their places among them.
    pub fn add(&mut self, wanted: &Wanted, list: &[u16], rows: &Rows<'_>) {
        let value = |at: &u16| rows.values[usize::from(*at)];
        match (wanted.sums, self.is_short) {
            (true, true) => self.sums.add_short(list, value),
            (true, false) => self.sums.add_numbers(list, value),
            (false, _) => (),
        }
        if wanted.cells == 0 {
            return;
        }
        let codes = |at: &u16| &rows.codes[usize::from(*at) * rows.width..][..rows.width];
        if !self.is_short {
            let pair = |at: &u16| [1, value(at)];
            add_to_places(&wanted.places, &mut self.cells, list, codes, pair);
            return;
        }
        if self.rows + list.len() > MOST {
            let mut cells = std::mem::take(&mut self.cells);
            cells.resize(wanted.cells, 0);
            self.unpack(wanted, &mut cells);
            self.cells = cells;
            self.packed.fill([0; 256]);
            self.rows = 0;
        }
        self.rows += list.len();
        let added = |at: &u16| (1 << COUNT) + value(at);
        if self.packed.len() == rows.width {
            // All columns, in their order.
            let (four, rest) = self.packed.as_chunks_mut::<4>();
            for at in list {
                let added = added(at);
                let (codes, others) = codes(at).as_chunks::<4>();
                for (cells, codes) in four.iter_mut().zip(codes) {
                    for (cells, code) in cells.iter_mut().zip(codes) {
                        cells[usize::from(*code)] += added;
                    }
                }
                for (cells, code) in rest.iter_mut().zip(others) {
                    cells[usize::from(*code)] += added;
                }
            }
        } else {
            for at in list {
                let (added, codes) = (added(at), codes(at));
                for (cells, place) in self.packed.iter_mut().zip(&wanted.places) {
                    cells[usize::from(codes[place.column])] += added;
                }
            }
        }
    }

    /// Adds what is packed to histograms.
    fn unpack(&self, wanted: &Wanted, cells: &mut [i64]) {
        let cells = cells.as_chunks_mut::<2>().0;
        for (packed, place) in self.packed.iter().zip(&wanted.places) {
            for (cell, packed) in cells[place.base..].iter_mut().zip(packed) {
                // Rounded: sums may be negative.
                let count = (packed + (1 << (COUNT - 1))) >> COUNT;
                cell[0] += count;
                cell[1] += packed - (count << COUNT);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::steps::{Rows, Wanted};
    use super::{Found, Tally};
    use crate::stats::tree::{Measure, Place, Scale, Task};

    #[test]
    fn packed_histograms_are_those_of_pairs() {
        const WIDTH: usize = 6;
        const COUNT: usize = 16_384;
        // All rows in one bin of the first predictor, and more rows than an integer takes.
        let code = |at: usize| u8::try_from(at % WIDTH * (at / WIDTH) % 256).unwrap();
        let codes: Vec<u8> = (0..COUNT * WIDTH).map(code).collect();
        let list: Vec<u16> = (0u16..).take(COUNT).collect();
        let largest = 1i64 << 30;
        for values in [
            vec![-largest; COUNT],
            vec![largest; COUNT],
            (0i64..).take(COUNT).map(|at| at - 8000).collect(),
        ] {
            let rows = Rows {
                codes: &codes,
                width: WIDTH,
                values: &values,
            };
            for predictors in [vec![0, 1, 2, 3, 4, 5], vec![0, 4]] {
                let place = |(at, column): (usize, &usize)| Place {
                    column: *column,
                    base: 256 * at,
                };
                let wanted = Wanted {
                    sums: true,
                    places: predictors.iter().enumerate().map(place).collect(),
                    cells: 512 * predictors.len(),
                    predictors,
                };
                let [packed, pairs] = [Scale::short(1e6), Scale::new(0.0, 1.0, 1.0)].map(|scale| {
                    let measure = Measure {
                        task: Task::Anova(scale),
                        weights: None,
                    };
                    let mut tally = Tally::new(&measure, &wanted);
                    (0..5).for_each(|_| tally.add(&wanted, &list, &rows));
                    Found::of(&measure, &wanted, [&tally].into_iter())
                });
                assert_eq!(packed.cells, pairs.cells);
                assert_eq!(packed.sums, pairs.sums);
            }
        }
    }
}

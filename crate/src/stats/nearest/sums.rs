//! Sums of rows by their nearest centres.

use wide::f64x2;

use super::exact::{Cut, Sums};
use super::run::{NONE, RUN, Run, STRIDE};

/// Columns that are summed at once: additions of one column wait for each other, those of several do not.
pub(super) const AT_ONCE: usize = 5;

/// The parts of a column's values.
type Parts = [f64x2; RUN];

/// Rows of a run by their labels.
struct Order {
    rows: [u16; RUN],
    /// Where the rows of each label end.
    ends: Vec<u16>,
}

impl Run {
    /// Adds rows to the sums of their centres, with the weights that they have: once, or with a sign of -1 takes them out.
    /// Rows without a label are left out. Values are cut as the columns say, and the weights behind them.
    pub fn add_to(&mut self, cuts: &[Cut], sign: f64, sums: &mut Sums) {
        let order = self.order(sums.rows.len());
        let mut room = std::mem::take(&mut self.parts);
        let Some(parts) = room.as_chunks_mut::<RUN>().0.first_chunk_mut::<AT_ONCE>() else {
            return;
        };
        for (group, cuts) in cuts.chunks(AT_ONCE).enumerate() {
            let first = group * AT_ONCE;
            for ((column, cut), parts) in (first..).zip(cuts).zip(parts.iter_mut()) {
                self.cut(column, *cut, sign, parts);
            }
            let mut start = 0;
            let places = sums.parts.chunks_exact_mut(sums.width);
            for (end, sums) in order.ends.iter().zip(places) {
                let rows = &order.rows[start..usize::from(*end)];
                start = usize::from(*end);
                if rows.is_empty() {
                    continue;
                }
                let sums = &mut sums[first..first + cuts.len()];
                match cuts.len() {
                    1 => add::<1>(parts, rows, sums),
                    2 => add::<2>(parts, rows, sums),
                    3 => add::<3>(parts, rows, sums),
                    4 => add::<4>(parts, rows, sums),
                    _ => add::<AT_ONCE>(parts, rows, sums),
                }
            }
        }
        self.parts = room;
        let mut start = 0;
        for (end, rows) in order.ends.iter().zip(&mut sums.rows) {
            *rows += sign * f64::from(*end - start);
            start = *end;
        }
    }

    /// The parts of a column's values times their weights; of the weights for the column behind the last.
    fn cut(&self, column: usize, cut: Cut, sign: f64, parts: &mut Parts) {
        const VECTORS: usize = STRIDE / 2;
        let used = self.len.div_ceil(2);
        let sign = f64x2::splat(sign);
        let pairs = parts.as_chunks_mut::<2>().0[..used].iter_mut();
        let start = column * VECTORS;
        match (self.values.get(start..start + used), &self.weights[..]) {
            (None, weights) => pairs
                .zip(weights)
                .for_each(|(parts, weight)| *parts = cut.parts(sign * *weight)),
            (Some(values), []) => pairs
                .zip(values)
                .for_each(|(parts, value)| *parts = cut.parts(sign * *value)),
            (Some(values), weights) => {
                let products = values
                    .iter()
                    .zip(weights)
                    .map(|(value, weight)| *value * *weight);
                pairs
                    .zip(products)
                    .for_each(|(parts, product)| *parts = cut.parts(sign * product));
            }
        }
    }

    /// Rows by label, in order.
    fn order(&self, labels: usize) -> Order {
        let mut ends = vec![0u16; labels + 1];
        for label in self.labels() {
            if *label != NONE {
                ends[*label as usize + 1] += 1;
            }
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut rows = [0; RUN];
        for (row, label) in (0u16..).zip(self.labels()) {
            if *label != NONE {
                let place = &mut ends[*label as usize];
                rows[usize::from(*place)] = row;
                *place += 1;
            }
        }
        ends.pop();
        Order { rows, ends }
    }
}

fn add<const N: usize>(parts: &[Parts; AT_ONCE], rows: &[u16], sums: &mut [f64x2]) {
    let (Some(parts), Some(sums)) = (parts.first_chunk::<N>(), sums.first_chunk_mut::<N>()) else {
        return;
    };
    let mut own = *sums;
    for row in rows {
        for (sum, parts) in own.iter_mut().zip(parts) {
            *sum += parts[usize::from(*row) % RUN];
        }
    }
    *sums = own;
}

//! Sums of rows by their nearest centres.

use super::run::{NONE, RUN, Run, STRIDE};

/// Columns that are summed at once: additions of one column wait for each other, those of several do not.
const AT_ONCE: usize = 5;

/// Rows of a run by their labels.
struct Order {
    rows: [u16; RUN],
    /// Where the rows of each label end.
    ends: Vec<u16>,
}

impl Run {
    /// Adds rows to the sums of their centres: for each centre the rows, their weights, and the weighted sum of each
    /// column. Rows without a label are left out.
    pub fn add_to(&self, weights: Option<&[f64]>, sums: &mut [f64]) {
        let values: &[f64] = bytemuck::cast_slice(&self.values);
        let (columns, _) = values.as_chunks::<STRIDE>();
        let width = columns.len() + 2;
        let order = self.order(sums.len() / width);
        let mut start = 0;
        for (end, sums) in order.ends.iter().zip(sums.chunks_exact_mut(width)) {
            let rows = &order.rows[start..usize::from(*end)];
            start = usize::from(*end);
            if rows.is_empty() {
                continue;
            }
            #[allow(clippy::cast_precision_loss)]
            let count = rows.len() as f64;
            sums[0] += count;
            sums[1] += weights.map_or(count, |weights| {
                rows.iter().map(|row| weights[usize::from(*row)]).sum()
            });
            let groups = columns.chunks(AT_ONCE).zip(sums[2..].chunks_mut(AT_ONCE));
            for (columns, sums) in groups {
                match columns.len() {
                    1 => add::<1>(columns, rows, weights, sums),
                    2 => add::<2>(columns, rows, weights, sums),
                    3 => add::<3>(columns, rows, weights, sums),
                    4 => add::<4>(columns, rows, weights, sums),
                    _ => add::<AT_ONCE>(columns, rows, weights, sums),
                }
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

fn add<const N: usize>(
    columns: &[[f64; STRIDE]],
    rows: &[u16],
    weights: Option<&[f64]>,
    sums: &mut [f64],
) {
    let (Some(columns), Some(sums)) = (columns.first_chunk::<N>(), sums.first_chunk_mut::<N>())
    else {
        return;
    };
    let mut own = [0.0; N];
    match weights {
        None => {
            for row in rows {
                for (own, column) in own.iter_mut().zip(columns) {
                    *own += column[usize::from(*row)];
                }
            }
        }
        Some(weights) => {
            for row in rows {
                let weight = weights[usize::from(*row)];
                for (own, column) in own.iter_mut().zip(columns) {
                    *own += weight * column[usize::from(*row)];
                }
            }
        }
    }
    sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
}

//! The nearest of some centres for each of a run of rows, and sums of rows by centre.
//!
//! `|x - c|^2` is `|x|^2 + |c|^2 - 2 x.c`, and the first part is the same for all centres of a row: what is compared
//! costs one multiplication and one addition per value. A constant shift of rows and centres changes no distance but
//! keeps the digits, so callers choose one near the centres.

use wide::f64x2;

/// The most rows of a run: their values stay in the first-level cache together with the sums.
pub const RUN: usize = 256;

/// Values of a column in a run. The padding keeps columns off each other's cache lines.
const STRIDE: usize = RUN + 8;

/// The most centres that are compared at once: two pairs of rows each, which fill the registers.
const AT_ONCE: usize = 5;

/// The label of a row that has no nearest centre, because a value is not finite.
pub const NONE: u32 = u32::MAX;

/// Centres in the form in which rows are compared with them.
#[derive(Debug, Clone)]
pub struct Centers {
    blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
struct Block {
    first: u32,
    /// Column by column, `-2 c` of each centre.
    slopes: Vec<f64x2>,
    /// `|c|^2` of each centre.
    norms: Vec<f64x2>,
}

impl Centers {
    /// Centres of `columns` values each, one after the other, moved by a shift.
    #[must_use]
    pub fn new(values: &[f64], shift: &[f64]) -> Self {
        let columns = shift.len();
        let centers: Vec<Vec<f64>> = values
            .chunks_exact(columns)
            .map(|center| center.iter().zip(shift).map(|(c, s)| c - s).collect())
            .collect();
        // Blocks as even as can be: twelve are 4 + 4 + 4, not 5 + 5 + 2.
        let count = centers.len().div_ceil(AT_ONCE).max(1);
        let mut rest = centers.as_slice();
        let mut blocks = Vec::with_capacity(count);
        for left in (1..=count).rev() {
            let (taken, after) = rest.split_at(rest.len().div_ceil(left));
            let first = u32::try_from(centers.len() - rest.len()).unwrap_or(NONE);
            blocks.push(Block::new(first, taken, columns));
            rest = after;
        }
        Self { blocks }
    }
}

impl Block {
    fn new(first: u32, centers: &[Vec<f64>], columns: usize) -> Self {
        let slopes = (0..columns)
            .flat_map(|column| {
                centers
                    .iter()
                    .map(move |center| f64x2::splat(-2.0 * center[column]))
            })
            .collect();
        let norms = centers
            .iter()
            .map(|center| f64x2::splat(center.iter().map(|c| c * c).sum()))
            .collect();
        Self {
            first,
            slopes,
            norms,
        }
    }
}

/// A run of rows, column by column, and the nearest centre of each.
#[derive(Debug, Clone)]
pub struct Run {
    len: usize,
    values: Vec<f64x2>,
    labels: [u32; RUN],
    distances: [f64x2; RUN / 2],
    nearest: [f64x2; RUN / 2],
}

impl Run {
    /// Room for rows of so many columns.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self {
            len: 0,
            values: vec![f64x2::ZERO; columns * STRIDE / 2],
            labels: [NONE; RUN],
            distances: [f64x2::ZERO; RUN / 2],
            nearest: [f64x2::ZERO; RUN / 2],
        }
    }

    /// Takes `len` rows, written column by column.
    pub fn fill(&mut self, len: usize, mut write: impl FnMut(usize, &mut [f64])) {
        self.len = len;
        let values: &mut [f64] = bytemuck::cast_slice_mut(&mut self.values);
        for (column, values) in values.chunks_exact_mut(STRIDE).enumerate() {
            write(column, &mut values[..len]);
        }
    }

    /// The value of a row in a column.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.column(column)[row]
    }

    /// A column.
    #[must_use]
    pub fn column(&self, column: usize) -> &[f64] {
        let values: &[f64] = bytemuck::cast_slice(&self.values);
        &values[column * STRIDE..][..self.len]
    }

    /// The nearest centre of each row, the first of several; [`NONE`] where a value is not finite.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels[..self.len]
    }

    /// Finds the labels; false when some row has none.
    pub fn label(&mut self, centers: &Centers) -> bool {
        // Two pairs of rows at a time; what lies after the last row is computed and forgotten.
        let pairs = 2 * self.len.div_ceil(4);
        self.distances[..pairs].fill(f64x2::splat(f64::INFINITY));
        self.nearest[..pairs].fill(f64x2::ZERO);
        for block in &centers.blocks {
            match block.norms.len() {
                1 => self.compare::<1>(block, pairs),
                2 => self.compare::<2>(block, pairs),
                3 => self.compare::<3>(block, pairs),
                4 => self.compare::<4>(block, pairs),
                _ => self.compare::<AT_ONCE>(block, pairs),
            }
        }
        let distances: &[f64] = bytemuck::cast_slice(&self.distances);
        let nearest: &[f64] = bytemuck::cast_slice(&self.nearest);
        let mut all = true;
        for ((label, distance), nearest) in self.labels[..self.len]
            .iter_mut()
            .zip(distances)
            .zip(nearest)
        {
            let found = distance.abs() < f64::INFINITY;
            all &= found;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let nearest = *nearest as u32;
            *label = if found { nearest } else { NONE };
        }
        all
    }

    fn compare<const C: usize>(&mut self, block: &Block, pairs: usize) {
        let (slopes, _) = block.slopes.as_chunks::<C>();
        let Some(norms) = block.norms.first_chunk::<C>() else {
            return;
        };
        let first = f64::from(block.first);
        for pair in (0..pairs).step_by(2) {
            let (mut left, mut right) = (*norms, *norms);
            let columns = self.values.as_chunks::<{ STRIDE / 2 }>().0;
            for (slopes, values) in slopes.iter().zip(columns) {
                let (x, y) = (values[pair], values[pair + 1]);
                for center in 0..C {
                    left[center] += x * slopes[center];
                    right[center] += y * slopes[center];
                }
            }
            let mut keep = |at: usize, found: &[f64x2; C]| {
                let (mut best, mut which) = (self.distances[at], self.nearest[at]);
                let mut position = f64x2::splat(first);
                for distance in found {
                    let nearer = distance.simd_lt(best);
                    best = nearer.select(*distance, best);
                    which = nearer.select(position, which);
                    position += f64x2::ONE;
                }
                (self.distances[at], self.nearest[at]) = (best, which);
            };
            keep(pair, &left);
            keep(pair + 1, &right);
        }
    }

    /// Adds rows to the sums of their centres: for each centre the rows, their weights, and the weighted sum of each
    /// column. Rows without a label are left out.
    pub fn add_to(&self, weights: Option<&[f64]>, sums: &mut [f64]) {
        let values: &[f64] = bytemuck::cast_slice(&self.values);
        let (columns, _) = values.as_chunks::<STRIDE>();
        let width = columns.len() + 2;
        for (row, label) in self.labels().iter().enumerate() {
            if *label == NONE {
                continue;
            }
            let sums = &mut sums[*label as usize * width..][..width];
            sums[0] += 1.0;
            match weights {
                None => {
                    sums[1] += 1.0;
                    for (sum, column) in sums[2..].iter_mut().zip(columns) {
                        *sum += column[row];
                    }
                }
                Some(weights) => {
                    sums[1] += weights[row];
                    for (sum, column) in sums[2..].iter_mut().zip(columns) {
                        *sum += weights[row] * column[row];
                    }
                }
            }
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::{Centers, NONE, RUN, Run};
    use proptest::prelude::*;

    #[test]
    fn values_that_are_not_finite_have_no_centre() {
        let mut run = Run::new(2);
        let rows = [
            [0.0, 0.0],
            [f64::NAN, 1.0],
            [5.0, 5.0],
            [1.0, f64::INFINITY],
        ];
        run.fill(4, |column, out| {
            out.iter_mut()
                .zip(rows)
                .for_each(|(out, row)| *out = row[column]);
        });
        let centers = Centers::new(&[0.0, 0.0, 4.0, 4.0], &[0.0, 0.0]);
        assert!(!run.label(&centers));
        assert_eq!(run.labels(), [0, NONE, 1, NONE]);
        let mut sums = [0.0; 8];
        run.add_to(None, &mut sums);
        assert_eq!(sums, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 5.0, 5.0]);
    }

    proptest! {
        #[test]
        fn the_nearest_is_nearest(
            centers in prop::collection::vec(-9i8..9, 1..40),
            rows in prop::collection::vec((-9i8..9, -9i8..9, 1u8..4), 1..RUN),
        ) {
            // Small whole numbers: every distance is exact, and ties are real.
            let centers: Vec<f64> = centers.iter().flat_map(|c| [f64::from(*c), f64::from(c / 3)]).collect();
            let shift = [2.0, -1.0];
            let mut run = Run::new(2);
            run.fill(rows.len(), |column, out| {
                for (out, (x, y, _)) in out.iter_mut().zip(&rows) {
                    *out = f64::from(if column == 0 { *x } else { *y }) - shift[column];
                }
            });
            prop_assert!(run.label(&Centers::new(&centers, &shift)));
            let weights: Vec<f64> = rows.iter().map(|(_, _, w)| f64::from(*w)).collect();
            let mut sums = vec![0.0; centers.len() / 2 * 4];
            run.add_to(Some(&weights), &mut sums);
            let mut expected = vec![0.0; sums.len()];
            for (row, (x, y, weight)) in rows.iter().enumerate() {
                let (x, y, weight) = (f64::from(*x), f64::from(*y), f64::from(*weight));
                let distances: Vec<f64> = centers
                    .chunks(2)
                    .map(|c| (x - c[0]) * (x - c[0]) + (y - c[1]) * (y - c[1]))
                    .collect();
                let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
                let first = distances.iter().position(|d| *d == least).unwrap();
                prop_assert_eq!(run.labels()[row] as usize, first);
                let part = [1.0, weight, weight * (x - shift[0]), weight * (y - shift[1])];
                expected[4 * first..][..4].iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
            }
            prop_assert_eq!(sums, expected);
        }
    }
}

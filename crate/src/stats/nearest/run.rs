//! A run of rows, column by column, and the nearest centre of each.

use wide::{f32x4, f64x2};

use super::centers::{AT_ONCE, Block, Centers};
use super::coarse::Lead;

/// The most rows of a run: their values stay in the first-level cache together with the sums.
pub const RUN: usize = 128;

/// Values of a column in a run. The padding keeps columns off each other's cache lines.
pub(super) const STRIDE: usize = RUN + 8;

/// The label of a row that has no nearest centre, because a value is not finite.
pub const NONE: u32 = u32::MAX;

/// Rows that are compared again at once, in doubles.
pub(super) const AGAIN: usize = 4;

/// A run of rows, column by column, and the nearest centre of each.
#[derive(Debug, Clone)]
pub struct Run {
    pub(super) len: usize,
    pub(super) columns: usize,
    pub(super) values: Vec<f64x2>,
    /// The same in single precision, scaled; and columns of zeros until they are a multiple of four.
    pub(super) coarse: Vec<f32x4>,
    pub(super) weights: Vec<f64x2>,
    /// Room for values that are cut to be summed.
    pub(super) parts: Vec<f64x2>,
    pub(super) labels: [u32; RUN],
    pub(super) lead: Lead,
    distances: [f64x2; RUN / 2],
    nearest: [f64x2; RUN / 2],
}

impl Run {
    /// Room for rows of so many columns.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self {
            len: 0,
            columns,
            values: vec![f64x2::ZERO; columns * STRIDE / 2],
            coarse: vec![f32x4::ZERO; columns.next_multiple_of(4) * STRIDE / 4],
            weights: Vec::new(),
            parts: vec![f64x2::ZERO; RUN * super::sums::AT_ONCE],
            labels: [NONE; RUN],
            lead: Lead::default(),
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

    /// Takes the weights of the rows.
    pub fn weigh(&mut self, write: impl FnOnce(&mut [f64])) {
        self.weights.resize(STRIDE / 2, f64x2::ZERO);
        let weights: &mut [f64] = bytemuck::cast_slice_mut(&mut self.weights);
        write(&mut weights[..self.len]);
    }

    /// The weights of the rows, if they have some.
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        let weights: &[f64] = bytemuck::cast_slice(&self.weights);
        weights.get(..self.len)
    }

    /// Takes the largest absolute value of each column that is finite, if it is larger than what is there.
    pub fn most(&self, most: &mut [f64]) {
        for (column, most) in most.iter_mut().enumerate() {
            let values = self.column(column).iter().map(|value| value.abs());
            // Not `f64::max`, which is a call; what is not finite is larger than nothing.
            let finite = values.filter(|value| *value < f64::INFINITY);
            *most = finite.fold(*most, |most, value| if value > most { value } else { most });
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

    /// Sets the labels.
    pub fn assign(&mut self, labels: impl Iterator<Item = u32>) {
        self.labels
            .iter_mut()
            .zip(labels)
            .for_each(|(own, label)| *own = label);
    }

    /// Finds the labels; false when some row has none.
    pub fn label(&mut self, centers: &Centers) -> bool {
        // What lies after the last row is computed and forgotten.
        let mut doubtful = [0; RUN / AGAIN];
        self.lower(centers.scale);
        let count = self.screen(centers, &mut doubtful);
        self.settle(centers, &doubtful[..count])
    }

    /// Finds the labels in doubles; false when some row has none.
    pub fn label_in_doubles(&mut self, centers: &Centers) -> bool {
        let groups: [u8; RUN / AGAIN] = std::array::from_fn(|at| u8::try_from(at).unwrap_or(0));
        self.settle(centers, &groups[..self.len.div_ceil(AGAIN)])
    }

    /// Finds the labels of groups of [`AGAIN`] rows in doubles; false when some row has none.
    fn settle(&mut self, centers: &Centers, doubtful: &[u8]) -> bool {
        for block in &centers.fine {
            match block.norms.len() {
                1 => self.compare::<1>(block, doubtful),
                2 => self.compare::<2>(block, doubtful),
                3 => self.compare::<3>(block, doubtful),
                4 => self.compare::<4>(block, doubtful),
                _ => self.compare::<AT_ONCE>(block, doubtful),
            }
        }
        let distances: &[f64] = bytemuck::cast_slice(&self.distances);
        let nearest: &[f64] = bytemuck::cast_slice(&self.nearest);
        let mut all = true;
        for group in doubtful {
            let rows = *group as usize * AGAIN..self.len.min((*group as usize + 1) * AGAIN);
            for row in rows {
                let found = distances[row].abs() < f64::INFINITY;
                all &= found;
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let nearest = nearest[row] as u32;
                self.labels[row] = if found { nearest } else { NONE };
            }
        }
        all
    }

    /// Compares groups of [`AGAIN`] rows with the centres of a block in doubles.
    fn compare<const C: usize>(&mut self, block: &Block<f64x2>, groups: &[u8]) {
        let (slopes, _) = block.slopes.as_chunks::<C>();
        let Some(norms) = block.norms.first_chunk::<C>() else {
            return;
        };
        let first = f64::from(block.first);
        for group in groups {
            let pair = *group as usize * (AGAIN / 2);
            if block.first == 0.0 {
                self.distances[pair..pair + 2].fill(f64x2::splat(f64::INFINITY));
                self.nearest[pair..pair + 2].fill(f64x2::ZERO);
            }
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
}

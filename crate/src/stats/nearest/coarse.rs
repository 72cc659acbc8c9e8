//! Labels in single precision, and the rows for which that is not enough.

use wide::f32x4;

use super::centers::{AT_ONCE, Block, Centers};
use super::run::{AGAIN, RUN, Run, STRIDE};

/// Vectors of rows that are compared at once.
const VECTORS: usize = 2;

/// Half the distance between 1 and the next number.
pub(super) const ROUNDING: f32 = f32::EPSILON / 2.0;

/// The two smallest distances of rows, and whose the smallest is. Of distances, `|x|^2` is left out.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    best: [f32x4; RUN / 4],
    second: [f32x4; RUN / 4],
    nearest: [f32x4; RUN / 4],
    /// `|x|^2`.
    squares: [f32x4; RUN / 4],
}

impl Run {
    /// Labels rows by their values in single precision; writes the groups of [`AGAIN`] rows in which one is in doubt and says how many
    /// they are.
    ///
    /// A distance is a sum of `columns + 1` terms whose absolute values sum up to at most `t = |c|^2 + 2 |c| |x|`. The
    /// values and slopes were rounded, each product and each addition is: together less than
    /// `(columns + 5) t ROUNDING` to first order (Higham, Accuracy and Stability of Numerical Algorithms, 3.1). Twice
    /// that for two distances, and twice again to be sure of what is not of first order.
    pub(super) fn screen(&mut self, centers: &Centers, doubtful: &mut [u8; RUN / AGAIN]) -> usize {
        let vectors = self.len.div_ceil(4 * VECTORS) * VECTORS;
        let lead = &mut self.lead;
        *lead = Lead::default();
        let columns = &self.coarse.as_chunks::<{ STRIDE / 4 }>().0[..self.columns];
        for block in &centers.coarse {
            match block.norms.len() {
                1 => lead.compare::<1>(block, columns, vectors),
                2 => lead.compare::<2>(block, columns, vectors),
                3 => lead.compare::<3>(block, columns, vectors),
                4 => lead.compare::<4>(block, columns, vectors),
                _ => lead.compare::<AT_ONCE>(block, columns, vectors),
            }
        }
        let share = f32x4::splat(share(columns.len()));
        let longest = f32x4::splat(centers.longest);
        let labels = self.labels.as_chunks_mut::<4>().0;
        let mut count = 0;
        for at in 0..vectors {
            let mut square = f32x4::ZERO;
            for column in columns {
                square += column[at] * column[at];
            }
            lead.squares[at] = square;
            let bound = share * longest * (longest + square.sqrt() + square.sqrt());
            // False for rows with a value that is not finite, or no longer in single precision.
            let sure = (lead.second[at] - lead.best[at]).simd_gt(bound)
                & bound.simd_lt(f32x4::splat(f32::INFINITY));
            let nearest = lead.nearest[at].to_array();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let label = nearest.map(|nearest| nearest as u32);
            labels[at] = label;
            doubtful[count] = u8::try_from(at).unwrap_or(u8::MAX);
            count += usize::from(!sure.all());
        }
        count
    }

    /// A lower bound of how much farther the second nearest centre is than the nearest, row by row, as the last
    /// [`Self::screen`] found it; not above 0 where nothing is known. Distances, not squares, multiplied by the scale.
    ///
    /// `|x|^2` and what is added to it are sums of at most `columns + 5` roundings of `(|c| + |x|)^2` together: the share
    /// is that of [`Self::screen`], the roots and their difference round less than the last term.
    pub(super) fn gaps(&self, centers: &Centers, gaps: &mut [f32; RUN]) {
        let share = f32x4::splat(share(self.columns));
        let longest = f32x4::splat(centers.longest);
        let vectors = self.len.div_ceil(4);
        let (best, second) = (&self.lead.best, &self.lead.second);
        for (at, gaps) in gaps.as_chunks_mut::<4>().0[..vectors]
            .iter_mut()
            .enumerate()
        {
            let square = self.lead.squares[at];
            let reach = longest + square.sqrt();
            let error = share * reach * reach;
            let nearest = (square + best[at] + error).fast_max(f32x4::ZERO).sqrt();
            let next = (square + second[at] - error).fast_max(f32x4::ZERO).sqrt();
            *gaps = (next - nearest - share * reach).to_array();
        }
    }

    /// Writes the rows in single precision.
    pub(super) fn lower(&mut self, scale: f64) {
        let values: &[f64] = bytemuck::cast_slice(&self.values);
        let coarse: &mut [f32] = bytemuck::cast_slice_mut(&mut self.coarse);
        let columns = values.chunks_exact(STRIDE);
        for (coarse, values) in coarse.chunks_exact_mut(STRIDE).zip(columns) {
            let pairs = coarse[..self.len].iter_mut().zip(values);
            #[allow(clippy::cast_possible_truncation)]
            pairs.for_each(|(coarse, value)| *coarse = (*value * scale) as f32);
        }
    }
}

/// What of a sum of absolute values four times the roundings are: see [`Run::screen`].
#[allow(clippy::cast_precision_loss)]
fn share(columns: usize) -> f32 {
    4.0 * (columns + 5) as f32 * ROUNDING
}

impl Default for Lead {
    fn default() -> Self {
        Self {
            best: [f32x4::splat(f32::INFINITY); RUN / 4],
            second: [f32x4::splat(f32::INFINITY); RUN / 4],
            nearest: [f32x4::ZERO; RUN / 4],
            squares: [f32x4::ZERO; RUN / 4],
        }
    }
}

impl Lead {
    fn compare<const C: usize>(
        &mut self,
        block: &Block<f32x4>,
        columns: &[[f32x4; STRIDE / 4]],
        vectors: usize,
    ) {
        let (slopes, _) = block.slopes.as_chunks::<C>();
        let Some(norms) = block.norms.first_chunk::<C>() else {
            return;
        };
        for vector in (0..vectors).step_by(VECTORS) {
            let mut sums = [*norms; VECTORS];
            for (slopes, values) in slopes.iter().zip(columns) {
                for (sums, value) in sums.iter_mut().zip(&values[vector..vector + VECTORS]) {
                    for center in 0..C {
                        sums[center] += *value * slopes[center];
                    }
                }
            }
            for (at, sums) in (vector..).zip(&sums) {
                let (mut best, mut second) = (self.best[at], self.second[at]);
                let (mut nearest, mut position) = (self.nearest[at], f32x4::splat(block.first));
                for distance in sums {
                    nearest = distance.simd_lt(best).select(position, nearest);
                    second = second.fast_min(best.fast_max(*distance));
                    best = best.fast_min(*distance);
                    position += f32x4::ONE;
                }
                (self.best[at], self.second[at], self.nearest[at]) = (best, second, nearest);
            }
        }
    }
}

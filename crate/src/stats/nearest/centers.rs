//! Centres in the forms in which rows are compared with them.

use wide::{f32x4, f64x2};

use super::NONE;

/// The most centres that are compared at once: two vectors of rows each, which fill the registers.
pub(super) const AT_ONCE: usize = 5;

/// Centres in the form in which rows are compared with them.
#[derive(Debug, Clone)]
pub struct Centers {
    /// In doubles.
    pub(super) fine: Vec<Block<f64x2>>,
    /// In single precision, multiplied by `scale`.
    pub(super) coarse: Vec<Block<f32x4>>,
    /// The power of two that brings the longest centre to a length between a half and one.
    pub(super) scale: f64,
    /// The length of the longest centre, multiplied by `scale`.
    pub(super) longest: f32,
}

/// Some centres that are compared at once.
#[derive(Debug, Clone)]
pub(super) struct Block<T> {
    /// The number of the first.
    pub(super) first: f32,
    /// Column by column, `-2 c` of each centre.
    pub(super) slopes: Vec<T>,
    /// `|c|^2` of each centre.
    pub(super) norms: Vec<T>,
}

impl Centers {
    /// Centres of `columns` values each, one after the other, moved by a shift. There are fewer than 2^24.
    #[must_use]
    pub fn new(values: &[f64], shift: &[f64]) -> Self {
        let columns = shift.len();
        let centers: Vec<Vec<f64>> = values
            .chunks_exact(columns)
            .map(|center| center.iter().zip(shift).map(|(c, s)| c - s).collect())
            .collect();
        let longest = centers
            .iter()
            .map(|center| norm(center))
            .fold(0.0, f64::max);
        let longest = libm::sqrt(longest);
        let scale = if longest > 0.0 && longest < f64::INFINITY {
            libm::ldexp(1.0, -libm::frexp(longest).1)
        } else {
            1.0
        };
        let scaled: Vec<Vec<f64>> = centers
            .iter()
            .map(|center| center.iter().map(|c| c * scale).collect())
            .collect();
        #[allow(clippy::cast_possible_truncation)]
        Self {
            fine: blocks(&centers, columns, f64x2::splat),
            coarse: blocks(&scaled, columns, |value| f32x4::splat(value as f32)),
            scale,
            longest: (longest * scale) as f32,
        }
    }
}

fn norm(center: &[f64]) -> f64 {
    center.iter().map(|c| c * c).sum()
}

/// Blocks as even as can be: twelve centres are 4 + 4 + 4, not 5 + 5 + 2.
fn blocks<T>(centers: &[Vec<f64>], columns: usize, splat: impl Fn(f64) -> T) -> Vec<Block<T>> {
    let count = centers.len().div_ceil(AT_ONCE).max(1);
    let mut rest = centers;
    let mut blocks = Vec::with_capacity(count);
    for left in (1..=count).rev() {
        let first = u32::try_from(centers.len() - rest.len()).unwrap_or(NONE);
        let (taken, after) = rest.split_at(rest.len().div_ceil(left));
        let slopes = (0..columns).flat_map(|column| taken.iter().map(move |c| -2.0 * c[column]));
        #[allow(clippy::cast_precision_loss)]
        blocks.push(Block {
            first: first as f32,
            slopes: slopes.map(&splat).collect(),
            norms: taken.iter().map(|center| splat(norm(center))).collect(),
        });
        rest = after;
    }
    blocks
}

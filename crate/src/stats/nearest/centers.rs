//! Centres in the forms in which rows are compared with them.

use wide::{f32x4, f64x2};

use super::NONE;
use super::bounds::MOST_LABELS;

/// Centres that are longer than this, or shorter than its reciprocal, are not for rows that are known: doubles could not
/// hold products with them, or their last places.
const LONGEST: f64 = 1e120;

/// How much longer or shorter than one scaled centres may be without numbers leaving single precision.
const SCALED: f64 = 4e9;

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
    /// The values in doubles, moved by the shift, one centre after the other.
    pub(super) values: Vec<f64>,
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
        Self::scaled(values, shift, None)
    }

    /// Centres as [`Self::new`] makes them, by whose labels rows can be known: multiplied by a power of two in single
    /// precision, by that of others if there are some. `None` when they are too many, or too long or short for that.
    #[must_use]
    pub fn to_know(values: &[f64], shift: &[f64], others: Option<f64>) -> Option<Self> {
        let centers = Self::scaled(values, shift, others);
        let longest = f64::from(centers.longest);
        let length = longest / centers.scale;
        let fits = centers.count() <= MOST_LABELS
            && (1.0 / LONGEST..LONGEST).contains(&length)
            && (1.0 / SCALED..SCALED).contains(&longest);
        fits.then_some(centers)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.fine.iter().map(|block| block.norms.len()).sum()
    }

    /// The power of two that values are multiplied by in single precision.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    fn scaled(values: &[f64], shift: &[f64], scale: Option<f64>) -> Self {
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
        let scale = scale.unwrap_or_else(|| {
            if longest > 0.0 && longest < f64::INFINITY {
                libm::ldexp(1.0, -libm::frexp(longest).1)
            } else {
                1.0
            }
        });
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
            values: centers.concat(),
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

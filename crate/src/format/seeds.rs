//! Tables of random numbers that depend on seed, variable and row alone, so that any chunk can be made anywhere.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int8Array, Int16Array, Int32Array};
use serde::{Deserialize, Serialize};

use super::Unit;
use crate::data::{Chunk, Kind, Schema, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};

/// Rows of a chunk.
const ROWS: u32 = 131_072;

/// A variable of random numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct SeedsVariable {
    /// Its name.
    pub name: String,
    /// Uniform integers from 0 up to but not including this. Without it, uniform doubles between 0 and 1.
    #[serde(default)]
    pub below: Option<f64>,
}

/// A table of random numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct SeedsOptions {
    /// The number of rows.
    pub rows: f64,
    /// The variables.
    pub variables: Vec<SeedsVariable>,
    /// The seed.
    pub seed: f64,
}

/// A table of random numbers, checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeedsFormat {
    rows: u64,
    variables: Vec<(String, Option<u32>)>,
    seed: u64,
}

/// SplitMix64's output function: each counter gives an independent 64-bit number (Steele, Lea, Flood, 2014,
/// doi:10.1145/2660193.2660195).
#[inline]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl SeedsFormat {
    /// Checks the options.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn new(options: &SeedsOptions) -> Result<(Self, Schema)> {
        let wrong = |message: String| Error::new(ErrorKind::Argument, message);
        if !(0.0..=4e9).contains(&options.rows) || options.rows != libm::floor(options.rows) {
            return Err(wrong(format!(
                "the number of rows is a whole number up to 4e9, not {}",
                options.rows
            )));
        }
        let mut variables = Vec::new();
        let mut schema = Vec::new();
        for variable in &options.variables {
            match variable.below {
                None => {
                    variables.push((variable.name.clone(), None));
                    schema.push(Variable::new(
                        &variable.name,
                        Kind::Numeric,
                        Storage::Float64,
                    ));
                }
                Some(below)
                    if (1.0..=2_147_483_648.0).contains(&below) && below == libm::floor(below) =>
                {
                    variables.push((variable.name.clone(), Some((below - 1.0) as u32)));
                    let storage = Storage::for_integers(0.0, below - 1.0);
                    schema.push(Variable {
                        low: Some(0.0),
                        high: Some(below - 1.0),
                        ..Variable::new(&variable.name, Kind::Integer, storage)
                    });
                }
                Some(below) => {
                    return Err(wrong(format!(
                        "'below' is a whole number from 1 to 2^31, not {below}"
                    ))
                    .column(&variable.name));
                }
            }
        }
        let schema = Schema {
            rows: Some(options.rows),
            ..Schema::new(schema)?
        };
        Ok((
            Self {
                rows: options.rows as u64,
                variables,
                seed: options.seed.to_bits(),
            },
            schema,
        ))
    }

    /// One unit for each chunk; none needs bytes.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let chunks = u32::try_from(self.rows.div_ceil(u64::from(ROWS)).max(1)).unwrap_or(u32::MAX);
        (0..chunks)
            .map(|chunk| Unit {
                offset: 0,
                length: 0,
                ahead: 0,
                first_chunk: chunk,
                chunks: 1,
            })
            .collect()
    }

    /// A chunk.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    pub fn chunk(&self, index: u32, columns: Option<&[String]>) -> Result<Chunk> {
        let first = u64::from(index) * u64::from(ROWS);
        let rows = self.rows.saturating_sub(first).min(u64::from(ROWS));
        let wanted = self
            .variables
            .iter()
            .enumerate()
            .filter(|(_, (name, _))| columns.is_none_or(|columns| columns.contains(name)));
        let arrays = wanted.map(|(position, (name, last))| {
            let key = mix(self.seed ^ (position as u64 + 1).wrapping_mul(STEP));
            let draw = |row: u64| mix(key.wrapping_add((first + row).wrapping_mul(STEP)));
            let array: ArrayRef = match last {
                None => Arc::new(Float64Array::from_iter_values(
                    (0..rows).map(|row| (draw(row) >> 11) as f64 / 9_007_199_254_740_992.0),
                )),
                Some(last) => {
                    // The high half of a product is uniform to within 2^-32.
                    let whole = |row: u64| ((draw(row) >> 32) * (u64::from(*last) + 1)) >> 32;
                    match Storage::for_integers(0.0, f64::from(*last)) {
                        Storage::Int8 => Arc::new(Int8Array::from_iter_values(
                            (0..rows).map(|row| whole(row) as i8),
                        )),
                        Storage::Int16 => Arc::new(Int16Array::from_iter_values(
                            (0..rows).map(|row| whole(row) as i16),
                        )),
                        _ => Arc::new(Int32Array::from_iter_values(
                            (0..rows).map(|row| whole(row) as i32),
                        )),
                    }
                }
            };
            (name.clone(), array)
        });
        Chunk::new(index, rows as usize, arrays.collect())
    }
}

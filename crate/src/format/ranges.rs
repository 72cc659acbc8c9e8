//! How files of records of any length are cut: into ranges of bytes, before anything is known of where records end.

use serde::{Deserialize, Serialize};

use super::Unit;
use crate::error::Result;
use crate::fail;

/// The most bytes of a range.
pub const MOST: u64 = 4 << 20;
/// Smaller ranges than this cost more than they gain.
const SMALL: u64 = 512 << 10;
/// The fewest bytes of a range, when few rows are asked for.
const LEAST: u64 = 64 << 10;
/// How many bytes behind a range are read to complete its last record.
pub const AHEAD: u64 = 16 << 10;

/// Ranges of as many bytes each, from where the records begin to the end of the file. Of each comes a chunk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ranges {
    /// The byte at which the first record starts.
    pub start: u64,
    /// Bytes of a range.
    pub bytes: u64,
    /// Bytes of the file.
    pub size: u64,
}

impl Ranges {
    /// Ranges of about so many rows of so many bytes, within what is good for speed and memory.
    pub fn of_rows(start: u64, size: u64, row_bytes: u64, rows_per_read: f64) -> Result<Self> {
        if rows_per_read.is_nan() || rows_per_read < 1.0 {
            fail!(Argument, "rowsPerRead is at least 1, not {rows_per_read}");
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rows = rows_per_read.min(1e12) as u64;
        let bytes = row_bytes
            .saturating_mul(rows)
            // A small file still gives every core something to do.
            .min((size / 16).max(SMALL))
            .clamp(LEAST, MOST);
        Ok(Self { start, bytes, size })
    }

    /// The byte at which a range starts.
    #[must_use]
    pub fn start_of(&self, unit: u32) -> u64 {
        self.start
            .saturating_add(u64::from(unit).saturating_mul(self.bytes))
            .min(self.size)
    }

    /// The units: each starts one byte early, to see whether a record starts at its first byte. There is at least one.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let count = (self.size.saturating_sub(self.start))
            .div_ceil(self.bytes)
            .max(1);
        (0..u32::try_from(count).unwrap_or(u32::MAX))
            .map(|unit| {
                let offset = self.start_of(unit) - u64::from(unit > 0);
                let length = self.start_of(unit + 1) - offset;
                Unit {
                    offset,
                    length,
                    ahead: AHEAD.min(self.size - offset - length),
                    first_chunk: unit,
                    chunks: 1,
                }
            })
            .collect()
    }
}

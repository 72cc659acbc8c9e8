//! THE second trait: rows in, rows out.

use crate::data::{Chunk, Schema};
use crate::engine::Portable;
use crate::error::Result;

/// A transformation of rows. `Self` is the plan. Chunks keep their boundaries: a chunk in gives a chunk out.
pub trait RowStep: Portable {
    /// The name of its function.
    const NAME: &'static str;

    /// The variables of the data set that it reads.
    fn reads(&self) -> Vec<String>;

    /// The variables that come out.
    fn schema(&self) -> &Schema;

    /// The rows that come out of a chunk. Pure.
    fn apply(&self, chunk: &Chunk) -> Result<Chunk>;
}

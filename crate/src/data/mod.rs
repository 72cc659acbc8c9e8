//! What rows are: variables and their types, columns, chunks. No statistics here.

mod chunk;
mod column;
mod empty;
pub mod joined;
mod level_index;
mod memo;
pub mod narrow;
mod range;
pub mod resident;
pub mod rows;
mod schema;
pub mod take;
pub mod var_info;

pub(crate) use chunk::recoded;
pub use chunk::{Chunk, Selection};
pub use column::{Column, MICROS, Values, Widen, storage_of};
pub use empty::{arrow_type, empty_chunk};
pub use level_index::LevelIndex;
pub use memo::{Memo, Room};
pub use range::Range;
pub use schema::{Kind, Schema, Storage, Variable};

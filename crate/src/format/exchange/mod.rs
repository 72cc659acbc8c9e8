//! Rows by ranges of keys: what sorts, merges and groups data larger than memory.
//!
//! ```text
//!   chunks of one data set, or two          buckets: ranges of keys                units of a data set
//!     │ look at all keys                       ┌────────┐
//!     ▼                          ┌─ segments ─▶│ a … f  │─ sorted, or joined ──▶ chunks ─▶ file, table, memory
//!   samples ─▶ splitters ─▶ chunk┼─ segments ─▶│ f … p  │─ sorted, or joined ──▶ chunks
//!                                └─ segments ─▶│ p … z  │─ sorted, or joined ──▶ chunks
//!                                              └────────┘
//! ```
//!
//! A first pass samples keys ([`SampleOutput`]), from which [`Plan`] takes splitters such that a bucket has a bounded number
//! of rows. A second pass splits each chunk by bucket ([`ExchangeOutput`]): its pieces are segments, which the host keeps in
//! memory or in a file, in the order of the chunks. What lies there is a data set again ([`ExchangedFormat`]), of which a unit
//! is a bucket: its segments in order, whose rows are sorted, or joined with those of another data set, when it is decoded.
//! Whoever does which part of the work, the plan, the order of the segments and so the result are the same.

mod ask;
mod exchanged;
mod join;
mod key;
mod keys;
mod layout;
mod output;
mod plan;
mod sample;
mod segment;
mod side;

pub use ask::{ExchangeColumn, ExchangeKind, ExchangeOptions, ExchangeSide};
pub use exchanged::{ExchangedFormat, ExchangedOptions};
pub use output::ExchangeOutput;
pub use plan::Plan;
pub use sample::SampleOutput;

//! How an analysis runs: the trait, the merge tree, the job, the registry.

mod analysis;
mod job;
mod outcome;
mod registry;
mod saved;
mod tree;
pub mod value;

pub use analysis::{Analysis, Partial, Portable, Printed, Step, Typed};
pub use job::{Chunks, Contribution, Job, Node, Progress, Run, Task, decode, encode};
pub use outcome::Outcome;
#[cfg(feature = "types")]
pub use registry::{Declarations, Signature};
pub use registry::{Entry, Registered, find, open};
pub use saved::{Loaded, SaveOptions, load, save};
pub use tree::MergeTree;

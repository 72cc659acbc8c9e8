//! What the fuzzer calls, a function for each kind of input, and the seeds that it starts from.
//!
//! A target fails when the engine panics, overflows, recurses too deep, hangs, takes more memory than a small input can
//! need, or breaks the law that the target states. An error of the engine is a fine answer.

mod expression;
mod file;
mod formula;
mod json;
#[allow(dead_code)]
#[path = "../../parquet/files.rs"]
mod parquet_files;
mod seeds;
#[path = "../../support/mod.rs"]
mod support;
mod text;
#[allow(dead_code)]
#[path = "../../xdf/files.rs"]
mod xdf;

pub use expression::expression;
pub use file::{arrow, parquet, xdf};
pub use formula::formula;
pub use json::json;
pub use seeds::write_seeds;
pub use text::text;

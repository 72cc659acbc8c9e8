//! Pure numerics on slices. Knows of the engine only the trait `Partial`.

pub mod cross;
pub mod distribution;
pub mod extended;
pub mod kernel;
pub mod moments;
pub mod narrow;
pub mod print;
pub mod solve;

//! Pure numerics on slices. Knows of the engine only the trait `Partial`.

pub mod bordered;
pub mod contingency;
pub mod cross;
pub mod distribution;
pub mod draws;
pub mod exp;
pub mod extended;
pub mod family;
pub mod gamma;
pub mod kernel;
pub mod link;
pub mod moments;
pub mod narrow;
pub mod nearest;
pub mod print;
pub mod print_matrix;
pub mod random;
pub mod root;
pub mod solve;
pub mod streams;
pub mod tally;
pub mod tree;

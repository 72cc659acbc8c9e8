//! Classification and regression trees on histograms: sums that are exact, best splits, surrogates, pruning.
//!
//! The rules are those of Breiman, Friedman, Olshen and Stone (1984) as R's `rpart` applies them. Weights and responses
//! are sums of fixed-point integers, so that a histogram does not depend on the order in which rows were added to it, and
//! the histogram of a node is exactly that of its parent less that of its sibling.

mod divisions;
pub mod draw;
mod fixed;
mod measure;
mod node;
mod predictor;
mod prune;
mod search;
mod surrogate;
mod table;
mod target;

pub use fixed::Scale;
pub use measure::{Classes, Measure, Sums, Task};
pub use node::{Branch, Node, Rule, Side, Split};
pub use predictor::Predictor;
pub use prune::{CpRow, collapse, cp_table, limit};
pub use search::Search;
pub use surrogate::{DIRECTIONS, surrogate};
pub use table::{Place, Table, add_to_places};
pub use target::{Code, Target, add, add_directions};

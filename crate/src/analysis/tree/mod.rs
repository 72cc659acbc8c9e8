//! Trees on histograms: what `rxDTree`, `rxDForest` and `rxBTrees` share.
//!
//! Numbers are cut into bins once; from then on a row is a few small integers, and all that a tree asks of rows are
//! histograms of the response over bins. What a split is, and what it is worth, is in `stats::tree`.

mod assess;
mod bins;
mod boost;
mod breadth;
mod chunk_rows;
mod descent;
mod division;
mod entry;
mod frame;
mod grow;
mod growing;
mod kernel;
mod landing;
mod level;
mod loss;
mod options;
mod passes;
pub mod result;
mod rows;
mod sample;
mod scan;
mod scheme;
mod source;
mod steps;
mod tally;
mod tasks;

pub use assess::{Assessment, elected};
pub use frame::Frame;
pub use loss::{Loss, log_sum, logistic};
pub use options::{Impurity, TreeMethod, TreeOptions, TreeParms, to_usize, whole};
pub use passes::{TreeModel, TreePartial, TreePlan, TreeState, Tries};
pub use scheme::{Boosting, Sampling, Scheme};
pub use source::{Response, Source};

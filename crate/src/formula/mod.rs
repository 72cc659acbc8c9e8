//! R formula and expression syntax, to columns and design rows.

pub mod ast;
mod codes;
mod compare;
mod design;
mod expression;
mod extended;
mod facts;
mod function;
mod parse;
mod prepare;
mod resolve;
mod terms;
mod token;
mod value;

pub use codes::FactorColumn;
pub use design::{Design, FactorSource, Factors, NumberSource, Term, TermOptions};
pub use expression::{Constant, Expression, Scope, evaluate, expression_error, truth};
pub use extended::extended_column;
pub use facts::{FILE_NAME, Facts, Place, START_ROW, of_chunk};
pub use function::names as function_names;
pub use parse::parse;
pub use prepare::{Cells, Prepared, PreparedCells, PreparedColumn, Reader};
pub use terms::{Formula, TermSpec};
pub use value::{Codes, Numbers, Value};

/// Levels found chunk by chunk, in the order of R's `factor()`.
pub use function::{sort_levels, text_of};

//! The rx analyses, one file each, and the list that everything else derives from.

mod accumulate;
pub mod lin_mod;
mod lin_mod_print;
mod lin_mod_solve;
pub mod params;
pub mod summary;
mod summary_map;
mod summary_print;
pub mod variables;
pub mod variables_print;

use crate::engine::{Entry, Registered};

/// Every analysis. A new one is a file and a line here.
pub static ANALYSES: &[&dyn Registered] = &[
    &Entry::<lin_mod::LinMod>::new(),
    &Entry::<summary::Summary>::new(),
    &Entry::<variables::Variables>::new(),
];

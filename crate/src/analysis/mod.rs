//! The rx analyses, one file each, and the list that everything else derives from.

mod accumulate;
pub mod lin_mod;
pub mod params;
pub mod summary;
pub mod variables;

use crate::engine::{Entry, Registered};

/// Every analysis. A new one is a file and a line here.
pub static ANALYSES: &[&dyn Registered] = &[
    &Entry::<lin_mod::LinMod>::new(),
    &Entry::<summary::Summary>::new(),
    &Entry::<variables::Variables>::new(),
];

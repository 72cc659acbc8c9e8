//! Rows in, rows out.

pub mod predict;
pub mod step;
pub mod view;

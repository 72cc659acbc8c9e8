//! Rows in, rows out.

pub mod pmml;
pub mod predict;
pub mod step;
pub mod view;

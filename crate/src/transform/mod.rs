//! Rows in, rows out.

pub mod conform;
pub mod data_step;
pub mod factors;
pub mod fuzzy;
pub mod made;
pub mod pmml;
pub mod predict;
pub mod step;
pub mod var_info;
pub mod view;

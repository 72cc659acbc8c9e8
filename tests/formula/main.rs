//! Formulas and expressions: what is printed is read as the same, errors point into the text, and columns are computed as their values are one by one.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

mod chunks;
mod draws;
mod laws;
mod limits;
mod oracle;
mod trees;
mod values;

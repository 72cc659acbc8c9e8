//! Odd data: what every registered analysis must give for them, in full.
//!
//! What R's functions return for the same rows is expected where they return something, otherwise an error with a stable
//! code that names what is wrong. An analysis that is added has to be told of here, or the tests fail.
#![cfg(not(target_family = "wasm"))]

mod constant;
mod expected;
mod few;
mod infinite;
mod levels;
mod moments;
mod nothing;
mod rows;
mod separated;
#[path = "../support/mod.rs"]
mod support;
mod types;
mod weights;

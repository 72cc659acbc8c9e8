//! Text files: every argument of `RxTextData`, and the law that the rows do not depend on how a file is cut.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

mod columns;
mod laws;
mod reading;
mod rows;
mod shape;
mod writing;

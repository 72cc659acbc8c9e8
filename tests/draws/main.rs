//! Draws from random streams: shapes of the distributions, odd parameters, independence of streams.
#![cfg(not(target_family = "wasm"))]
// Counts and places are small.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod checks;
mod edges;
mod independence;
mod published;
mod saved;
mod shapes;
mod support;

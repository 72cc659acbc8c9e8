//! Draws from random streams: shapes of the distributions, odd parameters, independence of streams.
#![cfg(not(target_family = "wasm"))]

mod checks;
mod edges;
mod independence;
mod published;
mod saved;
mod shapes;
mod support;

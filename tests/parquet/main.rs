//! Parquet files: those of other writers, ours read by others, round trips, selections of rows, and bytes that are not what
//! they claim.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

mod broken;
mod files;
mod from_r;
mod groups;
mod large_groups;
mod others;
mod parts;
mod round_trips;
mod selected;

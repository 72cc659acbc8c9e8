//! Arrow IPC files and streams: all types, dictionaries that change, compression, and bytes that are not what they claim.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

mod batches;
mod blocks;
mod broken;
mod dictionaries;
mod files;
mod from_r;
mod nested;
mod parts;
mod types;
mod zstd;

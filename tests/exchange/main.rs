//! Exchanges by ranges of keys: rows sorted and merged, against implementations that know nothing of keys and buckets.
#![cfg(not(target_family = "wasm"))]

mod frame;
mod merges;
mod parts;
mod sorts;

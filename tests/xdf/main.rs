//! XDF files: a genuine one against the text of the same data and rewritten, round trips, and bytes that are not what they
//! claim.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

mod beside;
mod broken;
mod continued;
mod edited;
mod files;
mod genuine;
mod round_trips;
mod service;

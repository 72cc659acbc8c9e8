//! Statistics on data larger than memory: the engine of rxwasm.
//!
//! Analyses are stated as passes over chunks ([`engine::Analysis`]); formats turn bytes into chunks; neither does input or
//! output. Hosts drive them: a browser through `wasm`, anything else through `host`, tests directly.

pub mod analysis;
pub mod compute;
pub mod data;
pub mod engine;
pub mod error;
pub mod format;
pub mod formula;
pub mod service;
pub mod stats;
pub mod transform;

#[cfg(feature = "host")]
pub mod host;
#[cfg(feature = "browser")]
pub mod wasm;

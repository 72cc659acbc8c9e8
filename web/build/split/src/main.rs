//! Divides a WebAssembly module in two: a base, and a rest that is instantiated beside it when it is first called.
//!
//! ```text
//!   split IN BASE REST PATTERN...
//!
//!   base                                   rest
//!   ┌──────────────────────────────┐       ┌──────────────────────────┐
//!   │ exports, memory, globals     │◀──────│ imports all of these     │
//!   │ functions ──▶ stub of f      │       │ f, and what only such    │
//!   │               │ loaded? load │       │ functions call           │
//!   │               ▼              │       │                          │
//!   │ table `$rest` [ f, ... ]     │◀──────│ fills it                 │
//!   └──────────────────────────────┘       └──────────────────────────┘
//! ```
//!
//! Functions whose names contain a pattern are in the rest, and with them all that nothing else reaches. Both are one
//! program: the rest works on the base's memory and globals. A stub that is called before the rest is there calls the
//! import `rx.load`, which has to instantiate it before it returns and to set the global `$loaded` to 1.

mod base;
mod parts;
mod rest;

use anyhow::{Context, Result, bail};
use walrus::Module;

use parts::Parts;

/// The module under which the rest imports what the base exports.
const BASE: &str = "engine";
/// The table of the functions of the rest that the base calls.
const TABLE: &str = "$rest";
/// The global that says whether the rest is there.
const LOADED: &str = "$loaded";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [input, base, rest, patterns @ ..] = args.as_slice() else {
        bail!("usage: split IN BASE REST PATTERN...");
    };
    let bytes = std::fs::read(input).with_context(|| format!("{input} cannot be read"))?;
    // Read twice: each loses what the other has.
    let mut first = Module::from_buffer(&bytes)?;
    let mut second = Module::from_buffer(&bytes)?;
    let parts = Parts::of(&first, patterns);
    if parts.entries.is_empty() {
        bail!("no function is in the rest: are there names in {input}?");
    }
    let copied = parts.of_copy(&first, &second);
    rest::keep(&mut second, &copied)?;
    base::keep(&mut first, &parts)?;
    std::fs::write(base, first.emit_wasm())?;
    std::fs::write(rest, second.emit_wasm())?;
    println!(
        "{} functions of {} are loaded when they are called, through {} stubs",
        parts.rest.len(),
        first.funcs.iter().count() + parts.rest.len(),
        parts.entries.len()
    );
    Ok(())
}

//! JSON lines: every argument of `RxJsonData`, and the law that the rows do not depend on how a file is cut.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

#[path = "../text/reading.rs"]
mod reading;

mod broken;
mod columns;
mod keys;
mod laws;
mod rows;
mod writing;

use rxwasm::error::{Error, Result};
use rxwasm::format::Opened;
use serde_json::{Value, json};

use reading::{Table, records, table_of};

fn json_options(mut options: Value) -> Value {
    options["type"] = json!("json");
    options
}

fn opened(text: &str, options: Value) -> Result<Opened> {
    support::opened(&json_options(options), text.as_bytes())
}

fn read(text: &str, options: Value) -> Result<Table> {
    let (format, parts) = records(opened(text, options)?.format, text.as_bytes())?;
    Ok(table_of(&format, &parts))
}

fn refusal(text: &str, options: Value) -> Error {
    read(text, options).expect_err("this is refused")
}

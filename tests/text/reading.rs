//! Reads text and JSON as the engine does.
#![allow(dead_code)]

use arrow_array::Array;
use arrow_array::cast::AsArray;
use rxwasm::data::{Kind, Storage};
use rxwasm::error::{Error, Result};
use rxwasm::format::{Format, Records};
use serde_json::{Value, json};

use crate::support::{decode, open};

/// The values of a table as text, column by column; missing ones are `None`.
pub type Table = Vec<(String, Vec<Option<String>>)>;

pub fn text_options(mut options: Value) -> Value {
    options["type"] = json!("text");
    options
}

/// Decodes all units, each from where the one before ended, and types widened as the front end does.
pub fn records(mut format: Format, bytes: &[u8]) -> Result<(Format, Vec<Records>)> {
    loop {
        let mut parts = Vec::new();
        let mut start = None;
        for unit in 0..u32::try_from(format.units().len()).unwrap() {
            let part = decode(&format, unit, bytes, start)?;
            start = part.edges.map(|(_, end)| end);
            parts.push(part);
        }
        let misfits: Vec<_> = parts.iter().flat_map(|part| part.misfits.clone()).collect();
        if format.widen(&misfits).is_none() {
            return Ok((format, parts));
        }
    }
}

pub fn shown(array: &dyn Array, row: usize, levels: Option<&[String]>) -> Option<String> {
    use arrow_array::types as of;
    use arrow_schema::{DataType, TimeUnit};
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<of::Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<of::Int32Type>().value(row).to_string(),
        DataType::Float32 => array
            .as_primitive::<of::Float32Type>()
            .value(row)
            .to_string(),
        DataType::Float64 => array
            .as_primitive::<of::Float64Type>()
            .value(row)
            .to_string(),
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Date32 => array
            .as_primitive::<of::Date32Type>()
            .value(row)
            .to_string(),
        DataType::Timestamp(TimeUnit::Microsecond, _) => array
            .as_primitive::<of::TimestampMicrosecondType>()
            .value(row)
            .to_string(),
        DataType::UInt32 => {
            let code = array.as_primitive::<of::UInt32Type>().value(row);
            levels.map_or_else(
                || format!("#{code}"),
                |levels| levels[code as usize].clone(),
            )
        }
        other => panic!("{other} is no type of text columns"),
    })
}

pub fn table_of(format: &Format, parts: &[Records]) -> Table {
    let variables = match format {
        Format::Text(format) => format.variables(),
        Format::Json(format) => format.variables(),
        _ => panic!("neither text nor JSON"),
    };
    let mut table: Table = variables
        .iter()
        .map(|variable| (variable.name.clone(), Vec::new()))
        .collect();
    for chunk in parts.iter().flat_map(|part| &part.chunks) {
        for (name, values) in &mut table {
            let levels = chunk.found_levels.iter().find(|(found, _)| found == name);
            let array = chunk.array(name).unwrap();
            values.extend(
                (0..chunk.rows())
                    .map(|row| shown(array, row, levels.map(|(_, levels)| levels.as_slice()))),
            );
        }
    }
    table
}

/// A file of text as a table.
pub fn read_bytes(bytes: &[u8], options: Value) -> Result<Table> {
    let (format, _) = open(&text_options(options), bytes)?;
    let (format, parts) = records(format, bytes)?;
    Ok(table_of(&format, &parts))
}

pub fn read(text: &str, options: Value) -> Result<Table> {
    read_bytes(text.as_bytes(), options)
}

pub fn table(columns: &[(&str, &[&str])]) -> Table {
    let value = |text: &&str| (*text != "-").then(|| (*text).to_owned());
    columns
        .iter()
        .map(|(name, values)| ((*name).to_owned(), values.iter().map(value).collect()))
        .collect()
}

pub fn kinds(text: &str, options: Value) -> Vec<(Kind, Storage)> {
    let (_, schema) = open(&text_options(options), text.as_bytes()).unwrap();
    schema
        .variables
        .iter()
        .map(|variable| (variable.kind, variable.storage))
        .collect()
}

pub fn refusal(text: &str, options: Value) -> Error {
    read(text, options).expect_err("this is refused")
}

/// The same format with units of any size: formats are values that cross to workers, so a test can change them.
pub fn cut(format: &Format, unit_bytes: u64) -> Format {
    let mut wire = serde_json::to_value(format).unwrap();
    let name = if wire.get("Json").is_some() {
        "Json"
    } else {
        "Text"
    };
    wire[name]["unit_bytes"] = json!(unit_bytes);
    serde_json::from_value(wire).unwrap()
}

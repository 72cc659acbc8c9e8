//! Text files: the first bytes of an input choose options, the rest is the file.

use std::collections::BTreeMap;

use arrow_array::{Array, ArrayRef};
use rxwasm::error::Result;
use rxwasm::format::{Format, Records};
use serde_json::{Value, json};

use crate::support;

/// How many bytes choose options.
pub const OPTIONS: usize = 6;

/// The longest input: longer ones find nothing that shorter ones do not.
const LONGEST: usize = 1 << 14;

fn pick<'a>(byte: u8, choices: &[&'a str]) -> Option<&'a str> {
    choices
        .get(usize::from(byte) % (choices.len() + 1))
        .copied()
}

fn options(choice: &[u8; OPTIONS]) -> Value {
    let [marks, names, notation, class, fixed, _] = *choice;
    let mut options = json!({
        "type": "text",
        "stringsAsFactors": names & 4 != 0,
        "combineDelimiters": names & 8 != 0,
        "rowsToSkip": names >> 6,
        "missingValueString": pick(notation >> 6, &["", "0", "?"]).unwrap_or("NA"),
        "quoteMark": pick(marks >> 4, &["", "'"]).unwrap_or("\""),
    });
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            options[name] = value;
        }
    };
    set(
        "delimiter",
        pick(marks & 15, &[",", "\t", ";", " ", "|"]).map(|text| json!(text)),
    );
    set(
        "firstRowIsColNames",
        [None, Some(false), Some(true)][usize::from(names & 3) % 3].map(|is| json!(is)),
    );
    set(
        "decimalPoint",
        pick(notation & 1, &[","]).map(|text| json!(text)),
    );
    set(
        "thousandsSeparator",
        pick(notation >> 1 & 3, &[".", " ", ","]).map(|text| json!(text)),
    );
    set(
        "inputEncoding",
        pick(notation >> 3 & 7, &["gb18030", "shift_jis", "windows-1252"]).map(|text| json!(text)),
    );
    let classes = [
        "logical",
        "integer",
        "int16",
        "uint16",
        "numeric",
        "character",
        "factor",
        "Date",
        "POSIXct",
    ];
    let kind = pick(class, &classes);
    if fixed & 128 != 0 {
        let info = json!([
            { "start": 1, "width": 1 + (fixed & 7), "type": kind },
            { "start": 1 + (fixed >> 3 & 7), "width": 3, "type": "numeric", "decimalPlaces": 2 },
        ]);
        set("colInfo", Some(info));
    } else if let Some(kind) = kind {
        set("colInfo", Some(json!([{ "index": 1, "type": kind }])));
    }
    options
}

/// The same format with units of other sizes.
pub fn cut(format: &Format, unit_bytes: u64) -> Format {
    let mut wire = serde_json::to_value(format).expect("formats are serialisable");
    let name = if wire.get("Json").is_some() {
        "Json"
    } else {
        "Text"
    };
    wire[name]["unit_bytes"] = json!(unit_bytes);
    serde_json::from_value(wire).expect("nothing else was changed")
}

/// All units, each from where the one before ended.
pub fn whole(format: &Format, bytes: &[u8]) -> Result<Vec<Records>> {
    let mut start = None;
    let mut all = Vec::new();
    for unit in 0..format.units().len() {
        let records = support::decode(
            format,
            u32::try_from(unit).expect("few units"),
            bytes,
            start,
        )?;
        start = records.edges.map(|(_, end)| end);
        all.push(records);
    }
    Ok(all)
}

/// Values as text, by column, with factor levels as they read.
pub fn table(parts: &[Records]) -> BTreeMap<String, Vec<Option<String>>> {
    let mut table: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    for chunk in parts.iter().flat_map(|part| &part.chunks) {
        for (name, array) in chunk.columns() {
            let levels = chunk.found_levels.iter().find(|(found, _)| *found == name);
            let column = table.entry(name).or_default();
            column.extend(
                (0..chunk.rows())
                    .map(|row| value(&array, row, levels.map(|(_, levels)| levels.as_slice()))),
            );
        }
    }
    table
}

fn value(array: &ArrayRef, row: usize, levels: Option<&[String]>) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    let shown = format!("{:?}", array.slice(row, 1));
    match (
        levels,
        array.as_any().downcast_ref::<arrow_array::UInt32Array>(),
    ) {
        (Some(levels), Some(codes)) => Some(levels[codes.value(row) as usize].clone()),
        _ => Some(shown),
    }
}

/// Law: however a file is cut into units, the same rows come out.
pub fn text(input: &[u8]) {
    let Some((choice, bytes)) = input.split_first_chunk::<OPTIONS>() else {
        return;
    };
    if bytes.len() > LONGEST {
        return;
    }
    let Ok((format, _)) = support::open(&options(choice), bytes) else {
        return;
    };
    let cut = cut(&format, 1 + u64::from(choice[OPTIONS - 1]));
    for unit in 0..cut.units().len() {
        // Where a record starts is only guessed here, so anything may come out but a panic.
        let _ = support::decode(&cut, u32::try_from(unit).expect("few units"), bytes, None);
    }
    let (Ok(one), Ok(many)) = (whole(&format, bytes), whole(&cut, bytes)) else {
        assert_eq!(
            whole(&format, bytes).is_ok(),
            whole(&cut, bytes).is_ok(),
            "an error depends on the units"
        );
        return;
    };
    assert_eq!(table(&one), table(&many), "the rows depend on the units");
}

//! Values as the fixtures of other writers show them.

use std::path::{Path, PathBuf};

use arrow_array::{Array, ArrayRef};
use rxwasm::data::{Chunk, Column, Kind, Schema, Values};
use serde_json::{Map, Value, json};

use super::fixture;

/// Where a file lies that another program wrote.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// All values by column: missing ones are null, labels and text are text, moments microseconds, all else is numbers or `"NaN"`, `"Inf"`, `"-Inf"`,
/// `"-0"`.
pub fn shown(schema: &Schema, chunks: &[Chunk]) -> Value {
    let columns = schema.variables.iter().map(|variable| {
        let values = chunks.iter().flat_map(|chunk| {
            let found = chunk
                .found_levels
                .iter()
                .find(|(name, _)| *name == variable.name);
            let levels = found.map(|(_, levels)| levels).or(variable.levels.as_ref());
            let levels = levels.filter(|_| variable.kind == Kind::Factor);
            values(
                chunk.array(&variable.name).unwrap(),
                levels.map(|levels| levels.as_slice()),
            )
        });
        (variable.name.clone(), Value::Array(values.collect()))
    });
    Value::Object(columns.collect::<Map<_, _>>())
}

fn values(array: &ArrayRef, levels: Option<&[String]>) -> Vec<Value> {
    let column = Column::of(array.as_ref()).unwrap();
    let mut numbers = vec![0.0; column.len()];
    column.widen(0, &mut numbers);
    let value = |row: usize| {
        if !column.is_valid(row) {
            return Value::Null;
        }
        if let Values::Utf8(texts) = &column.values {
            return json!(texts.value(row));
        }
        if let Values::Micros(micros) = column.values {
            #[allow(clippy::cast_precision_loss)]
            return json!(micros[row] as f64);
        }
        let number = numbers[row];
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        match levels {
            Some(levels) => json!(levels[number as usize]),
            None if number.is_nan() => json!("NaN"),
            None if number == f64::INFINITY => json!("Inf"),
            None if number == f64::NEG_INFINITY => json!("-Inf"),
            None if number.to_bits() == (-0.0f64).to_bits() => json!("-0"),
            None => json!(number),
        }
    };
    (0..array.len()).map(value).collect()
}

/// Compares what was read with a member of a fixture, column by column, for messages that can be read. What stands behind a
/// hyphen in a file's name says how it was written.
pub fn check(fixtures: &str, name: &str, found: &Value) {
    let all = fixture(fixtures);
    let expected = &all[name.split('-').next().unwrap()];
    let names = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(names(found), names(expected), "{name}");
    for column in names(expected) {
        assert_eq!(found[&column], expected[&column], "{name}: {column}");
    }
}

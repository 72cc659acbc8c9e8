//! Results that agree but for roundings.

use std::io::Cursor;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_ipc::reader::StreamReader;
use arrow_schema::DataType;
use serde_json::{Value, json};

/// How far numbers may be apart, as a share of the larger one or of 1.
const TOLERANCE: f64 = 1e-8;

/// A result without some of its fields.
pub fn without(mut value: Value, fields: &[&str]) -> Value {
    if let Some(object) = value.as_object_mut() {
        for field in fields {
            object.remove(*field);
        }
    }
    value
}

/// Whether two results agree; otherwise where they do not.
pub fn agree(expected: &Value, found: &Value) -> Result<(), String> {
    compare("", expected, found)
}

fn compare(path: &str, expected: &Value, found: &Value) -> Result<(), String> {
    let differ = || Err(format!("{path}: expected {expected}, found {found}"));
    match (expected, found) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            let close = (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0);
            if close { Ok(()) } else { differ() }
        }
        (Value::Array(a), Value::Array(b)) => {
            if let (Some(a), Some(b)) = (frame(a), frame(b)) {
                return compare(path, &a, &b);
            }
            if a.len() != b.len() {
                return differ();
            }
            a.iter()
                .zip(b)
                .enumerate()
                .try_for_each(|(at, (a, b))| compare(&format!("{path}[{at}]"), a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            if !a.keys().eq(b.keys()) {
                return differ();
            }
            a.iter()
                .zip(b.values())
                .try_for_each(|((name, a), b)| compare(&format!("{path}.{name}"), a, b))
        }
        _ if expected == found => Ok(()),
        _ => differ(),
    }
}

/// The columns of a data frame, which crosses as the bytes of an Arrow stream.
pub fn frame(values: &[Value]) -> Option<Value> {
    let bytes: Vec<u8> = values
        .iter()
        .map(|value| value.as_u64().and_then(|byte| u8::try_from(byte).ok()))
        .collect::<Option<_>>()?;
    if !bytes.starts_with(&[255; 4]) {
        return None;
    }
    let mut columns = Vec::new();
    for batch in StreamReader::try_new(Cursor::new(bytes), None).unwrap() {
        let batch = batch.unwrap();
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            let values = match field.data_type() {
                DataType::Float64 => json!(
                    array
                        .as_primitive::<Float64Type>()
                        .iter()
                        .collect::<Vec<_>>()
                ),
                DataType::Int32 => {
                    json!(array.as_primitive::<Int32Type>().iter().collect::<Vec<_>>())
                }
                DataType::Utf8 => json!(array.as_string::<i32>().iter().collect::<Vec<_>>()),
                other => panic!("a frame has a column of type {other}"),
            };
            columns.push(json!([field.name(), values]));
        }
    }
    Some(Value::Array(columns))
}

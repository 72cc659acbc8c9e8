//! What is written is read back.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int32Array,
    StringArray, TimestampMicrosecondArray, UInt8Array,
};
use proptest::prelude::*;
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::format::output::Output;
use serde_json::{Value, json};

use crate::reading::{records, table_of};

fn written(schema: &Schema, chunks: &[Chunk]) -> Vec<u8> {
    let options = json!({ "type": "json" });
    let output = Output::plan(
        &mut <dyn erased_serde::Deserializer>::erase(&options),
        schema,
    )
    .unwrap();
    let pieces = chunks
        .iter()
        .map(|chunk| output.format().piece(chunk).unwrap().bytes);
    pieces.collect::<Vec<_>>().concat()
}

fn schema() -> Schema {
    let levels = Arc::new(
        ["plain", "with \"quotes\"", "two\nlines"]
            .map(str::to_owned)
            .to_vec(),
    );
    Schema::new(vec![
        Variable::new("x", Kind::Numeric, Storage::Float64),
        Variable::new("s", Kind::Numeric, Storage::Float32),
        Variable::new("i", Kind::Integer, Storage::Int32),
        Variable::new("t \"u\"\n", Kind::Character, Storage::Utf8),
        Variable::factor("f", levels),
        Variable::new("b", Kind::Logical, Storage::Bool),
        Variable::new("d", Kind::Date, Storage::Date32),
        Variable::new("m", Kind::Moment, Storage::Micros),
    ])
    .unwrap()
}

/// What the front end says about a file that it wrote.
fn declared() -> Value {
    let info = |name: &str, kind: &str| json!({ "name": name, "type": kind });
    let mut factor = info("f", "factor");
    factor["levels"] = json!(["plain", "with \"quotes\"", "two\nlines"]);
    crate::json_options(json!({ "colInfo": [
        info("x", "numeric"), info("s", "float32"), info("i", "integer"), info("t \"u\"\n", "character"), factor,
        info("b", "logical"), info("d", "Date"), info("m", "POSIXct"),
    ] }))
}

type Row = (
    (Option<f64>, Option<f32>, Option<i32>, Option<String>),
    (Option<u8>, Option<bool>, Option<i32>, Option<i64>),
);

fn chunk(index: u32, rows: &[Row]) -> Chunk {
    let columns: [ArrayRef; 8] = [
        Arc::new(rows.iter().map(|row| row.0.0).collect::<Float64Array>()),
        Arc::new(rows.iter().map(|row| row.0.1).collect::<Float32Array>()),
        Arc::new(rows.iter().map(|row| row.0.2).collect::<Int32Array>()),
        Arc::new(
            rows.iter()
                .map(|row| row.0.3.as_deref())
                .collect::<StringArray>(),
        ),
        Arc::new(rows.iter().map(|row| row.1.0).collect::<UInt8Array>()),
        Arc::new(rows.iter().map(|row| row.1.1).collect::<BooleanArray>()),
        Arc::new(rows.iter().map(|row| row.1.2).collect::<Date32Array>()),
        Arc::new(
            rows.iter()
                .map(|row| row.1.3)
                .collect::<TimestampMicrosecondArray>(),
        ),
    ];
    let names = schema().variables.into_iter().map(|variable| variable.name);
    Chunk::new(index, rows.len(), names.zip(columns).collect()).unwrap()
}

/// Missing values, and numbers that JSON does not have, are null.
fn finite<T: Copy + Into<f64>>(value: Option<T>) -> Option<T> {
    value.filter(|value| (*value).into().is_finite())
}

fn row() -> impl Strategy<Value = Row> {
    use prop::option::of;
    (
        (
            of(any::<f64>()),
            of(any::<f32>()),
            of(i32::MIN + 1..=i32::MAX),
            of(".{0,6}"),
        ),
        // Years of four digits.
        (
            of(0u8..3),
            of(any::<bool>()),
            of(-719_000i32..2_932_000),
            of(-62_000_000_000_000_000i64..253_000_000_000_000_000),
        ),
    )
}

proptest! {
    #[test]
    fn rows_are_read_back_as_they_were(rows in prop::collection::vec(row(), 0..40), at: prop::sample::Index) {
        let at = at.index(rows.len() + 1);
        let chunks = [chunk(0, &rows[..at]), chunk(1, &rows[at..])];
        let bytes = written(&schema(), &chunks);
        let opened = crate::support::opened(&declared(), &bytes).unwrap();
        let (_, parts) = records(opened.format, &bytes).unwrap();
        prop_assert!(parts.iter().all(|part| part.failures.is_empty()));
        let read = &parts[0].chunks[0];
        let kept: Vec<Row> = rows
            .iter()
            .map(|row| ((finite(row.0.0), finite(row.0.1), row.0.2, row.0.3.clone()), row.1))
            .collect();
        let expected = chunk(0, &kept);
        for (name, array) in expected.columns() {
            let found = read.array(&name).unwrap();
            prop_assert_eq!(shown(found), shown(&array), "{}", name);
        }
    }
}

/// Codes as numbers, since levels are known; floats by their bits.
fn shown(array: &ArrayRef) -> Vec<String> {
    (0..array.len())
        .map(|row| {
            let one = array.slice(row, 1);
            if one.is_null(0) {
                return "null".to_owned();
            }
            let any = one.as_any();
            if let Some(value) = any.downcast_ref::<Float64Array>() {
                return format!("{:x}", value.value(0).to_bits());
            }
            if let Some(value) = any.downcast_ref::<UInt8Array>() {
                return value.value(0).to_string();
            }
            match any.downcast_ref::<arrow_array::UInt32Array>() {
                Some(value) => value.value(0).to_string(),
                None => format!("{one:?}"),
            }
        })
        .collect()
}

#[test]
fn rows_look_like_json_lines() {
    use Kind::{Character, Integer, Logical, Numeric};
    let rows: [Row; 2] = [
        (
            (
                Some(5.0),
                Some(0.1),
                Some(-3),
                Some("a\"\n\u{1}é".to_owned()),
            ),
            (
                Some(1),
                Some(true),
                Some(18_321),
                Some(1_577_836_800_250_000),
            ),
        ),
        (
            (Some(f64::INFINITY), Some(f32::NAN), None, None),
            (None, None, None, None),
        ),
    ];
    let text = String::from_utf8(written(&schema(), &[chunk(0, &rows)])).unwrap();
    let expected = concat!(
        r#"{"x":5.0,"s":0.1,"i":-3,"t \"u\"\n":"a\"\n\u0001é","f":"with \"quotes\"","b":true,"d":"2020-02-29","m":"2020-01-01T00:00:00.250Z"}"#,
        "\n",
        r#"{"x":null,"s":null,"i":null,"t \"u\"\n":null,"f":null,"b":null,"d":null,"m":null}"#,
        "\n",
    );
    assert_eq!(text, expected);
    // Types but those of dates are found out again.
    let opened = crate::support::opened(&crate::json_options(json!({})), text.as_bytes()).unwrap();
    let kinds: Vec<Kind> = opened
        .schema
        .variables
        .iter()
        .map(|variable| variable.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            Numeric, Numeric, Integer, Character, Character, Logical, Character, Character
        ]
    );
    let (format, parts) = records(opened.format, text.as_bytes()).unwrap();
    assert_eq!(table_of(&format, &parts)[0].1, [Some("5".to_owned()), None]);
}

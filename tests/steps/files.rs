//! What is written is read back.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int32Array, StringArray,
    TimestampMicrosecondArray, UInt8Array,
};
use proptest::prelude::*;
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::output::Output;
use serde_json::{Value, json};

use crate::support::DataSet;

/// The bytes of a file of chunks.
fn written(options: &Value, schema: &Schema, chunks: &[Chunk]) -> Result<Vec<u8>> {
    let output = Output::plan(
        &mut <dyn erased_serde::Deserializer>::erase(options),
        schema,
    )?;
    let mut bytes = output.format().head()?;
    let mut notes = Vec::new();
    for chunk in chunks {
        let piece = output.format().piece(chunk)?;
        bytes.extend(piece.bytes);
        notes.extend(piece.notes);
    }
    bytes.extend(output.format().end(&notes)?);
    Ok(bytes)
}

#[derive(Debug, Clone)]
struct Row {
    x: Option<f64>,
    s: Option<f32>,
    i: Option<i32>,
    t: Option<String>,
    f: Option<u8>,
    b: Option<bool>,
    d: Option<i32>,
    m: Option<i64>,
}

const LEVELS: [&str; 4] = ["plain", "with, comma", "with \"quotes\"", "two\nlines"];

fn schema() -> Schema {
    let levels = Arc::new(LEVELS.map(str::to_owned).to_vec());
    Schema::new(vec![
        Variable::new("x", Kind::Numeric, Storage::Float64),
        Variable::new("s", Kind::Numeric, Storage::Float32),
        Variable::new("i", Kind::Integer, Storage::Int32),
        Variable::new("t \"u\", v", Kind::Character, Storage::Utf8),
        Variable::factor("f", levels),
        Variable::new("b", Kind::Logical, Storage::Bool),
        Variable::new("d", Kind::Date, Storage::Date32),
        Variable::new("m", Kind::Moment, Storage::Micros),
    ])
    .unwrap()
}

fn chunk(index: u32, rows: &[Row]) -> Chunk {
    let columns: [ArrayRef; 8] = [
        Arc::new(rows.iter().map(|row| row.x).collect::<Float64Array>()),
        Arc::new(rows.iter().map(|row| row.s).collect::<Float32Array>()),
        Arc::new(rows.iter().map(|row| row.i).collect::<Int32Array>()),
        Arc::new(
            rows.iter()
                .map(|row| row.t.as_deref())
                .collect::<StringArray>(),
        ),
        Arc::new(rows.iter().map(|row| row.f).collect::<UInt8Array>()),
        Arc::new(rows.iter().map(|row| row.b).collect::<BooleanArray>()),
        Arc::new(rows.iter().map(|row| row.d).collect::<Date32Array>()),
        Arc::new(
            rows.iter()
                .map(|row| row.m)
                .collect::<TimestampMicrosecondArray>(),
        ),
    ];
    let names = schema().variables.into_iter().map(|variable| variable.name);
    Chunk::new(index, rows.len(), names.zip(columns).collect()).unwrap()
}

fn row() -> impl Strategy<Value = Row> {
    use prop::option::of;
    let real = prop_oneof![
        any::<f64>(),
        Just(-0.0),
        Just(f64::NAN),
        Just(f64::NEG_INFINITY),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
        (-1000..1000).prop_map(f64::from),
    ];
    let single = prop_oneof![
        any::<f32>(),
        Just(f32::MAX),
        (-1000_i16..1000).prop_map(f32::from)
    ];
    let text = prop_oneof![
        "[a-z,\"'\n\r;é 0-9]{0,8}",
        Just("NA".to_owned()),
        Just(String::new()),
        Just("\"".to_owned()),
        Just("1.5".to_owned()),
    ];
    // The reader takes years of four digits, and no integer that R does not have.
    let day = -250_000..2_932_000_i32;
    let micros = -20_000_000_000_000_000..250_000_000_000_000_000_i64;
    (
        of(real),
        of(single),
        of(-2_147_483_647..=i32::MAX),
        of(text),
        of(0_u8..4),
        of(any::<bool>()),
        of(day),
        of(micros),
    )
        .prop_map(|(x, s, i, t, f, b, d, m)| Row {
            x,
            s,
            i,
            t,
            f,
            b,
            d,
            m,
        })
}

/// Doubles by their bits, so that -0 is not 0; every NaN is one.
fn printed(rows: &[Row]) -> String {
    let bits = |x: f64| {
        if x.is_nan() {
            "NaN".to_owned()
        } else {
            format!("{:x}", x.to_bits())
        }
    };
    let one = |row: &Row| {
        let (x, s) = (row.x.map(bits), row.s.map(|s| bits(f64::from(s))));
        format!(
            "{x:?} {s:?} {:?} {:?} {:?} {:?} {:?} {:?}\n",
            row.i, row.t, row.f, row.b, row.d, row.m
        )
    };
    rows.iter().map(one).collect()
}

/// The rows of chunks that were read.
fn rows_of(data: &DataSet) -> Vec<Row> {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use arrow_array::types::TimestampMicrosecondType;
    let mut rows = Vec::new();
    for chunk in &data.chunks {
        for at in 0..chunk.rows() {
            let number = |name: &str| {
                let column = chunk.column(name).unwrap();
                let mut value = [0.0];
                column.widen(at, &mut value);
                column.is_valid(at).then_some(value[0])
            };
            let moment = chunk.array("m").unwrap();
            let moment = moment.as_primitive::<TimestampMicrosecondType>();
            let text = chunk.array("t \"u\", v").unwrap().as_string::<i32>();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            rows.push(Row {
                x: number("x"),
                s: number("s").map(|s| s as f32),
                i: number("i").map(|i| i as i32),
                t: text.is_valid(at).then(|| text.value(at).to_owned()),
                f: number("f").map(|f| f as u8),
                b: number("b").map(|b| b != 0.0),
                d: number("d").map(|d| d as i32),
                m: moment.is_valid(at).then(|| moment.value(at)),
            });
        }
    }
    rows
}

fn info() -> Value {
    json!([
        {"name": "x", "type": "numeric"}, {"name": "s", "type": "float32"}, {"name": "i", "type": "integer"},
        {"name": "t \"u\", v", "type": "character"}, {"name": "f", "type": "factor", "levels": LEVELS},
        {"name": "b", "type": "logical"}, {"name": "d", "type": "Date"}, {"name": "m", "type": "POSIXct"},
    ])
}

proptest! {
    #[test]
    fn text_reads_back(parts in prop::collection::vec(prop::collection::vec(row(), 0..6), 0..4), tab in any::<bool>()) {
        let delimiter = if tab { "\t" } else { "," };
        let chunks: Vec<Chunk> = (0..).zip(&parts).map(|(index, rows)| chunk(index, rows)).collect();
        let how = json!({"type": "text", "writePrecision": 17, "delimiter": delimiter});
        let bytes = written(&how, &schema(), &chunks).unwrap();
        let read = json!({"type": "text", "firstRowIsColNames": true, "delimiter": delimiter, "colInfo": info()});
        let data = DataSet::read(&read, bytes).unwrap();
        prop_assert_eq!(printed(&rows_of(&data)), printed(&parts.concat()));
    }

    #[test]
    fn arrow_reads_back(parts in prop::collection::vec(prop::collection::vec(row(), 0..6), 0..4), stream in any::<bool>()) {
        let chunks: Vec<Chunk> = (0..).zip(&parts).map(|(index, rows)| chunk(index, rows)).collect();
        let bytes = written(&json!({"type": "arrow", "stream": stream}), &schema(), &chunks).unwrap();
        let data = DataSet::read(&json!({"type": "arrow"}), bytes).unwrap();
        prop_assert_eq!(printed(&rows_of(&data)), printed(&parts.concat()));
    }
}

#[test]
fn text_is_as_people_expect() {
    let rows = [
        Row {
            x: Some(5.0),
            s: Some(0.1),
            i: Some(-3),
            t: Some("a \"b\"".to_owned()),
            f: Some(1),
            b: Some(true),
            d: Some(18_292),
            m: Some(1_580_429_045_250_000),
        },
        Row {
            x: Some(2.0 / 3.0),
            s: None,
            i: None,
            t: None,
            f: None,
            b: None,
            d: None,
            m: None,
        },
    ];
    let chunks = [chunk(0, &rows)];
    let text =
        |options: Value| String::from_utf8(written(&options, &schema(), &chunks).unwrap()).unwrap();
    assert_eq!(
        text(json!({"type": "text"})),
        "\"x\",\"s\",\"i\",\"t \"\"u\"\", v\",\"f\",\"b\",\"d\",\"m\"\n\
         5.0,0.1,-3,\"a \"\"b\"\"\",\"with, comma\",TRUE,2020-01-31,2020-01-31 00:04:05.250\n\
         0.6666667,NA,NA,NA,NA,NA,NA,NA\n"
    );
    let other = json!({
        "type": "text", "delimiter": ";", "decimalPoint": ",", "stripZeros": true, "missingValueString": ".",
        "writeFactorsAsIndexes": true, "firstRowIsColNames": false, "quoteMark": "'", "writePrecision": 3,
    });
    assert_eq!(
        text(other),
        "5;0,1;-3;'a \"b\"';2;TRUE;2020-01-31;2020-01-31 00:04:05.250\n0,667;.;.;.;.;.;.;.\n"
    );
    let refused = |options: Value| written(&options, &schema(), &chunks).unwrap_err();
    let error = refused(
        json!({"type": "text", "quoteMark": "", "firstRowIsColNames": false, "writeFactorsAsIndexes": true, "delimiter": "b"}),
    );
    assert_eq!((error.kind, error.at.row), (ErrorKind::Conversion, Some(1)));
    for wrong in [
        json!({"delimiter": "ab"}),
        json!({"decimalPoint": ","}),
        json!({"writePrecision": 0}),
        json!({"writePrecision": 18}),
    ] {
        let mut options = wrong;
        options["type"] = json!("text");
        assert_eq!(refused(options).kind, ErrorKind::Argument);
    }
}

#[test]
fn many_columns_and_no_rows() {
    let variables =
        (0..2000).map(|at| Variable::new(format!("v{at}"), Kind::Integer, Storage::Int32));
    let schema = Schema::new(variables.collect()).unwrap();
    for rows in [0_u8, 1] {
        let column = |at: usize| -> ArrayRef {
            Arc::new(Int32Array::from(vec![
                i32::try_from(at).unwrap();
                usize::from(rows)
            ]))
        };
        let columns = (0..2000).map(|at| (format!("v{at}"), column(at)));
        let chunk = Chunk::new(0, usize::from(rows), columns.collect()).unwrap();
        for kind in ["text", "arrow"] {
            let bytes = written(
                &json!({"type": kind}),
                &schema,
                std::slice::from_ref(&chunk),
            )
            .unwrap();
            let mut read = json!({"type": kind});
            if kind == "text" {
                read["firstRowIsColNames"] = json!(true);
            }
            let data = DataSet::read(&read, bytes).unwrap();
            assert_eq!(
                (data.schema.variables.len(), data.schema.rows),
                (2000, Some(f64::from(rows))),
                "{kind}"
            );
        }
    }
}

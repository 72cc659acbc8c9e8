//! Frames of every kind of column, cut into chunks anywhere, and an exchange of them as a host carries it out.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int16Array, Int32Array,
    Int64Array, StringArray, TimestampMicrosecondArray, UInt8Array,
};
use arrow_buffer::Buffer;
use proptest::prelude::*;
use rxwasm::data::{Chunk, Column, Kind, Schema, Storage, Values, Variable};
use rxwasm::error::Result;
use rxwasm::format::output::Output;
use rxwasm::format::{Decoded, Format, FormatOptions, Opening};
use serde_json::{Value, json};

/// A value, comparable by those who know nothing of the engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Missing,
    Number(f64),
    Whole(i64),
    Text(String),
}

/// A row of a frame.
#[derive(Debug, Clone)]
pub struct Row {
    pub d: Option<f64>,
    pub s: Option<f32>,
    pub i: Option<i32>,
    pub k: Option<i16>,
    pub l: Option<i64>,
    pub t: Option<String>,
    pub f: Option<u8>,
    pub b: Option<bool>,
    pub day: Option<i32>,
    pub m: Option<i64>,
}

pub const LEVELS: [&str; 4] = ["z", "a", "Z", "m"];

/// Rows in chunks.
#[derive(Debug, Clone)]
pub struct Frame {
    pub schema: Schema,
    pub chunks: Vec<Chunk>,
    /// The bytes of each unit, of rows that were exchanged.
    pub units: Vec<u64>,
}

fn doubles() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-3i8..3).prop_map(f64::from),
        1 => Just(-0.0),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => any::<f64>(),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[abAB]{0,2}",
        1 => "[a\u{0}é\u{1}É]{0,3}",
    ]
}

fn longs() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -2i64..2, 1 => Just(i64::MIN), 1 => Just(i64::MAX), 1 => any::<i64>()]
}

prop_compose! {
    fn row()(
        d in prop::option::weighted(0.8, doubles()),
        s in prop::option::weighted(0.8, doubles()),
        i in prop::option::weighted(0.9, -5i32..5),
        k in prop::option::weighted(0.9, any::<i16>()),
        l in prop::option::weighted(0.9, longs()),
        t in prop::option::weighted(0.9, texts()),
        f in prop::option::weighted(0.9, 0u8..4),
        b in prop::option::weighted(0.9, any::<bool>()),
        day in prop::option::weighted(0.9, -3i32..3),
        m in prop::option::weighted(0.9, longs()),
    ) -> Row {
        #[allow(clippy::cast_possible_truncation)]
        Row { d, s: s.map(|s| s as f32), i, k, l, t, f, b, day, m }
    }
}

/// Frames of up to so many rows, in chunks of any size; some have chunks without rows, or none but one.
pub fn frames(most: usize) -> impl Strategy<Value = Frame> {
    let rows = prop::collection::vec(row(), 0..most);
    (rows, prop::collection::vec(0usize..9, 1..6)).prop_map(|(rows, sizes)| frame(&rows, &sizes))
}

/// Frames whose rows have one of two keys, nearly all the same.
pub fn skewed(most: usize) -> impl Strategy<Value = Frame> {
    let rows = prop::collection::vec((row(), 0u8..20), 0..most);
    rows.prop_map(|rows| {
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(row, one)| Row {
                i: Some(i32::from(one == 0)),
                ..row
            })
            .collect();
        frame(&rows, &[7, 3])
    })
}

/// Rows in chunks of these sizes in turn.
pub fn frame(rows: &[Row], sizes: &[usize]) -> Frame {
    let levels = Arc::new(LEVELS.map(str::to_owned).to_vec());
    let schema = Schema::new(vec![
        Variable::new("d", Kind::Numeric, Storage::Float64),
        Variable::new("s", Kind::Numeric, Storage::Float32),
        Variable::new("i", Kind::Integer, Storage::Int32),
        Variable::new("k", Kind::Integer, Storage::Int16),
        Variable::new("l", Kind::Integer, Storage::Int64),
        Variable::new("t", Kind::Character, Storage::Utf8),
        Variable::factor("f", levels),
        Variable::new("b", Kind::Logical, Storage::Bool),
        Variable::new("day", Kind::Date, Storage::Date32),
        Variable::new("m", Kind::Moment, Storage::Micros),
    ])
    .unwrap();
    let mut chunks = Vec::new();
    let mut rest = rows;
    let mut turn = sizes.iter().cycle();
    while !rest.is_empty() || chunks.is_empty() {
        let size = turn
            .next()
            .copied()
            .unwrap_or(1)
            .max(usize::from(chunks.len() > 20));
        let (part, behind) = rest.split_at(size.min(rest.len()));
        chunks.push(chunk(chunks.len(), part));
        rest = behind;
    }
    Frame {
        schema,
        chunks,
        units: Vec::new(),
    }
}

fn chunk(index: usize, rows: &[Row]) -> Chunk {
    let columns: Vec<(&str, ArrayRef)> = vec![
        (
            "d",
            Arc::new(rows.iter().map(|row| row.d).collect::<Float64Array>()),
        ),
        (
            "s",
            Arc::new(rows.iter().map(|row| row.s).collect::<Float32Array>()),
        ),
        (
            "i",
            Arc::new(rows.iter().map(|row| row.i).collect::<Int32Array>()),
        ),
        (
            "k",
            Arc::new(rows.iter().map(|row| row.k).collect::<Int16Array>()),
        ),
        (
            "l",
            Arc::new(rows.iter().map(|row| row.l).collect::<Int64Array>()),
        ),
        (
            "t",
            Arc::new(
                rows.iter()
                    .map(|row| row.t.clone())
                    .collect::<StringArray>(),
            ),
        ),
        (
            "f",
            Arc::new(rows.iter().map(|row| row.f).collect::<UInt8Array>()),
        ),
        (
            "b",
            Arc::new(rows.iter().map(|row| row.b).collect::<BooleanArray>()),
        ),
        (
            "day",
            Arc::new(rows.iter().map(|row| row.day).collect::<Date32Array>()),
        ),
        (
            "m",
            Arc::new(
                rows.iter()
                    .map(|row| row.m)
                    .collect::<TimestampMicrosecondArray>(),
            ),
        ),
    ];
    let columns = columns
        .into_iter()
        .map(|(name, array)| (name.to_owned(), array));
    Chunk::new(u32::try_from(index).unwrap(), rows.len(), columns.collect()).unwrap()
}

/// The values of a variable in all chunks; levels as text.
pub fn cells(schema: &Schema, chunks: &[Chunk], name: &str) -> Vec<Cell> {
    let variable = schema.variable(name).unwrap();
    let mut cells = Vec::new();
    for chunk in chunks {
        let array = chunk.array(name).unwrap();
        let column = Column::of(array.as_ref()).unwrap();
        for row in 0..array.len() {
            cells.push(if array.is_null(row) {
                Cell::Missing
            } else if let Some(text) = array.as_string_opt::<i32>() {
                Cell::Text(text.value(row).to_owned())
            } else if let Values::Int64(values) | Values::Micros(values) = column.values {
                Cell::Whole(values[row])
            } else {
                let mut value = [0.0];
                column.widen(row, &mut value);
                match &variable.levels {
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    Some(levels) if variable.kind == Kind::Factor => {
                        Cell::Text(levels[value[0] as usize].clone())
                    }
                    _ => Cell::Number(value[0]),
                }
            });
        }
    }
    cells
}

impl Frame {
    /// All rows, variable by variable in the order of the schema.
    pub fn rows(&self) -> Vec<Vec<Cell>> {
        let names = self.schema.variables.iter();
        let columns: Vec<Vec<Cell>> = names
            .map(|variable| cells(&self.schema, &self.chunks, &variable.name))
            .collect();
        let rows = self.chunks.iter().map(Chunk::rows).sum::<usize>();
        (0..rows)
            .map(|row| columns.iter().map(|column| column[row].clone()).collect())
            .collect()
    }

    /// What an exchange is told of it, under new names.
    pub fn side(&self, rename: impl Fn(&str) -> String, extension: &str) -> Value {
        let columns = self
            .schema
            .variables
            .iter()
            .map(|variable| json!({"source": variable.name, "name": rename(&variable.name)}));
        let rows = self.chunks.iter().map(Chunk::rows);
        json!({
            "schema": self.schema,
            "columns": columns.collect::<Vec<_>>(),
            "extension": extension,
            "chunkRows": rows.collect::<Vec<_>>(),
        })
    }
}

fn planned(options: &Value) -> Result<Output> {
    Output::plan(
        &mut <dyn erased_serde::Deserializer>::erase(options),
        &Schema::default(),
    )
}

/// Carries an exchange out: the rows that come out.
pub fn exchanged(frames: &[&Frame], asked: &Value, columns: Option<&[String]>) -> Result<Frame> {
    let mut asked = asked.clone();
    asked["type"] = json!("exchange");
    asked["chunks"] = json!(frames.iter().map(|frame| frame.chunks.len()).sum::<usize>());
    let mut samples = Vec::new();
    for (side, frame) in frames.iter().enumerate() {
        asked["side"] = json!(side);
        let output = planned(&asked)?;
        let pieces = frame
            .chunks
            .iter()
            .map(|chunk| Ok(json!(output.format().piece(chunk)?.bytes)));
        samples.push(if asked["kind"] == "oneToOne" {
            Vec::new()
        } else {
            pieces.collect::<Result<Vec<_>>>()?
        });
    }
    asked["samples"] = json!(samples);
    let (mut pieces, mut notes) = (Vec::new(), Vec::new());
    let mut output = planned(&asked)?;
    for (side, frame) in frames.iter().enumerate() {
        asked["side"] = json!(side);
        output = planned(&asked)?;
        for chunk in &frame.chunks {
            let piece = output.format().piece(chunk)?;
            pieces.push((piece.notes.clone(), piece.bytes));
            notes.extend(piece.notes);
        }
    }
    let runs: Vec<usize> = output
        .format()
        .end(&notes)?
        .chunks(8)
        .map(|bytes| {
            let number = f64::from_le_bytes(bytes.try_into().unwrap());
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let number = number as usize;
            number
        })
        .collect();
    let options = json!({
        "type": "exchanged",
        "output": rxwasm::engine::encode(&output)?,
        "notes": notes,
    });
    let options: FormatOptions = serde_json::from_value(options).unwrap();
    let opened = Opening::new(options, 0)?.finish()?;
    let mut found = Frame {
        schema: opened.schema,
        chunks: Vec::new(),
        units: Vec::new(),
    };
    let mut at = 0;
    for (index, unit) in opened.format.units().iter().enumerate() {
        let mut bytes = Vec::new();
        for _ in 0..runs[at] {
            let [bucket, from, to] = runs[at + 1..at + 4] else {
                panic!("a run is three numbers");
            };
            at += 3;
            for (notes, piece) in &pieces[from..to] {
                let length = |bucket: usize| {
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let length = notes[2 + 2 * bucket] as usize;
                    length
                };
                let start: usize = (0..bucket).map(length).sum();
                bytes.extend_from_slice(&piece[start..start + length(bucket)]);
            }
        }
        at += 1;
        assert_eq!(bytes.len() as u64, unit.length);
        found.units.push(unit.length);
        let Decoded::Chunks(records) = Format::decode(
            &opened.format,
            u32::try_from(index).unwrap(),
            unit.first_chunk,
            &Buffer::from_vec(bytes),
            None,
            columns,
        )?
        else {
            panic!("no more bytes are needed");
        };
        assert_eq!(records.chunks.len(), unit.chunks as usize);
        found.chunks.extend(records.chunks);
    }
    for (index, chunk) in found.chunks.iter().enumerate() {
        assert_eq!(chunk.index as usize, index);
    }
    Ok(found)
}

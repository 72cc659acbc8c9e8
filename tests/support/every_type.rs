//! A variable of every type, and levels that are not only words.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int8Array, Int32Array,
    Int64Array, StringArray, TimestampMicrosecondArray, UInt8Array,
};
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};

pub const LEVELS: [&str; 3] = ["", "zwei", "三"];

/// A described variable and an ordered factor are among them.
pub fn schema() -> Schema {
    let new = Variable::new;
    let levels = Arc::new(LEVELS.map(str::to_owned).to_vec());
    let mut ordered = Variable::factor("ordered", levels.clone());
    ordered.ordered = true;
    let mut described = new("int32", Kind::Integer, Storage::Int32);
    described.description = Some("Größe".to_owned());
    Schema::new(vec![
        new("logical", Kind::Logical, Storage::Bool),
        new("int8", Kind::Integer, Storage::Int8),
        described,
        new("int64", Kind::Integer, Storage::Int64),
        new("float32", Kind::Numeric, Storage::Float32),
        new("float64", Kind::Numeric, Storage::Float64),
        new("text", Kind::Character, Storage::Utf8),
        Variable::factor("factor", levels),
        ordered,
        new("date", Kind::Date, Storage::Date32),
        new("moment", Kind::Moment, Storage::Micros),
    ])
    .unwrap()
}

/// What a row is drawn from.
pub type Draw = (u8, f64, String, i64);

/// Rows drawn from numbers.
pub fn chunk(index: u32, draws: &[Draw]) -> Chunk {
    macro_rules! array {
        ($array:ty, $value:expr) => {
            Arc::new(
                draws
                    .iter()
                    .map(|draw| (draw.0 % 4 != 0).then(|| $value(draw)))
                    .collect::<$array>(),
            ) as ArrayRef
        };
    }
    #[allow(clippy::cast_possible_truncation)]
    let columns: Vec<(&str, ArrayRef)> = vec![
        (
            "logical",
            array!(BooleanArray, |draw: &Draw| draw.0 & 8 == 0),
        ),
        (
            "int8",
            array!(Int8Array, |draw: &Draw| draw.0.cast_signed()),
        ),
        ("int32", array!(Int32Array, |draw: &Draw| draw.3 as i32)),
        ("int64", array!(Int64Array, |draw: &Draw| draw.3)),
        ("float32", array!(Float32Array, |draw: &Draw| draw.1 as f32)),
        ("float64", array!(Float64Array, |draw: &Draw| draw.1)),
        ("text", array!(StringArray, |draw: &Draw| draw.2.clone())),
        ("factor", array!(UInt8Array, |draw: &Draw| draw.0 % 3)),
        (
            "ordered",
            array!(UInt8Array, |draw: &Draw| (draw.0 >> 4) % 3),
        ),
        ("date", array!(Date32Array, |draw: &Draw| draw.3 as i32)),
        (
            "moment",
            array!(TimestampMicrosecondArray, |draw: &Draw| draw.3),
        ),
    ];
    let columns = columns
        .into_iter()
        .map(|(name, array)| (name.to_owned(), array));
    Chunk::new(index, draws.len(), columns.collect()).unwrap()
}

/// A chunk of some rows, every fourth or so of whose values is missing.
pub fn rows(index: u32, rows: std::ops::Range<i64>) -> Chunk {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    let draw = |row: i64| {
        (
            (row * 37 % 251) as u8,
            row as f64 * 0.25,
            format!("text {row} ü"),
            row * 86_400_000_000 / 977 % 2_000_000,
        )
    };
    let draws: Vec<Draw> = rows.map(draw).collect();
    chunk(index, &draws)
}

//! What is written is read back.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float32Array, Float64Array, Int8Array, Int32Array,
    Int64Array, StringArray, TimestampMicrosecondArray, UInt8Array,
};
use proptest::prelude::*;
use rxwasm::data::narrow::store;
use rxwasm::data::rows::concat;
use rxwasm::data::{Chunk, Column, Kind, Schema, Storage, Variable};
use rxwasm::error::ErrorKind;

use crate::files::{read, write};
use crate::support::every_type::schema;

/// What a row is drawn from.
type Draw = (u8, f64, String);

/// Rows drawn from numbers.
fn chunk(draws: &[Draw]) -> Chunk {
    let rows = draws.len();
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
        (
            "int32",
            array!(Int32Array, |draw: &Draw| (draw.1 as i32).max(i32::MIN + 1)),
        ),
        (
            "int64",
            array!(Int64Array, |draw: &Draw| (draw.1 as i64) % (1 << 53)),
        ),
        ("float32", array!(Float32Array, |draw: &Draw| draw.1 as f32)),
        ("float64", array!(Float64Array, |draw: &Draw| draw.1)),
        ("text", array!(StringArray, |draw: &Draw| draw.2.clone())),
        ("factor", array!(UInt8Array, |draw: &Draw| draw.0 % 3)),
        (
            "ordered",
            array!(UInt8Array, |draw: &Draw| (draw.0 >> 4) % 3),
        ),
        ("date", array!(Date32Array, |draw: &Draw| draw.1 as i32)),
        (
            "moment",
            array!(TimestampMicrosecondArray, |draw: &Draw| {
                (draw.1 as i64) % (1 << 52)
            }),
        ),
    ];
    let columns = columns
        .into_iter()
        .map(|(name, array)| (name.to_owned(), array));
    Chunk::new(0, rows, columns.collect()).unwrap()
}

/// Equal values, NaN to NaN and zero to zero of the same sign; and the same values missing.
fn same(ours: &ArrayRef, theirs: &ArrayRef) -> bool {
    let codes = |array: &ArrayRef| match array.data_type() {
        arrow_schema::DataType::UInt8 => store(array, Storage::Code32).unwrap(),
        arrow_schema::DataType::Int8 => store(array, Storage::Int32).unwrap(),
        _ => array.clone(),
    };
    let shown = |array: &ArrayRef| {
        let mut column = vec![0.0; array.len()];
        Column::of(array.as_ref()).unwrap().widen(0, &mut column);
        let numbers: Vec<String> = (0..array.len())
            .filter(|row| array.is_valid(*row))
            .map(|row| format!("{:?}", column[row]))
            .collect();
        let texts = array.as_any().downcast_ref::<StringArray>();
        let texts = texts.map(|texts| format!("{:?}", texts.iter().collect::<Vec<_>>()));
        (numbers, texts)
    };
    let nulls = |array: &ArrayRef| {
        (0..array.len())
            .map(|row| array.is_valid(row))
            .collect::<Vec<_>>()
    };
    let (ours, theirs) = (codes(ours), codes(theirs));
    nulls(&ours) == nulls(&theirs) && shown(&ours) == shown(&theirs)
}

/// Writes blocks and compares what is read.
fn check(blocks: &[Vec<Chunk>], level: u8) {
    let schema = schema();
    let file = write(&schema, blocks, level).unwrap();
    let source = read(&file).unwrap();
    for (ours, theirs) in schema.variables.iter().zip(&source.schema.variables) {
        assert_eq!((&ours.name, ours.kind), (&theirs.name, theirs.kind));
        assert_eq!(ours.levels, theirs.levels);
        assert_eq!(ours.ordered, theirs.ordered);
        assert_eq!(ours.description, theirs.description);
        let arrays: Vec<ArrayRef> = blocks
            .iter()
            .flatten()
            .map(|chunk| chunk.array(&ours.name).unwrap().clone())
            .collect();
        let whole = concat(&arrays).unwrap();
        let read = source.column(&ours.name);
        assert!(
            same(&whole, &read),
            "{}: {whole:?} was read as {read:?}",
            ours.name
        );
    }
    let rows = |block: &Vec<Chunk>| block.iter().map(Chunk::rows).sum::<usize>();
    #[allow(clippy::cast_precision_loss)]
    let rows: Vec<f64> = blocks.iter().map(|block| rows(block) as f64).collect();
    assert_eq!(source.stored.rows_per_block, rows);
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -1e6..1e6f64,
        Just(f64::NAN),
        Just(f64::from_bits(0x7ff8_0000_0000_07a2)),
        Just(-0.0),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::MAX),
        Just(f64::from_bits(1)),
    ]
}

fn rows() -> impl Strategy<Value = Chunk> {
    proptest::collection::vec((any::<u8>(), value(), ".{0,6}"), 0..40)
        .prop_map(|draws| chunk(&draws))
}

proptest! {
    #[test]
    fn all_types_at_all_levels(
        blocks in proptest::collection::vec(proptest::collection::vec(rows(), 1..4), 1..4),
        level in 0..=9u8,
    ) {
        check(&blocks, level);
    }
}

#[test]
fn no_rows_and_no_blocks() {
    check(&[vec![chunk(&[])]], 1);
    let source = read(&write(&schema(), &[], 1).unwrap()).unwrap();
    assert_eq!(source.schema.rows, Some(0.0));
    assert_eq!(source.chunks.len(), 1);
    let nothing = read(&write(&Schema::default(), &[], 1).unwrap()).unwrap();
    assert_eq!(nothing.schema.variables.len(), 0);
}

#[test]
fn large_blocks_are_cut_and_small_ones_joined() {
    let numbers = |rows: i32| -> Vec<Chunk> {
        let array: ArrayRef = Arc::new(Int32Array::from_iter_values(0..rows));
        vec![Chunk::new(0, array.len(), vec![("x".to_owned(), array)]).unwrap()]
    };
    let schema = Schema::new(vec![Variable::new("x", Kind::Integer, Storage::Int32)]).unwrap();
    let sizes = [300_000, 40_000, 40_000, 1];
    let blocks: Vec<_> = sizes.map(numbers).to_vec();
    let source = read(&write(&schema, &blocks, 1).unwrap()).unwrap();
    let rows: Vec<usize> = source.chunks.iter().map(Chunk::rows).collect();
    assert_eq!(rows, [131_072, 131_072, 37_856, 80_000, 1]);
    assert_eq!(
        source.stored.rows_per_block,
        [300_000.0, 40_000.0, 40_000.0, 1.0]
    );
}

#[test]
fn many_columns() {
    let names: Vec<String> = (0..1000).map(|number| format!("x{number}")).collect();
    let column = |name: &String| {
        let array: ArrayRef = Arc::new(Float64Array::from(vec![1.5, 2.5]));
        (name.clone(), array)
    };
    let chunk = Chunk::new(0, 2, names.iter().map(column).collect()).unwrap();
    let variable = |name: &String| Variable::new(name, Kind::Numeric, Storage::Float64);
    let schema = Schema::new(names.iter().map(variable).collect()).unwrap();
    let source = read(&write(&schema, &[vec![chunk]], 9).unwrap()).unwrap();
    assert_eq!(source.schema.variables.len(), 1000);
    assert_eq!(source.column("x999").len(), 2);
}

#[test]
fn numbers_that_would_be_others_are_errors() {
    let refused = |array: ArrayRef, kind, storage| {
        let chunk = Chunk::new(3, array.len(), vec![("x".to_owned(), array)]).unwrap();
        let schema = Schema::new(vec![Variable::new("x", kind, storage)]).unwrap();
        let error = write(&schema, &[vec![chunk]], 1).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Conversion, "{error}");
        assert_eq!(
            (error.at.column.as_deref(), error.at.row),
            (Some("x"), Some(2))
        );
    };
    let lowest = Int32Array::from(vec![0, i32::MIN]);
    refused(Arc::new(lowest), Kind::Integer, Storage::Int32);
    let large = Int64Array::from(vec![0, (1 << 53) + 1]);
    refused(Arc::new(large), Kind::Integer, Storage::Int64);
    let late = TimestampMicrosecondArray::from(vec![0, (1 << 53) + 1]);
    refused(Arc::new(late), Kind::Moment, Storage::Micros);
}

//! Every type of column.

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Date64Array, Decimal128Array,
    DurationMicrosecondArray, DurationMillisecondArray, DurationNanosecondArray,
    DurationSecondArray, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array,
    LargeStringArray, NullArray, StringArray, StringViewArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt8Array,
    UInt16Array, UInt32Array, UInt64Array,
};
use arrow_ipc::writer::IpcWriteOptions;
use rxwasm::data::Kind;
use rxwasm::error::ErrorKind;
use rxwasm::format::arrow::{END, stream_batch, stream_head};

use crate::files::*;

/// Columns of every type with what becomes of them.
fn every_type() -> Vec<(&'static str, ArrayRef, Kind, ArrayRef)> {
    let day = 86_400_000;
    let micros: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![
        Some(1_000_000),
        None,
        Some(-2_000_000),
    ]));
    let same = |name, array: ArrayRef, kind| (name, array.clone(), kind, array);
    vec![
        same(
            "bool",
            Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
            Kind::Logical,
        ),
        same(
            "i8",
            Arc::new(Int8Array::from(vec![Some(i8::MIN), None, Some(i8::MAX)])),
            Kind::Integer,
        ),
        same(
            "i16",
            Arc::new(Int16Array::from(vec![Some(i16::MIN), None, Some(i16::MAX)])),
            Kind::Integer,
        ),
        same(
            "i32",
            Arc::new(Int32Array::from(vec![Some(i32::MIN), None, Some(i32::MAX)])),
            Kind::Integer,
        ),
        same(
            "i64",
            Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(i64::MAX)])),
            Kind::Integer,
        ),
        same(
            "f32",
            Arc::new(Float32Array::from(vec![
                Some(1.5),
                None,
                Some(f32::INFINITY),
            ])),
            Kind::Numeric,
        ),
        same(
            "f64",
            Arc::new(Float64Array::from(vec![Some(1.5), None, Some(-0.0)])),
            Kind::Numeric,
        ),
        same(
            "text",
            Arc::new(StringArray::from(vec![Some("é"), None, Some("")])),
            Kind::Character,
        ),
        same(
            "date",
            Arc::new(Date32Array::from(vec![Some(-1), None, Some(20_000)])),
            Kind::Date,
        ),
        same("micros", micros.clone(), Kind::Moment),
        (
            "u8",
            Arc::new(UInt8Array::from(vec![Some(0), None, Some(u8::MAX)])),
            Kind::Integer,
            Arc::new(Int16Array::from(vec![Some(0), None, Some(255)])),
        ),
        (
            "u16",
            Arc::new(UInt16Array::from(vec![Some(0), None, Some(u16::MAX)])),
            Kind::Integer,
            Arc::new(Int32Array::from(vec![Some(0), None, Some(65_535)])),
        ),
        (
            "u32",
            Arc::new(UInt32Array::from(vec![Some(0), None, Some(u32::MAX)])),
            Kind::Integer,
            Arc::new(Int64Array::from(vec![Some(0), None, Some(4_294_967_295)])),
        ),
        (
            "u64",
            Arc::new(UInt64Array::from(vec![Some(0), None, Some(1 << 63)])),
            Kind::Numeric,
            Arc::new(Float64Array::from(vec![
                Some(0.0),
                None,
                Some(9_223_372_036_854_775_808.0),
            ])),
        ),
        (
            "decimal",
            Arc::new(
                Decimal128Array::from(vec![Some(125), None, Some(-5)])
                    .with_precision_and_scale(10, 2)
                    .unwrap(),
            ),
            Kind::Numeric,
            Arc::new(Float64Array::from(vec![Some(1.25), None, Some(-0.05)])),
        ),
        (
            "large",
            Arc::new(LargeStringArray::from(vec![Some("a"), None, Some("")])),
            Kind::Character,
            Arc::new(StringArray::from(vec![Some("a"), None, Some("")])),
        ),
        (
            "view",
            Arc::new(StringViewArray::from(vec![
                Some("more than twelve bytes"),
                None,
                Some("x"),
            ])),
            Kind::Character,
            Arc::new(StringArray::from(vec![
                Some("more than twelve bytes"),
                None,
                Some("x"),
            ])),
        ),
        (
            "date64",
            Arc::new(Date64Array::from(vec![
                Some(-day),
                None,
                Some(day * 20_000),
            ])),
            Kind::Date,
            Arc::new(Date32Array::from(vec![Some(-1), None, Some(20_000)])),
        ),
        (
            "seconds",
            Arc::new(TimestampSecondArray::from(vec![Some(1), None, Some(-2)])),
            Kind::Moment,
            micros.clone(),
        ),
        (
            "millis",
            Arc::new(TimestampMillisecondArray::from(vec![
                Some(1000),
                None,
                Some(-2000),
            ])),
            Kind::Moment,
            micros.clone(),
        ),
        (
            "nanos",
            Arc::new(TimestampNanosecondArray::from(vec![
                Some(1_000_000_001),
                None,
                Some(-2_000_000_000),
            ])),
            Kind::Moment,
            micros.clone(),
        ),
        (
            "duration in seconds",
            Arc::new(DurationSecondArray::from(vec![Some(-90), None, Some(3)])),
            Kind::Numeric,
            Arc::new(Float64Array::from(vec![Some(-90.0), None, Some(3.0)])),
        ),
        (
            "duration in milliseconds",
            Arc::new(DurationMillisecondArray::from(vec![
                Some(-90),
                None,
                Some(1500),
            ])),
            Kind::Numeric,
            Arc::new(Float64Array::from(vec![Some(-0.09), None, Some(1.5)])),
        ),
        (
            "duration in microseconds",
            Arc::new(DurationMicrosecondArray::from(vec![
                Some(-1),
                None,
                Some(1_500_000),
            ])),
            Kind::Numeric,
            Arc::new(Float64Array::from(vec![Some(-1e-6), None, Some(1.5)])),
        ),
        (
            "duration in nanoseconds",
            Arc::new(DurationNanosecondArray::from(vec![
                Some(-90_000_000_000),
                None,
                Some(1),
            ])),
            Kind::Numeric,
            Arc::new(Float64Array::from(vec![Some(-90.0), None, Some(1e-9)])),
        ),
        (
            "zone",
            Arc::new(
                TimestampMicrosecondArray::from(vec![Some(1_000_000), None, Some(-2_000_000)])
                    .with_timezone("+01:00"),
            ),
            Kind::Moment,
            micros,
        ),
        (
            "nothing",
            Arc::new(NullArray::new(3)),
            Kind::Numeric,
            Arc::new(Float64Array::new_null(3)),
        ),
    ]
}

#[test]
fn every_type_is_read_from_files_and_streams() {
    let columns = every_type();
    let given: Vec<(&str, ArrayRef)> = columns
        .iter()
        .map(|(name, array, ..)| (*name, array.clone()))
        .collect();
    let batches = [batch(&given), batch(&given)];
    let plain = IpcWriteOptions::default;
    for bytes in [
        file(&batches, plain()),
        stream(&batches, plain()),
        file(&batches, lz4()),
        stream(&batches, lz4()),
    ] {
        let source = read(&bytes).unwrap();
        assert_eq!(source.schema.rows, Some(6.0));
        assert_eq!(source.chunks.len(), 1, "small batches are joined");
        for (name, _, kind, expected) in &columns {
            assert_eq!(source.schema.variable(name).unwrap().kind, *kind, "{name}");
            let found = source.chunks[0].array(name).unwrap();
            assert_eq!(&found.slice(0, 3), expected, "{name}");
            assert_eq!(&found.slice(3, 3), expected, "{name}");
        }
    }
}

#[test]
fn what_is_not_read_is_named() {
    let mut list = ListBuilder::new(Int32Builder::new());
    list.append_value([Some(1)]);
    let bytes = stream(
        &[batch(&[
            ("a", Arc::new(Int32Array::from(vec![1]))),
            ("list", Arc::new(list.finish())),
        ])],
        lz4(),
    );
    let error = refusal(&bytes);
    assert_eq!(
        (error.kind, error.at.column.as_deref()),
        (ErrorKind::Unsupported, Some("list"))
    );
}

#[test]
fn values_survive_the_engine_s_own_streams() {
    let columns = [
        (
            "n",
            Arc::new(Float64Array::from(vec![Some(1.0), None, Some(f64::NAN)])) as ArrayRef,
        ),
        ("f", factor(&["u", "-", "v"])),
    ];
    let source = read(&file(&[batch(&columns)], lz4())).unwrap();
    let chunk = &source.chunks[0];
    let mut bytes = stream_head(chunk, &source.schema).unwrap();
    bytes.extend(stream_batch(chunk, &source.schema).unwrap());
    bytes.extend(END);
    let again = read(&bytes).unwrap();
    assert_eq!(labels(&again, "f"), some(&["u", "-", "v"]));
    let numbers = again.chunks[0]
        .array("n")
        .unwrap()
        .as_primitive::<Float64Type>()
        .clone();
    assert_eq!((numbers.value(0), numbers.is_null(1)), (1.0, true));
    assert!(numbers.value(2).is_nan());
}

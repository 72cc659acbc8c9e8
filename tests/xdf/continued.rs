//! Files to which blocks are added.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{ArrayRef, Float32Array, Float64Array, UInt8Array};
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::error::ErrorKind;

use crate::files::{append, metadata, metadata_at, read, write};

/// A number and a factor.
fn data(numbers: ArrayRef, codes: Vec<u8>, levels: &[&str], range: (f64, f64)) -> (Schema, Chunk) {
    let levels: Vec<String> = levels.iter().map(|level| (*level).to_owned()).collect();
    let storage = match numbers.data_type() {
        arrow_schema::DataType::Float32 => Storage::Float32,
        _ => Storage::Float64,
    };
    let number = Variable {
        low: Some(range.0),
        high: Some(range.1),
        ..Variable::new("x", Kind::Numeric, storage)
    };
    let schema = Schema::new(vec![number, Variable::factor("f", Arc::new(levels))]).unwrap();
    let codes: ArrayRef = Arc::new(UInt8Array::from(codes));
    let columns = vec![("x".to_owned(), numbers), ("f".to_owned(), codes)];
    let chunk = Chunk::new(0, columns[0].1.len(), columns).unwrap();
    (schema, chunk)
}

#[test]
fn blocks_levels_and_ranges_are_added() {
    let (schema, chunk) = data(
        Arc::new(Float64Array::from(vec![1.5, 2.5])),
        vec![1, 0],
        &["a", "b"],
        (1.5, 2.5),
    );
    let file = write(&schema, &[vec![chunk]], 1).unwrap();
    let (schema, chunk) = data(
        Arc::new(Float32Array::from(vec![0.25, 8.0, 1.0])),
        vec![0, 1, 2],
        &["c", "b", "a"],
        (0.25, 8.0),
    );
    let front = file[..metadata_at(&file)].to_vec();
    let longer = append(
        front,
        Some(metadata(&file)),
        &schema,
        &[vec![chunk.clone()], vec![chunk]],
        6,
    )
    .unwrap();
    let source = read(&longer).unwrap();
    assert_eq!(source.stored.rows_per_block, [2.0, 3.0, 3.0]);
    let [x, f] = &source.schema.variables[..] else {
        panic!("two variables")
    };
    assert_eq!((x.low, x.high), (Some(0.25), Some(8.0)));
    assert_eq!(f.levels.as_ref().unwrap().as_slice(), ["a", "b", "c"]);
    let numbers = source.column("x");
    let numbers = numbers.as_primitive::<Float64Type>().values();
    assert_eq!(numbers[..], [1.5, 2.5, 0.25, 8.0, 1.0, 0.25, 8.0, 1.0]);
    let codes = source.column("f");
    let codes = codes.as_primitive::<UInt32Type>().values();
    assert_eq!(codes[..], [1, 0, 2, 1, 0, 2, 1, 0]);
}

#[test]
fn other_variables_are_errors() {
    let (schema, chunk) = data(
        Arc::new(Float32Array::from(vec![1.0])),
        vec![0],
        &["a"],
        (1.0, 1.0),
    );
    let file = write(&schema, &[vec![chunk.clone()]], 1).unwrap();
    let continued = |schema: &Schema, chunk: Chunk| {
        let front = file[..metadata_at(&file)].to_vec();
        append(front, Some(metadata(&file)), schema, &[vec![chunk]], 1)
            .unwrap_err()
            .kind
    };
    // A double that is no 32-bit float, which the file has.
    let (finer, fine) = data(
        Arc::new(Float64Array::from(vec![0.1])),
        vec![0],
        &["a"],
        (0.1, 0.1),
    );
    assert_eq!(continued(&finer, fine), ErrorKind::Conversion);
    let mut text = schema.clone();
    text.variables[0].kind = Kind::Character;
    assert_eq!(continued(&text, chunk.clone()), ErrorKind::WrongType);
    let mut fewer = schema.clone();
    fewer.variables.pop();
    assert_eq!(continued(&fewer, chunk.clone()), ErrorKind::Argument);
    let mut other = schema.clone();
    other.variables[0].name = "y".to_owned();
    assert_eq!(continued(&other, chunk), ErrorKind::UnknownVariable);
}

//! Columns that are put beside those of a file, whose streams stay where they are.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{ArrayRef, Float64Array, Int32Array};
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::output::Output;
use rxwasm::format::xdf::{TRAILER, stream};
use serde_json::json;

use crate::files::{metadata, metadata_at, read, write};

fn chunk(index: u32, columns: Vec<(&str, ArrayRef)>) -> Chunk {
    let rows = columns[0].1.len();
    let named = columns
        .into_iter()
        .map(|(name, array)| (name.to_owned(), array))
        .collect();
    Chunk::new(index, rows, named).unwrap()
}

fn numbers(from: i32, to: i32) -> ArrayRef {
    Arc::new(Int32Array::from_iter_values(from..to))
}

/// A file of two blocks: of two rows and of three.
fn file() -> Vec<u8> {
    let schema = Schema::new(vec![
        Variable::new("a", Kind::Integer, Storage::Int32),
        Variable::new("b", Kind::Integer, Storage::Int32),
    ])
    .unwrap();
    let block = |index, from, to| {
        vec![chunk(
            index,
            vec![("a", numbers(from, to)), ("b", numbers(from + 10, to + 10))],
        )]
    };
    write(&schema, &[block(0, 0, 2), block(1, 2, 5)], 1).unwrap()
}

/// The file with columns from chunks of these numbers of rows beside its own.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]
fn beside(file: &[u8], names: [&str; 2], parts: &[i32]) -> Result<Vec<u8>> {
    let schema = Schema::new(vec![
        Variable::new(names[0], Kind::Numeric, Storage::Float64),
        Variable::new(names[1], Kind::Integer, Storage::Int32),
    ])
    .unwrap();
    let mut starts = vec![0];
    for part in parts {
        starts.push(starts[starts.len() - 1] + part);
    }
    let options = json!({
        "type": "xdf", "like": metadata(file), "beside": [2, 3], "starts": starts,
    });
    let output = Output::plan(
        &mut <dyn erased_serde::Deserializer>::erase(&options),
        &schema,
    )?;
    assert!(output.format().head()?.is_empty());
    let mut written = file[..metadata_at(file)].to_vec();
    let mut notes = vec![written.len() as f64];
    // Segments by block and column.
    let mut blocks: Vec<(f64, [Vec<Vec<u8>>; 2])> = vec![Default::default(); 2];
    let mut rows_before = 0.0;
    for (index, part) in parts.iter().enumerate() {
        let from = starts[index];
        let halves = (from..from + part).map(|row| f64::from(row) / 2.0);
        let columns = vec![
            (
                names[0],
                Arc::new(halves.collect::<Float64Array>()) as ArrayRef,
            ),
            (names[1], numbers(from + 20, from + part + 20)),
        ];
        let piece = output.format().piece(&chunk(index as u32, columns))?;
        let mut at = 0;
        for told in piece.notes.chunks_exact(3) {
            let block = usize::from(rows_before >= 2.0);
            rows_before += told[0];
            blocks[block].0 += told[0];
            for (column, length) in told[1..].iter().enumerate() {
                let length = *length as usize;
                blocks[block].1[column].push(piece.bytes[at..at + length].to_vec());
                at += length;
            }
        }
    }
    for (rows, columns) in blocks {
        notes.push(rows);
        for segments in columns {
            let split = |segment: &Vec<u8>| segment.len() - TRAILER;
            let trailers: Vec<u8> = segments
                .iter()
                .flat_map(|segment| segment[split(segment)..].to_vec())
                .collect();
            let around = stream(1, &trailers)?;
            let begin = written.len();
            written.extend(&around[..2]);
            for segment in &segments {
                written.extend(&segment[..split(segment)]);
            }
            written.extend(&around[2..]);
            notes.push((written.len() - begin) as f64);
        }
    }
    written.extend(output.format().end(&notes)?);
    Ok(written)
}

#[test]
fn columns_lie_in_the_blocks_of_the_file() {
    let file = file();
    for parts in [&[5][..], &[1, 1, 1, 1, 1], &[2, 3], &[3, 2], &[0, 4, 0, 1]] {
        let wider = beside(&file, ["x", "y"], parts).unwrap();
        let at = metadata_at(&file);
        assert_eq!(wider[..at], file[..at]);
        let source = read(&wider).unwrap();
        let names: Vec<&str> = source
            .schema
            .variables
            .iter()
            .map(|v| v.name.as_str())
            .collect();
        assert_eq!(names, ["a", "b", "x", "y"]);
        assert_eq!(source.stored.rows_per_block, [2.0, 3.0]);
        let whole = |name: &str| {
            source
                .column(name)
                .as_primitive::<Int32Type>()
                .values()
                .to_vec()
        };
        assert_eq!(
            (whole("a"), whole("y")),
            (vec![0, 1, 2, 3, 4], vec![20, 21, 22, 23, 24])
        );
        let halves = source.column("x");
        assert_eq!(
            halves.as_primitive::<Float64Type>().values()[..],
            [0.0, 0.5, 1.0, 1.5, 2.0]
        );
    }
}

#[test]
fn columns_take_the_place_of_others() {
    let wider = beside(&file(), ["a", "y"], &[3, 2]).unwrap();
    let source = read(&wider).unwrap();
    let names: Vec<&str> = source
        .schema
        .variables
        .iter()
        .map(|v| v.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b", "y"]);
    assert_eq!(source.schema.variables[0].kind, Kind::Numeric);
    let whole = source.column("b");
    assert_eq!(
        whole.as_primitive::<Int32Type>().values()[..],
        [10, 11, 12, 13, 14]
    );
    // Once more beside those.
    let again = beside(&wider, ["z", "b"], &[5]).unwrap();
    let source = read(&again).unwrap();
    assert_eq!(source.schema.variables.len(), 4);
    let whole = source.column("b");
    assert_eq!(
        whole.as_primitive::<Int32Type>().values()[..],
        [20, 21, 22, 23, 24]
    );
}

#[test]
fn other_numbers_of_rows_are_errors() {
    let kind = |parts: &[i32]| beside(&file(), ["x", "y"], parts).unwrap_err().kind;
    assert_eq!(kind(&[6]), ErrorKind::Argument);
    assert_eq!(kind(&[4]), ErrorKind::Argument);
}

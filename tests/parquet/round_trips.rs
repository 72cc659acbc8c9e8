//! What is written is read back, here and by others.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, Int8Array, Int32Array, UInt8Array};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::error::ErrorKind;

use crate::files::{read, write};
use crate::support::every_type::{Draw, LEVELS, chunk, rows, schema};
use crate::support::programs::{Program, check as check_by, folder};
use crate::support::shown::shown;

/// Those that the crate reads too; it would need a C compiler for zstd.
const COMPRESSIONS: [&str; 4] = ["none", "snappy", "gzip", "lz4"];

/// Writes chunks and compares what is read, here and by the crate.
fn check(chunks: &[Chunk], compression: &str) {
    let schema = schema();
    let file = write(&schema, chunks, compression).unwrap();
    assert_eq!(
        file,
        write(&schema, chunks, compression).unwrap(),
        "the same bytes each time"
    );
    let source = read(&file).unwrap();
    for (ours, theirs) in schema.variables.iter().zip(&source.schema.variables) {
        assert_eq!((&ours.name, ours.kind), (&theirs.name, theirs.kind));
        assert_eq!(
            (&ours.levels, ours.ordered),
            (&theirs.levels, theirs.ordered)
        );
        assert_eq!(ours.description, theirs.description);
    }
    let expected = shown(&schema, chunks);
    let found = source.shown();
    for variable in &schema.variables {
        assert_eq!(
            found[&variable.name], expected[&variable.name],
            "{}",
            variable.name
        );
    }
    if COMPRESSIONS.contains(&compression) {
        let batches = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file)).unwrap();
        let theirs: Vec<_> = batches.build().unwrap().map(Result::unwrap).collect();
        let rows: usize = theirs.iter().map(arrow_array::RecordBatch::num_rows).sum();
        assert_eq!(rows, chunks.iter().map(Chunk::rows).sum::<usize>());
        for name in ["int64", "float64", "text", "logical", "date"] {
            let columns: Vec<(String, ArrayRef)> = theirs
                .iter()
                .map(|batch| (name.to_owned(), batch.column_by_name(name).unwrap().clone()))
                .collect();
            let variable = schema.variable(name).unwrap().clone();
            let alone = Schema::new(vec![variable]).unwrap();
            let chunks: Vec<Chunk> = columns
                .into_iter()
                .map(|column| Chunk::new(0, column.1.len(), vec![column]).unwrap())
                .collect();
            assert_eq!(shown(&alone, &chunks)[name], expected[name], "{name}");
        }
    }
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -1e6..1e6f64,
        Just(f64::NAN),
        Just(-0.0),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::MAX),
        Just(f64::from_bits(1)),
    ]
}

fn whole() -> impl Strategy<Value = i64> {
    // Exact in doubles, in which they are compared.
    prop_oneof![
        -9_007_199_254_740_992..9_007_199_254_740_992i64,
        -5..5i64,
        Just(i64::MIN)
    ]
}

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    proptest::collection::vec((any::<u8>(), value(), ".{0,6}", whole()), 0..40)
}

proptest! {
    #[test]
    fn all_types_in_all_compressions(
        chunks in proptest::collection::vec(draws(), 0..4),
        compression in prop_oneof![Just("none"), Just("snappy"), Just("gzip"), Just("lz4"), Just("zstd")],
    ) {
        let chunks: Vec<Chunk> = (0..).zip(&chunks).map(|(index, draws)| chunk(index, draws)).collect();
        check(&chunks, compression);
    }
}

#[test]
fn no_rows_one_row_and_no_columns() {
    check(&[], "snappy");
    check(&[chunk(0, &[])], "snappy");
    check(&[chunk(0, &[(1, 0.5, String::new(), 3)])], "snappy");
    let nothing = read(&write(&Schema::default(), &[], "snappy").unwrap()).unwrap();
    assert_eq!(nothing.schema.variables.len(), 0);
}

#[test]
fn many_rows_in_pages_with_and_without_dictionaries() {
    let draw = |row: i64| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        (
            (row % 251) as u8,
            row as f64 * 1.25,
            if row < 100_000 {
                format!("{}", row % 7)
            } else {
                format!("{row}")
            },
            row * row * 977,
        )
    };
    let draws: Vec<Draw> = (0..200_000).map(draw).collect();
    for compression in ["none", "zstd", "gzip"] {
        check(
            &[chunk(0, &draws[..100_000]), chunk(1, &draws[100_000..])],
            compression,
        );
    }
}

#[test]
fn large_row_groups_are_cut_and_small_ones_joined() {
    let numbers = |rows: i32| {
        let array: ArrayRef = Arc::new(Int32Array::from_iter_values(0..rows));
        Chunk::new(0, array.len(), vec![("x".to_owned(), array)]).unwrap()
    };
    let schema = Schema::new(vec![Variable::new("x", Kind::Integer, Storage::Int32)]).unwrap();
    let chunks = [300_000, 40_000, 40_000, 1].map(numbers);
    let source = read(&write(&schema, &chunks, "snappy").unwrap()).unwrap();
    let rows: Vec<usize> = source.chunks.iter().map(Chunk::rows).collect();
    assert_eq!(rows, [131_072, 131_072, 37_856, 80_000, 1]);
    let stored = source.opened.stored.unwrap();
    assert_eq!(stored.rows_per_block, [300_000.0, 40_000.0, 40_000.0, 1.0]);
}

#[test]
fn ten_thousand_columns() {
    let names: Vec<String> = (0..10_000).map(|number| format!("x{number}")).collect();
    let array: ArrayRef = Arc::new(Float64Array::from(vec![1.5, 2.5]));
    let columns = names.iter().map(|name| (name.clone(), array.clone()));
    let chunk = Chunk::new(0, 2, columns.collect()).unwrap();
    let variable = |name: &String| Variable::new(name, Kind::Numeric, Storage::Float64);
    let schema = Schema::new(names.iter().map(variable).collect()).unwrap();
    let source = read(&write(&schema, &[chunk], "snappy").unwrap()).unwrap();
    assert_eq!(source.schema.variables.len(), 10_000);
    assert_eq!(source.column("x9999").len(), 2);
}

/// Numbers that were narrowed keep the type that they mean.
#[test]
fn narrow_numbers_stay_numeric() {
    let array: ArrayRef = Arc::new(Int8Array::from(vec![1, 2]));
    let chunk = Chunk::new(0, 2, vec![("x".to_owned(), array)]).unwrap();
    let schema = Schema::new(vec![Variable::new("x", Kind::Numeric, Storage::Int8)]).unwrap();
    let source = read(&write(&schema, &[chunk], "snappy").unwrap()).unwrap();
    assert_eq!(source.schema.variables[0].kind, Kind::Numeric);
    assert_eq!(source.schema.variables[0].high, Some(2.0));
}

#[test]
fn wrong_options_and_codes_are_errors() {
    let error = write(&schema(), &[], "brotli").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);
    let array: ArrayRef = Arc::new(UInt8Array::from(vec![0, 3]));
    let chunk = Chunk::new(0, 2, vec![("f".to_owned(), array)]).unwrap();
    let levels = Arc::new(LEVELS.map(str::to_owned).to_vec());
    let schema = Schema::new(vec![Variable::factor("f", levels)]).unwrap();
    let error = write(&schema, &[chunk], "none").unwrap_err();
    assert_eq!(
        (error.kind, error.at.column.as_deref()),
        (ErrorKind::Format, Some("f"))
    );
}

/// Python and R read what is written here.
#[test]
fn ours_are_read_by_others() {
    let folder = folder("parquet");
    let save = |name: &str, compression: &str, chunks: &[Chunk]| {
        let path = folder.join(format!("{name}-{compression}.parquet"));
        let shown = shown(&schema(), chunks).to_string();
        std::fs::write(&path, write(&schema(), chunks, compression).unwrap()).unwrap();
        std::fs::write(path.with_extension("json"), shown).unwrap();
    };
    save("empty", "snappy", &[]);
    for compression in ["none", "snappy", "gzip", "lz4", "zstd"] {
        for (name, half) in [("few", 20), ("many", 1500)] {
            save(
                name,
                compression,
                &[rows(0, 0..half), rows(1, half..2 * half)],
            );
        }
    }
    check_by(
        &Program {
            variable: "RX_PYTHON",
            interpreter: "python3",
            attempt: ["-c", "import pyarrow.parquet, pandas"],
            needs: "Python with pyarrow and pandas",
            script: "parquet.py",
        },
        &folder,
    );
    check_by(
        &Program {
            variable: "RX_R",
            interpreter: "Rscript",
            attempt: ["-e", "library(nanoparquet); library(jsonlite)"],
            needs: "R with nanoparquet and jsonlite",
            script: "parquet.R",
        },
        &folder,
    );
    std::fs::remove_dir_all(folder).unwrap();
}

//! What is written: batches of as many rows as is said, and data without variables.

use std::io::Cursor;

use arrow_ipc::reader::{FileReader, StreamReader};
use rxwasm::data::{Chunk, Schema};
use rxwasm::error::ErrorKind;
use rxwasm::format::output::{Output, Piece};
use serde_json::{Value, json};

use crate::files::read;
use crate::support::every_type::{chunk, rows, schema};
use crate::support::shown::shown;

fn planned(options: &Value, schema: &Schema) -> Output {
    let mut options = <dyn erased_serde::Deserializer>::erase(options);
    Output::plan(&mut options, schema).unwrap()
}

/// The parts of pieces: rows, bytes, notes with what stands in front of them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn parts(pieces: &[Piece]) -> Vec<(usize, Vec<u8>, Vec<f64>)> {
    let mut parts = Vec::new();
    for Piece { bytes, notes, .. } in pieces {
        let (mut from, mut note) = (0, 0);
        while note < notes.len() {
            let [rows, length, count] = [0, 1, 2].map(|at| notes[note + at] as usize);
            let (bytes, told) = (&bytes[from..from + length], &notes[note..note + 3 + count]);
            parts.push((rows, bytes.to_vec(), told.to_vec()));
            from += length;
            note += 3 + count;
        }
    }
    parts
}

#[test]
fn batches_have_as_many_rows_as_is_said() {
    let schema = schema();
    let chunks = [
        rows(0, 0..130),
        chunk(1, &[]),
        rows(2, 130..200),
        rows(3, 200..456),
    ];
    let options = json!({ "type": "arrow", "rowsPerRead": 100, "starts": [0, 30, 30, 0] });
    let output = planned(&options, &schema);
    let output = output.format();
    let pieces: Vec<Piece> = chunks
        .iter()
        .map(|chunk| output.piece(chunk).unwrap())
        .collect();
    let parts = parts(&pieces);
    let lengths: Vec<usize> = parts.iter().map(|(rows, ..)| *rows).collect();
    assert_eq!(lengths, [100, 30, 70, 100, 100, 56]);
    let (mut bytes, mut notes) = (output.head().unwrap(), Vec::new());
    for block in [
        &parts[..1],
        &parts[1..3],
        &parts[3..4],
        &parts[4..5],
        &parts[5..],
    ] {
        let held: Vec<u8> = block
            .iter()
            .flat_map(|(_, bytes, _)| bytes.clone())
            .collect();
        let told: Vec<f64> = block.iter().flat_map(|(.., notes)| notes.clone()).collect();
        let block = output.joined(&held, &told).unwrap();
        bytes.extend(block.bytes);
        notes.extend(block.notes);
    }
    bytes.extend(output.end(&notes).unwrap());
    let found = read(&bytes).unwrap();
    assert_eq!(shown(&found.schema, &found.chunks), shown(&schema, &chunks));
    let reader = FileReader::try_new(Cursor::new(bytes), None).unwrap();
    let rows: Vec<usize> = reader.map(|batch| batch.unwrap().num_rows()).collect();
    // The head has a batch without rows.
    assert_eq!(rows, [0, 100, 100, 100, 100, 56]);
}

#[test]
fn less_than_a_row_and_broken_parts_are_refused() {
    let options = json!({ "type": "arrow", "rowsPerRead": 0.5 });
    let mut options = <dyn erased_serde::Deserializer>::erase(&options);
    let error = Output::plan(&mut options, &schema()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);
    let output = planned(&json!({ "type": "arrow", "rowsPerRead": 5 }), &schema());
    assert!(output.format().joined(&[0; 4], &[1.0, 4.0, 0.0]).is_err());
    assert!(output.format().joined(&[0; 4], &[1.0, 5.0, 0.0]).is_err());
}

#[test]
fn data_without_variables_are_written_and_read() {
    let none = Schema::default();
    let chunks = [Chunk::new(0, 0, Vec::new()).unwrap()];
    for options in [
        json!({ "type": "arrow" }),
        json!({ "type": "arrow", "stream": true }),
        json!({ "type": "arrow", "rowsPerRead": 10 }),
    ] {
        let output = planned(&options, &none);
        let output = output.format();
        let mut bytes = output.head().unwrap();
        let mut notes = Vec::new();
        for chunk in &chunks {
            let piece = output.piece(chunk).unwrap();
            bytes.extend(piece.bytes);
            notes.extend(piece.notes);
        }
        bytes.extend(output.end(&notes).unwrap());
        let found = read(&bytes).unwrap();
        assert_eq!(found.schema.variables.len(), 0, "{options}");
        assert_eq!(found.schema.rows, Some(0.0), "{options}");
        assert!(
            found.chunks.iter().all(|chunk| chunk.rows() == 0),
            "{options}"
        );
        let theirs: Vec<usize> = if options["stream"] == json!(true) {
            let reader = StreamReader::try_new(Cursor::new(bytes), None).unwrap();
            reader.map(|batch| batch.unwrap().num_columns()).collect()
        } else {
            let reader = FileReader::try_new(Cursor::new(bytes), None).unwrap();
            reader.map(|batch| batch.unwrap().num_columns()).collect()
        };
        assert!(theirs.iter().all(|columns| *columns == 0), "{options}");
    }
}

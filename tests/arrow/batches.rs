//! Batches become chunks; columns can be chosen.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array};
use arrow_ipc::writer::IpcWriteOptions;
use rxwasm::format::Decoded;
use serde_json::json;

use crate::files::*;
use crate::support::open;

#[test]
fn columns_can_be_chosen() {
    let bytes = stream(
        &[batch(&[
            ("a", factor(&["x"])),
            ("b", Arc::new(Int32Array::from(vec![7]))),
            ("c", factor(&["y"])),
        ])],
        lz4(),
    );
    let (format, _) = open(&json!({ "type": "arrow" }), &bytes).unwrap();
    let place = format.units()[0];
    let start = usize::try_from(place.offset).unwrap();
    let piece = &bytes[start..start + usize::try_from(place.length).unwrap()];
    let columns = ["c".to_owned(), "b".to_owned()];
    let Decoded::Chunks(records) = format
        .decode(
            0,
            0,
            &arrow_buffer::Buffer::from(piece),
            None,
            Some(&columns),
        )
        .unwrap()
    else {
        panic!("all bytes are there")
    };
    let names: Vec<String> = records.chunks[0]
        .columns()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["b", "c"]);
}

#[test]
fn batches_are_joined_and_cut() {
    let numbers = |count: i32| {
        batch(&[(
            "n",
            Arc::new(Int32Array::from_iter_values(0..count)) as ArrayRef,
        )])
    };
    let large = read(&file(&[numbers(300_000)], IpcWriteOptions::default())).unwrap();
    assert_eq!(
        large
            .chunks
            .iter()
            .map(rxwasm::data::Chunk::rows)
            .collect::<Vec<_>>(),
        [131_072, 131_072, 37_856]
    );
    assert_eq!(
        large
            .chunks
            .iter()
            .map(|chunk| chunk.index)
            .collect::<Vec<_>>(),
        [0, 1, 2]
    );
    let small = read(&stream(&vec![numbers(1000); 100], lz4())).unwrap();
    assert_eq!(
        small
            .chunks
            .iter()
            .map(rxwasm::data::Chunk::rows)
            .collect::<Vec<_>>(),
        [66_000, 34_000]
    );
    assert_eq!(small.format.units().len(), 2);
    let none = read(&file(&[numbers(0)], IpcWriteOptions::default())).unwrap();
    assert_eq!((none.schema.rows, none.chunks[0].rows()), (Some(0.0), 0));
}

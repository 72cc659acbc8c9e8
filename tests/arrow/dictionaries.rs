//! Dictionaries become factors.

use std::sync::Arc;

use arrow_array::{ArrayRef, DictionaryArray, Int32Array, LargeStringArray, StringArray};
use arrow_ipc::writer::{DictionaryHandling, IpcWriteOptions};

use crate::files::*;

#[test]
fn factors_have_the_levels_of_all_dictionaries() {
    let first = batch(&[("f", factor(&["u", "v", "-", "u"]))]);
    let second = batch(&[("f", factor(&["w", "u", "w"]))]);
    // In a stream a later dictionary takes the place of an earlier one.
    let source = read(&stream(
        &[first.clone(), second],
        IpcWriteOptions::default(),
    ))
    .unwrap();
    assert_eq!(
        source
            .schema
            .variable("f")
            .unwrap()
            .levels
            .as_deref()
            .unwrap(),
        &["u", "v", "w"]
    );
    assert_eq!(
        labels(&source, "f"),
        some(&["u", "v", "-", "u", "w", "u", "w"])
    );
    // Or adds to it.
    let keys = |keys: &[i32]| Int32Array::from(keys.to_vec());
    let more: ArrayRef = Arc::new(DictionaryArray::new(
        keys(&[2, 0]),
        Arc::new(StringArray::from(vec!["u", "v", "w"])),
    ));
    for write in [stream, file] {
        let delta = IpcWriteOptions::default().with_dictionary_handling(DictionaryHandling::Delta);
        let source = read(&write(
            &[first.clone(), batch(&[("f", more.clone())])],
            delta,
        ))
        .unwrap();
        assert_eq!(
            source
                .schema
                .variable("f")
                .unwrap()
                .levels
                .as_deref()
                .unwrap(),
            &["u", "v", "w"]
        );
        assert_eq!(labels(&source, "f"), some(&["u", "v", "-", "u", "w", "u"]));
    }
    let large: [ArrayRef; 2] = [
        Arc::new(DictionaryArray::new(
            keys(&[0, 1]),
            Arc::new(LargeStringArray::from(vec!["b", "a"])),
        )),
        Arc::new(DictionaryArray::new(
            keys(&[2, 1]),
            Arc::new(LargeStringArray::from(vec!["b", "a", "c"])),
        )),
    ];
    let delta = IpcWriteOptions::default().with_dictionary_handling(DictionaryHandling::Delta);
    let source = read(&stream(&large.map(|array| batch(&[("f", array)])), delta)).unwrap();
    assert_eq!(labels(&source, "f"), some(&["b", "a", "c", "a"]));
}

/// That time does not grow with the square of the levels is not asserted by a clock, which other work on the machine
/// would fail: 4e10 comparisons would not end while someone waits for a test.
#[test]
fn a_factor_may_have_as_many_levels_as_rows() {
    let levels: Vec<String> = (0..200_000).map(|level| format!("level {level}")).collect();
    let keys = Int32Array::from_iter_values(0..200_000);
    let column: ArrayRef = Arc::new(DictionaryArray::new(
        keys,
        Arc::new(StringArray::from(levels.clone())),
    ));
    let source = read(&file(
        &[batch(&[("f", column)])],
        IpcWriteOptions::default(),
    ))
    .unwrap();
    assert_eq!(
        source
            .schema
            .variable("f")
            .unwrap()
            .levels
            .as_deref()
            .unwrap(),
        &levels
    );
}

//! Bytes that are not what they claim.

use std::path::Path;

use proptest::prelude::*;
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::files::{read, read_with};

/// Small files of several columns and encodings.
const FILES: [&str; 5] = ["ordered", "int96", "duckdb", "pandas", "encodings"];

fn file(name: &str) -> Vec<u8> {
    let path = format!("tests/fixtures/parquet/{name}.parquet");
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn truncated_files_are_errors() {
    for name in FILES {
        let file = file(name);
        for length in 0..file.len() {
            let error = read(&file[..length]).unwrap_err();
            assert!(
                matches!(error.kind, ErrorKind::Truncated | ErrorKind::Format),
                "{name}, {length}: {error}"
            );
        }
    }
}

#[test]
fn flipped_bytes_are_read_or_refused() {
    for name in FILES {
        let file = file(name);
        for at in 0..file.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut wrong = file.clone();
                wrong[at] ^= change;
                let Ok(source) = read(&wrong) else { continue };
                for chunk in source.chunks {
                    let rows = chunk.rows();
                    assert!(chunk.columns().iter().all(|(_, array)| array.len() == rows));
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn any_changes_are_read_or_refused(
        name in prop::sample::select(&FILES[..]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut file = file(name);
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Ok(source) = read(&file) {
            for chunk in source.chunks {
                prop_assert!(chunk.columns().iter().all(|(_, array)| array.len() == chunk.rows()));
            }
        }
    }
}

#[test]
fn errors_say_where() {
    let file = file("groups");
    // In the header of the first page.
    let mut wrong = file.clone();
    wrong[6] ^= 0xff;
    let error = read(&wrong).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Format);
    assert_eq!(error.at.column.as_deref(), Some("id"));
    assert!(error.at.byte.is_some(), "{error:?}");
    // The other columns can be read.
    assert!(read_with(&json!({ "varsToDrop": ["id"] }), &wrong).is_ok());
    let error = read(&file[..file.len() - 9]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Truncated);
    let error = read(b"PAR1").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Truncated);
    assert_eq!(read(b"PARE").unwrap_err().kind, ErrorKind::Unsupported);
    assert_eq!(read(b"").unwrap_err().kind, ErrorKind::Format);
}

#[test]
fn small_files_cannot_ask_for_much() {
    let length = |length: u32| {
        let mut file = b"PAR1".to_vec();
        file.extend([0; 100]);
        file.extend(length.to_le_bytes());
        file.extend(b"PAR1");
        file
    };
    for claimed in [1 << 20, 1 << 31, u32::MAX] {
        assert_eq!(read(&length(claimed)).unwrap_err().kind, ErrorKind::Format);
    }
}

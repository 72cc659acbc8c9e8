//! Bytes that are not what they claim.

use proptest::prelude::*;
use rxwasm::data::Chunk;
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::files::{metadata_at, read, read_with, refused, small};

/// All that is read of a file.
fn shown(bytes: &[u8]) -> Result<String, ErrorKind> {
    let source = read(bytes).map_err(|error| error.kind)?;
    let columns = source.chunks.iter().map(Chunk::columns);
    Ok(format!("{:?}", columns.collect::<Vec<_>>()))
}

#[test]
fn truncated_files_are_errors() {
    let file = small();
    for length in 0..file.len() {
        let error = read(&file[..length]).unwrap_err();
        assert!(
            matches!(error.kind, ErrorKind::Truncated | ErrorKind::Format),
            "{length}: {error}"
        );
    }
}

/// A flipped byte is found by a checksum or a mark, or it changes something that is not data: names, levels, ranges.
#[test]
fn corrupted_bytes_never_change_numbers() {
    let file = small();
    let right = shown(&file).unwrap();
    let data = 260..metadata_at(&file);
    let numbers = |text: &str| text.matches("PrimitiveArray").count();
    for at in 0..file.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut wrong = file.clone();
            wrong[at] ^= change;
            let Ok(read) = shown(&wrong) else { continue };
            if data.contains(&at) {
                assert_eq!(read, right, "byte {at}");
            } else {
                assert_eq!(numbers(&read), numbers(&right), "byte {at}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_changes_are_read_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut file = small();
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
    let file = small();
    let mut wrong = file.clone();
    // In the second column, behind the first and the two bytes that begin a stream.
    let second = file[262..]
        .windows(2)
        .position(|bytes| bytes == [0x78, 0x01])
        .unwrap()
        + 262;
    wrong[second + 5] ^= 0x10;
    let error = read(&wrong).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Format);
    assert!(error.message.contains("in block 0"), "{error}");
    assert_eq!(error.at.column.as_deref(), Some("x"));
    assert_eq!(error.at.byte, Some(second as u64));
    // The other columns can be read.
    assert!(read_with(&json!({ "varsToDrop": ["x"] }), &wrong).is_ok());
}

#[test]
fn small_files_cannot_ask_for_much() {
    let file = small();
    let rows = metadata_at(&file) + 20 + 28 + 56 + 24;
    for claimed in [1u64 << 20, 1 << 40, u64::MAX] {
        let mut wrong = file.clone();
        wrong[rows..rows + 8].copy_from_slice(&claimed.to_le_bytes());
        let footer = file.len() - 60 + 28;
        wrong[footer..footer + 8].copy_from_slice(&claimed.wrapping_add(3).to_le_bytes());
        assert!(refused(&wrong), "{claimed}");
    }
}

/// The third variable, made one of a type that nobody knows.
#[test]
fn unknown_types_are_refused_by_name() {
    let mut file = small();
    let name = [1, 0, 0, 0, 1, 0, 0, 0, b't'];
    let at = file.windows(9).position(|bytes| bytes == name).unwrap();
    file[at + 9 + 12 + 8] = 22;
    let error = read(&file).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert!(error.message.contains("'t' has XDF type 22"), "{error}");
    let rest = read_with(&json!({ "varsToDrop": ["t"] }), &file).unwrap();
    assert_eq!(rest.schema.variables.len(), 3);
    assert_eq!(rest.column("x").len(), 6);
}

#[test]
fn other_versions_and_compressions_are_refused() {
    let file = small();
    let footer = file.len() - 60;
    let mut wrong = file.clone();
    wrong[footer + 4] = 0;
    assert_eq!(read(&wrong).unwrap_err().kind, ErrorKind::Unsupported);
    for version in [footer, metadata_at(&file)] {
        let mut wrong = file.clone();
        wrong[version] ^= 1;
        let error = read(&wrong).unwrap_err();
        assert!(error.message.contains("version"), "{error}");
        assert_eq!(error.at.byte, Some(version as u64));
    }
}

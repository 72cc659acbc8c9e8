//! Bytes that are not what they claim.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, StringArray};
use arrow_ipc::writer::IpcWriteOptions;
use rxwasm::error::ErrorKind;

use crate::files::*;

/// Small sources in every form.
fn sources() -> Vec<Vec<u8>> {
    let columns = [
        (
            "n",
            Arc::new(Float64Array::from(vec![Some(1.0), None, Some(3.0)])) as ArrayRef,
        ),
        ("t", Arc::new(StringArray::from(vec!["a", "bc", ""]))),
        ("f", factor(&["u", "-", "v"])),
    ];
    let plain = IpcWriteOptions::default;
    let batches = [batch(&columns), batch(&columns)];
    vec![
        stream(&batches, plain()),
        file(&batches, plain()),
        stream(&batches, lz4()),
    ]
}

#[test]
fn truncated_bytes_are_errors() {
    for (number, bytes) in sources().into_iter().enumerate() {
        let is_file = number == 1;
        for length in 0..bytes.len() {
            match read(&bytes[..length]) {
                // A stream may end behind any message.
                Ok(source) => assert!(
                    !is_file && source.schema.rows < Some(7.0),
                    "{number} at {length}"
                ),
                Err(error) => assert!(
                    matches!(error.kind, ErrorKind::Truncated | ErrorKind::Format),
                    "{number} at {length}: {error}"
                ),
            }
        }
    }
}

#[test]
fn corrupted_bytes_never_panic() {
    for bytes in sources() {
        for at in 0..bytes.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut wrong = bytes.clone();
                wrong[at] ^= change;
                if let Ok(source) = read(&wrong) {
                    for chunk in source.chunks {
                        assert!(
                            chunk
                                .columns()
                                .iter()
                                .all(|(_, array)| array.len() == chunk.rows())
                        );
                    }
                }
            }
        }
    }
}

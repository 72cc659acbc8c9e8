//! Buffers that are compressed with zstd, as pyarrow writes them (`tests/fixtures/arrow.py`).

use arrow_array::Array;
use rxwasm::error::ErrorKind;
use rxwasm::format::Decoded;
use serde_json::json;

use crate::files::*;
use crate::support::open;

const PLAIN: &[u8] = include_bytes!("../fixtures/arrow/plain.arrow");
const FILE: &[u8] = include_bytes!("../fixtures/arrow/zstd.arrow");
const STREAM: &[u8] = include_bytes!("../fixtures/arrow/zstd.arrows");

#[test]
fn compressed_files_and_streams_hold_what_plain_ones_do() {
    let expected = read(PLAIN).unwrap();
    assert_eq!(expected.schema.rows, Some(700.0));
    for bytes in [FILE, STREAM] {
        let found = read(bytes).unwrap();
        assert_eq!(
            serde_json::to_value(&found.schema.variables).unwrap(),
            serde_json::to_value(&expected.schema.variables).unwrap()
        );
        for (found, expected) in found.chunks.iter().zip(&expected.chunks) {
            assert_eq!(found.batch, expected.batch);
        }
    }
}

#[test]
fn columns_can_be_chosen() {
    let (format, _) = open(&json!({ "type": "arrow" }), FILE).unwrap();
    let whole = read(PLAIN).unwrap();
    let place = format.units()[0];
    let start = usize::try_from(place.offset).unwrap();
    let piece = &FILE[start..start + usize::try_from(place.length).unwrap()];
    for name in ["int64", "view", "day", "text"] {
        let columns = [name.to_owned()];
        let bytes = arrow_buffer::Buffer::from(piece);
        let decoded = format.decode(0, 0, &bytes, None, Some(&columns)).unwrap();
        let Decoded::Chunks(records) = decoded else {
            panic!("all bytes are there")
        };
        let found = records.chunks[0].array(name).unwrap();
        let expected = whole.chunks[0].array(name).unwrap();
        assert_eq!(found, &expected.slice(0, found.len()), "{name}");
    }
}

#[test]
fn damaged_bytes_are_errors_or_other_values() {
    for bytes in [FILE, STREAM] {
        for at in (0..bytes.len()).step_by(7) {
            let mut wrong = bytes.to_vec();
            wrong[at] ^= 0x55;
            if let Err(error) = read(&wrong) {
                assert!(
                    matches!(
                        error.kind,
                        ErrorKind::Format | ErrorKind::Truncated | ErrorKind::Unsupported
                    ),
                    "{at}: {error}"
                );
            }
        }
    }
}

//! Consecutive rows of a source as a source of their own.

use arrow_buffer::Buffer;
use rxwasm::engine::encode;
use rxwasm::error::ErrorKind;
use rxwasm::format::{Decoded, FormatOptions, Opening};
use serde_json::{Value, json};

fn opened(options: Value) -> rxwasm::error::Result<rxwasm::format::Opened> {
    let options: FormatOptions = serde_json::from_value(options).unwrap();
    Opening::new(options, 0)?.finish()
}

fn seeds() -> Value {
    json!({"type": "seeds", "rows": 300_000, "variables": [{"name": "u"}], "seed": 1})
}

/// The numbers of rows of a part, and how many rows each chunk has.
fn rows(from: u32, rows: u32) -> (Vec<f64>, Vec<usize>) {
    let whole = opened(seeds()).unwrap();
    let part = json!({
        "type": "part",
        "format": encode(&whole.format).unwrap(),
        "schema": whole.schema,
        "chunkRows": [131_072, 131_072, 37_856],
        "from": from,
        "rows": rows,
    });
    let part = opened(part).unwrap();
    assert_eq!(part.schema.rows, Some(f64::from(rows)));
    let (mut values, mut sizes, mut next) = (Vec::new(), Vec::new(), 0);
    for (unit, place) in (0..).zip(part.format.units()) {
        assert_eq!(place.first_chunk, next);
        let bytes = Buffer::from_vec(Vec::<u8>::new());
        let decoded = part.format.decode(unit, next, &bytes, None, None).unwrap();
        let Decoded::Chunks(records) = decoded else {
            panic!("no more bytes are needed");
        };
        assert_eq!(records.chunks.len(), place.chunks as usize);
        for chunk in records.chunks {
            assert_eq!(chunk.index, next);
            next += 1;
            let column = chunk.column("u").unwrap();
            let mut part = vec![0.0; column.len()];
            column.widen(0, &mut part);
            values.extend(part);
            sizes.push(chunk.rows());
        }
    }
    (values, sizes)
}

#[test]
fn parts_are_of_the_whole() {
    let (whole, sizes) = rows(0, 300_000);
    assert_eq!(sizes, [131_072, 131_072, 37_856]);
    for (from, count, expected) in [
        (0, 1, &[1][..]),
        (131_071, 2, &[1, 1]),
        (131_072, 131_072, &[131_072]),
        (100_000, 200_000, &[31_072, 131_072, 37_856]),
        (299_999, 1, &[1]),
        (5, 0, &[0]),
    ] {
        let (part, sizes) = rows(from, count);
        assert_eq!(sizes, expected);
        assert_eq!(part, whole[from as usize..(from + count) as usize]);
    }
}

#[test]
fn rows_have_to_be_counted() {
    let whole = opened(seeds()).unwrap();
    let part = json!({
        "type": "part", "format": encode(&whole.format).unwrap(), "schema": whole.schema,
        "chunkRows": [131_072], "from": 0, "rows": 1,
    });
    assert_eq!(opened(part).unwrap_err().kind, ErrorKind::Protocol);
}

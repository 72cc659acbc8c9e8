//! What small files can make the engine allocate, whatever they claim: sizes, counts, lengths of text, dictionaries.
#![cfg(not(target_family = "wasm"))]

#[allow(dead_code)]
#[path = "xdf/files.rs"]
mod files;
mod support;

use std::path::Path;

use arrow_buffer::Buffer;
use peak_alloc::PeakAlloc;
use rxwasm::format::{Decoded, Format};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What a file of a few kilobytes may take at once: a chunk of many columns, not what it says that it holds.
const MOST: usize = 64 << 20;

/// Numbers that files have in place of their own.
const CLAIMS: [u32; 4] = [u32::MAX, i32::MAX as u32, 0x4000_0000, 0x0010_0000];

/// Opens a file and reads it chunk by chunk, as readers do; what is wrong with it is no matter.
fn read(options: &Value, bytes: &[u8]) {
    let Ok((format, _)) = support::open(options, bytes) else {
        return;
    };
    for (unit, place) in (0..).zip(format.units()) {
        let _ = each(&format, unit, bytes, place.offset, place.length);
    }
}

fn each(format: &Format, unit: u32, bytes: &[u8], offset: u64, length: u64) -> Option<()> {
    let start = usize::try_from(offset).ok()?.min(bytes.len());
    let end = usize::try_from(offset.checked_add(length)?).ok()?;
    let piece = Buffer::from(&bytes[start..end.clamp(start, bytes.len())]);
    let first = format.units()[unit as usize].first_chunk;
    match format.each(unit, first, (&piece, None), None, &mut |_| Ok(true)) {
        Ok(Decoded::More(more)) if end < bytes.len() => {
            each(format, unit, bytes, offset, length.checked_add(more)?)
        }
        _ => Some(()),
    }
}

/// The most that reading a file takes at once.
fn peak(options: &Value, bytes: &[u8]) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    read(options, bytes);
    ALLOCATOR.peak_usage().saturating_sub(before)
}

fn fixtures(folder: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let entries = std::fs::read_dir(path).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files = paths.iter().map(|path| std::fs::read(path).unwrap());
    files.filter(|file| file.len() < 100_000).collect()
}

/// One test, so that nothing else allocates meanwhile.
#[test]
fn small_files_cannot_ask_for_much() {
    let text = b"a,b\n1,\"x\ny\"\n2.5,z\n".to_vec();
    let json = b"{\"a\":1,\"b\":\"x\"}\n{\"a\":2.5,\"b\":null}\n".to_vec();
    let files = [
        ("arrow", fixtures("arrow")),
        ("parquet", fixtures("parquet")),
        ("parts", fixtures("parquet")),
        ("xdf", vec![files::small()]),
        ("text", vec![text]),
        ("json", vec![json]),
    ];
    for (format, files) in files {
        assert!(!files.is_empty(), "{format}");
        // Row groups of Parquet files in parts, however small they are.
        let options = match format {
            "parts" => json!({ "type": "parquet", "partBytes": 1 }),
            other => json!({ "type": other }),
        };
        for file in files {
            let sound = peak(&options, &file);
            assert!(sound < MOST, "{format}: {sound} bytes");
            // Numbers begin anywhere: the steps are odd.
            let step = 3.max((file.len() / 500) | 1);
            for at in (0..file.len().saturating_sub(4)).step_by(step) {
                for claim in CLAIMS {
                    let mut wrong = file.clone();
                    wrong[at..at + 4].copy_from_slice(&claim.to_le_bytes());
                    let taken = peak(&options, &wrong);
                    assert!(
                        taken < MOST,
                        "{format} of {} bytes: {taken} bytes for {claim} at {at}",
                        file.len()
                    );
                }
                // Numbers of Parquet's footer and pages are of seven bits each.
                let mut wrong = file.clone();
                wrong[at..at + 4].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
                let taken = peak(&options, &wrong);
                assert!(
                    taken < MOST,
                    "{format}: {taken} bytes for a long number at {at}"
                );
            }
        }
    }
}

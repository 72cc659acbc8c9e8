//! Row groups that are too large to be held: parts of them are read alone, wherever their pages are told.

use std::sync::{Arc, OnceLock};

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, StringArray};
use arrow_buffer::Buffer;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use proptest::prelude::*;
use rxwasm::data::Chunk;
use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::{Decoded, Format, Opened, Opening};
use serde_json::{Value, json};

use crate::files::{read, read_with, write};
use crate::large_groups::{ROWS, file_with};
use crate::support::parts::decode_parts;

/// Bytes of which each part has a chunk.
const FEW: u64 = 1000;

fn options(part_bytes: u64, is_remote: bool) -> Value {
    json!({ "type": "parquet", "partBytes": part_bytes, "isRemote": is_remote })
}

/// Opens a file as the front end does; the pieces that are read for it, and their bytes.
fn open(options: &Value, bytes: &[u8]) -> Result<(Opened, usize, u64)> {
    let options = serde_json::from_value(options.clone()).unwrap();
    let mut opening = Opening::new(options, bytes.len() as u64)?;
    let (mut pieces, mut length) = (0, 0);
    loop {
        let needs = opening.needs();
        if needs.is_empty() {
            return Ok((opening.finish()?, pieces, length));
        }
        let piece = |place: u64| usize::try_from(place).unwrap().min(bytes.len());
        let read: Vec<&[u8]> = needs
            .iter()
            .map(|need| &bytes[piece(need.offset)..piece(need.offset + need.length)])
            .collect();
        pieces += read.len();
        length += needs.iter().map(|need| need.length).sum::<u64>();
        opening.feed(&read)?;
    }
}

/// The chunks of all units, each decoded from its own bytes alone, and of each unit how many these are.
fn in_parts(format: &Format, bytes: &[u8], names: &[String]) -> Result<(Vec<Chunk>, Vec<usize>)> {
    let units = 0..u32::try_from(format.units().len()).unwrap();
    let (mut chunks, mut lengths) = (Vec::new(), Vec::new());
    for unit in units {
        let (read, length) = decode_parts(format, unit, bytes, names)?;
        chunks.extend(read);
        lengths.push(length);
    }
    Ok((chunks, lengths))
}

fn names(opened: &Opened) -> Vec<String> {
    let variables = opened.schema.variables.iter();
    variables.map(|variable| variable.name.clone()).collect()
}

/// The columns of a chunk, levels that were found on the way as texts: each part counts them for itself.
fn columns(chunk: &Chunk) -> Vec<(String, ArrayRef)> {
    let mut columns = chunk.columns();
    for (name, levels) in &chunk.found_levels {
        let column = columns.iter_mut().find(|(other, _)| other == name);
        let (_, array) = column.unwrap();
        let level = |code: u32| levels[usize::try_from(code).unwrap()].as_str();
        let codes = array.as_primitive::<UInt32Type>().iter();
        *array = Arc::new(codes.map(|code| code.map(level)).collect::<StringArray>());
    }
    columns
}

/// All ways in which a file has one row group.
fn files() -> Vec<(String, bool, usize, Vec<u8>)> {
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ];
    let mut files = Vec::new();
    for (at, codec) in codecs.into_iter().enumerate() {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for has_index in [true, false] {
                let rows_of_page = [20_000, 777, 131_072][(at + files.len()) % 3];
                let properties = WriterProperties::builder()
                    .set_compression(codec)
                    .set_writer_version(version)
                    .set_offset_index_disabled(!has_index)
                    .set_statistics_enabled(if has_index {
                        EnabledStatistics::Page
                    } else {
                        EnabledStatistics::Chunk
                    })
                    .set_dictionary_enabled(at % 2 == 0)
                    .set_column_encoding(
                        ColumnPath::from("whole"),
                        [Encoding::PLAIN, Encoding::DELTA_BINARY_PACKED][at % 2],
                    )
                    .set_column_encoding(
                        ColumnPath::from("real"),
                        [Encoding::PLAIN, Encoding::BYTE_STREAM_SPLIT][at % 2],
                    )
                    .set_column_encoding(
                        ColumnPath::from("text"),
                        [
                            Encoding::DELTA_LENGTH_BYTE_ARRAY,
                            Encoding::DELTA_BYTE_ARRAY,
                        ][at % 2],
                    );
                let name = format!("{codec:?}, {version:?}, index {has_index}, {rows_of_page}");
                let bytes = file_with(rows_of_page, properties);
                files.push((name, has_index, rows_of_page, bytes));
            }
        }
    }
    files
}

#[test]
fn parts_have_the_rows_of_the_whole() {
    for (name, has_index, rows_of_page, bytes) in files() {
        let whole = read(&bytes).unwrap();
        assert_eq!(whole.opened.format.units().len(), 1, "{name}");
        for part_bytes in [FEW, bytes.len() as u64 * 9 / 10] {
            let (opened, ..) = open(&options(part_bytes, false), &bytes).unwrap();
            let units = opened.format.units();
            assert_eq!(units.len(), if part_bytes == FEW { 4 } else { 2 }, "{name}");
            let names = names(&opened);
            let (chunks, lengths) = in_parts(&opened.format, &bytes, &names).unwrap();
            assert_eq!(chunks.len(), whole.chunks.len(), "{name}");
            for (chunk, whole) in chunks.iter().zip(&whole.chunks) {
                assert_eq!(chunk.index, whole.index, "{name}");
                assert_eq!(columns(chunk), columns(whole), "{name}, {}", chunk.index);
            }
            // Pages that hold rows of two parts, and dictionaries, are read twice.
            let rows = 131_072 * 4 / units.len() + 2 * rows_of_page;
            let most = bytes.len() / 400 * (rows / 1000) * 11 / 10 + 7 * 80_000;
            assert!(
                lengths.iter().all(|length| *length < most),
                "{name}: {lengths:?}"
            );
        }
        // From a server, only what an index tells.
        let (opened, ..) = open(&options(FEW, true), &bytes).unwrap();
        assert_eq!(opened.format.units().len() == 4, has_index, "{name}");
    }
}

#[test]
fn our_own_large_groups_are_read_in_parts() {
    let bytes = file_with(20_000, WriterProperties::builder());
    let source = read(&bytes).unwrap();
    let arrays: Vec<_> = names(&source.opened)
        .into_iter()
        .map(|name| (name.clone(), source.column(&name)))
        .collect();
    let rows = usize::try_from(ROWS).unwrap();
    let chunk = Chunk::new(0, rows, arrays).unwrap();
    for codec in ["none", "snappy", "gzip", "lz4", "zstd"] {
        let bytes = write(&source.schema, std::slice::from_ref(&chunk), codec).unwrap();
        let whole = read(&bytes).unwrap();
        let (opened, ..) = open(&options(FEW, false), &bytes).unwrap();
        assert_eq!(opened.format.units().len(), 4, "{codec}");
        let (chunks, _) = in_parts(&opened.format, &bytes, &names(&opened)).unwrap();
        for (chunk, whole) in chunks.iter().zip(&whole.chunks) {
            assert_eq!(chunk.columns(), whole.columns(), "{codec}");
        }
    }
}

#[test]
fn factors_keep_their_levels() {
    for has_index in [true, false] {
        let properties = WriterProperties::builder().set_offset_index_disabled(!has_index);
        let bytes = file_with(777, properties);
        let info = json!([{ "name": "text", "type": "factor" }]);
        let whole = read_with(&json!({ "colInfo": info }), &bytes).unwrap();
        let parts = read_with(&json!({ "colInfo": info, "partBytes": FEW }), &bytes).unwrap();
        assert_eq!(parts.opened.format.units().len(), 4);
        assert_eq!(parts.shown(), whole.shown());
    }
}

#[test]
fn a_part_needs_the_pages_of_its_rows_alone() {
    for has_index in [true, false] {
        let properties = WriterProperties::builder()
            .set_offset_index_disabled(!has_index)
            .set_dictionary_enabled(false);
        let bytes = file_with(20_000, properties);
        let (opened, pieces, read) = open(&options(FEW, has_index), &bytes).unwrap();
        let tail = 64 * 1024 + 8;
        if has_index {
            // The index lies in front of the footer.
            assert!(
                pieces <= 3 && read <= 2 * tail,
                "{pieces} pieces, {read} bytes"
            );
        } else {
            // Twenty pages of seven columns.
            assert!(pieces <= 2 + 7 * 22, "{pieces} pieces");
            assert!(
                read <= bytes.len() as u64,
                "{read} of {} bytes",
                bytes.len()
            );
        }
        // Eight bytes a row, of at most 131 072 rows and those of a page more at either end.
        for column in ["whole", "moment"] {
            let (_, lengths) = in_parts(&opened.format, &bytes, &[column.to_owned()]).unwrap();
            let rows: Vec<usize> = lengths.iter().map(|length| length / 8).collect();
            assert!(
                rows.iter().all(|rows| *rows <= 131_072 + 2 * 20_100),
                "{rows:?}"
            );
            let all = rows.iter().sum::<usize>() as u64;
            assert!((ROWS..=ROWS + 3 * 20_100).contains(&all), "{all}");
        }
    }
}

/// A file with an index, or one without.
fn small(has_index: bool) -> &'static [u8] {
    static FILES: [OnceLock<Vec<u8>>; 2] = [OnceLock::new(), OnceLock::new()];
    FILES[usize::from(has_index)].get_or_init(|| {
        file_with(
            50_000,
            WriterProperties::builder()
                .set_offset_index_disabled(!has_index)
                .set_compression(Compression::SNAPPY),
        )
    })
}

/// Reads all parts; whatever is wrong with the bytes, columns have the rows of their chunk.
fn is_read_or_refused(bytes: &[u8]) -> std::result::Result<(), TestCaseError> {
    let Ok((opened, ..)) = open(&options(FEW, false), bytes) else {
        return Ok(());
    };
    let Ok((chunks, _)) = in_parts(&opened.format, bytes, &names(&opened)) else {
        return Ok(());
    };
    for chunk in chunks {
        let rows = chunk.rows();
        prop_assert!(chunk.columns().iter().all(|(_, array)| array.len() == rows));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_changes_are_read_or_refused(
        has_index: bool,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..12),
    ) {
        let mut file = small(has_index).to_vec();
        let end = file.len();
        for (at, byte, is_late) in changes {
            // The index and the footer are the last 40 kB.
            let from = if is_late { end.saturating_sub(40_000) } else { 0 };
            file[from + at.index(end - from)] = byte;
        }
        is_read_or_refused(&file)?;
    }
}

/// Where the index, which lies among the last bytes, has these.
fn found(bytes: &[u8], what: &[u8]) -> usize {
    let from = bytes.len() - 40_000;
    let at = bytes[from..]
        .windows(what.len())
        .position(|window| window == what);
    from + at.unwrap()
}

#[test]
fn an_index_that_tells_other_rows_is_found_out() {
    let sound = small(true);
    assert!(read(sound).is_ok());
    // The first row of a page as a zigzag varint, behind the head of its field.
    let varint = |number: u64| {
        let zigzag = number << 1;
        let byte = |shift: u32| u8::try_from(zigzag >> shift & 0x7f).unwrap();
        [0x16, byte(0) | 0x80, byte(7) | 0x80, byte(14)]
    };
    let mut wrong = sound.to_vec();
    let at = found(&wrong, &varint(100_352));
    wrong[at..at + 4].copy_from_slice(&varint(100_351));
    let (opened, ..) = open(&options(FEW, true), &wrong).unwrap();
    let error = in_parts(&opened.format, &wrong, &names(&opened)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Format);
    assert!(
        error.at.byte.is_some() && error.at.column.is_some(),
        "{error:?}"
    );
    // Whoever reads the whole does not need it.
    assert!(read(&wrong).is_ok());
}

#[test]
fn a_damaged_page_is_named_and_other_parts_are_read() {
    let mut bytes = small(true).to_vec();
    let (opened, ..) = open(&options(FEW, true), &bytes).unwrap();
    let only = ["whole".to_owned()];
    let parts = opened.format.parts(0, Some(&only)).unwrap();
    let last = parts.last().unwrap();
    // In the second of three pages, of which the third has rows of the next part.
    let at = usize::try_from(last.offset + last.length / 2).unwrap();
    bytes[at..at + 2000].fill(0xff);
    for unit in 1..4 {
        assert!(decode_parts(&opened.format, unit, &bytes, &only).is_ok());
    }
    let error = decode_parts(&opened.format, 0, &bytes, &only).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Format);
    assert_eq!(error.at.column.as_deref(), Some("whole"));
    let byte = error.at.byte.unwrap();
    assert!(
        last.offset <= byte && byte < last.offset + last.length,
        "{byte}"
    );
    // Fewer bytes than were asked for.
    let piece = Buffer::from(&bytes[..10]);
    let mut take = |_| Ok(true);
    let error = opened
        .format
        .each(0, 0, (&piece, None), Some(&only), &mut take)
        .map(|decoded| matches!(decoded, Decoded::Chunks(_)))
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Truncated);
}

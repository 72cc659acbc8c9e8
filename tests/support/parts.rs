//! Units of which some columns are read.

use arrow_buffer::Buffer;
use rxwasm::data::Chunk;
use rxwasm::error::{Error, ErrorKind, Result};
use rxwasm::format::{Decoded, Format, Need};

/// Decodes a unit from the bytes of some columns alone, and how many these are.
pub fn decode_parts(
    format: &Format,
    unit: u32,
    bytes: &[u8],
    columns: &[String],
) -> Result<(Vec<Chunk>, usize)> {
    let parts = format.parts(unit, Some(columns)).unwrap();
    let part = |need: &Need| {
        let start = usize::try_from(need.offset).unwrap();
        bytes[start..start + usize::try_from(need.length).unwrap()].to_vec()
    };
    let bytes: Vec<u8> = parts.iter().flat_map(part).collect();
    let length = bytes.len();
    let first = format.units()[unit as usize].first_chunk;
    match format.decode(unit, first, &Buffer::from_vec(bytes), None, Some(columns))? {
        Decoded::Chunks(records) => Ok((records.chunks, length)),
        Decoded::More(_) => Err(Error::new(ErrorKind::Protocol, "more")),
    }
}

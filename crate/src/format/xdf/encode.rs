//! Columns as what streams hold, deflated in segments that can be made anywhere and joined in order.

use arrow_array::ArrayRef;
use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, compress_to_output, create_comp_flags_from_zip_params,
    deflate_flags::TDEFL_COMPUTE_ADLER32,
};

use super::body::text;
use super::{Class, Layout};
use crate::data::{Column, Values};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// R's `NA`.
const NA: u64 = 0x7ff0_0000_0000_07a2;
/// R's `NaN`.
const NAN: u64 = 0x7ff8_0000_0000_0000;
/// `NA` and `NaN` as x86 processors make them 32-bit floats.
const SINGLE_NA: u32 = 0x7fc0_0000;
/// See [`SINGLE_NA`].
const SINGLE_NAN: u32 = 0xffc0_0000;
/// Integers below this are exact in doubles.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// A block of a deflated stream that is its last, and empty.
const LAST: [u8; 2] = [3, 0];
/// The modulus of Adler-32.
const BASE: u64 = 65_521;

/// What is behind the bytes of a segment: checksum, 1 for text, rows, length of what it holds.
pub const TRAILER: usize = 20;

/// A segment of a column's stream, and [`TRAILER`] bytes about it. `codes` has the position in the file of each level.
pub fn segment(
    array: &ArrayRef,
    layout: Layout,
    class: Class,
    codes: &[u32],
    level: u8,
) -> Result<Vec<u8>> {
    let held = held(array, layout, class, codes)?;
    let flags = create_comp_flags_from_zip_params(level.into(), 0, 0) | TDEFL_COMPUTE_ADLER32;
    let mut state = CompressorOxide::new(flags);
    let mut out = Vec::with_capacity(held.len() / 4);
    // That of nothing.
    let mut checksum = 1;
    if !held.is_empty() {
        compress_to_output(&mut state, &held, TDEFLFlush::Sync, |bytes| {
            out.extend_from_slice(bytes);
            true
        });
        checksum = state.adler32();
    }
    let rows = u32::try_from(array.len())
        .map_err(|_| Error::new(ErrorKind::TooLarge, "a segment has too many rows"))?;
    out.extend(checksum.to_le_bytes());
    out.extend(u32::from(layout == Layout::Text).to_le_bytes());
    out.extend(rows.to_le_bytes());
    out.extend((held.len() as u64).to_le_bytes());
    Ok(out)
}

/// The two bytes that begin a stream of a level, and what ends one of these segments, of each of which the trailer is given:
/// the last block, the checksum, of text the length.
pub fn stream(level: u8, trailers: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = start(level).to_vec();
    bytes.extend(end(trailers)?);
    Ok(bytes)
}

fn start(level: u8) -> [u8; 2] {
    [
        0x78,
        match level {
            0 | 1 => 0x01,
            2..=5 => 0x5e,
            6 => 0x9c,
            _ => 0xda,
        },
    ]
}

fn end(trailers: &[u8]) -> Result<Vec<u8>> {
    let (trailers, rest) = trailers.as_chunks::<TRAILER>();
    if !rest.is_empty() {
        fail!(Protocol, "a trailer of a segment is not whole");
    }
    let (mut low, mut high, mut total, mut is_text) = (1u64, 0u64, 0u64, false);
    for trailer in trailers {
        let [checksum, text, _rows, below, above] = words(trailer);
        let length = u64::from(below) | u64::from(above) << 32;
        let (next_low, next_high) = (u64::from(checksum & 0xffff), u64::from(checksum >> 16));
        // The second sum counts the first as often as bytes follow (RFC 1950, section 8.2).
        let follow = length % BASE;
        high = (high + next_high + follow * (low + BASE - 1)) % BASE;
        low = (low + next_low + BASE - 1) % BASE;
        total += length;
        is_text = text == 1;
    }
    let mut out = LAST.to_vec();
    #[allow(clippy::cast_possible_truncation)]
    out.extend(((high << 16 | low) as u32).to_be_bytes());
    if is_text {
        out.extend(total.to_le_bytes());
    }
    Ok(out)
}

fn words(trailer: &[u8; TRAILER]) -> [u32; 5] {
    let mut words = [0; 5];
    for (word, bytes) in words.iter_mut().zip(trailer.as_chunks::<4>().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    words
}

/// What a stream holds of these rows.
fn held(array: &ArrayRef, layout: Layout, class: Class, codes: &[u32]) -> Result<Vec<u8>> {
    let column = Column::of(array.as_ref())?;
    let mut out = Vec::new();
    if let Values::Utf8(texts) = column.values {
        if layout != Layout::Text {
            fail!(
                WrongType,
                "text cannot be written to a column of the file that is none"
            );
        }
        for value in texts {
            match value {
                Some(value) => text(&mut out, value.as_bytes()),
                None => out.extend(0u32.to_le_bytes()),
            }
        }
        return Ok(out);
    }
    let mut numbers = vec![0.0; column.len()];
    match column.values {
        // Microseconds: whether they are exact as seconds is looked at below.
        #[allow(clippy::cast_precision_loss)]
        Values::Micros(micros) => {
            let micros = micros.iter().map(|micros| *micros as f64);
            numbers
                .iter_mut()
                .zip(micros)
                .for_each(|(out, micros)| *out = micros);
        }
        _ => column.widen(0, &mut numbers),
    }
    for (row, value) in numbers.into_iter().enumerate() {
        let value = column.is_valid(row).then_some(value);
        number(&mut out, value, layout, class, codes).map_err(|value| {
            let message = match layout {
                Layout::Int32 => format!("{value} is no integer that XDF can hold"),
                Layout::Float32 => format!("{value} is no 32-bit float, which the file has here"),
                Layout::Codes(levels) => format!("code {value} of a factor of {levels} levels"),
                Layout::Text => "a number cannot be written to text".to_owned(),
                _ => format!("{value} would not be exact as a double"),
            };
            Error::new(ErrorKind::Conversion, message).row(row)
        })?;
    }
    Ok(out)
}

/// Writes a number, or nothing; a number that would be another one is an error.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn number(
    out: &mut Vec<u8>,
    value: Option<f64>,
    layout: Layout,
    class: Class,
    codes: &[u32],
) -> std::result::Result<(), f64> {
    match (layout, value) {
        (Layout::Int32, None) => out.extend(i32::MIN.to_le_bytes()),
        (Layout::Int32, Some(x)) => {
            let whole = x as i32;
            if f64::from(whole) != x || whole == i32::MIN {
                return Err(x);
            }
            out.extend(whole.to_le_bytes());
        }
        (Layout::Int64, None) => out.extend(i64::MIN.to_le_bytes()),
        (Layout::Int64, Some(x)) => {
            if x.abs() >= EXACT || libm::rint(x) != x {
                return Err(x);
            }
            out.extend((x as i64).to_le_bytes());
        }
        (Layout::Float32, None) => out.extend(SINGLE_NA.to_le_bytes()),
        (Layout::Float32, Some(x)) if x.is_nan() => out.extend(SINGLE_NAN.to_le_bytes()),
        (Layout::Float32, Some(x)) => {
            if f64::from(x as f32) != x {
                return Err(x);
            }
            out.extend((x as f32).to_le_bytes());
        }
        (Layout::Float64, None) => out.extend(NA.to_le_bytes()),
        (Layout::Float64, Some(x)) => {
            let x = match class {
                Class::Integer if x.abs() >= EXACT => return Err(x),
                Class::Moment if libm::rint(x / 1e6 * 1e6) != x || x.abs() >= EXACT => {
                    return Err(x);
                }
                Class::Moment => x / 1e6,
                _ => x,
            };
            let bits = x.to_bits();
            let bits = if x.is_nan() && bits as u32 == NA as u32 {
                NAN
            } else {
                bits
            };
            out.extend(bits.to_le_bytes());
        }
        (Layout::Codes(_), None) => out.extend((1u32 << 31).to_le_bytes()),
        (Layout::Codes(_), Some(x)) => match codes.get(x as usize) {
            Some(code) => out.extend(code.to_le_bytes()),
            None => return Err(x),
        },
        (Layout::Text, _) => return Err(value.unwrap_or(f64::NAN)),
    }
    Ok(())
}

//! How the bytes of pages are compressed.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use serde::{Deserialize, Serialize};

/// A compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Codec {
    None,
    Snappy,
    Gzip,
    /// LZ4 in the frames of Hadoop, or without: writers did not agree.
    Lz4Hadoop,
    Zstd,
    Lz4,
}

/// What one byte of a compressed page can stand for at most; those of zstd may stand for whole blocks, so that a page of few
/// bytes may hold `ZSTD_MORE` besides.
const SNAPPY: usize = 64;
const LZ4: usize = 255;
const DEFLATE: usize = 1032;
const ZSTD: usize = 1 << 11;
/// See [`ZSTD`].
const ZSTD_MORE: usize = 1 << 24;

const GZIP_HEAD: usize = 10;
const GZIP_TAIL: usize = 8;

type Outcome<T> = std::result::Result<T, String>;

impl Codec {
    const ALL: [(Self, i32, &'static str); 6] = [
        (Self::None, 0, "none"),
        (Self::Snappy, 1, "snappy"),
        (Self::Gzip, 2, "gzip"),
        (Self::Lz4Hadoop, 5, "lz4 (Hadoop)"),
        (Self::Zstd, 6, "zstd"),
        (Self::Lz4, 7, "lz4"),
    ];

    /// The compression of a number in metadata; the name of one that is not read.
    pub fn of(number: i32) -> Outcome<Self> {
        match Self::ALL.iter().find(|(_, other, _)| *other == number) {
            Some((codec, ..)) => Ok(*codec),
            None => Err(match number {
                3 => "LZO".to_owned(),
                4 => "Brotli".to_owned(),
                other => format!("number {other}"),
            }),
        }
    }

    /// The compression of a name that users give.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, _, other)| *other == name);
        found.map(|(codec, ..)| *codec)
    }

    /// Its number in metadata.
    pub fn number(self) -> i32 {
        let found = Self::ALL.iter().find(|(codec, ..)| *codec == self);
        found.map_or(0, |(_, number, _)| *number)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(codec, ..)| *codec == self);
        found.map_or("", |(_, _, name)| *name)
    }

    /// Unpacks bytes that must give so many, behind those of `out`.
    pub fn unpack(self, packed: &[u8], length: usize, out: &mut Vec<u8>) -> Outcome<()> {
        let (expansion, more) = match self {
            Self::None => (1, 0),
            Self::Snappy => (SNAPPY, 64),
            Self::Gzip => (DEFLATE, 64),
            Self::Lz4Hadoop | Self::Lz4 => (LZ4, 64),
            Self::Zstd => (ZSTD, ZSTD_MORE),
        };
        if length > packed.len().saturating_mul(expansion).saturating_add(more) {
            return Err(format!("{} bytes claim to hold {length}", packed.len()));
        }
        if self == Self::None {
            if packed.len() != length {
                return Err(format!("it has {} bytes instead of {length}", packed.len()));
            }
            out.extend_from_slice(packed);
            return Ok(());
        }
        if length == 0 {
            return Ok(());
        }
        let front = out.len();
        out.resize(front + length, 0);
        let room = &mut out[front..];
        let written = match self {
            Self::None => length,
            Self::Snappy => snap::raw::Decoder::new()
                .decompress(packed, room)
                .map_err(|error| error.to_string())?,
            Self::Gzip => gunzip(packed, room)?,
            Self::Lz4 => {
                lz4_flex::block::decompress_into(packed, room).map_err(|error| error.to_string())?
            }
            Self::Lz4Hadoop => match hadoop(packed, room) {
                Some(written) => written,
                None => lz4_flex::block::decompress_into(packed, room)
                    .map_err(|error| error.to_string())?,
            },
            Self::Zstd => ruzstd::decoding::FrameDecoder::new()
                .decode_all(packed, room)
                .map_err(|error| error.to_string())?,
        };
        if written == length {
            Ok(())
        } else {
            Err(format!("it holds {written} bytes instead of {length}"))
        }
    }

    /// Packs bytes. The same bytes give the same bytes.
    pub fn pack(self, bytes: Vec<u8>) -> Outcome<Vec<u8>> {
        Ok(match self {
            Self::None => bytes,
            Self::Snappy => snap::raw::Encoder::new()
                .compress_vec(&bytes)
                .map_err(|error| error.to_string())?,
            Self::Gzip => gzip(&bytes),
            Self::Lz4 | Self::Lz4Hadoop => lz4_flex::block::compress(&bytes),
            Self::Zstd => ruzstd::encoding::compress_to_vec(
                bytes.as_slice(),
                ruzstd::encoding::CompressionLevel::Fastest,
            ),
        })
    }
}

/// Blocks with their unpacked and packed lengths in front, both big-endian; nothing when it is not that.
fn hadoop(mut packed: &[u8], room: &mut [u8]) -> Option<usize> {
    let mut at = 0usize;
    while !packed.is_empty() {
        let (head, rest) = packed.split_first_chunk::<8>()?;
        let number = |four: &[u8]| {
            let four = <[u8; 4]>::try_from(four).ok()?;
            usize::try_from(u32::from_be_bytes(four)).ok()
        };
        let (unpacked, length) = (number(&head[..4])?, number(&head[4..])?);
        let block = rest.get(..length)?;
        let target = room.get_mut(at..at.checked_add(unpacked)?)?;
        if lz4_flex::block::decompress_into(block, target).ok()? != unpacked {
            return None;
        }
        at += unpacked;
        packed = &rest[length..];
    }
    Some(at)
}

/// Inflates the members of a gzip file (RFC 1952) one behind the other.
fn gunzip(mut packed: &[u8], room: &mut [u8]) -> Outcome<usize> {
    let mut at = 0;
    while !packed.is_empty() {
        let body = gzip_body(packed).ok_or("it is not gzip")?;
        let mut state = Box::new(DecompressorOxide::new());
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, read, written) = decompress(&mut state, body, &mut room[at..], 0, flags);
        if status != TINFLStatus::Done {
            return Err("its deflated stream is damaged".to_owned());
        }
        let tail = body.get(read..read + GZIP_TAIL).ok_or("it ends early")?;
        let mut sum = crc32fast::Hasher::new();
        sum.update(&room[at..at + written]);
        if tail[..4] != sum.finalize().to_le_bytes() {
            return Err("its checksum is another".to_owned());
        }
        at += written;
        packed = &body[read + GZIP_TAIL..];
    }
    Ok(at)
}

/// What stands behind the head of a gzip member.
fn gzip_body(packed: &[u8]) -> Option<&[u8]> {
    let flags = *packed.get(3)?;
    if !packed.starts_with(&[0x1f, 0x8b, 8]) {
        return None;
    }
    let mut rest = packed.get(GZIP_HEAD..)?;
    if flags & 4 != 0 {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        rest = behind.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for bit in [8, 16] {
        if flags & bit != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    out.extend(miniz_oxide::deflate::compress_to_vec(bytes, 6));
    let mut sum = crc32fast::Hasher::new();
    sum.update(bytes);
    out.extend(sum.finalize().to_le_bytes());
    #[allow(clippy::cast_possible_truncation)]
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}

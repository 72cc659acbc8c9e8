//! XDF, the files of Microsoft's RevoScaleR: read whole or by block, written, and continued.
//!
//! The format was never published. What follows was found from genuine files: the three of the reference data (600,000
//! flights in one block, in two, and with 64-bit floats) and seven small ones with text, names of rows, many factors and
//! up to 33 variables. All numbers are little-endian; sizes are in bytes.
//!
//! ```text
//! header    260   f4 d3 d2 d1, then zeros
//! data            one stream for each variable of each block; where they lie, the metadata tell
//! metadata        up to the footer
//! footer     60   f32 4.2 | i64 compression: 1 zlib | i64 where the metadata begin | i64 variables | i64 rows
//!                 | i64 65536 | i64 60: the footer's own length | f4 d3 d2 d1, twice
//! ```
//!
//! **Streams** are zlib's (RFC 1950), which ends with an Adler-32 of what it holds; nothing else has a checksum. A stream
//! holds the rows of its block one behind the other. Behind the stream of a text variable there is an i64 with the length
//! of what it holds, which `length` in the metadata counts too. The product's streams are those of zlib's level 1.
//!
//! | type | number | elements: number, flags | values | missing |
//! |---|---|---|---|---|
//! | integer | 0 | 11, 00400300 | i32 | -2147483648 |
//! | factor | 1 | 12, 00420300 | u32: the position of the level, from 0 | *guessed:* ffffffff or 80000000 |
//! | 64-bit integer | 2 | 15, 00400300 | i64 | *guessed:* the lowest |
//! | numeric, float32 | 3 | 17, 00400600 | f32 | *guessed:* NaN without its sign bit |
//! | numeric | 4 | 18, 00400600 | f64 | R's `NA`: a NaN whose low half is 1954 |
//! | character | 5 | 8, 00400100 | i32 1, i32 length, bytes | *guessed:* i32 0, and no more |
//! | list | 6 | 3, 00000000 | named records | |
//! | 64-bit unsigned integer | 21 | 16, 00420300 | u64 | |
//!
//! Of the flags, 00020000 is set where elements are unsigned, 0100, 0300 and 0600 tell text, integers and floats apart. The
//! sign bit of a 32-bit NaN is where x86 processors leave the difference between R's `NA` and `NaN`.
//!
//! **Metadata** are a tree of records:
//!
//! ```text
//! metadata  f32 3.1 | i64 the variable with names of rows, or -1 | i64 -1 | six named records | i32 1
//! named     i32 1 | f32 1 | text name | text description | i32 1 | record
//! text      i32 1 | i32 length | bytes
//! record    f4 f3 f2 f1 | f32 2 | i32 type | i64 65536 | i64 rows | i64 columns | i32, i32 elements: number, flags
//!           | i32 0 | f32 1 | i32 1 and a list of named records about this one, or i32 0
//!           | numbers: f32 1 | lowest | highest | i32 tail | rows x columns elements, column by column
//!           | texts:   rows x columns texts
//!           | lists:   f32 1.1 | i64 3 | i32 0 | rows x columns named records
//! ```
//!
//! The six are: u64, 1 x blocks, rows of each block; i64, variables x blocks, where streams begin; u64, the same, how long
//! they are; i64 and u64 without rows (*guessed:* holes in the file that may be used again); a list of the variables, which
//! are records without rows. About the list, `ReadInfo` has three u64: 1, 1, and the rows that were read at once, where
//! data came in blocks. About a factor, `Labels` has its levels. A range that is not known is the type's highest number,
//! twice (seen of 64-bit integers), of floats *guessed* NaN. The tail is -1 of numbers that were imported from text and 0
//! otherwise (seen); what it means is not known.
//!
//! **What could not be verified without the product:** everything marked as guessed; what `logical`, 16-bit, `Date` and
//! `POSIXct` variables, descriptions, value labels and uncompressed files look like, of which no genuine file was found.
//! Variables of types that are not in the table are refused by name, with their numbers, unless they are left out; the
//! others of the file can be read. The description of all data stands in that of the list of variables, and what single
//! values mean in two lists of texts about a variable, `ValueInfoCodes` and `ValueInfoLabels`, all *guessed*. No file that is written here was opened by the product. Variables of types for which no
//! genuine layout is known are written as integers or numerics with a record `Class` about them, which the reader here
//! understands: a reader that does not sees 0 and 1, days, or seconds.
//!
//! Small blocks are joined and large ones cut as Arrow's record batches are. A unit is read as one range of bytes, of which
//! only the streams of the wanted columns are inflated: where columns were added to a file later, a unit's range holds what
//! lies between.

mod body;
mod column;
mod cursor;
mod decode;
mod edit;
mod encode;
mod ending;
mod inflate;
mod metadata;
mod opening;
mod output;
mod record;
mod variable;
mod write;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

pub use edit::edited;
pub use encode::{TRAILER, stream};
pub use ending::{ending, ending_beside};
pub use opening::{XdfOpening, XdfOptions};
pub use output::{XdfOutput, XdfOutputOptions};
pub use write::{XdfEncoder, header};

/// What a file begins with, and what ends it.
const MAGIC: [u8; 4] = [0xf4, 0xd3, 0xd2, 0xd1];
/// The bytes in front of the first stream.
const HEADER: u64 = 260;
/// The bytes behind the metadata.
const FOOTER: u64 = 60;
/// The version of the footer.
const FOOTER_VERSION: u32 = f32::to_bits(4.2);
/// The name of the list of levels.
const LABELS: &str = "Labels";
/// The name of what is said about values whose type has no known layout.
const CLASS: &str = "Class";
/// The name of the list of values of which it is told what they mean.
const VALUE_CODES: &str = "ValueInfoCodes";
/// The name of the list of what these values mean.
const VALUE_LABELS: &str = "ValueInfoLabels";
/// The name of what is said about how the file was written.
const READ_INFO: &str = "ReadInfo";

/// How the values of a variable lie in its streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Layout {
    Int32,
    Int64,
    Float32,
    Float64,
    Text,
    /// Codes below this.
    Codes(u32),
}

/// What values mean beyond their layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Class {
    /// What their layout says.
    Plain,
    /// 0 and 1.
    Logical,
    /// Whole numbers that lie as floats.
    Integer,
    /// Days since 1970-01-01.
    Date,
    /// Seconds since 1970-01-01 UTC.
    Moment,
    /// Codes whose levels are ordered.
    Ordered,
}

impl Class {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Logical, "logical"),
        (Self::Integer, "integer"),
        (Self::Date, "Date"),
        (Self::Moment, "POSIXct"),
        (Self::Ordered, "ordered"),
    ];
}

/// Where the rows of a variable in a block lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stream {
    offset: u64,
    length: u64,
}

/// A variable.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct XdfColumn {
    name: String,
    layout: Layout,
    class: Class,
}

/// A block.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Block {
    rows: u64,
    /// For each variable.
    streams: Vec<Stream>,
}

/// An XDF file whose metadata were read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct XdfFormat {
    columns: Arc<Vec<XdfColumn>>,
    blocks: Vec<Block>,
    /// For each unit: its first and one past its last block.
    units: Vec<(usize, usize)>,
}

fn broken(message: impl std::fmt::Display, byte: u64) -> Error {
    Error::new(
        ErrorKind::Format,
        format!("not a sound XDF file: {message}"),
    )
    .byte(byte)
}

/// A text of a file. Where it is not UTF-8 it is that of Western European Windows, on which the product mostly ran.
fn text_of(bytes: &[u8]) -> String {
    const OF_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let windows = |byte: &u8| match byte {
        0x80..=0x9f => OF_80[usize::from(byte - 0x80)],
        _ => char::from(*byte),
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(windows).collect(),
    }
}

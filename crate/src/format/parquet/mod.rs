//! Apache Parquet: read by row group and column, written a row group for each chunk or of as many rows as is said.
//!
//! ```text
//! PAR1 | row groups: column by column, pages | metadata | u32 length of the metadata | PAR1
//! ```
//!
//! (Apache Parquet, "File format"; parquet.thrift of parquet-format 2.12.) The footer says where everything is, so that
//! only the columns that are wanted are fetched, and row groups that a selection of rows leaves out not at all.
//!
//! Read are columns that are not nested, in all encodings and compressions but LZO and Brotli:
//!
//! | values | become |
//! |---|---|
//! | whole numbers of up to 64 bits, signed or not | integers, in the narrowest type that the statistics allow |
//! | unsigned ones of 64 bits, decimals | doubles |
//! | floats of 16, 32, 64 bits | 32- and 64-bit floats |
//! | text, enumerations, JSON | text; factors where the Arrow schema in the file has a dictionary |
//! | durations, which only the Arrow schema in the file tells from whole numbers | doubles: seconds |
//! | days, moments in milli-, micro- or nanoseconds or of 96 bits | days, moments in microseconds |
//!
//! Lists, maps, structures, bytes, times of day and the like are refused by name unless they are left out.
//!
//! Of a row group that is too large to be held (64 MB of the columns that are read, and more than a chunk), runs of whole chunks
//! are units of their own, which any worker reads: of each column the dictionary and the pages that hold their rows. Where pages
//! lie tells the page index (Apache Parquet, "Page Index") or, in files that have none, what stands in front of each page, from
//! one to the next. Borders of chunks are the same whether a row group is read so or as a whole.
//!
//! The pages are decoded here, straight into columns of our storage types: the crate `parquet` would make Arrow arrays of
//! the file's types first, makes room for whatever a header claims, and is larger than all of this engine's other formats.
//! Tests hold this reader and writer against it.

mod codec;
mod column;
mod decode;
mod delta;
mod dictionaries;
mod division;
mod encode;
mod found;
mod group;
mod hints;
mod hybrid;
mod levels;
mod metadata;
mod numbers;
mod offset_index;
mod opening;
mod options;
mod output;
mod page;
mod reading;
mod select;
mod statistics;
mod texts;
mod thrift;
mod unit;
mod walk;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::Storage;
use crate::error::{Error, ErrorKind};
use column::Convert;
use metadata::Physical;
use unit::ParquetUnit;

pub(in crate::format) use codec::Codec;
pub use opening::ParquetOpening;
pub use options::{ParquetInfo, ParquetOptions};
pub use output::{ParquetOutput, ParquetOutputOptions};

/// What a file begins and ends with.
const MAGIC: &[u8; 4] = b"PAR1";
/// The same of a file whose footer is encrypted.
const ENCRYPTED: &[u8; 4] = b"PARE";
/// The name under which we tell what Parquet has no place for.
const OWN_SCHEMA: &str = "rxwasm";
/// The name under which the Arrow schema of a file stands.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// A column that is read.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ParquetColumn {
    name: String,
    physical: Physical,
    optional: bool,
    convert: Convert,
    storage: Storage,
    /// The levels of a factor; of one whose levels are still to be found nothing.
    levels: Option<Arc<Vec<String>>>,
    /// Whether values that are no level are missing instead of an error.
    is_chosen: bool,
}

/// Where the rows of a column in a row group lie.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Place {
    offset: u64,
    length: u64,
    codec: Codec,
}

/// A row group.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Group {
    rows: u64,
    /// For each column.
    places: Vec<Place>,
}

/// A file whose footer was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ParquetFormat {
    columns: Arc<Vec<ParquetColumn>>,
    groups: Arc<Vec<Group>>,
    /// What is read at once.
    units: Arc<Vec<ParquetUnit>>,
    /// For each column of each row group, what its statistics say: the lowest and highest value, and whether all or none
    /// of its values are missing.
    statistics: Arc<Vec<Vec<statistics::Known>>>,
    /// Units whose rows are all left out; empty when there are none.
    skipped: Vec<bool>,
}

fn broken(message: impl std::fmt::Display, byte: u64) -> Error {
    let message = format!("not a sound Parquet file: {message}");
    Error::new(ErrorKind::Format, message).byte(byte)
}

fn truncated(byte: u64) -> Error {
    let message = "the Parquet file ends in the middle of a page";
    Error::new(ErrorKind::Truncated, message).byte(byte)
}

fn unsupported(what: &str, byte: u64) -> Error {
    let message = format!("the Parquet file has {what}, which are not read");
    Error::new(ErrorKind::Unsupported, message).byte(byte)
}

//! Arrow IPC, files and streams: index once, then decode any unit alone.
//!
//! Both forms are the same messages; a file adds a magic number in front and a footer with the offsets behind. Small
//! record batches are joined and large ones cut.
//! (Apache Arrow columnar format, "Serialization and interprocess communication".)

mod column;
mod decode;
mod dictionary;
mod encode;
mod footer;
mod gather;
mod message;
mod opening;
mod output;
mod shape;
mod sound;
mod stream;
mod write;

use std::sync::Arc;

use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::root_as_message;
use arrow_schema::SchemaRef;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::format::Need;
use crate::format::cut::Extent;
use column::Convert;
use dictionary::Dictionary;

pub(in crate::format) use column::digits_below_seconds;
pub(in crate::format) use encode::schema_message;
pub use footer::footer;
pub use opening::{ArrowOpening, ArrowOptions};
pub use output::{ArrowOutput, ArrowOutputOptions};
pub use stream::{batches_of, column_of, joined_batch};
pub use write::{END, stream_batch, stream_head, to_ipc};

/// Messages and buffers begin at multiples of this many bytes.
const ALIGNMENT: usize = 64;

/// Where a message lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Message {
    offset: u64,
    metadata: u32,
    body: u64,
}

impl Message {
    /// All of its bytes.
    fn whole(self) -> Need {
        Need {
            offset: self.offset,
            length: u64::from(self.metadata) + self.body,
        }
    }

    /// Its metadata.
    fn head(self) -> Need {
        Need {
            offset: self.offset,
            length: u64::from(self.metadata),
        }
    }

    /// So many bytes of its body, from one of them on.
    fn of_body(self, start: u64, length: u64) -> Need {
        Need {
            offset: self.offset + u64::from(self.metadata) + start,
            length,
        }
    }
}

/// A record batch: where it lies, its rows, and where each column lies in its body.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Batch {
    message: Message,
    rows: u64,
    columns: Vec<(u64, u64)>,
}

impl Batch {
    /// That of a message, if its header is sound, of columns of these types.
    fn new(message: &arrow_ipc::Message<'_>, place: Message, schema: &SchemaRef) -> Result<Self> {
        let header = message
            .header_as_record_batch()
            .ok_or_else(|| broken("a record batch without a header"))?;
        sound::check_header(&header, place.body)?;
        let fields = schema.fields().iter();
        let types: Vec<_> = fields.map(|field| field.data_type()).collect();
        Ok(Self {
            message: place,
            rows: u64::try_from(header.length()).map_err(broken)?,
            columns: shape::spans(&header, &types, message.version())?,
        })
    }

    fn extent(&self) -> Extent {
        let Need { offset, length } = self.message.whole();
        Extent {
            rows: self.rows,
            start: offset,
            end: offset + length,
        }
    }
}

/// An indexed Arrow source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ArrowFormat {
    /// Whether dictionaries hold for the whole source, as in files, or from where they stand, as in streams.
    is_file: bool,
    schema_message: Vec<u8>,
    /// The columns; nothing in place of those that are left out.
    columns: Vec<Option<(String, Convert)>>,
    levels: Vec<Option<Arc<Vec<String>>>>,
    dictionaries: Vec<Dictionary>,
    batches: Vec<Batch>,
    /// For each unit: its first and one past its last batch.
    units: Vec<(usize, usize)>,
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Format,
        format!("not a sound Arrow file or stream: {error}"),
    )
}

fn truncated(offset: u64) -> Error {
    Error::new(
        ErrorKind::Truncated,
        "the Arrow data end in the middle of a message",
    )
    .byte(offset)
}

pub(in crate::format) fn arrow_schema_of(message: &[u8]) -> Result<SchemaRef> {
    let message = root_as_message(message).map_err(broken)?;
    let schema = message
        .header_as_schema()
        .ok_or_else(|| broken("the first message is not a schema"))?;
    Ok(Arc::new(try_fb_to_schema(schema).map_err(broken)?))
}

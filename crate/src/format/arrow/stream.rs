//! Streams that we wrote, read back. They lie in memory as a whole.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::MessageHeader;

use super::encode::batch_message;
use super::message::{Reader, header_of, message_length};
use super::{Message, broken, truncated};
use crate::data::Column;
use crate::data::rows::concat;
use crate::error::Result;
use crate::fail;
use crate::format::columns;

/// The messages of a stream up to its end: where each lies, and its metadata.
pub fn messages(bytes: &[u8]) -> impl Iterator<Item = Result<(Message, arrow_ipc::Message<'_>)>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let message = message_at(rest, at as u64);
        at = match &message {
            Ok(Some((place, _))) => {
                let length = u64::from(place.metadata) + place.body;
                at + usize::try_from(length).unwrap_or(bytes.len())
            }
            _ => bytes.len(),
        };
        message.transpose()
    })
}

/// The message that these bytes begin with; `None` at the end of the stream.
fn message_at(bytes: &[u8], offset: u64) -> Result<Option<(Message, arrow_ipc::Message<'_>)>> {
    let (prefix, length) = message_length(bytes).ok_or_else(|| truncated(offset))?;
    if length == 0 {
        return Ok(None);
    }
    let message = header_of(bytes, offset)?;
    let place = Message {
        offset,
        metadata: u32::try_from(prefix + length).map_err(broken)?,
        body: u64::try_from(message.bodyLength()).map_err(broken)?,
    };
    if u64::from(place.metadata).saturating_add(place.body) > bytes.len() as u64 {
        return Err(truncated(offset));
    }
    Ok(Some((place, message)))
}

/// The record batches of a stream without dictionaries, such as [`to_ipc`](super::to_ipc) writes.
pub fn batches_of(bytes: &[u8]) -> Result<Vec<RecordBatch>> {
    let mut reader = None;
    read(bytes, &mut reader)
}

/// The message of one record batch with the rows of several, each of which is a message behind the head of a stream: see
/// [`stream_head`](super::stream_head). Of factors batches have the keys, which stay what they are.
pub fn joined_batch(head: &[u8], batches: &[&[u8]]) -> Result<Vec<u8>> {
    let schema = messages(head).next();
    let Some((place, _)) = schema.transpose()? else {
        fail!(Protocol, "the head of an Arrow stream has no schema");
    };
    let mut reader = None;
    read(&head[..place.metadata as usize], &mut reader)?;
    let mut parts = Vec::new();
    for batch in batches {
        match <[RecordBatch; 1]>::try_from(read(batch, &mut reader)?) {
            Ok([part]) => parts.push(part),
            Err(_) => fail!(Protocol, "a part of a record batch is not one"),
        }
    }
    let rows = parts.iter().map(RecordBatch::num_rows).sum();
    let columns = parts.first().map_or(0, RecordBatch::num_columns);
    let column = |at: usize| {
        let arrays: Vec<ArrayRef> = parts.iter().map(|part| part.column(at).clone()).collect();
        concat(&arrays)
    };
    batch_message(rows, &columns::each((0..columns).collect(), column)?)
}

/// The record batches of messages, of which the first is the schema where there is no reader yet.
fn read(bytes: &[u8], reader: &mut Option<Reader>) -> Result<Vec<RecordBatch>> {
    let buffer = Buffer::from(bytes);
    let mut batches = Vec::new();
    for message in messages(bytes) {
        let (place, message) = message?;
        let start = usize::try_from(place.offset).map_err(broken)?;
        let length = usize::try_from(u64::from(place.metadata) + place.body).map_err(broken)?;
        match (message.header_type(), &*reader) {
            (MessageHeader::Schema, None) => {
                let metadata = &bytes[start..start + place.metadata as usize];
                let (prefix, _) = message_length(metadata).unwrap_or_default();
                *reader = Some(Reader::new(&metadata[prefix..])?);
            }
            (MessageHeader::RecordBatch, Some(reader)) => {
                let bytes = buffer.slice_with_length(start, length);
                batches.push(reader.batch(&place, &bytes, None)?);
            }
            (other, _) => fail!(
                Format,
                "an Arrow message of type {other:?} is not expected here"
            ),
        }
    }
    Ok(batches)
}

/// A numeric column of a stream that [`to_ipc`](super::to_ipc) wrote.
pub fn column_of(bytes: &[u8], name: &str) -> Result<Vec<f64>> {
    let mut values = Vec::new();
    for batch in batches_of(bytes)? {
        let array = batch
            .column_by_name(name)
            .ok_or_else(|| broken(format!("no column {name}")))?;
        let column = Column::of(array.as_ref())?;
        let mut part = vec![0.0; column.len()];
        column.widen(0, &mut part);
        values.extend(part);
    }
    Ok(values)
}

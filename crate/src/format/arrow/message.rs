//! The bytes of a message to what it holds.
//!
//! A dictionary-encoded column is read as what lies in a record batch: the keys. The readers of whole streams and files in
//! `arrow_ipc` keep the dictionaries themselves, and bring code that joins dictionaries of every type there is.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::reader::read_record_batch;
use arrow_ipc::{CompressionType, MetadataVersion, root_as_message};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::gather::gathered;
use super::sound::{check, check_header};
use super::{Message, arrow_schema_of, broken, truncated};
use crate::error::{Error, Result};

/// The bytes before a message's metadata and the length of these; `None` when too few bytes are there.
pub fn message_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    match word(0)? {
        u32::MAX => Some((8, word(4)? as usize)),
        // Before version 0.15 there was no continuation marker.
        length => Some((4, length as usize)),
    }
}

/// The metadata of the message that these bytes begin with.
pub fn header_of(bytes: &[u8], offset: u64) -> Result<arrow_ipc::Message<'_>> {
    let (prefix, length) = message_length(bytes).ok_or_else(|| truncated(offset))?;
    let metadata = bytes
        .get(prefix..prefix.saturating_add(length))
        .ok_or_else(|| truncated(offset))?;
    root_as_message(metadata).map_err(|error| broken(error).byte(offset))
}

/// The values of a dictionary, or those that it adds to an earlier one.
pub struct Values {
    /// Which dictionary.
    pub id: i64,
    /// Whether the values continue those that are known.
    pub is_delta: bool,
    /// The values.
    pub values: ArrayRef,
}

/// What a source's messages are read with: its schema.
pub struct Reader {
    /// The columns as they lie in record batches: dictionary-encoded ones are their keys.
    pub schema: SchemaRef,
    /// The dictionary of each column that has one, and the type of its values.
    dictionaries: Vec<Option<(i64, DataType)>>,
}

impl Reader {
    /// A reader of the messages that follow this schema.
    pub fn new(schema_message: &[u8]) -> Result<Self> {
        let schema = arrow_schema_of(schema_message)?;
        let message = root_as_message(schema_message).map_err(broken)?;
        let described = message
            .header_as_schema()
            .and_then(|schema| schema.fields())
            .into_iter()
            .flatten();
        let (mut fields, mut dictionaries) = (Vec::new(), Vec::new());
        for (field, described) in schema.fields().iter().zip(described) {
            let encoded = described.dictionary().map(|dictionary| dictionary.id());
            if let (DataType::Dictionary(key, values), Some(id)) = (field.data_type(), encoded) {
                let key = key.as_ref().clone();
                fields.push(Arc::new(Field::new(field.name(), key, field.is_nullable())));
                dictionaries.push(Some((id, values.as_ref().clone())));
            } else {
                fields.push(field.clone());
                dictionaries.push(None);
            }
        }
        Ok(Self {
            schema: Arc::new(Schema::new(fields)),
            dictionaries,
        })
    }

    /// The dictionary of each column that has one.
    pub fn ids(&self) -> impl Iterator<Item = Option<i64>> {
        let dictionaries = self.dictionaries.iter();
        dictionaries.map(|dictionary| dictionary.as_ref().map(|(id, _)| *id))
    }

    /// A record batch, of the columns at these positions or of all.
    pub fn batch(
        &self,
        place: &Message,
        bytes: &Buffer,
        wanted: Option<&[usize]>,
    ) -> Result<RecordBatch> {
        let body = Body::of(place, bytes)?;
        self.batch_of(place, bytes, &body, wanted)
    }

    /// The same from its metadata and its body, of which the wanted columns are there.
    pub fn batch_of(
        &self,
        place: &Message,
        metadata: &[u8],
        body: &Body<'_>,
        wanted: Option<&[usize]>,
    ) -> Result<RecordBatch> {
        let message = header_of(metadata, place.offset)?;
        let header = message
            .header_as_record_batch()
            .ok_or_else(|| broken("a record batch without a header").byte(place.offset))?;
        let version = message.version();
        decode(header, version, place, body, &self.schema, wanted)
    }

    /// A dictionary; nothing when no column that `is_wanted` has it.
    pub fn dictionary(
        &self,
        place: &Message,
        bytes: &Buffer,
        is_wanted: impl Fn(usize) -> bool,
    ) -> Result<Option<Values>> {
        let unsound = |what: &str| broken(what).byte(place.offset);
        let message = header_of(bytes, place.offset)?;
        let header = message
            .header_as_dictionary_batch()
            .ok_or_else(|| unsound("a dictionary without a header"))?;
        let values = header
            .data()
            .ok_or_else(|| unsound("a dictionary without values"))?;
        let id = header.id();
        let columns = self.dictionaries.iter().enumerate();
        let has = columns.filter_map(|(column, dictionary)| {
            let (known, kind) = dictionary.as_ref()?;
            (*known == id).then_some((column, kind))
        });
        let mut has = has.peekable();
        // What lies below a nested column has dictionaries too.
        let is_below = || {
            self.schema
                .fields()
                .iter()
                .any(|field| field.data_type().is_nested())
        };
        if has.peek().is_none() && !is_below() {
            return Err(unsound("a dictionary of no column"));
        }
        let Some((_, kind)) = has.find(|(column, _)| is_wanted(*column)) else {
            return Ok(None);
        };
        // Its values are a record batch of one column.
        let schema = Arc::new(Schema::new(vec![Field::new("", kind.clone(), true)]));
        let body = Body::of(place, bytes)?;
        let batch = decode(values, message.version(), place, &body, &schema, None)?;
        Ok(Some(Values {
            id,
            is_delta: header.isDelta(),
            values: batch.column(0).clone(),
        }))
    }
}

/// The body of a message.
pub enum Body<'a> {
    /// All of it.
    Whole(Buffer),
    /// Parts of it, from which it gives so many bytes from an offset on.
    Parts(&'a dyn Fn(u64, u64) -> Result<&'a [u8]>),
}

impl Body<'_> {
    /// What lies behind the metadata of a message.
    fn of(place: &Message, bytes: &Buffer) -> Result<Self> {
        if place.metadata as usize > bytes.len() {
            return Err(truncated(place.offset));
        }
        Ok(Self::Whole(bytes.slice(place.metadata as usize)))
    }
}

fn decode(
    header: arrow_ipc::RecordBatch<'_>,
    version: MetadataVersion,
    place: &Message,
    body: &Body<'_>,
    schema: &SchemaRef,
    wanted: Option<&[usize]>,
) -> Result<RecordBatch> {
    let fields = schema.fields().iter();
    let types: Vec<&DataType> = fields.map(|field| field.data_type()).collect();
    let place_of = |error: Error| error.byte(place.offset);
    let compression = header.compression().map(|compression| compression.codec());
    let length = match body {
        Body::Whole(body) => body.len() as u64,
        Body::Parts(_) => place.body,
    };
    check_header(&header, length).map_err(place_of)?;
    let (header_bytes, gathered_body) = match body {
        Body::Whole(body) if compression != Some(CompressionType::ZSTD) => {
            return read(header, version, body, schema, &types, wanted).map_err(place_of);
        }
        Body::Whole(body) => {
            let bytes = |offset, length| slice(body, offset, length);
            gathered(&header, bytes, &types, wanted, version)
        }
        Body::Parts(bytes) => gathered(&header, bytes, &types, wanted, version),
    }
    .map_err(place_of)?;
    let header = flatbuffers::root::<arrow_ipc::RecordBatch<'_>>(&header_bytes)
        .map_err(|error| place_of(broken(error)))?;
    read(header, version, &gathered_body, schema, &types, wanted).map_err(place_of)
}

/// Bytes of a body, in which they lie.
fn slice(body: &[u8], offset: u64, length: u64) -> Result<&[u8]> {
    let start = usize::try_from(offset).map_err(broken)?;
    let length = usize::try_from(length).map_err(broken)?;
    Ok(&body[start..start + length])
}

fn read(
    header: arrow_ipc::RecordBatch<'_>,
    version: MetadataVersion,
    body: &Buffer,
    schema: &SchemaRef,
    types: &[&DataType],
    wanted: Option<&[usize]>,
) -> Result<RecordBatch> {
    check(&header, body, types, version)?;
    // There is nothing to look up: no column is dictionary-encoded in this schema.
    let dictionaries = HashMap::new();
    read_record_batch(
        body,
        header,
        schema.clone(),
        &dictionaries,
        wanted,
        &version,
    )
    .map_err(broken)
}

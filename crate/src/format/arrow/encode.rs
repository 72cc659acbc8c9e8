//! Schemas, dictionaries and columns of chunks as messages.
//!
//! What `arrow_ipc` writes for them, byte for byte, without its code for all other types and for the comparison of
//! dictionaries.

use arrow_array::{Array, ArrayRef};
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_ipc::convert::IpcSchemaEncoder;
use arrow_ipc::writer::DictionaryTracker;
use arrow_ipc::{
    DictionaryBatchBuilder, FieldNode, MessageBuilder, MessageHeader, MetadataVersion,
    RecordBatchBuilder,
};
use arrow_schema::{DataType, Schema};
use flatbuffers::{FlatBufferBuilder, UnionWIPOffset, WIPOffset};

use super::{ALIGNMENT, broken};
use crate::error::Result;
use crate::fail;

/// A schema. Its dictionaries are numbered from 0 in the order of the columns.
pub fn schema_message(schema: &Schema) -> Result<Vec<u8>> {
    let mut builder = FlatBufferBuilder::new();
    let header = IpcSchemaEncoder::new()
        .with_dictionary_tracker(&mut DictionaryTracker::new(false))
        .schema_to_fb_offset(&mut builder, schema)
        .as_union_value();
    Body::default().message(builder, MessageHeader::Schema, header)
}

/// A record batch.
pub fn batch_message(rows: usize, columns: &[ArrayRef]) -> Result<Vec<u8>> {
    let mut builder = FlatBufferBuilder::new();
    let body = Body::of(columns)?;
    let header = body.header(&mut builder, rows)?.as_union_value();
    body.message(builder, MessageHeader::RecordBatch, header)
}

/// The values of a dictionary.
pub fn dictionary_message(id: i64, values: ArrayRef) -> Result<Vec<u8>> {
    let mut builder = FlatBufferBuilder::new();
    let rows = values.len();
    let body = Body::of(&[values])?;
    let data = body.header(&mut builder, rows)?;
    let mut batch = DictionaryBatchBuilder::new(&mut builder);
    batch.add_id(id);
    batch.add_data(data);
    batch.add_isDelta(false);
    let header = batch.finish().as_union_value();
    body.message(builder, MessageHeader::DictionaryBatch, header)
}

/// What follows the metadata of a message, and where in it the buffers of each column lie.
#[derive(Default)]
struct Body {
    nodes: Vec<FieldNode>,
    places: Vec<arrow_ipc::Buffer>,
    buffers: Vec<Buffer>,
    length: usize,
}

impl Body {
    fn of(columns: &[ArrayRef]) -> Result<Self> {
        let mut body = Self::default();
        for column in columns {
            body.column(&column.to_data())?;
        }
        Ok(body)
    }

    fn column(&mut self, data: &ArrayData) -> Result<()> {
        let (rows, missing) = (data.len(), data.null_count());
        self.nodes.push(FieldNode::new(long(rows)?, long(missing)?));
        let present = data.nulls().filter(|_| missing > 0);
        self.buffer(present.map_or_else(Buffer::default, |nulls| nulls.inner().sliced()))?;
        let values = &data.buffers()[0];
        match (data.data_type(), data.data_type().primitive_width()) {
            (DataType::Boolean, _) => self.buffer(values.bit_slice(data.offset(), rows)),
            (DataType::Utf8, _) => {
                let ends = &data.buffer::<i32>(0)[..=rows];
                let (from, to) = (ends[0], ends[rows]);
                self.buffer(Buffer::from_vec(
                    ends.iter().map(|end| end - from).collect::<Vec<_>>(),
                ))?;
                #[allow(clippy::cast_sign_loss)]
                let text = data.buffers()[1].slice_with_length(from as usize, (to - from) as usize);
                self.buffer(text)
            }
            (_, Some(width)) => {
                self.buffer(values.slice_with_length(data.offset() * width, rows * width))
            }
            (other, None) => fail!(Unsupported, "columns of Arrow type {other} are not written"),
        }
    }

    fn buffer(&mut self, buffer: Buffer) -> Result<()> {
        let place = arrow_ipc::Buffer::new(long(self.length)?, long(buffer.len())?);
        self.places.push(place);
        self.length += buffer.len().next_multiple_of(ALIGNMENT);
        self.buffers.push(buffer);
        Ok(())
    }

    fn header<'b>(
        &self,
        builder: &mut FlatBufferBuilder<'b>,
        rows: usize,
    ) -> Result<WIPOffset<arrow_ipc::RecordBatch<'b>>> {
        let places = builder.create_vector(&self.places);
        let nodes = builder.create_vector(&self.nodes);
        let mut batch = RecordBatchBuilder::new(builder);
        batch.add_length(long(rows)?);
        batch.add_nodes(nodes);
        batch.add_buffers(places);
        Ok(batch.finish())
    }

    /// The message with this body.
    fn message(
        &self,
        mut builder: FlatBufferBuilder<'_>,
        kind: MessageHeader,
        header: WIPOffset<UnionWIPOffset>,
    ) -> Result<Vec<u8>> {
        let mut message = MessageBuilder::new(&mut builder);
        message.add_version(MetadataVersion::V5);
        message.add_header_type(kind);
        message.add_bodyLength(long(self.length)?);
        message.add_header(header);
        let root = message.finish();
        builder.finish(root, None);
        let metadata = builder.finished_data();
        let start = (8 + metadata.len()).next_multiple_of(ALIGNMENT);
        let mut bytes = Vec::with_capacity(start + self.length);
        bytes.extend(u32::MAX.to_le_bytes());
        bytes.extend(u32::try_from(start - 8).map_err(broken)?.to_le_bytes());
        bytes.extend_from_slice(metadata);
        bytes.resize(start, 0);
        for buffer in &self.buffers {
            bytes.extend_from_slice(buffer);
            bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        }
        Ok(bytes)
    }
}

fn long(length: usize) -> Result<i64> {
    i64::try_from(length).map_err(broken)
}

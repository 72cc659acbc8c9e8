//! What makes a file of an Arrow IPC stream: a magic number in front, and behind it a footer that says where the
//! messages lie.

use arrow_ipc::convert::{IpcSchemaEncoder, try_fb_to_schema};
use arrow_ipc::writer::DictionaryTracker;
use arrow_ipc::{Block, FooterBuilder, MessageHeader, MetadataVersion};
use flatbuffers::FlatBufferBuilder;

use super::broken;
use super::stream::messages;
use super::write::END;
use crate::error::Result;
use crate::fail;

/// What a file starts with, padded to eight bytes.
pub const MAGIC: [u8; 8] = *b"ARROW1\0\0";

/// The end of a file that consists of [`MAGIC`], [`stream_head`](super::stream_head) and batches: the mark that ends the
/// stream, and the footer. `lengths` has the bytes of each batch: first those of its metadata with their prefix, then
/// those of its body.
pub fn footer(head: &[u8], lengths: &[f64]) -> Result<Vec<u8>> {
    let (mut dictionaries, mut records) = (Vec::new(), Vec::new());
    let mut schema = None;
    for message in messages(head) {
        let (place, message) = message?;
        let block = block(
            MAGIC.len() as u64 + place.offset,
            u64::from(place.metadata),
            message.bodyLength(),
        )?;
        match message.header_type() {
            MessageHeader::DictionaryBatch => dictionaries.push(block),
            MessageHeader::RecordBatch => records.push(block),
            _ => schema = message.header_as_schema().map(try_fb_to_schema),
        }
    }
    let Some(schema) = schema else {
        fail!(Protocol, "the head of an Arrow stream has no schema");
    };
    let schema = schema.map_err(broken)?;
    let mut offset = (MAGIC.len() + head.len()) as u64;
    for [metadata, body] in lengths.as_chunks::<2>().0 {
        // JavaScript counts bytes in doubles.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let (metadata, body) = (*metadata as u64, *body as i64);
        records.push(block(offset, metadata, body)?);
        offset += metadata + body.unsigned_abs();
    }
    let mut builder = FlatBufferBuilder::new();
    let dictionaries = builder.create_vector(&dictionaries);
    let records = builder.create_vector(&records);
    let schema = IpcSchemaEncoder::new()
        .with_dictionary_tracker(&mut DictionaryTracker::new(false))
        .schema_to_fb_offset(&mut builder, &schema);
    let mut footer = FooterBuilder::new(&mut builder);
    footer.add_version(MetadataVersion::V5);
    footer.add_schema(schema);
    footer.add_dictionaries(dictionaries);
    footer.add_recordBatches(records);
    let root = footer.finish();
    builder.finish(root, None);
    let footer = builder.finished_data();
    let mut bytes = END.to_vec();
    bytes.extend(footer);
    bytes.extend(u32::try_from(footer.len()).unwrap_or(0).to_le_bytes());
    bytes.extend(&MAGIC[..6]);
    Ok(bytes)
}

fn block(offset: u64, metadata: u64, body: i64) -> Result<Block> {
    match (i64::try_from(offset), i32::try_from(metadata)) {
        (Ok(offset), Ok(metadata)) => Ok(Block::new(offset, metadata, body)),
        _ => fail!(TooLarge, "the Arrow file has parts that are too large"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int32Array, StringArray};
    use arrow_ipc::reader::FileReader;

    use super::{MAGIC, footer, messages};
    use crate::data::{Chunk, Kind, Schema, Storage, Variable};
    use crate::format::arrow::{stream_batch, stream_head};

    #[test]
    fn a_stream_with_a_footer_is_a_file() {
        let chunk = |first: i32| {
            let codes: ArrayRef = Arc::new(Int32Array::from(vec![Some(0), None, Some(1)]));
            let text: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c"]));
            let numbers: ArrayRef = Arc::new(Int32Array::from(vec![first, first + 1, first + 2]));
            let columns = vec![
                ("n".to_owned(), numbers),
                ("f".to_owned(), codes),
                ("t".to_owned(), text),
            ];
            Chunk::new(0, 3, columns).unwrap()
        };
        let mut factor = Variable::new("f", Kind::Factor, Storage::Int32);
        factor.levels = Some(Arc::new(vec!["x".to_owned(), "y".to_owned()]));
        let schema = Schema::new(vec![
            Variable::new("n", Kind::Integer, Storage::Int32),
            factor,
            Variable::new("t", Kind::Character, Storage::Utf8),
        ])
        .unwrap();
        let head = stream_head(&chunk(0), &schema).unwrap();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(&head);
        let mut lengths = Vec::new();
        for first in [0, 3, 6] {
            let batch = stream_batch(&chunk(first), &schema).unwrap();
            let (place, _) = messages(&batch).next().unwrap().unwrap();
            #[allow(clippy::cast_precision_loss)]
            lengths.extend([f64::from(place.metadata), place.body as f64]);
            bytes.extend(batch);
        }
        bytes.extend(footer(&head, &lengths).unwrap());
        let reader = FileReader::try_new(Cursor::new(bytes), None).unwrap();
        let rows: Vec<usize> = reader.map(|batch| batch.unwrap().num_rows()).collect();
        assert_eq!(rows, [0, 3, 3, 3]);
    }
}

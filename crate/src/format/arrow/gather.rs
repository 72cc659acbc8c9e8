//! The record batch of the columns that are wanted alone: of a batch of which nothing else was fetched, or whose buffers are
//! compressed with zstd, which `arrow_ipc` would unpack with a library that is written in C.

use arrow_buffer::Buffer;
use arrow_ipc::{
    BodyCompressionBuilder, CompressionType, MetadataVersion, RecordBatch, RecordBatchBuilder,
};
use arrow_schema::DataType;
use flatbuffers::FlatBufferBuilder;

use super::shape::Shapes;
use super::sound::NOT_COMPRESSED;
use super::{ALIGNMENT, broken};
use crate::error::Result;
use crate::format::parquet::Codec;

/// The header and the body of a record batch that holds the wanted columns only: the buffers of others are empty, and
/// nothing is compressed with zstd. `body` gives so many bytes of the body from an offset on.
pub fn gathered<'a>(
    batch: &RecordBatch<'_>,
    body: impl Fn(u64, u64) -> Result<&'a [u8]>,
    types: &[&DataType],
    wanted: Option<&[usize]>,
    version: MetadataVersion,
) -> Result<(Vec<u8>, Buffer)> {
    let mut shapes = Shapes::new(batch, version);
    let mut is_wanted = Vec::new();
    for (column, kind) in types.iter().enumerate() {
        let count = shapes.of(kind).buffers;
        let is_wanted_column = wanted.is_none_or(|wanted| wanted.contains(&column));
        // There are no more than the message has.
        let left = batch.buffers().map_or(0, |all| all.len()) - is_wanted.len();
        is_wanted.resize(is_wanted.len() + count.min(left), is_wanted_column);
    }
    let compression = batch.compression();
    let is_zstd = compression.is_some_and(|how| how.codec() == CompressionType::ZSTD);
    let (mut places, mut bytes) = (Vec::new(), Vec::new());
    for (place, is_wanted) in batch.buffers().iter().flatten().zip(is_wanted) {
        let start = bytes.len();
        if is_wanted && place.length() > 0 {
            let whole = |number: i64| u64::try_from(number).map_err(broken);
            let held = body(whole(place.offset())?, whole(place.length())?)?;
            if is_zstd {
                unpack(held, &mut bytes)?;
            } else {
                bytes.extend_from_slice(held);
            }
        }
        let long = |length: usize| i64::try_from(length).map_err(broken);
        places.push(arrow_ipc::Buffer::new(
            long(start)?,
            long(bytes.len() - start)?,
        ));
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
    }
    let mut builder = FlatBufferBuilder::new();
    let places = builder.create_vector(&places);
    let nodes: Vec<_> = batch.nodes().iter().flatten().copied().collect();
    let nodes = builder.create_vector(&nodes);
    let counts = batch
        .variadicBufferCounts()
        .map(|counts| counts.iter().collect::<Vec<i64>>());
    let counts = counts.map(|counts| builder.create_vector(&counts));
    let compression = compression.filter(|_| !is_zstd).map(|how| {
        let mut same = BodyCompressionBuilder::new(&mut builder);
        same.add_codec(how.codec());
        same.add_method(how.method());
        same.finish()
    });
    let mut header = RecordBatchBuilder::new(&mut builder);
    header.add_length(batch.length());
    header.add_nodes(nodes);
    header.add_buffers(places);
    if let Some(counts) = counts {
        header.add_variadicBufferCounts(counts);
    }
    if let Some(compression) = compression {
        header.add_compression(compression);
    }
    let root = header.finish();
    builder.finish(root, None);
    Ok((builder.finished_data().to_vec(), Buffer::from_vec(bytes)))
}

/// Adds what a buffer that is compressed with zstd holds.
fn unpack(buffer: &[u8], bytes: &mut Vec<u8>) -> Result<()> {
    let Some((claimed, packed)) = buffer.split_first_chunk::<8>() else {
        return Err(broken("a compressed buffer without its length"));
    };
    match i64::from_le_bytes(*claimed) {
        NOT_COMPRESSED => bytes.extend_from_slice(packed),
        claimed => {
            let claimed = usize::try_from(claimed).map_err(broken)?;
            Codec::Zstd
                .unpack(packed, claimed, bytes)
                .map_err(|message| broken(format!("a buffer cannot be unpacked: {message}")))?;
        }
    }
    Ok(())
}

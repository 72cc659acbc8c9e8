//! What must hold of a message before its buffers are looked at.
//!
//! The decoder takes offsets and lengths as they are written and asserts that they lie within the body; an assertion ends
//! a WebAssembly instance. So bytes that nobody vouches for are checked here, in time that does not depend on the rows.

use arrow_ipc::{CompressionType, FieldNode, MetadataVersion, RecordBatch};
use arrow_schema::DataType;

use super::broken;
use super::shape::Shapes;
use crate::error::Result;

/// The length that says that a buffer is not compressed after all.
pub const NOT_COMPRESSED: i64 = -1;
/// No byte of LZ4 stands for more bytes than this.
const MOST_EXPANSION: u64 = 255;
/// The same of zstd, in whole messages of values that differ.
const MOST_EXPANSION_ZSTD: u64 = 1 << 11;
/// A batch without a body, of nothing but missing values, has no more rows than this.
const MOST_EMPTY_ROWS: u64 = 1 << 24;

/// Checks the header of a record batch, or that of a dictionary's values.
pub fn check_header(batch: &RecordBatch<'_>, body: u64) -> Result<()> {
    let whole = |number: i64| u64::try_from(number).map_err(|_| broken("a negative length"));
    let rows = whole(batch.length())?;
    // A row takes at least a bit.
    let expansion = match batch.compression().map(|compression| compression.codec()) {
        Some(CompressionType::ZSTD) => MOST_EXPANSION_ZSTD,
        _ => MOST_EXPANSION,
    };
    let most = body.saturating_mul(8 * expansion);
    if rows > most.max(MOST_EMPTY_ROWS) {
        return Err(broken(format!("{body} bytes claim to hold {rows} rows")));
    }
    for buffer in batch.buffers().iter().flatten() {
        let end = whole(buffer.offset())?.checked_add(whole(buffer.length())?);
        if end.is_none_or(|end| end > body) {
            return Err(broken("a buffer ends outside of its message"));
        }
    }
    Ok(())
}

/// Checks a record batch of columns of these types, whose header is sound, with its body, which is not compressed with
/// zstd. What lies below a nested column is not looked at: nor will it be.
pub fn check(
    batch: &RecordBatch<'_>,
    body: &[u8],
    types: &[&DataType],
    version: MetadataVersion,
) -> Result<()> {
    let mut lengths = Vec::new();
    for buffer in batch.buffers().iter().flatten() {
        let start = usize::try_from(buffer.offset()).map_err(broken)?;
        let length = usize::try_from(buffer.length()).map_err(broken)?;
        let bytes = &body[start..start + length];
        lengths.push(if batch.compression().is_some() && length > 0 {
            unpacked_length(bytes)?
        } else {
            length as u64
        });
    }
    let nodes: Vec<&FieldNode> = batch.nodes().iter().flatten().collect();
    let mut shapes = Shapes::new(batch, version);
    let (mut at, mut node) = (0usize, 0usize);
    for kind in types {
        let shape = shapes.of(kind);
        if nodes.get(node).is_some_and(|node| {
            node.length() < 0
                || node.null_count() < 0
                || node.null_count() > node.length()
                || node.length() > batch.length()
        }) {
            return Err(broken("a column has another length than its batch"));
        }
        // Offsets and views are looked at as a whole, so no part of one may be left over.
        let second = lengths.get(at.saturating_add(1));
        if shape.buffers > 0 && second.is_some_and(|length| length % shape.width != 0) {
            return Err(broken("a buffer ends in the middle of a value"));
        }
        at = at.saturating_add(shape.buffers);
        node = node.saturating_add(shape.nodes);
    }
    Ok(())
}

/// The length that a compressed buffer claims to have, if so few bytes can hold it: the decoder makes room for it.
fn unpacked_length(bytes: &[u8]) -> Result<u64> {
    let Some((claimed, packed)) = bytes.split_first_chunk::<8>() else {
        return Err(broken("a compressed buffer without its length"));
    };
    let claimed = i64::from_le_bytes(*claimed);
    if claimed == NOT_COMPRESSED {
        return Ok(packed.len() as u64);
    }
    let claimed = u64::try_from(claimed).map_err(broken)?;
    if claimed > (packed.len() as u64).saturating_mul(MOST_EXPANSION) {
        return Err(broken(format!(
            "a compressed buffer of {} bytes claims to hold {claimed}",
            bytes.len()
        )));
    }
    Ok(claimed)
}

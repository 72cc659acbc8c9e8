//! What must hold of a message before its buffers are looked at.
//!
//! The decoder takes offsets and lengths as they are written and asserts that they lie within the body; an assertion ends
//! a WebAssembly instance. So bytes that nobody vouches for are checked here, in time that does not depend on the rows.

use arrow_ipc::{CompressionType, FieldNode, MetadataVersion, RecordBatch};
use arrow_schema::{DataType, UnionMode};

use super::broken;
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

/// How a column lies in a record batch.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its buffers and those of what lies below it.
    pub buffers: usize,
    /// Its nodes.
    nodes: usize,
    /// The bytes of what its second buffer counts or places.
    width: u64,
}

/// The shapes of the columns of a record batch, which are asked for in their order.
pub struct Shapes {
    /// How many buffers the values of each view have.
    variadic: Vec<i64>,
    taken: usize,
    is_old: bool,
}

impl Shapes {
    /// Those of a batch in a message of this version.
    pub fn new(batch: &RecordBatch<'_>, version: MetadataVersion) -> Self {
        Self {
            variadic: batch.variadicBufferCounts().into_iter().flatten().collect(),
            taken: 0,
            is_old: version < MetadataVersion::V5,
        }
    }

    /// That of the next column.
    pub fn of(&mut self, kind: &DataType) -> Shape {
        let (own, width) = match kind {
            DataType::Null | DataType::RunEndEncoded(..) => (0, 1),
            DataType::Utf8 | DataType::Binary => (3, 4),
            DataType::LargeUtf8 | DataType::LargeBinary => (3, 8),
            DataType::Utf8View | DataType::BinaryView => {
                let more = self.variadic.get(self.taken).copied().unwrap_or_default();
                self.taken += 1;
                (
                    usize::try_from(more).unwrap_or_default().saturating_add(2),
                    16,
                )
            }
            DataType::ListView(_) | DataType::LargeListView(_) => (3, 1),
            DataType::FixedSizeList(..) | DataType::Struct(_) => (1, 1),
            DataType::Union(_, mode) => {
                let offsets = usize::from(*mode == UnionMode::Dense);
                // Before version 5 there were validity bits.
                (1 + offsets + usize::from(self.is_old), 1)
            }
            _ => (2, 1),
        };
        let mut shape = Shape {
            buffers: own,
            nodes: 1,
            width,
        };
        for child in children(kind) {
            let below = self.of(child);
            shape.buffers = shape.buffers.saturating_add(below.buffers);
            shape.nodes += below.nodes;
        }
        shape
    }
}

/// The types of what lies below a nested column.
fn children(kind: &DataType) -> Vec<&DataType> {
    match kind {
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => vec![field.data_type()],
        DataType::Struct(fields) => fields.iter().map(|field| field.data_type()).collect(),
        DataType::Union(fields, _) => fields.iter().map(|(_, field)| field.data_type()).collect(),
        DataType::RunEndEncoded(ends, values) => vec![ends.data_type(), values.data_type()],
        _ => Vec::new(),
    }
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

/// Where in the body of a record batch whose header is sound each column lies: its first byte and one past its last.
pub fn spans(
    batch: &RecordBatch<'_>,
    types: &[&DataType],
    version: MetadataVersion,
) -> Result<Vec<(u64, u64)>> {
    let mut shapes = Shapes::new(batch, version);
    let mut buffers = batch.buffers().into_iter().flatten();
    let whole = |number: i64| u64::try_from(number).map_err(broken);
    let mut span = |kind: &&DataType| {
        let mut span: Option<(u64, u64)> = None;
        for buffer in buffers.by_ref().take(shapes.of(kind).buffers) {
            let (start, length) = (whole(buffer.offset())?, whole(buffer.length())?);
            if length > 0 {
                let (first, end) = span.unwrap_or((start, start));
                span = Some((first.min(start), end.max(start.saturating_add(length))));
            }
        }
        Ok(span.unwrap_or_default())
    };
    types.iter().map(&mut span).collect()
}

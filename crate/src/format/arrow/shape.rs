//! How columns lie in a record batch: which of its buffers are whose. (Apache Arrow columnar format, "Buffer listing for each
//! layout".)

use arrow_ipc::{MetadataVersion, RecordBatch};
use arrow_schema::{DataType, UnionMode};

use super::broken;
use crate::error::Result;

/// How a column lies in a record batch.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its buffers and those of what lies below it.
    pub buffers: usize,
    /// Its nodes.
    pub nodes: usize,
    /// The bytes of what its second buffer counts or places.
    pub width: u64,
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

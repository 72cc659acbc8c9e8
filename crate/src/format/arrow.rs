//! Arrow IPC, files and streams: index once, then decode any unit alone.
//!
//! Both forms are the same messages; a file adds a magic number in front and a footer with the offsets behind. Small
//! record batches are joined and large ones cut, so that chunks have between 65 536 and 131 072 rows where they can.
//! (Apache Arrow columnar format, "Serialization and interprocess communication".)

use std::collections::HashMap as StdHashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, DictionaryArray, RecordBatch, RecordBatchOptions, StringArray};
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{FileDecoder, StreamReader, read_dictionary};
use arrow_ipc::writer::StreamWriter;
use arrow_ipc::{Block, MessageHeader, root_as_message};
use arrow_schema::{DataType, Field, Schema as ArrowSchema, SchemaRef};
use arrow_select::concat::concat;
use serde::{Deserialize, Serialize};

use super::arrow_column::{Convert, convert, plan_column};
use super::{Need, Unit};
use crate::data::{Chunk, Kind, Schema, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// Record batches are joined until they have this many rows.
const JOIN: usize = 65_536;
/// Record batches with more rows than this are cut.
const CUT: usize = 131_072;

const MAGIC: &[u8] = b"ARROW1";

/// Where a message lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Message {
    offset: u64,
    metadata: u32,
    body: u64,
}

/// A record batch: where it lies and its rows.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Batch {
    message: Message,
    rows: u64,
}

/// An indexed Arrow source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ArrowFormat {
    /// Whether dictionaries hold for the whole source, as in files, or from where they stand, as in streams.
    is_file: bool,
    schema_message: Vec<u8>,
    columns: Vec<(String, Convert)>,
    levels: Vec<Option<Arc<Vec<String>>>>,
    dictionaries: Vec<(Message, Vec<u8>)>,
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

/// The indexing of a source: asks for bytes until it knows where everything is.
#[derive(Debug)]
pub struct ArrowOpening {
    size: u64,
    state: State,
    is_file: bool,
    schema_message: Option<Vec<u8>>,
    dictionaries: Vec<(Message, Vec<u8>)>,
    batches: Vec<Batch>,
}

#[derive(Debug)]
enum State {
    Start,
    /// A stream, or the schema of a file: the next message starts here. In a file, what follows the schema is known.
    Walking {
        offset: u64,
        window: u64,
    },
    Tail,
    Footer,
    /// Messages of a file whose metadata are asked for: batches, then dictionaries with their bodies.
    Metadata {
        batches: Vec<Message>,
        dictionaries: Vec<Message>,
    },
    Done,
}

/// How much is read at once where messages are looked for.
const WINDOW: u64 = 65_536;

impl ArrowOpening {
    /// An opening of a source of this many bytes.
    #[must_use]
    pub fn new(size: u64) -> Self {
        Self {
            size,
            state: State::Start,
            is_file: false,
            schema_message: None,
            dictionaries: Vec::new(),
            batches: Vec::new(),
        }
    }

    /// The bytes that are needed next; nothing when the index is complete.
    pub fn needs(&self) -> Vec<Need> {
        let clip = |offset: u64, length: u64| Need {
            offset,
            length: length.min(self.size.saturating_sub(offset)),
        };
        match &self.state {
            State::Start => vec![clip(0, WINDOW)],
            State::Walking { offset, window } => vec![clip(*offset, *window)],
            State::Tail => vec![clip(self.size.saturating_sub(10), 10)],
            State::Footer => vec![clip(self.size.saturating_sub(WINDOW * 16), WINDOW * 16)],
            State::Metadata {
                batches,
                dictionaries,
            } => batches
                .iter()
                .map(|message| clip(message.offset, u64::from(message.metadata)))
                .chain(dictionaries.iter().map(|message| {
                    clip(message.offset, u64::from(message.metadata) + message.body)
                }))
                .collect(),
            State::Done => Vec::new(),
        }
    }

    /// Takes the bytes that were asked for, in the same order.
    pub fn feed(&mut self, bytes: &[&[u8]]) -> Result<()> {
        let first = bytes.first().copied().unwrap_or_default();
        match std::mem::replace(&mut self.state, State::Done) {
            State::Start if first.starts_with(MAGIC) => {
                self.is_file = true;
                self.walk(first.get(8..).unwrap_or_default(), 8)
            }
            State::Start => self.walk(first, 0),
            State::Walking { offset, .. } => self.walk(first, offset),
            State::Tail => {
                if first.len() < 10 || &first[4..] != MAGIC {
                    return Err(Error::new(
                        ErrorKind::Truncated,
                        "the Arrow file has no footer: it was not written to its end",
                    )
                    .byte(self.size));
                }
                self.state = State::Footer;
                Ok(())
            }
            State::Footer => self.footer(first),
            State::Metadata {
                batches,
                dictionaries,
            } => self.metadata(&batches, &dictionaries, bytes),
            State::Done => Ok(()),
        }
    }

    /// Reads messages from a window that starts at a message.
    fn walk(&mut self, window: &[u8], mut offset: u64) -> Result<()> {
        let start = offset;
        loop {
            let at = usize::try_from(offset - start).map_err(broken)?;
            let rest = window.get(at..).unwrap_or_default();
            let more = |window: u64| State::Walking { offset, window };
            if offset >= self.size {
                return self.end_of_stream(offset);
            }
            let Some((prefix, length)) = message_length(rest) else {
                if offset + 8 > self.size {
                    return Err(truncated(offset));
                }
                self.state = more(WINDOW);
                return Ok(());
            };
            if length == 0 {
                return self.end_of_stream(offset);
            }
            let metadata = prefix + length;
            if offset + metadata as u64 > self.size {
                return Err(truncated(offset));
            }
            if rest.len() < metadata {
                self.state = more(WINDOW.max(metadata as u64));
                return Ok(());
            }
            let message = root_as_message(&rest[prefix..metadata]).map_err(broken)?;
            let body = u64::try_from(message.bodyLength()).map_err(broken)?;
            let end = offset
                .checked_add(metadata as u64)
                .and_then(|end| end.checked_add(body))
                .ok_or_else(|| broken("lengths overflow"))?;
            let place = Message {
                offset,
                metadata: u32::try_from(metadata).map_err(broken)?,
                body,
            };
            if end > self.size {
                return Err(truncated(offset));
            }
            match message.header_type() {
                MessageHeader::Schema => {
                    self.schema_message = Some(rest[prefix..metadata].to_vec());
                    if self.is_file {
                        self.state = State::Tail;
                        return Ok(());
                    }
                }
                MessageHeader::RecordBatch => self.batches.push(Batch {
                    message: place,
                    rows: rows_of(&message)?,
                }),
                MessageHeader::DictionaryBatch => {
                    let whole = usize::try_from(end - offset).map_err(broken)?;
                    let Some(bytes) = rest.get(..whole) else {
                        self.state = more((end - offset).max(WINDOW));
                        return Ok(());
                    };
                    self.dictionaries.push((place, bytes.to_vec()));
                }
                other => fail!(
                    Unsupported,
                    "an Arrow message of type {other:?} is not read"
                ),
            }
            offset = end;
        }
    }

    fn end_of_stream(&mut self, offset: u64) -> Result<()> {
        if self.schema_message.is_none() {
            return Err(
                Error::new(ErrorKind::Format, "the Arrow stream has no schema").byte(offset),
            );
        }
        self.state = State::Done;
        Ok(())
    }

    fn footer(&mut self, tail: &[u8]) -> Result<()> {
        let end = tail
            .len()
            .checked_sub(10)
            .ok_or_else(|| truncated(self.size))?;
        let length = i32::from_le_bytes([tail[end], tail[end + 1], tail[end + 2], tail[end + 3]]);
        let length = usize::try_from(length).map_err(broken)?;
        let start = end
            .checked_sub(length)
            .ok_or_else(|| broken("the footer is longer than what is read of it"))?;
        let footer = arrow_ipc::root_as_footer(&tail[start..end]).map_err(broken)?;
        let message = |block: &Block| -> Result<Message> {
            let place = Message {
                offset: u64::try_from(block.offset()).map_err(broken)?,
                metadata: u32::try_from(block.metaDataLength()).map_err(broken)?,
                body: u64::try_from(block.bodyLength()).map_err(broken)?,
            };
            let end = place
                .offset
                .checked_add(u64::from(place.metadata))
                .and_then(|end| end.checked_add(place.body));
            if place.metadata < 8 || end.is_none_or(|end| end > self.size) {
                return Err(truncated(place.offset));
            }
            Ok(place)
        };
        let batches = footer
            .recordBatches()
            .iter()
            .flatten()
            .map(message)
            .collect::<Result<Vec<_>>>()?;
        let dictionaries = footer
            .dictionaries()
            .iter()
            .flatten()
            .map(message)
            .collect::<Result<Vec<_>>>()?;
        self.state = if batches.is_empty() && dictionaries.is_empty() {
            State::Done
        } else {
            State::Metadata {
                batches,
                dictionaries,
            }
        };
        Ok(())
    }

    fn metadata(
        &mut self,
        batches: &[Message],
        dictionaries: &[Message],
        bytes: &[&[u8]],
    ) -> Result<()> {
        if bytes.len() != batches.len() + dictionaries.len() {
            fail!(
                Protocol,
                "{} pieces were asked for, {} came",
                batches.len() + dictionaries.len(),
                bytes.len()
            );
        }
        for (place, bytes) in batches.iter().zip(bytes) {
            let (prefix, length) = message_length(bytes).ok_or_else(|| truncated(place.offset))?;
            let message = bytes
                .get(prefix..prefix + length)
                .ok_or_else(|| truncated(place.offset))?;
            let message = root_as_message(message).map_err(broken)?;
            self.batches.push(Batch {
                message: *place,
                rows: rows_of(&message)?,
            });
        }
        for (place, bytes) in dictionaries.iter().zip(&bytes[batches.len()..]) {
            self.dictionaries.push((*place, bytes.to_vec()));
        }
        Ok(())
    }

    /// The format and the schema, once nothing is needed any more.
    pub fn finish(self) -> Result<(ArrowFormat, Schema)> {
        let schema_message = self.schema_message.ok_or_else(|| broken("no schema"))?;
        let schema = arrow_schema_of(&schema_message)?;
        let levels = dictionary_levels(&schema_message, &schema, &self.dictionaries)?;
        let (mut columns, mut variables) = (Vec::new(), Vec::new());
        for (field, levels) in schema.fields().iter().zip(&levels) {
            let (convert, kind, storage) = plan_column(field)?;
            columns.push((field.name().clone(), convert));
            variables.push(match levels {
                Some(levels) if kind == Kind::Factor => {
                    Variable::factor(field.name(), levels.clone())
                }
                _ => Variable::new(field.name(), kind, storage),
            });
        }
        #[allow(clippy::cast_precision_loss)]
        let rows = self.batches.iter().map(|batch| batch.rows as f64).sum();
        let schema = Schema {
            rows: Some(rows),
            ..Schema::new(variables)?
        };
        let units = join_batches(&self.batches);
        Ok((
            ArrowFormat {
                is_file: self.is_file,
                schema_message,
                columns,
                levels,
                dictionaries: self.dictionaries,
                batches: self.batches,
                units,
            },
            schema,
        ))
    }
}

/// The bytes before a message's metadata and the length of these; `None` when too few bytes are there.
fn message_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    match word(0)? {
        u32::MAX => Some((8, word(4)? as usize)),
        // Before version 0.15 there was no continuation marker.
        length => Some((4, length as usize)),
    }
}

fn rows_of(message: &arrow_ipc::Message<'_>) -> Result<u64> {
    let batch = message
        .header_as_record_batch()
        .ok_or_else(|| broken("a record batch without a header"))?;
    let rows = u64::try_from(batch.length()).map_err(broken)?;
    if rows > 1 << 40 {
        fail!(Format, "a record batch claims {rows} rows");
    }
    Ok(rows)
}

fn arrow_schema_of(message: &[u8]) -> Result<SchemaRef> {
    let message = root_as_message(message).map_err(broken)?;
    let schema = message
        .header_as_schema()
        .ok_or_else(|| broken("the first message is not a schema"))?;
    Ok(Arc::new(try_fb_to_schema(schema).map_err(broken)?))
}

/// The levels of each dictionary-encoded column: the union of its dictionaries in order.
fn dictionary_levels(
    schema_message: &[u8],
    schema: &SchemaRef,
    dictionaries: &[(Message, Vec<u8>)],
) -> Result<Vec<Option<Arc<Vec<String>>>>> {
    let message = root_as_message(schema_message).map_err(broken)?;
    let fields = message
        .header_as_schema()
        .and_then(|schema| schema.fields());
    let mut levels: StdHashMap<i64, Vec<String>> = StdHashMap::new();
    for (place, bytes) in dictionaries {
        let (prefix, length) = message_length(bytes).ok_or_else(|| truncated(place.offset))?;
        let message = root_as_message(
            bytes
                .get(prefix..prefix + length)
                .ok_or_else(|| truncated(place.offset))?,
        )
        .map_err(broken)?;
        let batch = message
            .header_as_dictionary_batch()
            .ok_or_else(|| broken("a dictionary without a header"))?;
        let body = Buffer::from(bytes.get(place.metadata as usize..).unwrap_or_default());
        let mut arrays: StdHashMap<i64, ArrayRef> = StdHashMap::new();
        // A delta is read as a dictionary of its own: only its new values matter here.
        if batch.isDelta() {
            arrays.insert(
                batch.id(),
                Arc::new(StringArray::from(Vec::<String>::new())),
            );
        }
        read_dictionary(&body, batch, schema, &mut arrays, &message.version()).map_err(broken)?;
        let known = levels.entry(batch.id()).or_default();
        if let Some(values) = arrays.get(&batch.id()) {
            for value in text_values(values)? {
                if !known.contains(&value) {
                    known.push(value);
                }
            }
        }
    }
    let ids = (0..schema.fields().len()).map(|index| {
        let fields = fields?;
        (index < fields.len())
            .then(|| {
                fields
                    .get(index)
                    .dictionary()
                    .map(|dictionary| dictionary.id())
            })
            .flatten()
    });
    let mut shared: StdHashMap<i64, Arc<Vec<String>>> = levels
        .into_iter()
        .map(|(id, levels)| (id, Arc::new(levels)))
        .collect();
    Ok(ids
        .map(|id| id.map(|id| shared.entry(id).or_default().clone()))
        .collect())
}

/// The text of a dictionary's values.
fn text_values(values: &dyn Array) -> Result<Vec<String>> {
    let missing = || Error::new(ErrorKind::Unsupported, "a dictionary with a missing value");
    match values.data_type() {
        DataType::Utf8 => values
            .as_string::<i32>()
            .iter()
            .map(|text| text.map(str::to_owned).ok_or_else(missing))
            .collect(),
        DataType::LargeUtf8 => values
            .as_string::<i64>()
            .iter()
            .map(|text| text.map(str::to_owned).ok_or_else(missing))
            .collect(),
        DataType::Utf8View => values
            .as_string_view()
            .iter()
            .map(|text| text.map(str::to_owned).ok_or_else(missing))
            .collect(),
        // Levels that are numbers or dates become text; columns of such dictionaries are refused by name elsewhere.
        _ => Ok(Vec::new()),
    }
}

/// Which batches are read together.
fn join_batches(batches: &[Batch]) -> Vec<(usize, usize)> {
    let mut units = Vec::new();
    let (mut first, mut rows) = (0, 0u64);
    for (index, batch) in batches.iter().enumerate() {
        rows += batch.rows;
        let next_is_far = batches.get(index + 1).is_some_and(|next| {
            let end = batch.message.offset + u64::from(batch.message.metadata) + batch.message.body;
            next.message.offset < end || next.message.offset - end > 1 << 20
        });
        if rows >= JOIN as u64 || next_is_far {
            units.push((first, index + 1));
            (first, rows) = (index + 1, 0);
        }
    }
    if first < batches.len() || batches.is_empty() {
        units.push((first, batches.len()));
    }
    units
}

fn chunks_of(rows: u64) -> u32 {
    u32::try_from(rows.div_ceil(CUT as u64).max(1)).unwrap_or(u32::MAX)
}

impl ArrowFormat {
    /// The units of the source.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let mut first_chunk = 0;
        self.units
            .iter()
            .map(|(first, last)| {
                let batches = &self.batches[*first..*last];
                let offset = batches.first().map_or(0, |batch| batch.message.offset);
                let end = batches.last().map_or(0, |batch| {
                    batch.message.offset + u64::from(batch.message.metadata) + batch.message.body
                });
                let chunks = chunks_of(batches.iter().map(|batch| batch.rows).sum());
                let unit = Unit {
                    offset,
                    length: end - offset,
                    ahead: 0,
                    first_chunk,
                    chunks,
                };
                first_chunk += chunks;
                unit
            })
            .collect()
    }

    /// The chunks of a unit.
    pub fn decode(
        &self,
        unit: usize,
        first_chunk: u32,
        bytes: &[u8],
        columns: Option<&[String]>,
    ) -> Result<Vec<Chunk>> {
        let Some((first, last)) = self.units.get(unit).copied() else {
            fail!(Protocol, "there is no unit {unit}")
        };
        let schema = arrow_schema_of(&self.schema_message)?;
        let wanted: Vec<usize> = (0..self.columns.len())
            .filter(|index| columns.is_none_or(|columns| columns.contains(&self.columns[*index].0)))
            .collect();
        let buffer = Buffer::from(bytes);
        let start = self
            .batches
            .get(first)
            .map_or(0, |batch| batch.message.offset);
        let mut parts: Vec<Vec<ArrayRef>> = vec![Vec::new(); wanted.len()];
        for batch in &self.batches[first..last] {
            let decoded = self.batch(&schema, batch, &buffer, start, &wanted)?;
            for (part, (column, array)) in
                parts.iter_mut().zip(wanted.iter().zip(decoded.columns()))
            {
                let (name, how) = &self.columns[*column];
                let levels = self.levels[*column].as_deref().map(Vec::as_slice);
                part.push(
                    convert(array, *how, levels)
                        .map_err(|error| error.column(name).chunk(first_chunk))?,
                );
            }
        }
        let rows: u64 = self.batches[first..last]
            .iter()
            .map(|batch| batch.rows)
            .sum();
        let rows = usize::try_from(rows).map_err(broken)?;
        let mut whole: Vec<(String, ArrayRef)> = Vec::new();
        for (part, column) in parts.into_iter().zip(&wanted) {
            let arrays: Vec<&dyn Array> = part.iter().map(AsRef::as_ref).collect();
            let array = match arrays.as_slice() {
                [] => empty_column(
                    &schema.fields()[*column],
                    self.columns[*column].1,
                    self.levels[*column].as_deref().map(Vec::as_slice),
                )?,
                [_] => part[0].clone(),
                several => concat(several).map_err(broken)?,
            };
            whole.push((self.columns[*column].0.clone(), array));
        }
        let cut = |position: u32| {
            let from = position as usize * CUT;
            let length = CUT.min(rows - from.min(rows));
            let columns = whole
                .iter()
                .map(|(name, array)| (name.clone(), array.slice(from, length)));
            Chunk::new(first_chunk + position, length, columns.collect())
        };
        (0..chunks_of(rows as u64)).map(cut).collect()
    }

    fn batch(
        &self,
        schema: &SchemaRef,
        batch: &Batch,
        buffer: &Buffer,
        start: u64,
        wanted: &[usize],
    ) -> Result<RecordBatch> {
        let place = batch.message;
        let at = usize::try_from(place.offset - start).map_err(broken)?;
        let length = usize::try_from(u64::from(place.metadata) + place.body).map_err(broken)?;
        if at.checked_add(length).is_none_or(|end| end > buffer.len()) {
            return Err(truncated(place.offset));
        }
        let block = |place: &Message| -> Result<Block> {
            Ok(Block::new(
                i64::try_from(place.offset).map_err(broken)?,
                i32::try_from(place.metadata).map_err(broken)?,
                i64::try_from(place.body).map_err(broken)?,
            ))
        };
        let bytes = buffer.slice_with_length(at, length);
        let (prefix, metadata) = message_length(&bytes).ok_or_else(|| truncated(place.offset))?;
        let version = root_as_message(
            bytes
                .get(prefix..prefix + metadata)
                .ok_or_else(|| truncated(place.offset))?,
        )
        .map_err(broken)?
        .version();
        let mut decoder =
            FileDecoder::new(schema.clone(), version).with_projection(wanted.to_vec());
        for (dictionary, bytes) in &self.dictionaries {
            if self.is_file || dictionary.offset < place.offset {
                decoder
                    .read_dictionary(&block(dictionary)?, &Buffer::from(bytes.as_slice()))
                    .map_err(broken)?;
            }
        }
        let decoded = decoder
            .read_record_batch(&block(&place)?, &bytes)
            .map_err(|error| broken(error).byte(place.offset))?;
        let decoded = decoded.ok_or_else(|| broken("an empty message").byte(place.offset))?;
        if decoded.num_rows() as u64 != batch.rows {
            return Err(
                broken("a record batch has another length than it claims").byte(place.offset)
            );
        }
        Ok(decoded)
    }
}

fn empty_column(field: &Field, how: Convert, levels: Option<&[String]>) -> Result<ArrayRef> {
    convert(
        &arrow_array::new_empty_array(field.data_type()),
        how,
        levels,
    )
}

/// Chunks as an Arrow IPC stream.
pub fn to_ipc(chunks: &[Chunk]) -> Result<Vec<u8>> {
    stream(chunks, None)
}

/// Chunks as an Arrow IPC stream, with factors as dictionaries.
pub fn to_ipc_with(chunks: &[Chunk], schema: &Schema) -> Result<Vec<u8>> {
    stream(chunks, Some(schema))
}

fn stream(chunks: &[Chunk], schema: Option<&Schema>) -> Result<Vec<u8>> {
    let batches = chunks
        .iter()
        .map(|chunk| with_dictionaries(chunk, schema))
        .collect::<Result<Vec<_>>>()?;
    let arrow_schema = batches
        .first()
        .map_or_else(|| Arc::new(ArrowSchema::empty()), RecordBatch::schema);
    let mut writer = StreamWriter::try_new(Vec::new(), &arrow_schema).map_err(broken)?;
    for batch in &batches {
        writer.write(batch).map_err(broken)?;
    }
    writer.finish().map_err(broken)?;
    writer.into_inner().map_err(broken)
}

/// The batch of a chunk with factor codes wrapped into dictionaries of their levels.
pub fn with_dictionaries(chunk: &Chunk, schema: Option<&Schema>) -> Result<RecordBatch> {
    let Some(schema) = schema else {
        return Ok(chunk.batch.clone());
    };
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, array) in chunk.columns() {
        let levels = schema
            .variable(&name)
            .ok()
            .filter(|variable| variable.kind == Kind::Factor)
            .and_then(|variable| variable.levels.clone());
        let array: ArrayRef = match levels {
            Some(levels) => {
                let codes = crate::data::Column::of(array.as_ref())?;
                let key = |row: usize| -> Option<i32> {
                    let mut value = [0.0];
                    codes.widen(row, &mut value);
                    #[allow(clippy::cast_possible_truncation)]
                    codes.is_valid(row).then_some(value[0] as i32)
                };
                let keys: arrow_array::Int32Array = (0..chunk.rows()).map(key).collect();
                let values = StringArray::from_iter_values(levels.iter());
                Arc::new(DictionaryArray::try_new(keys, Arc::new(values)).map_err(broken)?)
            }
            None => array,
        };
        fields.push(Field::new(&name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(chunk.rows()));
    RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), arrays, &options)
        .map_err(broken)
}

/// A numeric column of an IPC stream that [`to_ipc`] wrote.
pub fn column_of(bytes: &[u8], name: &str) -> Result<Vec<f64>> {
    let mut values = Vec::new();
    for batch in StreamReader::try_new(bytes, None).map_err(broken)? {
        let batch = batch.map_err(broken)?;
        let array = batch
            .column_by_name(name)
            .ok_or_else(|| broken(format!("no column {name}")))?;
        let column = crate::data::Column::of(array.as_ref())?;
        let mut part = vec![0.0; column.len()];
        column.widen(0, &mut part);
        values.extend(part);
    }
    Ok(values)
}

//! Indexing an Arrow source: finding its schema, dictionaries and record batches.

use arrow_ipc::{Block, MessageHeader, root_as_message};
use arrow_schema::{FieldRef, Schema as ArrowSchema, SchemaRef};
use serde::Deserialize;

use super::column::plan_column;
use super::dictionary::read_dictionaries;
use super::message::{header_of, message_length};
use super::{ArrowFormat, Batch, Message, arrow_schema_of, broken, truncated};
use crate::data::{Kind, Schema, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::cut::join;
use crate::format::{Format, Need, Opened};

const MAGIC: &[u8] = b"ARROW1";

/// Which variables of a source are read.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct ArrowOptions {
    /// The variables to read; all when not given.
    pub vars_to_keep: Option<Vec<String>>,
    /// The variables not to read.
    pub vars_to_drop: Option<Vec<String>>,
}

impl ArrowOptions {
    fn has(&self, name: &String) -> bool {
        let is_in = |list: &Vec<String>| list.contains(name);
        self.vars_to_keep.as_ref().is_none_or(is_in)
            && !self.vars_to_drop.as_ref().is_some_and(is_in)
    }

    /// Whether all that are named are there.
    fn check(&self, schema: &ArrowSchema) -> Result<()> {
        let lists = [&self.vars_to_keep, &self.vars_to_drop];
        for name in lists.into_iter().flatten().flatten() {
            if schema.column_with_name(name).is_none() {
                let message = format!("the file has no variable '{name}'");
                return Err(
                    Error::new(ErrorKind::UnknownVariable, message).names(vec![name.clone()])
                );
            }
        }
        Ok(())
    }
}

/// The indexing of a source: asks for bytes until it knows where everything is.
#[derive(Debug)]
pub struct ArrowOpening {
    options: ArrowOptions,
    size: u64,
    state: State,
    is_file: bool,
    schema: Option<(Vec<u8>, SchemaRef)>,
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
    /// The footer, of so many bytes.
    Footer(u64),
    /// Messages of a file whose metadata are asked for: batches, then dictionaries with their bodies.
    Metadata {
        batches: Vec<Message>,
        dictionaries: Vec<Message>,
    },
    Done,
}

/// What stands behind the footer: its length, and the magic number again.
const TAIL: u64 = 10;
/// How much is read at once where messages are looked for.
const WINDOW: u64 = 65_536;

impl ArrowOpening {
    /// An opening of a source of this many bytes.
    #[must_use]
    pub fn new(options: ArrowOptions, size: u64) -> Self {
        Self {
            options,
            size,
            state: State::Start,
            is_file: false,
            schema: None,
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
            State::Tail => vec![clip(self.size.saturating_sub(TAIL), TAIL)],
            State::Footer(length) => vec![clip(self.size - TAIL - length, *length)],
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
                // Some writers fill up to 64 bytes before the first message.
                let rest = first.get(8..).unwrap_or_default();
                let padding = rest.iter().take_while(|byte| **byte == 0).count() & !7;
                self.walk(&rest[padding..], 8 + padding as u64)
            }
            State::Start => self.walk(first, 0),
            State::Walking { offset, .. } => self.walk(first, offset),
            State::Tail => {
                let Some((length, MAGIC)) = first.split_first_chunk::<4>() else {
                    return Err(Error::new(
                        ErrorKind::Truncated,
                        "the Arrow file has no footer: it was not written to its end",
                    )
                    .byte(self.size));
                };
                let length = u64::try_from(i32::from_le_bytes(*length)).map_err(broken)?;
                if length > self.size - TAIL {
                    return Err(broken("the footer is longer than the file").byte(self.size));
                }
                self.state = State::Footer(length);
                Ok(())
            }
            State::Footer(_) => self.footer(first),
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
            let left = usize::try_from(self.size - offset).unwrap_or(usize::MAX);
            let metadata = match prefix.checked_add(length) {
                Some(metadata) if metadata <= left => metadata,
                _ => return Err(truncated(offset)),
            };
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
                    let bytes = rest[prefix..metadata].to_vec();
                    let schema = arrow_schema_of(&bytes)?;
                    self.schema = Some((bytes, schema));
                    if self.is_file {
                        self.state = State::Tail;
                        return Ok(());
                    }
                }
                MessageHeader::RecordBatch => self.batch(&message, place)?,
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

    fn batch(&mut self, message: &arrow_ipc::Message<'_>, place: Message) -> Result<()> {
        let Some((_, schema)) = &self.schema else {
            return Err(broken("a record batch before the schema").byte(place.offset));
        };
        self.batches.push(Batch::new(message, place, schema)?);
        Ok(())
    }

    fn end_of_stream(&mut self, offset: u64) -> Result<()> {
        if self.schema.is_none() {
            return Err(
                Error::new(ErrorKind::Format, "the Arrow stream has no schema").byte(offset),
            );
        }
        self.state = State::Done;
        Ok(())
    }

    fn footer(&mut self, bytes: &[u8]) -> Result<()> {
        let footer = arrow_ipc::root_as_footer(bytes).map_err(broken)?;
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
            let message = header_of(bytes, place.offset)?;
            self.batch(&message, *place)?;
        }
        for (place, bytes) in dictionaries.iter().zip(&bytes[batches.len()..]) {
            if (bytes.len() as u64) < u64::from(place.metadata) + place.body {
                return Err(truncated(place.offset));
            }
            self.dictionaries.push((*place, bytes.to_vec()));
        }
        Ok(())
    }

    /// The format and the schema, once nothing is needed any more.
    pub fn finish(self) -> Result<Opened> {
        let (schema_message, schema) = self.schema.ok_or_else(|| broken("no schema"))?;
        self.options.check(&schema)?;
        // Types that are not read are refused before any value of them is looked at.
        let plan = |field: &FieldRef| {
            let is_read = self.options.has(field.name());
            is_read.then(|| plan_column(field)).transpose()
        };
        let plans = schema.fields().iter().map(plan);
        let plans = plans.collect::<Result<Vec<Option<_>>>>()?;
        let is_wanted = |column: usize| plans.get(column).is_some_and(Option::is_some);
        let (levels, dictionaries) =
            read_dictionaries(&schema_message, &self.dictionaries, is_wanted)?;
        let (mut columns, mut variables) = (Vec::new(), Vec::new());
        for ((field, levels), plan) in schema.fields().iter().zip(&levels).zip(&plans) {
            let Some((convert, kind, storage)) = *plan else {
                columns.push(None);
                continue;
            };
            columns.push(Some((field.name().clone(), convert)));
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
        let units = join(self.batches.iter().map(Batch::extent));
        Ok(Opened::new(
            Format::Arrow(ArrowFormat {
                is_file: self.is_file,
                schema_message,
                columns,
                levels,
                dictionaries,
                batches: self.batches,
                units,
            }),
            schema,
        ))
    }
}

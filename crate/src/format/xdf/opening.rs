//! Opening a file: its footer, then its metadata.

use std::sync::Arc;

use serde::Deserialize;

use super::cursor::Cursor;
use super::inflate::MOST_EXPANSION;
use super::metadata::Metadata;
use super::record::{Record, Type};
use super::variable::{value_info, variable};
use super::{Block, FOOTER, FOOTER_VERSION, HEADER, MAGIC, Stream, XdfFormat, broken, text_of};
use crate::data::Schema;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::cut::{Extent, join};
use crate::format::{Format, Need, Opened, Stored};

/// Which variables of a file are read.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct XdfOptions {
    /// The variables to read; all when not given.
    pub vars_to_keep: Option<Vec<String>>,
    /// The variables not to read.
    pub vars_to_drop: Option<Vec<String>>,
}

/// A file that is being opened: asks for its ends, then for the metadata.
#[derive(Debug)]
pub struct XdfOpening {
    options: XdfOptions,
    size: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    Ends,
    Metadata(Footer),
    Done(Footer, Metadata),
}

/// What the footer says.
#[derive(Debug, Clone, Copy)]
struct Footer {
    metadata: u64,
    variables: u64,
    rows: u64,
}

impl XdfOpening {
    /// An opening of a file of this many bytes.
    pub fn new(options: XdfOptions, size: u64) -> Self {
        Self {
            options,
            size,
            state: State::Ends,
        }
    }

    /// The bytes that are needed next; nothing when all is known.
    pub fn needs(&self) -> Vec<Need> {
        match self.state {
            State::Ends => {
                let ends = [(0, 4), (self.size.saturating_sub(FOOTER), FOOTER)];
                let need = |(offset, length): (u64, u64)| Need {
                    offset,
                    length: length.min(self.size - offset),
                };
                ends.into_iter().map(need).collect()
            }
            State::Metadata(footer) => vec![Need {
                offset: footer.metadata,
                length: self.size - FOOTER - footer.metadata,
            }],
            State::Done(..) => Vec::new(),
        }
    }

    /// Takes the bytes that were asked for.
    pub fn feed(&mut self, bytes: &[&[u8]]) -> Result<()> {
        self.state = match (&self.state, bytes) {
            (State::Ends, [head, tail]) => State::Metadata(self.footer(head, tail)?),
            (State::Metadata(footer), [bytes]) => {
                let wanted = self.size - FOOTER - footer.metadata;
                if bytes.len() as u64 != wanted {
                    return Err(truncated(footer.metadata + bytes.len() as u64));
                }
                State::Done(*footer, Metadata::read(bytes, footer.metadata)?)
            }
            _ => fail!(Protocol, "{} pieces that were not asked for", bytes.len()),
        };
        Ok(())
    }

    fn footer(&self, head: &[u8], tail: &[u8]) -> Result<Footer> {
        if head != MAGIC {
            return Err(broken("it does not begin with its mark", 0));
        }
        if self.size < HEADER + FOOTER || !tail.ends_with(&[MAGIC, MAGIC].concat()) {
            return Err(truncated(self.size));
        }
        let mut cursor = Cursor::new(tail, self.size - FOOTER);
        cursor.expect(FOOTER_VERSION, "the version of the footer")?;
        let byte = cursor.byte();
        let compression = cursor.i64()?;
        if compression != 1 {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "the XDF file has compression {compression}; only 1, that of zlib, is known"
                ),
            )
            .byte(byte));
        }
        let byte = cursor.byte();
        let metadata = cursor.count()?;
        let (variables, rows) = (cursor.count()?, cursor.count()?);
        cursor.i64()?;
        if cursor.count()? != FOOTER {
            return Err(broken("its footer has another length", cursor.byte() - 8));
        }
        if metadata < HEADER || metadata > self.size - FOOTER {
            return Err(broken(
                "its metadata begin elsewhere than in the file",
                byte,
            ));
        }
        Ok(Footer {
            metadata,
            variables,
            rows,
        })
    }

    /// The format and the variables, once nothing is needed any more.
    pub fn finish(self) -> Result<Opened> {
        let State::Done(footer, metadata) = self.state else {
            fail!(Protocol, "the file is not open yet")
        };
        let variables = metadata.items[Metadata::VARIABLES].record.items();
        let blocks = blocks(&footer, &metadata)?;
        let mut warnings = Vec::new();
        let (mut columns, mut schema, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        let mut meanings = Vec::new();
        let about = text_of(&metadata.items[Metadata::VARIABLES].description);
        let names: Vec<String> = variables.iter().map(|item| text_of(&item.name)).collect();
        let known = |wanted: &Option<Vec<String>>| match wanted
            .iter()
            .flatten()
            .find(|name| !names.contains(*name))
        {
            Some(name) => Err(Error::new(
                ErrorKind::UnknownVariable,
                format!("the file has no variable '{name}'"),
            )
            .names(vec![name.clone()])),
            None => Ok(()),
        };
        known(&self.options.vars_to_keep)?;
        known(&self.options.vars_to_drop)?;
        for (position, (item, name)) in variables.iter().zip(names).enumerate() {
            let keep = &self.options.vars_to_keep;
            let dropped = self
                .options
                .vars_to_drop
                .iter()
                .flatten()
                .any(|other| *other == name);
            if dropped || keep.as_ref().is_some_and(|keep| !keep.contains(&name)) {
                continue;
            }
            let (column, variable) = variable(item, name, &mut warnings)?;
            columns.push(column);
            schema.push(variable);
            kept.push(position);
            meanings.extend(value_info(item));
        }
        #[allow(clippy::cast_precision_loss)]
        let schema = Schema {
            rows: Some(footer.rows as f64),
            ..Schema::new(schema)?
        };
        let blocks: Vec<Block> = blocks
            .into_iter()
            .map(|block| Block {
                streams: kept
                    .iter()
                    .map(|position| block.streams[*position])
                    .collect(),
                ..block
            })
            .collect();
        let units = join(blocks.iter().map(Block::extent));
        #[allow(clippy::cast_precision_loss)]
        let rows_per_block = blocks.iter().map(|block| block.rows as f64).collect();
        Ok(Opened {
            format: Format::Xdf(XdfFormat {
                columns: Arc::new(columns),
                blocks,
                units,
            }),
            schema,
            warnings,
            stored: Some(Stored {
                rows_per_block,
                compression: "zlib".to_owned(),
                description: Some(about).filter(|about| !about.is_empty()),
                value_info: meanings,
            }),
        })
    }
}

fn truncated(byte: u64) -> Error {
    Error::new(
        ErrorKind::Truncated,
        "the XDF file has no end: it was not written or copied to its end",
    )
    .byte(byte)
}

/// The blocks: every stream lies between header and metadata, none in another, and can hold as many rows as it should.
fn blocks(footer: &Footer, metadata: &Metadata) -> Result<Vec<Block>> {
    let part = |index: usize| &metadata.items[index].record;
    let variables = part(Metadata::VARIABLES);
    let list = variables.items();
    let (offsets, lengths) = (part(Metadata::OFFSETS), part(Metadata::LENGTHS));
    let rows = part(Metadata::BLOCK_ROWS).counts()?;
    let width = list.len() as u64;
    let shaped = |record: &Record| {
        record.rows.checked_mul(record.columns) == width.checked_mul(rows.len() as u64)
            && (rows.is_empty() || record.rows == width)
    };
    if variables.kind != Type::List || width != footer.variables {
        return Err(broken(
            "metadata and footer tell of different variables",
            variables.byte,
        ));
    }
    if !shaped(offsets) || !shaped(lengths) {
        return Err(broken(
            "not every variable has a place in every block",
            offsets.byte,
        ));
    }
    let total = rows
        .iter()
        .try_fold(0u64, |sum, rows| sum.checked_add(*rows));
    if total != Some(footer.rows) || (width == 0 && footer.rows > 0) {
        return Err(broken(
            "its blocks have another number of rows than the file",
            part(0).byte,
        ));
    }
    let streams = offsets.counts()?.into_iter().zip(lengths.counts()?);
    let streams: Vec<Stream> = streams
        .map(|(offset, length)| Stream { offset, length })
        .collect();
    let mut sorted = streams.clone();
    sorted.sort_unstable_by_key(|stream| (stream.offset, stream.length));
    let mut free = HEADER;
    for stream in sorted {
        let end = stream.offset.checked_add(stream.length);
        match end {
            Some(end) if stream.offset >= free && end <= footer.metadata => free = end,
            _ => {
                let message = format!(
                    "a column's {} bytes from byte {} on do not lie where data can lie",
                    stream.length, stream.offset
                );
                return Err(broken(message, offsets.byte));
            }
        }
    }
    let mut streams = streams.into_iter();
    let mut blocks = Vec::with_capacity(rows.len());
    for (number, rows) in rows.into_iter().enumerate() {
        let streams: Vec<Stream> = streams.by_ref().take(list.len()).collect();
        for (stream, item) in streams.iter().zip(list) {
            // A text has at least a mark, of an unknown type a byte.
            let bytes = match item.record.kind {
                Type::Other(_) => 1,
                kind => kind.width().unwrap_or(4) as u64,
            };
            let most = stream.length.saturating_mul(MOST_EXPANSION);
            if rows.checked_mul(bytes).is_none_or(|bytes| bytes > most) {
                let message = format!(
                    "{} bytes claim to hold {rows} rows in block {number}",
                    stream.length
                );
                return Err(broken(message, stream.offset).column(&text_of(&item.name)));
            }
        }
        blocks.push(Block { rows, streams });
    }
    Ok(blocks)
}

impl Block {
    /// Its rows, and the bytes that hold them.
    pub(super) fn extent(&self) -> Extent {
        let start = self.streams.iter().map(|stream| stream.offset).min();
        let end = self
            .streams
            .iter()
            .map(|stream| stream.offset + stream.length)
            .max();
        Extent {
            rows: self.rows,
            start: start.unwrap_or(0),
            end: end.unwrap_or(0),
        }
    }
}

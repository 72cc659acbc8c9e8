//! Opening a file: its footer, then where the pages of large row groups lie, then the dictionaries of its factors.

use std::sync::Arc;

use super::found::Found;
use super::metadata::FileMetadata;
use super::options::ParquetOptions;
use super::unit::units;
use super::{ENCRYPTED, MAGIC, ParquetFormat, broken};
use crate::data::Schema;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::{Format, Need, Opened, Stored};

/// What is read at the end of a file in the hope that the footer lies in it.
const TAIL: u64 = 64 * 1024;
/// The length of the footer, and the mark behind it.
const END: u64 = 8;

/// A file that is being opened: asks for its ends, for what the footer has in front of them, for the page index or what stands in
/// front of pages, and for dictionaries.
#[derive(Debug)]
pub struct ParquetOpening {
    options: ParquetOptions,
    size: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    Ends,
    /// The footer is longer than what was read of it: where it begins.
    Footer(u64),
    /// The page index of row groups that are too large to be held, which lies there.
    Indexes(Box<Found>, Vec<Need>),
    /// What stands in front of their pages, and lies there.
    Walks(Box<Found>, Vec<Need>),
    /// The dictionaries of factors whose levels nothing else tells.
    Dictionaries(Box<Found>),
    Done(Box<Found>),
}

impl ParquetOpening {
    /// An opening of a file of this many bytes.
    pub fn new(options: ParquetOptions, size: u64) -> Self {
        Self {
            options,
            size,
            state: State::Ends,
        }
    }

    /// The bytes that are needed next; nothing when all is known.
    pub fn needs(&self) -> Vec<Need> {
        match &self.state {
            State::Ends => {
                let tail = TAIL.min(self.size);
                let head = END.min(self.size);
                vec![
                    Need {
                        offset: 0,
                        length: head,
                    },
                    Need {
                        offset: self.size - tail,
                        length: tail,
                    },
                ]
            }
            State::Footer(offset) => vec![Need {
                offset: *offset,
                length: self.size - offset,
            }],
            State::Indexes(_, needs) | State::Walks(_, needs) => needs.clone(),
            State::Dictionaries(found) => found
                .dictionaries
                .iter()
                .map(|(_, place)| Need {
                    offset: place.offset,
                    length: place.length,
                })
                .collect(),
            State::Done(_) => Vec::new(),
        }
    }

    /// Takes the bytes that were asked for.
    pub fn feed(&mut self, bytes: &[&[u8]]) -> Result<()> {
        self.state = match (std::mem::replace(&mut self.state, State::Ends), bytes) {
            (State::Ends, [head, tail]) => self.ends(head, tail)?,
            (State::Footer(offset), [footer]) => {
                if footer.len() as u64 != self.size - offset {
                    return Err(no_end(offset + footer.len() as u64));
                }
                self.footer(&footer[..footer.len() - 8], offset)?
            }
            (State::Indexes(mut found, needs), bytes) if bytes.len() == needs.len() => {
                found.take_indexes(&needs, bytes);
                self.indexed(found)
            }
            (State::Walks(mut found, needs), bytes) if bytes.len() == needs.len() => {
                found.walk(bytes);
                walked(found)
            }
            (State::Dictionaries(mut found), bytes) => {
                found.levels(bytes)?;
                State::Done(found)
            }
            _ => fail!(Protocol, "{} pieces that were not asked for", bytes.len()),
        };
        Ok(())
    }

    fn ends(&self, head: &[u8], tail: &[u8]) -> Result<State> {
        let encrypted = |mark: &[u8]| mark == ENCRYPTED;
        let end = tail.len().saturating_sub(4);
        if encrypted(head.get(..4).unwrap_or_default()) || encrypted(&tail[end..]) {
            fail!(
                Unsupported,
                "the Parquet file is encrypted, which is not read"
            );
        }
        if head.get(..4) != Some(MAGIC) {
            return Err(broken("it does not begin with its mark", 0));
        }
        let length = tail
            .len()
            .checked_sub(8)
            .and_then(|at| tail[at..].first_chunk::<4>());
        let (Some(length), true) = (length, tail.ends_with(MAGIC) && self.size >= 12) else {
            return Err(no_end(self.size));
        };
        let length = u64::from(u32::from_le_bytes(*length));
        let Some(start) = (self.size - END)
            .checked_sub(length)
            .filter(|start| *start >= 4)
        else {
            return Err(broken(
                format!("its metadata of {length} bytes are longer than it"),
                self.size - END,
            ));
        };
        let window = self.size - tail.len() as u64;
        match start.checked_sub(window) {
            Some(at) => {
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                self.footer(&tail[at..tail.len() - 8], start)
            }
            None => Ok(State::Footer(start)),
        }
    }

    fn footer(&self, bytes: &[u8], start: u64) -> Result<State> {
        let metadata = FileMetadata::read(bytes, start)?;
        let mut found = Box::new(Found::new(&metadata, &self.options, start)?);
        let needs = found.index_needs();
        Ok(if needs.is_empty() {
            self.indexed(found)
        } else {
            State::Indexes(found, needs)
        })
    }

    /// What comes when the index was read: where there is none, pages are looked for, if that costs little.
    fn indexed(&self, mut found: Box<Found>) -> State {
        if !self.options.is_remote {
            found.begin_walks();
        }
        walked(found)
    }

    /// The format and the variables, once nothing is needed any more.
    pub fn finish(self) -> Result<Opened> {
        let State::Done(mut found) = self.state else {
            fail!(Protocol, "the file is not open yet")
        };
        let parts = found.parts(self.options.part_bytes);
        let units = units(&found.groups, &found.is_alone, parts);
        #[allow(clippy::cast_precision_loss)]
        let schema = Schema {
            rows: Some(found.rows as f64),
            ..Schema::new(found.variables)?
        };
        #[allow(clippy::cast_precision_loss)]
        let rows_per_block = found.groups.iter().map(|group| group.rows as f64).collect();
        let names: Vec<&str> = found.codecs.iter().map(|codec| codec.name()).collect();
        Ok(Opened {
            format: Format::Parquet(ParquetFormat {
                columns: Arc::new(found.columns),
                groups: Arc::new(found.groups),
                units: Arc::new(units),
                statistics: Arc::new(found.statistics),
                skipped: Vec::new(),
            }),
            schema,
            warnings: found.warnings,
            stored: Some(Stored {
                rows_per_block,
                compression: if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                },
                description: None,
                value_info: Vec::new(),
            }),
        })
    }
}

/// What comes when the pages that are looked for were found as far as what was read tells.
fn walked(mut found: Box<Found>) -> State {
    let needs = found.walk_needs();
    if !needs.is_empty() {
        State::Walks(found, needs)
    } else if found.dictionaries.is_empty() {
        State::Done(found)
    } else {
        State::Dictionaries(found)
    }
}

fn no_end(byte: u64) -> Error {
    let message = "the Parquet file has no footer: it was not written or copied to its end";
    Error::new(ErrorKind::Truncated, message).byte(byte)
}

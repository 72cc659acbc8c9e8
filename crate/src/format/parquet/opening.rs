//! Opening a file: its footer, then the dictionaries of its factors.

use std::sync::Arc;

use arrow_schema::DataType;
use base64::Engine;
use serde::Deserialize;

use super::codec::Codec;
use super::column::{Convert, plan};
use super::decode::Outcome;
use super::levels::Table;
use super::metadata::{ColumnChunk, Element, FileMetadata};
use super::page::Pages;
use super::statistics::{Known, known};
use super::{
    ARROW_SCHEMA, ENCRYPTED, Group, MAGIC, OWN_SCHEMA, ParquetColumn, ParquetFormat, Place, broken,
    texts, truncated,
};
use crate::data::{Kind, Schema, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::arrow::arrow_schema_of;
use crate::format::cut::join;
use crate::format::{Format, Need, Opened, Stored};

/// What is read at the end of a file in the hope that the footer lies in it.
const TAIL: u64 = 64 * 1024;
/// The length of the footer, and the mark behind it.
const END: u64 = 8;
/// What a row group may take once it is decoded, at eight bytes a value, and how much more for each of its bytes.
const MOST_DECODED: u64 = 1 << 28;
/// See [`MOST_DECODED`].
const PER_BYTE: u64 = 1024;
/// Levels are found in dictionaries as long as these are not more, and take no more bytes than that.
const MOST_DICTIONARIES: usize = 4096;
/// See [`MOST_DICTIONARIES`].
const MOST_LEVELS: u64 = 64 << 20;

/// What users say about a column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ParquetInfo {
    /// The column's name in the file.
    pub name: String,
    /// `"factor"` or `"character"`, of a column that holds text.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The levels of a factor; other values are missing.
    pub levels: Option<Vec<String>>,
    /// A text that describes the variable.
    pub description: Option<String>,
    /// The lowest value for `F()`.
    pub low: Option<f64>,
    /// The highest value for `F()`.
    pub high: Option<f64>,
}

/// Which variables of a file are read, and as what.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct ParquetOptions {
    /// The variables to read; all when not given.
    pub vars_to_keep: Option<Vec<String>>,
    /// The variables not to read.
    pub vars_to_drop: Option<Vec<String>>,
    /// What is said about columns.
    #[cfg_attr(feature = "types", ts(skip))]
    pub col_info: Vec<ParquetInfo>,
}

/// A file that is being opened: asks for its ends, for what the footer has in front of them, and for dictionaries.
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
    /// The dictionaries of factors whose levels nothing else tells.
    Dictionaries(Box<Found>),
    Done(Box<Found>),
}

/// What the footer says.
#[derive(Debug)]
struct Found {
    columns: Vec<ParquetColumn>,
    variables: Vec<Variable>,
    groups: Vec<Group>,
    statistics: Vec<Vec<Known>>,
    codecs: Vec<Codec>,
    rows: u64,
    warnings: Vec<String>,
    /// Of each dictionary its column and place, row group by row group.
    dictionaries: Vec<(usize, Place)>,
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
        let found = Found::new(&metadata, &self.options, start)?;
        Ok(if found.dictionaries.is_empty() {
            State::Done(Box::new(found))
        } else {
            State::Dictionaries(Box::new(found))
        })
    }

    /// The format and the variables, once nothing is needed any more.
    pub fn finish(self) -> Result<Opened> {
        let State::Done(found) = self.state else {
            fail!(Protocol, "the file is not open yet")
        };
        #[allow(clippy::cast_precision_loss)]
        let schema = Schema {
            rows: Some(found.rows as f64),
            ..Schema::new(found.variables)?
        };
        #[allow(clippy::cast_precision_loss)]
        let rows_per_block = found.groups.iter().map(|group| group.rows as f64).collect();
        let names: Vec<&str> = found.codecs.iter().map(|codec| codec.name()).collect();
        let units = join(found.groups.iter().map(Group::extent));
        Ok(Opened {
            format: Format::Parquet(ParquetFormat {
                columns: Arc::new(found.columns),
                groups: Arc::new(found.groups),
                units,
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

fn no_end(byte: u64) -> Error {
    let message = "the Parquet file has no footer: it was not written or copied to its end";
    Error::new(ErrorKind::Truncated, message).byte(byte)
}

/// The fields at the top of the schema, and for each that is no group the number of its column chunk.
fn fields(schema: &[Element], start: u64) -> Result<Vec<(&Element, Option<usize>)>> {
    let Some((root, rest)) = schema.split_first() else {
        return Err(broken("it has no schema", start));
    };
    let mut fields = Vec::new();
    let (mut at, mut leaf) = (0, 0);
    while at < rest.len() {
        let field = &rest[at];
        fields.push((field, (field.children == 0).then_some(leaf)));
        // What lies below it: each group adds its children to those that are still to come.
        let mut open = 1u64;
        while open > 0 {
            let Some(element) = rest.get(at) else {
                return Err(broken("a group of its schema lacks fields", start));
            };
            open = (open - 1).saturating_add(element.children);
            leaf += usize::from(element.children == 0);
            at += 1;
        }
    }
    if fields.len() as u64 != root.children {
        return Err(broken(
            "its schema has another number of fields than it says",
            start,
        ));
    }
    Ok(fields)
}

impl Found {
    fn new(metadata: &FileMetadata, options: &ParquetOptions, start: u64) -> Result<Self> {
        let fields = fields(&metadata.schema, start)?;
        let leaves = metadata
            .schema
            .iter()
            .skip(1)
            .filter(|element| element.children == 0);
        let leaves = leaves.count();
        let names: Vec<&String> = fields.iter().map(|(field, _)| &field.name).collect();
        let known_name = |name: &String| {
            if names.contains(&name) {
                return Ok(());
            }
            let message = format!("the file has no variable '{name}'");
            Err(Error::new(ErrorKind::UnknownVariable, message).names(vec![name.clone()]))
        };
        let lists = [&options.vars_to_keep, &options.vars_to_drop];
        lists
            .into_iter()
            .flatten()
            .flatten()
            .try_for_each(known_name)?;
        options
            .col_info
            .iter()
            .try_for_each(|info| known_name(&info.name))?;
        let mut warnings = Vec::new();
        let hints = hints(metadata, &mut warnings);
        let mut chosen = Vec::new();
        let (mut columns, mut variables) = (Vec::new(), Vec::new());
        for (field, leaf) in fields {
            let is_in = |list: &Vec<String>| list.contains(&field.name);
            if options.vars_to_drop.as_ref().is_some_and(is_in)
                || !options.vars_to_keep.as_ref().is_none_or(is_in)
            {
                continue;
            }
            let (convert, kind, storage) = plan(field)?;
            let Some(leaf) = leaf else {
                return Err(broken("a field without values", start).column(&field.name));
            };
            let Some(physical) = field.physical else {
                return Err(broken("a field without a type", start).column(&field.name));
            };
            let info = options.col_info.iter().find(|info| info.name == field.name);
            let mut column = ParquetColumn {
                name: field.name.clone(),
                physical,
                optional: field.repetition == 1,
                convert,
                storage,
                levels: None,
                is_chosen: false,
            };
            let mut variable = Variable::new(&field.name, kind, storage);
            if let Some(hint) = hints.iter().find(|hint| hint.name == field.name) {
                hint.apply(&mut column, &mut variable);
            }
            if let Some(info) = info {
                info.apply(&mut column, &mut variable)?;
            }
            chosen.push(leaf);
            columns.push(column);
            variables.push(variable);
        }
        let mut found = Self {
            columns,
            variables,
            groups: Vec::new(),
            statistics: Vec::new(),
            codecs: Vec::new(),
            rows: metadata.rows,
            warnings,
            dictionaries: Vec::new(),
        };
        let mut total = 0u64;
        for (number, group) in metadata.row_groups.iter().enumerate() {
            if group.columns.len() != leaves {
                let message = format!(
                    "row group {number} has {} columns of {leaves}",
                    group.columns.len()
                );
                return Err(broken(message, start));
            }
            let bytes = group
                .columns
                .iter()
                .fold(0u64, |sum, chunk| sum.saturating_add(chunk.packed));
            let decoded = (chosen.len().max(1) as u64)
                .saturating_mul(8)
                .saturating_mul(group.rows);
            if decoded > bytes.saturating_mul(PER_BYTE).saturating_add(MOST_DECODED) {
                let message = format!(
                    "{bytes} bytes claim to hold {} rows of {} columns in row group {number}",
                    group.rows,
                    chosen.len()
                );
                return Err(broken(message, start));
            }
            total = total.saturating_add(group.rows);
            // Some writers write row groups without rows where data have none.
            if group.rows == 0 {
                continue;
            }
            let chunks = chosen.iter().map(|leaf| &group.columns[*leaf]);
            let chunks: Vec<&ColumnChunk> = chunks.collect();
            found.group(number, group.rows, &chunks, start)?;
        }
        if total != metadata.rows {
            return Err(broken(
                "its row groups have another number of rows than it",
                start,
            ));
        }
        found.narrow();
        found.find_dictionaries(metadata, &chosen);
        Ok(found)
    }

    fn group(&mut self, number: usize, rows: u64, chunks: &[&ColumnChunk], end: u64) -> Result<()> {
        let mut places = Vec::with_capacity(chunks.len());
        let mut statistics = Vec::with_capacity(chunks.len());
        for (chunk, column) in chunks.iter().zip(&self.columns) {
            let wrong = |message: String| {
                broken(format!("in row group {number}, {message}"), end).column(&column.name)
            };
            let refused = |what: &str| {
                let message = format!("column '{}' {what}, which is not read", column.name);
                Err(Error::new(ErrorKind::Unsupported, message).column(&column.name))
            };
            if chunk.is_encrypted {
                return refused("is encrypted");
            }
            if chunk.is_elsewhere {
                return refused("lies in another file");
            }
            let codec = match Codec::of(chunk.codec) {
                Ok(codec) => codec,
                Err(name) => return refused(&format!("is compressed with {name}")),
            };
            // Some writers tell 0 where there is no dictionary.
            let dictionary = chunk.dictionary.filter(|offset| *offset > 0);
            let offset = dictionary.map_or(chunk.data, |offset| offset.min(chunk.data));
            let last = offset.checked_add(chunk.packed);
            if offset < 4 || last.is_none_or(|last| last > end) {
                let message = format!(
                    "{} bytes from byte {offset} on do not lie where data can lie",
                    chunk.packed
                );
                return Err(wrong(message));
            }
            if chunk.values != rows {
                return Err(wrong(format!(
                    "a column has {} of {rows} rows",
                    chunk.values
                )));
            }
            if !self.codecs.contains(&codec) {
                self.codecs.push(codec);
            }
            places.push(Place {
                offset,
                length: chunk.packed,
                codec,
            });
            statistics.push(known(chunk, column.physical, column.convert, rows));
        }
        self.groups.push(Group { rows, places });
        self.statistics.push(statistics);
        Ok(())
    }

    /// Takes narrower types and bounds where the statistics of all row groups tell them.
    #[allow(clippy::cast_precision_loss)]
    fn narrow(&mut self) {
        for (at, (column, variable)) in self.columns.iter_mut().zip(&mut self.variables).enumerate()
        {
            let all = self.statistics.iter().map(|group| &group[at]);
            let present = all.filter(|known| !known.is_empty);
            let bounds = present
                .map(|known| known.numbers)
                .try_fold(None, |all, bounds| {
                    let (low, high) = bounds?;
                    Some(Some(match all {
                        None => (low, high),
                        Some((lowest, highest)) => (low.min(lowest), high.max(highest)),
                    }))
                });
            let Some(Some((low, high))) = bounds else {
                continue;
            };
            variable.low = variable.low.or(Some(low));
            variable.high = variable.high.or(Some(high));
            if variable.kind != Kind::Integer {
                continue;
            }
            // Doubles hold the bounds of all types but the last exactly.
            let narrower = Storage::for_integers(low, high);
            if narrower < column.storage {
                column.storage = narrower;
                variable.storage = narrower;
            }
        }
    }

    /// Finds the dictionaries that hold all levels of the factors about whose levels nothing else is known.
    fn find_dictionaries(&mut self, metadata: &FileMetadata, chosen: &[usize]) {
        for (at, column) in self.columns.iter().enumerate() {
            if column.convert != Convert::Codes || column.levels.is_some() {
                continue;
            }
            let mut places = Vec::new();
            let chunks = metadata.row_groups.iter().filter(|group| group.rows > 0);
            let is_whole = chunks.map(|group| &group.columns[chosen[at]]).all(|chunk| {
                let data = chunk
                    .pages
                    .iter()
                    .filter(|(kind, ..)| [0, 3].contains(kind));
                let mut in_dictionary = data.map(|(_, encoding, _)| [2, 8].contains(encoding));
                let length = chunk.data.checked_sub(chunk.dictionary.unwrap_or(0));
                let offset = chunk.dictionary.unwrap_or(0);
                let codec = Codec::of(chunk.codec).unwrap_or(Codec::None);
                let length = length.filter(|length| *length <= chunk.packed).unwrap_or(0);
                places.push((
                    at,
                    Place {
                        offset,
                        length,
                        codec,
                    },
                ));
                !chunk.pages.is_empty()
                    && offset > 0
                    && length > 0
                    && in_dictionary.all(|is_in| is_in)
            });
            let bytes = |places: &[(usize, Place)]| {
                places
                    .iter()
                    .fold(0u64, |sum, (_, place)| sum.saturating_add(place.length))
            };
            let most = MOST_LEVELS.saturating_sub(bytes(&self.dictionaries));
            if is_whole
                && places.len() + self.dictionaries.len() <= MOST_DICTIONARIES
                && bytes(&places) <= most
            {
                self.dictionaries.append(&mut places);
            }
        }
        // Of a factor without any row there are no levels.
        for (column, variable) in self.columns.iter_mut().zip(&mut self.variables) {
            if column.convert == Convert::Codes && column.levels.is_none() && self.rows == 0 {
                known_levels(column, variable, Arc::default());
            }
        }
    }

    /// Takes the dictionaries.
    fn levels(&mut self, bytes: &[&[u8]]) -> Result<()> {
        if bytes.len() != self.dictionaries.len() {
            fail!(
                Protocol,
                "{} pieces were asked for, {} came",
                self.dictionaries.len(),
                bytes.len()
            );
        }
        let mut tables: Vec<(usize, Table)> = Vec::new();
        for ((at, place), bytes) in self.dictionaries.iter().zip(bytes) {
            let name = &self.columns[*at].name;
            if bytes.len() as u64 != place.length {
                return Err(truncated(place.offset).column(name));
            }
            let mut pages = Pages {
                codec: place.codec,
                bytes,
                place: place.offset,
                optional: false,
            };
            let page = pages.next().map_err(|error| error.column(name))?;
            let Some(page) = page.filter(|page| page.is_dictionary) else {
                return Err(
                    broken("a dictionary is not where it should be", place.offset).column(name),
                );
            };
            if tables.last().is_none_or(|(last, _)| last != at) {
                tables.push((*at, Table::new(None, false)));
            }
            let Some((_, table)) = tables.last_mut() else {
                continue;
            };
            let values = page.bytes.get(page.start..).unwrap_or_default();
            let mut position = 0;
            let read: Outcome = texts::plain(values, page.values, |text| {
                table.code(text, position).ok()?;
                position += 1;
                Some(())
            });
            read.map_err(|message| broken(message, place.offset).column(name))?;
        }
        for (at, table) in tables {
            known_levels(
                &mut self.columns[at],
                &mut self.variables[at],
                table.levels(),
            );
        }
        Ok(())
    }
}

/// Gives a factor its levels.
fn known_levels(column: &mut ParquetColumn, variable: &mut Variable, levels: Arc<Vec<String>>) {
    let factor = Variable::factor(&column.name, levels.clone());
    column.convert = Convert::Codes;
    column.storage = factor.storage;
    column.levels = Some(levels);
    *variable = Variable {
        description: variable.description.take(),
        ordered: variable.ordered,
        ..factor
    };
}

/// Makes a column of text a factor whose levels are to be found.
fn as_factor(column: &mut ParquetColumn, variable: &mut Variable) {
    column.convert = Convert::Codes;
    column.storage = Storage::Code32;
    column.levels = None;
    variable.kind = Kind::Factor;
    variable.storage = Storage::Code32;
    variable.levels = None;
}

/// What a file tells of a column besides what Parquet has a place for.
struct Hint {
    name: String,
    is_factor: bool,
    is_numeric: bool,
    ordered: bool,
    levels: Option<Arc<Vec<String>>>,
    description: Option<String>,
    bounds: (Option<f64>, Option<f64>),
}

impl Hint {
    fn apply(&self, column: &mut ParquetColumn, variable: &mut Variable) {
        variable.description.clone_from(&self.description);
        (variable.low, variable.high) = self.bounds;
        if self.is_factor && column.convert == Convert::Text {
            variable.ordered = self.ordered;
            match &self.levels {
                Some(levels) => known_levels(column, variable, levels.clone()),
                None => as_factor(column, variable),
            }
        }
        if self.is_numeric && variable.kind == Kind::Integer {
            variable.kind = Kind::Numeric;
        }
    }
}

/// Our own schema if the file has one, otherwise what its Arrow schema says.
fn hints(metadata: &FileMetadata, warnings: &mut Vec<String>) -> Vec<Hint> {
    let own = metadata.told(OWN_SCHEMA);
    if let Some(Ok(own)) = own.map(serde_json::from_slice::<Schema>) {
        let hint = |variable: Variable| Hint {
            is_factor: variable.kind == Kind::Factor,
            is_numeric: variable.kind == Kind::Numeric,
            name: variable.name,
            ordered: variable.ordered,
            levels: variable.levels,
            description: variable.description,
            bounds: (variable.low, variable.high),
        };
        return own.variables.into_iter().map(hint).collect();
    }
    let Some(encoded) = metadata.told(ARROW_SCHEMA) else {
        return Vec::new();
    };
    let message = base64::prelude::BASE64_STANDARD.decode(encoded).ok();
    // A message has a mark and its length in front.
    let schema = message.as_deref().and_then(|message| {
        let mark = message.strip_prefix(&[255; 4]).unwrap_or(message);
        arrow_schema_of(mark.get(4..)?).ok()
    });
    let Some(schema) = schema else {
        warnings.push(
            "the Arrow schema in the file cannot be read, so that factors are read as text"
                .to_owned(),
        );
        return Vec::new();
    };
    let hint = |field: &Arc<arrow_schema::Field>| Hint {
        name: field.name().clone(),
        is_factor: matches!(field.data_type(), DataType::Dictionary(..)),
        is_numeric: false,
        ordered: field.dict_is_ordered().unwrap_or(false),
        levels: None,
        description: None,
        bounds: (None, None),
    };
    schema.fields().iter().map(hint).collect()
}

impl ParquetInfo {
    fn apply(&self, column: &mut ParquetColumn, variable: &mut Variable) -> Result<()> {
        let is_text = matches!(column.convert, Convert::Text | Convert::Codes);
        let kind = match (&self.kind, &self.levels) {
            (Some(kind), _) => Some(kind.as_str()),
            (None, Some(_)) => Some("factor"),
            (None, None) => None,
        };
        match kind {
            None => {}
            Some("factor") if is_text => match &self.levels {
                Some(levels) => {
                    known_levels(column, variable, Arc::new(levels.clone()));
                    column.is_chosen = true;
                }
                None if column.convert == Convert::Text => as_factor(column, variable),
                None => {}
            },
            Some("character") if is_text => {
                column.convert = Convert::Text;
                column.storage = Storage::Utf8;
                column.levels = None;
                *variable = Variable {
                    description: variable.description.take(),
                    ..Variable::new(&column.name, Kind::Character, Storage::Utf8)
                };
            }
            Some(same) if same == variable.kind.name() => {}
            Some(other) => {
                let message = format!(
                    "'{}' is {} in the file and cannot be read as '{other}'; convert it with transforms",
                    self.name,
                    variable.kind.name()
                );
                return Err(Error::new(ErrorKind::Argument, message).column(&self.name));
            }
        }
        variable.description = self.description.clone().or(variable.description.take());
        variable.low = self.low.or(variable.low);
        variable.high = self.high.or(variable.high);
        Ok(())
    }
}

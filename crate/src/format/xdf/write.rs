//! Chunks to XDF files, new ones and such that are continued.
//!
//! A file is written in order: [`header`], of each block the stream of each column, [`ending`]. A stream is segments that
//! [`XdfEncoder::segments`] made of consecutive chunks, between the two parts of [`stream`]. What is written in front of the ending
//! of a file that is continued are its own bytes up to its metadata.
//!
//! [`stream`]: super::stream
//! [`ending`]: super::ending

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::encode::segment;
use super::metadata::Metadata;
use super::record::{Item, Record, Type};
use super::variable::variable;
use super::{CLASS, Class, HEADER, LABELS, Layout, MAGIC, broken, text_of};
use crate::data::{Chunk, Kind, LevelIndex, Schema, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::columns;

/// The name that the product gives to names of rows.
const ROW_NAMES: &str = ".rxRowNames";

/// What a file begins with.
#[must_use]
pub fn header() -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.resize(usize::try_from(HEADER).unwrap_or(0), 0);
    bytes
}

/// Writes chunks of a schema, each anywhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct XdfEncoder {
    columns: Vec<Target>,
    /// The metadata of the file without its new blocks: for [`ending`](super::ending).
    pub head: Vec<u8>,
}

/// A column of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Target {
    name: String,
    layout: Layout,
    class: Class,
    /// The position in the file of each level of the schema.
    codes: Vec<u32>,
}

impl XdfEncoder {
    /// An encoder of chunks with these variables, for a new file; or for one with this metadata, whose variables they
    /// must be: then levels that it does not have are added to its own, and ranges grow.
    pub fn new(schema: &Schema, like: Option<&[u8]>) -> Result<Self> {
        let mut columns = Vec::new();
        let metadata = match like {
            None => {
                let mut items = Vec::new();
                for variable in &schema.variables {
                    let (layout, class) = layout_of(variable)?;
                    let levels = levels_of(variable);
                    let codes = (0..).take(levels.len()).collect();
                    let name = variable.name.clone();
                    columns.push(Target {
                        name,
                        layout,
                        class,
                        codes,
                    });
                    items.push(described(variable, layout, class, levels));
                }
                empty(items)
            }
            Some(bytes) => {
                let mut metadata = Metadata::read(bytes, 0)?;
                let list = &mut metadata.items[Metadata::VARIABLES].record;
                let Body::List { items, .. } = &mut list.body else {
                    return Err(broken("its variables are not a list", list.byte));
                };
                if items.len() != schema.variables.len() {
                    fail!(
                        Argument,
                        "the file has {} variables and the data have {}",
                        items.len(),
                        schema.variables.len()
                    );
                }
                for item in items {
                    let target = schema.variable(&text_of(&item.name))?;
                    columns.push(continued(item, target)?);
                }
                metadata
            }
        };
        Ok(Self {
            columns,
            head: metadata.bytes(),
        })
    }

    /// A segment of each column, in the order of the file.
    pub fn segments(&self, chunk: &Chunk, level: u8) -> Result<Vec<Vec<u8>>> {
        let one = |column: &Target| {
            let array = chunk.array(&column.name)?;
            segment(array, column.layout, column.class, &column.codes, level)
                .map_err(|error| error.column(&column.name).chunk(chunk.index))
        };
        columns::each(self.columns.iter().collect(), one)
    }
}

fn levels_of(variable: &Variable) -> &[String] {
    match (&variable.levels, variable.kind) {
        (Some(levels), Kind::Factor) => levels,
        _ => &[],
    }
}

/// How a variable is written: in a type of which genuine files exist.
fn layout_of(variable: &Variable) -> Result<(Layout, Class)> {
    Ok(match (variable.kind, variable.storage) {
        (Kind::Logical, _) => (Layout::Int32, Class::Logical),
        (Kind::Integer, Storage::Int64) => (Layout::Float64, Class::Integer),
        (Kind::Integer, _) => (Layout::Int32, Class::Plain),
        (Kind::Numeric, Storage::Float32) => (Layout::Float32, Class::Plain),
        (Kind::Numeric, _) => (Layout::Float64, Class::Plain),
        (Kind::Character, _) => (Layout::Text, Class::Plain),
        (Kind::Date, _) => (Layout::Float64, Class::Date),
        (Kind::Moment, _) => (Layout::Float64, Class::Moment),
        (Kind::Factor, _) => {
            let Some(levels) = &variable.levels else {
                return Err(Error::needs_scan(vec![variable.name.clone()]));
            };
            let class = if variable.ordered {
                Class::Ordered
            } else {
                Class::Plain
            };
            (
                Layout::Codes(u32::try_from(levels.len()).unwrap_or(u32::MAX)),
                class,
            )
        }
    })
}

/// The record of a variable.
fn described(variable: &Variable, layout: Layout, class: Class, levels: &[String]) -> Item {
    let kind = match layout {
        Layout::Int32 => Type::Int32,
        Layout::Int64 => Type::Int64,
        Layout::Float32 => Type::Float32,
        Layout::Float64 => Type::Float64,
        Layout::Text => Type::Text,
        Layout::Codes(_) => Type::Codes,
    };
    let range = match variable.low.zip(variable.high) {
        Some(range) => Some(range),
        None => variable.range,
    };
    let body = match layout {
        Layout::Text => Body::Texts(Vec::new()),
        _ => ranged(kind, range, levels.len(), 0),
    };
    let mut record = Record::new(kind, 0, 1, body);
    let mut about = Vec::new();
    if kind == Type::Codes {
        about.push(Item::new(
            LABELS,
            "",
            Record::texts(levels.iter().map(String::as_str)),
        ));
    }
    if let Some((_, name)) = Class::ALL.iter().find(|(other, _)| *other == class) {
        about.push(Item::new(CLASS, "", Record::texts([*name].into_iter())));
    }
    record.about = (!about.is_empty()).then(|| Box::new(Record::list(about)));
    let description = variable.description.as_deref().unwrap_or("");
    Item::new(&variable.name, description, record)
}

/// Numbers without elements, with their range; of a factor with that of its codes.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn ranged(kind: Type, range: Option<(f64, f64)>, levels: usize, tail: u32) -> Body {
    let eight = |bytes: [u8; 4]| {
        let mut eight = [0; 8];
        eight[..4].copy_from_slice(&bytes);
        eight
    };
    let bound = |x: Option<f64>, last: bool| match kind {
        Type::Codes => {
            let last = u32::try_from(levels.wrapping_sub(1)).unwrap_or(u32::MAX) * u32::from(last);
            eight(if levels == 0 { u32::MAX } else { last }.to_le_bytes())
        }
        Type::Int32 => eight(x.map_or(i32::MAX, |x| x as i32).to_le_bytes()),
        Type::Float32 => eight(x.map_or(f32::NAN, |x| x as f32).to_le_bytes()),
        Type::Int64 => x.map_or(i64::MAX, |x| x as i64).to_le_bytes(),
        _ => x.unwrap_or(f64::NAN).to_le_bytes(),
    };
    Body::Numbers {
        low: bound(range.map(|(low, _)| low), false),
        high: bound(range.map(|(_, high)| high), true),
        tail,
        elements: Vec::new(),
    }
}

/// The column of a file that is continued with a variable, whose levels and range it takes up.
fn continued(item: &mut Item, new: &Variable) -> Result<Target> {
    let (column, old) = variable(item, text_of(&item.name), &mut Vec::new())?;
    let numbers = old.kind.is_number() && new.kind.is_number();
    let moments = |kind| matches!(kind, Kind::Date | Kind::Moment);
    if old.kind != new.kind && !(numbers && !moments(old.kind) && !moments(new.kind)) {
        return Err(Error::new(
            ErrorKind::WrongType,
            format!(
                "'{}' is {} in the file and {} in the data",
                old.name,
                old.kind.name(),
                new.kind.name()
            ),
        )
        .column(&old.name));
    }
    let mut levels = levels_of(&old).to_vec();
    let mut codes = Vec::new();
    let mut index = LevelIndex::default();
    for level in levels_of(new) {
        codes.push(index.position_or_push(&mut levels, level, String::clone));
    }
    let record = &mut item.record;
    if let Some(Body::List { items, .. }) = record.about.as_mut().map(|list| &mut list.body) {
        for about in items
            .iter_mut()
            .filter(|about| about.name == LABELS.as_bytes())
        {
            // Levels that were there keep their bytes, whatever their encoding.
            if let Body::Texts(texts) = &mut about.record.body {
                texts.extend(
                    levels[texts.len()..]
                        .iter()
                        .map(|level| level.as_bytes().to_vec()),
                );
                about.record.rows = texts.len() as u64;
            }
        }
    }
    if let Body::Numbers { tail, .. } = record.body {
        let bounds = |variable: &Variable| variable.low.zip(variable.high).or(variable.range);
        let range = match (bounds(&old), bounds(new)) {
            (Some((low, high)), Some((new_low, new_high))) => {
                Some((low.min(new_low), high.max(new_high)))
            }
            _ => None,
        };
        record.body = ranged(record.kind, range, levels.len(), tail);
    }
    let layout = match column.layout {
        Layout::Codes(_) => Layout::Codes(u32::try_from(levels.len()).unwrap_or(u32::MAX)),
        other => other,
    };
    Ok(Target {
        name: column.name,
        layout,
        class: column.class,
        codes,
    })
}

/// Metadata of variables, without blocks.
fn empty(variables: Vec<Item>) -> Metadata {
    let named = |record: Record| Item::new("", "", record);
    let none = |kind, columns| named(Record::integers(kind, 0, columns, &[]));
    let row_names =
        |item: &Item| item.name == ROW_NAMES.as_bytes() && item.record.kind == Type::Text;
    let row_names = variables.iter().position(row_names);
    let row_names = row_names.and_then(|at| i64::try_from(at).ok());
    Metadata::new(
        row_names.unwrap_or(-1),
        vec![
            none(Type::Unsigned64, 0),
            none(Type::Int64, 0),
            none(Type::Unsigned64, 0),
            none(Type::Int64, 1),
            none(Type::Unsigned64, 1),
            named(Record::list(variables)),
        ],
    )
}

//! The levels of dictionary-encoded columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_buffer::Buffer;
use arrow_schema::DataType;
use serde::{Deserialize, Serialize};

use super::message::Reader;
use super::{Message, broken};
use crate::data::LevelIndex;
use crate::error::Result;
use crate::fail;

/// A dictionary: which level each of its keys stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dictionary {
    /// Where it stands in the source.
    pub offset: u64,
    id: i64,
    /// Whether its keys continue those of the dictionary before it.
    is_delta: bool,
    codes: Vec<u32>,
}

/// The levels of each dictionary-encoded column.
pub type ColumnLevels = Vec<Option<Arc<Vec<String>>>>;

/// Different texts in the order in which they appear.
#[derive(Default)]
struct Levels {
    order: Vec<String>,
    index: LevelIndex,
}

impl Levels {
    /// The position of a level.
    fn code(&mut self, level: &str) -> u32 {
        self.index
            .position_or_push(&mut self.order, level, str::to_owned)
    }
}

/// The dictionaries of a source that columns have which are wanted, and the levels of each dictionary-encoded column: the
/// union of its dictionaries in order.
pub fn read_dictionaries(
    schema_message: &[u8],
    messages: &[(Message, Vec<u8>)],
    is_wanted: impl Fn(usize) -> bool,
) -> Result<(ColumnLevels, Vec<Dictionary>)> {
    let reader = Reader::new(schema_message)?;
    let mut levels: HashMap<i64, Levels> = HashMap::new();
    let mut dictionaries = Vec::new();
    for (place, bytes) in messages {
        let bytes = Buffer::from(bytes.as_slice());
        let Some(read) = reader.dictionary(place, &bytes, &is_wanted)? else {
            continue;
        };
        let known = levels.entry(read.id).or_default();
        let mut codes = Vec::with_capacity(read.values.len());
        each_text(&read.values, &mut |text| {
            codes.push(known.code(text));
            Ok(())
        })
        .map_err(|error| error.byte(place.offset))?;
        dictionaries.push(Dictionary {
            offset: place.offset,
            id: read.id,
            is_delta: read.is_delta,
            codes,
        });
    }
    let mut shared: HashMap<i64, Arc<Vec<String>>> = levels
        .into_iter()
        .map(|(id, levels)| (id, Arc::new(levels.order)))
        .collect();
    let levels = reader
        .ids()
        .map(|id| id.map(|id| shared.entry(id).or_default().clone()))
        .collect();
    Ok((levels, dictionaries))
}

/// Visits the texts of a dictionary.
fn each_text(values: &dyn Array, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
    if values.null_count() > 0 {
        fail!(Unsupported, "a dictionary with a missing value");
    }
    for at in 0..values.len() {
        visit(match values.data_type() {
            DataType::Utf8 => values.as_string::<i32>().value(at),
            DataType::LargeUtf8 => values.as_string::<i64>().value(at),
            DataType::Utf8View => values.as_string_view().value(at),
            other => fail!(Unsupported, "a dictionary of type {other}"),
        })?;
    }
    Ok(())
}

/// Which levels keys stand for at some place of a source.
#[derive(Default)]
pub struct Tables(HashMap<i64, Vec<u32>>);

impl Tables {
    /// Takes the dictionary that comes next in the source.
    pub fn take(&mut self, dictionary: &Dictionary) -> Result<()> {
        if !dictionary.is_delta {
            self.0.insert(dictionary.id, dictionary.codes.clone());
            return Ok(());
        }
        let known = self.0.get_mut(&dictionary.id).ok_or_else(|| {
            broken("a dictionary is continued that was not begun").byte(dictionary.offset)
        })?;
        known.extend(&dictionary.codes);
        Ok(())
    }

    /// The level of each key of a dictionary. One that has not come has no keys: all values are missing.
    pub fn of(&self, id: Option<i64>) -> &[u32] {
        let table = id.and_then(|id| self.0.get(&id));
        table.map_or(&[], Vec::as_slice)
    }
}

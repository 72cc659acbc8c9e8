//! The levels of dictionary-encoded columns.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, new_empty_array};
use arrow_buffer::Buffer;
use arrow_ipc::reader::read_dictionary;
use arrow_ipc::root_as_message;
use arrow_schema::{DataType, SchemaRef};

use super::sound::check;
use super::{Message, broken, message_length, truncated};
use crate::error::{Error, ErrorKind, Result};

/// Different texts in the order in which they appear.
#[derive(Default)]
struct Levels {
    order: Vec<String>,
    known: HashSet<String>,
}

impl Levels {
    fn add(&mut self, level: String) {
        if self.known.insert(level.clone()) {
            self.order.push(level);
        }
    }
}

/// The levels of each dictionary-encoded column: the union of its dictionaries in order.
pub fn dictionary_levels(
    schema_message: &[u8],
    schema: &SchemaRef,
    dictionaries: &[(Message, Vec<u8>)],
) -> Result<Vec<Option<Arc<Vec<String>>>>> {
    let message = root_as_message(schema_message).map_err(broken)?;
    let fields = message
        .header_as_schema()
        .and_then(|schema| schema.fields());
    let ids: Vec<Option<i64>> = fields
        .into_iter()
        .flatten()
        .map(|field| field.dictionary().map(|dictionary| dictionary.id()))
        .collect();
    let mut levels: HashMap<i64, Levels> = HashMap::new();
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
        let values = batch
            .data()
            .ok_or_else(|| broken("a dictionary without values"))?;
        let body = Buffer::from(bytes.get(place.metadata as usize..).unwrap_or_default());
        let kind = value_type(&ids, schema, batch.id());
        check(&values, &body, &kind)?;
        let mut arrays: HashMap<i64, ArrayRef> = HashMap::new();
        // A delta is read as a dictionary of its own: only its new values matter here.
        if let (true, Some(kind)) = (batch.isDelta(), kind.first()) {
            arrays.insert(batch.id(), new_empty_array(kind));
        }
        read_dictionary(&body, batch, schema, &mut arrays, &message.version()).map_err(broken)?;
        let known = levels.entry(batch.id()).or_default();
        if let Some(values) = arrays.get(&batch.id()) {
            text_values(values)?
                .into_iter()
                .for_each(|value| known.add(value));
        }
    }
    let mut shared: HashMap<i64, Arc<Vec<String>>> = levels
        .into_iter()
        .map(|(id, levels)| (id, Arc::new(levels.order)))
        .collect();
    Ok(ids
        .into_iter()
        .map(|id| id.map(|id| shared.entry(id).or_default().clone()))
        .collect())
}

/// The type of a dictionary's values.
fn value_type<'s>(ids: &[Option<i64>], schema: &'s SchemaRef, id: i64) -> Vec<&'s DataType> {
    ids.iter()
        .zip(schema.fields())
        .find(|(found, _)| **found == Some(id))
        .and_then(|(_, field)| match field.data_type() {
            DataType::Dictionary(_, values) => Some(values.as_ref()),
            _ => None,
        })
        .into_iter()
        .collect()
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

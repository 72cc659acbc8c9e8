//! Metadata of a file that are changed without a look at its data.

use super::body::Body;
use super::metadata::Metadata;
use super::record::{Item, Record};
use super::variable::variable;
use super::write::ranged;
use super::{FOOTER, LABELS, VALUE_CODES, VALUE_LABELS, broken, text_of};
use crate::data::Kind;
use crate::data::var_info::{VarInfo, VarInfoParams};
use crate::error::Result;
use crate::fail;

/// The end of a file, from its metadata on, with what is changed. What nothing is said about stays as it is, byte by byte.
pub fn edited(tail: &[u8], params: &VarInfoParams) -> Result<Vec<u8>> {
    let footer = usize::try_from(FOOTER).unwrap_or(0);
    let Some(length) = tail.len().checked_sub(footer) else {
        fail!(Truncated, "the XDF file has no end");
    };
    let mut metadata = Metadata::read(&tail[..length], 0)?;
    let list = &mut metadata.items[Metadata::VARIABLES];
    if let Some(text) = &params.description {
        list.description = text.as_bytes().to_vec();
    }
    let Body::List { items, .. } = &mut list.record.body else {
        return Err(broken("its variables are not a list", list.record.byte));
    };
    let names: Vec<String> = items.iter().map(|item| text_of(&item.name)).collect();
    for (info, at) in params.variables.iter().zip(params.positions(&names)?) {
        change(&mut items[at], info)?;
    }
    let mut bytes = metadata.bytes();
    bytes.extend(&tail[length..]);
    Ok(bytes)
}

fn change(item: &mut Item, info: &VarInfo) -> Result<()> {
    let (_, old) = variable(item, text_of(&item.name), &mut Vec::new())?;
    let new = info.applied(&old)?;
    if new.name != old.name {
        item.name = new.name.as_bytes().to_vec();
    }
    if new.description != old.description {
        item.description = new.description.unwrap_or_default().into_bytes();
    }
    let record = &mut item.record;
    if (new.low, new.high) != (old.low, old.high)
        && new.kind != Kind::Factor
        && let Body::Numbers { tail, .. } = record.body
    {
        record.body = ranged(record.kind, new.low.zip(new.high), 0, tail);
    }
    if let (Some(levels), true) = (&new.levels, new.levels != old.levels) {
        say(record, LABELS, levels);
    }
    if let (Some(codes), Some(labels)) = (&info.value_info_codes, &info.value_info_labels) {
        say(record, VALUE_CODES, codes);
        say(record, VALUE_LABELS, labels);
    }
    Ok(())
}

/// Puts texts under a name among what is said about a record; no texts take what is there away.
fn say(record: &mut Record, name: &str, texts: &[String]) {
    let mut items = record.about().to_vec();
    let said = Record::texts(texts.iter().map(String::as_str));
    match items.iter_mut().find(|item| item.name == name.as_bytes()) {
        Some(item) => item.record = said,
        None => items.push(Item::new(name, "", said)),
    }
    items.retain(|item| !(texts.is_empty() && item.name == name.as_bytes() && name != LABELS));
    record.about = (!items.is_empty()).then(|| Box::new(Record::list(items)));
}

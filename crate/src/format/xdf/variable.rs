//! A record of a variable as a variable of ours, and how its values lie.

use std::sync::Arc;

use super::body::Body;
use super::record::{Item, Record, Type};
use super::{
    CLASS, Class, LABELS, Layout, READ_INFO, VALUE_CODES, VALUE_LABELS, XdfColumn, broken, text_of,
};
use crate::data::{Kind, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::format::ValueInfo;

/// A variable and how it lies in the file.
pub fn variable(
    item: &Item,
    name: String,
    warnings: &mut Vec<String>,
) -> Result<(XdfColumn, Variable)> {
    let record = &item.record;
    let find = |wanted: &str| {
        record
            .about()
            .iter()
            .find(|item| item.name == wanted.as_bytes())
    };
    for about in record.about() {
        let about = text_of(&about.name);
        if ![LABELS, CLASS, READ_INFO, VALUE_CODES, VALUE_LABELS].contains(&about.as_str()) {
            warnings.push(format!(
                "'{name}' has metadata '{about}', which are not read"
            ));
        }
    }
    let class = match find(CLASS).map(|item| &item.record.body) {
        Some(Body::Texts(texts)) => {
            let known = |(_, name): &&(Class, &str)| texts.as_slice() == [name.as_bytes()];
            Class::ALL.iter().find(known).map(|(class, _)| *class)
        }
        Some(_) => None,
        None => Some(Class::Plain),
    };
    let texts = |item: &Item| match &item.record.body {
        Body::Texts(texts) => Some(texts.iter().map(|level| text_of(level)).collect::<Vec<_>>()),
        _ => None,
    };
    let levels = find(LABELS).and_then(texts);
    let new = |kind, storage| Variable::new(&name, kind, storage);
    let (layout, mut variable) = match (record.kind, class) {
        (Type::Int32, Some(Class::Plain)) => (Layout::Int32, new(Kind::Integer, Storage::Int32)),
        (Type::Int32, Some(Class::Logical)) => (Layout::Int32, new(Kind::Logical, Storage::Bool)),
        (Type::Int64, Some(Class::Plain)) => (Layout::Int64, new(Kind::Integer, Storage::Int64)),
        (Type::Float32, Some(Class::Plain)) => {
            (Layout::Float32, new(Kind::Numeric, Storage::Float32))
        }
        (Type::Float64, Some(Class::Plain)) => {
            (Layout::Float64, new(Kind::Numeric, Storage::Float64))
        }
        (Type::Float64, Some(Class::Integer)) => {
            (Layout::Float64, new(Kind::Integer, Storage::Int64))
        }
        (Type::Float64, Some(Class::Date)) => (Layout::Float64, new(Kind::Date, Storage::Date32)),
        (Type::Float64, Some(Class::Moment)) => {
            (Layout::Float64, new(Kind::Moment, Storage::Micros))
        }
        (Type::Text, Some(Class::Plain)) => (Layout::Text, new(Kind::Character, Storage::Utf8)),
        (Type::Codes, Some(Class::Plain | Class::Ordered)) => {
            let Some(levels) = levels else {
                return Err(broken("a factor has no levels", record.byte).column(&name));
            };
            let layout = Layout::Codes(u32::try_from(levels.len()).unwrap_or(u32::MAX));
            (layout, Variable::factor(&name, Arc::new(levels)))
        }
        _ => {
            let kind = match record.kind {
                Type::Other(code) => format!("{code}"),
                kind => format!("{kind:?}"),
            };
            let message = format!(
                "'{name}' has XDF type {kind} (elements {}, flags {:08x}), which is not known; leave it out with varsToDrop",
                record.element, record.flags
            );
            return Err(Error::new(ErrorKind::Unsupported, message)
                .column(&name)
                .byte(record.byte));
        }
    };
    if let Some((low, high)) = range(record) {
        (variable.low, variable.high) = (Some(low), Some(high));
    }
    variable.ordered = class == Some(Class::Ordered);
    variable.description = (!item.description.is_empty()).then(|| text_of(&item.description));
    let class = class.unwrap_or(Class::Plain);
    let column = XdfColumn {
        name,
        layout,
        class,
    };
    Ok((column, variable))
}

/// What single values mean, where that is told.
pub fn value_info(item: &Item) -> Option<ValueInfo> {
    let texts = |wanted: &str| {
        let found = item
            .record
            .about()
            .iter()
            .find(|item| item.name == wanted.as_bytes())?;
        match &found.record.body {
            Body::Texts(texts) => Some(texts.iter().map(|text| text_of(text)).collect()),
            _ => None,
        }
    };
    Some(ValueInfo {
        name: text_of(&item.name),
        codes: texts(VALUE_CODES)?,
        labels: texts(VALUE_LABELS)?,
    })
}

/// The lowest and the highest value of numbers, where they are told.
#[allow(clippy::cast_precision_loss)]
fn range(record: &Record) -> Option<(f64, f64)> {
    let Body::Numbers { low, high, .. } = &record.body else {
        return None;
    };
    let number = |bytes: &[u8; 8]| match record.kind {
        Type::Int32 => f64::from(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])),
        Type::Float32 => f64::from(f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])),
        Type::Int64 => i64::from_le_bytes(*bytes) as f64,
        Type::Float64 => f64::from_le_bytes(*bytes),
        _ => f64::NAN,
    };
    let unset = match record.kind {
        Type::Int32 => f64::from(i32::MAX),
        Type::Int64 => i64::MAX as f64,
        _ => f64::NAN,
    };
    let (low, high) = (number(low), number(high));
    (low.is_finite() && high.is_finite() && low <= high && low != unset).then_some((low, high))
}

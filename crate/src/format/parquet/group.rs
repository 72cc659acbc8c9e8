//! Row groups: what the footer has to know of one on its way there, and parts joined to one.
//!
//! A column chunk is pages one behind the other, of which the first may be a dictionary. Parts of one are therefore joined as they
//! are: dictionaries of factors, which have all levels, are the same in each, and others parts do not have.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::encode::{Bound, Note, physical};
use super::metadata::Physical;
use crate::data::Variable;
use crate::engine::{decode, encode};
use crate::error::Result;
use crate::fail;
use crate::format::blocks::BlockPart;

/// What the footer tells of a row group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroupNote {
    pub rows: u64,
    pub columns: Vec<Note>,
}

/// The bytes that a note holds: doubles hold 53 bits.
const PER_NOTE: usize = 6;

impl GroupNote {
    /// Numbers that bytes are packed into: how many these are, then they.
    #[allow(clippy::cast_precision_loss)]
    pub fn packed(&self) -> Result<Vec<f64>> {
        let note = encode(self)?;
        let mut notes = vec![note.len() as f64];
        notes.extend(note.chunks(PER_NOTE).map(|bytes| {
            let number = bytes
                .iter()
                .rev()
                .fold(0u64, |number, byte| number << 8 | u64::from(*byte));
            number as f64
        }));
        Ok(notes)
    }
}

/// The notes of row groups.
pub fn group_notes(notes: &[f64]) -> Result<Vec<GroupNote>> {
    let mut groups = Vec::new();
    let mut rest = notes;
    while let Some((length, behind)) = rest.split_first() {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let length = *length as usize;
        let Some((packed, behind)) = behind.split_at_checked(length.div_ceil(PER_NOTE)) else {
            fail!(Protocol, "a note of a row group is not whole");
        };
        rest = behind;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bytes = packed
            .iter()
            .flat_map(|note| (*note as u64).to_le_bytes().into_iter().take(PER_NOTE));
        let bytes: Vec<u8> = bytes.take(length).collect();
        groups.push(decode(&bytes)?);
    }
    Ok(groups)
}

/// One row group with the pages of several.
#[allow(clippy::cast_possible_truncation)]
pub fn joined(parts: &[(&[u8], GroupNote)], variables: &[Variable]) -> Result<BlockPart> {
    let length = |note: &Note| note.packed as usize;
    for (bytes, group) in parts {
        if group.columns.len() != variables.len()
            || group.columns.iter().map(length).sum::<usize>() != bytes.len()
        {
            fail!(
                Protocol,
                "a part of a row group does not have what is told of it"
            );
        }
    }
    let (mut bytes, mut columns) = (Vec::new(), Vec::new());
    let mut starts = vec![0; parts.len()];
    for (at, variable) in variables.iter().enumerate() {
        let mut all: Option<(Note, u64)> = None;
        for ((held, group), start) in parts.iter().zip(&mut starts) {
            let note = &group.columns[at];
            let own = &held[*start..*start + length(note)];
            *start += own.len();
            match &mut all {
                None => {
                    bytes.extend_from_slice(own);
                    all = Some((note.clone(), group.rows));
                }
                Some((sum, rows)) => {
                    bytes.extend_from_slice(&own[note.dictionary as usize..]);
                    add(sum, *rows, note, group.rows, physical(variable));
                    *rows += group.rows;
                }
            }
        }
        columns.extend(all.map(|(note, _)| note));
    }
    let group = GroupNote {
        rows: parts.iter().map(|(_, group)| group.rows).sum(),
        columns,
    };
    Ok(BlockPart {
        bytes,
        notes: group.packed()?,
    })
}

/// What is told of pages with others behind them.
fn add(sum: &mut Note, rows: u64, next: &Note, next_rows: u64, physical: Physical) {
    let is_real = matches!(physical, Physical::Float | Physical::Double);
    // Of what has no value, or is only NaN, nothing is told; of texts without a bound nothing is known.
    let is_silent = |note: &Note, rows: u64| note.nulls == rows || is_real;
    let bound = |one: &Option<Bound>, other: &Option<Bound>, wanted: Ordering| match (one, other) {
        (Some(one), Some(other)) => {
            let is_other = compare(&other.0, &one.0, physical) == wanted;
            Some(if is_other { other } else { one }.clone())
        }
        (Some(one), None) if is_silent(next, next_rows) => Some(one.clone()),
        (None, Some(other)) if is_silent(sum, rows) => Some(other.clone()),
        _ => None,
    };
    let low = bound(&sum.low, &next.low, Ordering::Less);
    let high = bound(&sum.high, &next.high, Ordering::Greater);
    (sum.low, sum.high) = (low, high);
    sum.packed += next.packed - next.dictionary;
    sum.unpacked += next.unpacked - next.dictionary_unpacked;
    sum.pages += next.pages;
    sum.nulls += next.nulls;
}

/// The order of values as statistics have them.
fn compare(one: &[u8], other: &[u8], physical: Physical) -> Ordering {
    let whole = |bytes: &[u8]| {
        let mut eight = [if bytes.last().is_some_and(|byte| *byte > 127) {
            255
        } else {
            0
        }; 8];
        eight[..bytes.len().min(8)].copy_from_slice(&bytes[..bytes.len().min(8)]);
        i64::from_le_bytes(eight)
    };
    let real = |bytes: &[u8]| match bytes {
        [a, b, c, d] => f64::from(f32::from_le_bytes([*a, *b, *c, *d])),
        _ => f64::from_bits(whole(bytes).cast_unsigned()),
    };
    match physical {
        Physical::Float | Physical::Double => real(one).total_cmp(&real(other)),
        Physical::Int32 | Physical::Int64 => whole(one).cmp(&whole(other)),
        _ => one.cmp(other),
    }
}

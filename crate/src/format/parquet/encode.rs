//! Columns of a chunk to column chunks: pages, and what the footer has to know of them.

use arrow_array::{Array, ArrayRef, StringArray};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::codec::Codec;
use super::hybrid::pack;
use super::metadata::Physical;
use super::thrift::Value;
use crate::data::{Column, Kind, Storage, Values, Variable, Widen};
use crate::error::{Error, ErrorKind, Result};
use crate::with_slice;

/// The most rows of a page.
const PAGE: usize = 65_536;
/// Of so many values at first, at most half may differ where there is to be a dictionary; of all a quarter.
const SAMPLE: usize = 4096;
/// The bytes of the texts that statistics have.
const MOST_TEXT: usize = 64;

const DATA: i32 = 0;
const DICTIONARY: i32 = 2;
const PLAIN: i32 = 0;
const RLE: i32 = 3;
const RLE_DICTIONARY: i32 = 8;

/// What the footer tells of a column chunk. Its places are relative to its first byte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    pub packed: u64,
    pub unpacked: u64,
    /// The bytes of the dictionary page; 0 where there is none.
    pub dictionary: u64,
    /// Those that it has unpacked.
    pub dictionary_unpacked: u64,
    pub pages: u32,
    pub nulls: u64,
    pub low: Option<Bound>,
    pub high: Option<Bound>,
}

/// The lowest or highest value, and whether it is one that is there.
pub type Bound = (Vec<u8>, bool);

/// How a variable lies in a file.
pub fn physical(variable: &Variable) -> Physical {
    match (variable.kind, variable.storage) {
        (Kind::Logical, _) => Physical::Bool,
        (Kind::Integer, Storage::Int64) => Physical::Int64,
        (Kind::Integer | Kind::Date, _) => Physical::Int32,
        (Kind::Numeric, Storage::Float32) => Physical::Float,
        (Kind::Numeric, _) => Physical::Double,
        (Kind::Moment, _) => Physical::Int64,
        (Kind::Character | Kind::Factor, _) => Physical::Bytes,
    }
}

/// The values of a column that are present, as they are written.
struct Written {
    /// A dictionary, and the position of each value in it; or the values themselves.
    dictionary: Option<(Vec<u8>, usize, Vec<u32>)>,
    plain: Vec<u8>,
    /// Where values end in `plain`: of bits and texts; otherwise all have this width.
    ends: Vec<usize>,
    width: usize,
    low: Option<Bound>,
    high: Option<Bound>,
}

/// A column chunk. One that others are joined to has a dictionary only where all parts have the same: of a factor.
pub fn column_chunk(
    array: &ArrayRef,
    variable: &Variable,
    codec: Codec,
    is_whole: bool,
) -> Result<(Vec<u8>, Note)> {
    let column = Column::of(array.as_ref())?;
    let written = written(&column, variable, is_whole)?;
    let mut bytes = Vec::new();
    let mut note = Note {
        packed: 0,
        unpacked: 0,
        dictionary: 0,
        dictionary_unpacked: 0,
        pages: 0,
        nulls: array.null_count() as u64,
        low: written.low.clone(),
        high: written.high.clone(),
    };
    if let Some((dictionary, count, _)) = &written.dictionary {
        page(
            DICTIONARY,
            dictionary.clone(),
            *count,
            PLAIN,
            codec,
            &mut bytes,
            &mut note,
        )?;
        note.dictionary = bytes.len() as u64;
        note.dictionary_unpacked = note.unpacked;
    }
    let mut from = 0;
    for start in (0..array.len()).step_by(PAGE) {
        let rows = PAGE.min(array.len() - start);
        let levels: Vec<u32> = (start..start + rows)
            .map(|row| u32::from(column.is_valid(row)))
            .collect();
        let end = from + levels.iter().sum::<u32>() as usize;
        let mut held = vec![0; 4];
        pack(&levels, 1, &mut held);
        let length = small(held.len() - 4)?;
        held[..4].copy_from_slice(&length.to_le_bytes());
        let encoding = if let Some((_, count, positions)) = &written.dictionary {
            let width = usize::BITS - count.saturating_sub(1).leading_zeros();
            #[allow(clippy::cast_possible_truncation)]
            held.push(width as u8);
            pack(&positions[from..end], width, &mut held);
            RLE_DICTIONARY
        } else {
            written.put(from, end, &mut held);
            PLAIN
        };
        page(DATA, held, rows, encoding, codec, &mut bytes, &mut note)?;
        note.pages += 1;
        from = end;
    }
    note.packed = bytes.len() as u64;
    Ok((bytes, note))
}

fn small(length: usize) -> Result<i32> {
    i32::try_from(length).map_err(|_| {
        Error::new(
            ErrorKind::TooLarge,
            "a page of a Parquet file takes more than 2 GiB",
        )
    })
}

fn page(
    kind: i32,
    held: Vec<u8>,
    values: usize,
    encoding: i32,
    codec: Codec,
    out: &mut Vec<u8>,
    note: &mut Note,
) -> Result<()> {
    let unpacked = held.len();
    let packed = codec
        .pack(held)
        .map_err(|error| Error::new(ErrorKind::TooLarge, error))?;
    let mut about = vec![(1, Value::I32(small(values)?)), (2, Value::I32(encoding))];
    if kind == DATA {
        about.extend([(3, Value::I32(RLE)), (4, Value::I32(RLE))]);
    }
    let header = Value::of([
        (1, Value::I32(kind)),
        (2, Value::I32(small(unpacked)?)),
        (3, Value::I32(small(packed.len())?)),
        (if kind == DATA { 5 } else { 7 }, Value::of(about)),
    ]);
    let start = out.len();
    header.write(out);
    note.unpacked += (out.len() - start + unpacked) as u64;
    out.extend(packed);
    Ok(())
}

impl Written {
    /// Appends values as they lie without a dictionary.
    fn put(&self, from: usize, end: usize, out: &mut Vec<u8>) {
        if self.width > 0 {
            out.extend_from_slice(&self.plain[from * self.width..end * self.width]);
            return;
        }
        if self.ends.is_empty() {
            for bits in self.plain[from..end].chunks(8) {
                let byte = bits
                    .iter()
                    .enumerate()
                    .fold(0, |byte, (at, bit)| byte | bit << at);
                out.push(byte);
            }
            return;
        }
        out.extend_from_slice(&self.plain[self.ends[from]..self.ends[end]]);
    }
}

fn written(column: &Column<'_>, variable: &Variable, is_whole: bool) -> Result<Written> {
    if variable.kind == Kind::Factor {
        let levels = variable.levels.as_deref().map_or(&[][..], Vec::as_slice);
        return factor(column, levels);
    }
    match (&column.values, physical(variable)) {
        (Values::Utf8(texts), Physical::Bytes) => Ok(characters(texts, is_whole)),
        (Values::Utf8(_), _) | (_, Physical::Bytes) => {
            let message = format!(
                "'{}' has values of another type than its own",
                variable.name
            );
            Err(Error::new(ErrorKind::WrongType, message))
        }
        (_, Physical::Float) => {
            let values = present(column, |x| x);
            #[allow(clippy::cast_possible_truncation)]
            Ok(reals(&values, is_whole, |x| {
                (x as f32).to_le_bytes().to_vec()
            }))
        }
        (_, Physical::Double) => {
            let values = present(column, |x| x);
            Ok(reals(&values, is_whole, |x| x.to_le_bytes().to_vec()))
        }
        (_, Physical::Bool) => {
            let values = present(column, |x| x);
            let plain = values.iter().map(|x| u8::from(*x != 0.0)).collect();
            let bound = |wanted: f64| {
                let other = values.contains(&(1.0 - wanted)) && !values.contains(&wanted);
                let value = u8::from((wanted != 0.0) != other);
                (!values.is_empty()).then(|| (vec![value], true))
            };
            Ok(Written {
                dictionary: None,
                plain,
                ends: Vec::new(),
                width: 0,
                low: bound(0.0),
                high: bound(1.0),
            })
        }
        (_, physical) => {
            let width = if physical == Physical::Int32 { 4 } else { 8 };
            let values = wholes(column);
            Ok(integers(&values, width, is_whole))
        }
    }
}

/// The values that are present as doubles.
fn present(column: &Column<'_>, convert: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut values = vec![0.0; column.len()];
    column.widen(0, &mut values);
    let rows = values.into_iter().enumerate();
    let there = rows.filter(|(row, _)| column.is_valid(*row));
    there.map(|(_, value)| convert(value)).collect()
}

/// The values that are present as whole numbers.
fn wholes(column: &Column<'_>) -> Vec<i64> {
    if let Values::Int64(slice) | Values::Micros(slice) = column.values {
        let rows = slice.iter().enumerate();
        let there = rows.filter(|(row, _)| column.is_valid(*row));
        return there.map(|(_, value)| *value).collect();
    }
    #[allow(clippy::cast_possible_truncation)]
    present(column, |x| x)
        .into_iter()
        .map(|x| x as i64)
        .collect()
}

/// The position of each value among the different ones, in the order in which they appear; nothing where too many differ, or
/// there is to be no dictionary.
fn positions<T: Copy + Eq + std::hash::Hash>(
    values: &[T],
    is_wanted: bool,
) -> Option<(Vec<T>, Vec<u32>)> {
    if !is_wanted {
        return None;
    }
    let mut known: HashMap<T, u32> = HashMap::new();
    let (mut order, mut positions) = (Vec::new(), Vec::with_capacity(values.len()));
    for (row, value) in values.iter().enumerate() {
        let next = u32::try_from(order.len()).ok()?;
        let position = *known.entry(*value).or_insert(next);
        if position == next {
            order.push(*value);
            let most = if row < SAMPLE {
                SAMPLE / 2
            } else {
                values.len() / 4
            };
            if order.len() > most.max(1) {
                return None;
            }
        }
        positions.push(position);
    }
    Some((order, positions))
}

fn integers(values: &[i64], width: usize, is_whole: bool) -> Written {
    let bytes = |values: &[i64]| {
        let bytes = values
            .iter()
            .flat_map(|value| value.to_le_bytes().into_iter().take(width));
        bytes.collect::<Vec<u8>>()
    };
    let found = positions(values, is_whole);
    let bound = |value: Option<&i64>| value.map(|value| (bytes(&[*value]), true));
    Written {
        plain: if found.is_some() {
            Vec::new()
        } else {
            bytes(values)
        },
        dictionary: found.map(|(order, positions)| (bytes(&order), order.len(), positions)),
        ends: Vec::new(),
        width,
        low: bound(values.iter().min()),
        high: bound(values.iter().max()),
    }
}

fn reals(values: &[f64], is_whole: bool, bytes: impl Fn(f64) -> Vec<u8>) -> Written {
    let bits: Vec<u64> = values.iter().map(|x| x.to_bits()).collect();
    let found = positions(&bits, is_whole);
    let all = |bits: &[u64]| {
        bits.iter()
            .flat_map(|bits| bytes(f64::from_bits(*bits)))
            .collect::<Vec<u8>>()
    };
    let numbers = values.iter().copied().filter(|x| !x.is_nan());
    let low = numbers.clone().reduce(f64::min);
    let high = numbers.reduce(f64::max);
    // A zero stands for both of them.
    let low = low.map(|x| if x == 0.0 { -0.0 } else { x });
    let high = high.map(|x| if x == 0.0 { 0.0 } else { x });
    Written {
        plain: if found.is_some() {
            Vec::new()
        } else {
            all(&bits)
        },
        dictionary: found.map(|(order, positions)| (all(&order), order.len(), positions)),
        ends: Vec::new(),
        width: bytes(0.0).len(),
        low: low.map(|x| (bytes(x), true)),
        high: high.map(|x| (bytes(x), true)),
    }
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    #[allow(clippy::cast_possible_truncation)]
    out.extend((text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn characters(texts: &StringArray, is_whole: bool) -> Written {
    let values: Vec<&str> = texts.iter().flatten().collect();
    let low = values.iter().min().copied();
    let high = values.iter().max().copied();
    let found = positions(&values, is_whole);
    let (mut plain, mut ends) = (Vec::new(), vec![0]);
    let dictionary = found.map(|(order, positions)| {
        let mut bytes = Vec::new();
        order.iter().for_each(|text| put_text(text, &mut bytes));
        (bytes, order.len(), positions)
    });
    if dictionary.is_none() {
        for text in values {
            put_text(text, &mut plain);
            ends.push(plain.len());
        }
    }
    Written {
        dictionary,
        plain,
        ends,
        width: 0,
        low: low.map(lower),
        high: high.and_then(higher),
    }
}

/// All levels are in the dictionary, whether a row has them or not, so that everyone reads them in their order.
fn factor(column: &Column<'_>, levels: &[String]) -> Result<Written> {
    let mut positions = Vec::with_capacity(column.len());
    let mut used = vec![false; levels.len()];
    let values: Vec<f64> = with_slice!(
        &column.values,
        slice => slice.iter().map(|value| value.widen()).collect(),
        else return Err(Error::new(ErrorKind::WrongType, "codes of a factor are numbers"))
    );
    for (row, code) in values.into_iter().enumerate() {
        if !column.is_valid(row) {
            continue;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let code = code as u32;
        let Some(used) = used.get_mut(code as usize) else {
            let message = format!("code {code} of a factor of {} levels", levels.len());
            return Err(Error::new(ErrorKind::Format, message).row(row));
        };
        *used = true;
        positions.push(code);
    }
    let mut bytes = Vec::new();
    levels.iter().for_each(|level| put_text(level, &mut bytes));
    let there = levels.iter().zip(&used).filter(|(_, used)| **used);
    let there = there.map(|(level, _)| level.as_str());
    Ok(Written {
        dictionary: Some((bytes, levels.len(), positions)),
        plain: Vec::new(),
        ends: Vec::new(),
        width: 0,
        low: there.clone().min().map(lower),
        high: there.max().and_then(higher),
    })
}

/// A text that is not above this one, of few bytes.
fn lower(text: &str) -> Bound {
    let end = text.floor_char_boundary(MOST_TEXT);
    (text.as_bytes()[..end].to_vec(), end == text.len())
}

/// A text that is not below this one, of few bytes, if there is one.
fn higher(text: &str) -> Option<Bound> {
    let end = text.floor_char_boundary(MOST_TEXT);
    if end == text.len() {
        return Some((text.as_bytes().to_vec(), true));
    }
    let mut front: Vec<char> = text[..end].chars().collect();
    while let Some(last) = front.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            front.push(next);
            return Some((front.into_iter().collect::<String>().into_bytes(), false));
        }
    }
    None
}

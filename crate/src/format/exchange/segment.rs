//! Rows on their way: the values of some rows of a chunk, column by column, as bytes that only this engine reads.
//!
//! A segment is its rows and its length in bytes (32 bits each), then for each column a word that says whether some values
//! are missing, which ones as bits, and the values: a byte for each truth value; where each text ends, and the texts.
//! Everything is filled up to words of 64 bits.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, make_array};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, BooleanBufferBuilder, Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::DataType;

use crate::data::{Storage, arrow_type};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

const WORD: usize = 8;

/// Segments, one behind the other.
#[derive(Default)]
pub struct Segments(Vec<u64>);

impl Segments {
    /// The bytes so far.
    pub fn len(&self) -> usize {
        self.0.len() * WORD
    }

    /// All bytes.
    pub fn bytes(&self) -> Vec<u8> {
        bytemuck::cast_slice(&self.0).to_vec()
    }

    /// Room for values at the end.
    fn room<T: bytemuck::Pod>(&mut self, count: usize) -> &mut [T] {
        let at = self.0.len();
        let words = (count * size_of::<T>()).div_ceil(WORD);
        self.0.resize(at + words, 0);
        &mut bytemuck::cast_slice_mut(&mut self.0[at..])[..count]
    }

    /// Adds a segment of rows of columns; nothing for no rows.
    pub fn add(&mut self, columns: &[ArrayData], rows: &[u32]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let start = self.0.len();
        self.0.push(0);
        for column in columns {
            self.column(column, rows)?;
        }
        let length = u32::try_from((self.0.len() - start) * WORD);
        let (Ok(length), Ok(rows)) = (length, u32::try_from(rows.len())) else {
            fail!(TooLarge, "the rows of a chunk take more than 4 GiB");
        };
        self.0[start] = u64::from(rows) | u64::from(length) << 32;
        Ok(())
    }

    fn column(&mut self, data: &ArrayData, rows: &[u32]) -> Result<()> {
        let nulls = data.nulls().filter(|nulls| nulls.null_count() > 0);
        self.0.push(u64::from(nulls.is_some()));
        if let Some(nulls) = nulls {
            let bits = self.room::<u8>(rows.len().div_ceil(8));
            for (at, row) in rows.iter().enumerate() {
                bits[at / 8] |= u8::from(nulls.is_valid(*row as usize)) << (at % 8);
            }
        }
        match (data.data_type(), data.data_type().primitive_width()) {
            (DataType::Boolean, _) => {
                let bits = BooleanBuffer::new(data.buffers()[0].clone(), data.offset(), data.len());
                for (out, row) in self.room::<u8>(rows.len()).iter_mut().zip(rows) {
                    *out = u8::from(bits.value(*row as usize));
                }
            }
            (DataType::Utf8, _) => self.texts(data, rows)?,
            (_, Some(1)) => self.values::<u8>(data, rows),
            (_, Some(2)) => self.values::<u16>(data, rows),
            (_, Some(4)) => self.values::<u32>(data, rows),
            (_, Some(8)) => self.values::<u64>(data, rows),
            (other, _) => fail!(
                Unsupported,
                "columns of Arrow type {other} are not exchanged"
            ),
        }
        Ok(())
    }

    fn values<T: bytemuck::Pod + ArrowNativeType>(&mut self, data: &ArrayData, rows: &[u32]) {
        let values = data.buffer::<T>(0);
        for (out, row) in self.room::<T>(rows.len()).iter_mut().zip(rows) {
            *out = values[*row as usize];
        }
    }

    #[allow(clippy::cast_sign_loss)]
    fn texts(&mut self, data: &ArrayData, rows: &[u32]) -> Result<()> {
        let ends = data.buffer::<i32>(0);
        let bytes = data.buffers()[1].as_slice();
        let place = |row: u32| ends[row as usize] as usize..ends[row as usize + 1] as usize;
        let mut total = 0u32;
        for (out, row) in self.room::<u32>(rows.len()).iter_mut().zip(rows) {
            let length = u32::try_from(place(*row).len()).unwrap_or(u32::MAX);
            let Some(end) = total.checked_add(length) else {
                fail!(TooLarge, "the texts of a chunk take more than 4 GiB");
            };
            total = end;
            *out = end;
        }
        let room = self.room::<u8>(total as usize);
        let mut at = 0;
        for row in rows {
            let text = &bytes[place(*row)];
            room[at..at + text.len()].copy_from_slice(text);
            at += text.len();
        }
        Ok(())
    }
}

fn broken() -> Error {
    Error::new(
        ErrorKind::Format,
        "what was exchanged is not as it was written",
    )
}

/// Reads words.
struct Words<'a>(&'a [u8]);

impl<'a> Words<'a> {
    fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let (bytes, _) = self.0.split_at_checked(length).ok_or_else(broken)?;
        let filled = length.next_multiple_of(WORD).min(self.0.len());
        self.0 = &self.0[filled..];
        Ok(bytes)
    }

    fn word(&mut self) -> Result<(u32, u32)> {
        match self.bytes(WORD)? {
            [a, b, c, d, e, f, g, h] => Ok((
                u32::from_le_bytes([*a, *b, *c, *d]),
                u32::from_le_bytes([*e, *f, *g, *h]),
            )),
            _ => Err(broken()),
        }
    }
}

/// The columns of segments, and how many rows they have. Of columns that are not wanted there is nothing.
pub fn read(
    bytes: &[u8],
    storages: &[Storage],
    wanted: &[bool],
) -> Result<(usize, Vec<Option<ArrayRef>>)> {
    // First the rows of all, so that nothing grows.
    let mut rest = bytes;
    let mut total = 0usize;
    while !rest.is_empty() {
        let (rows, length) = Words(rest).word()?;
        total += rows as usize;
        rest = rest.get((length as usize).max(WORD)..).ok_or_else(broken)?;
    }
    let mut columns: Vec<Growing> = storages
        .iter()
        .map(|storage| Growing::new(*storage, total))
        .collect();
    let mut words = Words(bytes);
    while !words.0.is_empty() {
        let (rows, _) = words.word()?;
        for (column, wanted) in columns.iter_mut().zip(wanted) {
            column.read(&mut words, rows as usize, *wanted)?;
        }
    }
    let finished = columns.into_iter().zip(wanted).map(|(column, wanted)| {
        if *wanted {
            column.finish().map(Some)
        } else {
            Ok(None)
        }
    });
    Ok((total, finished.collect::<Result<_>>()?))
}

/// A column that is put together.
struct Growing {
    data_type: DataType,
    present: BooleanBufferBuilder,
    values: Vec<u8>,
    ends: Vec<i32>,
    words: Vec<u64>,
    rows: usize,
}

impl Growing {
    fn new(storage: Storage, rows: usize) -> Self {
        let data_type = arrow_type(storage);
        let width = data_type.primitive_width();
        Self {
            present: BooleanBufferBuilder::new(0),
            values: Vec::new(),
            ends: vec![0],
            words: vec![0; (rows * width.unwrap_or(0)).div_ceil(WORD)],
            rows: 0,
            data_type,
        }
    }

    fn read(&mut self, words: &mut Words<'_>, rows: usize, wanted: bool) -> Result<()> {
        let (some_missing, _) = words.word()?;
        if some_missing == 1 {
            let bits = words.bytes(rows.div_ceil(8))?;
            if wanted {
                // Bits for all rows from the first on of which one is missing.
                let behind = self.rows - self.present.len();
                self.present.append_n(behind, true);
                self.present.append_packed_range(0..rows, bits);
            }
        }
        match (&self.data_type, self.data_type.primitive_width()) {
            (DataType::Boolean, _) => {
                let values = words.bytes(rows)?;
                if wanted {
                    self.values.extend_from_slice(values);
                }
            }
            (DataType::Utf8, _) => {
                let ends = words.bytes(rows * 4)?;
                let end = |bytes: &[u8]| match bytes {
                    [a, b, c, d] => u32::from_le_bytes([*a, *b, *c, *d]),
                    _ => 0,
                };
                let total = ends.get(ends.len().wrapping_sub(4)..).map_or(0, end);
                let text = words.bytes(total as usize)?;
                if wanted {
                    let held = self.values.len();
                    if i32::try_from(held + text.len()).is_err() {
                        fail!(TooLarge, "a text column takes more than 2 GiB in one piece");
                    }
                    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
                    self.ends.extend(
                        ends.chunks_exact(4)
                            .map(|bytes| (held + end(bytes) as usize) as i32),
                    );
                    self.values.extend_from_slice(text);
                }
            }
            (_, width) => {
                let width = width.unwrap_or(WORD);
                let values = words.bytes(rows * width)?;
                if wanted {
                    let all: &mut [u8] = bytemuck::cast_slice_mut(&mut self.words);
                    let at = self.rows * width;
                    all.get_mut(at..at + values.len())
                        .ok_or_else(broken)?
                        .copy_from_slice(values);
                }
            }
        }
        self.rows += rows;
        Ok(())
    }

    fn finish(mut self) -> Result<ArrayRef> {
        let nulls = (!self.present.is_empty()).then(|| {
            self.present.append_n(self.rows - self.present.len(), true);
            NullBuffer::new(self.present.finish())
        });
        let buffers = match self.data_type {
            DataType::Boolean => {
                let bits = BooleanBuffer::collect_bool(self.rows, |row| self.values[row] != 0);
                return Ok(Arc::new(BooleanArray::new(bits, nulls)));
            }
            DataType::Utf8 => vec![Buffer::from_vec(self.ends), Buffer::from_vec(self.values)],
            _ => vec![Buffer::from_vec(self.words)],
        };
        let data = ArrayData::builder(self.data_type)
            .len(self.rows)
            .nulls(nulls)
            .buffers(buffers)
            .build()
            .map_err(|error| Error::new(ErrorKind::Format, error.to_string()))?;
        Ok(make_array(data))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{
        Array, ArrayRef, BooleanArray, Float64Array, Int8Array, Int16Array, StringArray,
        UInt32Array,
    };

    use super::{Segments, read};
    use crate::data::storage_of;
    use crate::data::take::take;

    #[test]
    fn rows_come_back() {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(vec![
                Some("é"),
                None,
                Some(""),
                Some("abc"),
                Some("x"),
            ])),
            Arc::new(Int8Array::from(vec![1, 2, 3, 4, 5])),
            Arc::new(Int16Array::from(vec![
                Some(1),
                None,
                Some(3),
                Some(4),
                None,
            ])),
            Arc::new(UInt32Array::from(vec![1, 2, 3, 4, 5])),
            Arc::new(Float64Array::from(vec![
                Some(-0.0),
                None,
                Some(f64::NAN),
                Some(1.5),
                None,
            ])),
            Arc::new(BooleanArray::from(vec![
                Some(true),
                None,
                Some(false),
                Some(true),
                None,
            ])),
        ];
        let storages: Vec<_> = columns
            .iter()
            .map(|column| storage_of(column.data_type()).unwrap())
            .collect();
        let data: Vec<_> = columns.iter().map(Array::to_data).collect();
        let mut segments = Segments::default();
        for rows in [&[2, 0][..], &[], &[3], &[1, 4]] {
            segments.add(&data, rows).unwrap();
        }
        let bytes = segments.bytes();
        assert_eq!(bytes.len(), segments.len());
        let (rows, read_back) = read(&bytes, &storages, &[true; 6]).unwrap();
        assert_eq!(rows, 5);
        for (column, found) in columns.iter().zip(&read_back) {
            let expected = take(column.as_ref(), &[2, 0, 3, 1, 4], false).unwrap();
            assert_eq!(
                format!("{:?}", found.as_ref().unwrap()),
                format!("{expected:?}")
            );
        }
        let (_, some) = read(&bytes, &storages, &[false, true, false, false, false, true]).unwrap();
        assert!(some[0].is_none() && some[1].is_some());
        for end in [1, 7, 8, 40, bytes.len() - 8] {
            assert!(read(&bytes[..end], &storages, &[true; 6]).is_err());
        }
        assert_eq!(read(&[], &storages, &[true; 6]).unwrap().0, 0);
    }
}

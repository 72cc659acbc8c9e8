//! Columns of text and of logical values.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::{ArrayRef, BooleanArray, StringArray};
use arrow_buffer::{
    BooleanBuffer, BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer,
};

use super::decode::{Column, Encoding, Outcome};
use super::delta::{texts_by_difference, texts_by_length};
use super::hybrid::Hybrid;
use super::numbers::front;

/// Gives the texts of a page that has the length of each in front of it to `each`, until that gives nothing.
pub fn plain(mut bytes: &[u8], count: usize, mut each: impl FnMut(&[u8]) -> Option<()>) -> Outcome {
    let mut next = || {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (text, rest) = rest.split_at_checked(length)?;
        bytes = rest;
        each(text)
    };
    match (0..count).try_for_each(|_| next()) {
        Some(()) => Ok(()),
        None => Err("its texts end early or take too much room".to_owned()),
    }
}

/// Gives the texts of a page to `each`, until that gives nothing.
pub fn each(
    encoding: Encoding,
    bytes: &[u8],
    count: usize,
    each: impl FnMut(&[u8]) -> Option<()>,
) -> Outcome {
    let read = match encoding {
        Encoding::Plain => return plain(bytes, count, each),
        Encoding::Lengths => texts_by_length(bytes, count, each),
        Encoding::Differences => texts_by_difference(bytes, count, each),
        _ => return Err("its encoding does not fit its type".to_owned()),
    };
    read.ok_or_else(|| "its texts end early or take too much room".to_owned())
}

/// Text that is being read.
pub struct Texts {
    ends: Vec<i32>,
    bytes: Vec<u8>,
    /// The bytes that all columns of the unit may still take, and those of them that are this one's.
    room: Arc<AtomicUsize>,
    left: usize,
    /// The texts of the dictionary, and where each ends.
    dictionary: Vec<u8>,
    dictionary_ends: Vec<usize>,
}

/// What a column takes of the room for text at once.
const STEP: usize = 1 << 14;

impl Texts {
    /// Texts that share the room for their bytes with other columns.
    pub fn new(room: Arc<AtomicUsize>) -> Self {
        Self {
            ends: vec![0],
            bytes: Vec::new(),
            room,
            left: 0,
            dictionary: Vec::new(),
            dictionary_ends: vec![0],
        }
    }

    /// Whether there is room for so many bytes.
    fn has_room(&mut self, length: usize) -> bool {
        if self.left < length {
            let more = length.max(STEP);
            let taken = self
                .room
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| {
                    room.checked_sub(more)
                });
            if taken.is_err() {
                return false;
            }
            self.left += more;
        }
        self.left -= length;
        true
    }
}

impl Column for Texts {
    fn reserve(&mut self, rows: usize) {
        self.ends
            .reserve((rows + 1).saturating_sub(self.ends.len()));
    }

    fn dictionary(&mut self, bytes: &[u8], count: usize) -> Outcome {
        self.dictionary.clear();
        self.dictionary_ends.truncate(1);
        plain(bytes, count, |text| {
            self.dictionary.extend_from_slice(text);
            self.dictionary_ends.push(self.dictionary.len());
            Some(())
        })
    }

    fn indexed(&mut self, indices: &[u32]) -> Outcome {
        let text = |ends: &[usize], index: u32| {
            let index = index as usize;
            ends.get(index..index.checked_add(2)?)
                .map(|ends| ends[0]..ends[1])
        };
        let mut length = 0usize;
        for index in indices {
            let text =
                text(&self.dictionary_ends, *index).ok_or("a value is not in its dictionary")?;
            length = length.saturating_add(text.len());
        }
        if !self.has_room(length) || self.bytes.len() + length > i32::MAX as usize {
            return Err("its texts take too much room".to_owned());
        }
        self.bytes.reserve(length);
        for index in indices {
            let text = text(&self.dictionary_ends, *index).unwrap_or_default();
            self.bytes.extend_from_slice(&self.dictionary[text]);
            // Not beyond 2 GiB, as was looked at.
            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
            self.ends.push(self.bytes.len() as i32);
        }
        Ok(())
    }

    fn values(&mut self, encoding: Encoding, bytes: &[u8], count: usize) -> Outcome {
        each(encoding, bytes, count, |text| {
            if !self.has_room(text.len()) {
                return None;
            }
            self.bytes.extend_from_slice(text);
            self.ends.push(i32::try_from(self.bytes.len()).ok()?);
            Some(())
        })
    }

    fn spread(&mut self, start: usize, present: &BooleanBuffer) {
        // Of a text that is missing the end is that of the text before it.
        let mut from = self.ends.len();
        self.ends.resize(start + present.len() + 1, 0);
        for row in (0..present.len()).rev() {
            self.ends[start + row + 1] = self.ends[from - 1];
            from -= usize::from(present.value(row));
        }
    }

    fn take(&mut self, rows: usize, nulls: Option<NullBuffer>) -> Outcome<ArrayRef> {
        let end = self.ends[rows];
        let rest = self.ends[rows..].iter().map(|other| other - end).collect();
        self.ends.truncate(rows + 1);
        let offsets =
            OffsetBuffer::new(ScalarBuffer::from(std::mem::replace(&mut self.ends, rest)));
        let length = usize::try_from(end).unwrap_or(usize::MAX);
        let bytes = Buffer::from_vec(front(&mut self.bytes, length));
        let texts = StringArray::try_new(offsets, bytes, nulls);
        Ok(Arc::new(texts.map_err(|_| "a text is not UTF-8")?))
    }
}

/// Logical values that are being read.
pub struct Logicals {
    out: BooleanBufferBuilder,
}

impl Logicals {
    /// None yet.
    pub fn new() -> Self {
        Self {
            out: BooleanBufferBuilder::new(0),
        }
    }
}

impl Column for Logicals {
    fn reserve(&mut self, rows: usize) {
        self.out.reserve(rows.saturating_sub(self.out.len()));
    }

    fn dictionary(&mut self, _: &[u8], _: usize) -> Outcome {
        Err("logical values have no dictionary".to_owned())
    }

    fn indexed(&mut self, _: &[u32]) -> Outcome {
        Err("logical values have no dictionary".to_owned())
    }

    fn values(&mut self, encoding: Encoding, bytes: &[u8], count: usize) -> Outcome {
        let short = || "it has fewer values than it claims".to_owned();
        match encoding {
            Encoding::Plain => {
                if bytes.len().saturating_mul(8) < count {
                    return Err(short());
                }
                self.out.append_packed_range(0..count, bytes);
                Ok(())
            }
            Encoding::Runs => {
                let bytes = bytes.get(4..).ok_or_else(short)?;
                let mut runs = Hybrid::new(bytes, 1);
                runs.bits(count, &mut self.out).ok_or_else(short)
            }
            _ => Err("its encoding does not fit its type".to_owned()),
        }
    }

    fn spread(&mut self, start: usize, present: &BooleanBuffer) {
        let mut from = start;
        let values: Vec<bool> = present
            .iter()
            .map(|is_there| {
                from += usize::from(is_there);
                is_there && self.out.get_bit(from - 1)
            })
            .collect();
        self.out.truncate(start);
        self.out.append_slice(&values);
    }

    fn take(&mut self, rows: usize, nulls: Option<NullBuffer>) -> Outcome<ArrayRef> {
        let all = self.out.finish();
        self.out.append_buffer(&all.slice(rows, all.len() - rows));
        Ok(Arc::new(BooleanArray::new(all.slice(0, rows), nulls)))
    }
}

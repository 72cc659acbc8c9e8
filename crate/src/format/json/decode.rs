//! A range of lines to a chunk of rows.

use arrow_array::ArrayRef;

use super::column::ColumnReader;
use super::opening::valid;
use super::place::{AS_LINES, Place};
use super::record::{Entries, array, object};
use super::{JsonFormat, WHOLE};
use crate::data::Chunk;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::ranges::AHEAD;
use crate::format::{Decoded, Records};

/// Rows that are being read.
struct Reading<'a> {
    format: &'a JsonFormat,
    /// The text that values are parts of.
    text: &'a str,
    readers: Vec<ColumnReader<'a>>,
    /// For each key its reader, if the column is wanted.
    targets: Vec<Option<usize>>,
    /// For each key one past the last row that has it.
    last: Vec<usize>,
    /// The key that is expected next.
    next: usize,
    /// How many values the row has so far.
    filled: usize,
    row: usize,
}

impl<'a> Reading<'a> {
    fn new(format: &'a JsonFormat, text: &'a str, columns: Option<&[String]>) -> Self {
        let guess = text.len() / (format.keys.len() * 12).max(16) + 16;
        let mut readers = Vec::new();
        let mut place = |column: usize| {
            let column = &format.columns[column];
            let wanted = columns.is_none_or(|columns| columns.contains(&column.spec.name));
            wanted.then(|| {
                readers.push(ColumnReader::new(column, format, guess));
                readers.len() - 1
            })
        };
        let targets = format
            .keys
            .iter()
            .map(|key| key.column.and_then(&mut place));
        Self {
            targets: targets.collect(),
            readers,
            format,
            text,
            last: vec![0; format.keys.len()],
            next: 0,
            filled: 0,
            row: 0,
        }
    }

    /// The place of a key that is not the one expected.
    fn find(&self, key: &str) -> Result<Option<usize>> {
        let format = self.format;
        let name = |position: &u32| format.keys[*position as usize].name.as_str();
        match format
            .order
            .binary_search_by(|position| name(position).cmp(key))
        {
            Ok(at) => Ok(Some(format.order[at] as usize)),
            Err(_) if format.is_open => Ok(None),
            Err(_) => {
                let message = format!(
                    "the key '{key}' is not among those of the first {} rows: name it in colInfo or colClasses to read it, in varsToDrop to leave it out, or raise rowsToSniff",
                    format.sniffed
                );
                Err(Error::new(ErrorKind::UnknownVariable, message).names(vec![key.to_owned()]))
            }
        }
    }

    fn chunk(self, unit: u32) -> Result<Records> {
        let mut records = Records::default();
        let mut arrays: Vec<(String, ArrayRef)> = Vec::new();
        let mut found_levels = Vec::new();
        let wanted = self.format.keys.iter().zip(&self.targets);
        let names: Vec<&String> = wanted
            .filter(|(_, target)| target.is_some())
            .filter_map(|(key, _)| Some(&self.format.columns[key.column?].spec.name))
            .collect();
        for (reader, name) in self.readers.into_iter().zip(names) {
            let result = reader.finish().map_err(|error| error.chunk(unit))?;
            arrays.push((name.clone(), result.array));
            found_levels.extend(result.levels.map(|levels| (name.clone(), levels)));
            records.misfits.extend(result.misfit);
            records.failures.extend(result.failure);
        }
        records.chunks.push(Chunk {
            found_levels,
            ..Chunk::new(unit, self.row, arrays)?
        });
        Ok(records)
    }
}

impl<'a> Entries<'a> for Reading<'a> {
    #[inline]
    fn key(&mut self, key: &str) -> Result<Option<usize>> {
        let place = match self.format.keys.get(self.next) {
            Some(expected) if expected.name == key => self.next,
            _ => match self.find(key)? {
                Some(place) => place,
                None => return Ok(None),
            },
        };
        self.next = place + 1;
        if self.last[place] > self.row {
            let message = format!("the key '{key}' stands twice in one object");
            return Err(Error::new(ErrorKind::Format, message));
        }
        self.last[place] = self.row + 1;
        Ok(self.targets[place])
    }

    #[inline]
    fn value(&mut self, place: usize, raw: &'a str) -> Result<()> {
        self.filled += 1;
        let reader = &mut self.readers[place];
        reader
            .push(self.text, raw)
            .map_err(|error| error.column(reader.name()))
    }

    #[inline]
    fn end(&mut self) -> Result<bool> {
        if self.filled < self.readers.len() {
            for reader in &mut self.readers {
                if reader.rows == self.row {
                    reader.miss()?;
                }
            }
        }
        (self.filled, self.next) = (0, 0);
        self.row += 1;
        Ok(true)
    }
}

impl JsonFormat {
    /// Decodes the lines that start in a unit. `bytes` begin one byte before the unit, except for the first, and reach
    /// beyond it.
    pub fn decode(&self, unit: u32, bytes: &[u8], columns: Option<&[String]>) -> Result<Decoded> {
        let from = self.ranges.start_of(unit);
        let until = self.ranges.start_of(unit + 1);
        let base = if unit == 0 { from } else { from - 1 };
        let reaches_end = base + bytes.len() as u64 >= self.ranges.size;
        let limit = usize::try_from(until - base)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        // A line starts behind a newline, and belongs to the unit that has its first byte.
        let begin = match unit {
            0 => Some(0),
            _ => memchr::memchr(b'\n', &bytes[..limit]).map(|at| at + 1),
        };
        let begin = begin.filter(|begin| *begin < limit).unwrap_or(limit);
        let end = match memchr::memchr(b'\n', &bytes[limit.max(1) - 1..]) {
            _ if begin >= limit => limit,
            Some(at) => limit + at,
            None if reaches_end => bytes.len(),
            None if bytes.len() as u64 > WHOLE => {
                fail!(
                    TooLarge,
                    "a line has more than {} MB; {AS_LINES}",
                    WHOLE >> 20
                );
            }
            None => {
                let had = (bytes.len() as u64).saturating_sub(until - base);
                return Ok(Decoded::More(had.max(AHEAD) * 2));
            }
        };
        let at = base + begin as u64;
        let text = valid(&bytes[begin..end], 0, true).map_err(|mut error| {
            error.at.byte = error.at.byte.map(|byte| byte + at);
            error.chunk(unit)
        })?;
        let mut reading = Reading::new(self, text, columns);
        let read = if self.is_array {
            let place = Place {
                byte: at,
                row: 0,
                is_last: true,
                is_line: false,
            };
            array(text, &mut reading, place)
        } else {
            lines(&mut reading, at, reaches_end)
        };
        read.map_err(|error| {
            let row = reading.row;
            match error.at.row {
                Some(_) => error,
                None => error.row(row),
            }
            .chunk(unit)
        })?;
        Ok(Decoded::Chunks(Box::new(reading.chunk(unit)?)))
    }
}

/// Reads lines; those that are empty are no rows.
fn lines(reading: &mut Reading<'_>, at: u64, reaches_end: bool) -> Result<()> {
    let text = reading.text;
    let mut from = 0;
    while from < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[from..]).map(|end| from + end);
        let line = &text[from..end.unwrap_or(text.len())];
        let place = Place {
            byte: at + from as u64,
            row: reading.row,
            is_last: end.is_none() && reaches_end,
            is_line: true,
        };
        if !line.trim_ascii().is_empty() {
            object(line, reading, place).map_err(|error| match error.at.byte {
                Some(_) => error,
                None => error.byte(place.byte),
            })?;
        }
        from += line.len() + 1;
    }
    Ok(())
}

//! A range of bytes to a chunk of rows.

use arrow_array::ArrayRef;

use super::TextFormat;
use super::column::ColumnReader;
use super::encoding::decode;
use super::field::Field;
use super::record_start::record_start;
use super::scan::{Record, Scanner};
use super::sniff::is_blank;
use super::spec::ColumnSpec;
use crate::data::Chunk;
use crate::error::{Error, ErrorKind, Result};
use crate::format::ranges::{AHEAD, MOST};
use crate::format::{Decoded, Records};

/// Records that are cut into fields before any of them is read: their fields stay in the cache.
const BLOCK: usize = 1024;

/// The edges of a unit of which nothing is known: no record starts there.
const UNKNOWN: (u64, u64) = (u64::MAX, u64::MAX);

impl TextFormat {
    /// Decodes the records that start in a unit. `bytes` begin one byte before the unit, except for the first, and reach
    /// beyond it. `start` overrides the search for the first record.
    ///
    /// A start that was searched for may lie inside quotes. So what looks wrong behind it proves nothing: no error, no
    /// misfit and no hunger for bytes is told of then, but a start that no neighbour agrees with.
    pub fn decode(
        &self,
        unit: u32,
        bytes: &[u8],
        start: Option<u64>,
        columns: Option<&[String]>,
    ) -> Result<Decoded> {
        let decoded = self.decode_from(unit, bytes, start, columns);
        if start.is_some() || unit == 0 || self.marks.quote.is_none() {
            return decoded;
        }
        let is_doubtful = match &decoded {
            Err(error) => error.kind == ErrorKind::Format,
            Ok(Decoded::Chunks(records)) => !records.misfits.is_empty(),
            Ok(Decoded::More(ahead)) => *ahead > MOST,
        };
        if is_doubtful {
            return Ok(Decoded::Chunks(Box::new(Records {
                edges: Some(UNKNOWN),
                ..Records::default()
            })));
        }
        decoded
    }

    fn decode_from(
        &self,
        unit: u32,
        bytes: &[u8],
        start: Option<u64>,
        columns: Option<&[String]>,
    ) -> Result<Decoded> {
        let from = self.ranges.start_of(unit);
        let until = self.ranges.start_of(unit + 1);
        // The byte before a unit tells whether a record starts at its first.
        let base = if unit == 0 { from } else { from - 1 };
        let reaches_end = base + bytes.len() as u64 >= self.ranges.size;
        let begin = match start {
            Some(start) => usize::try_from(start.saturating_sub(base)).unwrap_or(usize::MAX),
            None if unit == 0 => 0,
            None => match record_start(bytes, self.marks, 0, self.fields.len(), reaches_end) {
                Some(start) => start,
                None if reaches_end => bytes.len(),
                None => return Ok(Decoded::More(Self::more(bytes.len(), until - base))),
            },
        };
        let limit = usize::try_from(until - base).unwrap_or(usize::MAX);
        if begin >= limit {
            // A record of an earlier unit covers this one.
            let none = self.read(unit, &[], 0, 0, true, base, columns)?;
            let records = none.map(|(records, _)| records).unwrap_or_default();
            return Ok(finished(records, base, begin, begin));
        }
        if begin > bytes.len() {
            return Ok(Decoded::More(Self::more(bytes.len(), until - base)));
        }
        if let Some(encoding) = &self.encoding {
            return self.transcoded(
                encoding,
                unit,
                bytes,
                begin,
                limit,
                base,
                reaches_end,
                columns,
            );
        }
        match self.read(unit, bytes, begin, limit, reaches_end, base, columns)? {
            None => Ok(Decoded::More(Self::more(bytes.len(), until - base))),
            Some((records, end)) => Ok(finished(records, base, begin, end)),
        }
    }

    /// How many bytes behind the unit to ask for next: twice as many as there were.
    fn more(had: usize, unit: u64) -> u64 {
        (had as u64).saturating_sub(unit).max(AHEAD) * 2
    }

    /// Other encodings: the records' bytes are found first, since line ends and quotes are ASCII in all of them, then
    /// turned into UTF-8 and read from there.
    #[allow(clippy::too_many_arguments)]
    fn transcoded(
        &self,
        encoding: &str,
        unit: u32,
        bytes: &[u8],
        begin: usize,
        limit: usize,
        base: u64,
        reaches_end: bool,
        columns: Option<&[String]>,
    ) -> Result<Decoded> {
        let mut scanner = Scanner::new(bytes, self.marks, begin, reaches_end);
        let mut fields = Vec::new();
        let mut end = begin;
        while end < limit.min(bytes.len()) {
            fields.clear();
            match scanner.record(&mut fields) {
                Record::Ends(next) => end = next,
                Record::Incomplete => {
                    return Ok(Decoded::More(Self::more(bytes.len(), limit as u64)));
                }
                Record::Unclosed(open) => return Err(unclosed(unit, base + open as u64)),
            }
        }
        let text = decode(encoding, &bytes[begin..end])?;
        let read = self.read(
            unit,
            text.as_bytes(),
            0,
            text.len(),
            true,
            base + begin as u64,
            columns,
        )?;
        let records = read.map(|(records, _)| records).unwrap_or_default();
        Ok(finished(records, base, begin, end))
    }

    /// Reads the records that start before `limit`; `None` when the last one is not complete.
    #[allow(clippy::too_many_arguments)]
    fn read(
        &self,
        unit: u32,
        bytes: &[u8],
        begin: usize,
        limit: usize,
        last: bool,
        base: u64,
        columns: Option<&[String]>,
    ) -> Result<Option<(Records, usize)>> {
        let width = self.fields.len();
        let wanted: Vec<(usize, &ColumnSpec)> = self
            .fields
            .iter()
            .enumerate()
            .filter_map(|(position, column)| column.map(|column| (position, &self.columns[column])))
            .filter(|(_, column)| columns.is_none_or(|columns| columns.contains(&column.name)))
            .collect();
        let guess = (limit.min(bytes.len()) - begin.min(bytes.len())) / (width * 4).max(8) + 16;
        let mut readers: Vec<ColumnReader<'_>> = wanted
            .iter()
            .map(|(_, column)| ColumnReader::new(column, &self.notation, guess))
            .collect();
        let mut scanner = Scanner::new(bytes, self.marks, begin, last);
        let mut fields: Vec<Field> = Vec::with_capacity((BLOCK + 1) * width);
        let mut rows = 0usize;
        let mut end = begin;
        loop {
            let more = end < limit && end < bytes.len();
            if fields.len() >= BLOCK * width || !more {
                for (reader, (position, _)) in readers.iter_mut().zip(&wanted) {
                    reader
                        .read(bytes, &fields, *position, width)
                        .map_err(|error| error.chunk(unit))?;
                }
                rows += fields.len() / width.max(1);
                fields.clear();
            }
            if !more {
                break;
            }
            let first = fields.len();
            let start = scanner.position();
            let outcome = if self.is_fixed {
                self.fixed_record(bytes, start, last, &mut fields)
            } else {
                scanner.record(&mut fields)
            };
            match outcome {
                Record::Ends(next) => end = next,
                Record::Incomplete => return Ok(None),
                Record::Unclosed(open) => return Err(unclosed(unit, base + open as u64)),
            }
            if self.is_fixed {
                scanner = Scanner::new(bytes, self.marks, end, last);
            }
            let found = fields.len() - first;
            if is_blank(&fields[first..], bytes) {
                // An empty line is no row, wherever it stands.
                fields.truncate(first);
            } else if found != width {
                let row = rows + first / width;
                self.even(bytes, &mut fields, first, found, || {
                    place(unit, row, base + start as u64)
                })?;
            }
        }
        let mut records = Records::default();
        let mut arrays: Vec<(String, ArrayRef)> = Vec::new();
        let mut found_levels = Vec::new();
        for (reader, (_, column)) in readers.into_iter().zip(&wanted) {
            let result = reader.finish().map_err(|error| error.chunk(unit))?;
            arrays.push((column.name.clone(), result.array));
            found_levels.extend(result.levels.map(|levels| (column.name.clone(), levels)));
            records.misfits.extend(result.misfit);
            records.failures.extend(result.failure);
        }
        let chunk = Chunk {
            found_levels,
            ..Chunk::new(unit, rows, arrays)?
        };
        records.chunks.push(chunk);
        Ok(Some((records, end)))
    }

    /// Makes a record as wide as the others: missing fields at its end are missing values, but nothing is dropped.
    #[cold]
    fn even(
        &self,
        bytes: &[u8],
        fields: &mut Vec<Field>,
        first: usize,
        found: usize,
        place: impl Fn() -> Error,
    ) -> Result<()> {
        let width = self.fields.len();
        if found > width {
            let extra = &fields[first + width..];
            if extra.iter().any(|field| !field.of(bytes).is_empty()) {
                let mut error = place();
                error.message = format!(
                    "a row has {found} fields where {width} are expected; is a quotation mark or a delimiter missing?"
                );
                return Err(error);
            }
            fields.truncate(first + width);
        }
        fields.resize(first + width, Field::EMPTY);
        Ok(())
    }

    /// A line of columns at fixed places.
    fn fixed_record(
        &self,
        bytes: &[u8],
        start: usize,
        last: bool,
        fields: &mut Vec<Field>,
    ) -> Record {
        let rest = &bytes[start..];
        let (end, next) = match memchr::memchr(b'\n', rest) {
            Some(at) => (start + at, start + at + 1),
            None if last => (bytes.len(), bytes.len()),
            None => return Record::Incomplete,
        };
        let end = if end > start && bytes[end - 1] == b'\r' {
            end - 1
        } else {
            end
        };
        if end == start {
            fields.push(Field::EMPTY);
            return Record::Ends(next);
        }
        for (from, width) in &self.places {
            let from = (start + *from as usize).min(end);
            let until = from.saturating_add(*width as usize).min(end);
            let (mut from, mut until) = (from, until);
            while from < until && bytes[from] == b' ' {
                from += 1;
            }
            while until > from && bytes[until - 1] == b' ' {
                until -= 1;
            }
            fields.push(Field::at(from, until));
        }
        Record::Ends(next)
    }
}

fn finished(mut records: Records, base: u64, begin: usize, end: usize) -> Decoded {
    records.edges = Some((base + begin as u64, base + end.max(begin) as u64));
    Decoded::Chunks(Box::new(records))
}

fn unclosed(unit: u32, byte: u64) -> Error {
    Error::new(ErrorKind::Format, "a quote is opened here and never closed")
        .chunk(unit)
        .byte(byte)
}

fn place(unit: u32, row: usize, byte: u64) -> Error {
    Error::new(ErrorKind::Format, "")
        .chunk(unit)
        .row(row)
        .byte(byte)
}

//! Where fields and records begin and end: delimiters, line ends and quotes, sixteen bytes at a time.
//!
//! A quotation mark opens a quoted field only as the field's first byte; inside, two of them stand for one. Blocks without
//! a quotation mark are cut by bit masks alone.

use memchr::memchr;
use wide::u8x16;

/// The bytes that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Marks {
    /// Between fields.
    pub delimiter: u8,
    /// Around fields; `None` when there is none.
    pub quote: Option<u8>,
    /// Whether several delimiters in a row are one.
    pub combine: bool,
}

/// A field: bytes `start..end` of the buffer without its quotes; `quoted` when it had some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// First byte.
    pub start: u32,
    /// One past the last byte; the highest bit says that the field was quoted.
    end: u32,
}

const QUOTED: u32 = 1 << 31;

impl Field {
    fn plain(start: usize, end: usize) -> Self {
        #[allow(clippy::cast_possible_truncation)]
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    fn quoted(start: usize, end: usize) -> Self {
        let field = Self::plain(start, end);
        Self {
            end: field.end | QUOTED,
            ..field
        }
    }

    /// A field at a place that is known.
    #[must_use]
    pub fn at(start: usize, end: usize) -> Self {
        Self::plain(start, end)
    }

    /// An empty field.
    pub const EMPTY: Self = Self { start: 0, end: 0 };

    /// Whether it stood in quotes.
    #[inline]
    #[must_use]
    pub fn is_quoted(self) -> bool {
        self.end & QUOTED != 0
    }

    /// Its bytes.
    #[inline]
    #[must_use]
    pub fn of(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.start as usize..(self.end & !QUOTED) as usize]
    }
}

/// Reads records from a buffer, one after the other.
#[derive(Debug)]
pub struct Scanner<'a> {
    bytes: &'a [u8],
    marks: Marks,
    /// The start of the field that is being read.
    at: usize,
    /// The block that was looked at last, and what is left of its bits.
    block: usize,
    bits: u64,
    quotes: u64,
    newlines: u64,
    /// Whether the buffer ends where the file does.
    last: bool,
}

/// What reading a record gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// A record; the next one starts here.
    Ends(usize),
    /// The buffer ends before the record does.
    Incomplete,
    /// A quote that was opened here is never closed, and the file is at its end.
    Unclosed(usize),
}

#[inline(always)]
fn mask(block: &[u8; 64], byte: u8) -> u64 {
    let pattern = u8x16::splat(byte);
    let mut bits = 0u64;
    for lane in 0..4 {
        let part: [u8; 16] = std::array::from_fn(|i| block[lane * 16 + i]);
        bits |= u64::from(u8x16::new(part).simd_eq(pattern).to_bitmask()) << (lane * 16);
    }
    bits
}

impl<'a> Scanner<'a> {
    /// A scanner that starts at a record. `last` says that the file ends with the buffer.
    #[must_use]
    pub fn new(bytes: &'a [u8], marks: Marks, start: usize, last: bool) -> Self {
        let mut scanner = Self {
            bytes,
            marks,
            at: start,
            block: 0,
            bits: 0,
            quotes: 0,
            newlines: 0,
            last,
        };
        scanner.load(start);
        scanner
    }

    /// Where the next record starts.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Looks at the block that holds a byte, and forgets the bits before it.
    #[inline]
    fn load(&mut self, at: usize) {
        let start = at & !63;
        let mut padded = [0u8; 64];
        let block: &[u8; 64] = if let Some(block) = self.bytes.get(start..start + 64) {
            block.try_into().unwrap_or(&[0; 64])
        } else {
            let rest = self.bytes.get(start..).unwrap_or_default();
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        };
        self.block = start;
        let keep = u64::MAX << (at & 63);
        self.newlines = mask(block, b'\n');
        self.quotes = self.marks.quote.map_or(0, |quote| mask(block, quote)) & keep;
        self.bits = (mask(block, self.marks.delimiter) | self.newlines) & keep;
    }

    /// The next delimiter or line end at or after the current byte; the length of the buffer when there is none.
    #[inline]
    fn next_mark(&mut self) -> usize {
        while self.bits == 0 {
            let next = self.block + 64;
            if next >= self.bytes.len() {
                return self.bytes.len();
            }
            self.load(next);
        }
        self.block + self.bits.trailing_zeros() as usize
    }

    /// Adds the fields of the next record.
    pub fn record(&mut self, fields: &mut Vec<Field>) -> Record {
        loop {
            if self.marks.quote.is_some()
                && self.at < self.bytes.len()
                && Some(self.bytes[self.at]) == self.marks.quote
            {
                match self.quoted_field(fields) {
                    Some(outcome) => return outcome,
                    None => continue,
                }
            }
            let start = self.at;
            let end = self.next_mark();
            if end == self.bytes.len() {
                if !self.last {
                    return Record::Incomplete;
                }
                fields.push(Field::plain(start, self.trim_return(start, end)));
                self.at = end;
                return Record::Ends(end);
            }
            let newline = self.bytes[end] == b'\n';
            self.bits &= self.bits - 1;
            self.at = end + 1;
            if newline {
                fields.push(Field::plain(start, self.trim_return(start, end)));
                return Record::Ends(self.at);
            }
            fields.push(Field::plain(start, end));
            if self.marks.combine {
                self.skip_delimiters();
            }
        }
    }

    /// The end of a record's last field without a carriage return.
    #[inline]
    fn trim_return(&self, start: usize, end: usize) -> usize {
        if end > start && self.bytes[end - 1] == b'\r' {
            end - 1
        } else {
            end
        }
    }

    /// Skips further delimiters: they are part of the one before.
    fn skip_delimiters(&mut self) {
        let mut at = self.at;
        while at < self.bytes.len() && self.bytes[at] == self.marks.delimiter {
            at += 1;
        }
        if at != self.at {
            self.at = at;
            self.load(at);
        }
    }

    /// Reads a quoted field; `Some` when it ends the record or cannot be read.
    #[cold]
    fn quoted_field(&mut self, fields: &mut Vec<Field>) -> Option<Record> {
        let quote = self.marks.quote?;
        let open = self.at;
        let mut at = open + 1;
        let close = loop {
            let Some(found) = self.bytes.get(at..).and_then(|rest| memchr(quote, rest)) else {
                return Some(if self.last {
                    Record::Unclosed(open)
                } else {
                    Record::Incomplete
                });
            };
            at += found + 1;
            if self.bytes.get(at) == Some(&quote) {
                at += 1;
                continue;
            }
            if at == self.bytes.len() && !self.last {
                return Some(Record::Incomplete);
            }
            break at - 1;
        };
        // What stands between the closing quote and the next mark, such as blanks, is dropped.
        self.at = at;
        self.load(at);
        let end = self.next_mark();
        if end == self.bytes.len() && !self.last {
            return Some(Record::Incomplete);
        }
        fields.push(Field::quoted(open + 1, close));
        if end == self.bytes.len() {
            self.at = end;
            return Some(Record::Ends(end));
        }
        let newline = self.bytes[end] == b'\n';
        self.bits &= self.bits - 1;
        self.at = end + 1;
        if newline {
            return Some(Record::Ends(self.at));
        }
        if self.marks.combine {
            self.skip_delimiters();
        }
        if self.at == self.bytes.len() && self.last {
            fields.push(Field::plain(self.at, self.at));
            return Some(Record::Ends(self.at));
        }
        None
    }
}

/// How many records are tried to find out whether a place lies inside quotes.
const TRIED: usize = 32;

/// The first byte behind `from` at which a record starts, where `from` is any place of a file: outside quotes unless that
/// reads worse. `None` when the buffer has no record start.
#[must_use]
pub fn record_start(
    bytes: &[u8],
    marks: Marks,
    from: usize,
    columns: usize,
    last: bool,
) -> Option<usize> {
    let outside = memchr(b'\n', bytes.get(from..)?).map(|at| from + at + 1);
    let Some(quote) = marks.quote else {
        return outside;
    };
    let window = &bytes[from..bytes.len().min(from + 65_536)];
    if memchr(quote, window).is_none() {
        return outside;
    }
    // Inside quotes, the field ends at the first quote that is not doubled.
    let mut close = from;
    let inside = loop {
        let found = bytes.get(close..).and_then(|rest| memchr(quote, rest));
        let Some(found) = found else { break None };
        close += found + 1;
        if bytes.get(close) == Some(&quote) {
            close += 1;
            continue;
        }
        let ends_field = bytes
            .get(close)
            .is_none_or(|byte| *byte == marks.delimiter || matches!(byte, b'\n' | b'\r'));
        break if ends_field {
            memchr(b'\n', &bytes[close..]).map(|at| close + at + 1)
        } else {
            None
        };
    };
    let score = |start: Option<usize>| {
        start.map_or(0, |start| well_formed(bytes, marks, start, columns, last))
    };
    if score(inside) > score(outside) {
        inside
    } else {
        outside
    }
}

/// How many of the next records have the right number of fields.
fn well_formed(bytes: &[u8], marks: Marks, start: usize, columns: usize, last: bool) -> usize {
    let mut scanner = Scanner::new(bytes, marks, start, last);
    let mut fields = Vec::new();
    let mut good = 0;
    for _ in 0..TRIED {
        fields.clear();
        if scanner.position() >= bytes.len() {
            break;
        }
        match scanner.record(&mut fields) {
            Record::Ends(_) if fields.len() == columns => good += 1,
            Record::Ends(_) => (),
            Record::Incomplete | Record::Unclosed(_) => break,
        }
    }
    good
}

#[cfg(test)]
mod tests {
    use super::{Field, Marks, Record, Scanner, record_start};
    use proptest::prelude::*;

    const MARKS: Marks = Marks {
        delimiter: b',',
        quote: Some(b'"'),
        combine: false,
    };

    fn all(text: &str, marks: Marks) -> Vec<Vec<String>> {
        let mut scanner = Scanner::new(text.as_bytes(), marks, 0, true);
        let mut records = Vec::new();
        while scanner.position() < text.len() {
            let mut fields = Vec::new();
            assert!(matches!(scanner.record(&mut fields), Record::Ends(_)));
            records.push(
                fields
                    .iter()
                    .map(|field: &Field| {
                        String::from_utf8_lossy(field.of(text.as_bytes())).into_owned()
                    })
                    .collect(),
            );
        }
        records
    }

    #[test]
    fn records_end_where_they_should() {
        assert_eq!(all("a,b\n1,2\n", MARKS), [["a", "b"], ["1", "2"]]);
        assert_eq!(all("a,b\r\n1,\r\n", MARKS), [["a", "b"], ["1", ""]]);
        assert_eq!(
            all("\"a,\nb\",c\nd,\"e\"\"f\"", MARKS),
            [["a,\nb", "c"], ["d", "e\"\"f"]]
        );
        assert_eq!(all("5\" pipe,x\n", MARKS), [["5\" pipe", "x"]]);
        assert_eq!(all("\"a\",", MARKS), [["a", ""]]);
        let blanks = Marks {
            delimiter: b' ',
            quote: None,
            combine: true,
        };
        assert_eq!(all("a   b c\n", blanks), [["a", "b", "c"]]);
    }

    #[test]
    fn unclosed_and_incomplete_are_told_apart() {
        let text = b"a,\"b\n1,2\n";
        let mut fields = Vec::new();
        assert_eq!(
            Scanner::new(text, MARKS, 0, true).record(&mut fields),
            Record::Unclosed(2)
        );
        assert_eq!(
            Scanner::new(text, MARKS, 0, false).record(&mut fields),
            Record::Incomplete
        );
        assert_eq!(
            Scanner::new(b"a,b", MARKS, 0, false).record(&mut fields),
            Record::Incomplete
        );
    }

    #[test]
    fn a_place_inside_quotes_is_noticed() {
        let text = "1,\"two\nlines, and more\n\",x\n2,\"b\",y\n3,\"c\",z\n";
        let inside = text.find("and").unwrap();
        assert_eq!(
            record_start(text.as_bytes(), MARKS, inside, 3, true),
            text.find("2,\"b\"")
        );
        assert_eq!(
            record_start(text.as_bytes(), MARKS, text.find("2,").unwrap(), 3, true),
            text.find("3,\"c\"")
        );
    }

    proptest! {
        #[test]
        fn quoted_fields_survive(rows in prop::collection::vec(prop::collection::vec("[ab\",\n\r ]{0,12}", 2..4), 1..30)) {
            let width = rows[0].len();
            let rows: Vec<Vec<String>> = rows.into_iter().map(|mut row| { row.resize(width, "x".to_owned()); row }).collect();
            let text: String = rows.iter().map(|row| {
                let fields: Vec<String> = row.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
                fields.join(",") + "\n"
            }).collect();
            let read: Vec<Vec<String>> = all(&text, MARKS).into_iter().map(|row| row.into_iter().map(|field| field.replace("\"\"", "\"")).collect()).collect();
            prop_assert_eq!(read, rows);
        }
    }
}

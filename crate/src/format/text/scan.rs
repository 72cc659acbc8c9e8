//! Where fields and records begin and end: delimiters, line ends and quotes, sixteen bytes at a time.
//!
//! A quotation mark opens a quoted field only as the field's first byte; inside, two of them stand for one. The masks follow
//! Langdale and Lemire (2019), "Parsing gigabytes of JSON per second", doi:10.1007/s00778-019-00578-5.

use memchr::{memchr, memchr2};
use wide::u8x16;

use super::field::Field;

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

/// Reads records from a buffer, one after the other.
///
/// The buffer is looked at in blocks of 64 bytes. In a block whose quotation marks all open or close a field, a running
/// parity of them tells which delimiters stand inside quotes. Other blocks, such as with a stray quotation mark inside a
/// field, are read field by field.
#[derive(Debug)]
pub struct Scanner<'a> {
    bytes: &'a [u8],
    marks: Marks,
    /// The start of the field that is being read.
    at: usize,
    /// The block that was looked at last, and what is left of its delimiters and line ends outside quotes.
    block: usize,
    bits: u64,
    /// Whether a block between the start of the field and here breaks the rule for quotation marks.
    irregular: bool,
    /// Whether a doubled quotation mark was seen so far.
    doubled: bool,
    /// Whether the block ends inside quotes: all bits or none.
    inside: u64,
    /// Whether a quotation mark as the first byte of the next block opens a field: 1 or 0.
    opens: u64,
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

/// Each bit is the parity of the bits up to it.
#[inline(always)]
fn parity(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ (bits << 32)
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
            irregular: false,
            doubled: false,
            inside: 0,
            opens: 1,
            last,
        };
        scanner.begin(start);
        scanner
    }

    /// Where the next record starts.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Starts anew at a byte outside quotes, forgetting what is before it.
    fn begin(&mut self, at: usize) {
        self.at = at;
        self.irregular = false;
        self.inside = 0;
        self.opens = 1;
        self.load(at & !63, u64::MAX << (at & 63));
    }

    /// Looks at the block that starts at a byte, of which only some bytes count.
    #[inline]
    fn load(&mut self, start: usize, keep: u64) {
        let mut padded = [0u8; 64];
        let block: &[u8; 64] = if let Some(block) = self.bytes.get(start..start + 64) {
            block.try_into().unwrap_or(&[0; 64])
        } else {
            let rest = self.bytes.get(start..).unwrap_or_default();
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        };
        self.block = start;
        let newlines = mask(block, b'\n') & keep;
        let marks = (mask(block, self.marks.delimiter) & keep) | newlines;
        let quotes = self.marks.quote.map_or(0, |quote| mask(block, quote)) & keep;
        if quotes == 0 {
            self.bits = marks & !self.inside;
            self.opens = self.bits >> 63;
            return;
        }
        let inside = parity(quotes) ^ (self.inside & keep);
        let outside = marks & !inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        // The first byte that counts stands where a field may start.
        let first = if keep == u64::MAX {
            self.opens
        } else {
            keep & keep.wrapping_neg()
        };
        let may_open = ((outside | closing) << 1) | first;
        // A closing quotation mark stands before a delimiter, a line end or, when it is half of a pair, another one.
        let next = self.bytes.get(start + 64).copied();
        let ends = next.is_none_or(|byte| {
            byte == b'\n'
                || byte == self.marks.delimiter
                || Some(byte) == self.marks.quote
                || (byte == b'\r' && self.bytes.get(start + 65) == Some(&b'\n'))
        });
        let mut may_close = ((outside | opening) >> 1) | (u64::from(ends) << 63);
        if closing & !may_close != 0 {
            let returns =
                mask(block, b'\r') & ((newlines >> 1) | (u64::from(next == Some(b'\n')) << 63));
            may_close |= returns >> 1;
            // What is behind the buffer's end closes a field, too.
            let length = self.bytes.len() - start;
            if length < 64 {
                may_close |= 1 << (length - 1);
            }
        }
        let again = (opening >> 1) | (u64::from(next == self.marks.quote) << 63);
        self.doubled |= closing & again != 0;
        self.irregular |= (opening & !may_open) | (closing & !may_close) != 0;
        self.bits = outside;
        self.inside = if inside >> 63 == 1 { u64::MAX } else { 0 };
        self.opens = (outside | closing) >> 63;
    }

    /// The next delimiter or line end at or after the current byte; the length of the buffer when there is none.
    #[inline]
    fn next_mark(&mut self) -> usize {
        while self.bits == 0 {
            let next = self.block + 64;
            if next >= self.bytes.len() {
                return self.bytes.len();
            }
            self.load(next, u64::MAX);
        }
        self.block + self.bits.trailing_zeros() as usize
    }

    /// Adds the fields of the next record.
    #[inline]
    pub fn record(&mut self, fields: &mut Vec<Field>) -> Record {
        loop {
            let start = self.at;
            let end = self.next_mark();
            let quoted =
                self.marks.quote.is_some() && self.bytes.get(start).copied() == self.marks.quote;
            if self.irregular || (quoted && end == self.bytes.len()) {
                match self.field(fields) {
                    Some(outcome) => return outcome,
                    None => continue,
                }
            }
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
            let content = if newline {
                self.trim_return(start, end)
            } else {
                end
            };
            fields.push(if quoted {
                Field::quoted(start + 1, content - 1, self.doubled)
            } else {
                Field::plain(start, content)
            });
            if newline {
                return Record::Ends(self.at);
            }
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
            self.begin(at);
        }
    }

    /// Reads a field byte by byte; `Some` when it ends the record or cannot be read.
    #[cold]
    fn field(&mut self, fields: &mut Vec<Field>) -> Option<Record> {
        let start = self.at;
        let mut at = start;
        let mut field = None;
        if self.marks.quote.is_some() && self.bytes.get(start).copied() == self.marks.quote {
            let close = match self.closing_quote() {
                Ok(close) => close,
                Err(outcome) => return Some(outcome),
            };
            // What stands between the closing quote and the next mark, such as blanks, is dropped.
            field = Some(Field::quoted(start + 1, close, true));
            at = close + 1;
        }
        let rest = &self.bytes[at..];
        let Some(mark) = memchr2(self.marks.delimiter, b'\n', rest).map(|found| at + found) else {
            if !self.last {
                return Some(Record::Incomplete);
            }
            let end = self.bytes.len();
            fields.push(field.unwrap_or_else(|| Field::plain(start, self.trim_return(start, end))));
            self.begin(end);
            return Some(Record::Ends(end));
        };
        let newline = self.bytes[mark] == b'\n';
        let end = if newline {
            self.trim_return(start, mark)
        } else {
            mark
        };
        fields.push(field.unwrap_or_else(|| Field::plain(start, end)));
        self.begin(mark + 1);
        if newline {
            return Some(Record::Ends(self.at));
        }
        if self.marks.combine {
            self.skip_delimiters();
        }
        None
    }

    /// The quotation mark that closes the field.
    fn closing_quote(&self) -> Result<usize, Record> {
        let open = self.at;
        let mut at = open + 1;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let Some(found) = self.marks.quote.and_then(|quote| memchr(quote, rest)) else {
                return Err(if self.last {
                    Record::Unclosed(open)
                } else {
                    Record::Incomplete
                });
            };
            at += found + 1;
            if self.bytes.get(at).copied() == self.marks.quote {
                at += 1;
            } else if at == self.bytes.len() && !self.last {
                return Err(Record::Incomplete);
            } else {
                return Ok(at - 1);
            }
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;

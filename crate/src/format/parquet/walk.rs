//! Where the pages of a column lie whose file has no page index: what stands in front of each tells where the next begins.

use super::Place;
use super::page::{DATA, DATA_2, DICTIONARY, header};
use super::unit::PageAt;
use crate::format::Need;

/// What is read in the hope that it holds what stands in front of a page.
const AHEAD: u64 = 4 << 10;
/// The same where pages are so small that several lie in it.
const SEVERAL: u64 = 256 << 10;
/// Pages with more bytes are not small.
const SMALL: u64 = 32 << 10;
/// What stands in front of a page takes no more bytes.
const MOST_AHEAD: u64 = 1 << 20;
/// More pages of a column are not looked for.
const MOST_PAGES: usize = 1 << 18;

/// A column whose pages are looked for, from one to the next.
#[derive(Debug)]
pub struct Walk {
    place: Place,
    rows: u64,
    /// Where the next page begins, and the rows ahead of it.
    at: u64,
    from: u64,
    window: u64,
    pages: Vec<PageAt>,
}

/// What bytes came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Walked {
    /// More are needed.
    On,
    /// All pages were found.
    Done,
    /// The pages are not what they should be: whoever reads them will tell.
    Lost,
}

impl Walk {
    /// A column of so many rows that lies there.
    pub fn new(place: Place, rows: u64) -> Self {
        Self {
            place,
            rows,
            at: place.offset,
            from: 0,
            window: AHEAD,
            pages: Vec::new(),
        }
    }

    fn end(&self) -> u64 {
        self.place.offset + self.place.length
    }

    /// The bytes that are needed next.
    pub fn need(&self) -> Need {
        Need {
            offset: self.at,
            length: self.window.min(self.end() - self.at),
        }
    }

    /// The pages that were found.
    pub fn take_pages(&mut self) -> Vec<PageAt> {
        std::mem::take(&mut self.pages)
    }

    /// Takes the bytes that were asked for.
    pub fn feed(&mut self, bytes: &[u8]) -> Walked {
        let need = self.need();
        if bytes.len() as u64 != need.length {
            return Walked::Lost;
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let Ok((header, length)) = header(rest, self.at) else {
                if self.at > need.offset {
                    return Walked::On;
                }
                // All that there is, or more than there should be, does not hold it.
                if need.length < self.window || self.window >= MOST_AHEAD {
                    return Walked::Lost;
                }
                self.window *= 4;
                return Walked::On;
            };
            let (Ok(packed), Ok(rows)) =
                (usize::try_from(header.packed), u64::try_from(header.values))
            else {
                return Walked::Lost;
            };
            let next = self.at + (length + packed) as u64;
            let is_data = [DATA, DATA_2].contains(&header.kind);
            let is_late = header.kind == DICTIONARY && !self.pages.is_empty();
            if next > self.end() || is_late || self.pages.len() == MOST_PAGES {
                return Walked::Lost;
            }
            if is_data {
                self.pages.push(PageAt {
                    from: self.from,
                    offset: self.at,
                    end: next,
                });
                self.from = self.from.saturating_add(rows);
            }
            self.window = if next - self.at < SMALL {
                SEVERAL
            } else {
                AHEAD
            };
            self.at = next;
            rest = rest.get(length + packed..).unwrap_or_default();
        }
        match (self.at == self.end(), self.from == self.rows) {
            (false, _) => Walked::On,
            (true, true) => Walked::Done,
            (true, false) => Walked::Lost,
        }
    }
}

//! Row groups that are too large to be held as a whole: where their pages lie, from the page index of the file or, where it has none,
//! from what stands in front of each page.

use std::collections::BTreeMap;

use super::Place;
use super::column::Convert;
use super::found::Found;
use super::metadata::ColumnChunk;
use super::offset_index::offset_index;
use super::unit::{PageAt, Part, parts};
use super::walk::{Walk, Walked};
use crate::format::Need;
use crate::format::cut::CUT;
use crate::format::fetched::{Fetched, near};

/// Row groups with more bytes than this are read in parts.
const LARGE: u64 = 64 << 20;
/// A page index of more bytes than this is not read.
const MOST_INDEX: u64 = 64 << 20;
/// The most columns whose next page is looked for at once.
const AT_ONCE: usize = 256;

/// A row group that is too large.
#[derive(Debug)]
pub struct Large {
    /// Its number.
    group: usize,
    /// The bytes of the columns that are read.
    bytes: u64,
    /// Of each column.
    columns: Vec<Pages>,
}

/// What is known of the pages of a column.
#[derive(Debug)]
enum Pages {
    /// They are not read.
    Unread,
    /// An index tells of them, which lies there.
    Index(Need),
    /// Nothing yet.
    Unknown,
    /// They are looked for.
    Walk(Box<Walk>),
    Known(Vec<PageAt>),
    /// They cannot be found.
    Lost,
}

/// Whether a row group of so many rows and bytes is too large; nothing said, more than `LARGE`.
pub fn is_large(rows: u64, bytes: u64, limit: Option<u64>) -> bool {
    rows > CUT as u64 && bytes > limit.unwrap_or(LARGE)
}

impl Large {
    /// A row group with these columns, if what is read of it is too large. The metadata begin at byte `end`.
    pub fn new(
        found: &Found,
        chunks: &[&ColumnChunk],
        limit: Option<u64>,
        end: u64,
    ) -> Option<Self> {
        let number = found.groups.len().checked_sub(1)?;
        let group = found.groups.get(number)?;
        let is_read = |column: usize| found.columns[column].convert != Convert::Nothing;
        let places = group.places.iter().enumerate();
        let bytes = places
            .filter(|(column, _)| is_read(*column))
            .fold(0u64, |sum, (_, place)| sum.saturating_add(place.length));
        if !is_large(group.rows, bytes, limit) {
            return None;
        }
        let one = |(column, chunk): (usize, &&ColumnChunk)| match chunk.index {
            _ if !is_read(column) => Pages::Unread,
            Some((offset, length))
                if length > 0 && offset.checked_add(length).is_some_and(|last| last <= end) =>
            {
                Pages::Index(Need { offset, length })
            }
            _ => Pages::Unknown,
        };
        let columns: Vec<Pages> = chunks.iter().enumerate().map(one).collect();
        Some(Self {
            group: number,
            bytes,
            columns,
        })
    }
}

impl Found {
    /// The columns of large row groups that can still be read in parts, where each lies, and its rows.
    fn pages(&mut self) -> impl Iterator<Item = (&mut Pages, Place, u64)> {
        let groups = &self.groups;
        let is_lost = |pages: &Pages| matches!(pages, Pages::Lost);
        let large = self.large.iter_mut();
        let large = large.filter(move |large| !large.columns.iter().any(is_lost));
        large.flat_map(|large| {
            let group = &groups[large.group];
            let columns = large.columns.iter_mut().zip(&group.places);
            columns.map(|(pages, place)| (pages, *place, group.rows))
        })
    }

    /// The bytes of the page index that are needed.
    pub fn index_needs(&mut self) -> Vec<Need> {
        let indexes = self.pages().filter_map(|(pages, ..)| match pages {
            Pages::Index(need) => Some(*need),
            _ => None,
        });
        let needs = near(indexes);
        if needs.iter().map(|need| need.length).sum::<u64>() <= MOST_INDEX {
            return needs;
        }
        for (pages, ..) in self.pages() {
            if let Pages::Index(_) = pages {
                *pages = Pages::Unknown;
            }
        }
        Vec::new()
    }

    /// Takes them.
    pub fn take_indexes(&mut self, needs: &[Need], bytes: &[&[u8]]) {
        let joined = bytes.concat();
        let fetched = Fetched::new(&joined, needs.to_vec(), 0);
        for (pages, place, rows) in self.pages() {
            let Pages::Index(need) = pages else { continue };
            let found = fetched.at(*need);
            let found = found.and_then(|bytes| offset_index(bytes, need.offset, place, rows));
            *pages = found.map_or(Pages::Unknown, Pages::Known);
        }
    }

    /// Looks for the pages of which nothing is known.
    pub fn begin_walks(&mut self) {
        for (pages, place, rows) in self.pages() {
            if let Pages::Unknown = pages {
                *pages = Pages::Walk(Box::new(Walk::new(place, rows)));
            }
        }
    }

    fn walks(&mut self) -> impl Iterator<Item = &mut Pages> {
        let walks = self.pages().map(|(pages, ..)| pages);
        walks
            .filter(|pages| matches!(pages, Pages::Walk(_)))
            .take(AT_ONCE)
    }

    /// The bytes that are needed to find more pages; none when there are no more to be found.
    pub fn walk_needs(&mut self) -> Vec<Need> {
        let need = |pages: &mut Pages| match pages {
            Pages::Walk(walk) => Some(walk.need()),
            _ => None,
        };
        self.walks().filter_map(need).collect()
    }

    /// Takes them.
    pub fn walk(&mut self, bytes: &[&[u8]]) {
        let walks: Vec<&mut Pages> = self.walks().collect();
        for (pages, bytes) in walks.into_iter().zip(bytes) {
            let Pages::Walk(walk) = pages else { continue };
            match walk.feed(bytes) {
                Walked::On => {}
                Walked::Lost => *pages = Pages::Lost,
                Walked::Done => *pages = Pages::Known(walk.take_pages()),
            }
        }
    }

    /// The parts of the row groups of whose columns all pages are known, of about half of the bytes each that make a row group large.
    pub fn parts(&mut self, limit: Option<u64>) -> BTreeMap<usize, Vec<Part>> {
        let mut all = BTreeMap::new();
        for large in std::mem::take(&mut self.large) {
            let pages = large.columns.into_iter().map(|pages| match pages {
                Pages::Known(pages) => Some(pages),
                Pages::Unread => Some(Vec::new()),
                _ => None,
            });
            let Some(pages) = pages.collect::<Option<Vec<_>>>() else {
                continue;
            };
            let most = limit.unwrap_or(LARGE) / 2;
            let group = &self.groups[large.group];
            if let Some(parts) = parts(group, &pages, large.bytes, most) {
                all.insert(large.group, parts);
            }
        }
        all
    }
}

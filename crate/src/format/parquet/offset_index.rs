//! The page index of a file, as far as it tells where pages lie (Apache Parquet, "Page Index").

use super::Place;
use super::thrift::{Reader, Type};
use super::unit::PageAt;
use crate::error::Result;

/// A page as an index tells of it: where it begins, its bytes, the rows ahead of it.
type Told = (u64, u64, u64);

/// The pages of a column of so many rows that lies there, by an index that begins at byte `start` of the file; nothing when
/// it tells what cannot be.
pub fn offset_index(bytes: &[u8], start: u64, place: Place, rows: u64) -> Option<Vec<PageAt>> {
    let mut told: Vec<Told> = Vec::new();
    let mut reader = Reader::new(bytes, start);
    let read = reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::List) => told = reader.list(page_location)?,
            _ => reader.skip(kind)?,
        }
        Ok(())
    });
    read.ok()?;
    let end = place.offset + place.length;
    let pages = told.into_iter().map(|(offset, length, from)| {
        Some(PageAt {
            from,
            offset,
            end: offset.checked_add(length).filter(|last| *last <= end)?,
        })
    });
    let pages: Vec<PageAt> = pages.collect::<Option<_>>()?;
    let first = pages.first()?;
    let last = pages.last()?;
    let is_sound = first.from == 0
        && first.offset >= place.offset
        && last.from <= rows
        && pages
            .windows(2)
            .all(|pair| pair[0].from <= pair[1].from && pair[0].end <= pair[1].offset);
    is_sound.then_some(pages)
}

fn page_location(reader: &mut Reader<'_>) -> Result<Told> {
    let mut found = (0, 0, 0);
    reader.structure(|reader, id, kind| {
        match (id, kind) {
            (1, Type::Whole) => found.0 = reader.count()?,
            (2, Type::Whole) => found.1 = reader.count()?,
            (3, Type::Whole) => found.2 = reader.count()?,
            _ => reader.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(found)
}

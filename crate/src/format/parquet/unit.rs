//! Units: row groups that are read together, or a part of one that is too large to be held as a whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Group, Place};
use crate::format::cut::{self, CUT, Extent, join};
use crate::format::{Need, Unit};

/// Rows that are read at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ParquetUnit {
    /// The first row group.
    pub first: usize,
    /// One past the last.
    pub last: usize,
    /// The part of the only row group that is read; nothing where that is its whole.
    pub part: Option<Part>,
}

/// Consecutive rows of a row group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// The rows of the row group ahead of them.
    pub from: u64,
    pub rows: u64,
    /// For each column the pages that hold them.
    pub runs: Vec<Run>,
}

/// Pages of a column that lie one behind the other.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Run {
    /// The rows of the row group ahead of them.
    pub from: u64,
    pub rows: u64,
    pub offset: u64,
    pub length: u64,
    /// The bytes of the dictionary, with which the column begins; 0 where there is none.
    pub dictionary: u64,
}

/// A page of which it is known where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageAt {
    /// The rows of the row group ahead of it.
    pub from: u64,
    /// Its first byte.
    pub offset: u64,
    /// One past its last byte.
    pub end: u64,
}

/// What is read of a column in a row group.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    pub rows: u64,
    pub place: Place,
    /// The dictionary, where it does not lie in front of the pages.
    pub dictionary: Option<Place>,
}

/// The most runs that a row group is read in: a part's of each column.
const MOST_RUNS: u64 = 1 << 22;

impl Stretch {
    /// Its bytes.
    pub fn needs(self) -> impl Iterator<Item = Need> {
        let places = [self.dictionary, Some(self.place)];
        places.into_iter().flatten().map(Place::need)
    }
}

impl ParquetUnit {
    /// Its rows.
    pub fn rows(&self, groups: &[Group]) -> u64 {
        let all = || groups[self.first..self.last].iter().map(|group| group.rows);
        self.part
            .as_ref()
            .map_or_else(|| all().sum(), |part| part.rows)
    }

    /// What is read of a column.
    pub fn stretches(&self, groups: &[Group], column: usize) -> Vec<Stretch> {
        let groups = &groups[self.first..self.last];
        let whole = |group: &Group| Stretch {
            rows: group.rows,
            place: group.places[column],
            dictionary: None,
        };
        let (Some(part), [group]) = (&self.part, groups) else {
            return groups.iter().map(whole).collect();
        };
        let (run, place) = (part.runs[column], group.places[column]);
        let at = |offset, length| Place {
            offset,
            length,
            codec: place.codec,
        };
        vec![Stretch {
            rows: run.rows,
            place: at(run.offset, run.length),
            dictionary: (run.dictionary > 0).then(|| at(place.offset, run.dictionary)),
        }]
    }

    /// The rows that the first page of a column holds ahead of the unit's first.
    pub fn ahead(&self, column: usize) -> u64 {
        let part = self.part.as_ref();
        part.map_or(0, |part| part.from - part.runs[column].from)
    }
}

/// The units of row groups: of those that are read in parts a unit for each part. Groups of which `is_alone` says so are not
/// read with others.
pub fn units(
    groups: &[Group],
    is_alone: &[bool],
    mut parts: BTreeMap<usize, Vec<Part>>,
) -> Vec<ParquetUnit> {
    let mut units = Vec::new();
    let mut from = 0;
    let together = |first: usize, last: usize, units: &mut Vec<ParquetUnit>| {
        if first < last || groups.is_empty() {
            let joined = join(groups[first..last].iter().map(Group::extent));
            units.extend(joined.into_iter().map(|(from, to)| ParquetUnit {
                first: first + from,
                last: first + to,
                part: None,
            }));
        }
    };
    for at in 0..groups.len() {
        if !is_alone[at] {
            continue;
        }
        together(from, at, &mut units);
        from = at + 1;
        match parts.remove(&at) {
            Some(parts) => units.extend(parts.into_iter().map(|part| ParquetUnit {
                first: at,
                last: at + 1,
                part: Some(part),
            })),
            None => together(at, at + 1, &mut units),
        }
    }
    together(from, groups.len(), &mut units);
    units
}

/// Where the units lie, and their chunks.
pub fn places(units: &[ParquetUnit], groups: &[Group]) -> Vec<Unit> {
    let extents: Vec<Vec<Extent>> = units
        .iter()
        .map(|unit| {
            let whole = groups[unit.first..unit.last].iter().map(Group::extent);
            match &unit.part {
                // Its dictionaries may lie anywhere in its row group.
                Some(part) => whole
                    .map(|extent| Extent {
                        rows: part.rows,
                        ..extent
                    })
                    .collect(),
                None => whole.collect(),
            }
        })
        .collect();
    cut::units(extents.iter().map(Vec::as_slice))
}

/// A row group in parts of whole chunks with about so many bytes each, of columns with these pages; those that are not read
/// have none. Nothing where that would be too many.
pub fn parts(group: &Group, pages: &[Vec<PageAt>], bytes: u64, most: u64) -> Option<Vec<Part>> {
    let cut = CUT as u64;
    let chunks = group.rows.div_ceil(cut);
    let together = chunks.div_ceil(bytes.div_ceil(most.max(1)).max(1)).max(1);
    let count = chunks.div_ceil(together);
    if count.saturating_mul(pages.len() as u64) > MOST_RUNS {
        return None;
    }
    let rows = together * cut;
    let part = |number: u64| {
        let from = number * rows;
        let to = group.rows.min(from + rows);
        let runs = pages.iter().zip(&group.places);
        let runs = runs.map(|(pages, place)| run(pages, *place, (from, to), group.rows));
        Part {
            from,
            rows: to - from,
            runs: runs.collect(),
        }
    };
    Some((0..count).map(part).collect())
}

/// The pages with these rows.
fn run(pages: &[PageAt], place: Place, (from, to): (u64, u64), rows: u64) -> Run {
    let last_before = |row: u64| pages.partition_point(|page| page.from < row).checked_sub(1);
    let (Some(start), Some(first), Some(last)) =
        (pages.first(), last_before(from + 1), last_before(to))
    else {
        return Run::default();
    };
    let end = pages.get(last + 1).map_or(rows, |next| next.from);
    Run {
        from: pages[first].from,
        rows: end - pages[first].from,
        offset: pages[first].offset,
        length: pages[last].end - pages[first].offset,
        dictionary: start.offset - place.offset,
    }
}

#[cfg(test)]
mod tests {
    use super::super::codec::Codec;
    use super::{Group, PageAt, Place, parts};

    #[test]
    fn parts_have_the_pages_that_hold_their_rows() {
        let place = Place {
            offset: 10,
            length: 990,
            codec: Codec::None,
        };
        let rows = 131_072 * 3 + 7;
        let group = Group {
            rows,
            places: vec![place, place],
        };
        let page = |from, offset, end| PageAt { from, offset, end };
        let pages = vec![
            page(0, 20, 100),
            page(131_072, 100, 200),
            page(131_072, 200, 210),
            page(300_000, 210, 1000),
        ];
        let found = parts(&group, &[pages, Vec::new()], 990, 1).unwrap();
        let runs = found.iter().map(|part| {
            let run = part.runs[0];
            let rows = (part.from, part.rows, run.from, run.rows);
            (rows, run.offset, run.offset + run.length, run.dictionary)
        });
        let expected = [
            ((0, 131_072, 0, 131_072), 20, 100, 10),
            ((131_072, 131_072, 131_072, 168_928), 200, 210, 10),
            ((262_144, 131_072, 131_072, rows - 131_072), 200, 1000, 10),
            ((393_216, 7, 300_000, rows - 300_000), 210, 1000, 10),
        ];
        assert_eq!(runs.collect::<Vec<_>>(), expected);
        assert!(found.iter().all(|part| part.runs[1].length == 0));
        let both = parts(&group, &[Vec::new(), Vec::new()], 990, 495).unwrap();
        assert_eq!(
            both.iter().map(|part| part.rows).collect::<Vec<_>>(),
            [262_144, 131_079]
        );
    }
}

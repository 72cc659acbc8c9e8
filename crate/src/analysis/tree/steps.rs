//! Where the rows of a tree that grows level by level go, and the pass that takes them there.

use super::sample::Sample;
use super::tally::Tally;
use super::tasks::{BLOCK, collect, share};
use crate::stats::tree::{Measure, Place, Table};

/// The most positions.
pub const POSITIONS: usize = 128;
/// The bit of a position that rows out of the sample have.
const OUT: u8 = 128;

/// Where rows go from a position. Rows out of the sample go the same ways.
#[derive(Debug, Clone)]
pub struct Step {
    /// The column of the table that is asked.
    pub column: usize,
    /// By bin, the next position.
    pub next: [u8; 256],
}

impl Step {
    /// From where no row goes on.
    pub fn none(position: usize) -> Self {
        Self {
            column: 0,
            next: [u8::try_from(position).unwrap_or(0); 256],
        }
    }
}

/// A position without the bit of rows out of the sample.
#[inline(always)]
pub fn place(position: u8) -> usize {
    usize::from(position & !OUT)
}

/// What is wanted of a node.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Whether sums are wanted.
    pub sums: bool,
    /// The predictors whose histograms are wanted.
    pub predictors: Vec<usize>,
    /// The same in the table.
    pub places: Vec<Place>,
    /// The integers of their histograms.
    pub cells: usize,
}

/// A pass over all rows.
pub struct Pass<'a> {
    /// The bins of the rows.
    pub table: &'a Table,
    /// What is added up of each.
    pub values: &'a [i64],
    /// How sums are read.
    pub measure: &'a Measure,
    /// From each position.
    pub steps: &'a [Step; POSITIONS],
    /// What is wanted.
    pub wanted: &'a [Wanted],
    /// For each position what is wanted of the sample's rows that come there.
    pub counted: &'a [Option<u8>; POSITIONS],
}

/// Some rows that lie in the cache.
pub struct Rows<'a> {
    /// Their bins, side by side.
    pub codes: &'a [u8],
    /// Bins of a row.
    pub width: usize,
    /// What is added up.
    pub values: &'a [i64],
}

impl Pass<'_> {
    /// Brings all rows to position 0, and adds up the sample's.
    pub fn begin(&self, sample: &Sample, field: &mut Field) -> Vec<Vec<Tally>> {
        field.positions.clear();
        field.positions.resize(self.values.len(), 0);
        self.run(field, |first, positions, sorter| {
            let drawn = &sample.blocks[first / BLOCK];
            sorter.sort(positions.iter_mut().zip(drawn).map(|(position, drawn)| {
                *position = OUT * (1 - drawn);
                1 - drawn
            }));
        })
    }

    /// Takes each row a step on, and adds up those that are counted.
    pub fn on(&self, field: &mut Field) -> Vec<Vec<Tally>> {
        let width = self.table.width();
        let kinds = self.kinds();
        self.run(field, |first, positions, sorter| {
            let codes = self.table.rows(first, positions.len());
            let pairs = positions.iter_mut().zip(codes.chunks_exact(width));
            sorter.sort(pairs.map(|(position, codes)| {
                let step = &self.steps[place(*position)];
                *position = step.next[usize::from(codes[step.column])] | (*position & OUT);
                kinds[usize::from(*position)]
            }));
        })
    }

    /// The kind of the rows at each position: the number of what is counted, or one of some others.
    fn kinds(&self) -> [u8; 256] {
        let counted = u8::try_from(self.wanted.len()).unwrap_or(0);
        let mut kinds = [0; 256];
        for (position, kind) in (0u8..=255).zip(&mut kinds) {
            let other = counted + position % OTHERS / 2 + position / OUT * (OTHERS / 2);
            let found = self.counted[place(position)].filter(|_| position < OUT);
            *kind = found.unwrap_or(other);
        }
        kinds
    }

    /// Has rows sorted by what they are counted for, a block after the other, and adds them up. What is wanted is found
    /// in parts.
    fn run(
        &self,
        field: &mut Field,
        sort: impl Fn(usize, &mut [u8], &mut Sorter) + Sync,
    ) -> Vec<Vec<Tally>> {
        let share = share(field.positions.len().div_ceil(BLOCK)) * BLOCK;
        let tasks = field.positions.chunks_mut(share);
        field.sorters.resize_with(tasks.len(), Sorter::default);
        let tasks = tasks.zip(&mut field.sorters).enumerate().collect();
        collect(
            tasks,
            |(task, (positions, sorter)): (usize, (&mut [u8], &mut Sorter))| {
                let new = |wanted| Tally::new(self.measure, wanted);
                let mut tallies: Vec<Tally> = self.wanted.iter().map(new).collect();
                sorter.reserve(tallies.len());
                for (block, positions) in positions.chunks_mut(BLOCK).enumerate() {
                    let first = task * share + block * BLOCK;
                    sort(first, positions, sorter);
                    let rows = Rows {
                        codes: self.table.rows(first, positions.len()),
                        width: self.table.width(),
                        values: &self.values[first..][..positions.len()],
                    };
                    let tallies = tallies.iter_mut().zip(self.wanted);
                    for (list, (tally, wanted)) in sorter.lists().zip(tallies) {
                        tally.add(wanted, list, &rows);
                    }
                }
                tallies
            },
        )
    }
}

/// Where the rows of the data are, and what passes over them need.
#[derive(Debug, Default)]
pub struct Field {
    /// The position of each row.
    pub positions: Vec<u8>,
    sorters: Vec<Sorter>,
}

/// Kinds of rows that are not counted: of a single kind each row would wait for the one before it.
const OTHERS: u8 = 8;
/// The room for places of a kind: as many as there are rows in a block, and some so that lists do not begin in the same
/// lines of the cache.
const ROOM: usize = BLOCK + 160;

/// Sorts the rows of a block by what they are counted for.
#[derive(Debug)]
struct Sorter {
    /// Room for the places of all rows under each kind.
    places: Vec<u16>,
    /// Where the places of each kind end.
    ends: [usize; 256],
}

impl Default for Sorter {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            ends: [0; 256],
        }
    }
}

impl Sorter {
    /// Makes room for a number of kinds that are counted.
    fn reserve(&mut self, kinds: usize) {
        let room = (kinds + usize::from(OTHERS)) * ROOM;
        self.places.resize(room.max(self.places.len()), 0);
    }

    /// Brings the places of rows of the same kind together, in order.
    #[inline(always)]
    fn sort(&mut self, kinds: impl Iterator<Item = u8>) {
        let starts = (0..).step_by(ROOM).zip(&mut self.ends);
        starts.for_each(|(start, end)| *end = start);
        for (at, kind) in (0u16..).zip(kinds) {
            let end = &mut self.ends[usize::from(kind)];
            self.places[*end] = at;
            *end += 1;
        }
    }

    /// The places of the rows of each kind.
    fn lists(&self) -> impl Iterator<Item = &[u16]> {
        let starts = (0..).step_by(ROOM).zip(&self.ends);
        starts.map(|(start, end)| &self.places[start..*end])
    }
}

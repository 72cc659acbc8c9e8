//! Where the rows of a tree that grows level by level go, and the pass that takes them there.

use super::rows::Rows;
use super::tasks::{collect, for_all, share};
use crate::stats::tree::{Measure, Place, Sums, add_to_places};

/// Rows that are sorted by their nodes at a time: their bins stay in the cache.
const SORTED: usize = 4096;

/// Where rows go from a position: positions are nodes, and ends for rows that stay at a node with sons.
#[derive(Debug, Clone)]
pub struct Step {
    /// The column of the table that is asked.
    pub column: usize,
    /// By bin, the next position.
    pub next: [u8; 256],
}

impl Step {
    /// From where all rows go the same way.
    pub fn always(to: u8) -> Self {
        Self {
            column: 0,
            next: [to; 256],
        }
    }
}

/// The rows of a block that a tree is grown on, without those between them.
#[derive(Debug, Default)]
pub struct Part {
    codes: Vec<u8>,
    values: Vec<i64>,
    /// The position of each.
    pub positions: Vec<u8>,
}

impl Part {
    /// Takes rows in.
    fn fill(&mut self, rows: &Rows, values: &[i64], list: &[u32]) {
        let width = rows.table.width();
        self.codes.resize(list.len() * width, 0);
        for (codes, row) in self.codes.chunks_exact_mut(width).zip(list) {
            rows.table.copy(*row as usize, codes);
        }
        self.values.clear();
        self.values
            .extend(list.iter().map(|row| values[*row as usize]));
        self.positions.clear();
        self.positions.resize(list.len(), 0);
    }
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

/// What was found of a node.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Sums over its rows, if wanted.
    pub sums: Sums,
    wanted: Wanted,
    cells: Vec<i64>,
}

impl Found {
    fn new(measure: &Measure, wanted: &Wanted) -> Self {
        Self {
            sums: measure.sums(),
            wanted: wanted.clone(),
            cells: vec![0; wanted.cells],
        }
    }

    /// The histograms by predictor.
    pub fn histograms(&self) -> impl Iterator<Item = (usize, &[i64])> {
        let starts = self.wanted.places.iter().map(|place| 2 * place.base);
        let ends = starts.clone().skip(1).chain([self.cells.len()]);
        let pairs = self.wanted.predictors.iter().zip(starts.zip(ends));
        pairs.map(|(predictor, (start, end))| (*predictor, &self.cells[start..end]))
    }

    /// The histogram of a predictor.
    pub fn histogram(&self, predictor: usize) -> &[i64] {
        self.histograms()
            .find(|(at, _)| *at == predictor)
            .map_or(&[], |(_, cells)| cells)
    }

    /// The histograms of a node without those of one of its sons.
    pub fn without(mut self, son: &Self) -> Self {
        let pairs = self.cells.iter_mut().zip(&son.cells);
        pairs.for_each(|(cell, son)| *cell -= son);
        self
    }

    fn merge(&mut self, next: &Self) {
        self.sums.merge(&next.sums);
        let pairs = self.cells.iter_mut().zip(&next.cells);
        pairs.for_each(|(cell, next)| *cell += next);
    }

    /// Adds rows of some, given by their places among them.
    #[inline(always)]
    fn add(&mut self, rows: &[u16], values: &[i64], codes: &[u8], width: usize) {
        if self.wanted.sums {
            self.sums.add_numbers(rows, |at| values[usize::from(*at)]);
        }
        if self.wanted.cells > 0 {
            let codes = |at: &u16| &codes[usize::from(*at) * width..][..width];
            let pair = |at: &u16| [1, values[usize::from(*at)]];
            add_to_places(&self.wanted.places, &mut self.cells, rows, codes, pair);
        }
    }
}

/// A pass over the rows of a sample.
pub struct Pass<'a> {
    /// The rows of the data.
    pub rows: &'a Rows,
    /// What is added up of each.
    pub values: &'a [i64],
    /// How sums are read.
    pub measure: &'a Measure,
    /// From each position.
    pub steps: &'a [Step],
    /// For each position what is wanted of the rows that come there, from 1; 0 for nothing.
    pub counted: &'a [u8; 256],
    /// What is wanted.
    pub wanted: &'a [Wanted],
}

impl Pass<'_> {
    /// Takes the rows of blocks in: all of them come to position 1.
    pub fn begin(&self, blocks: &[Vec<u32>], parts: &mut Vec<Part>) -> Vec<Found> {
        parts.resize_with(blocks.len(), Part::default);
        self.run(parts, Some(blocks))
    }

    /// Takes each row a step on, and adds up those that are counted.
    pub fn on(&self, parts: &mut [Part]) -> Vec<Found> {
        self.run(parts, None)
    }

    fn run(&self, parts: &mut [Part], blocks: Option<&[Vec<u32>]>) -> Vec<Found> {
        let found_of = |wanted| Found::new(self.measure, wanted);
        let share = share(parts.len());
        let tasks = parts.chunks_mut(share).enumerate().collect();
        let found = collect(tasks, |(task, parts): (usize, &mut [Part])| {
            let mut found: Vec<Found> = self.wanted.iter().map(found_of).collect();
            let mut sorter = Sorter::new(found.len());
            for (at, part) in parts.iter_mut().enumerate() {
                if let Some(blocks) = blocks {
                    part.fill(self.rows, self.values, &blocks[task * share + at]);
                }
                self.step(part, &mut sorter, &mut found, blocks.is_some());
            }
            found
        });
        for_all(self.wanted.len(), |son| {
            let mut whole = found_of(&self.wanted[son]);
            found.iter().for_each(|found| whole.merge(&found[son]));
            whole
        })
    }

    /// Takes the rows of a part a step on, to position 1 at `first`.
    fn step(&self, part: &mut Part, sorter: &mut Sorter, found: &mut [Found], first: bool) {
        let width = self.rows.table.width();
        let sorted = part.positions.chunks_mut(SORTED);
        let sorted = sorted.zip(part.values.chunks(SORTED));
        for ((positions, values), codes) in sorted.zip(part.codes.chunks(SORTED * width)) {
            if first {
                positions.fill(1);
                sorter.take(positions.len());
            } else {
                let pairs = positions.iter_mut().zip(codes.chunks_exact(width));
                sorter.sort(pairs.map(|(position, codes)| {
                    let step = &self.steps[usize::from(*position)];
                    *position = step.next[usize::from(codes[step.column])];
                    self.counted[usize::from(*position)]
                }));
            }
            for (rows, found) in sorter.runs().zip(found.iter_mut()) {
                found.add(rows, values, codes, width);
            }
        }
    }
}

/// Sorts rows by what they are counted for.
struct Sorter {
    kinds: Vec<u8>,
    /// Where the rows of each kind end.
    ends: [usize; 256],
    count: usize,
    sorted: Vec<u16>,
}

impl Sorter {
    fn new(count: usize) -> Self {
        Self {
            kinds: vec![0; SORTED],
            ends: [0; 256],
            count,
            sorted: vec![0; SORTED],
        }
    }

    /// Brings the places of rows of the same kind together, in order. Kind 0 is not counted.
    #[inline(always)]
    fn sort(&mut self, kinds: impl Iterator<Item = u8>) {
        self.ends.fill(0);
        let mut count = 0;
        for (slot, kind) in self.kinds.iter_mut().zip(kinds) {
            *slot = kind;
            self.ends[usize::from(kind)] += 1;
            count += 1;
        }
        let mut end = 0;
        for slot in &mut self.ends {
            end += std::mem::replace(slot, end);
        }
        for (at, kind) in (0u16..).zip(&self.kinds[..count]) {
            let end = &mut self.ends[usize::from(*kind)];
            self.sorted[*end] = at;
            *end += 1;
        }
    }

    /// Takes rows of one kind, 1.
    fn take(&mut self, count: usize) {
        self.ends.fill(count);
        self.ends[0] = 0;
        for (at, place) in (0u16..).zip(&mut self.sorted[..count]) {
            *place = at;
        }
    }

    /// The places of the rows of each kind that is counted.
    fn runs(&self) -> impl Iterator<Item = &[u16]> {
        let pairs = self.ends[..=self.count].windows(2);
        pairs.map(|ends| &self.sorted[ends[0]..ends[1]])
    }
}

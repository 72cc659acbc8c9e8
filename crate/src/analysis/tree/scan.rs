//! What is found out of the data before trees grow: rows, ranges, classes, bins.

use serde::{Deserialize, Serialize};

use super::bins::{Counter, Counts, Grid};
use super::chunk_rows::ChunkRows;
use super::options::Limits;
use super::source::{Response, Source};
use crate::data::Chunk;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::tree::Predictor;

/// Numbers with this many values and more are no classes.
const MOST_CLASSES: usize = 1000;
/// Units of the weights of classes in one: 2^50.
const PER_UNIT: f64 = 1_125_899_906_842_624.0;

/// What the first pass finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Rows that the selection left.
    pub considered: f64,
    /// Rows that take part, by chunk.
    pub kept: Vec<(u32, u32)>,
    /// The same, with frequency weights.
    pub times: f64,
    /// The sum of weights.
    pub weight: f64,
    /// The largest weight.
    pub largest: f64,
    /// The range of the response.
    pub range: (f64, f64),
    /// The weighted sum of the response.
    pub sum: f64,
    /// The weight of each class in units of 2^-50: sums of integers do not depend on the order of rows.
    classes: Vec<i128>,
    /// The weight of each value of a response of classes that are numbers.
    pub values: Counts,
    /// The values of numeric predictors.
    pub counts: Vec<Option<Counts>>,
    limit: usize,
}

impl Found {
    /// The first pass over a chunk.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    pub fn new(source: &Source, limits: &Limits, chunk: &Chunk) -> Result<Self> {
        let limit = limits.values();
        source.with_chunk(chunk, |read| {
            let mut found = Self {
                considered: read.considered as f64,
                kept: vec![(
                    chunk.index,
                    u32::try_from(read.kept.len()).unwrap_or(u32::MAX),
                )],
                times: 0.0,
                weight: 0.0,
                largest: 0.0,
                range: (f64::INFINITY, f64::NEG_INFINITY),
                sum: 0.0,
                classes: match &source.response {
                    Response::Factor(factor) => vec![0; factor.levels.len()],
                    _ => Vec::new(),
                },
                values: Counts::Few(Vec::new()),
                counts: Vec::new(),
                limit,
            };
            let mut values = Counter::new(MOST_CLASSES);
            for row in &read.kept {
                let row = *row as usize;
                let weight = read.weights.as_ref().map_or(1.0, |weights| weights[row]);
                let y = read.response[row];
                if y.is_infinite() {
                    return Err(infinite(&source.name, row));
                }
                found.weight += weight;
                found.times += if source.weighted() { 1.0 } else { weight };
                found.largest = found.largest.max(weight);
                match &source.response {
                    Response::Number(_) => {
                        found.range = (found.range.0.min(y), found.range.1.max(y));
                        found.sum += weight * y;
                    }
                    Response::Factor(_) => found.classes[y as usize] += (weight * PER_UNIT) as i128,
                    Response::Values(_) => values.add(y),
                }
            }
            found.values = values.finish();
            for predictor in 0..source.design.terms.len() {
                let counts = if source.levels(predictor).is_some() {
                    None
                } else {
                    Some(Self::count(source, read, predictor, limit)?)
                };
                found.counts.push(counts);
            }
            Ok(found)
        })
    }

    fn count(
        source: &Source,
        read: &ChunkRows<'_>,
        predictor: usize,
        limit: usize,
    ) -> Result<Counts> {
        let mut counter = Counter::new(limit);
        let visit = |value: f64| {
            if !value.is_nan() {
                counter.add(value);
            }
        };
        read.each_number(predictor, visit)
            .map_err(|row| infinite(&source.design.terms[predictor].text, row))?;
        Ok(counter.finish())
    }

    /// Adds what the rows that follow have.
    pub fn merge(&mut self, next: Self) {
        self.considered += next.considered;
        self.kept.extend(next.kept);
        self.times += next.times;
        self.weight += next.weight;
        self.largest = self.largest.max(next.largest);
        self.range = (
            self.range.0.min(next.range.0),
            self.range.1.max(next.range.1),
        );
        self.sum += next.sum;
        for (mine, theirs) in self.classes.iter_mut().zip(next.classes) {
            *mine += theirs;
        }
        self.values.merge(&next.values, MOST_CLASSES);
        for (mine, theirs) in self.counts.iter_mut().zip(&next.counts) {
            if let (Some(mine), Some(theirs)) = (mine, theirs) {
                mine.merge(theirs, self.limit);
            }
        }
    }

    /// The rows that take part.
    pub fn rows(&self) -> f64 {
        self.kept.iter().map(|(_, rows)| f64::from(*rows)).sum()
    }

    /// The weight of each class of a factor.
    #[allow(clippy::cast_precision_loss)]
    pub fn class_weights(&self) -> Vec<f64> {
        let weights = self.classes.iter();
        weights.map(|weight| *weight as f64 / PER_UNIT).collect()
    }

    /// The number of the first row of each chunk.
    pub fn starts(&self) -> Vec<u64> {
        let mut starts = vec![0; self.kept.len()];
        let mut start = 0;
        for (chunk, rows) in &self.kept {
            if let Some(slot) = starts.get_mut(*chunk as usize) {
                *slot = start;
            }
            start += u64::from(*rows);
        }
        starts
    }

    /// The values of a response of classes that are numbers.
    pub fn class_values(&self, name: &str) -> Result<Vec<f64>> {
        match &self.values {
            Counts::Few(values) => Ok(values.iter().map(|(value, _)| *value).collect()),
            Counts::Many(_) => {
                let message =
                    format!("'{name}' has more than {MOST_CLASSES} values; they cannot be classes");
                Err(Error::new(ErrorKind::TooLarge, message).column(name))
            }
        }
    }
}

fn infinite(name: &str, row: usize) -> Error {
    let message = format!("'{name}' has an infinite value; leave such rows out with rowSelection");
    Error::new(ErrorKind::NotFinite, message)
        .column(name)
        .row(row)
}

/// The bins of predictors, some of which wait for a second pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Bins {
    /// Known.
    Known(Predictor),
    /// Values are to be counted in this grid.
    Wanted(Grid),
}

impl Bins {
    /// The bins as far as the first pass shows them.
    pub fn of(source: &Source, found: &Found, most: usize) -> Vec<Self> {
        let bins = found.counts.iter().enumerate().map(|(at, counts)| {
            let levels = source.levels(at).map_or(0, <[String]>::len);
            match counts.as_ref().map(|counts| counts.bins(most)) {
                None => Self::Known(Predictor::Levels(levels)),
                Some(Ok(bins)) => Self::Known(bins),
                Some(Err(grid)) => Self::Wanted(grid),
            }
        });
        bins.collect()
    }

    /// The second pass over a chunk.
    pub fn count(bins: &[Self], source: &Source, chunk: &Chunk) -> Result<Vec<Vec<u64>>> {
        source.with_chunk(chunk, |read| {
            let counts = bins.iter().enumerate().map(|(at, bins)| {
                let Self::Wanted(grid) = bins else {
                    return Ok(Vec::new());
                };
                let mut counts = vec![0u64; grid.cells()];
                let lookup = grid.lookup();
                let visit = |value: f64| {
                    if !value.is_nan() {
                        counts[lookup.cell(value)] += 1;
                    }
                };
                read.each_number(at, visit)
                    .map_err(|row| infinite(&source.design.terms[at].text, row))?;
                Ok(counts)
            });
            counts.collect()
        })
    }

    /// The predictors, given what the second pass counted.
    pub fn settled(bins: Vec<Self>, counts: &[Vec<u64>]) -> Vec<Predictor> {
        let pairs = bins.into_iter().zip(counts);
        pairs
            .map(|(bins, counts)| match bins {
                Self::Known(predictor) => predictor,
                Self::Wanted(grid) => grid.bins(counts),
            })
            .collect()
    }
}

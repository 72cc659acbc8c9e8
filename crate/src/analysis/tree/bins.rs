//! Bins of numeric predictors: one for each value where these are few, otherwise with about as many rows in each.
//!
//! A first pass counts values while they are few, and otherwise how many fall under each of the leading 16 bits of a
//! double; where these are too coarse a second pass counts in finer cells, more of them where there are more rows. Both
//! counts are the same for any order and cutting of the rows, which quantile sketches are not.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::stats::tree::Predictor;

/// Cells of the second pass for each bin.
const FINER: f64 = 16.0;
const PREFIX: u32 = 48;

/// Bits of a double that are ordered as numbers are.
#[inline(always)]
fn ordered(value: f64) -> u64 {
    // Zeros are one number.
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

fn number(ordered: u64) -> f64 {
    f64::from_bits(if ordered >> 63 == 1 {
        ordered & !(1 << 63)
    } else {
        !ordered
    })
}

/// How often values occur.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Counts {
    /// Each value, in order, while there are no more than the limit.
    Few(Vec<(f64, u64)>),
    /// The leading bits of values, in order.
    Many(Vec<(u16, u64)>),
}

/// Counts the values of a chunk.
pub struct Counter {
    limit: usize,
    few: HashMap<u64, u64>,
    many: Vec<u64>,
}

impl Counter {
    /// Keeps up to this many values.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            few: HashMap::new(),
            many: Vec::new(),
        }
    }

    /// Counts a value that is not NaN.
    #[inline(always)]
    pub fn add(&mut self, value: f64) {
        let key = ordered(value);
        if self.many.is_empty() {
            *self.few.entry(key).or_default() += 1;
            if self.few.len() > self.limit {
                self.spill();
            }
        } else {
            self.many[(key >> PREFIX) as usize] += 1;
        }
    }

    fn spill(&mut self) {
        self.many = vec![0; 1 << 16];
        for (key, count) in self.few.drain() {
            self.many[(key >> PREFIX) as usize] += count;
        }
    }

    /// What was counted.
    pub fn finish(self) -> Counts {
        if self.many.is_empty() {
            let mut values: Vec<(u64, u64)> = self.few.into_iter().collect();
            values.sort_unstable();
            let values = values.into_iter();
            return Counts::Few(values.map(|(key, count)| (number(key), count)).collect());
        }
        let counts = (0u16..=u16::MAX).zip(self.many);
        Counts::Many(counts.filter(|(_, count)| *count > 0).collect())
    }
}

fn union<K: Copy + PartialOrd>(mine: &[(K, u64)], theirs: &[(K, u64)]) -> Vec<(K, u64)> {
    let mut all = Vec::with_capacity(mine.len() + theirs.len());
    let (mut i, mut j) = (0, 0);
    while i < mine.len() && j < theirs.len() {
        let (a, b) = (mine[i], theirs[j]);
        if a.0 == b.0 {
            all.push((a.0, a.1 + b.1));
        } else {
            all.push(if a.0 < b.0 { a } else { b });
        }
        i += usize::from(a.0 <= b.0);
        j += usize::from(b.0 <= a.0);
    }
    all.extend_from_slice(&mine[i..]);
    all.extend_from_slice(&theirs[j..]);
    all
}

impl Counts {
    fn coarse(&self) -> Vec<(u16, u64)> {
        match self {
            Self::Many(counts) => counts.clone(),
            Self::Few(values) => {
                let mut coarse: Vec<(u16, u64)> = Vec::new();
                for (value, count) in values {
                    #[allow(clippy::cast_possible_truncation)]
                    let key = (ordered(*value) >> PREFIX) as u16;
                    match coarse.last_mut() {
                        Some(last) if last.0 == key => last.1 += count,
                        _ => coarse.push((key, *count)),
                    }
                }
                coarse
            }
        }
    }

    /// Adds the counts of other rows.
    pub fn merge(&mut self, next: &Self, limit: usize) {
        if let (Self::Few(mine), Self::Few(theirs)) = (&*self, next) {
            let all = union(mine, theirs);
            *self = Self::Few(all);
            if let Self::Few(all) = self
                && all.len() <= limit
            {
                return;
            }
            *self = Self::Many(self.coarse());
            return;
        }
        *self = Self::Many(union(&self.coarse(), &next.coarse()));
    }

    /// The bins, unless a second pass has to count in a finer grid.
    pub fn bins(&self, most: usize) -> Result<Predictor, Grid> {
        match self {
            Self::Few(values) if values.len() <= most => Ok(Predictor::Ordered {
                low: values.iter().map(|(value, _)| *value).collect(),
                high: values.iter().map(|(value, _)| *value).collect(),
            }),
            Self::Few(values) => {
                let counts: Vec<u64> = values.iter().map(|(_, count)| *count).collect();
                let ends = group(&counts, most);
                let starts = std::iter::once(0).chain(ends.iter().copied());
                Ok(Predictor::Ordered {
                    low: starts
                        .take(ends.len())
                        .map(|start| values[start].0)
                        .collect(),
                    high: ends.iter().map(|end| values[*end - 1].0).collect(),
                })
            }
            Self::Many(counts) => Err(Grid::new(counts, most)),
        }
    }
}

/// Groups of neighbours with about the same total: the end of each. What a large count fills beyond its share is spread
/// over the groups that follow.
fn group(counts: &[u64], most: usize) -> Vec<usize> {
    let mut left: u64 = counts.iter().sum();
    let mut groups = most as u64;
    let mut ends = Vec::new();
    let mut sum = 0;
    for (at, count) in counts.iter().enumerate() {
        sum += count;
        if sum > 0 && sum * groups >= left {
            ends.push(at + 1);
            left -= sum;
            groups -= 1;
            sum = 0;
        }
    }
    if let Some(last) = ends.last_mut() {
        *last = counts.len();
    }
    ends
}

/// Fine cells under leading bits: more where there are more rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    most: usize,
    /// Leading bits, the first cell, and how many further bits number the cells.
    parts: Vec<(u16, u32, u8)>,
    cells: usize,
}

/// A grid for fast lookup.
pub struct Lookup {
    first: usize,
    table: Vec<(u32, u8)>,
}

impl Grid {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    fn new(counts: &[(u16, u64)], most: usize) -> Self {
        let total: u64 = counts.iter().map(|(_, count)| count).sum();
        let per_cell = total as f64 / (most as f64 * FINER);
        let mut cells = 0usize;
        let parts = counts.iter().map(|(key, count)| {
            let mut bits = 0u8;
            while *count as f64 > per_cell * libm::ldexp(1.0, i32::from(bits)) && bits < 24 {
                bits += 1;
            }
            let part = (*key, cells as u32, bits);
            cells += 1 << bits;
            part
        });
        let parts = parts.collect();
        Self { most, parts, cells }
    }

    /// The number of cells.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The grid for fast lookup.
    pub fn lookup(&self) -> Lookup {
        let first = self.parts.first().map_or(0, |part| usize::from(part.0));
        let last = self.parts.last().map_or(0, |part| usize::from(part.0));
        let mut table = vec![(0, 0); last + 1 - first];
        for (key, cell, bits) in &self.parts {
            table[usize::from(*key) - first] = (*cell, *bits);
        }
        Lookup { first, table }
    }

    /// The bins, given the counts of the cells.
    pub fn bins(&self, counts: &[u64]) -> Predictor {
        let ends = group(counts, self.most);
        let mut low = vec![f64::NEG_INFINITY];
        let inner = ends.iter().take(ends.len() - 1);
        low.extend(inner.map(|end| self.start(*end)));
        let high = low[1..].iter().copied().chain([f64::INFINITY]).collect();
        Predictor::Ordered { low, high }
    }

    /// The lowest number of a cell.
    #[allow(clippy::cast_possible_truncation)]
    fn start(&self, cell: usize) -> f64 {
        let part = self
            .parts
            .partition_point(|(_, first, _)| *first as usize <= cell);
        let (key, first, bits) = self.parts[part.saturating_sub(1)];
        let within = (cell - first as usize) as u64;
        number(u64::from(key) << PREFIX | within << (PREFIX - u32::from(bits)))
    }
}

impl Lookup {
    /// The cell of a number that the first pass counted.
    #[inline(always)]
    pub fn cell(&self, value: f64) -> usize {
        let key = ordered(value);
        let (first, bits) = self.table[(key >> PREFIX) as usize - self.first];
        let within = (key & ((1 << PREFIX) - 1)) >> (PREFIX - u32::from(bits));
        first as usize + within as usize
    }
}

/// Finds the bin of a number by halving, without branches.
pub struct Coder {
    /// Lowest values, padded with infinity to one less than a power of two.
    low: Vec<f64>,
    half: usize,
}

impl Coder {
    /// A coder for bins that start at these values.
    pub fn new(low: &[f64]) -> Self {
        let size = (low.len() + 1).next_power_of_two();
        let mut low = low.to_vec();
        low.resize(size.max(2), f64::NAN);
        Self {
            half: low.len() / 2,
            low,
        }
    }

    /// The bin, from 1; 0 for NaN.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    pub fn code(&self, value: f64) -> u16 {
        let mut at = 0;
        let mut step = self.half;
        while step > 0 {
            // Comparisons with NaN are false: neither the padding nor a missing value moves on.
            at += if self.low[at + step - 1] <= value {
                step
            } else {
                0
            };
            step /= 2;
        }
        at as u16
    }
}

#[cfg(test)]
mod tests {
    use super::{Coder, Counter, Counts, Predictor};

    fn counts(values: &[f64], limit: usize) -> Counts {
        let mut counter = Counter::new(limit);
        values.iter().for_each(|value| counter.add(*value));
        counter.finish()
    }

    #[test]
    fn few_values_have_a_bin_each() {
        let counts = counts(&[3.0, -1.0, 3.0, 0.0, -0.0], 10);
        let Ok(Predictor::Ordered { low, high }) = counts.bins(10) else {
            panic!("values are few");
        };
        assert_eq!(
            (low.clone(), high),
            (vec![-1.0, 0.0, 3.0], vec![-1.0, 0.0, 3.0])
        );
        let coder = Coder::new(&low);
        for (value, code) in [(-1.0, 1), (0.0, 2), (3.0, 3), (f64::NAN, 0), (9.0, 3)] {
            assert_eq!(coder.code(value), code, "{value}");
        }
    }

    #[test]
    fn many_values_are_cut_evenly_in_any_order() {
        let values: Vec<f64> = (0..20_000)
            .map(|i| libm::exp(f64::from(i * 7919 % 20_000) / 2000.0 - 5.0) - 1.0)
            .collect();
        let whole = counts(&values, 100);
        let mut merged = counts(&values[..30], 100);
        merged.merge(&counts(&values[30..60], 100), 100);
        merged.merge(&counts(&values[60..], 100), 100);
        assert_eq!(whole, merged);
        let grid = whole.bins(50).unwrap_err();
        let lookup = grid.lookup();
        let mut cells = vec![0; grid.cells()];
        values
            .iter()
            .for_each(|value| cells[lookup.cell(*value)] += 1);
        let Predictor::Ordered { low, .. } = grid.bins(&cells) else {
            panic!("numbers are ordered");
        };
        let coder = Coder::new(&low);
        let mut bins = vec![0; low.len() + 1];
        values
            .iter()
            .for_each(|value| bins[usize::from(coder.code(*value))] += 1);
        assert_eq!((bins.len(), bins[0]), (51, 0));
        assert!(
            bins[1..].iter().all(|count| (300..500).contains(count)),
            "{bins:?}"
        );
    }

    #[test]
    fn heavy_values_leave_the_others_their_bins() {
        let mut values: Vec<f64> = (0..300).map(f64::from).collect();
        values.extend(std::iter::repeat_n(7.0, 5000));
        let Ok(Predictor::Ordered { low, high }) = counts(&values, 1000).bins(20) else {
            panic!("values are few");
        };
        assert!(low.len() <= 20 && low.len() > 1);
        assert_eq!((low[0], *high.last().unwrap()), (0.0, 299.0));
    }
}

//! Samples of rows, and what trees add up over them.

use std::ops::Range;

use super::rows::Rows;
use super::tasks::{BLOCK, each, for_all};
use crate::stats::tree::{Measure, Target, Task};

/// The rows of a block that a tree is grown on.
#[derive(Debug, Default)]
pub struct Drawn {
    /// Whether each row of the block is among them: 1 or 0.
    pub rows: Vec<u8>,
    /// How often each row of the block counts; empty when those that are drawn count once.
    times: Vec<u32>,
}

impl Drawn {
    /// The rows of a range that `times` gives a number above 0.
    pub fn new(rows: &Rows, range: Range<usize>, times: impl Fn(usize) -> u32) -> Self {
        let times: Vec<u32> = range.map(|row| times(row) * rows.times(row)).collect();
        let uneven = times.iter().any(|times| *times > 1);
        Self {
            rows: times.iter().map(|times| u8::from(*times > 0)).collect(),
            times: if uneven { times } else { Vec::new() },
        }
    }

    /// Rows that count once, by 1 or 0.
    pub fn once(rows: Vec<u8>) -> Self {
        Self {
            rows,
            times: Vec::new(),
        }
    }
}

/// The numbers of a range for which something holds.
#[inline(always)]
pub fn chosen(range: Range<usize>, mut holds: impl FnMut(usize) -> bool) -> Vec<u32> {
    let mut chosen = vec![0; range.len()];
    let mut count = 0;
    for row in range {
        // Written anyhow, and counted where it holds: a branch would be a guess.
        chosen[count] = u32::try_from(row).unwrap_or(u32::MAX);
        count += usize::from(holds(row));
    }
    chosen.truncate(count);
    chosen
}

/// The rows that a tree is grown on.
#[derive(Debug, Default)]
pub struct Sample {
    /// By blocks of the data, whether each row is among them: 1 or 0.
    pub blocks: Vec<Vec<u8>>,
    /// How often each row of the data counts; empty when those of the sample count once.
    times: Vec<u32>,
}

impl Sample {
    /// The rows that `times` gives a number above 0.
    pub fn draw(rows: &Rows, times: impl Fn(usize) -> u32 + Sync) -> Self {
        let blocks = rows.count.div_ceil(BLOCK);
        let range = |block: usize| block * BLOCK..rows.count.min((block + 1) * BLOCK);
        let drawn = for_all(blocks, |block| Drawn::new(rows, range(block), &times));
        drawn.into_iter().collect()
    }

    /// The numbers of the rows, in order.
    pub fn list(&self) -> Vec<u32> {
        let lists = for_all(self.blocks.len(), |block| {
            let (rows, first) = (&self.blocks[block], block * BLOCK);
            chosen(first..first + rows.len(), |row| rows[row - first] > 0)
        });
        lists.concat()
    }
}

impl FromIterator<Drawn> for Sample {
    fn from_iter<I: IntoIterator<Item = Drawn>>(blocks: I) -> Self {
        let mut sample = Self::default();
        let once = |sample: &mut Self, rows: &[u8]| {
            sample
                .times
                .extend(rows.iter().map(|drawn| u32::from(*drawn)));
        };
        for drawn in blocks {
            if sample.times.is_empty() && !drawn.times.is_empty() {
                for rows in std::mem::take(&mut sample.blocks) {
                    once(&mut sample, &rows);
                    sample.blocks.push(rows);
                }
            }
            if !drawn.times.is_empty() {
                sample.times.extend(&drawn.times);
            } else if !sample.times.is_empty() {
                once(&mut sample, &drawn.rows);
            }
            sample.blocks.push(drawn.rows);
        }
        sample
    }
}

/// What a tree predicts: the data's own numbers, or slopes.
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a> {
    /// The numbers of all rows; looked at when rows have weights.
    pub values: &'a [f64],
    /// The same as integers.
    pub fixed: &'a [i64],
}

/// Numbers as integers; none of a tree that predicts classes.
pub fn fixed(measure: &Measure, values: &[f64]) -> Vec<i64> {
    let Task::Anova(scale) = measure.task else {
        return Vec::new();
    };
    let mut fixed = vec![0; values.len()];
    let blocks = fixed.chunks_mut(BLOCK).zip(values.chunks(BLOCK));
    each(blocks.collect(), values.len() > BLOCK, |(fixed, values)| {
        let pairs = fixed.iter_mut().zip(values);
        pairs.for_each(|(fixed, value)| *fixed = scale.fix(*value));
    });
    fixed
}

/// The sample of a tree, with response and weights as integers.
#[derive(Debug)]
pub struct Bag<'a> {
    rows: &'a Rows,
    numbers: Numbers<'a>,
    /// The sample.
    pub sample: &'a Sample,
    value: Vec<i64>,
    weight: Vec<i64>,
}

impl<'a> Bag<'a> {
    /// The rows of a sample.
    pub fn new(
        rows: &'a Rows,
        measure: &Measure,
        sample: &'a Sample,
        numbers: Numbers<'a>,
    ) -> Self {
        let mut bag = Self {
            rows,
            numbers,
            sample,
            value: Vec::new(),
            weight: Vec::new(),
        };
        let times = |row: usize| sample.times.get(row).map_or(1, |times| i64::from(*times));
        if let Some(scale) = measure.weights {
            let weights = rows.weight.iter().enumerate();
            bag.weight = weights
                .map(|(row, weight)| scale.fix(*weight) * times(row))
                .collect();
        }
        if let Task::Anova(scale) = measure.task {
            if measure.weights.is_some() {
                let values = numbers.values.iter().zip(&rows.weight).enumerate();
                bag.value = values
                    .map(|(row, (value, weight))| scale.fix_weighted(*value, *weight) * times(row))
                    .collect();
            } else if !sample.times.is_empty() {
                let values = numbers.fixed.iter().enumerate();
                bag.value = values.map(|(row, value)| value * times(row)).collect();
            }
        }
        bag
    }

    /// What histograms add.
    pub fn target(&self, measure: &Measure) -> Target<'_> {
        fn some<T>(values: &[T]) -> Option<&[T]> {
            (!values.is_empty()).then_some(values)
        }
        Target {
            class: match measure.task {
                Task::Class(_) => &self.rows.class,
                Task::Anova(_) => &[],
            },
            value: some(&self.value).unwrap_or(self.numbers.fixed),
            plain: self.numbers.fixed,
            weight: some(&self.weight),
            times: some(&self.sample.times),
        }
    }
}

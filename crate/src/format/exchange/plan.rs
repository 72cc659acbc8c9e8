//! Which rows go where: splitters between buckets, chosen from samples.
//!
//! A splitter is a key and a place among the rows (chunk, row): rows go to its right whose key is larger, or equal and that
//! lie at that place or behind it. Where rows of equal keys may be apart, as when they are sorted, a bucket is bounded
//! whatever the keys are, were they all the same; where they must stay together the place is before or behind all rows. A
//! key that many rows have is then alone between two splitters, and what it needs is shared out by number.
//! (DeWitt, Naughton, Schneider, 1991, doi:10.1109/PDIS.1991.183115, "Parallel sorting on a shared-nothing architecture
//! using probabilistic splitting".)

use std::cmp::Ordering;

use arrow_array::StringArray;
use serde::{Deserialize, Serialize};

use super::ask::{Design, ExchangeKind, ExchangeOptions};
use super::key::{Codes, KeyForm, Part, PartValues, Span};
use super::keys::Keys;
use super::sample::{Sample, Sampled};
use crate::data::arrow_type;
use crate::engine::decode;
use crate::error::Result;
use crate::fail;

/// Rows of a bucket, if memory allows: sorting them stays near the processor, and there are buckets for all threads.
const ROWS: f64 = 262_144.0;
/// There are not more buckets than this for the sake of [`ROWS`] alone: what is read of each chunk must not get too small.
const MANY: f64 = 256.0;
/// There are never more.
const MOST: f64 = 4096.0;
/// Buckets of which the memory that is allowed holds this many are about as much as is used at once: some are being read,
/// two are decoded, sorted, gathered and encoded.
const SHARES: f64 = 16.0;
/// A bucket may always have so many bytes.
const LEAST: f64 = 65_536.0;

/// Stands for the place behind all rows.
const BEHIND: u64 = u64::MAX;

/// A plan of an exchange. Crosses to workers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// What was asked for.
    pub design: Design,
    /// How keys are made.
    pub form: KeyForm,
    /// The keys of the splitters, which ascend.
    keys: Keys,
    /// Their places.
    places: Vec<u64>,
    /// Of rows that are joined by number: the first row of each chunk, and the rows of a bucket.
    numbered: Option<(Vec<Vec<u64>>, u64)>,
    /// How many buckets there are.
    pub buckets: usize,
}

fn place(chunk: u32, row: u32) -> u64 {
    u64::from(chunk) << 32 | u64::from(row)
}

/// How many buckets so many rows and bytes need.
fn buckets_for(rows: f64, bytes: f64, buffer: f64) -> f64 {
    let by_bytes = libm::ceil(bytes / (buffer / SHARES).max(LEAST));
    let by_rows = libm::ceil(rows / ROWS).min(MANY);
    by_bytes.max(by_rows).clamp(1.0, MOST)
}

/// The bytes of a row of columns of fixed width.
#[allow(clippy::cast_precision_loss)]
fn width(design: &Design, side: usize) -> f64 {
    let columns = design.sides[side].columns.iter();
    let widths = columns.map(|column| {
        // Of text what says where it ends.
        arrow_type(column.storage).primitive_width().unwrap_or(4) as f64
    });
    widths.sum::<f64>() + 1.0
}

/// What is known of the rows of one key.
struct Weighed {
    row: u32,
    weight: f64,
    place: u64,
    side: usize,
}

impl Plan {
    /// Plans an exchange of rows that were sampled.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    pub fn new(asked: &ExchangeOptions) -> Result<Self> {
        let design = Design::new(asked)?;
        if design.kind == ExchangeKind::OneToOne {
            return Self::numbered(asked, design);
        }
        let mut samples = Vec::new();
        for (side, pieces) in asked.samples.iter().enumerate() {
            for piece in pieces {
                samples.push((side, decode::<Sample>(piece)?));
            }
        }
        let form = form(asked, &design, &samples)?;
        let keys = form.pack(&values(&design, &samples)?)?;
        let mut weighed = Vec::with_capacity(keys.len());
        let (mut rows, mut bytes) = (0.0, 0.0);
        for (side, sample) in &samples {
            let count = f64::from(sample.rows);
            rows += count;
            bytes += count * width(&design, *side) + sample.text as f64;
            for row in &sample.taken {
                weighed.push(Weighed {
                    row: weighed.len() as u32,
                    weight: count / sample.taken.len().max(1) as f64,
                    place: place(sample.chunk, *row),
                    side: *side,
                });
            }
        }
        let apart = design.kind == ExchangeKind::Sort && !design.collapses;
        weighed.sort_by(|a, b| {
            keys.compare(a.row as usize, &keys, b.row as usize)
                .then_with(|| a.place.cmp(&b.place))
        });
        let buckets = buckets_for(rows, bytes, asked.buffer);
        let mut chosen = splitters(&weighed, &keys, buckets, apart);
        if !apart && !design.collapses {
            isolate(&weighed, &keys, rows / buckets, &mut chosen);
        }
        chosen.sort_by(|a, b| order(&keys, *a, *b));
        chosen.dedup_by(|a, b| order(&keys, *a, *b) == Ordering::Equal);
        let picked: Vec<u32> = chosen.iter().map(|(row, _)| *row).collect();
        Ok(Self {
            design,
            form,
            keys: keys.pick(&picked),
            places: chosen.iter().map(|(_, place)| *place).collect(),
            numbered: None,
            buckets: chosen.len() + 1,
        })
    }

    /// Rows that are joined by number.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    fn numbered(asked: &ExchangeOptions, design: Design) -> Result<Self> {
        let mut starts = Vec::new();
        let mut totals = Vec::new();
        for side in &asked.sides {
            let mut total = 0;
            let start = side.chunk_rows.iter().map(|rows| {
                let start = total;
                total += *rows as u64;
                start
            });
            starts.push(start.collect());
            totals.push(total);
        }
        if totals.windows(2).any(|pair| pair[0] != pair[1]) {
            fail!(
                Argument,
                "rows are merged one to one, but there are {} and {} of them",
                totals[0],
                totals[1]
            );
        }
        let rows = totals.first().copied().unwrap_or(0);
        let widths: f64 = (0..design.sides.len())
            .map(|side| width(&design, side))
            .sum();
        let buckets = buckets_for(rows as f64, rows as f64 * widths, asked.buffer) as u64;
        let share = rows.div_ceil(buckets).max(1);
        Ok(Self {
            design,
            form: KeyForm {
                parts: Vec::new(),
                missings_low: true,
                case_sensitive: true,
            },
            keys: Keys::Narrow(Vec::new()),
            places: Vec::new(),
            numbered: Some((starts, share)),
            buckets: rows.div_ceil(share).max(1) as usize,
        })
    }

    /// The bucket of each row of a chunk.
    #[allow(clippy::cast_possible_truncation)]
    pub fn buckets_of(&self, side: usize, chunk: u32, rows: usize, keys: &Keys) -> Vec<u16> {
        if let Some((starts, share)) = &self.numbered {
            let start = starts[side].get(chunk as usize).copied().unwrap_or(0);
            let last = self.buckets as u64 - 1;
            return (0..rows as u64)
                .map(|row| ((start + row) / share).min(last) as u16)
                .collect();
        }
        // Where equal keys stay together the place of a row is before all others.
        let apart = self.design.kind == ExchangeKind::Sort && !self.design.collapses;
        let at = |row: usize| {
            if apart { place(chunk, row as u32) } else { 0 }
        };
        if let (Keys::Narrow(keys), Keys::Narrow(splitters)) = (keys, &self.keys) {
            // Whether an equal key is to the right is the same for all rows of the chunk, but for splitters within it.
            let within = |splitter: usize| apart && self.places[splitter] >> 32 == u64::from(chunk);
            let first = |splitter: usize| {
                let right = self.places[splitter] <= at(0) && !within(splitter);
                splitters[splitter] + u64::from(!right)
            };
            let bounds: Vec<u64> = (0..splitters.len()).map(first).collect();
            return keys
                .iter()
                .enumerate()
                .map(|(row, key)| {
                    let mut bucket = bounds.partition_point(|bound| bound <= key);
                    while bucket < splitters.len()
                        && splitters[bucket] == *key
                        && within(bucket)
                        && self.places[bucket] <= at(row)
                    {
                        bucket += 1;
                    }
                    bucket as u16
                })
                .collect();
        }
        let bucket = |row: usize| {
            let place = at(row);
            let (mut low, mut high) = (0, self.places.len());
            while low < high {
                let middle = usize::midpoint(low, high);
                let is_left = keys
                    .compare(row, &self.keys, middle)
                    .then_with(|| place.cmp(&self.places[middle]))
                    == Ordering::Less;
                if is_left {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            low as u16
        };
        (0..rows).map(bucket).collect()
    }

    /// Whether all rows of a bucket have one key.
    pub fn is_single(&self, bucket: usize) -> bool {
        bucket > 0
            && bucket < self.places.len()
            && self.places[bucket] == BEHIND
            && self.keys.compare(bucket - 1, &self.keys, bucket) == Ordering::Equal
    }
}

fn order(keys: &Keys, a: (u32, u64), b: (u32, u64)) -> Ordering {
    keys.compare(a.0 as usize, keys, b.0 as usize)
        .then_with(|| a.1.cmp(&b.1))
}

/// How keys are made, from the spans of all rows.
fn form(asked: &ExchangeOptions, design: &Design, samples: &[(usize, Sample)]) -> Result<KeyForm> {
    let mut spans = vec![Span::EMPTY; design.classes.len()];
    for (_, sample) in samples {
        if sample.spans.len() != spans.len() {
            fail!(Protocol, "a sample of another key");
        }
        for (span, found) in spans.iter_mut().zip(&sample.spans) {
            span.join(found);
        }
    }
    let parts = design.classes.iter().zip(&asked.decreasing).zip(spans);
    Ok(KeyForm {
        parts: parts
            .map(|((class, decreasing), span)| Part {
                class: *class,
                decreasing: *decreasing,
                span,
            })
            .collect(),
        missings_low: asked.missings_low,
        case_sensitive: asked.case_sensitive,
    })
}

/// The values of all sampled rows, part by part.
fn values(design: &Design, samples: &[(usize, Sample)]) -> Result<Vec<PartValues>> {
    let part = |at: usize| {
        let (mut all, mut texts) = (Vec::new(), Vec::new());
        for (_, sample) in samples {
            match sample.values.get(at) {
                Some(Sampled::Codes(codes)) => all.extend_from_slice(codes),
                Some(Sampled::Texts(found)) => texts.extend(found.iter().map(Option::as_deref)),
                None => fail!(Protocol, "a sample of another key"),
            }
        }
        Ok(if design.classes[at] == super::key::Class::Text {
            PartValues::Text(StringArray::from(texts))
        } else {
            PartValues::Codes(Codes::of(&all))
        })
    };
    (0..design.classes.len()).map(part).collect()
}

/// Splitters at even shares of the weight.
fn splitters(weighed: &[Weighed], keys: &Keys, buckets: f64, apart: bool) -> Vec<(u32, u64)> {
    let total: f64 = weighed.iter().map(|one| one.weight).sum();
    let share = total / buckets;
    let (mut before, mut next) = (0.0, share);
    let mut chosen: Vec<(u32, u64)> = Vec::new();
    for one in weighed {
        if before >= next && before > 0.0 {
            while before >= next {
                next += share;
            }
            let place = if apart { one.place } else { 0 };
            let differs = chosen
                .last()
                .is_none_or(|last| order(keys, *last, (one.row, place)) != Ordering::Equal);
            if differs {
                chosen.push((one.row, place));
            }
        }
        before += one.weight;
    }
    chosen
}

/// Puts keys between two splitters of which there are more rows than a bucket should have, or that would be joined to very
/// many.
fn isolate(weighed: &[Weighed], keys: &Keys, rows: f64, chosen: &mut Vec<(u32, u64)>) {
    let mut start = 0;
    while start < weighed.len() {
        let first = weighed[start].row as usize;
        let same = |one: &&Weighed| keys.compare(first, keys, one.row as usize).is_eq();
        let run = weighed[start..].iter().take_while(same).count();
        let mut weights = [0.0; 2];
        for one in &weighed[start..start + run] {
            weights[one.side.min(1)] += one.weight;
        }
        // One row of a sample says little.
        let is_many = weights[0] + weights[1] > rows || weights[0] * weights[1] > 4.0 * ROWS;
        if run > 1 && is_many {
            let row = weighed[start].row;
            chosen.extend([(row, 0), (row, BEHIND)]);
        }
        start += run;
    }
}

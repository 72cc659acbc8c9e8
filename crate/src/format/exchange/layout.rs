//! What was written where, and how it is read: the units of exchanged data.

use serde::{Deserialize, Serialize};

use super::ask::ExchangeKind;
use super::plan::Plan;
use crate::error::Result;
use crate::fail;

/// Rows of a chunk, as those of files.
pub const CUT: u64 = 131_072;
/// Rows that are joined at once, about.
const JOINED: u64 = 524_288;

/// Segments of a bucket: those of consecutive pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The bucket.
    pub bucket: usize,
    /// The first piece and one past the last.
    pub pieces: (usize, usize),
}

/// A unit of exchanged data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its bytes, those of the first data set first.
    pub lengths: [u64; 2],
    /// How many chunks it becomes.
    pub chunks: u32,
    /// Where a key has very many rows: which of those of each data set come out, from and to.
    pub window: Option<[(u64, u64); 2]>,
}

/// Rows and bytes of a bucket in consecutive pieces of a data set.
struct Sizes {
    /// The number of the first piece.
    first: usize,
    rows: Vec<u64>,
    bytes: Vec<u64>,
}

impl Sizes {
    /// The run of all pieces and its bytes.
    fn all(&self, bucket: usize) -> (Run, u64) {
        let pieces = (self.first, self.first + self.rows.len());
        (Run { bucket, pieces }, self.bytes.iter().sum())
    }

    /// The run of the pieces that have rows of a window, its bytes, and the window as counted from its first row.
    fn of(&self, bucket: usize, (from, to): (u64, u64)) -> (Run, u64, (u64, u64)) {
        let (mut start, mut at) = (0, 0);
        while at < self.rows.len() && (start + self.rows[at] <= from || from == to) {
            start += self.rows[at];
            at += 1;
        }
        let (mut end, mut past) = (start, at);
        while past < self.rows.len() && end < to {
            end += self.rows[past];
            past += 1;
        }
        let run = Run {
            bucket,
            pieces: (self.first + at, self.first + past),
        };
        let window = if from == to {
            (0, 0)
        } else {
            (from - start, to - start)
        };
        (run, self.bytes[at..past].iter().sum(), window)
    }
}

/// The units: the segments of each, and what each is. Notes are those of all pieces in order, the first data set's first.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn layout(plan: &Plan, notes: &[f64]) -> Result<(Vec<Vec<Run>>, Vec<Share>)> {
    let stride = 1 + 2 * plan.buckets;
    if !notes.len().is_multiple_of(stride) {
        fail!(Protocol, "notes of another exchange");
    }
    let pieces: Vec<&[f64]> = notes.chunks(stride).collect();
    let first = pieces.iter().filter(|piece| piece[0] == 0.0).count();
    let sides = [(0, first), (first, pieces.len())];
    let joins = plan.design.kind != ExchangeKind::Sort;
    let (mut units, mut shares) = (Vec::new(), Vec::new());
    for bucket in 0..plan.buckets {
        let sizes: Vec<Sizes> = sides[..=usize::from(joins)]
            .iter()
            .map(|(first, last)| {
                let pieces = pieces[*first..*last].iter();
                Sizes {
                    first: *first,
                    rows: pieces
                        .clone()
                        .map(|piece| piece[1 + 2 * bucket] as u64)
                        .collect(),
                    bytes: pieces.map(|piece| piece[2 + 2 * bucket] as u64).collect(),
                }
            })
            .collect();
        let rows = |side: usize| sizes.get(side).map_or(0, |sizes| sizes.rows.iter().sum());
        for Window { of, rows } in windows(plan, bucket, [rows(0), rows(1)]) {
            let (mut runs, mut lengths, mut window) = (Vec::new(), [0; 2], of);
            for (side, sizes) in sizes.iter().enumerate() {
                let run = match &mut window {
                    None => {
                        let (run, length) = sizes.all(bucket);
                        lengths[side] = length;
                        run
                    }
                    Some(window) => {
                        let (run, length, own) = sizes.of(bucket, window[side]);
                        (lengths[side], window[side]) = (length, own);
                        run
                    }
                };
                runs.push(run);
            }
            units.push(runs);
            shares.push(Share {
                lengths,
                chunks: u32::try_from(rows.div_ceil(CUT).max(1)).unwrap_or(u32::MAX),
                window,
            });
        }
    }
    Ok((units, shares))
}

/// A part of a bucket.
struct Window {
    /// Which rows of each data set, from and to; nothing when it is all of them.
    of: Option<[(u64, u64); 2]>,
    /// About how many rows come out of it.
    rows: u64,
}

/// The parts in which a bucket is read.
fn windows(plan: &Plan, bucket: usize, [first, second]: [u64; 2]) -> Vec<Window> {
    let all = match plan.design.kind {
        ExchangeKind::Sort | ExchangeKind::OneToOne => first,
        ExchangeKind::Full => first + second,
        _ => first.max(second),
    };
    let is_apart = matches!(
        plan.design.kind,
        ExchangeKind::Sort | ExchangeKind::OneToOne
    );
    if is_apart || !plan.is_single(bucket) || first + second == 0 {
        return vec![Window {
            of: None,
            rows: all,
        }];
    }
    // All rows of the first are joined to all of the second, in the order of the first; where there are none of one, the
    // other's are kept or not. Rows of a key are in the order of their pieces: they lie beside each other.
    let mut parts = Vec::new();
    for own in steps(first, (JOINED / second.max(1)).max(1)) {
        for other in steps(second, JOINED) {
            parts.push(Window {
                of: Some([own, other]),
                rows: (own.1 - own.0).max(1) * (other.1 - other.0).max(1),
            });
        }
    }
    parts
}

/// So many rows in steps; one without rows when there are none.
fn steps(rows: u64, step: u64) -> impl Iterator<Item = (u64, u64)> {
    let count = rows.div_ceil(step).max(1);
    (0..count).map(move |at| (at * step, ((at + 1) * step).min(rows)))
}

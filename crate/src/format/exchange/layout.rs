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
    /// Where a key has very many rows: the data set, and which of its rows it has, one past the last.
    pub window: Option<(u8, u64, u64)>,
}

/// Rows and bytes of a run of pieces of each data set.
#[derive(Default, Clone, Copy)]
struct Size {
    rows: [u64; 2],
    bytes: [u64; 2],
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
        let mut size = Size::default();
        for piece in &pieces {
            let side = usize::from(piece[0] != 0.0);
            size.rows[side] += piece[1 + 2 * bucket] as u64;
            size.bytes[side] += piece[2 + 2 * bucket] as u64;
        }
        let runs: Vec<Run> = sides[..=usize::from(joins)]
            .iter()
            .map(|pieces| Run {
                bucket,
                pieces: *pieces,
            })
            .collect();
        for (window, rows) in windows(plan, bucket, size.rows) {
            units.push(runs.clone());
            shares.push(Share {
                lengths: size.bytes,
                chunks: u32::try_from(rows.div_ceil(CUT).max(1)).unwrap_or(u32::MAX),
                window,
            });
        }
    }
    Ok((units, shares))
}

/// A part of a bucket, and about how many rows come out of it.
type Window = (Option<(u8, u64, u64)>, u64);

/// The parts in which a bucket is read.
fn windows(plan: &Plan, bucket: usize, [first, second]: [u64; 2]) -> Vec<Window> {
    let all = match plan.design.kind {
        ExchangeKind::Sort | ExchangeKind::OneToOne => first,
        ExchangeKind::Full => first + second,
        _ => first.max(second),
    };
    if plan.design.kind == ExchangeKind::OneToOne
        || plan.design.kind == ExchangeKind::Sort
        || !plan.is_single(bucket)
    {
        return vec![(None, all)];
    }
    // All rows of the first are joined to all of the second; where there are none of one, the other's are kept or not.
    let (side, rows, partners) = if first > 0 {
        (0, first, second.max(1))
    } else {
        (1, second, 1)
    };
    let step = (JOINED / partners).max(1);
    let mut parts = Vec::new();
    let mut from = 0;
    while from < rows {
        let to = (from + step).min(rows);
        parts.push((Some((side, from, to)), (to - from) * partners));
        from = to;
    }
    if parts.is_empty() {
        parts.push((None, 0));
    }
    parts
}

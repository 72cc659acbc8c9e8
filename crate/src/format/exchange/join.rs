//! Rows of two data sets whose keys are equal.

use std::cmp::Ordering;

use super::ask::ExchangeKind;
use super::keys::Keys;
use crate::data::take::NO_ROW;
use crate::error::Result;
use crate::fail;

/// More rows than this do not come out of one unit.
const MOST: usize = 1 << 27;

/// Pairs of rows, [`NO_ROW`] where one has no partner: in the order of the keys, then of the first rows, then of the second.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Rows of the first.
    pub first: Vec<u32>,
    /// Rows of the second.
    pub second: Vec<u32>,
    /// Whether each row of the first has a partner, and of the second.
    pub complete: [bool; 2],
}

/// Joins rows in the order of their keys.
pub fn join(kind: ExchangeKind, keys: [&Keys; 2], orders: [&[u32]; 2]) -> Result<Pairs> {
    let keeps = [
        matches!(kind, ExchangeKind::Left | ExchangeKind::Full),
        matches!(kind, ExchangeKind::Right | ExchangeKind::Full),
    ];
    let runs = [keys[0].runs(orders[0]), keys[1].runs(orders[1])];
    let mut pairs = Pairs {
        complete: [true, true],
        ..Pairs::default()
    };
    let run = |side: usize, at: usize| -> Option<&[u32]> {
        let ends = runs[side].get(at..at + 2)?;
        orders[side].get(ends[0]..ends[1])
    };
    let (mut a, mut b) = (0, 0);
    loop {
        let (first, second) = (run(0, a), run(1, b));
        let ordering = match (first, second) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(x), Some(y)) => keys[0].compare(x[0] as usize, keys[1], y[0] as usize),
        };
        let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
        match ordering {
            Ordering::Less => {
                if keeps[0] {
                    pairs.first.extend_from_slice(first);
                    pairs.second.resize(pairs.first.len(), NO_ROW);
                    pairs.complete[1] = false;
                }
                a += 1;
            }
            Ordering::Greater => {
                if keeps[1] {
                    pairs.second.extend_from_slice(second);
                    pairs.first.resize(pairs.second.len(), NO_ROW);
                    pairs.complete[0] = false;
                }
                b += 1;
            }
            Ordering::Equal => {
                let many = first.len().saturating_mul(second.len());
                if pairs.first.len().saturating_add(many) > MOST {
                    fail!(
                        TooLarge,
                        "{} rows of a key are to be merged with {}: too many rows come out",
                        first.len(),
                        second.len()
                    );
                }
                for row in first {
                    pairs.second.extend_from_slice(second);
                    pairs.first.resize(pairs.second.len(), *row);
                }
                a += 1;
                b += 1;
            }
        }
    }
    Ok(pairs)
}

//! What is remembered of a chunk between passes, so that only rows whose cluster can have changed are looked at.
//!
//! It never changes a result: labels are those that comparisons would give, and sums are exact, so that rows that went
//! from one cluster to another leave the same bits as sums that are computed anew.

use super::Kmeans;
use super::points::Points;
use super::search::{Search, Start};
use crate::data::Room;
use crate::stats::nearest::{Bounds, Centers, Cut, Known, NONE, Sums};

/// What is remembered of a chunk.
pub(super) struct Memory {
    key: [u64; 2],
    shift: Vec<f64>,
    pub(super) cuts: Vec<Cut>,
    /// The rows, where there is room for them.
    pub(super) rows: Option<Rows>,
}

/// What is remembered of a chunk's rows: four bytes of each value in single precision, four for each row, and five for
/// each row and set of centres.
pub(super) struct Rows {
    pub(super) known: Known,
    /// For each set of centres that moved when it was last looked at.
    pub(super) starts: Vec<Option<(Bounds, Sums)>>,
    _room: Room,
}

impl Memory {
    /// What is known of a chunk without its rows.
    pub(super) fn new(plan: &Kmeans, search: &Search, cuts: Vec<Cut>) -> Self {
        Self {
            key: plan.key,
            shift: search.shift.clone(),
            cuts,
            rows: None,
        }
    }

    /// Whether it is of the rows that a plan sees about the shift of a search.
    pub(super) fn is_of(&self, plan: &Kmeans, search: &Search) -> bool {
        let shifts = self.shift.iter().zip(&search.shift);
        self.key == plan.key
            && self.shift.len() == search.shift.len()
            && (shifts.into_iter()).all(|(own, shift)| own.to_bits() == shift.to_bits())
    }

    /// The labels by which rows were last assigned, for each of a chunk's rows.
    pub(super) fn labels(&self, position: usize, start: &Start, rows: usize) -> Option<Vec<u32>> {
        let known = self.rows.as_ref()?;
        let (bounds, _) = known.of(position, start, &self.shift)?;
        let mut labels = vec![NONE; rows];
        for (row, label) in known.known.numbers().iter().zip(bounds.labels()) {
            labels[*row as usize] = u32::from(*label);
        }
        Some(labels)
    }

    /// The centres of a search that move, if all is known that must be to go on from the last ones.
    pub(super) fn centers(&self, search: &Search) -> Option<Vec<Option<Centers>>> {
        let known = self.rows.as_ref()?;
        let centers = |(position, start): (usize, &Start)| {
            if start.ended {
                return Some(None);
            }
            known.of(position, start, &search.shift)?;
            let scale = Some(known.known.scale());
            Centers::to_know(&start.centers, &search.shift, scale).map(Some)
        };
        search.starts.iter().enumerate().map(centers).collect()
    }
}

impl Rows {
    /// Nothing yet of a chunk's rows; `None` when that would be too much, or sums would not be exact.
    pub(super) fn new(points: &Points<'_>, centers: &[Centers], cuts: &[Cut]) -> Option<Self> {
        if !cuts.iter().all(|cut| cut.is_exact()) {
            return None;
        }
        let columns = points.columns.len();
        let row = Known::bytes(columns) + centers.len() * Bounds::BYTES;
        Some(Self {
            _room: Room::of(row.checked_mul(points.rows)?)?,
            known: Known::new(columns, points.rows, centers.first()?.scale())?,
            starts: Vec::new(),
        })
    }

    /// Takes what is known of the sets of centres that move.
    pub(super) fn remember(&mut self, search: &Search, known: Vec<(Bounds, Sums)>) {
        let mut known = known.into_iter();
        let starts = search.starts.iter();
        self.starts = starts
            .map(|start| if start.ended { None } else { known.next() })
            .collect();
    }

    /// What is known of a set of centres after rows were assigned for the last time.
    fn of(&self, position: usize, start: &Start, shift: &[f64]) -> Option<&(Bounds, Sums)> {
        let known = self.starts.get(position)?.as_ref()?;
        known.0.hold_for(&start.before, shift).then_some(known)
    }
}

//! What is remembered of a chunk between passes, so that only rows whose cluster can have changed are looked at.
//!
//! It never changes a result: labels are those that comparisons would give, and sums are exact, so that rows that went
//! from one cluster to another leave the same bits as sums that are computed anew.

use super::Kmeans;
use super::points::Points;
use super::search::{Search, Start};
use crate::data::Room;
use crate::stats::nearest::{Bounds, Centers, Cut, Known, NONE, Sums};

/// What is remembered of a chunk: with ten columns 57 bytes of a row, five of them for each set of centres.
pub(super) struct Memory {
    key: [u64; 2],
    shift: Vec<f64>,
    pub(super) cuts: Vec<Cut>,
    pub(super) known: Known,
    /// For each set of centres that moved when it was last looked at.
    pub(super) starts: Vec<Option<(Bounds, Sums)>>,
    /// What it may take.
    _room: Room,
}

impl Memory {
    /// Nothing yet of a chunk's rows; `None` when that would be too much, or sums would not be exact.
    pub(super) fn new(
        points: &Points<'_>,
        search: &Search,
        centers: &[Centers],
        cuts: &[Cut],
    ) -> Option<Self> {
        let columns = points.columns.len();
        let row = Known::bytes(columns) + centers.len() * Bounds::BYTES;
        let room = Room::of(row * points.rows)?;
        if !cuts.iter().all(|cut| cut.is_exact()) {
            return None;
        }
        let known = Known::new(columns, points.rows, centers.first()?.scale());
        Some(Self {
            key: points.plan.key,
            shift: search.shift.clone(),
            cuts: cuts.to_vec(),
            known,
            starts: Vec::new(),
            _room: room,
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

    /// Whether it is of the rows that a plan sees about the shift of a search.
    pub(super) fn is_of(&self, plan: &Kmeans, search: &Search) -> bool {
        let shifts = self.shift.iter().zip(&search.shift);
        self.key == plan.key
            && self.starts.len() == search.starts.len()
            && self.shift.len() == search.shift.len()
            && (shifts.into_iter()).all(|(own, shift)| own.to_bits() == shift.to_bits())
    }

    /// What is known of a set of centres after rows were assigned for the last time.
    fn of(&self, position: usize, start: &Start) -> Option<&(Bounds, Sums)> {
        let known = self.starts.get(position)?.as_ref()?;
        known
            .0
            .hold_for(&start.before, &self.shift)
            .then_some(known)
    }

    /// The labels by which rows were last assigned, for each of the chunk's rows.
    pub(super) fn labels(&self, position: usize, start: &Start, rows: usize) -> Option<Vec<u32>> {
        let (bounds, _) = self.of(position, start)?;
        let mut labels = vec![NONE; rows];
        for (row, label) in self.known.numbers().iter().zip(bounds.labels()) {
            labels[*row as usize] = u32::from(*label);
        }
        Some(labels)
    }

    /// The centres of a search that move, if all that must be known of them is.
    pub(super) fn centers(&self, search: &Search) -> Option<Vec<Option<Centers>>> {
        let starts = search.starts.iter().enumerate();
        starts
            .map(|(position, start)| {
                if start.ended {
                    return Some(None);
                }
                self.of(position, start)?;
                Centers::to_know(&start.centers, &search.shift, Some(self.known.scale())).map(Some)
            })
            .collect()
    }
}

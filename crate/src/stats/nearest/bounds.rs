//! How far centres may move before the nearest one of a row can be another.

use super::centers::Centers;
use super::coarse::ROUNDING;
use super::known::{Known, List};
use super::run::{AGAIN, RUN, Run};

/// No more centres than this are remembered by row.
pub const MOST_LABELS: usize = 256;

/// The nearest centre of each row that is known, and how long it stays the nearest.
///
/// With `d` and `e` the distances of a row from its nearest and its second nearest centre, `e - d` falls by no more than
/// the move of the nearest centre and the largest move of all others together. What centres have moved is added up for
/// each label; a row keeps its label while that sum is below the limit that it was given: the sum then and `e - d`.
#[derive(Debug)]
pub struct Bounds {
    labels: Vec<u8>,
    limits: Vec<f32>,
    /// For each label, the moves so far.
    moved: Vec<f64>,
    /// The centres for which the labels hold, moved by the shift.
    centers: Vec<f64>,
}

/// The limits that rows of each label must exceed to keep it.
pub struct Reach([f32; MOST_LABELS]);

/// Rows whose labels have changed.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The rows.
    pub list: List,
    labels: [[u32; 2]; 2 * RUN],
}

impl Bounds {
    /// Bytes that a row takes.
    pub const BYTES: usize = 5;

    /// Room for rows that are compared with these centres, of which nothing is known yet.
    #[must_use]
    pub fn new(rows: usize, centers: &Centers) -> Self {
        Self {
            labels: Vec::with_capacity(rows),
            limits: Vec::with_capacity(rows),
            moved: vec![0.0; centers.count()],
            centers: centers.values.clone(),
        }
    }

    /// The labels.
    #[must_use]
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Whether the labels are those by these centres.
    #[must_use]
    pub fn hold_for(&self, values: &[f64], shift: &[f64]) -> bool {
        let moved = values.iter().zip(shift.iter().cycle()).map(|(c, s)| c - s);
        self.centers.len() == values.len()
            && (self.centers.iter().zip(moved)).all(|(own, value)| own.to_bits() == value.to_bits())
    }

    /// Adds the rows of a run that have a label.
    pub fn push(&mut self, run: &Run, centers: &Centers) {
        let mut gaps = [0.0; RUN];
        run.gaps(centers, &mut gaps);
        for (label, gap) in run.labels().iter().zip(gaps) {
            if let Ok(label) = u8::try_from(*label) {
                self.labels.push(label);
                self.limits.push(limit(gap, self.moved[usize::from(label)]));
            }
        }
    }

    /// Moves the centres; what limits must exceed from now on.
    ///
    /// That is the moves so far and, since labels are those of doubles, what their roundings may hide: with `l` the
    /// length of the longest centre, squares of distances of a row `x` are off by less than
    /// `4 (columns + 5) u l (l + 2 |x|)` (see [`Run::screen`]), and `|x| <= l + d`. The difference of two squares is
    /// `(e - d) (e + d)`: larger where `e - d` is more than `4 l sqrt((columns + 5) u)`.
    #[must_use]
    pub fn advance(&mut self, centers: &Centers) -> Reach {
        let columns = centers.values.len() / self.moved.len();
        let old = self.centers.chunks_exact(columns);
        let moves: Vec<f64> = (old.zip(centers.values.chunks_exact(columns)))
            .map(|(old, new)| {
                let squares = old
                    .iter()
                    .zip(new)
                    .map(|(old, new)| (new - old) * (new - old));
                // Roundings are some units in the sixteenth digit.
                libm::sqrt(squares.sum::<f64>()) * centers.scale * (1.0 + 1e-10)
            })
            .collect();
        #[allow(clippy::cast_precision_loss)]
        let hidden = 4.0
            * f64::from(centers.longest)
            * libm::sqrt((columns + 5) as f64 * (f64::EPSILON / 2.0));
        let mut reach = [f32::INFINITY; MOST_LABELS];
        for (label, moved) in self.moved.iter_mut().enumerate() {
            let others = moves
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != label);
            let farthest = others.fold(0.0, |most, (_, moved)| f64::max(most, *moved));
            *moved += moves[label] + farthest;
            #[allow(clippy::cast_possible_truncation)]
            let least = (*moved + hidden) as f32;
            reach[label] = least * (1.0 + 4.0 * ROUNDING);
        }
        self.centers.clone_from(&centers.values);
        Reach(reach)
    }

    /// Adds those of up to a run of rows to a list that may have another label now.
    pub fn find(&self, start: usize, reach: &Reach, list: &mut List) {
        let end = self.labels.len().min(start + RUN);
        let rows = self.labels[start..end].iter().zip(&self.limits[start..end]);
        for (row, (label, limit)) in (start..).zip(rows) {
            let keeps = *limit > reach.0[usize::from(*label)];
            #[allow(clippy::cast_possible_truncation)]
            list.add(row as u32, !keeps);
        }
    }

    /// Takes the labels that rows of a list got in a run, and notes which have changed.
    pub fn take(&mut self, run: &Run, centers: &Centers, rows: &[u32], changes: &mut Changes) {
        let mut gaps = [0.0; RUN];
        run.gaps(centers, &mut gaps);
        for ((row, label), gap) in rows.iter().zip(run.labels()).zip(gaps) {
            let place = *row as usize;
            let old = u32::from(self.labels[place]);
            changes.add(*row, old, *label);
            self.labels[place] = u8::try_from(*label).unwrap_or(u8::MAX);
            self.limits[place] = limit(gap, self.moved[*label as usize]);
        }
    }
}

/// The limit of a row whose second nearest centre is farther than its nearest by a gap; rounded down.
#[inline(always)]
fn limit(gap: f32, moved: f64) -> f32 {
    #[allow(clippy::cast_possible_truncation)]
    let moved = moved as f32;
    (gap + moved) * (1.0 - 8.0 * ROUNDING)
}

impl Changes {
    #[inline(always)]
    fn add(&mut self, row: u32, old: u32, new: u32) {
        self.labels[self.list.len % (2 * RUN)] = [old, new];
        self.list.add(row, old != new);
    }

    /// The old and the new labels of the first rows, up to a run of them.
    #[must_use]
    pub fn labels(&self) -> &[[u32; 2]] {
        &self.labels[..self.list.run().len()]
    }

    /// Drops the first rows, up to a run of them.
    pub fn drop_run(&mut self) {
        self.labels.copy_within(RUN.., 0);
        self.list.drop_run();
    }
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            list: List::default(),
            labels: [[0; 2]; 2 * RUN],
        }
    }
}

impl Run {
    /// Finds the labels of rows that are kept; those in doubt, of which there are few, are asked for in doubles.
    pub fn label_known<E>(
        &mut self,
        centers: &Centers,
        known: &Known,
        rows: &[u32],
        mut ask: impl FnMut(&[u32], &mut [u32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut doubtful = [0; RUN / AGAIN];
        self.take(known, rows);
        let count = self.screen(centers, &mut doubtful);
        for group in &doubtful[..count] {
            let start = usize::from(*group) * AGAIN;
            let end = self.len.min(start + AGAIN);
            if start < end {
                ask(&rows[start..end], &mut self.labels[start..end])?;
            }
        }
        Ok(())
    }
}

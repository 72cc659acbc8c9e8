//! Where a search for centres stands between passes.

use serde::{Deserialize, Serialize};

use super::map::ClusterSums;
use crate::error::Result;
use crate::fail;
use crate::stats::random::word;

/// One or several sets of centres on their way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// What rows and centres are moved by before they are compared. It stays the same in all passes: the same rows in a
    /// cluster then give the same bits of its centre, by which the end is recognised.
    pub(super) shift: Vec<f64>,
    pub(super) starts: Vec<Start>,
}

/// A set of centres on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The centres, one after the other.
    pub(super) centers: Vec<f64>,
    /// The centres before: those by which rows were last assigned.
    pub(super) before: Vec<f64>,
    pub(super) iterations: u32,
    pub(super) ended: bool,
    pub(super) converged: bool,
    /// Whether a cluster lost all its rows on the way.
    pub(super) emptied: bool,
}

impl Start {
    fn new(centers: Vec<f64>) -> Self {
        Self {
            before: centers.clone(),
            centers,
            iterations: 0,
            ended: false,
            converged: false,
            emptied: false,
        }
    }

    /// Moves each centre to the mean of its rows. A centre without rows stays where it is.
    pub(super) fn advance(&mut self, sums: &ClusterSums, shift: &[f64], most: u32) {
        let columns = shift.len();
        let mut moved = self.centers.clone();
        for (cluster, center) in moved.chunks_exact_mut(columns).enumerate() {
            let weight = sums.weights[cluster];
            if weight.value() <= 0.0 {
                self.emptied = true;
                continue;
            }
            let sums = &sums.sums[cluster * columns..][..columns];
            for ((value, sum), shift) in center.iter_mut().zip(sums).zip(shift) {
                *value = (*sum / weight + *shift).value();
            }
        }
        self.iterations += 1;
        // Rows that roundings put half-way between two centres could go to and fro for ever.
        self.converged = moved == self.centers || (self.iterations > 1 && moved == self.before);
        self.ended = self.converged || self.iterations >= most;
        self.before = std::mem::replace(&mut self.centers, moved);
    }
}

impl Search {
    /// A search from these sets of centres.
    pub(super) fn new(columns: usize, starts: Vec<Vec<f64>>) -> Self {
        #[allow(clippy::cast_precision_loss)]
        let count = starts.iter().map(Vec::len).sum::<usize>() as f64 / columns as f64;
        let shift = (0..columns).map(|column| {
            let values = starts
                .iter()
                .flat_map(|start| start.chunks_exact(columns).map(|center| center[column]));
            // Few digits, so that differences to it are exact more often.
            #[allow(clippy::cast_possible_truncation)]
            let mean = f64::from(values.map(|value| value / count).sum::<f64>() as f32);
            if mean.is_finite() { mean } else { 0.0 }
        });
        Self {
            shift: shift.collect(),
            starts: starts.into_iter().map(Start::new).collect(),
        }
    }

    /// Those that have not ended.
    pub(super) fn moving(&self) -> impl Iterator<Item = &Start> {
        self.starts.iter().filter(|start| !start.ended)
    }

    /// Whether all have ended.
    pub(super) fn ended(&self) -> bool {
        self.starts.iter().all(|start| start.ended)
    }
}

/// How centres are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    pub(super) clusters: usize,
    /// Rows to draw from.
    pub(super) rows: usize,
    /// Sets of centres; 0 for the first rows.
    pub(super) starts: u32,
    pub(super) seed: u64,
}

impl Draw {
    /// Sets of centres drawn from rows, none of them twice in a set.
    pub(super) fn draw(&self, rows: &[f64], columns: usize) -> Result<Vec<Vec<f64>>> {
        let rows: Vec<&[f64]> = rows.chunks_exact(columns).collect();
        (0..self.starts.max(1))
            .map(|start| {
                let mut order: Vec<(u64, &[f64])> = (0u64..).zip(rows.iter().copied()).collect();
                if self.starts > 0 {
                    for (key, _) in &mut order {
                        *key = word(self.seed, u64::from(start), *key);
                    }
                    order.sort_by_key(|(key, _)| *key);
                }
                let mut centers: Vec<f64> = Vec::with_capacity(self.clusters * columns);
                for (_, row) in order {
                    if centers.len() == self.clusters * columns {
                        break;
                    }
                    if !centers.chunks_exact(columns).any(|center| center == row) {
                        centers.extend(row);
                    }
                }
                if centers.len() < self.clusters * columns {
                    fail!(
                        Argument,
                        "{} centres are wanted, but the first {} rows hold only {} that differ; set numStartRows higher",
                        self.clusters,
                        rows.len(),
                        centers.len() / columns
                    );
                }
                Ok(centers)
            })
            .collect()
    }
}

//! One pass of `rxKmeans` over a chunk.

use serde::{Deserialize, Serialize};

use super::points::Points;
use super::{Kmeans, KmeansState};
use crate::data::Chunk;
use crate::engine::Partial;
use crate::error::Result;
use crate::formula::Cells;
use crate::stats::extended::Extended;
use crate::stats::moments::Moments;

/// What a pass finds out about the clusters of one set of centres.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ClusterSums {
    /// Rows in each cluster.
    pub(super) rows: Vec<f64>,
    /// Their weights.
    pub(super) weights: Vec<Extended>,
    /// Cluster by cluster, the weighted sum of each column about the shift; not in the last pass.
    pub(super) sums: Vec<Extended>,
    /// The weighted sum of squared distances to the centre; in the last pass.
    pub(super) squares: Vec<Extended>,
}

/// What a pass finds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KmeansPartial {
    /// Rows that took part.
    pub(super) rows: f64,
    /// Rows left out because a value was missing.
    pub(super) missing: f64,
    /// The first rows, one after the other; while centres are drawn.
    pub(super) first: Vec<f64>,
    /// No more values of first rows than this are kept.
    pub(super) most: usize,
    /// For each set of centres that has not ended.
    pub(super) clusters: Vec<ClusterSums>,
    /// The moments of each column; in the last pass.
    pub(super) columns: Vec<Moments>,
}

impl Partial for ClusterSums {
    fn merge(&mut self, next: Self) {
        let add = |own: &mut Vec<Extended>, next: Vec<Extended>| {
            own.iter_mut()
                .zip(next)
                .for_each(|(own, next)| *own += next);
        };
        self.rows
            .iter_mut()
            .zip(next.rows)
            .for_each(|(own, next)| *own += next);
        add(&mut self.weights, next.weights);
        add(&mut self.sums, next.sums);
        add(&mut self.squares, next.squares);
    }
}

impl Partial for KmeansPartial {
    fn merge(&mut self, next: Self) {
        self.rows += next.rows;
        self.missing += next.missing;
        let room = self.most - self.first.len();
        self.first.extend(next.first.into_iter().take(room));
        for (own, next) in self.clusters.iter_mut().zip(next.clusters) {
            own.merge(next);
        }
        for (own, next) in self.columns.iter_mut().zip(next.columns) {
            own.merge(next);
        }
    }
}

impl Kmeans {
    /// What a pass finds in a chunk.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn pass(&self, state: &KmeansState, chunk: &Chunk) -> Result<KmeansPartial> {
        let (derived, selected) = self.design.view.apply(chunk)?;
        let prepared = self.design.prepare(&derived, selected)?;
        let columns = prepared.terms.iter().filter_map(|term| match term {
            Cells::Column(column) => Some(column),
            Cells::Cells(_) => None,
        });
        let points = Points {
            plan: self,
            chunk: chunk.index,
            columns: columns.collect(),
            weights: prepared.weights.as_deref(),
            selection: &prepared.selection,
            rows: derived.rows(),
        };
        let memo = chunk.memo.as_deref();
        let mut partial = match state {
            KmeansState::Draw(draw) => {
                memo.inspect(|memo| memo.clear());
                points.first(draw.rows * points.columns.len())?
            }
            KmeansState::Move(search) => points.sums(search, memo)?,
            KmeansState::Measure(search) => points.distances(search, memo)?,
        };
        partial.missing = prepared.considered as f64 - partial.rows;
        Ok(partial)
    }
}

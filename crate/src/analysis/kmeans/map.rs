//! One pass of `rxKmeans` over a chunk.

use serde::{Deserialize, Serialize};

use super::search::{Search, Start};
use super::{Kmeans, KmeansState};
use crate::data::{Chunk, Selection};
use crate::engine::Partial;
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Cells, PreparedColumn};
use crate::stats::extended::Extended;
use crate::stats::moments::Moments;
use crate::stats::nearest::{Centers, NONE, RUN, Run};

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

/// The rows of a run that take part.
struct Taken<'a> {
    start: usize,
    len: usize,
    listed: Option<&'a [u32]>,
}

impl Taken<'_> {
    fn row(&self, position: usize) -> usize {
        self.listed
            .map_or(self.start + position, |rows| rows[position] as usize)
    }

    fn read(&self, column: &PreparedColumn<'_>, shift: Option<f64>, out: &mut [f64]) {
        match (self.listed, shift) {
            (None, Some(shift)) => column.widen_about(self.start, shift, out),
            (None, None) => column.widen(self.start, out),
            (Some(rows), shift) => {
                column.gather(rows, out);
                let shift = shift.unwrap_or(0.0);
                out.iter_mut().for_each(|value| *value -= shift);
            }
        }
    }
}

/// The rows of a chunk.
struct Points<'a> {
    plan: &'a Kmeans,
    chunk: u32,
    columns: Vec<&'a PreparedColumn<'a>>,
    weights: Option<&'a [f64]>,
    selection: &'a Selection,
    rows: usize,
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
        let mut partial = match state {
            KmeansState::Draw(draw) => points.first(draw.rows * points.columns.len())?,
            KmeansState::Move(search) => points.sums(search)?,
            KmeansState::Measure(search) => points.distances(search)?,
        };
        partial.missing = prepared.considered as f64 - partial.rows;
        Ok(partial)
    }
}

impl Points<'_> {
    /// Visits runs of rows that take part; false ends the visits.
    fn runs(&self, mut visit: impl FnMut(&Taken<'_>) -> Result<bool>) -> Result<()> {
        let mut list = Vec::with_capacity(RUN);
        for start in (0..self.rows).step_by(RUN) {
            let len = RUN.min(self.rows - start);
            let partly = self.selection.rows(start, len, &mut list);
            let taken = Taken {
                start,
                len: if partly { list.len() } else { len },
                listed: partly.then_some(list.as_slice()),
            };
            if taken.len > 0 && !visit(&taken)? {
                break;
            }
        }
        Ok(())
    }

    /// The first rows whose values are all there, up to `most` values.
    fn first(&self, most: usize) -> Result<KmeansPartial> {
        let mut found = KmeansPartial {
            most,
            ..KmeansPartial::default()
        };
        let mut run = Run::new(self.columns.len());
        self.runs(|taken| {
            self.fill(&mut run, taken, None);
            let rows = (0..taken.len).filter(|row| self.is_whole(&run, *row));
            for row in rows {
                if found.first.len() < most {
                    let values = (0..self.columns.len()).map(|column| run.at(row, column));
                    found.first.extend(values);
                }
            }
            Ok(found.first.len() < most)
        })?;
        Ok(found)
    }

    fn fill(&self, run: &mut Run, taken: &Taken<'_>, shift: Option<&[f64]>) {
        run.fill(taken.len, |column, out| {
            let shift = shift.map(|shift| shift[column]);
            taken.read(self.columns[column], shift, out);
        });
    }

    fn is_whole(&self, run: &Run, row: usize) -> bool {
        (0..self.columns.len()).all(|column| run.at(row, column).is_finite())
    }

    /// Rows without a nearest centre have a NaN, which counts as missing; an infinity is an error.
    fn without_nan(&self, run: &Run, taken: &Taken<'_>) -> Result<usize> {
        let mut without = 0;
        for (position, label) in run.labels().iter().enumerate() {
            if *label != NONE {
                continue;
            }
            without += 1;
            let values = || (0..self.columns.len()).map(|column| run.at(position, column));
            if values().any(f64::is_nan) {
                continue;
            }
            let column = values().position(f64::is_infinite).unwrap_or(0);
            let name = &self.plan.design.terms[column].text;
            let message = format!(
                "'{name}' is infinite, or too large to measure distances; leave such rows out with rowSelection"
            );
            return Err(Error::new(ErrorKind::NotFinite, message)
                .column(name)
                .chunk(self.chunk)
                .row(taken.row(position)));
        }
        Ok(without)
    }

    /// The weights of a run.
    fn weights<'b>(&self, taken: &Taken<'_>, buffer: &'b mut [f64; RUN]) -> Option<&'b [f64]> {
        let weights = self.weights?;
        for (position, weight) in buffer[..taken.len].iter_mut().enumerate() {
            *weight = weights[taken.row(position)];
        }
        Some(&buffer[..taken.len])
    }

    /// Sums by cluster, for each set of centres that still moves.
    #[allow(clippy::cast_precision_loss)]
    fn sums(&self, search: &Search) -> Result<KmeansPartial> {
        /// So many runs are summed in doubles before they are added to the double-doubles of the chunk.
        const RUNS: usize = 4;
        let columns = self.columns.len();
        let width = columns + 2;
        let mut searches: Vec<(Centers, Vec<f64>, ClusterSums)> = search
            .starts
            .iter()
            .filter(|start| !start.ended)
            .map(|start| {
                let clusters = start.centers.len() / columns;
                let sums = ClusterSums::new(clusters, columns);
                let centers = Centers::new(&start.centers, &search.shift);
                (centers, vec![0.0; clusters * width], sums)
            })
            .collect();
        let mut found = KmeansPartial::default();
        let (mut run, mut weights, mut runs) = (Run::new(columns), [0.0; RUN], 0);
        self.runs(|taken| {
            self.fill(&mut run, taken, Some(&search.shift));
            let weights = self.weights(taken, &mut weights);
            let mut without = 0;
            for (centers, sums, _) in &mut searches {
                if !run.label(centers) {
                    without = self.without_nan(&run, taken)?;
                }
                run.add_to(weights, sums);
            }
            found.rows += (taken.len - without) as f64;
            runs += 1;
            if runs % RUNS == 0 {
                searches
                    .iter_mut()
                    .for_each(|(_, sums, total)| total.take(sums));
            }
            Ok(true)
        })?;
        for (_, mut sums, mut total) in searches {
            total.take(&mut sums);
            found.clusters.push(total);
        }
        Ok(found)
    }

    /// Squared distances to the centres by cluster, and the moments of the columns.
    #[allow(clippy::cast_precision_loss)]
    fn distances(&self, search: &Search) -> Result<KmeansPartial> {
        let columns = self.columns.len();
        let mut searches: Vec<(&Start, Centers, ClusterSums)> = search
            .starts
            .iter()
            .map(|start| {
                let centers = Centers::new(&start.before, &search.shift);
                let sums = ClusterSums::new(start.centers.len() / columns, 0);
                (start, centers, sums)
            })
            .collect();
        let mut found = KmeansPartial::default();
        let mut moments: Option<Vec<Moments>> = None;
        let (mut run, mut weights) = (Run::new(columns), [0.0; RUN]);
        self.runs(|taken| {
            let weights = self.weights(taken, &mut weights);
            let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
            let mut whole = true;
            for (position, (start, centers, sums)) in searches.iter_mut().enumerate() {
                self.fill(&mut run, taken, Some(&search.shift));
                whole = run.label(centers);
                let without = if whole {
                    0
                } else {
                    self.without_nan(&run, taken)?
                };
                if position == 0 {
                    found.rows += (taken.len - without) as f64;
                }
                // About the centres themselves, without the roundings of the shift.
                self.fill(&mut run, taken, None);
                sums.measure(&run, &start.centers, columns, weight);
            }
            let moments = moments.get_or_insert_with(|| {
                let near = |column| Moments::near(run.column(column));
                (0..columns).map(near).collect()
            });
            for (column, moments) in moments.iter_mut().enumerate() {
                if whole && weights.is_none() {
                    moments.add_all(run.column(column));
                    continue;
                }
                for (row, label) in run.labels().iter().enumerate() {
                    if *label != NONE {
                        moments.add(run.at(row, column), weight(row));
                    }
                }
            }
            Ok(true)
        })?;
        found.clusters = searches.into_iter().map(|(_, _, sums)| sums).collect();
        found.columns = moments.unwrap_or_else(|| vec![Moments::default(); columns]);
        Ok(found)
    }
}

impl ClusterSums {
    /// Nothing yet; without columns, for distances.
    fn new(clusters: usize, columns: usize) -> Self {
        Self {
            rows: vec![0.0; clusters],
            weights: vec![Extended::ZERO; clusters],
            sums: vec![Extended::ZERO; clusters * columns],
            squares: vec![Extended::ZERO; if columns == 0 { clusters } else { 0 }],
        }
    }

    /// Takes the sums of some runs, and leaves zeros.
    fn take(&mut self, sums: &mut [f64]) {
        let columns = self.sums.len() / self.rows.len();
        for (cluster, sums) in sums.chunks_exact(columns + 2).enumerate() {
            self.rows[cluster] += sums[0];
            self.weights[cluster] += sums[1];
            let own = &mut self.sums[cluster * columns..][..columns];
            own.iter_mut()
                .zip(&sums[2..])
                .for_each(|(own, sum)| *own += *sum);
        }
        sums.fill(0.0);
    }

    fn measure(
        &mut self,
        run: &Run,
        centers: &[f64],
        columns: usize,
        weight: impl Fn(usize) -> f64,
    ) {
        let mut distances = [0.0; RUN];
        let distances = &mut distances[..run.labels().len()];
        for column in 0..columns {
            let values = run.column(column);
            for ((distance, value), label) in distances.iter_mut().zip(values).zip(run.labels()) {
                if *label != NONE {
                    let deviation = value - centers[*label as usize * columns + column];
                    *distance += deviation * deviation;
                }
            }
        }
        for (row, label) in run.labels().iter().enumerate() {
            if *label != NONE {
                let (cluster, weight) = (*label as usize, weight(row));
                self.rows[cluster] += 1.0;
                self.weights[cluster] += weight;
                self.squares[cluster] += weight * distances[row];
            }
        }
    }
}

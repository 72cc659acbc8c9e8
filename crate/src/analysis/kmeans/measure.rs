//! The last pass: distances to the centres.

use super::map::{ClusterSums, KmeansPartial};
use super::memory::Memory;
use super::points::Points;
use super::search::{Search, Start};
use crate::data::Memo;
use crate::error::Result;
use crate::stats::extended::Extended;
use crate::stats::moments::Moments;
use crate::stats::nearest::{Centers, NONE, RUN, Run};

impl Points<'_> {
    /// Squared distances to the centres by cluster, and the moments of the columns. What is remembered is taken away.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn distances(&self, search: &Search, memo: Option<&Memo>) -> Result<KmeansPartial> {
        let columns = self.columns.len();
        let memory = memo.and_then(Memo::take::<Memory>);
        let memory = memory.filter(|memory| memory.is_of(self.plan, search));
        let mut searches: Vec<(&Start, Option<Vec<u32>>, Centers, ClusterSums)> = search
            .starts
            .iter()
            .enumerate()
            .map(|(position, start)| {
                let known =
                    (memory.as_ref()).and_then(|memory| memory.labels(position, start, self.rows));
                let centers = Centers::new(&start.before, &search.shift);
                let sums = ClusterSums::new(start.centers.len() / columns);
                (start, known, centers, sums)
            })
            .collect();
        drop(memory);
        let mut found = KmeansPartial::default();
        let mut moments: Option<Vec<Moments>> = None;
        let mut run = Run::new(columns);
        self.runs(|taken| {
            let mut without = 0;
            for (start, known, centers, sums) in &mut searches {
                if let Some(known) = known {
                    self.fill(&mut run, taken, None);
                    run.assign((0..taken.len).map(|position| known[taken.row(position)]));
                    without = run.labels().iter().filter(|label| **label == NONE).count();
                } else {
                    self.fill(&mut run, taken, Some(&search.shift));
                    without = if run.label(centers) {
                        0
                    } else {
                        self.without_nan(&run, taken)?
                    };
                    // About the centres themselves, without the roundings of the shift.
                    self.fill(&mut run, taken, None);
                }
                sums.measure(&run, &start.centers, columns);
            }
            found.rows += (taken.len - without) as f64;
            let moments = moments.get_or_insert_with(|| {
                let near = |column| Moments::near(run.column(column));
                (0..columns).map(near).collect()
            });
            for (column, moments) in moments.iter_mut().enumerate() {
                match run.weights() {
                    None if without == 0 => moments.add_all(run.column(column)),
                    weights => {
                        for (row, label) in run.labels().iter().enumerate() {
                            if *label != NONE {
                                let weight = weights.map_or(1.0, |weights| weights[row]);
                                moments.add(run.at(row, column), weight);
                            }
                        }
                    }
                }
            }
            Ok(true)
        })?;
        found.clusters = searches.into_iter().map(|(.., sums)| sums).collect();
        found.columns = moments.unwrap_or_else(|| vec![Moments::default(); columns]);
        Ok(found)
    }
}

impl ClusterSums {
    /// Nothing yet, for distances.
    fn new(clusters: usize) -> Self {
        Self {
            rows: vec![0.0; clusters],
            weights: vec![Extended::ZERO; clusters],
            sums: Vec::new(),
            squares: vec![Extended::ZERO; clusters],
        }
    }

    fn measure(&mut self, run: &Run, centers: &[f64], columns: usize) {
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
        // A run in doubles, runs in double-doubles.
        let mut parts = vec![[0.0; 3]; self.rows.len()];
        let weights = run.weights();
        for (row, label) in run.labels().iter().enumerate() {
            if *label != NONE {
                let weight = weights.map_or(1.0, |weights| weights[row]);
                let [rows, total, squares] = &mut parts[*label as usize];
                *rows += 1.0;
                *total += weight;
                *squares += weight * distances[row];
            }
        }
        for (cluster, [rows, weight, squares]) in parts.into_iter().enumerate() {
            if rows > 0.0 {
                self.rows[cluster] += rows;
                self.weights[cluster] += weight;
                self.squares[cluster] += squares;
            }
        }
    }
}

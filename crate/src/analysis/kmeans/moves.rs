//! The passes that move centres: sums of rows by their nearest centres.

use super::map::{ClusterSums, KmeansPartial};
use super::memory::{Memory, Rows};
use super::points::{Points, Taken};
use super::search::Search;
use crate::data::Memo;
use crate::error::Result;
use crate::fail;
use crate::stats::extended::Extended;
use crate::stats::nearest::{Bounds, Centers, Changes, Cut, Known, List, RUN, Run, Sums};

impl Points<'_> {
    /// Sums by cluster, for each set of centres that still moves.
    pub(super) fn sums(&self, search: &Search, memo: Option<&Memo>) -> Result<KmeansPartial> {
        let Some(memo) = memo else {
            let cuts = self.cuts(&search.shift)?;
            return self.sums_anew(search, &cuts, None).map(|(found, _)| found);
        };
        let memory = memo.take::<Memory>();
        let mut memory = match memory.filter(|memory| memory.is_of(self.plan, search)) {
            Some(memory) => memory,
            None => Box::new(Memory::new(self.plan, search, self.cuts(&search.shift)?)),
        };
        let found = if let Some(centers) = memory.centers(search)
            && let Some(rows) = &mut memory.rows
        {
            self.sums_from(rows, &memory.cuts, &centers, search)?
        } else {
            // What is of no use gives its room back first.
            memory.rows = None;
            let to_know = centers_to_know(search);
            let (found, rows) = self.sums_anew(search, &memory.cuts, to_know)?;
            memory.rows = rows;
            found
        };
        memo.put(memory);
        Ok(found)
    }

    /// Sums of all rows; with centres by which rows can be known, also what is worth to be remembered.
    #[allow(clippy::cast_precision_loss)]
    fn sums_anew(
        &self,
        search: &Search,
        cuts: &[Cut],
        to_know: Option<Vec<Centers>>,
    ) -> Result<(KmeansPartial, Option<Rows>)> {
        let columns = self.columns.len();
        let mut rows = to_know
            .as_ref()
            .and_then(|centers| Rows::new(self, centers, cuts));
        let centers = to_know.unwrap_or_else(|| {
            let centers = search.moving().map(|start| &start.centers);
            centers
                .map(|centers| Centers::new(centers, &search.shift))
                .collect()
        });
        let mut searches: Vec<(Centers, Sums, Option<Bounds>)> = centers
            .into_iter()
            .map(|centers| {
                let sums = Sums::new(centers.count(), columns, self.weights.is_some());
                let bounds = rows.as_ref().map(|_| Bounds::new(self.rows, &centers));
                (centers, sums, bounds)
            })
            .collect();
        let mut found = KmeansPartial::default();
        let mut run = Run::new(columns);
        self.runs(|taken| {
            self.fill(&mut run, taken, Some(&search.shift));
            let mut without = 0;
            for (centers, sums, bounds) in &mut searches {
                if !run.label(centers) {
                    without = self.without_nan(&run, taken)?;
                }
                run.add_to(cuts, 1.0, sums);
                if let Some(bounds) = bounds {
                    bounds.push(&run, centers);
                }
            }
            if let Some(rows) = &mut rows {
                rows.known.push(&run, |position| taken.row(position));
            }
            found.rows += (taken.len - without) as f64;
            Ok(true)
        })?;
        let mut remembered = Vec::new();
        for (_, sums, bounds) in searches {
            found.clusters.push(ClusterSums::of(&sums, columns));
            remembered.extend(bounds.map(|bounds| (bounds, sums)));
        }
        if let Some(rows) = &mut rows {
            rows.remember(search, remembered);
        }
        Ok((found, rows))
    }

    /// Sums from those of the pass before: only rows that went from one cluster to another are taken out and added.
    #[allow(clippy::cast_precision_loss)]
    fn sums_from(
        &self,
        rows: &mut Rows,
        cuts: &[Cut],
        centers: &[Option<Centers>],
        search: &Search,
    ) -> Result<KmeansPartial> {
        let mut found = KmeansPartial {
            rows: rows.known.len() as f64,
            ..KmeansPartial::default()
        };
        let mut update = Update {
            points: self,
            known: &rows.known,
            cuts,
            shift: &search.shift,
            run: Run::new(self.columns.len()),
            exact: Run::new(self.columns.len()),
        };
        for (start, centers) in rows.starts.iter_mut().zip(centers) {
            if let (Some((bounds, sums)), Some(centers)) = (start, centers) {
                update.carry_out(bounds, sums, centers)?;
                found
                    .clusters
                    .push(ClusterSums::of(sums, self.columns.len()));
            }
        }
        Ok(found)
    }
}

/// All centres that move, in the form by which rows can be known.
fn centers_to_know(search: &Search) -> Option<Vec<Centers>> {
    let mut scale = None;
    let centers = search.moving().map(|start| {
        let centers = Centers::to_know(&start.centers, &search.shift, scale)?;
        scale = Some(centers.scale());
        Some(centers)
    });
    centers.collect()
}

/// What brings labels and sums from the last centres to new ones.
struct Update<'a> {
    points: &'a Points<'a>,
    known: &'a Known,
    cuts: &'a [Cut],
    shift: &'a [f64],
    /// Rows as they are known.
    run: Run,
    /// Rows in doubles.
    exact: Run,
}

impl Update<'_> {
    fn carry_out(&mut self, bounds: &mut Bounds, sums: &mut Sums, centers: &Centers) -> Result<()> {
        let reach = bounds.advance(centers);
        let (mut list, mut changes) = (List::default(), Changes::default());
        for start in (0..self.known.len()).step_by(RUN) {
            bounds.find(start, &reach, &mut list);
            if list.is_full() {
                self.label(bounds, centers, list.run(), &mut changes)?;
                list.drop_run();
                if changes.list.is_full() {
                    self.change(&changes, sums);
                    changes.drop_run();
                }
            }
        }
        self.label(bounds, centers, list.run(), &mut changes)?;
        while !changes.list.run().is_empty() {
            self.change(&changes, sums);
            changes.drop_run();
        }
        Ok(())
    }

    /// Finds the labels of some rows.
    fn label(
        &mut self,
        bounds: &mut Bounds,
        centers: &Centers,
        rows: &[u32],
        changes: &mut Changes,
    ) -> Result<()> {
        let (points, exact) = (self.points, &mut self.exact);
        let numbers = self.known.numbers();
        self.run
            .label_known(centers, self.known, rows, |rows, labels| {
                let rows: Vec<u32> = rows.iter().map(|row| numbers[*row as usize]).collect();
                let taken = Taken::listed(&rows);
                points.fill(exact, &taken, Some(self.shift));
                if !exact.label_in_doubles(centers) {
                    points.without_nan(exact, &taken)?;
                    fail!(Protocol, "a row without values is known");
                }
                labels.copy_from_slice(exact.labels());
                Ok(())
            })?;
        bounds.take(&self.run, centers, rows, changes);
        Ok(())
    }

    /// Takes rows out of the sums of their old clusters, and adds them to those of their new ones.
    fn change(&mut self, changes: &Changes, sums: &mut Sums) {
        let numbers = self.known.numbers();
        let rows = changes.list.run().iter();
        let rows: Vec<u32> = rows.map(|row| numbers[*row as usize]).collect();
        self.points
            .fill(&mut self.exact, &Taken::listed(&rows), Some(self.shift));
        for (at, sign) in [(0, -1.0), (1, 1.0)] {
            self.exact
                .assign(changes.labels().iter().map(|labels| labels[at]));
            self.exact.add_to(self.cuts, sign, sums);
        }
    }
}

impl ClusterSums {
    fn of(sums: &Sums, columns: usize) -> Self {
        let labels = 0..sums.rows().len();
        let weights = labels.clone().map(|label| match sums.weight(label) {
            Some(weight) => weight,
            None => Extended::from(sums.rows()[label]),
        });
        Self {
            rows: sums.rows().to_vec(),
            weights: weights.collect(),
            sums: labels
                .flat_map(|label| (0..columns).map(move |column| sums.sum(label, column)))
                .collect(),
            squares: Vec::new(),
        }
    }
}

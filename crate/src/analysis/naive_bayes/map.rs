//! The counts and moments of each predictor by class, over one chunk.

use serde::{Deserialize, Serialize};

use super::NaiveBayes;
use crate::data::{Chunk, Selection};
use crate::engine::Partial;
use crate::error::{Error, Result};
use crate::formula::{Cells, PreparedColumn, Reader};
use crate::stats::kernel::TILE;
use crate::stats::moments::Moments;

/// What is found of a predictor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ByClass {
    /// The moments of a number in each class.
    Numbers(Vec<Moments>),
    /// How often each level of a factor occurs: class by class.
    Levels(Vec<f64>),
}

/// What a pass finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NaiveBayesPartial {
    /// Rows that took part.
    pub(super) rows: f64,
    /// Rows left out because the class, or with `byTerm` false any variable, was missing.
    pub(super) missing: f64,
    /// The weight of each class.
    pub(super) classes: Vec<f64>,
    /// For each predictor.
    pub(super) predictors: Vec<ByClass>,
}

impl Partial for NaiveBayesPartial {
    fn merge(&mut self, next: Self) {
        fn add(own: &mut [f64], next: &[f64]) {
            own.iter_mut()
                .zip(next)
                .for_each(|(own, next)| *own += next);
        }
        self.rows += next.rows;
        self.missing += next.missing;
        add(&mut self.classes, &next.classes);
        for (own, next) in self.predictors.iter_mut().zip(next.predictors) {
            match (own, next) {
                (ByClass::Numbers(own), ByClass::Numbers(next)) => own
                    .iter_mut()
                    .zip(next)
                    .for_each(|(own, next)| own.merge(next)),
                (ByClass::Levels(own), ByClass::Levels(next)) => add(own, &next),
                _ => unreachable!("predictors keep their types"),
            }
        }
    }
}

/// The rows of a chunk in tiles, within a tile by class: runs of rows of one class go to the moments together.
struct Sorted {
    rows: Vec<u32>,
    /// Class and length of each run; none spans two tiles.
    runs: Vec<(u32, u32)>,
}

impl Sorted {
    fn new(classes: &[u32], selection: &Selection) -> Self {
        let mut sorted = Self {
            rows: Vec::with_capacity(classes.len()),
            runs: Vec::new(),
        };
        let (mut list, mut keys) = (Vec::with_capacity(TILE), Vec::with_capacity(TILE));
        for start in (0..classes.len()).step_by(TILE) {
            let len = TILE.min(classes.len() - start);
            let key = |row: usize| (u64::from(classes[row]) << 32) | row as u64;
            keys.clear();
            if selection.rows(start, len, &mut list) {
                keys.extend(list.iter().map(|row| key(*row as usize)));
            } else {
                keys.extend((start..start + len).map(key));
            }
            keys.sort_unstable();
            for run in keys.chunk_by(|a, b| a >> 32 == b >> 32) {
                #[allow(clippy::cast_possible_truncation)]
                {
                    sorted.runs.push(((run[0] >> 32) as u32, run.len() as u32));
                    sorted.rows.extend(run.iter().map(|key| *key as u32));
                }
            }
        }
        sorted
    }

    /// The moments of a column in each class.
    fn moments(
        &self,
        column: &PreparedColumn<'_>,
        classes: usize,
        weights: Option<&[f64]>,
    ) -> Vec<Moments> {
        let mut moments = vec![Moments::default(); classes];
        let mut buffer = [0.0; TILE];
        let mut rest = self.rows.as_slice();
        for (class, len) in &self.runs {
            let (rows, after) = rest.split_at(*len as usize);
            rest = after;
            let values = &mut buffer[..rows.len()];
            column.gather(rows, values);
            let moments = &mut moments[*class as usize];
            if moments.count == 0.0 {
                *moments = Moments::near(values);
            }
            match weights {
                None => moments.add_all(values),
                Some(weights) => {
                    for (value, row) in values.iter().zip(rows) {
                        moments.add(*value, weights[*row as usize]);
                    }
                }
            }
        }
        moments
    }
}

impl NaiveBayes {
    /// What a pass finds in a chunk.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn pass(&self, chunk: &Chunk) -> Result<NaiveBayesPartial> {
        let design = &self.design;
        let (derived, selected) = design.view.apply(chunk)?;
        let rows = derived.rows();
        let considered = selected.count(rows);
        let mut reader = Reader::new(&derived, &design.view.schema, selected);
        let weights = reader.weights_of(design)?;
        let classes = reader.cells(&design.terms[0].factors)?;
        let mut present = reader.selection;
        let mut prepared = Vec::with_capacity(design.terms.len() - 1);
        for term in &design.terms[1..] {
            let mut reader = Reader::new(&derived, &design.view.schema, present.clone());
            let cells = reader.term(term)?;
            cells.require_numbers(&mut reader.selection);
            prepared.push((cells, reader.selection));
        }
        if !self.by_term {
            for (_, selection) in &prepared {
                present.intersect(selection);
            }
            let all = &present;
            prepared
                .iter_mut()
                .for_each(|(_, selection)| selection.clone_from(all));
        }
        let weight = |row: usize| weights.as_ref().map_or(1.0, |weights| weights[row]);
        let count = design.terms[0].factors.cells();
        let mut class_weights = vec![0.0; count];
        present.each(rows, |row| {
            class_weights[classes[row] as usize] += weight(row);
        });
        let shared = Sorted::new(&classes, &present);
        let mut predictors = Vec::with_capacity(prepared.len());
        for ((cells, selection), term) in prepared.iter().zip(&design.terms[1..]) {
            predictors.push(match cells {
                Cells::Column(column) => {
                    let own;
                    let sorted = if selection.count(rows) == present.count(rows) {
                        &shared
                    } else {
                        own = Sorted::new(&classes, selection);
                        &own
                    };
                    let moments = sorted.moments(column, count, weights.as_deref());
                    let finite =
                        |moments: &Moments| moments.low.is_finite() && moments.high.is_finite();
                    if moments
                        .iter()
                        .any(|moments| moments.count > 0.0 && !finite(moments))
                    {
                        return Err(Error::infinite(&term.text).chunk(chunk.index));
                    }
                    ByClass::Numbers(moments)
                }
                Cells::Cells(cells) => {
                    let mut counts = vec![0.0; count * cells.cells];
                    selection.each(rows, |row| {
                        let cell = classes[row] as usize * cells.cells + cells.codes[row] as usize;
                        counts[cell] += weight(row);
                    });
                    ByClass::Levels(counts)
                }
            });
        }
        let taken = present.count(rows);
        Ok(NaiveBayesPartial {
            rows: taken as f64,
            missing: (considered - taken) as f64,
            classes: class_weights,
            predictors,
        })
    }
}

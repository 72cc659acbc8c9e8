//! The best split of a node on a variable, from the histogram of its rows.

use super::divisions::{Best, Group};
use super::measure::{Classes, Measure, Task};
use super::node::{Rule, Split};
use super::predictor::Predictor;

/// By how much of itself one sum of squares must exceed another to count as larger: less is rounding.
pub(super) const TIE: f64 = 1e-12;

/// What a search goes by.
#[derive(Debug)]
pub struct Search<'a> {
    /// How histograms are read.
    pub measure: &'a Measure,
    /// The fewest rows of a node.
    pub min_bucket: f64,
}

impl Search<'_> {
    /// The best split of a node, whose risk is given, on a variable. `cells` is the histogram, missing values first.
    #[must_use]
    pub fn best(
        &self,
        variable: usize,
        predictor: &Predictor,
        cells: &[i64],
        risk: f64,
    ) -> Option<Split> {
        let lanes = self.measure.lanes();
        let cells = &cells[lanes..];
        let (rule, improve, count) = match (&self.measure.task, predictor) {
            (Task::Anova(_), Predictor::Ordered { .. }) => self.ordered_number(predictor, cells)?,
            (Task::Class(classes), Predictor::Ordered { .. }) => {
                self.ordered_class(classes, predictor, cells)?
            }
            (_, Predictor::Levels(_)) => self.levels(cells)?,
        };
        let improve = match &self.measure.task {
            Task::Anova(_) if risk > 0.0 => improve / risk,
            Task::Anova(_) => return None,
            Task::Class(_) => improve,
        };
        Some(Split {
            variable: u32::try_from(variable).unwrap_or(u32::MAX),
            count,
            improve,
            adjusted: 0.0,
            rule,
        })
    }

    #[allow(clippy::cast_precision_loss)]
    fn ordered_number(&self, predictor: &Predictor, cells: &[i64]) -> Option<(Rule, f64, f64)> {
        let lanes = self.measure.lanes();
        let weighted = lanes == 3;
        let Task::Anova(scale) = &self.measure.task else {
            return None;
        };
        let mut total = [0i64; 3];
        for cell in cells.chunks_exact(lanes) {
            total[0] += cell[0];
            total[1] += cell[1];
            total[2] += cell[lanes - 1];
        }
        let weight_of = |count: i64, weight: i64| {
            if weighted {
                self.measure.weight(weight)
            } else {
                count as f64
            }
        };
        let all = weight_of(total[0], total[2]);
        let mean = total[1] as f64 / all;
        let mut best = Best {
            value: 0.0,
            found: None,
        };
        let (mut count, mut sum, mut weight) = (0i64, 0i64, 0i64);
        let mut last = None;
        for (bin, cell) in cells.chunks_exact(lanes).enumerate() {
            if cell[0] == 0 {
                continue;
            }
            if let Some(left) = last
                && count as f64 >= self.min_bucket
            {
                if ((total[0] - count) as f64) < self.min_bucket {
                    break;
                }
                let left_weight = weight_of(count, weight);
                let right_weight = weight_of(total[0] - count, total[2] - weight);
                let centered = sum as f64 - mean * left_weight;
                let value = centered * centered * (1.0 / left_weight + 1.0 / right_weight);
                if value > best.value * (1.0 + TIE) {
                    best.value = value;
                    best.found = Some(((left, bin), centered < 0.0));
                }
            }
            count += cell[0];
            sum += cell[1];
            weight += cell[lanes - 1];
            last = Some(bin);
        }
        let ((left, right), low_left) = best.found?;
        let rule = predictor.cut_rule(left, right, if low_left { -1 } else { 1 });
        Some((rule, best.value * scale.unit * scale.unit, total[0] as f64))
    }

    /// Impurity of a division times weight, and whether the mean class of the left is below that of the right.
    pub(super) fn impurity(classes: &Classes, left: &Group, right: &Group) -> (f64, bool) {
        let (mut value, mut left_mean, mut right_mean) = (0.0, 0.0, 0.0);
        let mut number = 0.0;
        for class in 0..classes.count {
            let p = classes.altered[class] * left.sums[class] / left.weight;
            value += left.weight * classes.impurity(p);
            left_mean += p * number;
            let p = classes.altered[class] * right.sums[class] / right.weight;
            value += right.weight * classes.impurity(p);
            right_mean += p * number;
            number += 1.0;
        }
        (value, left_mean < right_mean)
    }

    fn ordered_class(
        &self,
        classes: &Classes,
        predictor: &Predictor,
        cells: &[i64],
    ) -> Option<(Rule, f64, f64)> {
        let lanes = self.measure.lanes();
        let (mut left, mut right) = (self.group(&vec![0; lanes]), self.totals(cells));
        let count = right.count;
        let whole = Self::whole(classes, &right);
        let mut best = Best {
            value: whole,
            found: None,
        };
        let mut last = None;
        let mut bin = self.group(&vec![0; lanes]);
        for (at, cell) in cells.chunks_exact(lanes).enumerate() {
            if cell.iter().all(|lane| *lane == 0) {
                continue;
            }
            if let Some(before) = last
                && left.count >= self.min_bucket
            {
                if right.count < self.min_bucket {
                    break;
                }
                let (value, rising) = Self::impurity(classes, &left, &right);
                if value < best.value {
                    best.value = value;
                    best.found = Some(((before, at), rising));
                }
            }
            self.read(cell, &mut bin);
            left.take(&bin, 1.0);
            right.take(&bin, -1.0);
            last = Some(at);
        }
        let ((before, at), rising) = best.found?;
        let rule = predictor.cut_rule(before, at, if rising { -1 } else { 1 });
        Some((rule, whole - best.value, count))
    }

    /// Weight times impurity of undivided rows.
    pub(super) fn whole(classes: &Classes, group: &Group) -> f64 {
        (0..classes.count)
            .map(|class| classes.altered[class] * group.sums[class] / group.weight)
            .map(|p| group.weight * classes.impurity(p))
            .sum()
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn read(&self, cell: &[i64], group: &mut Group) {
        let weighted = self.measure.weights.is_some();
        match &self.measure.task {
            Task::Class(classes) => {
                let weights = &cell[usize::from(weighted)..];
                group.weight = 0.0;
                let mut count = 0;
                for class in 0..classes.count {
                    let weight = self.measure.weight(weights[class]);
                    group.sums[class] = weight;
                    group.weight += classes.altered[class] * weight;
                    count += weights[class];
                }
                group.count = if weighted { cell[0] } else { count } as f64;
            }
            Task::Anova(_) => {
                group.count = cell[0] as f64;
                group.sums[0] = cell[1] as f64;
                group.weight = if weighted {
                    self.measure.weight(cell[2])
                } else {
                    group.count
                };
            }
        }
    }

    pub(super) fn group(&self, cell: &[i64]) -> Group {
        let sums = match &self.measure.task {
            Task::Class(classes) => classes.count,
            Task::Anova(_) => 1,
        };
        let mut group = Group {
            sums: vec![0.0; sums],
            ..Group::default()
        };
        self.read(cell, &mut group);
        group
    }

    pub(super) fn totals(&self, cells: &[i64]) -> Group {
        let lanes = self.measure.lanes();
        let mut total = vec![0i64; lanes];
        for cell in cells.chunks_exact(lanes) {
            total
                .iter_mut()
                .zip(cell)
                .for_each(|(total, lane)| *total += lane);
        }
        self.group(&total)
    }
}

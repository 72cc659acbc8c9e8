//! The best split of a node on a variable, from the histogram of its rows.

use serde::{Deserialize, Serialize};

use super::measure::{Classes, Measure, Task};
use super::node::{Rule, Side, Split};

/// How the values of a predictor are cut into bins. Bin codes count from 1; 0 is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Predictor {
    /// Numbers: the lowest and highest value of each bin, in increasing order.
    Ordered {
        /// Lowest values.
        low: Vec<f64>,
        /// Highest values.
        high: Vec<f64>,
    },
    /// A factor with this many levels.
    Levels(usize),
}

/// Numbers of levels up to which all divisions of a factor among more than two classes are tried.
const ALL_DIVISIONS: usize = 12;
/// By how much of itself one sum of squares must exceed another to count as larger: less is rounding.
const TIE: f64 = 1e-12;

impl Predictor {
    /// The number of bins, without that of missing values.
    #[must_use]
    pub fn bins(&self) -> usize {
        match self {
            Self::Ordered { low, .. } => low.len(),
            Self::Levels(levels) => *levels,
        }
    }

    /// The rule that sends bins up to `left` to one side and bins from `right` on, which are the next with rows, to the
    /// other. It cuts halfway, or beside the bin in which that would be: numbers and bins are told apart alike.
    #[must_use]
    pub fn cut_rule(&self, left: usize, right: usize, below: Side) -> Rule {
        let Self::Ordered { low, high } = self else {
            return Rule::Levels(Vec::new());
        };
        let between = |left: usize, right: usize| {
            let middle = high[left] / 2.0 + low[right] / 2.0;
            // Neighbours among doubles have no middle.
            if middle > high[left] && middle <= low[right] {
                middle
            } else {
                low[right]
            }
        };
        let middle = between(left, right);
        let first = left + 1 + low[left + 1..right].partition_point(|low| *low < middle);
        let inside = first > left + 1 && high[first - 1] >= middle;
        Rule::Cut {
            at: if inside {
                between(first - 1, first)
            } else {
                middle
            },
            bin: u32::try_from(first + 1).unwrap_or(u32::MAX),
            below,
        }
    }
}

/// What a search goes by.
#[derive(Debug)]
pub struct Search<'a> {
    /// How histograms are read.
    pub measure: &'a Measure,
    /// The fewest rows of a node.
    pub min_bucket: f64,
}

/// One bin or group, read.
#[derive(Debug, Clone, Default)]
struct Group {
    count: f64,
    /// Weight of each class; for numbers one entry, the sum of the response about the mean of the node.
    sums: Vec<f64>,
    weight: f64,
}

impl Group {
    fn take(&mut self, other: &Self, sign: f64) {
        self.count += sign * other.count;
        self.weight += sign * other.weight;
        for (mine, theirs) in self.sums.iter_mut().zip(&other.sums) {
            *mine += sign * theirs;
        }
    }
}

/// The best division seen so far.
struct Best<T> {
    value: f64,
    found: Option<(T, bool)>,
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
    fn impurity(classes: &Classes, left: &Group, right: &Group) -> (f64, bool) {
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
    fn whole(classes: &Classes, group: &Group) -> f64 {
        (0..classes.count)
            .map(|class| classes.altered[class] * group.sums[class] / group.weight)
            .map(|p| group.weight * classes.impurity(p))
            .sum()
    }

    #[allow(clippy::cast_precision_loss)]
    fn read(&self, cell: &[i64], group: &mut Group) {
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

    fn group(&self, cell: &[i64]) -> Group {
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

    fn totals(&self, cells: &[i64]) -> Group {
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

    /// A factor: its levels that occur, in the order of their mean response; with more than two classes all divisions
    /// of a few levels, and those along the order of each class's share of many.
    fn levels(&self, cells: &[i64]) -> Option<(Rule, f64, f64)> {
        let lanes = self.measure.lanes();
        let levels = cells.len() / lanes;
        let mut groups: Vec<(usize, Group)> = cells
            .chunks_exact(lanes)
            .map(|cell| self.group(cell))
            .enumerate()
            .filter(|(_, group)| group.count > 0.0)
            .collect();
        let mut total = self.totals(cells);
        let mut found = Best {
            value: 0.0,
            found: None::<(Vec<usize>, bool)>,
        };
        let count = total.count;
        match &self.measure.task {
            Task::Anova(_) => {
                let mean = total.sums[0] / total.weight;
                for (_, group) in &mut groups {
                    group.sums[0] -= mean * group.weight;
                }
                total.sums[0] = 0.0;
                self.along(
                    &groups,
                    &total,
                    |group| group.sums[0] / group.weight,
                    &mut found,
                );
            }
            Task::Class(classes) if classes.count == 2 => {
                self.along(
                    &groups,
                    &total,
                    |group| group.sums[0] / group.weight,
                    &mut found,
                );
            }
            Task::Class(_) if groups.len() <= ALL_DIVISIONS => {
                self.all_divisions(&groups, &total, levels, &mut found);
            }
            Task::Class(classes) => {
                for class in 0..classes.count {
                    let share = |group: &Group| group.sums[class] / group.weight;
                    self.along(&groups, &total, share, &mut found);
                }
            }
        }
        let (left, flipped) = found.found?;
        let side: Side = if flipped { 1 } else { -1 };
        let mut sides = vec![0; levels];
        for (level, _) in &groups {
            sides[*level] = -side;
        }
        for at in left {
            sides[groups[at].0] = side;
        }
        let improve = match &self.measure.task {
            Task::Anova(scale) => found.value * scale.unit * scale.unit,
            Task::Class(_) => found.value,
        };
        Some((Rule::Levels(sides), improve, count))
    }

    /// The improvement of a division, and whether the two sides have to change places.
    fn gain(&self, left: &Group, right: &Group, whole: f64) -> (f64, bool) {
        match &self.measure.task {
            Task::Anova(_) => {
                let sum = left.sums[0];
                (
                    sum * sum * (1.0 / left.weight + 1.0 / right.weight),
                    sum > 0.0,
                )
            }
            Task::Class(classes) => {
                let (value, rising) = Self::impurity(classes, left, right);
                (whole - value, !rising)
            }
        }
    }

    fn improves(&self, value: f64, best: f64) -> bool {
        match &self.measure.task {
            Task::Anova(_) => value > best * (1.0 + TIE),
            Task::Class(_) => value > best,
        }
    }

    fn whole_of(&self, total: &Group) -> f64 {
        match &self.measure.task {
            Task::Anova(_) => 0.0,
            Task::Class(classes) => Self::whole(classes, total),
        }
    }

    fn along(
        &self,
        groups: &[(usize, Group)],
        total: &Group,
        key: impl Fn(&Group) -> f64,
        best: &mut Best<Vec<usize>>,
    ) {
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by(|a, b| key(&groups[*a].1).total_cmp(&key(&groups[*b].1)));
        let whole = self.whole_of(total);
        let mut right = total.clone();
        let mut left = Group {
            sums: vec![0.0; total.sums.len()],
            ..Group::default()
        };
        for (position, at) in order
            .iter()
            .enumerate()
            .take(groups.len().saturating_sub(1))
        {
            left.take(&groups[*at].1, 1.0);
            right.take(&groups[*at].1, -1.0);
            if left.count < self.min_bucket || right.count < self.min_bucket {
                continue;
            }
            let (value, flipped) = self.gain(&left, &right, whole);
            if self.improves(value, best.value) {
                best.value = value;
                best.found = Some((order[..=position].to_vec(), flipped));
            }
        }
    }

    /// All divisions, in the order of a Gray code: each differs from the one before by one level. The last level of the
    /// factor keeps its side.
    fn all_divisions(
        &self,
        groups: &[(usize, Group)],
        total: &Group,
        levels: usize,
        best: &mut Best<Vec<usize>>,
    ) {
        let whole = self.whole_of(total);
        let moving = groups
            .iter()
            .filter(|(level, _)| level + 1 < levels)
            .count();
        let mut right = total.clone();
        let mut left = Group {
            sums: vec![0.0; total.sums.len()],
            ..Group::default()
        };
        let mut is_left = vec![false; groups.len()];
        for step in 1..1u32 << moving {
            let at = step.trailing_zeros() as usize;
            let sign = if is_left[at] { -1.0 } else { 1.0 };
            left.take(&groups[at].1, sign);
            right.take(&groups[at].1, -sign);
            is_left[at] = !is_left[at];
            if left.count < self.min_bucket || right.count < self.min_bucket {
                continue;
            }
            let (value, flipped) = self.gain(&left, &right, whole);
            if self.improves(value, best.value) {
                best.value = value;
                best.found = Some((
                    (0..groups.len()).filter(|at| is_left[*at]).collect(),
                    flipped,
                ));
            }
        }
    }
}

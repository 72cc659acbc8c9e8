//! Divisions of a factor's levels.

use super::measure::Task;
use super::node::{Rule, Side};
use super::search::{Search, TIE};

/// Numbers of levels up to which all divisions of a factor among more than two classes are tried.
const ALL_DIVISIONS: usize = 12;

/// One bin or group, read.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub count: f64,
    /// Weight of each class; for numbers one entry, the sum of the response about the mean of the node.
    pub sums: Vec<f64>,
    pub weight: f64,
}

impl Group {
    pub fn take(&mut self, other: &Self, sign: f64) {
        self.count += sign * other.count;
        self.weight += sign * other.weight;
        for (mine, theirs) in self.sums.iter_mut().zip(&other.sums) {
            *mine += sign * theirs;
        }
    }
}

/// The best division seen so far.
pub(super) struct Best<T> {
    pub value: f64,
    pub found: Option<(T, bool)>,
}

impl Search<'_> {
    /// A factor: its levels that occur, in the order of their mean response; with more than two classes all divisions
    /// of a few levels, and those along the order of each class's share of many.
    pub(super) fn levels(&self, cells: &[i64]) -> Option<(Rule, f64, f64)> {
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

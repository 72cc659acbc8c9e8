//! Surrogate splits: how well another variable repeats what the primary split does.

use super::measure::Measure;
use super::node::{Rule, Side, Split};
use super::predictor::Predictor;

/// The integers of a bin: rows and weight that the primary split sends left, those that it sends right, and those of
/// which it does not know.
pub const DIRECTIONS: usize = 6;

/// What the primary split sends each way.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Direction {
    /// Rows to the left.
    left_count: i64,
    /// Weight to the left.
    left: i64,
    /// Rows to the right.
    right_count: i64,
    /// Weight to the right.
    right: i64,
}

impl Direction {
    fn of(cell: &[i64]) -> Self {
        Self {
            left_count: cell[0],
            left: cell[1],
            right_count: cell[2],
            right: cell[3],
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            left_count: self.left_count + other.left_count,
            left: self.left + other.left,
            right_count: self.right_count + other.right_count,
            right: self.right + other.right,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            left_count: self.left_count - other.left_count,
            left: self.left - other.left,
            right_count: self.right_count - other.right_count,
            right: self.right - other.right,
        }
    }

    fn count(self) -> i64 {
        self.left_count + self.right_count
    }

    fn total(cells: &[i64]) -> Self {
        cells
            .chunks_exact(DIRECTIONS)
            .fold(Self::default(), |sum, cell| sum.plus(Self::of(cell)))
    }
}

/// The best surrogate on a variable, from the histogram of directions with missing values first; `None` when it does no
/// better than the majority rule. With `of_present` agreement is a share of the rows that have the variable, otherwise
/// of all. At least two rows must go each way.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn surrogate(
    measure: &Measure,
    variable: usize,
    predictor: &Predictor,
    cells: &[i64],
    of_present: bool,
) -> Option<Split> {
    let all = Direction::total(cells);
    let cells = &cells[DIRECTIONS..];
    let present = Direction::total(cells);
    let (agree, rule) = match predictor {
        Predictor::Ordered { .. } => ordered(predictor, cells, present)?,
        Predictor::Levels(_) => levels(cells, present),
    };
    let base = if of_present { present } else { all };
    let total = measure.weight(base.left + base.right);
    let agreement = measure.weight(agree) / total;
    let majority = measure.weight(base.left.max(base.right)) / total;
    let adjusted = (agreement - majority) / (1.0 - majority);
    (adjusted > 1e-10).then(|| Split {
        variable: u32::try_from(variable).unwrap_or(u32::MAX),
        count: 0.0,
        improve: agreement,
        adjusted,
        rule,
    })
}

fn ordered(predictor: &Predictor, cells: &[i64], present: Direction) -> Option<(i64, Rule)> {
    let mut best = (present.left.max(present.right), None);
    let mut below = Direction::default();
    let mut last = None;
    for (bin, cell) in cells.chunks_exact(DIRECTIONS).enumerate() {
        // Rows that the primary split does not send lie between cuts all the same.
        let unknown = cell[4];
        let cell = Direction::of(cell);
        if cell.count() + unknown == 0 {
            continue;
        }
        let above = present.minus(below);
        if above.count() < 2 {
            break;
        }
        if let Some(left) = last
            && below.count() >= 2
        {
            if above.left + below.right > best.0 {
                best = (above.left + below.right, Some((left, bin, 1)));
            } else if below.left + above.right > best.0 {
                best = (below.left + above.right, Some((left, bin, -1)));
            }
        }
        below = below.plus(cell);
        last = Some(bin);
    }
    let (left, right, side) = best.1?;
    Some((best.0, predictor.cut_rule(left, right, side)))
}

/// Each level goes where most of its weight does, and with the majority when both are even.
fn levels(cells: &[i64], present: Direction) -> (i64, Rule) {
    let majority: Side = if present.left > present.right { -1 } else { 1 };
    let mut agree = 0;
    let sides = cells.chunks_exact(DIRECTIONS).map(|cell| {
        let cell = Direction::of(cell);
        if cell.count() == 0 {
            return 0;
        }
        agree += cell.left.max(cell.right);
        match cell.left.cmp(&cell.right) {
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Greater => -1,
            std::cmp::Ordering::Equal => majority,
        }
    });
    let sides = sides.collect();
    (agree, Rule::Levels(sides))
}

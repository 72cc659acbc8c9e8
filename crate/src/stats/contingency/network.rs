//! Fisher's exact test for tables of any size, as paths through a network (Mehta and Patel, 1983, doi:10.2307/2288652).
//!
//! Columns are filled one after the other. A node is a stage and what the rows still have to receive; since the rows
//! may be exchanged, sorted. A path's length is the sum of `-log(x!)` over the cells filled so far. From every node the
//! longest and the shortest way to the end are known: when even the longest leaves the table no more probable than the
//! observed one, all tables behind the node count, and their total has a closed form; when the shortest leaves it more
//! probable, none does. Only paths in between go on.

use hashbrown::HashMap;

use super::Table;

/// Nodes and paths together are limited by the work on them: about two seconds.
const MOST_WORK: u64 = 5_000_000;
/// A table of factorials of larger numbers takes too much memory.
const MOST_CASES: u32 = 5_000_000;
/// Lengths of paths that differ by less are the same.
const GRID: f64 = 1e9;

type Node = Vec<u32>;

/// The longest and shortest way from a node to the end.
#[derive(Debug, Clone, Copy)]
struct Reach {
    longest: f64,
    shortest: f64,
}

struct Network {
    /// What the columns have to give: the largest first.
    columns: Vec<u32>,
    log_factorials: Vec<f64>,
    reaches: Vec<HashMap<Node, Reach>>,
    work: u64,
}

/// The p-value; `None` when it takes too much work.
pub(super) fn p_value_of_network(table: Table<'_>, relative: f64) -> Option<f64> {
    let whole = |totals: Vec<f64>| -> Vec<u32> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let mut totals: Vec<u32> = totals
            .into_iter()
            .map(|total| total as u32)
            .filter(|total| *total > 0)
            .collect();
        totals.sort_unstable();
        totals
    };
    let (mut rows, mut columns) = (whole(table.row_totals()), whole(table.column_totals()));
    if rows.len() > columns.len() {
        std::mem::swap(&mut rows, &mut columns);
    }
    if rows.len() < 2 {
        return Some(1.0);
    }
    columns.reverse();
    let total: u32 = rows.iter().sum();
    if total > MOST_CASES {
        return None;
    }
    let mut log_factorials = vec![0.0];
    let mut sum = crate::stats::extended::Extended::ZERO;
    for n in 1..=total {
        sum += libm::log(f64::from(n));
        log_factorials.push(sum.value());
    }
    let of = |totals: &[u32]| -> f64 { totals.iter().map(|n| log_factorials[*n as usize]).sum() };
    let constant = of(&rows) + of(&columns) - log_factorials[total as usize];
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let observed: f64 = -table
        .values
        .iter()
        .map(|n| log_factorials[*n as usize])
        .sum::<f64>();
    let limit = observed + relative;
    let mut network = Network {
        reaches: vec![HashMap::new(); columns.len() + 1],
        columns,
        log_factorials,
        work: 0,
    };
    network.sum(rows, limit, constant)
}

impl Network {
    fn log_factorial(&self, n: u32) -> f64 {
        self.log_factorials[n as usize]
    }

    /// The logarithm of the sum over all completions of the product of `1 / x!`.
    fn total(&self, stage: usize, node: &[u32]) -> f64 {
        let left: u32 = node.iter().sum();
        let rows: f64 = node.iter().map(|n| self.log_factorial(*n)).sum();
        let columns: f64 = self.columns[stage..]
            .iter()
            .map(|n| self.log_factorial(*n))
            .sum();
        self.log_factorial(left) - rows - columns
    }

    /// Calls with each way to fill a column: what is left of the rows, and the length; until the answer is false.
    fn fill(&self, stage: usize, node: &[u32], visit: &mut dyn FnMut(Node, f64) -> bool) {
        let mut rest: Vec<u32> = node
            .iter()
            .rev()
            .scan(0, |sum, n| {
                *sum += n;
                Some(*sum)
            })
            .collect();
        rest.reverse();
        rest.push(0);
        let mut left = node.to_vec();
        self.fill_row(0, self.columns[stage], 0.0, &rest, &mut left, visit);
    }

    fn fill_row(
        &self,
        row: usize,
        give: u32,
        length: f64,
        rest: &[u32],
        left: &mut Node,
        visit: &mut dyn FnMut(Node, f64) -> bool,
    ) -> bool {
        if row + 1 == left.len() {
            let all = left[row];
            left[row] = all - give;
            let mut next = left.clone();
            left[row] = all;
            next.sort_unstable();
            return visit(next, length - self.log_factorial(give));
        }
        let all = left[row];
        for x in give.saturating_sub(rest[row + 1])..=give.min(all) {
            left[row] = all - x;
            if !self.fill_row(
                row + 1,
                give - x,
                length - self.log_factorial(x),
                rest,
                left,
                visit,
            ) {
                return false;
            }
        }
        left[row] = all;
        true
    }

    fn reach(&mut self, stage: usize, node: &Node) -> Option<Reach> {
        if let Some(reach) = self.reaches[stage].get(node) {
            return Some(*reach);
        }
        // The last column takes what is left.
        if stage + 1 == self.columns.len() {
            let length: f64 = -node.iter().map(|n| self.log_factorial(*n)).sum::<f64>();
            return Some(Reach {
                longest: length,
                shortest: length,
            });
        }
        // Which of several equal nodes is reached with which length does not matter but for its extremes.
        let mut children: HashMap<Node, (f64, f64)> = HashMap::new();
        let mut order: Vec<Node> = Vec::new();
        let (mut visited, budget) = (0, MOST_WORK.saturating_sub(self.work));
        self.fill(stage, node, &mut |child, length| {
            visited += 1;
            let ends = children.entry(child).or_insert_with_key(|child| {
                order.push(child.clone());
                (length, length)
            });
            *ends = (ends.0.max(length), ends.1.min(length));
            visited < budget
        });
        self.work += visited;
        if self.work >= MOST_WORK {
            return None;
        }
        let mut reach = Reach {
            longest: f64::NEG_INFINITY,
            shortest: f64::INFINITY,
        };
        for child in order {
            let (high, low) = children[&child];
            let beyond = self.reach(stage + 1, &child)?;
            reach.longest = reach.longest.max(high + beyond.longest);
            reach.shortest = reach.shortest.min(low + beyond.shortest);
        }
        self.reaches[stage].insert(node.clone(), reach);
        Some(reach)
    }

    /// The probability of the tables whose length is at most the limit.
    fn sum(&mut self, start: Node, limit: f64, constant: f64) -> Option<f64> {
        let mut counted = 0.0;
        // Paths by node, in the order in which they are found: length and how many times over.
        let mut order: Vec<Node> = vec![start.clone()];
        let mut paths: HashMap<Node, Vec<(f64, f64)>> = HashMap::from([(start, vec![(0.0, 1.0)])]);
        for stage in 0..self.columns.len() {
            let mut next_order: Vec<Node> = Vec::new();
            let mut next: HashMap<Node, HashMap<i64, (usize, f64, f64)>> = HashMap::new();
            for node in order {
                let reach = self.reach(stage, &node)?;
                let all = self.total(stage, &node);
                let mut open = Vec::new();
                for (length, times) in &paths[&node] {
                    if length + reach.longest <= limit {
                        counted += times * libm::exp(length + all + constant);
                    } else if length + reach.shortest <= limit {
                        open.push((*length, *times));
                    }
                }
                if open.is_empty() || stage + 1 == self.columns.len() {
                    continue;
                }
                let (mut visited, budget) = (0, MOST_WORK.saturating_sub(self.work));
                self.fill(stage, &node, &mut |child, step| {
                    visited += open.len() as u64;
                    let found = next.entry(child).or_insert_with_key(|child| {
                        next_order.push(child.clone());
                        HashMap::new()
                    });
                    for (length, times) in &open {
                        let length = length + step;
                        #[allow(clippy::cast_possible_truncation)]
                        let key = libm::round(length * GRID) as i64;
                        let place = found.len();
                        found.entry(key).or_insert((place, length, 0.0)).2 += times;
                    }
                    visited < budget
                });
                self.work += visited;
                if self.work >= MOST_WORK {
                    return None;
                }
            }
            order = next_order;
            paths = next
                .into_iter()
                .map(|(node, found)| {
                    let mut found: Vec<(usize, f64, f64)> = found.into_values().collect();
                    found.sort_unstable_by_key(|(place, ..)| *place);
                    (
                        node,
                        found
                            .into_iter()
                            .map(|(_, length, times)| (length, times))
                            .collect(),
                    )
                })
                .collect();
        }
        Some(counted.min(1.0))
    }
}

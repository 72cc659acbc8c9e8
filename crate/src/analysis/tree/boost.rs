//! Boosting on rows in memory: scores are kept, and each round's trees are fitted to the slope of the loss at them.
//!
//! Between two rounds there is one pass over the rows: scores rise by the leaves' values, the deviance of rows out of
//! the sample is added up, and slopes and sample of the next round are made, all of it while a row is at hand.

use super::assess::Assessment;
use super::breadth::Breadth;
use super::descent::Descent;
use super::frame::Frame;
use super::grow::grow as grow_in_depth;
use super::landing::Landing;
use super::loss::{Deviance, Scores};
use super::rows::Rows;
use super::sample::{Bag, Drawn, Numbers, Sample, chosen};
use super::scheme::{Boosting, PREDICTORS};
use super::tasks::{BLOCK, collect};
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{Node, Task};

/// All trees.
pub fn grow(frame: &Frame, boosting: &Boosting, rows: &Rows) -> (Vec<Node>, Assessment) {
    let per_round = boosting.scores(frame.classes.len());
    let weighted = frame.kernel.measure.weights.is_some();
    let mut ledger = Ledger {
        frame,
        boosting,
        rows,
        per_round,
        scores: frame.start.repeat(rows.count),
        fixed: vec![vec![0; rows.count]; per_round],
        slopes: vec![vec![0.0; if weighted { rows.count } else { 0 }]; per_round],
        landings: (0..per_round).map(|_| Landing::default()).collect(),
    };
    let mut trees: Vec<Node> = Vec::new();
    let mut errors = Assessment::default();
    let (mut sample, _) = ledger.turn(0, None);
    for round in 0..boosting.rounds {
        for score in 0..per_round {
            trees.push(ledger.tree(&sample, score, trees.len() as u64));
        }
        let grown = &trees[round * per_round..];
        let (next, deviances) = ledger.turn(round + 1, Some((&sample, grown)));
        sample = next;
        errors
            .weights
            .push(deviances.iter().map(|deviance| deviance.weight).sum());
        errors
            .errors
            .push(deviances.into_iter().map(Deviance::total).sum());
    }
    (trees, errors)
}

/// What is kept of rows from one round to the next.
struct Ledger<'a> {
    frame: &'a Frame,
    boosting: &'a Boosting,
    rows: &'a Rows,
    per_round: usize,
    /// The scores of a row side by side.
    scores: Vec<f64>,
    /// For each score the slopes as integers.
    fixed: Vec<Vec<i64>>,
    /// The slopes themselves, where rows have weights.
    slopes: Vec<Vec<f64>>,
    /// Where each score's tree has left its rows.
    landings: Vec<Landing>,
}

/// A tree of a round, and where its rows are.
struct Grown<'a> {
    way: Descent<'a>,
    landing: &'a Landing,
    values: Vec<f64>,
}

impl Ledger<'_> {
    /// The tree for a score.
    fn tree(&mut self, sample: &Sample, score: usize, number: u64) -> Node {
        let kernel = &self.frame.kernel;
        let numbers = Numbers {
            values: &self.slopes[score],
            fixed: &self.fixed[score],
        };
        let bag = Bag::new(self.rows, &kernel.measure, sample, numbers);
        let target = bag.target(&kernel.measure);
        let alpha = |root: &Node| kernel.rules.cp * root.risk;
        let stream = Stream::new(self.boosting.sampling.seed, number, PREDICTORS);
        let landing = &mut self.landings[score];
        let mut tree = if let Some(breadth) = Breadth::new(kernel, self.rows, target, stream) {
            breadth.grow(sample, alpha, landing)
        } else {
            let mut list = sample.list();
            let tree = grow_in_depth(kernel, self.rows, target, stream, &mut list, alpha);
            landing.read(&tree, &list, self.rows.count);
            tree
        };
        self.boosting.step(&mut tree, self.frame.classes.len());
        tree
    }

    /// What leads to a round, from the sample and the trees of the last: its sample, and the deviances of blocks of rows
    /// that were not in the last.
    fn turn(&mut self, round: usize, last: Option<(&Sample, &[Node])>) -> (Sample, Vec<Deviance>) {
        let (rows, boosting, per_round) = (self.rows, self.boosting, self.per_round);
        let kernel = &self.frame.kernel;
        let Task::Anova(scale) = kernel.measure.task else {
            return Default::default();
        };
        let trees = last.map_or(&[][..], |(_, trees)| trees);
        let grown = trees.iter().zip(&self.landings);
        let grown = grown.map(|(tree, landing)| Grown {
            way: Descent::new(tree, kernel.rules.use_surrogate, rows),
            landing,
            values: landing.values(tree),
        });
        let grown: Vec<Grown<'_>> = grown.collect();
        let all = boosting.judges(1);
        let mut fixed = blocks_of(&mut self.fixed).into_iter();
        let mut slopes = blocks_of(&mut self.slopes).into_iter();
        let blocks = self.scores.chunks_mut(BLOCK * per_round).enumerate();
        let blocks = blocks.map(|(block, scores)| {
            let fixed = fixed.next().unwrap_or_default();
            (block, scores, fixed, slopes.next())
        });
        let found = collect(
            blocks.collect(),
            |(block, scores, mut fixed, mut slopes)| {
                let first = block * BLOCK;
                let range = first..first + scores.len() / per_round;
                let drawn = last.map(|(sample, _)| &sample.blocks[block]);
                for (score, grown) in grown.iter().enumerate() {
                    let own = scores[score..].iter_mut().step_by(per_round);
                    grown.landing.add(block, &grown.values, own);
                    if let Some(drawn) = drawn.filter(|_| grown.landing.misses()) {
                        for row in chosen(range.clone(), |row| drawn[row - first] == 0) {
                            let row = row as usize;
                            scores[(row - first) * per_round + score] += grown.way.value(row);
                        }
                    }
                }
                let scores = Scores {
                    first,
                    per_row: per_round,
                    values: scores,
                };
                let is_judged = |drawn: &u8| u8::from(all) | (1 - drawn);
                let judged: Vec<u8> = drawn.map_or_else(
                    || vec![0; range.len()],
                    |drawn| drawn.iter().map(is_judged).collect(),
                );
                let deviance = boosting.look(rows, scores, &judged, &mut |score, at, found| {
                    let fixed = fixed[score][at..].iter_mut().zip(found);
                    fixed.for_each(|(fixed, slope)| *fixed = scale.fix(*slope));
                    if let Some(slopes) = &mut slopes {
                        let kept = slopes[score].iter_mut().skip(at).zip(found);
                        kept.for_each(|(kept, slope)| *kept = *slope);
                    }
                });
                (boosting.sampling.drawn(rows, round, range), deviance)
            },
        );
        let (drawn, deviances): (Vec<Drawn>, Vec<Deviance>) = found.into_iter().unzip();
        (drawn.into_iter().collect(), deviances)
    }
}

/// The parts of several columns that belong to each block of rows.
fn blocks_of<T>(columns: &mut [Vec<T>]) -> Vec<Vec<&mut [T]>> {
    let mut blocks = Vec::new();
    for column in columns {
        for (block, part) in column.chunks_mut(BLOCK).enumerate() {
            if blocks.len() == block {
                blocks.push(Vec::new());
            }
            blocks[block].push(part);
        }
    }
    blocks
}

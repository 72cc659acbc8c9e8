//! Boosting on rows in memory: scores are kept, and each round's trees are fitted to the slope of the loss at them.

use super::assess::Assessment;
use super::frame::Frame;
use super::kernel::side_of;
use super::rows::{Bag, Rows};
use super::scheme::{Boosting, PREDICTORS};
use super::tasks::{collect, each};
use crate::stats::tree::Node;
use crate::stats::tree::draw::Stream;

/// Rows whose scores one task brings up to date.
const BLOCK: usize = 8192;

/// All trees; `one` grows one on a bag.
pub fn grow(
    frame: &Frame,
    boosting: &Boosting,
    rows: &Rows,
    one: impl Fn(Stream, &mut Bag) -> Node,
) -> (Vec<Node>, Assessment) {
    let per_round = boosting.scores(frame.classes.len());
    let mut scores = frame.start.repeat(rows.count);
    let mut response = vec![0.0; rows.count];
    let mut trees: Vec<Node> = Vec::new();
    let mut errors = Assessment::default();
    for round in 0..boosting.rounds {
        for score in 0..per_round {
            let blocks = response
                .chunks_mut(BLOCK)
                .zip(scores.chunks(BLOCK * per_round))
                .enumerate();
            each(
                blocks.collect(),
                rows.count > BLOCK,
                |(block, (values, scores))| {
                    let scores = scores.chunks_exact(per_round);
                    for (at, (value, scores)) in values.iter_mut().zip(scores).enumerate() {
                        *value = boosting.gradient(rows, block * BLOCK + at, scores, score);
                    }
                },
            );
            let times = boosting.sampling.rows(rows, round, 0);
            let mut bag = Bag::new(rows, &frame.kernel.measure, Some(&response), times);
            let number = trees.len() as u64;
            let mut tree = one(
                Stream::new(boosting.sampling.seed, number, PREDICTORS),
                &mut bag,
            );
            boosting.step(&mut tree, frame.classes.len());
            trees.push(tree);
        }
        let grown = &trees[round * per_round..];
        let use_surrogate = frame.kernel.rules.use_surrogate;
        let times = boosting.sampling.rows(rows, round, 0);
        let blocks = scores.chunks_mut(BLOCK * per_round).enumerate();
        let deviances = collect(blocks.collect(), |(block, scores)| {
            let (mut deviance, mut weights) = (0.0, 0.0);
            for (at, scores) in scores.chunks_exact_mut(per_round).enumerate() {
                let row = block * BLOCK + at;
                for (score, tree) in scores.iter_mut().zip(grown) {
                    let side = |split: &_| side_of(split, &rows.codes, row);
                    *score += tree.walk(use_surrogate, |_| true, side).value;
                }
                if boosting.judges(times(row)) {
                    let weight = rows.weight(row) * f64::from(rows.times(row));
                    deviance += weight * boosting.deviance(rows, row, scores);
                    weights += weight;
                }
            }
            (deviance, weights)
        });
        errors
            .errors
            .push(deviances.iter().map(|(error, _)| error).sum());
        errors
            .weights
            .push(deviances.iter().map(|(_, weight)| weight).sum());
    }
    (trees, errors)
}

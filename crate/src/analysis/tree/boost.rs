//! Boosting on rows in memory: scores are kept, and each round's trees are fitted to the slope of the loss at them.

use super::assess::{Assessment, BLOCK};
use super::descent::Descent;
use super::frame::Frame;
use super::loss::Deviance;
use super::rows::{Bag, Rows};
use super::scheme::{Boosting, PREDICTORS};
use super::tasks::{collect, each};
use crate::stats::tree::Node;
use crate::stats::tree::draw::Stream;

/// Where the rows of a sample ended.
struct Landing {
    /// For each row the position of its leaf's value, from 1; 0 for rows that were not in the sample.
    leaf: Vec<u32>,
    /// The value of each leaf, after a zero for the others.
    values: Vec<f64>,
}

impl Landing {
    /// From the list of the sample's rows as growing the tree has left it: of each node first the rows of the left son,
    /// then those of the right, then those that neither got.
    fn new(root: &Node, list: &[u32], count: usize) -> Self {
        let mut landing = Self {
            leaf: vec![0; count],
            values: vec![0.0],
        };
        landing.land(root, list);
        landing
    }

    fn land(&mut self, node: &Node, list: &[u32]) {
        let mut rest = list;
        if let Some(branch) = &node.branch {
            for son in [&branch.left, &branch.right] {
                let (own, after) = rest.split_at(son.listed);
                self.land(son, own);
                rest = after;
            }
        }
        let leaf = u32::try_from(self.values.len()).unwrap_or(0);
        for row in rest {
            self.leaf[*row as usize] = leaf;
        }
        self.values.push(node.value);
    }
}

/// All trees; `one` grows one on a bag.
pub fn grow(
    frame: &Frame,
    boosting: &Boosting,
    rows: &Rows,
    one: impl Fn(Stream, &mut Bag) -> Node,
) -> (Vec<Node>, Assessment) {
    let per_round = boosting.scores(frame.classes.len());
    let mut scores = frame.start.repeat(rows.count);
    let mut slopes = vec![0.0; rows.count];
    let mut trees: Vec<Node> = Vec::new();
    let mut errors = Assessment::default();
    for round in 0..boosting.rounds {
        let mut landings = Vec::with_capacity(per_round);
        for score in 0..per_round {
            let blocks = slopes
                .chunks_mut(BLOCK)
                .zip(scores.chunks(BLOCK * per_round))
                .enumerate();
            each(
                blocks.collect(),
                rows.count > BLOCK,
                |(block, (slopes, scores))| {
                    let which = (score, per_round);
                    boosting.slopes(rows, block * BLOCK, scores, which, slopes);
                },
            );
            let times = boosting.sampling.rows(rows, round, 0);
            let mut bag = Bag::new(rows, &frame.kernel.measure, Some(&slopes), times);
            let number = trees.len() as u64;
            let stream = Stream::new(boosting.sampling.seed, number, PREDICTORS);
            let mut tree = one(stream, &mut bag);
            boosting.step(&mut tree, frame.classes.len());
            landings.push(Landing::new(&tree, &bag.rows, rows.count));
            trees.push(tree);
        }
        let grown = &trees[round * per_round..];
        let use_surrogate = frame.kernel.rules.use_surrogate;
        let ways: Vec<Descent<'_>> = grown
            .iter()
            .map(|tree| Descent::new(tree, use_surrogate, rows))
            .collect();
        let blocks = scores.chunks_mut(BLOCK * per_round).enumerate();
        let deviances = collect(blocks.collect(), |(block, scores)| {
            // A sample's rows know their leaves; the others find theirs.
            let first = block * BLOCK;
            let rows_of = first..first + scores.len() / per_round;
            let mut out = vec![0; rows_of.len()];
            let mut count = 0;
            for row in rows_of.clone() {
                // Written anyhow, and counted where it holds: a branch would be a guess.
                out[count] = u32::try_from(row).unwrap_or(u32::MAX);
                count += usize::from(landings[0].leaf[row] == 0);
            }
            out.truncate(count);
            for (score, (way, landing)) in ways.iter().zip(&landings).enumerate() {
                let leaves = &landing.leaf[rows_of.clone()];
                let own = scores[score..].iter_mut().step_by(per_round);
                own.zip(leaves)
                    .for_each(|(score, leaf)| *score += landing.values[*leaf as usize]);
                for row in &out {
                    let row = *row as usize;
                    scores[(row - first) * per_round + score] += way.value(row);
                }
            }
            let mut deviance = Deviance::default();
            let judged = if boosting.judges(1) {
                rows_of
                    .map(|row| u32::try_from(row).unwrap_or(u32::MAX))
                    .collect()
            } else {
                out
            };
            deviance.add(boosting.loss, rows, &judged, (first, scores, per_round));
            deviance
        });
        errors
            .weights
            .push(deviances.iter().map(|deviance| deviance.weight).sum());
        errors
            .errors
            .push(deviances.into_iter().map(Deviance::total).sum());
    }
    (trees, errors)
}

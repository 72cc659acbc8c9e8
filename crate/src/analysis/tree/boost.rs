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
    /// The value of each leaf, after one that means nothing.
    values: Vec<f64>,
}

impl Landing {
    /// From the list of the sample's rows as growing the tree has left it: of each node first the rows of the left son,
    /// then those of the right, then those that neither got.
    fn new(root: &Node, list: &[u32], count: usize) -> Self {
        let mut landing = Self {
            leaf: vec![0; count],
            values: vec![f64::NAN],
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
            let mut deviance = Deviance::default();
            for (at, scores) in scores.chunks_exact_mut(per_round).enumerate() {
                let row = block * BLOCK + at;
                let mut sampled = false;
                for ((score, way), landing) in scores.iter_mut().zip(&ways).zip(&landings) {
                    let leaf = landing.leaf[row] as usize;
                    sampled = leaf > 0;
                    *score += if sampled {
                        landing.values[leaf]
                    } else {
                        way.value(row)
                    };
                }
                if boosting.judges(u32::from(sampled)) {
                    deviance.add(boosting.loss, rows, row, scores);
                }
            }
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

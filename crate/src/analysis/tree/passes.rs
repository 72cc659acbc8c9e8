//! The passes of all tree functions: what is found out first, rows into memory or histograms by level, trees, errors.
//!
//! ```text
//!   Scan ─▶ (Refine) ─┬─▶ Gather: bins of all rows come together; finish grows all trees      rows fit into memory
//!                     └─▶ Level ─▶ Level ─▶ … ─▶ Assess: histograms of the open nodes         they do not
//! ```
//!
//! Sums are exact, so that both ways give the same trees to the last bit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::assess::{Assessment, Assessor, Prices};
use super::frame::Frame;
use super::grow::grow;
use super::growing::NodeCells;
use super::level::Level;
use super::options::{Limits, TreeParms};
use super::rows::Rows;
use super::sample::{Bag, Numbers, Sample, fixed};
use super::scan::{Bins, Found};
use super::scheme::{PREDICTORS, Scheme};
use super::source::Source;
use super::tasks::for_all;
use crate::data::Chunk;
use crate::engine::{Analysis, Partial, Step};
use crate::error::Result;
use crate::fail;
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{Node, Predictor, cp_table};

/// The plan that all tree functions share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TreePlan {
    /// What is read.
    pub source: Source,
    /// What trees may do.
    pub limits: Limits,
    /// How trees differ.
    pub scheme: Scheme,
    /// Priors, losses, impurity.
    pub parms: TreeParms,
    /// How many predictors a node tries; `None` for all.
    pub tries: Option<Tries>,
    /// The cutoff of each class, if given.
    pub cutoff: Option<Vec<f64>>,
    /// Whether the nodes of rows are told; when not given, of fewer than 1000.
    pub nodes: Option<bool>,
}

/// How many predictors a node tries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Tries {
    /// So many.
    Given(usize),
    /// The root of their number for classes, a third for numbers.
    Default,
}

/// What a pass does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum TreeState {
    /// Looks at the values of all variables.
    Scan,
    /// Counts values in finer grids.
    Refine(Box<Found>, Vec<Bins>),
    /// Brings the rows together.
    Gather(Arc<Frame>),
    /// Adds up histograms of open nodes.
    Level(Arc<Frame>, Box<Level>),
    /// Predicts rows that were held out.
    Assess(Arc<Frame>, Vec<Node>, Prices),
}

/// What a pass finds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum TreePartial {
    Scan(Box<Found>),
    Refine(Vec<Vec<u64>>),
    Gather(Box<Rows>),
    Level(Vec<NodeCells>),
    Assess(Assessment),
}

impl Partial for TreePartial {
    fn merge(&mut self, next: Self) {
        match (self, next) {
            (Self::Scan(found), Self::Scan(next)) => found.merge(*next),
            (Self::Refine(counts), Self::Refine(next)) => {
                for (counts, next) in counts.iter_mut().zip(next) {
                    for (count, next) in counts.iter_mut().zip(next) {
                        *count += next;
                    }
                }
            }
            (Self::Gather(rows), Self::Gather(next)) => rows.append(*next),
            (Self::Level(nodes), Self::Level(next)) => {
                for (node, next) in nodes.iter_mut().zip(next) {
                    node.merge(next);
                }
            }
            (Self::Assess(assessment), Self::Assess(next)) => assessment.merge(next),
            _ => debug_assert!(false, "all chunks of a pass do the same"),
        }
    }
}

/// An analysis that makes its result of grown trees.
pub trait TreeModel: Analysis<State = TreeState, Partial = TreePartial> {
    /// The result.
    fn output(&self, frame: &Frame, trees: Vec<Node>, errors: Assessment) -> Result<Self::Output>;
}

impl TreePlan {
    /// The contribution of a chunk.
    pub fn map(&self, state: &TreeState, chunk: &Chunk) -> Result<TreePartial> {
        Ok(match state {
            TreeState::Scan => {
                TreePartial::Scan(Box::new(Found::new(&self.source, &self.limits, chunk)?))
            }
            TreeState::Refine(_, bins) => {
                TreePartial::Refine(Bins::count(bins, &self.source, chunk)?)
            }
            TreeState::Gather(frame) => TreePartial::Gather(Box::new(self.rows(frame, chunk)?)),
            TreeState::Level(frame, level) => {
                let rows = self.rows(frame, chunk)?;
                let first = frame.first(chunk);
                TreePartial::Level(level.map(frame, &self.scheme, &rows, first))
            }
            TreeState::Assess(frame, trees, prices) => {
                let rows = self.rows(frame, chunk)?;
                let assessor = self.assessor(frame, trees, prices);
                TreePartial::Assess(assessor.assess(&rows, frame.first(chunk)))
            }
        })
    }

    fn rows(&self, frame: &Frame, chunk: &Chunk) -> Result<Rows> {
        self.source.with_chunk(chunk, |read| {
            Ok(read.rows(
                &self.source,
                &frame.kernel.predictors,
                frame.class_values.as_deref(),
            ))
        })
    }

    fn assessor<'a>(
        &'a self,
        frame: &'a Frame,
        trees: &'a [Node],
        prices: &'a Prices,
    ) -> Assessor<'a> {
        Assessor {
            frame,
            scheme: &self.scheme,
            trees,
            prices,
            nodes: self.nodes.unwrap_or(frame.rows < 1000.0),
        }
    }

    /// Ends a pass.
    pub fn finish<M: TreeModel>(
        &self,
        model: &M,
        state: &TreeState,
        total: TreePartial,
    ) -> Result<Step<M>> {
        Ok(Step::Again(match (state, total) {
            (TreeState::Scan, TreePartial::Scan(found)) => {
                if found.rows() == 0.0 {
                    fail!(
                        NoData,
                        "there are no rows with a response and a predictor to grow a tree on{}",
                        self.source.design.weightless()
                    );
                }
                let bins = Bins::of(&self.source, &found, self.limits.bins(found.times));
                if bins.iter().any(|bins| matches!(bins, Bins::Wanted(_))) {
                    TreeState::Refine(found, bins)
                } else {
                    self.begin(
                        &found,
                        Bins::settled(bins, &vec![Vec::new(); found.counts.len()]),
                    )?
                }
            }
            (TreeState::Refine(found, bins), TreePartial::Refine(counts)) => {
                self.begin(found, Bins::settled(bins.clone(), &counts))?
            }
            (TreeState::Gather(frame), TreePartial::Gather(mut rows)) => {
                rows.tabulate();
                let (trees, errors) = self.grow(frame, &rows);
                return model.output(frame, trees, errors).map(Step::Done);
            }
            (TreeState::Level(frame, level), TreePartial::Level(cells)) => {
                let mut level = level.clone();
                if level.finish(frame, &self.scheme, cells) {
                    let trees = level.into_trees();
                    let prices = self.prices(&trees);
                    TreeState::Assess(frame.clone(), trees, prices)
                } else {
                    TreeState::Level(frame.clone(), level)
                }
            }
            (TreeState::Assess(frame, trees, _), TreePartial::Assess(errors)) => {
                return model.output(frame, trees.clone(), errors).map(Step::Done);
            }
            _ => fail!(Protocol, "the whole is not of this pass"),
        }))
    }

    /// The first state that grows trees.
    fn begin(&self, found: &Found, predictors: Vec<Predictor>) -> Result<TreeState> {
        let bytes = Rows::bytes_per_row(predictors.len());
        let frame = Arc::new(self.frame(found, predictors)?);
        Ok(if self.limits.in_memory(frame.rows, bytes) {
            TreeState::Gather(frame)
        } else {
            let level = Level::new(&frame, &self.scheme);
            TreeState::Level(frame, Box::new(level))
        })
    }

    /// All trees on rows in memory, and how well they predict rows that were held out.
    fn grow(&self, frame: &Frame, rows: &Rows) -> (Vec<Node>, Assessment) {
        let kernel = &frame.kernel;
        let measure = &kernel.measure;
        let fixed = fixed(measure, &rows.value);
        let numbers = Numbers {
            values: &rows.value,
            fixed: &fixed,
        };
        let one = |stream, sample: Sample, alpha: &(dyn Fn(&Node) -> f64 + Sync)| {
            let bag = Bag::new(rows, measure, &sample, numbers);
            let mut list = sample.list();
            grow(kernel, rows, bag.target(measure), stream, &mut list, alpha)
        };
        let cp = kernel.rules.cp;
        let trees = match &self.scheme {
            Scheme::Folds(folds) => {
                let stream = Stream::new(0, 0, PREDICTORS);
                let whole = one(stream, self.scheme.sample(rows, 0, 0, 0), &|root| {
                    cp * root.risk
                });
                let (risk, weight) = (whole.risk, whole.weight);
                let fold = |fold: usize| {
                    let sample = self.scheme.sample(rows, 0, fold + 1, 0);
                    one(stream, sample, &|root| cp * risk * (root.weight / weight))
                };
                let folds = if *folds < 2 { 0 } else { *folds };
                std::iter::once(whole).chain(for_all(folds, fold)).collect()
            }
            Scheme::Forest { trees, sampling } => for_all(*trees, |tree| {
                let sample = self.scheme.sample(rows, 0, tree, 0);
                let stream = Stream::new(sampling.seed, tree as u64, PREDICTORS);
                one(stream, sample, &|root| cp * root.risk)
            }),
            Scheme::Boost(boosting) => return super::boost::grow(frame, boosting, rows),
        };
        let prices = self.prices(&trees);
        let errors = self.assessor(frame, &trees, &prices).assess(rows, 0);
        (trees, errors)
    }

    /// The prices at which cross-validation prunes the trees of the folds.
    fn prices(&self, trees: &[Node]) -> Prices {
        let Scheme::Folds(folds) = self.scheme else {
            return Prices::default();
        };
        let whole = &trees[0];
        if folds < 2 || whole.branch.is_none() {
            return Prices::default();
        }
        let table = cp_table(whole, self.limits.cp * whole.risk);
        let mut prices = vec![10.0 * table[0].cp];
        prices.extend(
            table
                .windows(2)
                .map(|pair| libm::sqrt(pair[0].cp * pair[1].cp)),
        );
        let by_fold = trees[1..].iter().map(|tree| {
            let share = tree.weight / whole.weight;
            prices.iter().map(|price| price * share).collect()
        });
        Prices {
            by_fold: by_fold.collect(),
        }
    }
}

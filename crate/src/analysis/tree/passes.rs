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
use super::grow::{Kernel, Rules, grow};
use super::level::{Growing, Level, NodeCells};
use super::options::{Limits, to_usize};
use super::rows::{Bag, Rows};
use super::scan::{Bins, Found};
use super::scheme::{Loss, PREDICTORS, Scheme};
use super::source::{Response, Source};
use super::tasks::for_all;
use crate::data::Chunk;
use crate::engine::{Analysis, Partial, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::stats::print::number;
use crate::stats::tree::draw::Stream;
use crate::stats::tree::{Classes, Measure, Node, Predictor, Scale, Task, cp_table};

use super::options::TreeParms;

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

/// What is known once the data were scanned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Bins and rules.
    pub kernel: Kernel,
    /// The names of the classes; empty for numbers.
    pub classes: Vec<String>,
    /// The values of classes that are numbers.
    class_values: Option<Vec<f64>>,
    /// The dividing share of the votes of each class.
    pub cutoff: Vec<f64>,
    /// The mean response, by the first pass.
    pub mean: f64,
    /// The scores with which boosting starts.
    pub start: Vec<f64>,
    /// The number of the first row of each chunk.
    starts: Vec<u64>,
    /// Rows that take part.
    pub rows: f64,
    /// Rows that take part, with frequency weights.
    pub times: f64,
    /// Rows that the selection left.
    pub considered: f64,
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
    /// The plan.
    fn trees(&self) -> &TreePlan;

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
                        "there are no rows with a response and a predictor to grow a tree on"
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
            (TreeState::Gather(frame), TreePartial::Gather(rows)) => {
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
        let bytes = Rows::bytes_per_row(predictors.iter().map(Predictor::bins));
        let frame = Arc::new(self.frame(found, predictors)?);
        Ok(if self.limits.in_memory(frame.rows, bytes) {
            TreeState::Gather(frame)
        } else {
            let level = Level::new(&frame, &self.scheme);
            TreeState::Level(frame, Box::new(level))
        })
    }

    fn frame(&self, found: &Found, predictors: Vec<Predictor>) -> Result<Frame> {
        let values = matches!(self.source.response, Response::Values(_));
        if values
            && (self.source.design.pweights.is_some() || self.source.design.fweights.is_some())
        {
            fail!(
                WrongType,
                "with weights the classes must be a factor; '{}' is a number",
                self.source.name
            );
        }
        let class_values = if values {
            Some(found.class_values(&self.source.name)?)
        } else {
            None
        };
        let classes: Vec<String> = match (&self.source.response, &class_values) {
            (Response::Factor(factor), _) => factor.levels.to_vec(),
            (_, Some(values)) => values.iter().map(|value| number(*value, 15)).collect(),
            _ => Vec::new(),
        };
        let totals = match &found.values {
            super::bins::Counts::Few(counts) if values =>
            {
                #[allow(clippy::cast_precision_loss)]
                counts.iter().map(|(_, count)| *count as f64).collect()
            }
            _ => found.class_weights(),
        };
        self.check_classes(&classes, &totals, &predictors)?;
        let mean = found.sum / found.weight;
        let weights = self
            .source
            .weighted()
            .then(|| Scale::new(0.0, found.largest, self.most_rows(found)));
        let measure = Measure {
            task: self.task(found, &totals, classes.len())?,
            weights,
        };
        let (min_split, min_bucket) = self.limits.sizes(found.times);
        let all = predictors.len();
        let cost = self.limits.cost.clone().unwrap_or_else(|| vec![1.0; all]);
        if cost.len() != all || cost.iter().any(|cost| !(*cost > 0.0)) {
            fail!(
                Argument,
                "cost has {} values; it needs a number above 0 for each of the {all} predictors",
                cost.len()
            );
        }
        let third = if matches!(measure.task, Task::Class(_)) {
            libm::floor(libm::sqrt(from_usize(all)))
        } else {
            libm::floor(from_usize(all) / 3.0)
        };
        let tries = match self.tries {
            None => all,
            Some(Tries::Given(tries)) => tries.min(all),
            Some(Tries::Default) => to_usize(third.max(1.0)),
        };
        let even = vec![1.0 / from_usize(classes.len().max(1)); classes.len()];
        let cutoff = self.cutoff.clone().unwrap_or(even);
        if cutoff.len() != classes.len() || cutoff.iter().any(|share| !(*share > 0.0)) {
            fail!(
                Argument,
                "cutoff has {} values; it needs a number above 0 for each of the {} classes",
                cutoff.len(),
                classes.len()
            );
        }
        Ok(Frame {
            kernel: Kernel {
                predictors,
                measure,
                rules: Rules {
                    min_split,
                    min_bucket,
                    max_depth: self.limits.max_depth,
                    cp: self.limits.cp,
                    compete: self.limits.compete,
                    surrogates: self.limits.surrogates,
                    use_surrogate: self.limits.use_surrogate,
                    of_present: self.limits.of_present,
                    cost,
                    tries,
                },
            },
            start: self.start(&totals, mean),
            classes,
            class_values,
            cutoff,
            mean,
            starts: found.starts(),
            rows: found.rows(),
            times: found.times,
            considered: found.considered,
        })
    }

    /// More rows than any sample holds.
    fn most_rows(&self, found: &Found) -> f64 {
        let rate = match &self.scheme {
            Scheme::Folds(_) => 1.0,
            Scheme::Forest { sampling, .. } => sampling.rates.iter().copied().fold(1.0, f64::max),
            Scheme::Boost(boosting) => boosting.sampling.rates.iter().copied().fold(1.0, f64::max),
        };
        4.0 * rate * found.times + 64.0
    }

    fn check_classes(
        &self,
        classes: &[String],
        totals: &[f64],
        predictors: &[Predictor],
    ) -> Result<()> {
        if matches!(self.source.response, Response::Number(_)) {
            return Ok(());
        }
        if classes.len() > 1000 {
            let message = format!(
                "'{}' has {} levels; a response may have 1000",
                self.source.name,
                classes.len()
            );
            return Err(Error::new(ErrorKind::TooLarge, message).column(&self.source.name));
        }
        debug_assert_eq!(classes.len(), totals.len());
        for (at, predictor) in predictors.iter().enumerate() {
            if let Predictor::Levels(levels) = predictor
                && classes.len() > 2
                && *levels > self.limits.unordered
                && !matches!(self.scheme, Scheme::Boost(_))
            {
                let name = &self.source.design.terms[at].text;
                let message = format!(
                    "'{name}' has {levels} levels; with more than two classes a predictor may have maxUnorderedLevels = {}",
                    self.limits.unordered
                );
                return Err(Error::new(ErrorKind::TooLarge, message).column(name));
            }
        }
        Ok(())
    }

    fn task(&self, found: &Found, totals: &[f64], classes: usize) -> Result<Task> {
        let weight = if self.source.weighted() {
            found.largest.max(1.0)
        } else {
            1.0
        };
        let rows = self.most_rows(found);
        // The centre is a short binary number, so that integers stay integers.
        let center = libm::rint(found.range.0 / 2.0 + found.range.1 / 2.0);
        let center = if center.is_finite() { center } else { 0.0 };
        let spread = f64::max(found.range.1 - center, center - found.range.0);
        if let Scheme::Boost(boosting) = &self.scheme {
            // Gradients of likelihoods are probabilities; residuals may leave the range of the response a little.
            let largest = if boosting.loss == Loss::Gaussian {
                8.0 * spread
            } else {
                1.0
            };
            return Ok(Task::Anova(Scale::new(0.0, largest * weight, rows)));
        }
        if classes == 0 {
            return Ok(Task::Anova(Scale::new(center, spread * weight, rows)));
        }
        let entropy = match self.parms.split.as_deref() {
            None | Some("gini") => false,
            Some("information") => true,
            Some(other) => fail!(
                Argument,
                "parms.split is '{other}'; it may be gini or information"
            ),
        };
        let prior = self.parms.prior.as_deref();
        if let Some(prior) = prior {
            let sum: f64 = prior.iter().sum();
            if prior.len() != classes
                || prior.iter().any(|p| !(*p >= 0.0))
                || (sum - 1.0).abs() > 1e-8
            {
                fail!(
                    Argument,
                    "parms.prior needs a probability for each of the {classes} classes, and 1 in all"
                );
            }
        }
        let loss = self.parms.loss.as_deref();
        if let Some(loss) = loss {
            let diagonal = |at: usize| at / classes == at % classes;
            let wrong = loss.len() != classes * classes
                || loss
                    .iter()
                    .enumerate()
                    .any(|(at, loss)| !(*loss >= 0.0) || (diagonal(at) && *loss != 0.0));
            let empty = (0..classes)
                .any(|class| (0..classes).all(|p| loss.get(p * classes + class) == Some(&0.0)));
            if wrong || (empty && classes > 1) {
                fail!(
                    Argument,
                    "parms.loss needs {classes} x {classes} numbers from 0, with zeros on the diagonal and no row of zeros"
                );
            }
        }
        Ok(Task::Class(Classes::new(totals, prior, loss, entropy)))
    }

    /// The scores with which boosting starts.
    fn start(&self, totals: &[f64], mean: f64) -> Vec<f64> {
        let Scheme::Boost(boosting) = &self.scheme else {
            return Vec::new();
        };
        let all: f64 = totals.iter().sum();
        // Half a row keeps classes without rows finite.
        let share = |class: usize| totals[class].max(0.5) / all;
        match boosting.loss {
            Loss::Gaussian => vec![mean],
            Loss::Bernoulli => vec![libm::log(share(1) / share(0))],
            Loss::Multinomial => (0..totals.len())
                .map(|class| libm::log(share(class)))
                .collect(),
        }
    }

    /// All trees on rows in memory, and how well they predict rows that were held out.
    fn grow(&self, frame: &Frame, rows: &Rows) -> (Vec<Node>, Assessment) {
        let kernel = &frame.kernel;
        let one = |stream, bag: &mut Bag, alpha: &(dyn Fn(&Node) -> f64 + Sync)| {
            let mut list = std::mem::take(&mut bag.rows);
            let target = bag.target(rows, &kernel.measure);
            grow(kernel, rows, target, stream, &mut list, alpha)
        };
        let cp = kernel.rules.cp;
        let trees = match &self.scheme {
            Scheme::Folds(folds) => {
                let stream = Stream::new(0, 0, PREDICTORS);
                let mut bag = Bag::new(rows, &kernel.measure, None, |_| 1);
                let whole = one(stream, &mut bag, &|root| cp * root.risk);
                let (risk, weight) = (whole.risk, whole.weight);
                let fold = |fold: usize| {
                    let times = |row: usize| u32::from(row % folds != fold);
                    let mut bag = Bag::new(rows, &kernel.measure, None, times);
                    one(stream, &mut bag, &|root| cp * risk * (root.weight / weight))
                };
                let folds = if *folds < 2 { 0 } else { *folds };
                std::iter::once(whole).chain(for_all(folds, fold)).collect()
            }
            Scheme::Forest { trees, sampling } => for_all(*trees, |tree| {
                let times = sampling.rows(rows, tree, 0);
                let mut bag = Bag::new(rows, &kernel.measure, None, times);
                let stream = Stream::new(sampling.seed, tree as u64, PREDICTORS);
                one(stream, &mut bag, &|root| cp * root.risk)
            }),
            Scheme::Boost(boosting) => {
                return super::boost::grow(frame, boosting, rows, |stream, bag| {
                    one(stream, bag, &|root| cp * root.risk)
                });
            }
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

impl Frame {
    fn first(&self, chunk: &Chunk) -> u64 {
        self.starts.get(chunk.index as usize).copied().unwrap_or(0)
    }
}

impl Growing {
    /// A tree that consists of a root without sums.
    pub fn seedling() -> Self {
        Self {
            root: Node {
                id: 1,
                open: true,
                ..Node::default()
            },
            alpha: 0.0,
            least: 0.0,
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn from_usize(value: usize) -> f64 {
    value as f64
}

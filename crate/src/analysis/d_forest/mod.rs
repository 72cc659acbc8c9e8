//! `rxDForest`: trees on samples of the rows, which vote or are averaged (Breiman, 2001, doi:10.1023/A:1010933404324).
//!
//! Rows are drawn one by one, so that whether a tree has a row depends on the seed, the tree and the number of the row
//! alone: with replacement a Poisson number of times, which for many rows is what a bootstrap sample of given size comes
//! to; without replacement with the probability `sampRate`.

mod print;

use serde::{Deserialize, Serialize};

use super::params::{CallOptions, CallText, ModelBytes, NamedMatrix};
use super::tree::result::{Importance, Shape, Tree};
use super::tree::{
    Assessment, Frame, Response, Sampling, Scheme, Source, TreeMethod, TreeModel, TreeOptions,
    TreeParms, TreePartial, TreePlan, TreeState, Tries, to_usize, whole,
};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::Result;
use crate::fail;
use crate::stats::tree::Node;
use crate::transform::predict::Trees;
use crate::transform::view::WeightOptions;

/// A rate for all rows, or one for each stratum.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum SampRate {
    /// One for all.
    One(f64),
    /// One for each stratum, in the order of the levels.
    Each(Vec<f64>),
}

/// Sampling of rows and predictors.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct SampleOptions {
    /// The number of trees. Default 10.
    pub n_tree: Option<f64>,
    /// How many predictors each node tries; the root of their number for classes and a third of it for numbers when not
    /// given.
    pub m_try: Option<f64>,
    /// Whether rows are drawn with replacement.
    pub replace: Option<bool>,
    /// The factor by whose levels rows are sampled at different rates.
    pub strata: Option<String>,
    /// The share of the rows in each sample; 1 with replacement and 0.632 without when not given.
    pub samp_rate: Option<SampRate>,
    /// Whether the importance of predictors is computed: the mean decrease of impurity or squared error over the trees.
    pub importance: bool,
    /// The seed of all draws, from 0; 0 when not given.
    pub seed: Option<f64>,
}

/// Parameters of `rxDForest`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct DForestParams {
    /// `y ~ x1 + x2`: classes for a factor, means for a number.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// `"class"` or `"anova"`; by the type of the response when not given.
    pub method: Option<TreeMethod>,
    /// Priors, losses and impurity of classes.
    pub parms: TreeParms,
    /// By what each class's votes are divided before the most are looked for; 1 over the number of classes when not given.
    pub cutoff: Option<Vec<f64>>,
    /// Below 0 the error of rows out of the samples is not reported. Default 1.
    pub compute_oob_error: Option<f64>,
    /// Sampling of rows and predictors.
    #[serde(flatten)]
    pub sample: SampleOptions,
    /// What all tree functions share.
    #[serde(flatten)]
    pub tree: TreeOptions,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// The error of rows that are out of the samples; each entry is about the trees up to that one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OobError {
    /// The share of wrong classes, the mean squared residual, or the mean deviance.
    pub oob_err: Vec<f64>,
    /// The rows (or the sum of their weights) that were out of a sample so far.
    pub oob_num: Vec<f64>,
    /// Of numbers: the variance of the response in these rows; otherwise NaN.
    pub oob_var: f64,
    /// Of numbers: 1 minus the last error over the variance; otherwise NaN.
    pub pseudo_r_squared: f64,
}

/// A fitted forest.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct DForestOutput {
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// The formula.
    pub formula: String,
    /// The response.
    pub response: String,
    /// The number of trees.
    pub ntree: f64,
    /// The number of predictors that each node tries.
    pub mtry: f64,
    /// `"class"` or `"anova"`.
    #[serde(rename = "type")]
    pub method: String,
    /// The trees.
    pub forest: Vec<Tree>,
    /// The error of rows that are out of the samples; `null` when it was not asked for.
    pub oob_err: Option<OobError>,
    /// Of classes: the votes of trees on rows out of their samples, a row for each true class; `class.error` is the share
    /// of each that is wrong.
    pub confusion: Option<NamedMatrix>,
    /// By what each class's votes are divided.
    pub cutoff: Vec<f64>,
    /// The importance of the predictors, the most important first; `null` when it was not asked for.
    pub importance: Option<Importance>,
    /// Rows that were used, each as often as its frequency weight says.
    pub valid_obs: f64,
    /// Rows that were left out.
    pub missing_obs: f64,
    /// With what the engine predicts.
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub model: ModelBytes,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DForest {
    plan: TreePlan,
    importance: bool,
    errors: bool,
    text: CallText,
}

impl SampleOptions {
    /// The number of trees.
    pub fn trees(&self) -> Result<usize> {
        Ok(to_usize(whole(
            "nTree",
            self.n_tree.unwrap_or(10.0),
            1.0,
            100_000.0,
        )?))
    }

    /// How many predictors a node tries.
    pub fn tries(&self) -> Result<Option<Tries>> {
        Ok(Some(match self.m_try {
            None => Tries::Default,
            Some(tries) => Tries::Given(to_usize(whole("mTry", tries, 1.0, 1e9)?)),
        }))
    }

    /// How rows are sampled, from a source that knows the strata.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn sampling(&self, replace: bool, source: &Source) -> Result<Sampling> {
        let replace = self.replace.unwrap_or(replace);
        let rates = match &self.samp_rate {
            None => vec![if replace { 1.0 } else { 0.632 }],
            Some(SampRate::One(rate)) => vec![*rate],
            Some(SampRate::Each(rates)) => rates.clone(),
        };
        let strata = source
            .strata
            .as_ref()
            .map_or(1, |strata| strata.levels.len());
        if rates.len() != 1 && rates.len() != strata {
            fail!(
                Argument,
                "sampRate has {} values; it needs one, or one for each of the {strata} strata",
                rates.len()
            );
        }
        let most = if replace { 100.0 } else { 1.0 };
        if let Some(rate) = rates.iter().find(|rate| !(**rate > 0.0 && **rate <= most)) {
            fail!(
                Argument,
                "sampRate is {rate}; it lies above 0 and is at most {most}"
            );
        }
        let seed = whole("seed", self.seed.unwrap_or(0.0), 0.0, 9e15)? as u64;
        Ok(Sampling::new(seed, replace, rates))
    }
}

impl Analysis for DForest {
    const NAME: &'static str = "rxDForest";
    const ABOUT: &'static str = "Grows a forest of trees on samples of the rows.\n\n\
        See rxDForest in RevoScaleR's reference.";
    type Params = DForestParams;
    type Output = DForestOutput;
    type State = TreeState;
    type Partial = TreePartial;

    fn plan(params: DForestParams, schema: &Schema) -> Result<(Self, TreeState)> {
        let limits = params.tree.limits(10.0)?;
        let class = params.method.map(TreeMethod::is_class);
        let source = Source::new(
            &params.formula,
            &params.tree,
            params.weights,
            params.call.rows,
            class,
            params.sample.strata.as_deref(),
            schema,
        )?;
        let sampling = params.sample.sampling(true, &source)?;
        if params.cutoff.is_some() && matches!(source.response, Response::Number(_)) {
            fail!(
                Argument,
                "cutoff is for classes; '{}' is a number",
                source.name
            );
        }
        let plan = TreePlan {
            limits,
            source,
            scheme: Scheme::Forest {
                trees: params.sample.trees()?,
                sampling,
            },
            parms: params.parms,
            tries: params.sample.tries()?,
            cutoff: params.cutoff,
            nodes: Some(false),
        };
        let plan = Self {
            plan,
            importance: params.sample.importance,
            errors: params.compute_oob_error.unwrap_or(1.0) >= 0.0,
            text: params.call.text,
        };
        Ok((plan, TreeState::Scan))
    }

    fn reads(&self) -> Vec<String> {
        self.plan.source.reads()
    }

    fn map(&self, state: &TreeState, chunk: &Chunk) -> Result<TreePartial> {
        self.plan.map(state, chunk)
    }

    fn finish(&self, state: &TreeState, total: TreePartial) -> Result<Step<Self>> {
        self.plan.finish(self, state, total)
    }
}

/// The importance of predictors as a mean over trees.
#[allow(clippy::cast_precision_loss)]
pub fn mean_importance(shape: &Shape<'_>, trees: &[Node]) -> Importance {
    let mut importance = shape.importance(trees);
    let count = trees.len() as f64;
    importance
        .values
        .iter_mut()
        .for_each(|value| *value /= count);
    importance
}

/// Errors of rows out of samples.
pub fn oob(errors: &Assessment) -> OobError {
    let shares = errors.errors.iter().zip(&errors.weights);
    let oob_err: Vec<f64> = shares.map(|(error, weight)| error / weight).collect();
    let [weight, sum, square] = errors.moments;
    let mean = sum / weight;
    let oob_var = square / weight - mean * mean;
    let last = oob_err.last().copied().unwrap_or(f64::NAN);
    OobError {
        oob_num: errors.weights.clone(),
        pseudo_r_squared: 1.0 - last / oob_var,
        oob_var,
        oob_err,
    }
}

impl TreeModel for DForest {
    #[allow(clippy::cast_precision_loss)]
    fn output(&self, frame: &Frame, trees: Vec<Node>, errors: Assessment) -> Result<DForestOutput> {
        let source = &self.plan.source;
        let shape = Shape { source, frame };
        let confusion = (self.errors && !frame.classes.is_empty())
            .then(|| confusion(&frame.classes, &errors.confusion));
        let output = DForestOutput {
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            formula: source.formula.clone(),
            response: source.name.clone(),
            ntree: trees.len() as f64,
            mtry: frame.kernel.rules.tries as f64,
            method: shape.method().to_owned(),
            forest: trees.iter().map(|tree| shape.tree(tree)).collect(),
            oob_err: self.errors.then(|| oob(&errors)),
            confusion,
            cutoff: frame.cutoff.clone(),
            importance: self.importance.then(|| mean_importance(&shape, &trees)),
            valid_obs: frame.times,
            missing_obs: frame.considered - frame.rows,
            model: source.model(Self::NAME, Trees::forest(&shape, trees))?,
        };
        Ok(output)
    }
}

fn confusion(classes: &[String], cells: &[f64]) -> NamedMatrix {
    let count = classes.len();
    let mut columns = classes.to_vec();
    columns.push("class.error".to_owned());
    NamedMatrix::from_fn(classes.to_vec(), columns, |row, column| {
        let votes = &cells[row * count..][..count];
        if column < count {
            votes[column]
        } else {
            1.0 - votes[row] / votes.iter().sum::<f64>()
        }
    })
}

//! `rxBTrees`: stochastic gradient boosting, trees that each follow the slope of a loss at the sum of those before
//! (Friedman, 2002, doi:10.1016/S0167-9473(01)00065-2).

mod print;

use serde::{Deserialize, Serialize};

use super::d_forest::{OobError, SampleOptions, mean_importance, oob};
use super::params::{CallOptions, CallText, ModelBytes};
use super::tree::result::{Importance, Shape, Tree};
use super::tree::{
    Assessment, Boosting, Frame, Loss, Response, Scheme, Source, TreeModel, TreeOptions, TreeParms,
    TreePartial, TreePlan, TreeState,
};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::stats::tree::Node;
use crate::transform::predict::Trees;
use crate::transform::view::WeightOptions;

/// Parameters of `rxBTrees`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct BTreesParams {
    /// `y ~ x1 + x2`.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// `"bernoulli"` for two classes, `"multinomial"` for several, `"gaussian"` for numbers. Default `"bernoulli"`.
    pub loss_function: Option<Loss>,
    /// What each tree is multiplied by before it is added. Default 0.1.
    pub learning_rate: Option<f64>,
    /// Sampling of rows and predictors; rows without replacement unless `replace` says otherwise.
    #[serde(flatten)]
    pub sample: SampleOptions,
    /// What all tree functions share; `maxDepth` is 1 when not given.
    #[serde(flatten)]
    pub tree: TreeOptions,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// Fitted boosted trees.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct BTreesOutput {
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// The formula.
    pub formula: String,
    /// The number of rounds.
    pub ntree: f64,
    /// The number of predictors that each node tries.
    pub mtry: f64,
    /// The loss.
    pub loss: String,
    /// The scores with which the sum begins: the mean, the log-odds, or the logarithm of each class's share.
    pub init_pred: Vec<f64>,
    /// The trees, round by round; with more than two classes a round has one for each.
    pub forest: Vec<Tree>,
    /// After each round, the mean deviance of the rows that are not in its sample (of all rows where samples hold all):
    /// squared residuals, or -2 (two classes) or -1 times the log-likelihood.
    pub oob_err: OobError,
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
pub struct BTrees {
    plan: TreePlan,
    loss: Loss,
    importance: bool,
    text: CallText,
}

fn loss_name(loss: Loss) -> &'static str {
    match loss {
        Loss::Gaussian => "gaussian",
        Loss::Bernoulli => "bernoulli",
        Loss::Multinomial => "multinomial",
    }
}

impl Analysis for BTrees {
    const NAME: &'static str = "rxBTrees";
    const ABOUT: &'static str = "Grows boosted trees.\n\n\
        See rxBTrees in RevoScaleR's reference.";
    type Params = BTreesParams;
    type Output = BTreesOutput;
    type State = TreeState;
    type Partial = TreePartial;

    fn plan(params: BTreesParams, schema: &Schema) -> Result<(Self, TreeState)> {
        let loss = params.loss_function.unwrap_or(Loss::Bernoulli);
        let rate = params.learning_rate.unwrap_or(0.1);
        if !(rate > 0.0 && rate <= 1.0) {
            fail!(
                Argument,
                "learningRate is {rate}; it lies above 0 and is at most 1"
            );
        }
        let limits = params.tree.limits(1.0)?;
        let source = Source::new(
            &params.formula,
            &params.tree,
            params.weights,
            params.call.rows,
            Some(loss != Loss::Gaussian),
            params.sample.strata.as_deref(),
            schema,
        )?;
        if let (Response::Factor(factor), Loss::Bernoulli) = (&source.response, loss)
            && factor.levels.len() != 2
        {
            let message = format!(
                "'{}' has {} levels; bernoulli takes two, multinomial more",
                source.name,
                factor.levels.len()
            );
            return Err(Error::new(ErrorKind::WrongType, message).column(&source.name));
        }
        let plan = TreePlan {
            limits,
            scheme: Scheme::Boost(Boosting {
                loss,
                rate,
                rounds: params.sample.trees()?,
                sampling: params.sample.sampling(false, &source)?,
            }),
            source,
            parms: TreeParms::default(),
            tries: params.sample.tries()?,
            cutoff: None,
            nodes: Some(false),
        };
        let plan = Self {
            plan,
            loss,
            importance: params.sample.importance,
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

impl TreeModel for BTrees {
    #[allow(clippy::cast_precision_loss)]
    fn output(&self, frame: &Frame, trees: Vec<Node>, errors: Assessment) -> Result<BTreesOutput> {
        let source = &self.plan.source;
        let shape = Shape { source, frame };
        let mut oob_err = oob(&errors);
        (oob_err.oob_var, oob_err.pseudo_r_squared) = (f64::NAN, f64::NAN);
        Ok(BTreesOutput {
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            formula: source.formula.clone(),
            ntree: errors.errors.len() as f64,
            mtry: frame.kernel.rules.tries as f64,
            loss: loss_name(self.loss).to_owned(),
            init_pred: frame.start.clone(),
            forest: trees.iter().map(|tree| shape.tree(tree)).collect(),
            oob_err,
            importance: self.importance.then(|| mean_importance(&shape, &trees)),
            valid_obs: frame.times,
            missing_obs: frame.considered - frame.rows,
            model: source.model(Self::NAME, Trees::boosted(&shape, trees, self.loss))?,
        })
    }
}

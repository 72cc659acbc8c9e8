//! `rxDTree`: classification and regression trees, after `rpart`, on histograms.

mod print;
mod prune;
mod read;
mod whole;

use serde::{Deserialize, Serialize};

use super::params::{CallOptions, CallText, ModelBytes, NamedMatrix};
use super::tree::result::{Importance, Shape, TreeFrame, TreeSplits};
use super::tree::{
    Assessment, Frame, Scheme, Source, TreeMethod, TreeModel, TreeOptions, TreeParms, TreePartial,
    TreePlan, TreeState, to_usize, whole,
};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::Result;
use crate::fail;
use crate::stats::tree::{Node, cp_table};
use crate::transform::predict::Trees;
use crate::transform::view::WeightOptions;

/// A number, or `"auto"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum PruneCp {
    /// Splits that save no more than this share of the root's risk are cut off.
    Number(f64),
    /// `"auto"`: by cross-validation, with the rule of one standard error.
    Text(String),
}

/// Parameters of `rxDTree`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct DTreeParams {
    /// `y ~ x1 + x2`: a tree of classes for a factor, of means for a number.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// `"class"` or `"anova"`; by the type of the response when not given.
    pub method: Option<TreeMethod>,
    /// Priors, losses and impurity of classes.
    pub parms: TreeParms,
    /// The folds of the cross-validation; row `i` is in fold `i` modulo their number. Default 2, 0 for none.
    pub x_val: Option<f64>,
    /// Prunes the tree at this complexity, or `"auto"` at the best of the cross-validation. Default 0.
    pub prune_cp: Option<PruneCp>,
    /// Whether `where` tells the nodes of rows; when not given, of fewer than 1000.
    pub compute_obs_node_id: Option<bool>,
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

/// A fitted tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct DTreeOutput {
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// The formula.
    pub formula: String,
    /// `"class"` or `"anova"`.
    pub method: String,
    /// The classes; empty for numbers.
    pub ylevels: Vec<String>,
    /// The nodes.
    pub frame: TreeFrame,
    /// The splits.
    pub splits: TreeSplits,
    /// For each split on a factor the way of each level: 1 left, 3 right, 2 when the node has none.
    pub csplit: Vec<Vec<f64>>,
    /// The labels of the left and right side of the split of each node, in full; empty for leaves.
    pub labels: Vec<[String; 2]>,
    /// The sequence of best trees: complexity, splits, and errors as shares of the root's; `xerror` and its standard error
    /// from cross-validation.
    pub cptable: NamedMatrix,
    /// How much each predictor improved the fit, the most important first.
    pub variable_importance: Importance,
    /// The row of `frame`, from 1, in which each valid row of the data ends; empty unless `computeObsNodeId` asks for it.
    #[serde(rename = "where")]
    pub leaves: Vec<f64>,
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
pub struct DTree {
    plan: TreePlan,
    /// The complexity at which the tree is pruned; `None` for the best of the cross-validation.
    prune: Option<f64>,
    text: CallText,
}

impl Analysis for DTree {
    const NAME: &'static str = "rxDTree";
    const ABOUT: &'static str = "Grows a classification or regression tree.\n\n\
        See rxDTree in RevoScaleR's reference.";
    type Params = DTreeParams;
    type Output = DTreeOutput;
    type State = TreeState;
    type Partial = TreePartial;

    fn plan(params: DTreeParams, schema: &Schema) -> Result<(Self, TreeState)> {
        let folds = whole("xVal", params.x_val.unwrap_or(2.0), 0.0, 1000.0)?;
        let prune = match params.prune_cp.unwrap_or(PruneCp::Number(0.0)) {
            PruneCp::Number(cp) if cp >= 0.0 => Some(cp),
            PruneCp::Text(text) if text == "auto" && folds >= 2.0 => None,
            PruneCp::Text(text) if text == "auto" => {
                fail!(Argument, "pruneCp = 'auto' needs xVal of at least 2");
            }
            other => fail!(
                Argument,
                "pruneCp is {other:?}; it may be a number from 0 or 'auto'"
            ),
        };
        let limits = params.tree.limits(10.0)?;
        let class = params.method.map(TreeMethod::is_class);
        let plan = TreePlan {
            limits,
            source: Source::new(
                &params.formula,
                &params.tree,
                params.weights,
                params.call.rows,
                class,
                None,
                schema,
            )?,
            scheme: Scheme::Folds(to_usize(folds)),
            parms: params.parms,
            tries: None,
            cutoff: None,
            nodes: params.compute_obs_node_id,
        };
        let plan = Self {
            plan,
            prune,
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

impl TreeModel for DTree {
    fn output(&self, frame: &Frame, trees: Vec<Node>, errors: Assessment) -> Result<DTreeOutput> {
        let shape = Shape {
            source: &self.plan.source,
            frame,
        };
        let Some(root) = trees.into_iter().next() else {
            fail!(NoData, "no tree was grown");
        };
        let table = self.table(&root, &errors);
        let cp = self.prune.unwrap_or_else(|| best_cp(&table, 1.0));
        let tree = shape.tree(&root);
        let leaves = errors.nodes.iter().map(|id| {
            let mut id = *id;
            loop {
                #[allow(clippy::cast_precision_loss)]
                let found = tree.frame.node.iter().position(|node| *node == id as f64);
                match found {
                    Some(at) => break number_of(at),
                    None if id <= 1 => break 1.0,
                    None => id /= 2,
                }
            }
        });
        let leaves = leaves.collect();
        let roots = [root];
        let importance = shape.importance(&roots);
        let model = Trees::single(&shape, roots);
        let whole = DTreeOutput {
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            formula: self.plan.source.formula.clone(),
            method: tree.method,
            ylevels: tree.ylevels,
            frame: tree.frame,
            splits: tree.splits,
            csplit: tree.csplit,
            labels: tree.labels,
            cptable: matrix(&table),
            variable_importance: importance,
            leaves,
            valid_obs: frame.times,
            missing_obs: frame.considered - frame.rows,
            model: shape.source.model(Self::NAME, model)?,
        };
        if cp > 0.0 {
            whole.pruned(cp)
        } else {
            Ok(whole)
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn number_of(at: usize) -> f64 {
    (at + 1) as f64
}

/// A row of the table: complexity, splits, error, and of the cross-validation error and its standard error.
type Row = [f64; 5];

impl DTree {
    fn table(&self, root: &Node, errors: &Assessment) -> Vec<Row> {
        let cp = self.plan.limits.cp;
        let scale = if root.risk > 0.0 {
            1.0 / root.risk
        } else {
            1.0
        };
        let rows = cp_table(root, cp * root.risk).into_iter().enumerate();
        rows.map(|(at, row)| {
            let held_out = errors.errors.get(at).map(|error| {
                let variance = errors.squares[at] - error * error / errors.weights[at];
                (error * scale, libm::sqrt(variance.max(0.0)) * scale)
            });
            let (xerror, xstd) = held_out.unwrap_or((f64::NAN, f64::NAN));
            [row.cp * scale, row.splits, row.risk * scale, xerror, xstd]
        })
        .collect()
    }
}

/// The complexity of the smallest tree whose cross-validated error is within some standard errors of the least.
fn best_cp(table: &[Row], errors: f64) -> f64 {
    let least = table
        .iter()
        .copied()
        .reduce(|least, row| if row[3] < least[3] { row } else { least });
    let bound = least.map_or(f64::NAN, |row| row[3] + errors * row[4]);
    table
        .iter()
        .find(|row| row[3] <= bound)
        .map_or(0.0, |row| row[0])
}

fn matrix(table: &[Row]) -> NamedMatrix {
    let mut names = vec!["CP", "nsplit", "rel error"];
    if table.first().is_some_and(|row| !row[3].is_nan()) {
        names.extend(["xerror", "xstd"]);
    }
    NamedMatrix::from_fn(
        (1..=table.len()).map(|row| row.to_string()).collect(),
        names.into_iter().map(str::to_owned).collect(),
        |row, column| table[row][column],
    )
}

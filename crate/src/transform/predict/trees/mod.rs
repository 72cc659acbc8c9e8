//! Predictions of trees, alone, as a forest, or boosted.

mod plan;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Interval, Model, NewData, PredictParams, PredictType};
use crate::analysis::tree::Loss;
use crate::analysis::tree::result::Shape;
use crate::data::{Kind, Storage, Variable};
use crate::error::Result;
use crate::fail;
use crate::formula::{Design, Formula, TermOptions};
use crate::stats::tree::{Node, Task};
pub use plan::TreesPlan;

/// How trees make a prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Together {
    /// There is one.
    One,
    /// They vote, each class against its cutoff; numbers are averaged.
    Vote(Vec<f64>),
    /// They add to scores that start somewhere.
    Sum(Vec<f64>, Loss),
}

/// Trees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trees {
    /// The response.
    pub response: String,
    /// The classes; empty for numbers.
    pub classes: Vec<String>,
    /// The prior of each class over its share of the data.
    pub prior: Vec<f64>,
    /// How rows are sent that lack the variable of a split.
    pub use_surrogate: u8,
    /// The trees.
    pub roots: Vec<Node>,
    /// How they make a prediction.
    pub together: Together,
}

impl Trees {
    fn new(shape: &Shape<'_>, mut roots: Vec<Node>, together: Together) -> Self {
        for root in &mut roots {
            // Predictions do not look at competitors.
            root.visit_mut(&mut |node| {
                if let Some(branch) = &mut node.branch {
                    branch.splits.truncate(1);
                }
            });
        }
        let kernel = &shape.frame.kernel;
        Self {
            response: shape.source.name.clone(),
            classes: shape.frame.classes.clone(),
            prior: match &kernel.measure.task {
                Task::Class(classes) => classes.prior.clone(),
                Task::Anova(_) => Vec::new(),
            },
            use_surrogate: kernel.rules.use_surrogate,
            roots,
            together,
        }
    }

    /// A tree by itself.
    pub fn single(shape: &Shape<'_>, root: [Node; 1]) -> Self {
        Self::new(shape, root.into(), Together::One)
    }

    /// Trees that vote.
    pub fn forest(shape: &Shape<'_>, roots: Vec<Node>) -> Self {
        let cutoff = shape.frame.cutoff.clone();
        Self::new(shape, roots, Together::Vote(cutoff))
    }

    /// Trees that add up.
    pub fn boosted(shape: &Shape<'_>, roots: Vec<Node>, loss: Loss) -> Self {
        let start = shape.frame.start.clone();
        Self::new(shape, roots, Together::Sum(start, loss))
    }

    fn types(&self) -> &'static [PredictType] {
        use PredictType::{Class, Link, Matrix, Prob, Response, Vector, Vote, Where};
        match (&self.together, self.classes.is_empty()) {
            (Together::One, false) => &[Prob, Class, Vector, Matrix, Where],
            (Together::One, true) => &[Vector, Matrix, Where],
            (Together::Vote(_), false) => &[Response, Prob, Vote],
            (Together::Vote(_), true) => &[Response],
            (Together::Sum(_, Loss::Multinomial), _) => &[Response, Prob, Link],
            (Together::Sum(..), _) => &[Response, Link],
        }
    }
}

impl Model for Trees {
    type Plan = TreesPlan;

    fn plan(self, data: NewData<'_>, params: &PredictParams) -> Result<TreesPlan> {
        let wanted = params.type_of(data.function, self.types())?;
        if params.compute_std_errors || params.interval != Interval::None {
            fail!(
                Argument,
                "{} has no standard errors and intervals",
                data.function
            );
        }
        if params.compute_residuals && (!self.classes.is_empty() || wanted == PredictType::Where) {
            fail!(
                Argument,
                "residuals are of numbers, not of classes and nodes"
            );
        }
        let formula = Formula::parse(data.formula, &data.view.schema, true)?;
        let responses = if params.compute_residuals {
            formula.responses.as_slice()
        } else {
            &[]
        };
        let options = TermOptions::default();
        let design = Design::new(data.formula, responses, &formula.terms, data.view, options)?;
        let columns = self.columns(wanted, params);
        let mut nodes = Vec::new();
        if wanted == PredictType::Where {
            let mut row = 0;
            self.roots[0].visit(&mut |node| {
                row += 1;
                nodes.push((node.id, row));
            });
            nodes.sort_unstable();
        }
        Ok(TreesPlan {
            design,
            wanted,
            residuals: params.compute_residuals,
            columns,
            nodes,
            model: self,
        })
    }
}

fn numeric(name: String) -> Variable {
    Variable::new(name, Kind::Numeric, Storage::Float64)
}

impl Trees {
    fn class_column(&self, name: String) -> Variable {
        Variable::factor(name, Arc::new(self.classes.clone()))
    }

    fn columns(&self, wanted: PredictType, params: &PredictParams) -> Vec<Variable> {
        let given = params.pred_var_names.as_ref();
        let name = |at, suffix: &str| PredictParams::name(given, at, &self.response, suffix);
        let each_class = |first: usize, suffix: &str| {
            let classes = self.classes.iter().enumerate();
            classes
                .map(|(at, class)| {
                    let own = given.and_then(|names| names.get(first + at).cloned());
                    numeric(own.unwrap_or_else(|| format!("{class}{suffix}")))
                })
                .collect::<Vec<_>>()
        };
        let mut columns = match (wanted, &self.together) {
            (PredictType::Class, _) => vec![self.class_column(name(0, "Pred"))],
            (PredictType::Where, _) => {
                // RevoScaleR's outColName.
                let name = given.and_then(|names| names.first());
                let name = name.map_or(".rxNode", String::as_str);
                vec![Variable::new(name, Kind::Integer, Storage::Int32)]
            }
            (PredictType::Response, Together::Vote(_)) if !self.classes.is_empty() => {
                vec![self.class_column(name(0, "Pred"))]
            }
            (PredictType::Response, Together::Sum(_, Loss::Multinomial)) => {
                vec![self.class_column(name(0, "Pred"))]
            }
            (PredictType::Link, Together::Sum(_, Loss::Multinomial)) => each_class(0, "_Link"),
            (PredictType::Prob | PredictType::Vote, _) => each_class(0, "_prob"),
            (PredictType::Matrix, _) if !self.classes.is_empty() => {
                let mut columns = vec![numeric(name(0, "Pred"))];
                columns.extend(each_class(1, "_count"));
                columns.extend(each_class(1 + self.classes.len(), "_prob"));
                columns
            }
            _ => vec![numeric(name(0, "Pred"))],
        };
        if params.compute_residuals {
            let given = params.resid_var_names.as_ref();
            columns.push(numeric(PredictParams::name(
                given,
                0,
                &self.response,
                "Resid",
            )));
        }
        columns
    }
}

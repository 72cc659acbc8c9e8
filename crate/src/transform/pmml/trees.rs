//! Trees: `TreeModel`, and forests and boosted trees as a `MiningModel` of such.

mod predicate;

use super::Source;
use super::document::{Document, number};
use crate::analysis::tree::Loss;
use crate::data::Kind;
use crate::error::Result;
use crate::fail;
use crate::stats::tree::{Branch, Node};
use crate::transform::predict::{Together, Trees};

/// A model's trees, being written.
pub(super) struct Writing<'a> {
    source: &'a Source<'a>,
    model: &'a Trees,
}

pub(super) fn write(document: &mut Document, source: &Source<'_>, model: &Trees) -> Result<()> {
    let writing = Writing { source, model };
    let classes_are_numbers = source
        .variables
        .first()
        .is_some_and(|response| response.kind != Kind::Factor);
    match &model.together {
        Together::Sum(start, loss) => writing.boosted(document, start, *loss, classes_are_numbers),
        _ if !model.classes.is_empty() && classes_are_numbers => fail!(
            Unsupported,
            "the classes of '{}' are not levels of a factor; PMML is written for such",
            model.response
        ),
        Together::One => writing.tree(document, &model.roots[0], Some(&model.response)),
        Together::Vote(cutoff) => writing.forest(document, cutoff),
    }
}

impl Writing<'_> {
    fn function(&self) -> &'static str {
        if self.model.classes.is_empty() {
            "regression"
        } else {
            "classification"
        }
    }

    /// A tree; without a target its leaves are scores that are added up.
    fn tree(&self, document: &mut Document, root: &Node, target: Option<&str>) -> Result<()> {
        let function = target.map_or("regression", |_| self.function());
        let about = [
            ("modelName", self.source.function),
            ("functionName", function),
            ("splitCharacteristic", "binarySplit"),
            // Where neither son takes a row it ends, as rpart has it.
            ("missingValueStrategy", "lastPrediction"),
            ("noTrueChildStrategy", "returnLastPrediction"),
        ];
        document.element("TreeModel", &about, |document| {
            document.schema(target, &self.source.predictors)?;
            self.node(document, root, target.is_some(), |document| {
                document.empty("True", &[])
            })
        })
    }

    fn node(
        &self,
        document: &mut Document,
        node: &Node,
        classes: bool,
        predicate: impl FnOnce(&mut Document) -> Result<()>,
    ) -> Result<()> {
        let classes = classes && !self.model.classes.is_empty();
        let (id, count) = (node.id.to_string(), number(node.count));
        let score = if classes {
            self.model.classes[as_index(node.value)].clone()
        } else {
            number(node.value)
        };
        let about = [("id", &*id), ("score", &*score), ("recordCount", &*count)];
        document.element("Node", &about, |document| {
            predicate(document)?;
            if classes {
                self.distribution(document, node)?;
            }
            if let Some(branch) = &node.branch {
                self.son(document, branch, &branch.left, -1, classes)?;
                self.son(document, branch, &branch.right, 1, classes)?;
            }
            Ok(())
        })
    }

    fn son(
        &self,
        document: &mut Document,
        branch: &Branch,
        son: &Node,
        side: i8,
        classes: bool,
    ) -> Result<()> {
        let predicate = self.predicate(branch, side)?;
        self.node(document, son, classes, |document| predicate.write(document))
    }

    fn distribution(&self, document: &mut Document, node: &Node) -> Result<()> {
        let weights = node.classes.iter().zip(&self.model.prior);
        let all: f64 = weights.map(|(weight, prior)| weight * prior).sum();
        let classes = self.model.classes.iter().zip(&node.classes);
        for ((class, weight), prior) in classes.zip(&self.model.prior) {
            let (count, share) = (number(*weight), number(weight * prior / all));
            let about = [
                ("value", class.as_str()),
                ("recordCount", &count),
                ("probability", &share),
            ];
            document.empty("ScoreDistribution", &about)?;
        }
        Ok(())
    }

    /// Models in order, each with its number as its name.
    fn segments(
        document: &mut Document,
        method: &str,
        count: usize,
        mut write: impl FnMut(&mut Document, usize) -> Result<()>,
    ) -> Result<()> {
        let about = [("multipleModelMethod", method)];
        document.element("Segmentation", &about, |document| {
            for at in 0..count {
                let id = (at + 1).to_string();
                document.element("Segment", &[("id", &id)], |document| {
                    document.empty("True", &[])?;
                    write(document, at)
                })?;
            }
            Ok(())
        })
    }

    fn forest(&self, document: &mut Document, cutoff: &[f64]) -> Result<()> {
        if cutoff.windows(2).any(|pair| pair[0] != pair[1]) {
            fail!(
                Unsupported,
                "PMML's forests elect the class with the most votes; this one has different cutoffs"
            );
        }
        let method = if self.model.classes.is_empty() {
            "average"
        } else {
            "majorityVote"
        };
        let about = self.about(self.function());
        document.element("MiningModel", &about, |document| {
            document.schema(Some(&self.model.response), &self.source.predictors)?;
            let roots = &self.model.roots;
            Self::segments(document, method, roots.len(), |document, at| {
                self.tree(document, &roots[at], Some(&self.model.response))
            })
        })
    }

    fn about<'a>(&'a self, function: &'a str) -> [(&'a str, &'a str); 2] {
        [
            ("modelName", self.source.function),
            ("functionName", function),
        ]
    }

    /// The trees of one score, added up.
    fn sum(&self, document: &mut Document, score: usize, scores: usize) -> Result<()> {
        let roots: Vec<&Node> = self
            .model
            .roots
            .iter()
            .skip(score)
            .step_by(scores)
            .collect();
        Self::segments(document, "sum", roots.len(), |document, at| {
            self.tree(document, roots[at], None)
        })
    }

    fn boosted(
        &self,
        document: &mut Document,
        start: &[f64],
        loss: Loss,
        numbers: bool,
    ) -> Result<()> {
        let response = self.model.response.as_str();
        if loss == Loss::Gaussian {
            let about = self.about("regression");
            return document.element("MiningModel", &about, |document| {
                document.schema(Some(response), &self.source.predictors)?;
                document.element("Targets", &[], |document| {
                    let start = number(start[0]);
                    document.empty(
                        "Target",
                        &[("field", response), ("rescaleConstant", &start)],
                    )
                })?;
                self.sum(document, 0, 1)
            });
        }
        // Scores first, then the probabilities that they are logarithms of.
        let function = if numbers {
            "regression"
        } else {
            "classification"
        };
        let scores: Vec<String> = (0..start.len()).map(|at| self.score_name(at + 1)).collect();
        document.element("MiningModel", &self.about(function), |document| {
            document.schema(Some(response), &self.source.predictors)?;
            Self::segments(document, "modelChain", start.len() + 1, |document, at| {
                let Some(name) = scores.get(at) else {
                    return self.probabilities(document, &scores, start, function);
                };
                let about = self.about("regression");
                document.element("MiningModel", &about, |document| {
                    document.schema(None, &self.source.predictors)?;
                    let field = [
                        ("name", name.as_str()),
                        ("optype", "continuous"),
                        ("dataType", "double"),
                        ("feature", "predictedValue"),
                    ];
                    document.element("Output", &[], |document| {
                        document.empty("OutputField", &field)
                    })?;
                    self.sum(document, at, scores.len())
                })
            })
        })
    }

    /// A name that no variable has.
    fn score_name(&self, number: usize) -> String {
        let mut name = format!("score{number}");
        while self
            .source
            .variables
            .iter()
            .any(|variable| variable.name == name)
        {
            name.push('_');
        }
        name
    }

    fn probabilities(
        &self,
        document: &mut Document,
        scores: &[String],
        start: &[f64],
        function: &str,
    ) -> Result<()> {
        let method = if scores.len() == 1 {
            "logit"
        } else {
            "softmax"
        };
        let about = [
            ("modelName", self.source.function),
            ("functionName", function),
            ("normalizationMethod", method),
        ];
        document.element("RegressionModel", &about, |document| {
            document.schema(Some(&self.model.response), scores)?;
            // The second of two classes is the one with a score.
            let first = self.model.classes.len() - scores.len();
            for (at, (name, start)) in scores.iter().zip(start).enumerate() {
                let start = number(*start);
                let mut about = vec![("intercept", start.as_str())];
                if function == "classification" {
                    about.push(("targetCategory", &self.model.classes[first + at]));
                }
                document.element("RegressionTable", &about, |document| {
                    let about = [("name", name.as_str()), ("coefficient", "1")];
                    document.empty("NumericPredictor", &about)
                })?;
            }
            if first > 0 && function == "classification" {
                let about = [
                    ("intercept", "0"),
                    ("targetCategory", &*self.model.classes[0]),
                ];
                document.empty("RegressionTable", &about)?;
            }
            Ok(())
        })
    }
}

/// A class that is kept as a number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn as_index(value: f64) -> usize {
    value as usize
}

//! Naive Bayes classifiers: `NaiveBayesModel`. Shares stand for counts, which are only ever divided by each other.

use super::Source;
use super::document::{Document, number};
use crate::error::Result;
use crate::fail;
use crate::transform::predict::{Bayes, BayesTable};

pub(super) fn write(document: &mut Document, source: &Source<'_>, model: &Bayes) -> Result<()> {
    let about = [
        ("modelName", source.function),
        ("functionName", "classification"),
        ("threshold", "0"),
    ];
    document.element("NaiveBayesModel", &about, |document| {
        document.schema(Some(&model.response), &source.predictors)?;
        document.element("BayesInputs", &[], |document| {
            let inputs = source.design.terms.iter().zip(&model.tables);
            for (term, table) in inputs {
                document.element(
                    "BayesInput",
                    &[("fieldName", &term.text)],
                    |document| match table {
                        BayesTable::Normal { means, deviations } => {
                            normal(document, model, &term.text, means, deviations)
                        }
                        BayesTable::Levels(levels) => {
                            let names = term.factors.0.iter().flat_map(|f| f.levels.iter());
                            for (name, shares) in names.zip(levels) {
                                document.element("PairCounts", &[("value", name)], |document| {
                                    let joint = shares.iter().zip(&model.apriori);
                                    let joint: Vec<f64> =
                                        joint.map(|(share, prior)| share * prior).collect();
                                    counts(document, model, &joint)
                                })?;
                            }
                            Ok(())
                        }
                    },
                )?;
            }
            Ok(())
        })?;
        document.element(
            "BayesOutput",
            &[("fieldName", &model.response)],
            |document| counts(document, model, &model.apriori),
        )
    })
}

fn counts(document: &mut Document, model: &Bayes, values: &[f64]) -> Result<()> {
    document.element("TargetValueCounts", &[], |document| {
        for (level, value) in model.levels.iter().zip(values) {
            // A class that does not occur has no share of anything.
            let value = number(if value.is_nan() { 0.0 } else { *value });
            document.empty("TargetValueCount", &[("value", level), ("count", &value)])?;
        }
        Ok(())
    })
}

fn normal(
    document: &mut Document,
    model: &Bayes,
    variable: &str,
    means: &[f64],
    deviations: &[f64],
) -> Result<()> {
    document.element("TargetValueStats", &[], |document| {
        for ((level, mean), deviation) in model.levels.iter().zip(means).zip(deviations) {
            if !(*deviation > 0.0) {
                fail!(
                    Unsupported,
                    "'{variable}' does not vary in class '{level}'; PMML has no normal distribution of that"
                );
            }
            document.element("TargetValueStat", &[("value", level)], |document| {
                let about = [
                    ("mean", number(*mean)),
                    ("variance", number(deviation * deviation)),
                ];
                let about: Vec<(&str, &str)> = about
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                document.empty("GaussianDistribution", &about)
            })?;
        }
        Ok(())
    })
}

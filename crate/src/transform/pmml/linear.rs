//! Linear models: `RegressionModel`, or `GeneralRegressionModel` where factors interact or there is a link.

use super::Source;
use super::document::{Document, number};
use crate::error::Result;
use crate::fail;
use crate::formula::Term;
use crate::stats::link::Link;
use crate::transform::predict::Linear;

pub(super) fn write(document: &mut Document, source: &Source<'_>, model: &Linear) -> Result<()> {
    if model.responses != 1 {
        fail!(
            Unsupported,
            "PMML is written for models of one response; fit one at a time"
        );
    }
    let numeric = source.variables.first().is_none_or(|response| {
        matches!(
            response.kind,
            crate::data::Kind::Numeric | crate::data::Kind::Integer
        )
    });
    if !numeric {
        fail!(
            Unsupported,
            "PMML is written for regressions of numbers; '{}' has classes: make it 0 and 1",
            model.response
        );
    }
    let simple = |term: &Term| term.factors.0.is_empty() || term.is_single();
    if model.link.is_none() && source.design.terms.iter().all(simple) {
        regression(document, source, model)
    } else {
        general(document, source, model)
    }
}

/// A coefficient that was not dropped: its term, its cell in it, its value.
fn coefficients<'a>(
    source: &'a Source<'_>,
    model: &'a Linear,
) -> impl Iterator<Item = (&'a Term, usize, f64)> {
    let terms = source.design.terms.iter();
    let columns = terms.flat_map(|term| (0..term.columns()).map(move |cell| (term, cell)));
    columns
        .zip(&model.coefficients[usize::from(model.intercept)..])
        .filter(|(_, value)| !value.is_nan())
        .map(|((term, cell), value)| (term, cell, *value))
}

fn intercept(model: &Linear) -> f64 {
    let first = model.coefficients.first().copied();
    first.filter(|_| model.intercept).unwrap_or(0.0)
}

/// The variables whose product a term is.
fn names(term: &Term) -> Vec<&str> {
    term.number_label
        .split(':')
        .filter(|name| !name.is_empty())
        .collect()
}

fn regression(document: &mut Document, source: &Source<'_>, model: &Linear) -> Result<()> {
    let about = [
        ("modelName", source.function),
        ("functionName", "regression"),
        ("algorithmName", "least squares"),
        ("normalizationMethod", "none"),
    ];
    document.element("RegressionModel", &about, |document| {
        document.schema(Some(&model.response), &source.predictors)?;
        let constant = number(intercept(model));
        document.element("RegressionTable", &[("intercept", &constant)], |document| {
            // The schema wants numbers, then categories, then products.
            for (term, _, value) in coefficients(source, model) {
                if term.factors.0.is_empty() && term.is_single() {
                    let about = [("name", names(term)[0]), ("coefficient", &number(value))];
                    document.empty("NumericPredictor", &about)?;
                }
            }
            for (term, cell, value) in coefficients(source, model) {
                if let Some(factor) = term.factors.0.first() {
                    let about = [
                        ("name", factor.column.as_str()),
                        ("value", &factor.levels[cell]),
                        ("coefficient", &number(value)),
                    ];
                    document.empty("CategoricalPredictor", &about)?;
                }
            }
            for (term, _, value) in coefficients(source, model) {
                if !term.is_single() {
                    let about = [("coefficient", number(value))];
                    let about = [(about[0].0, about[0].1.as_str())];
                    document.element("PredictorTerm", &about, |document| {
                        names(term)
                            .into_iter()
                            .try_for_each(|name| document.empty("FieldRef", &[("field", name)]))
                    })?;
                }
            }
            Ok(())
        })
    })
}

/// The standard's name of a link, and its parameter.
fn link_function(link: Link) -> Result<(&'static str, Option<f64>)> {
    Ok(match link {
        Link::Identity => ("identity", None),
        Link::Log => ("log", None),
        Link::Logit => ("logit", None),
        Link::Probit => ("probit", None),
        Link::Cloglog => ("cloglog", None),
        Link::Inverse => ("power", Some(-1.0)),
        Link::InverseSquare => ("power", Some(-2.0)),
        Link::Sqrt => ("power", Some(0.5)),
        Link::Power(exponent) => ("power", Some(exponent)),
        Link::Cauchit => fail!(Unsupported, "PMML has no link 'cauchit'"),
    })
}

fn general(document: &mut Document, source: &Source<'_>, model: &Linear) -> Result<()> {
    let mut about = vec![
        ("modelName", source.function),
        ("functionName", "regression"),
    ];
    let power;
    match model.link {
        None => about.push(("modelType", "generalLinear")),
        Some(link) => {
            let (name, exponent) = link_function(link)?;
            about.extend([("modelType", "generalizedLinear"), ("linkFunction", name)]);
            if let Some(exponent) = exponent {
                power = number(exponent);
                about.push(("linkParameter", &power));
            }
        }
    }
    if let Some(offset) = &model.offset {
        about.push(("offsetVariable", offset));
    }
    let mut factors: Vec<&str> = Vec::new();
    let mut numbers: Vec<&str> = Vec::new();
    for term in &source.design.terms {
        let columns = term.factors.0.iter().map(|factor| factor.column.as_str());
        factors.extend(columns);
        numbers.extend(names(term));
    }
    let once = |names: Vec<&'_ str>| -> Vec<String> {
        let mut kept: Vec<String> = Vec::new();
        for name in names {
            if !kept.iter().any(|known| known == name) {
                kept.push(name.to_owned());
            }
        }
        kept
    };
    let (factors, numbers) = (once(factors), once(numbers));
    let first = usize::from(model.intercept);
    let named: Vec<(String, &Term, usize, f64)> = coefficients(source, model)
        .enumerate()
        .map(|(at, (term, cell, value))| (format!("p{}", at + first), term, cell, value))
        .collect();
    document.element("GeneralRegressionModel", &about, |document| {
        document.schema(Some(&model.response), &source.predictors)?;
        document.element("ParameterList", &[], |document| {
            if model.intercept {
                document.empty("Parameter", &[("name", "p0"), ("label", "(Intercept)")])?;
            }
            named.iter().try_for_each(|(name, term, cell, _)| {
                let label = term.label(*cell);
                document.empty("Parameter", &[("name", name), ("label", &label)])
            })
        })?;
        for (element, names) in [("FactorList", &factors), ("CovariateList", &numbers)] {
            if !names.is_empty() {
                document.element(element, &[], |document| {
                    names
                        .iter()
                        .try_for_each(|name| document.empty("Predictor", &[("name", name)]))
                })?;
            }
        }
        document.element("PPMatrix", &[], |document| {
            for (parameter, term, cell, _) in &named {
                let levels = term.factors.levels(*cell);
                let mut cell = |predictor: &str, value: &str| {
                    let about = [
                        ("value", value),
                        ("predictorName", predictor),
                        ("parameterName", parameter),
                    ];
                    document.empty("PPCell", &about)
                };
                for (factor, level) in term.factors.0.iter().zip(levels) {
                    cell(&factor.column, &factor.levels[level])?;
                }
                let numbers = names(term);
                for name in once(numbers.clone()) {
                    // The value of a covariate is its power.
                    let power = numbers.iter().filter(|other| **other == name).count();
                    cell(&name, &power.to_string())?;
                }
            }
            Ok(())
        })?;
        document.element("ParamMatrix", &[], |document| {
            let mut cell = |parameter: &str, value: f64| {
                let about = [("parameterName", parameter), ("beta", &number(value))];
                document.empty("PCell", &about)
            };
            if model.intercept {
                cell("p0", intercept(model))?;
            }
            named
                .iter()
                .try_for_each(|(parameter, _, _, value)| cell(parameter, *value))
        })
    })
}

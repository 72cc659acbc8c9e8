//! A fitted model as a PMML 4.4 document, which other systems score with. (Data Mining Group, <https://dmg.org/pmml/v4-4-1>.)
//!
//! What a model is made of must be variables of the data: PMML would have to repeat R's expressions.

mod bayes;
mod clusters;
mod document;
mod linear;
mod trees;

use document::Document;

use crate::data::{Schema, Variable};
use crate::error::Result;
use crate::fail;
use crate::formula::ast::{Expr, Node};
use crate::formula::{Design, Formula, TermOptions};
use crate::transform::predict::{Fitted, Kind, Linear};
use crate::transform::view::View;

/// The document of a model in the engine's own form.
pub fn pmml(model: &[u8]) -> Result<String> {
    let fitted = Fitted::decode(model)?;
    let source = Source::new(&fitted)?;
    Document::write(|document| {
        document.dictionary(&source.variables)?;
        match &fitted.kind {
            Kind::Linear(model) => linear::write(document, &source, model),
            Kind::Clusters(model) => clusters::write(document, &source, model),
            Kind::Bayes(model) => bayes::write(document, &source, model),
            Kind::Trees(model) => trees::write(document, &source, model),
        }
    })
}

/// What a model was fitted to.
struct Source<'a> {
    function: &'a str,
    design: Design,
    /// The variables of response and terms.
    variables: Vec<Variable>,
    /// Those of the terms.
    predictors: Vec<String>,
}

impl<'a> Source<'a> {
    fn new(fitted: &'a Fitted) -> Result<Self> {
        let schema = Schema::new(fitted.variables.clone())?;
        let formula = Formula::parse(&fitted.formula, &schema, true)?;
        if let Some(offset) = formula.offsets.first() {
            fail!(
                Unsupported,
                "PMML is not written for models with offset({offset}); give offset a variable's name"
            );
        }
        let mut names: Vec<String> = Vec::new();
        for expression in &formula.responses {
            plain(expression, fitted)?;
            names.push(expression.to_string());
        }
        let mut predictors: Vec<String> = Vec::new();
        for expression in formula.terms.iter().flat_map(|term| &term.variables) {
            plain(expression, fitted)?;
            let name = expression.to_string();
            if !predictors.contains(&name) {
                predictors.push(name);
            }
        }
        if let Kind::Linear(Linear {
            offset: Some(offset),
            ..
        }) = &fitted.kind
        {
            if schema.position(offset).is_none() {
                fail!(
                    Unsupported,
                    "the offset '{offset}' is computed; PMML is written for models of the data's own variables"
                );
            }
            predictors.push(offset.clone());
        }
        names.extend(predictors.iter().cloned());
        // Only naive Bayes takes logical variables for factors.
        let options = TermOptions {
            logical_factors: matches!(fitted.kind, Kind::Bayes(_)),
            ..TermOptions::default()
        };
        let view = View::of(&schema);
        let design = Design::new(&fitted.formula, &[], &formula.terms, view, options)?;
        let variables = names
            .iter()
            .map(|name| schema.variable(name).cloned())
            .collect::<Result<_>>()?;
        Ok(Self {
            function: &fitted.function,
            design,
            variables,
            predictors,
        })
    }
}

/// Whether an expression is a variable of the data.
fn plain(expression: &Expr, fitted: &Fitted) -> Result<()> {
    let text = expression.to_string();
    let is_name = matches!(expression.inner().node, Node::Name(_));
    if !is_name || fitted.rows.transforms.iter().any(|(name, _)| *name == text) {
        fail!(
            Unsupported,
            "'{text}' is computed from other variables; PMML is written for models of the data's own variables"
        );
    }
    Ok(())
}

//! Where response, predictors and weights come from, and how a chunk is read.

use serde::{Deserialize, Serialize};

use super::chunk_rows::{ChunkRows, Read};
use super::options::{MOST_BINS, TreeOptions};
use crate::analysis::params::ModelBytes;
use crate::data::{Chunk, Schema, Selection};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::{
    Cells, Design, FactorSource, Formula, NumberSource, Reader, Term, TermOptions, TermSpec,
};
use crate::transform::predict::{Fitted, Kind, Trees};
use crate::transform::view::{RowOptions, RowPlan, View, WeightOptions};

/// The response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// A number.
    Number(NumberSource),
    /// A factor.
    Factor(FactorSource),
    /// A number whose values are classes.
    Values(NumberSource),
}

/// What a tree reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// The predictors, and the weights.
    pub design: Design,
    /// The response.
    pub response: Response,
    /// Its name.
    pub name: String,
    /// The formula.
    pub formula: String,
    /// Derived variables of the fit.
    pub rows: RowPlan,
    /// The factor by whose levels rows are sampled.
    pub strata: Option<FactorSource>,
    /// Whether rows that lack any predictor are left out.
    pub remove_missings: bool,
}

impl Source {
    /// Resolves a formula. `class` says whether the response is a class; by default factors are.
    pub fn new(
        formula_text: &str,
        options: &TreeOptions,
        weights: WeightOptions,
        rows: RowOptions,
        class: Option<bool>,
        strata: Option<&str>,
        schema: &Schema,
    ) -> Result<Self> {
        let rows = RowPlan::from(rows);
        let view = View::plan(&rows, schema)?;
        let formula = Formula::parse(formula_text, &view.schema, true)?;
        let [response] = formula.responses.as_slice() else {
            fail!(
                Formula,
                "a tree needs one response to the left of '~' and predictors to its right"
            );
        };
        if formula.terms.is_empty() {
            fail!(Formula, "a tree needs predictors to the right of '~'");
        }
        let name = response.to_string();
        let spec = TermSpec {
            variables: vec![response.clone()],
        };
        let factors = TermOptions {
            logical_factors: class == Some(true),
            ..TermOptions::default()
        };
        let mut first = Design::new(formula_text, &[], &[spec], view, factors)?;
        let response = match first.terms.pop() {
            Some(mut term) => match (term.factors.0.pop(), term.numbers.pop()) {
                (Some(factor), _) if class != Some(false) => Response::Factor(factor),
                (Some(factor), _) => Response::Number(NumberSource::Codes(factor.column)),
                (_, Some(number)) if class == Some(true) => Response::Values(number),
                (_, Some(number)) => Response::Number(number),
                _ => fail!(Formula, "'{name}' is not a response"),
            },
            None => fail!(Formula, "'{name}' is not a response"),
        };
        let mut view = first.view;
        let strata = match strata {
            None => None,
            Some(strata) => {
                let spec = Formula::parse(&format!("~ {strata}"), &view.schema, true)?;
                let options = TermOptions {
                    logical_factors: true,
                    ..TermOptions::default()
                };
                let mut design = Design::new(strata, &[], &spec.terms, view, options)?;
                view = design.view.clone();
                let factor = design.terms.pop().and_then(|mut term| term.factors.0.pop());
                if factor.is_none() {
                    let message = format!("strata: '{strata}' is not a factor");
                    return Err(Error::new(ErrorKind::WrongType, message).column(strata));
                }
                factor
            }
        };
        let options_of_terms = TermOptions::default();
        let design = Design::new(formula_text, &[], &formula.terms, view, options_of_terms)?
            .weighted(weights)?;
        for term in &design.terms {
            if term.factors.0.len() + term.numbers.len() != 1 {
                fail!(
                    Formula,
                    "'{}' combines variables; each predictor of a tree is one",
                    term.text
                );
            }
            if term.factors.cells() > MOST_BINS {
                let message = format!(
                    "'{}' has {} levels; a predictor may have {MOST_BINS}",
                    term.text,
                    term.factors.cells()
                );
                return Err(Error::new(ErrorKind::TooLarge, message).column(&term.text));
            }
        }
        Ok(Self {
            design,
            response,
            name,
            formula: formula_text.to_owned(),
            rows,
            strata,
            remove_missings: options.remove_missings,
        })
    }

    /// The variables of the data set that are read.
    pub fn reads(&self) -> Vec<String> {
        let mut all = self.design.clone();
        match &self.response {
            Response::Number(number) | Response::Values(number) => {
                all.responses.push((String::new(), number.clone()));
            }
            Response::Factor(factor) => {
                let number = NumberSource::Codes(factor.column.clone());
                all.responses.push((String::new(), number));
            }
        }
        if let Some(factor) = &self.strata {
            let number = NumberSource::Codes(factor.column.clone());
            all.responses.push((String::new(), number));
        }
        all.reads()
    }

    /// The variables that the model is made of, derived ones by their own names.
    pub fn used(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for term in &self.design.terms {
            names.extend(term.factors.0.iter().map(|factor| factor.column.clone()));
            let numbers = term.numbers.iter();
            names.extend(numbers.map(|number| number.column().to_owned()));
        }
        names.extend(self.reads());
        names
    }

    /// What a fit of a function keeps to predict with.
    pub fn model(&self, function: &str, trees: Trees) -> Result<ModelBytes> {
        let schema = &self.design.view.schema;
        let kind = Kind::Trees(trees);
        let fitted = Fitted::new(
            function,
            &self.formula,
            &self.rows,
            schema,
            &self.used(),
            kind,
        );
        Ok(ModelBytes(fitted.encode()?))
    }

    /// Whether a predictor is a factor, and its levels.
    pub fn levels(&self, predictor: usize) -> Option<&[String]> {
        let factor = self.design.terms[predictor].factors.0.first();
        factor.map(|factor| factor.levels.as_slice())
    }

    /// Whether rows have probability weights.
    pub fn weighted(&self) -> bool {
        self.design.pweights.is_some()
    }

    /// Does something with a chunk, read.
    pub fn with_chunk<T>(
        &self,
        chunk: &Chunk,
        work: impl FnOnce(&ChunkRows<'_>) -> Result<T>,
    ) -> Result<T> {
        let (derived, selected) = self.design.view.apply(chunk)?;
        let schema = &self.design.view.schema;
        let rows = derived.rows();
        let considered = selected.count(rows);
        let mut reader = Reader::new(&derived, schema, selected);
        let mut response = vec![0.0; rows];
        match &self.response {
            Response::Number(number) | Response::Values(number) => {
                reader.number(number)?.widen(0, &mut response);
            }
            Response::Factor(factor) => {
                let term = single(factor);
                if let Cells::Cells(cells) = reader.term(&term)? {
                    let codes = response.iter_mut().zip(&cells.codes);
                    codes.for_each(|(value, code)| *value = f64::from(*code));
                }
            }
        }
        let strata = match &self.strata {
            Some(factor) => match reader.term(&single(factor))? {
                Cells::Cells(cells) => Some(cells.codes),
                Cells::Column(_) => None,
            },
            None => None,
        };
        let weights = reader.weights_of(&self.design)?;
        let selection = reader.selection;
        let mut predictors = Vec::with_capacity(self.design.terms.len());
        for term in &self.design.terms {
            let mut reader = Reader::new(&derived, schema, Selection(None));
            let read = match reader.term(term)? {
                Cells::Column(column) => Read::Number(column),
                Cells::Cells(cells) => Read::Codes(cells.codes),
            };
            predictors.push((read, reader.selection));
        }
        let mut read = ChunkRows {
            predictors,
            response,
            weights,
            strata,
            kept: Vec::new(),
            considered,
            rows,
        };
        read.keep(&selection, self.remove_missings);
        work(&read)
    }
}

fn single(factor: &FactorSource) -> Term {
    Term {
        text: factor.text.clone(),
        factors: crate::formula::Factors(vec![factor.clone()]),
        numbers: Vec::new(),
        number_label: String::new(),
    }
}

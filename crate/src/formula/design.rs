//! From terms to columns of a design matrix: which are numbers, which are cells of factors, and how both are read
//! from a chunk.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ast::Expr;
use super::resolve::{Atom, Resolver};
use super::terms::TermSpec;
use super::token::syntax_error;
use crate::error::{Error, ErrorKind, Result};
use crate::transform::view::{View, WeightOptions};

/// Where the numbers of a variable come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NumberSource {
    /// A numeric column.
    Column(String),
    /// `N(f)`: the codes of a factor, from 1.
    Codes(String),
    /// A factor as a response: 0 for its first level, 1 for all others, as R's binomial family has it.
    NotFirst(String),
}

impl NumberSource {
    /// The column.
    #[must_use]
    pub fn column(&self) -> &str {
        let (Self::Column(name) | Self::Codes(name) | Self::NotFirst(name)) = self;
        name
    }
}

/// Where the codes of a factor come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorSource {
    /// The column.
    pub column: String,
    /// Its name in labels: the variable, or `F_x`.
    pub label: String,
    /// The factor as the formula writes it.
    pub text: String,
    /// The levels.
    pub levels: Arc<Vec<String>>,
    /// For `F(x)`: the integer of the first level, and whether a last level holds all other values.
    pub bins: Option<(f64, bool)>,
    /// For `F(f, low, high)`: the code of the first level.
    pub first: u32,
}

/// The factors of a term; the first varies fastest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Factors(pub Vec<FactorSource>);

/// A term of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The term as it was written.
    pub text: String,
    /// Its factors.
    pub factors: Factors,
    /// Its numeric variables, which are multiplied.
    pub numbers: Vec<NumberSource>,
    /// The product of the numeric variables in labels.
    pub number_label: String,
}

/// How terms are resolved.
#[derive(Debug, Clone, Copy, Default)]
pub struct TermOptions {
    /// Whether logical variables count as factors with levels FALSE and TRUE instead of one 0/1 column.
    pub logical_factors: bool,
    /// Whether terms may have more cells than can be held, of which only those that occur are.
    pub sparse: bool,
}

/// Responses, terms and weights, resolved against a schema.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Design {
    /// Derived variables and selected rows.
    pub view: View,
    /// The responses: label and source.
    pub responses: Vec<(String, NumberSource)>,
    /// The terms in formula order.
    pub terms: Vec<Term>,
    /// Offsets: numbers that are added to the linear predictor.
    pub offsets: Vec<NumberSource>,
    /// Probability weights.
    pub pweights: Option<String>,
    /// Frequency weights.
    pub fweights: Option<String>,
}

impl Factors {
    /// The number of cells: 1 without factors.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.0.iter().map(|factor| factor.levels.len()).product()
    }

    /// The levels of a cell, one for each factor.
    #[must_use]
    pub fn levels(&self, mut cell: usize) -> Vec<usize> {
        self.0
            .iter()
            .map(|factor| {
                let level = cell % factor.levels.len();
                cell /= factor.levels.len();
                level
            })
            .collect()
    }

    /// RevoScaleR's label of a cell: `f1=a, f2=b`.
    #[must_use]
    pub fn label(&self, cell: usize) -> String {
        let parts = self
            .0
            .iter()
            .zip(self.levels(cell))
            .map(|(factor, level)| format!("{}={}", factor.label, factor.levels[level]));
        parts.collect::<Vec<_>>().join(", ")
    }
}

impl Term {
    /// Whether it is one variable.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.factors.0.len() + self.numbers.len() == 1
    }

    /// The number of columns in the design.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.factors.cells()
    }

    /// RevoScaleR's label of a column: `x`, `f=a`, `x for f=a`.
    #[must_use]
    pub fn label(&self, column: usize) -> String {
        match (self.factors.0.is_empty(), self.numbers.is_empty()) {
            (true, _) => self.number_label.clone(),
            (false, true) => self.factors.label(column),
            (false, false) => format!("{} for {}", self.number_label, self.factors.label(column)),
        }
    }

    /// R's label of a column: factor names with the number of the level.
    #[must_use]
    pub fn r_label(&self, column: usize) -> String {
        let mut parts: Vec<String> = if self.numbers.is_empty() {
            Vec::new()
        } else {
            vec![self.number_label.clone()]
        };
        let levels = self.factors.levels(column);
        parts.extend(
            self.factors
                .0
                .iter()
                .zip(levels)
                .map(|(factor, level)| format!("{}{}", factor.label, level + 1)),
        );
        parts.join(":")
    }
}

impl Design {
    /// Resolves responses and terms of a formula. `Err(NeedsScan)` names variables whose levels or range are not known.
    pub fn new(
        source: &str,
        responses: &[Expr],
        terms: &[TermSpec],
        view: View,
        options: TermOptions,
    ) -> Result<Self> {
        Self::resolve(source, responses, terms, view, options, false)
    }

    /// The same where a response may be a factor: it becomes 0 for the first level and 1 for the others.
    pub fn with_factor_response(
        source: &str,
        responses: &[Expr],
        terms: &[TermSpec],
        view: View,
    ) -> Result<Self> {
        Self::resolve(source, responses, terms, view, TermOptions::default(), true)
    }

    fn resolve(
        source: &str,
        responses: &[Expr],
        terms: &[TermSpec],
        mut view: View,
        options: TermOptions,
        factor_response: bool,
    ) -> Result<Self> {
        let mut resolver = Resolver {
            source,
            view: &mut view,
            options,
            unknown: Vec::new(),
        };
        let mut resolved_responses = Vec::new();
        for response in responses {
            match resolver.atom(response)? {
                Some(Atom::Number(number, label)) => resolved_responses.push((label, number)),
                Some(Atom::Factor(factor))
                    if factor_response && factor.bins.is_none() && factor.first == 0 =>
                {
                    let source = NumberSource::NotFirst(factor.column);
                    resolved_responses.push((factor.label, source));
                }
                Some(Atom::Factor(factor)) => {
                    let message = format!(
                        "the response '{}' is a factor; a number is needed",
                        factor.text
                    );
                    return Err(Error {
                        kind: ErrorKind::WrongType,
                        ..syntax_error(source, response.span, message)
                    }
                    .column(&factor.column));
                }
                None => (),
            }
        }
        let terms = terms
            .iter()
            .map(|term| resolver.term(term))
            .collect::<Result<Vec<_>>>()?;
        let unknown = resolver.unknown;
        if !unknown.is_empty() {
            return Err(Error::needs_scan(unknown));
        }
        Ok(Self {
            view,
            responses: resolved_responses,
            terms: terms.into_iter().flatten().collect(),
            offsets: Vec::new(),
            pweights: None,
            fweights: None,
        })
    }

    /// A design of numeric variables and nothing else.
    pub fn of_numbers(names: &[&str], view: View) -> Result<Self> {
        let mut responses = Vec::with_capacity(names.len());
        for name in names {
            let variable = view.schema.variable(name)?;
            if !variable.kind.is_number() {
                let message = format!("'{name}' is {}, not a number", variable.kind.name());
                return Err(Error::new(ErrorKind::WrongType, message).column(name));
            }
            let source = NumberSource::Column((*name).to_owned());
            responses.push(((*name).to_owned(), source));
        }
        Ok(Self {
            view,
            responses,
            terms: Vec::new(),
            offsets: Vec::new(),
            pweights: None,
            fweights: None,
        })
    }

    /// Adds weights after checking that they are numbers and at most one kind.
    pub fn weighted(mut self, weights: WeightOptions) -> Result<Self> {
        if let (Some(p), Some(f)) = (&weights.pweights, &weights.fweights) {
            return Err(Error::new(
                ErrorKind::Argument,
                format!("either pweights ('{p}') or fweights ('{f}'), not both"),
            ));
        }
        for name in [&weights.pweights, &weights.fweights].into_iter().flatten() {
            let variable = self.view.schema.variable(name)?;
            if !variable.kind.is_number() {
                let message = format!(
                    "the weights '{name}' are {}, not numbers",
                    variable.kind.name()
                );
                return Err(Error::new(ErrorKind::WrongType, message).column(name));
            }
        }
        (self.pweights, self.fweights) = (weights.pweights, weights.fweights);
        Ok(self)
    }

    /// What the error of data without rows has to add: why rows may not count.
    pub fn weightless(&self) -> &'static str {
        match (&self.pweights, &self.fweights) {
            (None, None) => "",
            _ => "; rows with a weight of zero do not count",
        }
    }

    /// Adds offsets, which are numbers.
    pub fn offset_by(mut self, source: &str, offsets: &[Expr]) -> Result<Self> {
        let mut resolver = Resolver {
            source,
            view: &mut self.view,
            options: TermOptions::default(),
            unknown: Vec::new(),
        };
        for offset in offsets {
            match resolver.atom(offset)? {
                Some(Atom::Number(number, _)) => self.offsets.push(number),
                Some(Atom::Factor(factor)) => {
                    let message = format!("the offset '{}' is a factor", factor.text);
                    return Err(Error::new(ErrorKind::WrongType, message).column(&factor.column));
                }
                None => (),
            }
        }
        if resolver.unknown.is_empty() {
            Ok(self)
        } else {
            Err(Error::needs_scan(resolver.unknown))
        }
    }

    /// The variables of responses and terms, derived or not, and those that derived ones are made of.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        let mut names = self.named();
        names.extend(self.view.reads(&names));
        names
    }

    /// The variables of the data set that the design reads.
    #[must_use]
    pub fn reads(&self) -> Vec<String> {
        let mut names = self.named();
        names.extend(self.pweights.iter().chain(&self.fweights).cloned());
        self.view.reads(&names)
    }

    /// The variables that responses, terms and offsets name.
    fn named(&self) -> Vec<String> {
        let responses = self.responses.iter().map(|(_, source)| source);
        let mut names: Vec<String> = responses
            .chain(&self.offsets)
            .map(|source| source.column().to_owned())
            .collect();
        for term in &self.terms {
            names.extend(term.numbers.iter().map(|source| source.column().to_owned()));
            names.extend(term.factors.0.iter().map(|factor| factor.column.clone()));
        }
        names
    }
}

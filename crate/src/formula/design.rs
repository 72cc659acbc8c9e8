//! From terms to columns of a design matrix: which are numbers, which are cells of factors, and how both are read
//! from a chunk.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ast::{Argument, Expr, Node};
use super::terms::TermSpec;
use super::token::syntax_error;
use crate::data::{Kind, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::transform::view::{View, needs_levels};

/// No factor has more levels than this, nor a term more cells.
const MOST_CELLS: usize = 5_000_000;

/// Where the numbers of a variable come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NumberSource {
    /// A numeric column.
    Column(String),
    /// `N(f)`: the codes of a factor, from 1.
    Codes(String),
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

    /// `RevoScaleR`'s label of a cell: `f1=a, f2=b`.
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
    /// The number of columns in the design.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.factors.cells()
    }

    /// `RevoScaleR`'s label of a column: `x`, `f=a`, `x for f=a`.
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

enum Atom {
    Number(NumberSource, String),
    Factor(FactorSource),
}

/// Resolves terms one by one, adding derived variables to the view, and collects the names that must be scanned first.
struct Resolver<'a> {
    source: &'a str,
    view: &'a mut View,
    options: TermOptions,
    unknown: Vec<String>,
}

impl Design {
    /// Resolves responses and terms of a formula. `Err(NeedsScan)` names variables whose levels or range are not known.
    pub fn new(
        source: &str,
        responses: &[Expr],
        terms: &[TermSpec],
        mut view: View,
        options: TermOptions,
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
            pweights: None,
            fweights: None,
        })
    }

    /// Adds weights after checking that they are numbers and at most one kind.
    pub fn weighted(mut self, pweights: Option<&str>, fweights: Option<&str>) -> Result<Self> {
        if let (Some(p), Some(f)) = (pweights, fweights) {
            return Err(Error::new(
                ErrorKind::Argument,
                format!("either pweights ('{p}') or fweights ('{f}'), not both"),
            ));
        }
        for name in [pweights, fweights].into_iter().flatten() {
            let variable = self.view.schema.variable(name)?;
            if !variable.kind.is_number() {
                let message = format!(
                    "the weights '{name}' are {}, not numbers",
                    variable.kind.name()
                );
                return Err(Error::new(ErrorKind::WrongType, message).column(name));
            }
        }
        self.pweights = pweights.map(str::to_owned);
        self.fweights = fweights.map(str::to_owned);
        Ok(self)
    }

    /// The variables of the data set that the design reads.
    #[must_use]
    pub fn reads(&self) -> Vec<String> {
        let number = |source: &NumberSource| match source {
            NumberSource::Column(name) | NumberSource::Codes(name) => name.clone(),
        };
        let mut names: Vec<String> = self
            .responses
            .iter()
            .map(|(_, source)| number(source))
            .collect();
        for term in &self.terms {
            names.extend(term.numbers.iter().map(number));
            names.extend(term.factors.0.iter().map(|factor| factor.column.clone()));
        }
        names.extend(self.pweights.iter().chain(&self.fweights).cloned());
        self.view.reads(&names)
    }
}

impl Resolver<'_> {
    fn error(&self, kind: ErrorKind, at: &Expr, message: impl Into<String>) -> Error {
        Error {
            kind,
            ..syntax_error(self.source, at.span, message)
        }
    }

    /// A term, or nothing when metadata are missing.
    fn term(&mut self, spec: &TermSpec) -> Result<Option<Term>> {
        let mut term = Term {
            text: spec.label(),
            factors: Factors::default(),
            numbers: Vec::new(),
            number_label: String::new(),
        };
        let mut complete = true;
        for variable in &spec.variables {
            match self.atom(variable)? {
                Some(Atom::Number(number, label)) => {
                    if !term.number_label.is_empty() {
                        term.number_label.push(':');
                    }
                    term.number_label.push_str(&label);
                    term.numbers.push(number);
                }
                Some(Atom::Factor(factor)) => term.factors.0.push(factor),
                None => complete = false,
            }
        }
        let cells = term.factors.0.iter().try_fold(1usize, |cells, factor| {
            cells.checked_mul(factor.levels.len())
        });
        match cells {
            _ if !complete => Ok(None),
            Some(cells) if cells <= MOST_CELLS => Ok(Some(term)),
            _ => Err(Error::new(
                ErrorKind::TooLarge,
                format!("the term {} has more than {MOST_CELLS} cells", term.text),
            )),
        }
    }

    fn atom(&mut self, expression: &Expr) -> Result<Option<Atom>> {
        match &expression.node {
            Node::Name(name) => {
                let variable = self.view.schema.variable(name).map_err(|mut error| {
                    error.at.character = Some(expression.span.start + 1);
                    error.at.length = Some(expression.span.end - expression.span.start);
                    error.at.source = Some(self.source.to_owned());
                    error
                })?;
                let variable = variable.clone();
                self.variable(expression, &variable)
            }
            Node::Call(function, arguments) if function == "F" => self.bins(expression, arguments),
            Node::Call(function, arguments) if function == "N" => {
                let [Argument { value, .. }] = arguments.as_slice() else {
                    return Err(self.error(
                        ErrorKind::Formula,
                        expression,
                        "N() takes one variable",
                    ));
                };
                match self.atom(value)? {
                    Some(Atom::Factor(factor)) if factor.bins.is_none() => Ok(Some(Atom::Number(
                        NumberSource::Codes(factor.column),
                        expression.to_string(),
                    ))),
                    Some(Atom::Number(number, _)) => {
                        Ok(Some(Atom::Number(number, expression.to_string())))
                    }
                    Some(Atom::Factor(_)) => {
                        Err(self.error(ErrorKind::Formula, value, "N() takes a factor variable"))
                    }
                    None => Ok(None),
                }
            }
            _ => {
                let variable = self.view.add(self.source, expression)?.clone();
                self.variable(expression, &variable)
            }
        }
    }

    fn variable(&mut self, at: &Expr, variable: &Variable) -> Result<Option<Atom>> {
        let factor = |levels: Arc<Vec<String>>| FactorSource {
            column: variable.name.clone(),
            label: variable.name.clone(),
            text: variable.name.clone(),
            levels,
            bins: None,
            first: 0,
        };
        if needs_levels(variable) {
            if !self.unknown.contains(&variable.name) {
                self.unknown.push(variable.name.clone());
            }
            return Ok(None);
        }
        Ok(Some(match variable.kind {
            Kind::Factor | Kind::Character => {
                let levels = variable.levels.clone().unwrap_or_default();
                if levels.len() > MOST_CELLS {
                    let message = format!(
                        "'{}' has {} different values; more than {MOST_CELLS} cannot be levels",
                        variable.name,
                        levels.len()
                    );
                    return Err(self.error(ErrorKind::TooLarge, at, message));
                }
                Atom::Factor(factor(levels))
            }
            Kind::Logical if self.options.logical_factors => {
                let levels = Arc::new(vec!["FALSE".to_owned(), "TRUE".to_owned()]);
                Atom::Factor(FactorSource {
                    bins: Some((0.0, false)),
                    ..factor(levels)
                })
            }
            _ => Atom::Number(
                NumberSource::Column(variable.name.clone()),
                variable.name.clone(),
            ),
        }))
    }

    /// `F(x, low, high, exclude)`.
    fn bins(&mut self, at: &Expr, arguments: &[Argument]) -> Result<Option<Atom>> {
        let formals = ["x", "low", "high", "exclude"];
        let mut given: [Option<&Expr>; 4] = [None; 4];
        for (position, argument) in arguments.iter().enumerate() {
            let slot = match &argument.name {
                Some(name) => formals.iter().position(|formal| formal == name),
                None => Some(position).filter(|position| *position < 4),
            };
            let Some(slot) = slot else {
                return Err(self.error(
                    ErrorKind::Formula,
                    &argument.value,
                    "F() takes x, low, high and exclude",
                ));
            };
            given[slot] = Some(&argument.value);
        }
        let Some(x) = given[0] else {
            return Err(self.error(ErrorKind::Formula, at, "F() needs a variable"));
        };
        let low = given[1]
            .map(|expression| self.whole(expression))
            .transpose()?;
        let high = given[2]
            .map(|expression| self.whole(expression))
            .transpose()?;
        let exclude = match given[3].map(|expression| &expression.inner().node) {
            None | Some(Node::Logical(true)) => true,
            Some(Node::Logical(false)) => false,
            Some(Node::Name(name)) if name == "T" => true,
            Some(Node::Name(name)) if name == "F" => false,
            Some(_) => return Err(self.error(ErrorKind::Formula, at, "exclude is TRUE or FALSE")),
        };
        let (column, kind, range, levels) = match self.atom(x)? {
            None => return Ok(None),
            Some(Atom::Factor(factor)) => (
                factor.column,
                Kind::Factor,
                (None, None),
                Some(factor.levels),
            ),
            Some(Atom::Number(NumberSource::Column(column), _)) => {
                let variable = self.view.schema.variable(&column)?;
                (
                    column.clone(),
                    variable.kind,
                    (variable.low, variable.high),
                    None,
                )
            }
            Some(Atom::Number(..)) => {
                return Err(self.error(ErrorKind::Formula, x, "F() takes a variable"));
            }
        };
        let label = match (low, high) {
            (None, None) if exclude => format!("F_{x}"),
            _ => {
                let bound = |value: Option<f64>| {
                    value.map_or_else(String::new, |value| format!("_{value}"))
                };
                format!(
                    "F_{x}{}{}_{}",
                    bound(low),
                    bound(high),
                    if exclude { 'T' } else { 'F' }
                )
            }
        };
        if let Some(levels) = levels {
            return self.level_range(
                at,
                FactorSource {
                    column,
                    label,
                    text: at.to_string(),
                    levels,
                    bins: None,
                    first: 0,
                },
                low,
                high,
            );
        }
        let (Some(low), Some(high)) = (
            low.or(range.0.map(libm::floor)),
            high.or(range.1.map(libm::floor)),
        ) else {
            self.unknown.push(column);
            return Ok(None);
        };
        if kind == Kind::Character || low > high {
            return Err(self.error(
                ErrorKind::Formula,
                at,
                format!("F() has no integer from {low} to {high}"),
            ));
        }
        #[allow(clippy::cast_precision_loss)]
        if high - low >= MOST_CELLS as f64 {
            return Err(self.error(
                ErrorKind::TooLarge,
                at,
                format!("F() would have more than {MOST_CELLS} levels"),
            ));
        }
        #[allow(clippy::cast_possible_truncation)]
        let mut levels: Vec<String> = (low as i64..=high as i64)
            .map(|level| level.to_string())
            .collect();
        if !exclude {
            levels.push("other".to_owned());
        }
        let bins = Some((low, !exclude));
        Ok(Some(Atom::Factor(FactorSource {
            column,
            label,
            text: at.to_string(),
            levels: Arc::new(levels),
            bins,
            first: 0,
        })))
    }

    /// `F(f, low, high)` of a factor keeps the levels from number `low` to number `high`.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    fn level_range(
        &self,
        at: &Expr,
        factor: FactorSource,
        low: Option<f64>,
        high: Option<f64>,
    ) -> Result<Option<Atom>> {
        let count = factor.levels.len();
        let (low, high) = (low.unwrap_or(1.0), high.unwrap_or(count as f64));
        if low < 1.0 || high < low || high > count as f64 {
            let message = format!(
                "levels {low} to {high} of '{}', which has {count}",
                factor.column
            );
            return Err(self.error(ErrorKind::Formula, at, message));
        }
        let levels = factor.levels[low as usize - 1..high as usize].to_vec();
        Ok(Some(Atom::Factor(FactorSource {
            levels: Arc::new(levels),
            first: low as u32 - 1,
            ..factor
        })))
    }

    fn whole(&self, expression: &Expr) -> Result<f64> {
        let value = match &expression.inner().node {
            Node::Number(value) | Node::Integer(value) => Some(*value),
            Node::Negative(inner) => match inner.inner().node {
                Node::Number(value) | Node::Integer(value) => Some(-value),
                _ => None,
            },
            _ => None,
        };
        value
            .filter(|value| value.is_finite() && *value == libm::floor(*value))
            .ok_or_else(|| {
                self.error(
                    ErrorKind::Formula,
                    expression,
                    "a whole number is needed here",
                )
            })
    }
}

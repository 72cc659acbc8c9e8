//! Terms of a formula to terms of a design: which variables are numbers, which are factors, with which levels.

use std::sync::Arc;

use super::ast::{Argument, Expr, Node};
use super::design::{FactorSource, Factors, NumberSource, Term, TermOptions};
use super::terms::TermSpec;
use super::token::syntax_error;
use crate::data::{Kind, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::transform::view::{View, needs_levels};

/// No factor has more levels than this, nor a term more cells.
const MOST_CELLS: usize = 5_000_000;

pub(super) enum Atom {
    Number(NumberSource, String),
    Factor(FactorSource),
}

/// Resolves terms one by one, adding derived variables to the view, and collects the names that must be scanned first.
pub(super) struct Resolver<'a> {
    pub(super) source: &'a str,
    pub(super) view: &'a mut View,
    pub(super) options: TermOptions,
    pub(super) unknown: Vec<String>,
}

impl Resolver<'_> {
    fn error(&self, kind: ErrorKind, at: &Expr, message: impl Into<String>) -> Error {
        Error {
            kind,
            ..syntax_error(self.source, at.span, message)
        }
    }

    /// A term, or nothing when metadata are missing.
    pub(super) fn term(&mut self, spec: &TermSpec) -> Result<Option<Term>> {
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
            // On 32-bit machines their product may not fit; the analysis counts in 64 bits.
            _ if self.options.sparse => Ok(Some(term)),
            _ => Err(Error::new(
                ErrorKind::TooLarge,
                format!("the term {} has more than {MOST_CELLS} cells", term.text),
            )),
        }
    }

    pub(super) fn atom(&mut self, expression: &Expr) -> Result<Option<Atom>> {
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
        let (column, kind, range, scanned, levels) = match self.atom(x)? {
            None => return Ok(None),
            Some(Atom::Factor(factor)) => (
                factor.column,
                Kind::Factor,
                (None, None),
                true,
                Some(factor.levels),
            ),
            Some(Atom::Number(NumberSource::Column(column), _)) => {
                let variable = self.view.schema.variable(&column)?;
                (
                    column.clone(),
                    variable.kind,
                    (variable.low, variable.high),
                    variable.missing.is_some(),
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
            if scanned {
                let message = format!("'{column}' has no values: F() finds no levels in it");
                return Err(self.error(ErrorKind::NoData, at, &message).column(&column));
            }
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

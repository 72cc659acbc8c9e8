//! The terms of a search and the models that it may visit.

use serde::{Deserialize, Serialize};

use crate::data::Schema;
use crate::error::Result;
use crate::fail;
use crate::formula::ast::{Argument, Expr, Node};
use crate::formula::{Formula, TermSpec, parse};

/// A change of one term, by its position among all terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Move {
    /// The term leaves the model.
    Drop(usize),
    /// The term enters it.
    Add(usize),
}

/// The terms of a search: those of the model's formula, then those that only its scope names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scope {
    /// The variables of each term.
    variables: Vec<Vec<String>>,
    /// The terms of the first model.
    pub base: Vec<usize>,
    /// The terms that stay.
    lower: Vec<usize>,
    /// The terms that may be added, in order.
    upper: Vec<usize>,
    /// The left side of the formula, and what follows its terms: offsets and a missing intercept.
    ends: (String, String),
}

impl Scope {
    /// The scope of two bounds about a model. Without any scope dropped terms may come back.
    pub fn new(
        base: &Formula,
        lower: Option<&str>,
        upper: Option<&str>,
        is_given: bool,
        schema: &Schema,
    ) -> Result<Self> {
        let terms = |text: Option<&str>| -> Result<Vec<TermSpec>> {
            text.map_or(Ok(Vec::new()), |text| bound(text, base, schema))
        };
        let (lower, upper) = (
            terms(lower)?,
            if is_given {
                terms(upper)?
            } else {
                base.terms.clone()
            },
        );
        let mut all = base.terms.clone();
        for term in upper.iter().chain(&lower) {
            if !all.iter().any(|known| is_same(known, term)) {
                all.push(term.clone());
            }
        }
        let places = |terms: &[TermSpec]| -> Vec<usize> {
            let place = |term: &TermSpec| all.iter().position(|known| is_same(known, term));
            terms.iter().filter_map(place).collect()
        };
        let (lower, upper) = (places(&lower), places(&upper));
        if let Some(missing) = lower.iter().find(|term| **term >= base.terms.len()) {
            fail!(
                Argument,
                "the lower scope has the term {}, which is not in the model",
                all[*missing].label()
            );
        }
        let outside = (0..base.terms.len()).find(|term| !upper.contains(term));
        if let (Some(missing), false) = (outside, upper.is_empty()) {
            fail!(
                Argument,
                "the upper scope lacks the term {} of the model",
                all[missing].label()
            );
        }
        let mut tail: String = base
            .offsets
            .iter()
            .map(|offset| format!(" + offset({offset})"))
            .collect();
        if !base.intercept {
            tail.push_str(" - 1");
        }
        let response = base.responses.iter().map(ToString::to_string);
        Ok(Self {
            variables: all
                .iter()
                .map(|term| term.variables.iter().map(ToString::to_string).collect())
                .collect(),
            base: (0..base.terms.len()).collect(),
            lower,
            upper,
            ends: (response.collect::<Vec<_>>().join(", "), tail),
        })
    }

    /// All terms, to be resolved.
    pub fn terms(&self) -> Result<Vec<TermSpec>> {
        let read = |variables: &Vec<String>| -> Result<TermSpec> {
            let variables = variables.iter().map(|text| parse(text));
            Ok(TermSpec {
                variables: variables.collect::<Result<_>>()?,
            })
        };
        self.variables.iter().map(read).collect()
    }

    fn label(&self, term: usize) -> String {
        self.variables[term].join(":")
    }

    /// The formula of a model.
    #[must_use]
    pub fn formula(&self, model: &[usize]) -> String {
        let (response, tail) = &self.ends;
        let labels: Vec<String> = model.iter().map(|term| self.label(*term)).collect();
        let terms = if labels.is_empty() {
            "1".to_owned()
        } else {
            labels.join(" + ")
        };
        format!("{response} ~ {terms}{tail}")
    }

    /// What a move is called: `- x` or `+ x`.
    #[must_use]
    pub fn name(&self, change: Move) -> String {
        match change {
            Move::Drop(term) => format!("- {}", self.label(term)),
            Move::Add(term) => format!("+ {}", self.label(term)),
        }
    }

    /// Whether all variables of a term are in another.
    fn is_within(&self, term: usize, other: usize) -> bool {
        let all = &self.variables[other];
        self.variables[term]
            .iter()
            .all(|variable| all.contains(variable))
    }

    /// The terms that may leave: none that stays, none that another contains.
    #[must_use]
    pub fn drops(&self, model: &[usize]) -> Vec<Move> {
        let free: Vec<usize> = model
            .iter()
            .copied()
            .filter(|term| !self.lower.contains(term))
            .collect();
        let margin = |term: usize| {
            free.iter()
                .any(|other| *other != term && self.is_within(term, *other))
        };
        let allowed = free.iter().filter(|term| !margin(**term));
        allowed.map(|term| Move::Drop(*term)).collect()
    }

    /// The terms that may enter: none that contains another that may.
    #[must_use]
    pub fn adds(&self, model: &[usize]) -> Vec<Move> {
        let free: Vec<usize> = self
            .upper
            .iter()
            .copied()
            .filter(|term| !model.contains(term))
            .collect();
        let early = |term: usize| {
            free.iter()
                .any(|other| *other != term && self.is_within(*other, term))
        };
        let allowed = free.iter().filter(|term| !early(**term));
        allowed.map(|term| Move::Add(*term)).collect()
    }

    /// The model after a move; as in R, terms of fewer variables stand first.
    #[must_use]
    pub fn after(&self, model: &[usize], change: Move) -> Vec<usize> {
        let mut next = model.to_vec();
        match change {
            Move::Drop(term) => next.retain(|kept| *kept != term),
            Move::Add(term) => next.push(term),
        }
        next.sort_by_key(|term| self.variables[*term].len());
        next
    }
}

fn is_same(a: &TermSpec, b: &TermSpec) -> bool {
    let keys = |term: &TermSpec| {
        let mut keys: Vec<String> = term.variables.iter().map(ToString::to_string).collect();
        keys.sort();
        keys
    };
    keys(a) == keys(b)
}

/// The terms of a bound, in which `.` stands for those of the model.
fn bound(text: &str, base: &Formula, schema: &Schema) -> Result<Vec<TermSpec>> {
    let own = base.terms.iter().map(TermSpec::label).collect::<Vec<_>>();
    let own = parse(&if own.is_empty() {
        "1".to_owned()
    } else {
        own.join(" + ")
    })?;
    let text = if text.contains('~') {
        text.to_owned()
    } else {
        format!("~ {text}")
    };
    let source = with_own(parse(&text)?, &own).to_string();
    let formula = Formula::parse(&source, schema, true)?;
    if formula.intercept || formula.terms.is_empty() {
        Ok(formula.terms)
    } else {
        fail!(
            Argument,
            "the scope '{text}' drops the intercept; it stays as the model has it"
        )
    }
}

/// The expression with `.` replaced.
fn with_own(expression: Expr, own: &Expr) -> Expr {
    let span = expression.span;
    let boxed = |inner: Box<Expr>| Box::new(with_own(*inner, own));
    let node = match expression.node {
        Node::Name(name) if name == "." => Node::Group(Box::new(own.clone())),
        Node::Binary(operator, left, right) => Node::Binary(operator, boxed(left), boxed(right)),
        Node::OneSided(inner) => Node::OneSided(boxed(inner)),
        Node::Group(inner) => Node::Group(boxed(inner)),
        Node::Call(name, arguments) => {
            let arguments = arguments.into_iter().map(|argument| Argument {
                value: with_own(argument.value, own),
                ..argument
            });
            Node::Call(name, arguments.collect())
        }
        node => node,
    };
    Expr { node, span }
}

#[cfg(test)]
mod tests {
    use super::{Move, Scope};
    use crate::data::{Kind, Schema, Storage, Variable};
    use crate::formula::Formula;

    fn scope(base: &str, lower: Option<&str>, upper: Option<&str>) -> Scope {
        let names = ["y", "a", "b", "c"];
        let variables = names.map(|name| Variable::new(name, Kind::Numeric, Storage::Float64));
        let schema = Schema::new(variables.to_vec()).unwrap();
        let base = Formula::parse(base, &schema, true).unwrap();
        Scope::new(&base, lower, upper, lower.or(upper).is_some(), &schema).unwrap()
    }

    fn names(scope: &Scope, moves: &[Move]) -> Vec<String> {
        moves.iter().map(|change| scope.name(*change)).collect()
    }

    #[test]
    fn margins_leave_last_and_enter_first() {
        let scope = scope("y ~ a + b + a:b", Some("~ a"), Some("~ . * c"));
        assert_eq!(names(&scope, &scope.drops(&scope.base)), ["- a:b"]);
        assert_eq!(names(&scope, &scope.adds(&scope.base)), ["+ c"]);
        let without = scope.after(&scope.base, scope.drops(&scope.base)[0]);
        assert_eq!(names(&scope, &scope.drops(&without)), ["- b"]);
        let more = scope.after(&scope.base, scope.adds(&scope.base)[0]);
        assert_eq!(scope.formula(&more), "y ~ a + b + c + a:b");
        assert_eq!(names(&scope, &scope.adds(&more)), ["+ a:c", "+ b:c"]);
    }

    #[test]
    fn without_a_scope_terms_may_return() {
        let scope = scope("y ~ a + b - 1", None, None);
        let less = scope.after(&scope.base, Move::Drop(0));
        assert_eq!(names(&scope, &scope.adds(&less)), ["+ a"]);
        assert_eq!(scope.formula(&[]), "y ~ 1 - 1");
        assert_eq!(scope.formula(&less), "y ~ b - 1");
    }
}

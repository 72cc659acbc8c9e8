//! Which rows go to a son: the split, its surrogates for rows that lack its variable, and then where most rows go.

use super::Writing;
use crate::data::Kind;
use crate::error::Result;
use crate::stats::tree::{Branch, Rule, Side, Split};
use crate::transform::pmml::document::{Document, number};

/// A predicate of PMML; one of a missing value is unknown.
#[derive(Debug, Clone)]
pub enum Predicate {
    Constant(bool),
    /// A field, an operator, a value.
    Simple(String, &'static str, String),
    /// A field and values.
    In(String, Vec<String>),
    /// `or`, `and`, `surrogate`: the first that is not unknown.
    Compound(&'static str, Vec<Predicate>),
}

impl Writing<'_> {
    /// The predicate of the son on a side of a branch.
    pub fn predicate(&self, branch: &Branch, side: Side) -> Result<Predicate> {
        let surrogates = match self.model.use_surrogate {
            0 => &[][..],
            _ => branch.surrogates.as_slice(),
        };
        let majority =
            (self.model.use_surrogate == 2).then_some(Predicate::Constant(branch.majority == side));
        let mut rest = majority;
        for split in surrogates.iter().rev() {
            rest = Some(self.of_split(split, side, rest)?);
        }
        self.of_split(&branch.splits[0], side, rest)
    }

    /// A split, and `rest` for rows that it does not send anywhere.
    fn of_split(&self, split: &Split, side: Side, rest: Option<Predicate>) -> Result<Predicate> {
        let term = &self.source.design.terms[split.variable as usize];
        let own = match (&split.rule, term.factors.0.first()) {
            (Rule::Levels(sides), Some(factor)) => {
                let levels = |wanted: Side| {
                    let levels = factor.levels.iter().zip(sides);
                    let levels = levels.filter(move |(_, side)| **side == wanted);
                    levels.map(|(level, _)| level.clone()).collect::<Vec<_>>()
                };
                let field = factor.column.clone();
                let own = Predicate::In(field.clone(), levels(side));
                let nowhere = levels(0);
                match &rest {
                    // Levels that no row of the node had are no better known than missing ones.
                    Some(rest) if !nowhere.is_empty() => Predicate::Compound(
                        "or",
                        vec![
                            own,
                            Predicate::Compound(
                                "and",
                                vec![Predicate::In(field, nowhere), rest.clone()],
                            ),
                        ],
                    ),
                    _ => own,
                }
            }
            (Rule::Cut { at, below, .. }, _) => {
                let variable = self.source.variables.iter().find(|v| v.name == term.text);
                let is_below = *below == side;
                if variable.is_some_and(|variable| variable.kind == Kind::Logical) {
                    Predicate::Simple(term.text.clone(), "equal", (!is_below).to_string())
                } else {
                    let operator = if is_below {
                        "lessThan"
                    } else {
                        "greaterOrEqual"
                    };
                    Predicate::Simple(term.text.clone(), operator, number(*at))
                }
            }
            (Rule::Levels(_), None) => Predicate::Constant(false),
        };
        Ok(match rest {
            Some(rest) => {
                let mut chain = vec![own];
                match rest {
                    Predicate::Compound("surrogate", more) => chain.extend(more),
                    one => chain.push(one),
                }
                Predicate::Compound("surrogate", chain)
            }
            None => own,
        })
    }
}

impl Predicate {
    pub fn write(&self, document: &mut Document) -> Result<()> {
        match self {
            Self::Constant(truth) => document.empty(if *truth { "True" } else { "False" }, &[]),
            Self::Simple(field, operator, value) => document.empty(
                "SimplePredicate",
                &[("field", field), ("operator", operator), ("value", value)],
            ),
            Self::In(field, values) => document.element(
                "SimpleSetPredicate",
                &[("field", field), ("booleanOperator", "isIn")],
                |document| document.texts(values),
            ),
            Self::Compound(operator, parts) => document.element(
                "CompoundPredicate",
                &[("booleanOperator", operator)],
                |document| parts.iter().try_for_each(|part| part.write(document)),
            ),
        }
    }
}

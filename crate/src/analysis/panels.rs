//! The panels of a plot: one for each combination of levels of the variables behind the bar of `~ x | f + g`.

use crate::error::{Error, ErrorKind, Result};
use crate::formula::ast::{Expr, Node, Operator};
use crate::formula::{Factors, Reader, Term, TermSpec};

/// A formula without what stands behind its bar, and the variables that stand there.
pub(super) fn apart(formula: Expr) -> (Expr, Vec<Expr>) {
    let Expr { node, span } = formula;
    let split = |right: Box<Expr>| match right.node {
        Node::Binary(Operator::Or, x, panels) => (x, sum(&panels)),
        _ => (right, Vec::new()),
    };
    let (node, panels) = match node {
        Node::OneSided(right) => {
            let (right, panels) = split(right);
            (Node::OneSided(right), panels)
        }
        Node::Binary(Operator::Tilde, left, right) => {
            let (right, panels) = split(right);
            (Node::Binary(Operator::Tilde, left, right), panels)
        }
        other => (other, Vec::new()),
    };
    (Expr { node, span }, panels)
}

/// The variables that are added up.
pub(super) fn sum(expression: &Expr) -> Vec<Expr> {
    match &expression.inner().node {
        Node::Binary(Operator::Add, left, right) => {
            let mut all = sum(left);
            all.extend(sum(right));
            all
        }
        _ => vec![expression.inner().clone()],
    }
}

/// A term of one variable.
pub(super) fn alone(variable: &Expr) -> TermSpec {
    TermSpec {
        variables: vec![variable.clone()],
    }
}

/// The terms of a design whose levels make the panels; the first varies fastest. Without terms there is one panel.
#[derive(Clone, Copy)]
pub(super) struct Panels<'a>(&'a [Term]);

impl<'a> Panels<'a> {
    /// The panels of terms, which are factors.
    pub(super) fn of(terms: &'a [Term]) -> Result<Self> {
        let Some(term) = terms.iter().find(|term| term.factors.0.is_empty()) else {
            return Ok(Self(terms));
        };
        let message = format!(
            "'{0}' is a number; panels need a factor, such as F({0})",
            term.text
        );
        Err(Error::new(ErrorKind::WrongType, message).column(&term.text))
    }

    /// The panels of terms that are known to be factors.
    pub(super) fn known(terms: &'a [Term]) -> Self {
        Self(terms)
    }

    /// The variables, as the formula has them.
    pub(super) fn names(self) -> Vec<String> {
        self.0.iter().map(|term| term.text.clone()).collect()
    }

    /// How many panels there are, with those that have no rows; `usize::MAX` where no number holds them.
    pub(super) fn count(self) -> usize {
        let columns = self.0.iter().map(Term::columns);
        columns.fold(1, usize::saturating_mul)
    }

    /// The level of each variable in a panel.
    pub(super) fn levels(self, panel: usize) -> Vec<String> {
        let factors = self.factors();
        let levels = factors.0.iter().zip(factors.levels(panel));
        levels
            .map(|(factor, level)| factor.levels[level].clone())
            .collect()
    }

    /// The panel of each row of a chunk; rows without one are taken out of the reader's selection.
    pub(super) fn of_rows(self, reader: &mut Reader<'_>) -> Result<Vec<u32>> {
        reader.cells(&self.factors())
    }

    fn factors(self) -> Factors {
        Factors(
            self.0
                .iter()
                .flat_map(|term| term.factors.0.clone())
                .collect(),
        )
    }
}

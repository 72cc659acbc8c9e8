//! A formula: responses and terms, expanded by R's rules but in the order in which they are written.

use super::ast::{Expr, Node, Operator};
use super::parse::parse;
use super::token::syntax_error;
use crate::data::{Kind, Schema};
use crate::error::{Error, ErrorKind, Result};

/// A term: the product of its variables, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct TermSpec {
    /// The variables, each an expression.
    pub variables: Vec<Expr>,
}

/// A formula after expansion.
#[derive(Debug, Clone)]
pub struct Formula {
    /// The text as it was written.
    pub source: String,
    /// The left side; several with `cbind()`.
    pub responses: Vec<Expr>,
    /// The right side.
    pub terms: Vec<TermSpec>,
    /// Whether there is an intercept.
    pub intercept: bool,
    /// Arguments of `offset()`.
    pub offsets: Vec<Expr>,
}

/// No formula expands to more terms than this.
const MOST_TERMS: usize = 10_000;

impl TermSpec {
    fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.variables.iter().map(ToString::to_string).collect();
        keys.sort();
        keys
    }

    /// The term as R writes it: `a:b`.
    #[must_use]
    pub fn label(&self) -> String {
        self.variables
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(":")
    }

    fn product(&self, other: &Self) -> Self {
        let mut variables = self.variables.clone();
        for variable in &other.variables {
            if !variables
                .iter()
                .any(|existing| existing.to_string() == variable.to_string())
            {
                variables.push(variable.clone());
            }
        }
        Self { variables }
    }
}

struct Expansion<'a> {
    source: &'a str,
    schema: &'a Schema,
    responses: Vec<String>,
    intercept: bool,
    offsets: Vec<Expr>,
    keep_text: bool,
}

impl Formula {
    /// Reads and expands a formula. `.` stands for all variables of the schema but the responses; with `keep_text`
    /// false character variables are left out of it, as `rxSummary` does.
    pub fn parse(source: &str, schema: &Schema, keep_text: bool) -> Result<Self> {
        Self::expand(source, &parse(source)?, schema, keep_text)
    }

    /// Expands a formula that was read from a text.
    pub fn expand(source: &str, root: &Expr, schema: &Schema, keep_text: bool) -> Result<Self> {
        let (left, right) = match &root.node {
            Node::Binary(Operator::Tilde, left, right) => (Some(left.as_ref()), right.as_ref()),
            Node::OneSided(right) => (None, right.as_ref()),
            _ => {
                return Err(syntax_error(
                    source,
                    root.span,
                    "a formula needs a '~' between response and predictors",
                ));
            }
        };
        let responses: Vec<Expr> = match left.map(Expr::inner) {
            None => Vec::new(),
            Some(Expr {
                node: Node::Call(name, arguments),
                ..
            }) if name == "cbind" => arguments
                .iter()
                .map(|argument| argument.value.clone())
                .collect(),
            Some(one) => vec![one.clone()],
        };
        let mut expansion = Expansion {
            source,
            schema,
            responses: responses.iter().map(ToString::to_string).collect(),
            intercept: true,
            offsets: Vec::new(),
            keep_text,
        };
        let terms = expansion.expand(right)?;
        let (intercept, offsets) = (expansion.intercept, expansion.offsets);
        Ok(Self {
            source: source.to_owned(),
            responses,
            terms,
            intercept,
            offsets,
        })
    }
}

impl Expansion<'_> {
    fn error(&self, at: &Expr, message: impl Into<String>) -> Error {
        Error {
            kind: ErrorKind::Formula,
            ..syntax_error(self.source, at.span, message)
        }
    }

    fn expand(&mut self, expression: &Expr) -> Result<Vec<TermSpec>> {
        let terms = match &expression.node {
            Node::Group(inner) => self.expand(inner)?,
            Node::Number(value) | Node::Integer(value) => {
                match *value {
                    1.0 => self.intercept = true,
                    0.0 => self.intercept = false,
                    _ => {
                        return Err(
                            self.error(expression, "only 0 and 1 can stand alone in a formula")
                        );
                    }
                }
                Vec::new()
            }
            Node::Negative(inner)
                if matches!(inner.inner().node, Node::Number(_) | Node::Integer(_)) =>
            {
                self.without(inner)?;
                Vec::new()
            }
            Node::Name(name) if name == "." => self.all_variables(expression),
            Node::Call(name, arguments) if name == "offset" => {
                let [argument] = arguments.as_slice() else {
                    return Err(self.error(expression, "offset() takes one argument"));
                };
                self.offsets.push(argument.value.clone());
                Vec::new()
            }
            Node::Binary(operator, left, right) => {
                self.operator(expression, *operator, left, right)?
            }
            Node::Name(_) | Node::Call(..) => vec![TermSpec {
                variables: vec![expression.clone()],
            }],
            _ => {
                return Err(self.error(
                    expression,
                    format!("'{expression}' is not a term; arithmetic goes into I()"),
                ));
            }
        };
        if terms.len() > MOST_TERMS {
            return Err(self.too_many(expression));
        }
        Ok(terms)
    }

    fn operator(
        &mut self,
        at: &Expr,
        operator: Operator,
        left: &Expr,
        right: &Expr,
    ) -> Result<Vec<TermSpec>> {
        match operator {
            Operator::Add => self.sum(left, right),
            Operator::Subtract => {
                let mut terms = self.expand(left)?;
                if matches!(right.inner().node, Node::Number(_) | Node::Integer(_)) {
                    self.without(right)?;
                } else {
                    let removed: Vec<Vec<String>> =
                        self.expand(right)?.iter().map(TermSpec::keys).collect();
                    terms.retain(|term| !removed.contains(&term.keys()));
                }
                Ok(terms)
            }
            Operator::Colon | Operator::In => {
                let (a, b) = (self.expand(left)?, self.expand(right)?);
                self.cross(at, &a, &b)
            }
            Operator::Multiply => {
                let (a, b) = (self.expand(left)?, self.expand(right)?);
                let mut terms = a.clone();
                join(&mut terms, b.clone());
                join(&mut terms, self.cross(at, &a, &b)?);
                Ok(terms)
            }
            Operator::Divide => {
                let (a, b) = (self.expand(left)?, self.expand(right)?);
                let all = a.iter().cloned().reduce(|x, y| x.product(&y));
                let mut terms = a;
                if let Some(all) = all {
                    join(&mut terms, self.cross(at, &[all], &b)?);
                }
                Ok(terms)
            }
            Operator::Power => {
                let (Node::Number(order) | Node::Integer(order)) = right.inner().node else {
                    return Err(self.error(right, "the power of a formula is a whole number"));
                };
                if !(1.0..=20.0).contains(&order) || order != libm::floor(order) {
                    return Err(self.error(
                        right,
                        "the power of a formula is a whole number from 1 to 20",
                    ));
                }
                let base = self.expand(left)?;
                let mut terms = base.clone();
                #[allow(clippy::cast_possible_truncation)]
                for _ in 1..order as i32 {
                    let before = terms.len();
                    let higher = self.cross(at, &terms, &base)?;
                    join(&mut terms, higher);
                    if terms.len() == before {
                        break;
                    }
                }
                Ok(terms)
            }
            _ => Err(self.error(
                at,
                format!(
                    "'{}' is not a formula operator; put it into I()",
                    operator.text()
                ),
            )),
        }
    }

    /// `a + b + c`, which nests to the left: without recursion, for it may be long.
    fn sum(&mut self, left: &Expr, right: &Expr) -> Result<Vec<TermSpec>> {
        let mut parts = vec![right];
        let mut first = left;
        while let Node::Binary(Operator::Add, left, right) = &first.node {
            parts.push(right);
            first = left;
        }
        let mut terms = self.expand(first)?;
        let mut more = Vec::new();
        for part in parts.into_iter().rev() {
            more.extend(self.expand(part)?);
            if more.len() > MOST_TERMS {
                return Err(self.too_many(part));
            }
        }
        join(&mut terms, more);
        Ok(terms)
    }

    fn too_many(&self, at: &Expr) -> Error {
        let message = format!("the formula expands to more than {MOST_TERMS} terms");
        Error {
            kind: ErrorKind::TooLarge,
            ..self.error(at, message)
        }
    }

    /// The products of each term with each.
    fn cross(&self, at: &Expr, a: &[TermSpec], b: &[TermSpec]) -> Result<Vec<TermSpec>> {
        if a.len().saturating_mul(b.len()) > MOST_TERMS {
            return Err(self.too_many(at));
        }
        let products = a
            .iter()
            .flat_map(|left| b.iter().map(move |right| left.product(right)));
        let mut distinct = Vec::new();
        join(&mut distinct, products.collect());
        Ok(distinct)
    }

    fn without(&mut self, number: &Expr) -> Result<()> {
        match number.inner().node {
            Node::Number(1.0) | Node::Integer(1.0) => self.intercept = false,
            Node::Number(0.0) | Node::Integer(0.0) => self.intercept = true,
            _ => return Err(self.error(number, "only 0 and 1 can stand alone in a formula")),
        }
        Ok(())
    }

    fn all_variables(&self, at: &Expr) -> Vec<TermSpec> {
        let left_out = |name: &String| self.responses.contains(name);
        self.schema
            .variables
            .iter()
            .filter(|variable| {
                !left_out(&variable.name) && (self.keep_text || variable.kind != Kind::Character)
            })
            .map(|variable| TermSpec {
                variables: vec![Expr {
                    node: Node::Name(variable.name.clone()),
                    span: at.span,
                }],
            })
            .collect()
    }
}

fn join(terms: &mut Vec<TermSpec>, more: Vec<TermSpec>) {
    let mut seen: hashbrown::HashSet<Vec<String>> = terms.iter().map(TermSpec::keys).collect();
    for term in more {
        if seen.insert(term.keys()) {
            terms.push(term);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Formula;
    use crate::data::{Kind, Schema, Storage, Variable};

    fn labels(source: &str) -> (Vec<String>, bool) {
        let variables =
            ["y", "a", "b", "c"].map(|name| Variable::new(name, Kind::Numeric, Storage::Float64));
        let schema = Schema::new(variables.to_vec()).unwrap();
        let formula = Formula::parse(source, &schema, true).unwrap();
        (
            formula.terms.iter().map(super::TermSpec::label).collect(),
            formula.intercept,
        )
    }

    #[test]
    fn expands_as_r_does_but_keeps_the_order() {
        for (source, terms, intercept) in [
            ("y ~ a + b", &["a", "b"][..], true),
            ("y ~ a:b + a", &["a:b", "a"], true),
            ("y ~ a*b - 1", &["a", "b", "a:b"], false),
            ("y ~ 0 + a", &["a"], false),
            (
                "y ~ (a + b + c)^2",
                &["a", "b", "c", "a:b", "a:c", "b:c"],
                true,
            ),
            ("y ~ . - c", &["a", "b"], true),
            ("y ~ a/b", &["a", "a:b"], true),
            ("y ~ a + a + b:a + a:b", &["a", "b:a"], true),
            ("y ~ log(a) + I(b^2)", &["log(a)", "I(b^2)"], true),
            ("~ .", &["y", "a", "b", "c"], true),
            ("y ~ 1", &[], true),
        ] {
            let (found, has) = labels(source);
            assert_eq!(
                (found.iter().map(String::as_str).collect::<Vec<_>>(), has),
                (terms.to_vec(), intercept),
                "{source}"
            );
        }
    }
}

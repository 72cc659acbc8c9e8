//! Columns in extended precision: arithmetic of an expression is redone in double-doubles, so that `I(x^10)` keeps
//! the digits that a double would lose. Functions other than arithmetic give doubles.

use super::ast::{Argument, Expr, Node, Operator};
use super::expression::{Scope, evaluate, numbers};
use crate::data::{Chunk, Schema};
use crate::error::Result;
use crate::stats::extended::Extended;
use crate::transform::view::View;

/// A column in extended precision; one value recycles. Missing rows hold anything.
pub type ExtendedColumn = Vec<Extended>;

/// The column of a variable, derived or not, in extended precision. `chunk` must hold the derived variables.
pub fn extended_column(view: &View, name: &str, chunk: &Chunk) -> Result<ExtendedColumn> {
    let context = Context {
        view,
        chunk,
        scope: Scope {
            chunk,
            schema: &view.schema,
            objects: view.objects(),
            place: view.place(name),
        },
    };
    let mut column = context.variable(name)?;
    if column.len() == 1 && chunk.rows() != 1 {
        column = vec![column[0]; chunk.rows()];
    }
    Ok(column)
}

struct Context<'a> {
    view: &'a View,
    chunk: &'a Chunk,
    scope: Scope<'a>,
}

impl Context<'_> {
    fn variable(&self, name: &str) -> Result<ExtendedColumn> {
        // A transform may replace a variable by a function of itself: then the doubles have to do.
        let expression = self.view.expression(name).filter(|expression| {
            let mut names = Vec::new();
            expression.root.variables(&mut names);
            !names.iter().any(|used| used == name)
        });
        if let Some(expression) = expression {
            // Draws are those of the variable that the expression derives.
            let scope = Scope {
                place: self.view.place(name),
                ..self.scope
            };
            Context { scope, ..*self }.expression(&expression.root)
        } else {
            let column = self.chunk.column(name)?;
            let mut values = vec![0.0; column.len()];
            column.widen(0, &mut values);
            Ok(values.into_iter().map(Extended::from).collect())
        }
    }

    fn expression(&self, expression: &Expr) -> Result<ExtendedColumn> {
        Ok(match &expression.node {
            Node::Group(inner) | Node::Positive(inner) => self.expression(inner)?,
            Node::Negative(inner) => self.expression(inner)?.into_iter().map(|x| -x).collect(),
            Node::Name(name) if is_number(&self.view.schema, name) => self.variable(name)?,
            Node::Call(function, arguments) => match (function.as_str(), arguments.as_slice()) {
                ("I" | "as.numeric" | "as.double", [Argument { value, .. }]) => {
                    self.expression(value)?
                }
                ("sqrt", [Argument { value, .. }]) => self
                    .expression(value)?
                    .into_iter()
                    .map(Extended::sqrt)
                    .collect(),
                ("abs", [Argument { value, .. }]) => self
                    .expression(value)?
                    .into_iter()
                    .map(Extended::abs)
                    .collect(),
                (
                    "pow",
                    [
                        Argument { value, .. },
                        Argument {
                            value: exponent, ..
                        },
                    ],
                ) => {
                    return self.power(expression, value, exponent);
                }
                _ => self.doubles(expression)?,
            },
            Node::Binary(Operator::Power, base, exponent) => {
                return self.power(expression, base, exponent);
            }
            Node::Binary(operator, left, right) => {
                let apply: fn(Extended, Extended) -> Extended = match operator {
                    Operator::Add => |a, b| a + b,
                    Operator::Subtract => |a, b| a - b,
                    Operator::Multiply => |a, b| a * b,
                    Operator::Divide => |a, b| a / b,
                    _ => return self.doubles(expression),
                };
                combine(&self.expression(left)?, &self.expression(right)?, apply)
            }
            _ => self.doubles(expression)?,
        })
    }

    /// Whole powers by squaring; others as doubles.
    fn power(&self, whole: &Expr, base: &Expr, exponent: &Expr) -> Result<ExtendedColumn> {
        let (Node::Number(power) | Node::Integer(power)) = exponent.inner().node else {
            return self.doubles(whole);
        };
        if power != libm::trunc(power) || power.abs() > 64.0 {
            return self.doubles(whole);
        }
        #[allow(clippy::cast_possible_truncation)]
        let power = power as i32;
        Ok(self
            .expression(base)?
            .into_iter()
            .map(|x| x.powi(power))
            .collect())
    }

    fn doubles(&self, expression: &Expr) -> Result<ExtendedColumn> {
        let value = numbers(expression, &evaluate(expression, &self.scope)?)?;
        Ok(value.values.iter().map(|x| Extended::from(*x)).collect())
    }
}

fn is_number(schema: &Schema, name: &str) -> bool {
    schema
        .variable(name)
        .is_ok_and(|variable| variable.kind.is_number())
}

fn combine(
    a: &[Extended],
    b: &[Extended],
    apply: fn(Extended, Extended) -> Extended,
) -> ExtendedColumn {
    match (a.len(), b.len()) {
        (1, _) => b.iter().map(|y| apply(a[0], *y)).collect(),
        (_, 1) => a.iter().map(|x| apply(*x, b[0])).collect(),
        _ => a.iter().zip(b).map(|(x, y)| apply(*x, *y)).collect(),
    }
}

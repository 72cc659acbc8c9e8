//! An expression of R's language, evaluated over the columns of a chunk.
//!
//! Semantics are R's: vectors of length one recycle, `NA` spreads through arithmetic and obeys three-valued logic,
//! integers stay integers under `+ - * %% %/%`. Every value is a whole column, so a row costs no interpretation.

use std::sync::Arc;

use arrow_array::{Array, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use serde::{Deserialize, Serialize};

use super::ast::{Expr, Node, Operator};
use super::compare::compare;
use super::facts::{Place, chunk_variable};
use super::function;
use super::parse::parse;
use super::value::{Codes, Numbers, Value, common_length, zip};
use crate::data::{Chunk, Kind, Schema};
use crate::error::{Error, ErrorKind, Result};

/// A parsed expression that remembers its text, so that errors can point into it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expression {
    /// The text as the user wrote it.
    pub source: String,
    /// The tree.
    pub root: Expr,
}

/// A constant that expressions can name: an element of `transformObjects`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Constant {
    /// A truth value.
    Logical(bool),
    /// Numbers, some perhaps missing.
    Numbers(Vec<Option<f64>>),
    /// Texts, some perhaps missing.
    Texts(Vec<Option<String>>),
}

impl Constant {
    fn value(&self) -> Value {
        match self {
            Self::Logical(truth) => Value::logical([*truth].into_iter()),
            Self::Numbers(numbers) => Value::Numbers(Numbers::from_options(
                numbers.iter().copied(),
                Kind::Numeric,
            )),
            Self::Texts(texts) => {
                Value::Text(texts.iter().map(Option::as_deref).collect::<StringArray>())
            }
        }
    }
}

/// What names mean while an expression is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The rows.
    pub chunk: &'a Chunk,
    /// The variables of those rows.
    pub schema: &'a Schema,
    /// Constants.
    pub objects: &'a [(String, Constant)],
    /// Where the rows stand, and what they are asked for.
    pub place: Place<'a>,
}

impl Expression {
    /// Reads an expression.
    pub fn parse(source: &str) -> Result<Self> {
        Ok(Self {
            source: source.to_owned(),
            root: parse(source)?,
        })
    }

    /// An expression made of a part of another, for formulas.
    #[must_use]
    pub fn part(source: &str, root: &Expr) -> Self {
        Self {
            source: source.to_owned(),
            root: root.clone(),
        }
    }

    /// The value for all rows of the scope's chunk.
    pub fn evaluate(&self, scope: &Scope<'_>) -> Result<Value> {
        evaluate(&self.root, scope).map_err(|mut error| {
            error.at.source.get_or_insert_with(|| self.source.clone());
            error
        })
    }

    /// The names that the expression reads and the schema must have.
    #[must_use]
    pub fn variables(&self, objects: &[(String, Constant)]) -> Vec<String> {
        let mut names = Vec::new();
        self.root.variables(&mut names);
        names.retain(|name| !objects.iter().any(|(object, _)| object == name));
        names
    }
}

/// An error of evaluation that points at an expression.
pub fn expression_error(at: &Expr, message: impl Into<String>) -> Error {
    let mut error = Error::new(ErrorKind::Expression, message);
    error.at.character = Some(at.span.start + 1);
    error.at.length = Some((at.span.end - at.span.start).max(1));
    error
}

/// Evaluates an expression over all rows.
pub fn evaluate(expression: &Expr, scope: &Scope<'_>) -> Result<Value> {
    Ok(match &expression.node {
        Node::Number(value) => Value::scalar(*value, Kind::Numeric),
        Node::Integer(value) => Value::scalar(*value, Kind::Integer),
        Node::Text(text) => Value::text(text),
        Node::Logical(truth) => Value::logical([*truth].into_iter()),
        Node::Missing => Value::missing(),
        Node::Null => Value::Null,
        Node::Name(name) => return name_value(expression, name, scope),
        Node::Group(inner) => return evaluate(inner, scope),
        Node::Negative(x) => {
            let numbers = numbers(x, &evaluate(x, scope)?)?;
            let kind = if numbers.kind == Kind::Numeric {
                Kind::Numeric
            } else {
                Kind::Integer
            };
            Value::Numbers(numbers.map(kind, |x| -x))
        }
        Node::Positive(x) => Value::Numbers(numbers(x, &evaluate(x, scope)?)?),
        Node::Not(x) => {
            Value::Numbers(truth(x, &evaluate(x, scope)?)?.map(Kind::Logical, |x| 1.0 - x))
        }
        Node::OneSided(_) => {
            return Err(expression_error(
                expression,
                "a formula cannot stand in an expression",
            ));
        }
        Node::Call(name, arguments) => return function::call(expression, name, arguments, scope),
        Node::Field(x, field) => return function::field(expression, &evaluate(x, scope)?, field),
        Node::Index(x, index) => {
            return indexed(x, &evaluate(x, scope)?, index, &evaluate(index, scope)?);
        }
        Node::Binary(..) => return chain(expression, scope),
    })
}

/// A chain such as `a + b + c`, which nests to the left: without recursion, for it may be long.
fn chain(expression: &Expr, scope: &Scope<'_>) -> Result<Value> {
    let mut links = Vec::new();
    let mut first = expression;
    while let Node::Binary(operator, left, right) = &first.node {
        links.push((first, *operator, left, right));
        first = left;
    }
    let mut value = evaluate(first, scope)?;
    for (at, operator, left, right) in links.into_iter().rev() {
        let next = evaluate(right, scope)?;
        value = binary(at, operator, (left, &value), (right, &next), scope)?;
    }
    Ok(value)
}

fn name_value(at: &Expr, name: &str, scope: &Scope<'_>) -> Result<Value> {
    if let Some(index) = scope.schema.position(name) {
        return Value::of_column(scope.chunk, &scope.schema.variables[index]);
    }
    if let Some((_, constant)) = scope.objects.iter().find(|(object, _)| object == name) {
        return Ok(constant.value());
    }
    if let Some(value) = chunk_variable(name, scope) {
        return Ok(value);
    }
    match name {
        "T" => Ok(Value::logical([true].into_iter())),
        "F" => Ok(Value::logical([false].into_iter())),
        "LETTERS" => Ok(Value::Text(
            ('A'..='Z').map(|c| Some(c.to_string())).collect(),
        )),
        "letters" => Ok(Value::Text(
            ('a'..='z').map(|c| Some(c.to_string())).collect(),
        )),
        _ => {
            let mut error = scope.schema.unknown(name);
            error.at.character = Some(at.span.start + 1);
            error.at.length = Some(at.span.end - at.span.start);
            Err(error)
        }
    }
}

/// The value as numbers, or an error that says what it is instead.
pub fn numbers(at: &Expr, value: &Value) -> Result<Numbers> {
    match value {
        Value::Numbers(numbers) => Ok(numbers.clone()),
        Value::Factor(_) => Err(expression_error(
            at,
            "a factor is not a number: as.integer() gives its codes, as.numeric(as.character()) its labels",
        )),
        other => Err(expression_error(
            at,
            format!("{} is not a number", other.describe()),
        )),
    }
}

/// The value as truth values (0 or 1): any number but 0 is TRUE, NaN is missing.
pub fn truth(at: &Expr, value: &Value) -> Result<Numbers> {
    let numbers = numbers(at, value)?;
    if numbers.kind == Kind::Logical {
        return Ok(numbers);
    }
    let present = BooleanBuffer::collect_bool(numbers.len(), |row| !numbers.values[row].is_nan());
    let nulls = NullBuffer::union(numbers.nulls.as_ref(), Some(&NullBuffer::new(present)));
    let values = numbers
        .values
        .iter()
        .map(|x| f64::from(u8::from(*x != 0.0)))
        .collect();
    Ok(Numbers {
        values,
        nulls,
        kind: Kind::Logical,
    })
}

/// The error for sides that differ in length.
pub fn lengths(at: &Expr, a: usize, b: usize) -> Error {
    expression_error(at, format!("the sides have {a} and {b} values"))
}

/// An operand: where it stands and its value.
pub type Side<'a> = (&'a Expr, &'a Value);

fn binary(
    at: &Expr,
    operator: Operator,
    left: Side<'_>,
    right: Side<'_>,
    scope: &Scope<'_>,
) -> Result<Value> {
    match operator {
        Operator::And | Operator::Or => logic(at, operator, left, right),
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessEqual
        | Operator::Greater
        | Operator::GreaterEqual => compare(at, operator, left, right),
        Operator::In => Ok(function::is_in(left.1, right.1)),
        Operator::Colon => function::range(at, left, right, scope.chunk.rows()),
        Operator::Tilde => Err(expression_error(
            at,
            "a formula cannot stand in an expression",
        )),
        _ => arithmetic(at, operator, left, right),
    }
}

/// R's `x %% y`: the sign of the divisor.
#[must_use]
pub fn remainder(x: f64, y: f64) -> f64 {
    if y == 0.0 {
        return f64::NAN;
    }
    let rest = x - libm::floor(x / y) * y;
    rest - libm::floor(rest / y) * y
}

/// R's `x ^ y`.
#[must_use]
pub fn power(x: f64, y: f64) -> f64 {
    if y == 2.0 { x * x } else { libm::pow(x, y) }
}

fn arithmetic(at: &Expr, operator: Operator, left: Side<'_>, right: Side<'_>) -> Result<Value> {
    let (a, b) = (numbers(left.0, left.1)?, numbers(right.0, right.1)?);
    let whole = |kind| matches!(kind, Kind::Integer | Kind::Logical);
    let kind = match (operator, a.kind, b.kind) {
        (Operator::Divide | Operator::Power, _, _) => Kind::Numeric,
        (Operator::Subtract, Kind::Date, Kind::Date)
        | (Operator::Subtract, Kind::Moment, Kind::Moment) => Kind::Numeric,
        (Operator::Add | Operator::Subtract, kind @ (Kind::Date | Kind::Moment), _) => kind,
        (Operator::Add, _, kind @ (Kind::Date | Kind::Moment)) => kind,
        (_, x, y) if whole(x) && whole(y) => Kind::Integer,
        _ => Kind::Numeric,
    };
    let result = match operator {
        Operator::Add => zip(&a, &b, kind, |x, y| x + y),
        Operator::Subtract => zip(&a, &b, kind, |x, y| x - y),
        Operator::Multiply => zip(&a, &b, kind, |x, y| x * y),
        Operator::Divide => zip(&a, &b, kind, |x, y| x / y),
        Operator::Remainder => zip(&a, &b, kind, remainder),
        Operator::IntegerDivide => zip(&a, &b, kind, |x, y| libm::floor(x / y)),
        _ => zip(&a, &b, kind, power),
    };
    let mut result = result.ok_or_else(|| lengths(at, a.len(), b.len()))?;
    if kind == Kind::Integer && matches!(operator, Operator::Remainder | Operator::IntegerDivide) {
        // An integer divided by 0L is NA in R.
        let finite =
            BooleanBuffer::collect_bool(result.len(), |row| result.values[row].is_finite());
        result.nulls = NullBuffer::union(result.nulls.as_ref(), Some(&NullBuffer::new(finite)));
    }
    Ok(Value::Numbers(result))
}

fn logic(at: &Expr, operator: Operator, left: Side<'_>, right: Side<'_>) -> Result<Value> {
    let (a, b) = (truth(left.0, left.1)?, truth(right.0, right.1)?);
    let length = common_length([a.len(), b.len()]).ok_or_else(|| lengths(at, a.len(), b.len()))?;
    if a.nulls.is_none() && b.nulls.is_none() {
        let result = match operator {
            Operator::And => zip(&a, &b, Kind::Logical, |x, y| x * y),
            _ => zip(&a, &b, Kind::Logical, f64::max),
        };
        return result
            .map(Value::Numbers)
            .ok_or_else(|| lengths(at, a.len(), b.len()));
    }
    // Three-valued logic: the deciding value wins over NA.
    let deciding = if operator == Operator::And { 0.0 } else { 1.0 };
    let values = (0..length).map(|row| match (a.get(row), b.get(row)) {
        (Some(x), _) | (_, Some(x)) if x == deciding => Some(deciding),
        (_, Some(y)) if y == deciding => Some(deciding),
        (Some(_), Some(_)) => Some(1.0 - deciding),
        _ => None,
    });
    Ok(Value::Numbers(Numbers::from_options(values, Kind::Logical)))
}

/// `x[i]` with positions from 1; a factor as index counts by its codes, as R does.
fn indexed(at: &Expr, x: &Value, index_at: &Expr, index: &Value) -> Result<Value> {
    let positions = match index {
        Value::Factor(codes) => function::codes_of(index_at, codes)?,
        other => numbers(index_at, other)?,
    };
    if positions.kind == Kind::Logical {
        return Err(expression_error(
            index_at,
            "choose rows with rowSelection, not with a logical index",
        ));
    }
    let pick = |row: usize| -> Option<usize> {
        let position = positions.get(row)?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (position >= 1.0)
            .then(|| position as usize - 1)
            .filter(|position| *position < x.len())
    };
    Ok(match x {
        Value::Numbers(numbers) => Value::Numbers(Numbers::from_options(
            (0..positions.len()).map(|row| pick(row).and_then(|position| numbers.get(position))),
            numbers.kind,
        )),
        Value::Text(text) => Value::Text(
            (0..positions.len())
                .map(|row| {
                    pick(row)
                        .filter(|position| text.is_valid(*position))
                        .map(|position| text.value(position))
                })
                .collect::<StringArray>(),
        ),
        Value::Factor(codes) => {
            let rows: Vec<Option<u32>> = (0..positions.len())
                .map(|row| {
                    pick(row)
                        .filter(|p| codes.nulls.as_ref().is_none_or(|n| n.is_valid(*p)))
                        .map(|p| codes.values[p])
                })
                .collect();
            let array = arrow_array::UInt32Array::from(rows);
            Value::Factor(Codes {
                values: array.values().clone(),
                nulls: array.nulls().cloned(),
                levels: Arc::clone(&codes.levels),
                found: codes.found,
            })
        }
        Value::Null => return Err(expression_error(at, "NULL has no elements")),
    })
}

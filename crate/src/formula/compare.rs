//! Comparisons of columns.

use arrow_buffer::{BooleanBuffer, NullBuffer};

use super::ast::Operator;
use super::expression::{Side, expression_error, lengths};
use super::function::{complete, read_as};
use super::value::{Codes, Numbers, Value, common_length, zip};
use crate::data::Kind;
use crate::error::Result;
use crate::formula::ast::Expr;

fn ordering(operator: Operator, ordering: std::cmp::Ordering) -> bool {
    match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::NotEqual => ordering.is_ne(),
        Operator::Less => ordering.is_lt(),
        Operator::LessEqual => ordering.is_le(),
        Operator::Greater => ordering.is_gt(),
        _ => ordering.is_ge(),
    }
}

/// Text beside days or moments as such.
fn read_beside(text: Side<'_>, other: &Value) -> Result<Option<Value>> {
    match (text.1, other) {
        (Value::Text(_), Value::Numbers(Numbers { kind, .. }))
            if matches!(kind, Kind::Date | Kind::Moment) =>
        {
            read_as(*kind, text).map(Some)
        }
        _ => Ok(None),
    }
}

/// Compares as R does: numbers by value, factors by level, text with days and moments as such, anything else as text by
/// code points.
pub fn compare(at: &Expr, operator: Operator, left: Side<'_>, right: Side<'_>) -> Result<Value> {
    if let Some(read) = read_beside(left, right.1)? {
        return compare(at, operator, (left.0, &read), right);
    }
    if let Some(read) = read_beside(right, left.1)? {
        return compare(at, operator, left, (right.0, &read));
    }
    if let (Value::Numbers(a), Value::Numbers(b)) = (left.1, right.1) {
        let truth = |test: bool| f64::from(u8::from(test));
        let result = match operator {
            Operator::Equal => zip(a, b, Kind::Logical, |x, y| truth(x == y)),
            Operator::NotEqual => zip(a, b, Kind::Logical, |x, y| truth(x != y)),
            Operator::Less => zip(a, b, Kind::Logical, |x, y| truth(x < y)),
            Operator::LessEqual => zip(a, b, Kind::Logical, |x, y| truth(x <= y)),
            Operator::Greater => zip(a, b, Kind::Logical, |x, y| truth(x > y)),
            _ => zip(a, b, Kind::Logical, |x, y| truth(x >= y)),
        };
        let mut result = result.ok_or_else(|| lengths(at, a.len(), b.len()))?;
        // Comparing with NaN gives NA in R.
        let nan = |numbers: &Numbers| {
            numbers.kind == Kind::Numeric && numbers.values.iter().any(|x| x.is_nan())
        };
        if nan(a) || nan(b) {
            let known = BooleanBuffer::collect_bool(result.len(), |row| {
                !a.get(row).is_some_and(f64::is_nan) && !b.get(row).is_some_and(f64::is_nan)
            });
            result.nulls = NullBuffer::union(result.nulls.as_ref(), Some(&NullBuffer::new(known)));
        }
        return Ok(Value::Numbers(result));
    }
    match (left.1, right.1) {
        (Value::Null, _) | (_, Value::Null) => {
            return Err(expression_error(
                at,
                "NULL cannot be compared; is.null() is not needed here",
            ));
        }
        (Value::Factor(factor), constant) if constant.len() == 1 => {
            return compare_levels(operator, (left.0, factor), constant);
        }
        (constant, Value::Factor(factor)) if constant.len() == 1 => {
            return compare_levels(flip(operator), (right.0, factor), constant);
        }
        _ => (),
    }
    // As in R, when either side is text both compare as text, by code points.
    let (a, b) = (left.1, right.1);
    let length = common_length([a.len(), b.len()]).ok_or_else(|| lengths(at, a.len(), b.len()))?;
    let values = (0..length).map(|row| {
        let (x, y) = (a.text_at(row)?, b.text_at(row)?);
        Some(f64::from(u8::from(ordering(operator, x.cmp(&y)))))
    });
    Ok(Value::Numbers(Numbers::from_options(values, Kind::Logical)))
}

fn flip(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessEqual => Operator::GreaterEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterEqual => Operator::LessEqual,
        other => other,
    }
}

/// Compares each level once, then looks the rows up. Order is that of the levels, as for R's ordered factors.
fn compare_levels(
    operator: Operator,
    (at, factor): (&Expr, &Codes),
    constant: &Value,
) -> Result<Value> {
    let text = constant.text_at(0);
    let position = text
        .as_ref()
        .and_then(|text| factor.levels.iter().position(|level| level == text));
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    if !equality {
        complete(at, factor)?;
    }
    let table: Vec<Option<f64>> = (0..factor.levels.len())
        .map(|level| match (position, &text) {
            (_, None) => None,
            (Some(position), _) => Some(f64::from(u8::from(ordering(
                operator,
                level.cmp(&position),
            )))),
            (None, _) if equality => Some(f64::from(u8::from(operator == Operator::NotEqual))),
            (None, _) => None,
        })
        .collect();
    let values = factor.values.iter().enumerate().map(|(row, code)| {
        let present = factor
            .nulls
            .as_ref()
            .is_none_or(|nulls| nulls.is_valid(row));
        if present { table[*code as usize] } else { None }
    });
    Ok(Value::Numbers(Numbers::from_options(values, Kind::Logical)))
}

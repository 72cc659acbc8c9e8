//! Row groups of which a selection of rows keeps none, by their statistics.

use super::statistics::Known;
use super::unit::ParquetUnit;
use super::{ParquetColumn, ParquetFormat};
use crate::formula::ast::{Expr, Node, Operator};

impl ParquetFormat {
    /// The same file without reading the units of which an expression is `TRUE` for no row. Names of variables that are
    /// derived mean these and not columns of the file. Nothing when all units have to be read.
    #[must_use]
    pub fn selecting(&self, expression: &Expr, derived: &[String]) -> Option<Self> {
        let may_keep = |group: usize| {
            let known = |name: &str| {
                let is_column = |column: &ParquetColumn| column.name == name;
                let at = self.columns.iter().position(is_column)?;
                (!derived.iter().any(|other| other == name)).then(|| &self.statistics[group][at])
            };
            may_hold(expression, &known)
        };
        let skips =
            |unit: &ParquetUnit| unit.first < unit.last && !(unit.first..unit.last).any(may_keep);
        let skipped: Vec<bool> = self.units.iter().map(skips).collect();
        skipped.contains(&true).then(|| Self {
            skipped,
            statistics: Vec::new().into(),
            ..self.clone()
        })
    }
}

/// Whether an expression can be `TRUE` for a row of a row group.
fn may_hold<'k>(expression: &Expr, known: &impl Fn(&str) -> Option<&'k Known>) -> bool {
    let Node::Binary(operator, left, right) = &expression.inner().node else {
        return true;
    };
    match operator {
        Operator::And => may_hold(left, known) && may_hold(right, known),
        Operator::Or => may_hold(left, known) || may_hold(right, known),
        Operator::In => match (&left.inner().node, &right.inner().node) {
            (Node::Name(name), Node::Call(function, list)) if function == "c" => known(name)
                .is_none_or(|known| {
                    let may_be = |value: &Expr| may_compare(known, Operator::Equal, value);
                    list.iter()
                        .any(|value| value.name.is_some() || may_be(&value.value))
                }),
            (Node::Name(name), _) => {
                known(name).is_none_or(|known| may_compare(known, Operator::Equal, right))
            }
            _ => true,
        },
        operator => match (&left.inner().node, &right.inner().node) {
            (Node::Name(name), _) => {
                known(name).is_none_or(|known| may_compare(known, *operator, right))
            }
            (_, Node::Name(name)) => {
                known(name).is_none_or(|known| may_compare(known, flipped(*operator), left))
            }
            _ => true,
        },
    }
}

fn flipped(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessEqual => Operator::GreaterEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterEqual => Operator::LessEqual,
        other => other,
    }
}

/// Whether a value of which this is known can compare with a constant so.
fn may_compare(known: &Known, operator: Operator, constant: &Expr) -> bool {
    use Operator::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let is_comparison = matches!(
        operator,
        Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual
    );
    if let (Node::Text(text), Some((low, high)), Equal) =
        (&constant.inner().node, &known.texts, operator)
    {
        let text = text.as_bytes();
        return !known.is_empty && low.as_slice() <= text && text <= high.as_slice();
    }
    let (Some(number), true) = (number(constant), is_comparison) else {
        return true;
    };
    if known.is_empty && known.texts.is_none() {
        return false;
    }
    let Some((low, high)) = known.numbers else {
        return true;
    };
    match operator {
        Equal => low <= number && number <= high,
        NotEqual => low != number || high != number,
        Less => low < number,
        LessEqual => low <= number,
        Greater => high > number,
        _ => high >= number,
    }
}

/// The number that a constant is.
fn number(constant: &Expr) -> Option<f64> {
    match &constant.inner().node {
        Node::Number(number) | Node::Integer(number) => Some(*number),
        Node::Logical(truth) => Some(f64::from(u8::from(*truth))),
        Node::Negative(number) => Some(-self::number(number)?),
        Node::Positive(number) => self::number(number),
        _ => None,
    }
}

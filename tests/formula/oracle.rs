//! Expressions computed one by one.

use std::sync::Arc;

use arrow_array::{BooleanArray, Float64Array, Int32Array};
use proptest::prelude::*;
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::formula::ast::{Expr, Node, Operator};

/// Numbers of a row, some missing, and a truth value.
pub type Row = (Option<f64>, Option<i32>, Option<bool>);

pub fn data(rows: &[Row]) -> (Schema, Chunk) {
    let schema = Schema::new(vec![
        Variable::new("x", Kind::Numeric, Storage::Float64),
        Variable::new("n", Kind::Integer, Storage::Int32),
        Variable::new("l", Kind::Logical, Storage::Bool),
    ])
    .unwrap();
    let columns: Vec<(String, arrow_array::ArrayRef)> = vec![
        (
            "x".to_owned(),
            Arc::new(rows.iter().map(|row| row.0).collect::<Float64Array>()),
        ),
        (
            "n".to_owned(),
            Arc::new(rows.iter().map(|row| row.1).collect::<Int32Array>()),
        ),
        (
            "l".to_owned(),
            Arc::new(rows.iter().map(|row| row.2).collect::<BooleanArray>()),
        ),
    ];
    (schema, Chunk::new(0, rows.len(), columns).unwrap())
}

pub fn rows() -> impl Strategy<Value = Vec<Row>> {
    let number = prop_oneof![
        (-8i32..8).prop_map(|n| f64::from(n) / 2.0),
        Just(f64::NAN),
        Just(f64::INFINITY)
    ];
    let row = (
        prop::option::of(number),
        prop::option::of(-5i32..5),
        prop::option::of(any::<bool>()),
    );
    prop::collection::vec(row, 2..12)
}

/// R's rules for one row: `None` is missing, truth values are 0 and 1.
pub fn oracle(expression: &Expr, row: Row) -> (Option<f64>, bool) {
    let truth = |value: Option<f64>| {
        value
            .filter(|x| !x.is_nan())
            .map(|x| f64::from(u8::from(x != 0.0)))
    };
    match &expression.node {
        Node::Number(x) => (Some(*x), false),
        Node::Integer(x) => (Some(*x), true),
        Node::Logical(x) => (Some(f64::from(u8::from(*x))), true),
        Node::Missing => (None, true),
        Node::Name(name) => match name.as_str() {
            "x" => (row.0, false),
            "n" => (row.1.map(f64::from), true),
            _ => (row.2.map(|x| f64::from(u8::from(x))), true),
        },
        Node::Group(x) => oracle(x, row),
        Node::Negative(x) => {
            let (value, whole) = oracle(x, row);
            (value.map(|x| -x), whole)
        }
        Node::Not(x) => (truth(oracle(x, row).0).map(|x| 1.0 - x), true),
        Node::Call(name, arguments) => {
            let given: Vec<_> = arguments
                .iter()
                .map(|argument| oracle(&argument.value, row))
                .collect();
            match name.as_str() {
                "is.na" => (
                    Some(f64::from(u8::from(given[0].0.is_none_or(f64::is_nan)))),
                    true,
                ),
                _ => match truth(given[0].0) {
                    None => (None, given[1].1 && given[2].1),
                    Some(1.0) => (given[1].0, given[1].1 && given[2].1),
                    Some(_) => (given[2].0, given[1].1 && given[2].1),
                },
            }
        }
        Node::Binary(operator, a, b) => {
            let ((a, a_whole), (b, b_whole)) = (oracle(a, row), oracle(b, row));
            binary(*operator, (a, b), a_whole && b_whole, truth)
        }
        other => panic!("{other:?} is not generated"),
    }
}

pub fn binary(
    operator: Operator,
    (a, b): (Option<f64>, Option<f64>),
    whole: bool,
    truth: impl Fn(Option<f64>) -> Option<f64>,
) -> (Option<f64>, bool) {
    use Operator as Of;
    let both = a.zip(b);
    let compared = |is: fn(&f64, &f64) -> bool| {
        let known = both.filter(|(a, b)| !a.is_nan() && !b.is_nan());
        (known.map(|(a, b)| f64::from(u8::from(is(&a, &b)))), true)
    };
    match operator {
        Of::Add => (both.map(|(a, b)| a + b), whole),
        Of::Subtract => (both.map(|(a, b)| a - b), whole),
        Of::Multiply => (both.map(|(a, b)| a * b), whole),
        Of::Divide => (both.map(|(a, b)| a / b), false),
        Of::Remainder | Of::IntegerDivide if whole => {
            let known = both.filter(|(_, b)| *b != 0.0);
            let quotient = known.map(|(a, b)| (a / b).floor());
            let rest = known.zip(quotient).map(|((a, b), q)| a - q * b);
            (
                if operator == Of::Remainder {
                    rest
                } else {
                    quotient
                },
                true,
            )
        }
        Of::Remainder => (
            both.map(|(a, b)| {
                if b == 0.0 {
                    f64::NAN
                } else {
                    a - (a / b).floor() * b
                }
            }),
            false,
        ),
        Of::IntegerDivide => (both.map(|(a, b)| (a / b).floor()), false),
        Of::Equal => compared(|a, b| a == b),
        Of::NotEqual => compared(|a, b| a != b),
        Of::Less => compared(|a, b| a < b),
        Of::LessEqual => compared(|a, b| a <= b),
        Of::Greater => compared(|a, b| a > b),
        Of::GreaterEqual => compared(|a, b| a >= b),
        Of::And | Of::Or => {
            let (a, b) = (truth(a), truth(b));
            let deciding = if operator == Of::And { 0.0 } else { 1.0 };
            let decided = a == Some(deciding) || b == Some(deciding);
            (
                if decided {
                    Some(deciding)
                } else {
                    a.zip(b).map(|_| 1.0 - deciding)
                },
                true,
            )
        }
        other => panic!("{other:?} is not generated"),
    }
}

/// Whether two results are R's same value: a missing value and NaN differ in the engine, but NaN has any bits.
pub fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-12 * a.abs()
        }
        (a, b) => a.is_none() && b.is_none(),
    }
}

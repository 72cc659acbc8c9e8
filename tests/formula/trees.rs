//! Trees of expressions, drawn at random.

use proptest::prelude::*;
use rxwasm::formula::ast::{Argument, Expr, Node, Operator, Span};

pub fn leaf(node: Node) -> Expr {
    Expr {
        node,
        span: Span::default(),
    }
}

pub fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9._]{0,4}",
        "\\.[a-z]{0,3}",
        // Names that need backquotes.
        "[ -~]{1,6}",
        Just("if".to_owned()),
        Just("pi".to_owned()),
        Just("größe".to_owned()),
    ]
}

pub fn operator() -> impl Strategy<Value = Operator> {
    use Operator as Of;
    prop::sample::select(vec![
        Of::Tilde,
        Of::Or,
        Of::And,
        Of::Equal,
        Of::Less,
        Of::GreaterEqual,
        Of::Add,
        Of::Subtract,
        Of::Multiply,
        Of::Divide,
        Of::Remainder,
        Of::IntegerDivide,
        Of::In,
        Of::Colon,
        Of::Power,
    ])
}

/// Any tree whose parts stand in parentheses where an operator could tear them apart.
pub fn tree() -> impl Strategy<Value = Expr> {
    let leaves = prop_oneof![
        (0u32..1000).prop_map(|n| Node::Number(f64::from(n) / 8.0)),
        (0u32..1000).prop_map(|n| Node::Integer(f64::from(n))),
        any::<String>().prop_map(Node::Text),
        "[a-z\"\\\\\n\t'`]{0,6}".prop_map(Node::Text),
        any::<bool>().prop_map(Node::Logical),
        Just(Node::Missing),
        Just(Node::Null),
        name().prop_map(Node::Name),
    ]
    .prop_map(leaf);
    leaves.prop_recursive(5, 40, 3, |inner| {
        let group = |expression: Expr| Box::new(leaf(Node::Group(Box::new(expression))));
        let named = (prop::option::of(name()), inner.clone())
            .prop_map(|(name, value)| Argument { name, value });
        prop_oneof![
            (operator(), inner.clone(), inner.clone()).prop_map(move |(o, a, b)| Node::Binary(
                o,
                group(a),
                group(b)
            )),
            inner.clone().prop_map(move |x| Node::Negative(group(x))),
            inner.clone().prop_map(move |x| Node::Not(group(x))),
            (inner.clone(), inner.clone())
                .prop_map(move |(x, i)| Node::Index(group(x), Box::new(i))),
            (inner.clone(), name()).prop_map(move |(x, name)| Node::Field(group(x), name)),
            (name(), prop::collection::vec(named, 0..3))
                .prop_map(|(name, arguments)| Node::Call(name, arguments)),
        ]
        .prop_map(leaf)
    })
}

/// The same tree without places.
pub fn placeless(expression: &Expr) -> Expr {
    let part = |x: &Expr| Box::new(placeless(x));
    leaf(match &expression.node {
        Node::Call(name, arguments) => {
            let arguments = arguments.iter().map(|Argument { name, value }| Argument {
                name: name.clone(),
                value: placeless(value),
            });
            Node::Call(name.clone(), arguments.collect())
        }
        Node::Negative(x) => Node::Negative(part(x)),
        Node::Positive(x) => Node::Positive(part(x)),
        Node::Not(x) => Node::Not(part(x)),
        Node::OneSided(x) => Node::OneSided(part(x)),
        Node::Binary(operator, a, b) => Node::Binary(*operator, part(a), part(b)),
        Node::Index(x, index) => Node::Index(part(x), part(index)),
        Node::Field(x, name) => Node::Field(part(x), name.clone()),
        Node::Group(x) => Node::Group(part(x)),
        other => other.clone(),
    })
}

/// Arithmetic and logic over the variables.
pub fn formula_tree() -> impl Strategy<Value = String> {
    let leaves = prop::sample::select(vec![
        "x", "n", "l", "1", "2L", "0", "0.5", "NA", "TRUE", "FALSE",
    ])
    .prop_map(str::to_owned);
    leaves.prop_recursive(4, 24, 2, |inner| {
        let operators = vec![
            "+", "-", "*", "/", "%%", "%/%", "==", "!=", "<", "<=", ">", ">=", "&", "|",
        ];
        prop_oneof![
            (
                inner.clone(),
                prop::sample::select(operators),
                inner.clone()
            )
                .prop_map(|(a, o, b)| format!("({a} {o} {b})")),
            inner.clone().prop_map(|x| format!("(-{x})")),
            inner.clone().prop_map(|x| format!("(!{x})")),
            inner.clone().prop_map(|x| format!("is.na({x})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(t, a, b)| format!("ifelse({t}, {a}, {b})")),
        ]
    })
}

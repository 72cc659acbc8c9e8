//! Texts of every kind, long ones, and formulas that expand without end.

use rxwasm::data::{Kind, Schema, Storage, Variable};
use rxwasm::error::ErrorKind;
use rxwasm::formula::ast::Node;
use rxwasm::formula::{Expression, Formula, Place, Scope, Value, parse};

use crate::oracle::*;

#[test]
fn texts_of_every_kind_are_read() {
    for (source, text) in [
        (r#""a\"b\\c\n\t""#, "a\"b\\c\n\t"),
        ("'say \"it\"'", "say \"it\""),
        (r#""\u00e9\U0001F600\x41\u{e9}""#, "é😀Aé"),
    ] {
        assert_eq!(
            parse(source).unwrap().node,
            Node::Text(text.to_owned()),
            "{source}"
        );
    }
    for source in [
        r#""\u{110000}""#,
        r#""\u{e9""#,
        r#""\xg""#,
        "\"open",
        "`open",
        "\"\\",
    ] {
        assert_eq!(
            parse(source).unwrap_err().kind,
            ErrorKind::Syntax,
            "{source}"
        );
    }
}

/// Long texts use no more stack than a worker has.
#[test]
fn long_chains_are_read_and_too_long_ones_refused() {
    let schema = Schema::new(
        (0..2000)
            .map(|i| Variable::new(format!("x{i}"), Kind::Numeric, Storage::Float64))
            .collect(),
    )
    .unwrap();
    let work = move || {
        let sum = |count: usize| {
            (0..count)
                .map(|i| format!("x{i}"))
                .collect::<Vec<_>>()
                .join(" + ")
        };
        let formula = Formula::parse(&format!("~ {}", sum(1999)), &schema, true).unwrap();
        assert_eq!(formula.terms.len(), 1999);
        assert_eq!(parse(&sum(2000)).unwrap().to_string(), sum(2000));
        for long in [
            sum(2002),
            "a[1]".repeat(2001),
            "(".repeat(100_000),
            "-".repeat(100_000),
            "!a".repeat(5000),
        ] {
            assert_eq!(
                parse(&long).unwrap_err().kind,
                ErrorKind::Syntax,
                "{}",
                &long[..10]
            );
        }
        let one = [(Some(1.0), Some(1), Some(true)); 2];
        let (schema, chunk) = data(&one);
        let long = vec!["x"; 2000].join(" + ");
        let value = Expression::parse(&long)
            .unwrap()
            .evaluate(&Scope {
                chunk: &chunk,
                schema: &schema,
                objects: &[],
                place: Place::default(),
            })
            .unwrap();
        let Value::Numbers(numbers) = value else {
            panic!("not numbers")
        };
        assert_eq!(numbers.get(1), Some(2000.0));
    };
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn formulas_of_too_many_terms_are_refused_at_once() {
    let schema = Schema::new(
        (0..500)
            .map(|i| Variable::new(format!("x{i}"), Kind::Numeric, Storage::Float64))
            .collect(),
    )
    .unwrap();
    for source in ["~ .^3", "~ (. + .):(. * .)", "~ . * . * ."] {
        let error = Formula::parse(source, &schema, true).unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge, "{source}");
        assert!(error.at.character.is_some(), "{source}");
    }
    // A power that adds nothing any more ends.
    let small = Formula::parse("~ (x1 + x2 + x3)^20", &schema, true).unwrap();
    assert_eq!(small.terms.len(), 7);
}

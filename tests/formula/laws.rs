//! What holds for any text.

use proptest::prelude::*;
use rxwasm::error::ErrorKind;
use rxwasm::formula::{Expression, Place, Scope, Value, parse};

use crate::oracle::*;
use crate::trees::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn trees_survive_printing(tree in tree()) {
        let printed = tree.to_string();
        let read = parse(&printed).map_err(|error| TestCaseError::fail(format!("{printed}: {error}")))?;
        prop_assert_eq!(placeless(&read), tree, "{}", printed);
    }

    #[test]
    fn errors_point_into_the_text(text in "[a-z0-9 +*/^~:()\\[\\],\"'`%=<>!&|$.-]{0,30}|[\\PC]{0,12}") {
        if let Err(error) = parse(&text) {
            prop_assert_eq!(error.kind, ErrorKind::Syntax);
            let characters = u32::try_from(text.chars().count()).unwrap();
            let at = error.at.character.unwrap();
            prop_assert!((1..=characters + 1).contains(&at), "{} of {}", at, characters);
            let length = error.at.length.unwrap();
            prop_assert!(length >= 1 && at + length <= characters + 2, "{} and {} of {}", at, length, characters);
            prop_assert_eq!(error.at.source.as_deref(), Some(text.as_str()));
        }
    }

    #[test]
    fn spans_are_what_was_read(tree in tree()) {
        let printed = tree.to_string();
        let read = parse(&printed).unwrap();
        let characters = u32::try_from(printed.chars().count()).unwrap();
        prop_assert_eq!((read.span.start, read.span.end), (0, characters));
    }

    #[test]
    fn columns_are_computed_as_rows_are(source in formula_tree(), rows in rows()) {
        let (schema, chunk) = data(&rows);
        let expression = Expression::parse(&source).unwrap();
        let value = expression.evaluate(&Scope { chunk: &chunk, schema: &schema, objects: &[], place: Place::default() }).unwrap();
        let Value::Numbers(numbers) = value else {
            return Err(TestCaseError::fail("not numbers"));
        };
        prop_assert!(numbers.len() == 1 || numbers.len() == rows.len());
        for (position, row) in rows.iter().enumerate() {
            let (expected, _) = oracle(&expression.root, *row);
            prop_assert!(same(numbers.get(position), expected), "{}: {:?} for {:?}, not {:?}", source, numbers.get(position), row, expected);
        }
    }
}

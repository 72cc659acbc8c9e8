//! Expressions: an input is the text.

use std::sync::OnceLock;

use rxwasm::data::{Chunk, Schema};
use rxwasm::formula::{Expression, Place, Scope, parse};
use serde_json::json;

use crate::support::DataSet;

/// The longest input: what long texts need is linear in their length.
const LONGEST: usize = 1 << 12;

/// Some rows of every type, with missing values.
pub fn data() -> &'static (Schema, Chunk, DataSet) {
    static DATA: OnceLock<(Schema, Chunk, DataSet)> = OnceLock::new();
    DATA.get_or_init(|| {
        let text = "y,x,n,t,f,g,d,m,l\n\
            1.5,2,3,abc,u,b,2020-02-29,2020-02-29 23:59:59,TRUE\n\
            -2.25,,0,,v,a,1969-12-31,1970-01-01 00:00:00,FALSE\n\
            NA,-7,NA,\"x y\",u,NA,NA,NA,NA\n\
            1e300,2147483647,-1,é,NA,a,0001-01-01,9999-12-31 00:00:00,TRUE\n\
            0,1,2,NA,v,b,2000-01-01,2000-06-15 12:00:00,FALSE\n";
        let classes = [
            ("f", "factor"),
            ("g", "factor"),
            ("d", "Date"),
            ("m", "POSIXct"),
            ("t", "character"),
        ];
        let classes: Vec<_> = classes
            .iter()
            .map(|(name, class)| json!({ "name": name, "class": class }))
            .collect();
        let data =
            DataSet::text(text, json!({ "colClasses": classes })).expect("it is a sound file");
        (data.schema.clone(), data.chunks[0].clone(), data)
    })
}

/// Law: what is read prints as a text that is read as the same; its value has one element for each row, or any number
/// of its own.
pub fn expression(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else {
        return;
    };
    if source.len() > LONGEST {
        return;
    }
    let expression = match Expression::parse(source) {
        Ok(expression) => expression,
        Err(error) => {
            let characters = u32::try_from(source.chars().count()).expect("a short text");
            let at = error.at.character.expect("a syntax error has a place");
            assert!(
                (1..=characters + 1).contains(&at),
                "character {at} of {characters}"
            );
            return;
        }
    };
    let printed = expression.root.to_string();
    let again = parse(&printed).unwrap_or_else(|error| panic!("{printed:?} is not read: {error}"));
    assert_eq!(again.to_string(), printed);
    let (schema, chunk, _) = data();
    if let Ok(value) = expression.evaluate(&Scope {
        chunk,
        schema,
        objects: &[],
        place: Place::default(),
    }) {
        for row in 0..value.len() {
            value.text_at(row);
        }
        if value.len() == 1 || value.len() == chunk.rows() {
            assert_eq!(value.into_array(chunk.rows()).len(), chunk.rows());
        }
    }
}

use arrow_array::Array as _;

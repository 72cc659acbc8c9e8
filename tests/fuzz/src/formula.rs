//! Formulas: an input is the text.

use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::summary::Summary;
use rxwasm::formula::Formula;
use serde_json::json;

use crate::expression::data;

/// The longest input: what long texts need is linear in their length.
const LONGEST: usize = 1 << 12;

/// Law: terms print as a formula with the same terms; whatever is planned runs to its end or is refused.
pub fn formula(input: &[u8]) {
    let Ok(source) = std::str::from_utf8(input) else {
        return;
    };
    if source.len() > LONGEST {
        return;
    }
    let (schema, _, data) = data();
    let Ok(formula) = Formula::parse(source, schema, true) else {
        return;
    };
    let labels: Vec<String> = formula.terms.iter().map(|term| term.label()).collect();
    if formula.terms.len() < 100 && !labels.is_empty() {
        let printed = format!("~ {}", labels.join(" + "));
        let again = Formula::parse(&printed, schema, true)
            .unwrap_or_else(|error| panic!("{printed:?} is not read: {error}"));
        let read: Vec<String> = again.terms.iter().map(|term| term.label()).collect();
        assert_eq!(read, labels);
    }
    let _ = data.run::<LinMod>(json!({ "formula": source }));
    let _ = data.run::<Summary>(json!({ "formula": source }));
}

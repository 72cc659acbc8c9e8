//! How variables print, in the form of `rxGetVarInfo`.

use std::fmt::Write;

use crate::data::{Kind, Storage, Variable};
use crate::stats::print::number;

/// One paragraph for each variable.
#[must_use]
pub fn print(variables: &[Variable]) -> String {
    let mut text = String::new();
    for (position, variable) in variables.iter().enumerate() {
        let _ = write!(text, "Var {}: {}", position + 1, variable.name);
        if let Some(description) = &variable.description {
            let _ = write!(text, ", {description}");
        }
        if let (Some(levels), Kind::Factor) = (&variable.levels, variable.kind) {
            let _ = write!(
                text,
                "\n       {} factor levels: {}",
                levels.len(),
                shortened(levels)
            );
        } else {
            let _ = write!(text, ", Type: {}", variable.kind.name());
            if variable.kind == Kind::Numeric && variable.storage == Storage::Float32 {
                text.push_str(", Storage: float32");
            }
            if let (Some(low), Some(high)) = (variable.low, variable.high) {
                let bound = |value: f64| match variable.kind {
                    Kind::Numeric => format!("{value:.4}"),
                    _ => number(value, 15),
                };
                let _ = write!(text, ", Low/High: ({}, {})", bound(low), bound(high));
            }
        }
        text.push('\n');
    }
    text
}

/// The first and last five levels when there are many.
fn shortened(levels: &[String]) -> String {
    if levels.len() <= 10 {
        return levels.join(" ");
    }
    format!(
        "{} ... {}",
        levels[..5].join(" "),
        levels[levels.len() - 5..].join(" ")
    )
}

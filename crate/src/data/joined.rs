//! One variable for the values of two.

use std::sync::Arc;

use hashbrown::HashSet;

use super::narrow::common;
use super::{Kind, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};

/// A variable that holds the values of both: a factor with the levels of the first, then what is new in the next. Of other kinds
/// only integers and doubles go together; [`ErrorKind::WrongType`] otherwise.
pub fn joined(first: &Variable, next: &Variable) -> Result<Variable> {
    let is_number = |kind| matches!(kind, Kind::Integer | Kind::Numeric);
    if first.kind != next.kind && !(is_number(first.kind) && is_number(next.kind)) {
        let (first_kind, next_kind) = (first.kind.name(), next.kind.name());
        let message = format!(
            "'{}' is {first_kind} in one and {next_kind} in the other",
            first.name
        );
        return Err(Error::new(ErrorKind::WrongType, message).column(&first.name));
    }
    let mut variable = Variable {
        low: None,
        high: None,
        range: None,
        missing: None,
        ..first.clone()
    };
    if first.kind != Kind::Factor {
        variable.storage = common(first.storage, next.storage);
        if first.kind != next.kind {
            variable.kind = Kind::Numeric;
        }
        return Ok(variable);
    }
    let (Some(levels), Some(others)) = (&first.levels, &next.levels) else {
        return Err(Error::needs_scan(vec![first.name.clone()]));
    };
    let known: HashSet<&String> = levels.iter().collect();
    let mut all = levels.as_ref().clone();
    all.extend(
        others
            .iter()
            .filter(|level| !known.contains(level))
            .cloned(),
    );
    variable.storage = Storage::for_codes(all.len());
    variable.levels = Some(Arc::new(all));
    Ok(variable)
}

//! The labels of values that become levels.

use arrow_array::ArrayRef;
use hashbrown::HashMap;

use crate::data::{Column, Kind, Values};
use crate::error::Result;
use crate::formula::text_of;
use crate::stats::print::general;

/// Significant digits of a real number's label.
const DIGITS: usize = 6;

/// The label of a number of some kind, as C's `%g` gives reals: 7.123456 and 7.12346 have the same.
#[must_use]
pub fn label(number: f64, kind: Kind) -> String {
    match kind {
        Kind::Numeric => general(number, DIGITS),
        Kind::Integer => format!("{number:.0}"),
        _ => text_of(number, kind),
    }
}

/// Visits the values that are there by their rows, and says of each which of the different ones it is: `visit` gets the row
/// and the position that `make` gave to the label of the value. A label is made once for each different number.
pub fn each(
    array: &ArrayRef,
    kind: Kind,
    mut make: impl FnMut(&str) -> Option<u32>,
    mut visit: impl FnMut(usize, Option<u32>),
) -> Result<()> {
    let column = Column::of(array.as_ref())?;
    if let Values::Utf8(texts) = &column.values {
        for (row, text) in texts.iter().enumerate() {
            if let Some(text) = text {
                visit(row, make(text));
            }
        }
        return Ok(());
    }
    let mut numbers = vec![0.0; column.len()];
    column.widen(0, &mut numbers);
    let mut known: HashMap<u64, Option<u32>> = HashMap::new();
    for (row, number) in numbers.into_iter().enumerate() {
        if number.is_nan() || !column.is_valid(row) {
            continue;
        }
        // -0 is 0.
        let number = if number == 0.0 { 0.0 } else { number };
        let position = *known
            .entry(number.to_bits())
            .or_insert_with(|| make(&label(number, kind)));
        visit(row, position);
    }
    Ok(())
}

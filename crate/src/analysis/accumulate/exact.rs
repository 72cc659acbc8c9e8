//! Whether sums of products of a design are exact in doubles.

use super::Precision;
use crate::data::{Kind, Storage};
use crate::formula::{Design, NumberSource};

impl Precision {
    /// The arithmetic of the first pass.
    pub fn of(design: &Design) -> Self {
        if is_exact(design) {
            Self::Exact
        } else {
            Self::Double
        }
    }
}

/// Whether every column is an integer so small that sums of products over a tile are exact in doubles.
fn is_exact(design: &Design) -> bool {
    // 512 rows times 2^22 squared is 2^53.
    const BOUND: f64 = 4_194_304.0;
    // A chunk of at most 2^20 rows sums z * x by cell: 2^20 * 2^33 is 2^53.
    const PRODUCT_BOUND: f64 = 8_589_934_592.0;
    let bound = |source: &NumberSource| -> Option<f64> {
        let NumberSource::Column(name) = source else {
            return None;
        };
        let variable = design.view.schema.variable(name).ok()?;
        let whole = matches!(variable.kind, Kind::Logical | Kind::Integer | Kind::Date)
            || matches!(
                variable.storage,
                Storage::Int8 | Storage::Int16 | Storage::Int32 | Storage::Int64 | Storage::Bool
            );
        let of_type = variable.storage.integer_bound();
        let of_range = variable.range.map(|(low, high)| low.abs().max(high.abs()));
        if whole { of_range.or(of_type) } else { None }
    };
    if design.pweights.is_some() {
        return false;
    }
    let mut largest = 1.0f64;
    for (_, source) in &design.responses {
        match bound(source) {
            Some(value) => largest = largest.max(value),
            None => return false,
        }
    }
    let mut multiplier = 1.0f64;
    for term in &design.terms {
        let mut product = 1.0;
        for source in &term.numbers {
            match bound(source) {
                Some(value) => product *= value,
                None => return false,
            }
        }
        if term.factors.0.is_empty() {
            largest = largest.max(product);
        } else {
            multiplier = multiplier.max(product);
        }
    }
    let weight = match &design.fweights {
        None => 1.0,
        Some(name) => match bound(&NumberSource::Column(name.clone())) {
            Some(value) => value,
            None => return false,
        },
    };
    largest * largest * weight <= BOUND * BOUND
        && multiplier * largest.max(multiplier) * weight <= PRODUCT_BOUND
}

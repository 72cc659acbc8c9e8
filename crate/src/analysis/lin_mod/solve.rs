//! Which arithmetic a model needs, and its solution.

use super::LinModOutput;
use super::question::Question;
use crate::analysis::accumulate::Precision;
use crate::analysis::normal_equations::Pivots;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::extended::Extended;

/// Solves the model; `None` when doubles will not do and sums must be taken again in double-doubles.
pub fn solve(question: &Question<'_>) -> Result<Option<LinModOutput>> {
    let overflow = || {
        Error::new(
            ErrorKind::NotFinite,
            "the values are so large that their squares are infinite",
        )
    };
    if question.precision != Precision::Extended {
        if let Some(solution) = question.equations.attempt::<f64>(Pivots::Plain) {
            if !solution.fits.iter().all(|(_, rest)| rest.is_finite()) {
                return Err(overflow());
            }
            let clear =
                !solution.doubtful && question.digits_lost(&solution) <= question.digits_to_spare();
            if clear {
                return question.output(&solution).map(Some);
            }
        }
        if question.precision == Precision::Double {
            return Ok(None);
        }
    }
    let solution = question
        .equations
        .attempt::<Extended>(Pivots::Extended)
        .ok_or_else(overflow)?;
    question.output(&solution).map(Some)
}

//! The work of a pass on one chunk.

use super::plan::GlmPlan;
use super::state::{FitPartial, FitState, Null, Stage, Totals};
use crate::analysis::accumulate::{Precision, WorkingTile, cross_products_of, working_products};
use crate::data::{Chunk, Selection};
use crate::error::{Error, ErrorKind, Result};
use crate::stats::family::{Family, Observed};
use crate::stats::kernel::TILE;

impl GlmPlan {
    /// What a pass takes from the selected rows of a chunk with its derived variables.
    pub(super) fn sums(
        &self,
        state: &FitState,
        derived: &Chunk,
        selection: Selection,
    ) -> Result<FitPartial> {
        let design = &self.regression.design;
        let mut partial = FitPartial::default();
        if state.stage == Stage::Linear {
            partial.products = cross_products_of(design, Precision::Double, derived, selection)?;
            return Ok(partial);
        }
        let predictor = (state.stage != Stage::Begin).then_some(&state.predictor);
        let is_frequency = design.fweights.is_some();
        let first = state.totals.is_none();
        // Before the first pass has ended nobody knows whether a row is fractional.
        let rounds = self.compute_aic && state.totals.is_none_or(|totals| totals.fractional > 0.0);
        let mut spare = vec![0.0; 3 * TILE];
        let products = working_products(design, predictor, derived, selection, |tile| {
            if first {
                self.totals(&tile, &mut partial.totals)?;
            }
            let WorkingTile {
                eta,
                offset,
                y,
                prior,
                weight,
                working,
            } = tile;
            let fit = if predictor.is_some() {
                let seen = Observed { eta, y, prior };
                if rounds {
                    partial.rounding += self.family.rounding(&seen, is_frequency);
                }
                self.family.work(&seen, weight, working)
            } else {
                self.family.begin(y, prior, eta, weight, working)
            };
            if state.stage != Stage::Iterate {
                for (working, eta) in working.iter_mut().zip(&*eta) {
                    *working += eta;
                }
                for (working, offset) in working.iter_mut().zip(offset) {
                    *working -= offset;
                }
            }
            partial.deviance += fit.deviance;
            partial.at_edge += f64::from(fit.at_edge);
            partial.invalid += f64::from(fit.invalid);
            if let Null::At { constant, .. } = state.null {
                null_sums(
                    &self.family,
                    constant,
                    (offset, y, prior),
                    &mut spare,
                    &mut partial,
                );
            }
            Ok(())
        })?;
        partial.products = products;
        Ok(partial)
    }

    /// What does not depend on the fit; the first response that the family cannot give is an error.
    fn totals(
        &self,
        tile: &WorkingTile<'_>,
        totals: &mut Totals,
    ) -> std::result::Result<(), (usize, Error)> {
        let is_frequency = self.regression.design.fweights.is_some();
        let (mut weight, mut response, mut likelihood) = (0.0, 0.0, 0.0);
        let mut fractional = 0u32;
        for (position, y) in tile.y.iter().enumerate() {
            if let Some(what) = self.family.objection(*y) {
                let message = format!(
                    "a response of the {} family {what}; it is {y}",
                    self.family.name.text()
                );
                return Err((position, Error::new(ErrorKind::Argument, message)));
            }
            let prior = tile.prior.get(position).copied().unwrap_or(1.0);
            weight += prior;
            response += prior * y;
            if self.compute_aic {
                likelihood += self.family.likelihood_term(*y, prior, is_frequency);
                fractional += u32::from(self.family.is_fractional(*y, prior, is_frequency));
            }
        }
        totals.weight += weight;
        totals.response += response;
        totals.likelihood += likelihood;
        totals.fractional += f64::from(fractional);
        Ok(())
    }
}

/// Sums of the model that has nothing but a constant and the offset.
fn null_sums(
    family: &Family,
    constant: f64,
    (offset, y, prior): (&[f64], &[f64], &[f64]),
    spare: &mut [f64],
    partial: &mut FitPartial,
) {
    let rows = y.len();
    let (eta, rest) = spare.split_at_mut(TILE);
    let (weight, residual) = rest.split_at_mut(TILE);
    let eta = &mut eta[..rows];
    eta.fill(constant);
    for (eta, offset) in eta.iter_mut().zip(offset) {
        *eta += offset;
    }
    let fit = family.work(&Observed { eta, y, prior }, weight, residual);
    let (mut weights, mut scores) = (0.0, 0.0);
    for (weight, residual) in weight[..rows].iter().zip(&residual[..rows]) {
        weights += weight;
        scores += weight * residual;
    }
    partial.null[0] += weights;
    partial.null[1] += scores;
    partial.null[2] += fit.deviance;
}

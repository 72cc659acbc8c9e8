//! Akaike's criterion of the families that have a likelihood, as R's `family$aic` has it.
//!
//! All of it follows from the deviance and one sum over the rows that does not depend on the fit, so that it is taken
//! once. Of a binomial response R rounds what is not whole: a row of weight `w` is `round(w)` trials, of which
//! `round(w y)` succeed. What that changes in the deviance depends on the fit, and is a sum of its own. A Poisson response
//! that is not whole has probability 0, so that the criterion is infinite.

use super::{Family, FamilyName, Observed, Variance, times_log};

/// What the likelihood of a fit takes from the rows, whatever the fit.
#[derive(Debug, Clone, Copy)]
pub struct LikelihoodRows {
    /// How many observations there are.
    pub n: f64,
    /// The sum of their prior weights.
    pub weight: f64,
    /// The sum of [`Family::likelihood_term`].
    pub terms: f64,
    /// The rows of which [`Family::is_fractional`] holds.
    pub fractional: f64,
}

/// Trials and successes of a binomial response. With frequency weights each of the `prior` rows is one trial.
fn trials(y: f64, prior: f64, is_frequency: bool) -> (f64, f64) {
    if is_frequency {
        (prior, prior * y.round_ties_even())
    } else {
        (prior.round_ties_even(), (prior * y).round_ties_even())
    }
}

/// How far from a whole number R takes a number for another, relative to those above 1.
const NEARLY_WHOLE: f64 = 1e-9;

impl Family {
    /// Whether a row is not one of counts: its trials and successes, or its Poisson response, are not whole.
    #[must_use]
    pub fn is_fractional(&self, y: f64, prior: f64, is_frequency: bool) -> bool {
        match self.name {
            FamilyName::Binomial => trials(y, prior, is_frequency) != (prior, prior * y),
            FamilyName::Poisson => {
                (y - y.round_ties_even()).abs() > NEARLY_WHOLE * f64::max(1.0, y.abs())
            }
            _ => false,
        }
    }

    /// What the deviance of a tile gains when trials and successes are rounded.
    #[must_use]
    pub fn rounding(&self, seen: &Observed<'_>, is_frequency: bool) -> f64 {
        let mut gain = 0.0;
        if self.name != FamilyName::Binomial {
            return gain;
        }
        for (row, (eta, y)) in seen.eta.iter().zip(seen.y).enumerate() {
            let prior = seen.prior.get(row).copied().unwrap_or(1.0);
            if self.is_fractional(*y, prior, is_frequency) {
                let (trials, successes) = trials(*y, prior, is_frequency);
                let (mu, _) = self.link.inverse(*eta);
                if trials > 0.0 {
                    gain += trials * Variance::Binomial.deviance(successes / trials, mu);
                }
                gain -= prior * Variance::Binomial.deviance(*y, mu);
            }
        }
        gain
    }

    /// What a row adds to the part of the likelihood that does not depend on the fit.
    #[must_use]
    pub fn likelihood_term(&self, y: f64, prior: f64, is_frequency: bool) -> f64 {
        match self.name {
            FamilyName::Poisson => prior * (times_log(y, y) - y - libm::lgamma(y + 1.0)),
            FamilyName::Binomial => {
                let (trials, a) = trials(y, prior, is_frequency);
                let b = trials - a;
                let choose = if a == 0.0 || b == 0.0 {
                    0.0
                } else {
                    libm::lgamma(trials + 1.0) - libm::lgamma(a + 1.0) - libm::lgamma(b + 1.0)
                };
                choose + times_log(a, a / trials) + times_log(b, b / trials)
            }
            FamilyName::Gamma | FamilyName::InverseGaussian => prior * libm::log(y),
            FamilyName::Gaussian if !is_frequency => libm::log(prior),
            _ => 0.0,
        }
    }

    /// Minus twice the maximised log-likelihood, with 2 for a dispersion that was estimated; NaN without a likelihood.
    /// The deviance is that of rounded trials.
    #[must_use]
    pub fn minus_two_log_likelihood(&self, deviance: f64, rows: &LikelihoodRows) -> f64 {
        const TWO_PI: f64 = 2.0 * std::f64::consts::PI;
        let LikelihoodRows {
            n,
            weight,
            terms,
            fractional,
        } = *rows;
        match self.name {
            FamilyName::Poisson if fractional > 0.0 => f64::INFINITY,
            FamilyName::Poisson | FamilyName::Binomial => deviance - 2.0 * terms,
            FamilyName::Gaussian => n * (libm::log(TWO_PI * deviance / n) + 1.0) + 2.0 - terms,
            FamilyName::Gamma => {
                let shape = weight / deviance;
                let density = shape * (-deviance / 2.0 - weight) - terms
                    + weight * (shape * libm::log(shape) - libm::lgamma(shape));
                2.0 - 2.0 * density
            }
            FamilyName::InverseGaussian => {
                weight * (libm::log(TWO_PI * deviance / weight) + 1.0) + 3.0 * terms + 2.0
            }
            _ => f64::NAN,
        }
    }
}

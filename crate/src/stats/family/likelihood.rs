//! Akaike's criterion of the families that have a likelihood, as R's `family$aic` has it.
//!
//! All of it follows from the deviance and one sum over the rows that does not depend on the fit, so that it is taken
//! once. Weights of a binomial response need not be whole here, where R rounds them.

use super::{Family, FamilyName, times_log};

impl Family {
    /// What a row adds to the part of the likelihood that does not depend on the fit.
    #[must_use]
    pub fn likelihood_term(&self, y: f64, prior: f64, is_frequency: bool) -> f64 {
        match self.name {
            FamilyName::Poisson => prior * (times_log(y, y) - y - libm::lgamma(y + 1.0)),
            FamilyName::Binomial => {
                let (a, b) = (prior * y, prior * (1.0 - y));
                let choose = if a == 0.0 || b == 0.0 {
                    0.0
                } else {
                    libm::lgamma(prior + 1.0) - libm::lgamma(a + 1.0) - libm::lgamma(b + 1.0)
                };
                choose + times_log(a, y) + times_log(b, 1.0 - y)
            }
            FamilyName::Gamma | FamilyName::InverseGaussian => prior * libm::log(y),
            FamilyName::Gaussian if !is_frequency => libm::log(prior),
            _ => 0.0,
        }
    }

    /// Minus twice the maximised log-likelihood, with 2 for a dispersion that was estimated; NaN without a likelihood.
    /// `n` counts observations, `weight` is the sum of their prior weights, `terms` of [`Self::likelihood_term`].
    #[must_use]
    pub fn minus_two_log_likelihood(&self, deviance: f64, n: f64, weight: f64, terms: f64) -> f64 {
        const TWO_PI: f64 = 2.0 * std::f64::consts::PI;
        match self.name {
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

//! Families of generalised linear models: how the variance depends on the mean, and what follows from it.
//!
//! One step of iteratively reweighted least squares about `eta` regresses the working residuals
//! `u = (y - mu) / mu'(eta)` on the columns with weights `w mu'(eta)^2 / V(mu)`. Definitions, starting values and
//! limits are those of R's `glm` and `family`; Tweedie's are those of Jorgensen (1987, J. R. Stat. Soc. B 49:127).

mod binomial;
mod likelihood;

use serde::{Deserialize, Serialize};

pub use likelihood::LikelihoodRows;

use super::link::Link;

/// The name of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum FamilyName {
    Binomial,
    Gaussian,
    Gamma,
    InverseGaussian,
    Poisson,
    Quasi,
    Quasibinomial,
    Quasipoisson,
    Tweedie,
}

/// The variance as a function of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Variance {
    /// 1.
    Constant,
    /// `mu (1 - mu)`.
    Binomial,
    /// `mu`.
    Mean,
    /// `mu^2`.
    Square,
    /// `mu^3`.
    Cube,
    /// `mu^p`.
    Power(f64),
}

/// A family with its link.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Family {
    /// The name.
    pub name: FamilyName,
    /// The variance.
    pub variance: Variance,
    /// The link.
    pub link: Link,
}

/// The rows of a tile: linear predictors, responses, prior weights (empty for ones).
#[derive(Debug, Clone, Copy)]
pub struct Observed<'a> {
    /// Linear predictors.
    pub eta: &'a [f64],
    /// Responses.
    pub y: &'a [f64],
    /// Prior weights; empty for ones.
    pub prior: &'a [f64],
}

/// How well a tile fits.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TileFit {
    /// Its deviance.
    pub deviance: f64,
    /// Rows whose fitted value is at an edge of its range: probabilities of 0 or 1, rates of 0.
    pub at_edge: u32,
    /// Rows whose fitted value is not in its range.
    pub invalid: u32,
}

impl FamilyName {
    /// The name as R prints it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Binomial => "binomial",
            Self::Gaussian => "gaussian",
            Self::Gamma => "Gamma",
            Self::InverseGaussian => "inverse.gaussian",
            Self::Poisson => "poisson",
            Self::Quasi => "quasi",
            Self::Quasibinomial => "quasibinomial",
            Self::Quasipoisson => "quasipoisson",
            Self::Tweedie => "Tweedie",
        }
    }
}

impl Variance {
    /// The variance at a mean.
    #[must_use]
    pub fn at(self, mu: f64) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Binomial => mu * (1.0 - mu),
            Self::Mean => mu,
            Self::Square => mu * mu,
            Self::Cube => mu * mu * mu,
            Self::Power(p) => libm::pow(mu, p),
        }
    }

    /// The deviance of one observation: twice the integral of `(y - t) / V(t)` from `mu` to `y`.
    #[must_use]
    pub fn deviance(self, y: f64, mu: f64) -> f64 {
        match self {
            Self::Constant => (y - mu) * (y - mu),
            Self::Binomial => {
                2.0 * (times_log(y, y / mu) + times_log(1.0 - y, (1.0 - y) / (1.0 - mu)))
            }
            Self::Mean => 2.0 * (times_log(y, y / mu) - (y - mu)),
            Self::Square => {
                let log = if y == 0.0 { 0.0 } else { libm::log(y / mu) };
                -2.0 * (log - (y - mu) / mu)
            }
            Self::Cube => (y - mu) * (y - mu) / (y * mu * mu),
            Self::Power(p) => {
                let integral = |y: f64, q: f64| {
                    if q == 0.0 {
                        libm::log(y / mu)
                    } else {
                        (libm::pow(y, q) - libm::pow(mu, q)) / q
                    }
                };
                let theta = if y == 0.0 {
                    0.0
                } else {
                    y * integral(y, 1.0 - p)
                };
                2.0 * (theta - integral(y, 2.0 - p))
            }
        }
    }

    /// Whether a mean is in its range.
    fn is_valid(self, mu: f64) -> bool {
        match self {
            Self::Constant => mu.is_finite(),
            Self::Binomial => mu > 0.0 && mu < 1.0,
            _ => mu.is_finite() && mu > 0.0,
        }
    }

    /// Whether the fitted value is at an edge of its range, by R's measure.
    fn is_at_edge(self, mu: f64) -> bool {
        const NEAR: f64 = 10.0 * f64::EPSILON;
        match self {
            Self::Binomial => !(NEAR..=1.0 - NEAR).contains(&mu),
            Self::Mean => mu < NEAR,
            _ => false,
        }
    }
}

/// `a log(b)`, 0 where `a` is 0.
fn times_log(a: f64, b: f64) -> f64 {
    if a == 0.0 { 0.0 } else { a * libm::log(b) }
}

impl Family {
    /// `family-link`, as RevoScaleR prints it.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}-{}", self.name.text(), self.link.name())
    }

    /// Whether the dispersion is 1 by definition.
    #[must_use]
    pub fn has_unit_dispersion(&self) -> bool {
        matches!(self.name, FamilyName::Binomial | FamilyName::Poisson)
    }

    /// What is wrong with a response; nothing when it can come from the family.
    #[must_use]
    pub fn objection(&self, y: f64) -> Option<&'static str> {
        match (self.name, self.variance) {
            (FamilyName::Binomial | FamilyName::Quasibinomial, _) if !(0.0..=1.0).contains(&y) => {
                Some("lies between 0 and 1")
            }
            (FamilyName::Quasi, Variance::Binomial) if !(0.0..=1.0).contains(&y) => {
                Some("lies between 0 and 1")
            }
            (FamilyName::Poisson | FamilyName::Quasipoisson, _) if y < 0.0 => {
                Some("is not negative")
            }
            (FamilyName::Gamma | FamilyName::InverseGaussian, _) if y <= 0.0 => Some("is positive"),
            (FamilyName::Tweedie, Variance::Power(p)) if p >= 2.0 && y <= 0.0 => {
                Some("is positive")
            }
            (FamilyName::Quasi, Variance::Cube) if y <= 0.0 => Some("is positive"),
            (FamilyName::Quasi | FamilyName::Tweedie, variance)
                if y < 0.0 && variance != Variance::Constant =>
            {
                Some("is not negative")
            }
            _ => None,
        }
    }

    /// The fitted value with which fitting starts.
    #[must_use]
    pub fn start(&self, y: f64, prior: f64) -> f64 {
        match (self.name, self.variance) {
            (FamilyName::Binomial | FamilyName::Quasibinomial, _) => {
                (prior * y + 0.5) / (prior + 1.0)
            }
            (FamilyName::Quasi, Variance::Binomial) => y.clamp(0.001, 0.999),
            (FamilyName::Poisson | FamilyName::Quasipoisson, _) => y + 0.1,
            (FamilyName::Quasi | FamilyName::Tweedie, variance)
                if y == 0.0 && variance != Variance::Constant =>
            {
                0.1
            }
            _ => y,
        }
    }

    /// Working weights and residuals of a tile, and how well it fits.
    pub fn work(&self, seen: &Observed<'_>, weight: &mut [f64], residual: &mut [f64]) -> TileFit {
        if self.link == Link::Logit && self.variance == Variance::Binomial {
            return binomial::logistic(seen, weight, residual);
        }
        let mut fit = TileFit::default();
        for (row, (eta, y)) in seen.eta.iter().zip(seen.y).enumerate() {
            let prior = seen.prior.get(row).copied().unwrap_or(1.0);
            let (mu, slope) = self.link.inverse(*eta);
            let sound = self.link.is_valid(*eta) && self.is_valid(mu);
            fit.invalid += u32::from(!sound);
            fit.at_edge += u32::from(self.variance.is_at_edge(mu));
            fit.deviance += prior * self.variance.deviance(*y, mu);
            (weight[row], residual[row]) = self.working(*y, mu, slope, prior);
        }
        fit
    }

    /// The same with each row at the fitted value that fitting starts with; `eta` is written.
    pub fn begin(
        &self,
        y: &[f64],
        prior: &[f64],
        eta: &mut [f64],
        weight: &mut [f64],
        residual: &mut [f64],
    ) -> TileFit {
        let mut fit = TileFit::default();
        for (row, y) in y.iter().enumerate() {
            let prior = prior.get(row).copied().unwrap_or(1.0);
            let start = self.start(*y, prior);
            eta[row] = self.link.of(start);
            let (mu, slope) = self.link.inverse(eta[row]);
            let sound = self.link.is_valid(eta[row]) && self.is_valid(mu);
            fit.invalid += u32::from(!sound);
            fit.deviance += prior * self.variance.deviance(*y, mu);
            (weight[row], residual[row]) = self.working(*y, mu, slope, prior);
        }
        fit
    }

    /// Working weight and residual of one row; a row whose fitted value does not move has no weight.
    fn working(&self, y: f64, mu: f64, slope: f64, prior: f64) -> (f64, f64) {
        if slope == 0.0 {
            return (0.0, 0.0);
        }
        (
            prior * slope * slope / self.variance.at(mu),
            (y - mu) / slope,
        )
    }

    fn is_valid(&self, mu: f64) -> bool {
        // R's inverse.gaussian takes any mean.
        self.name == FamilyName::InverseGaussian || self.variance.is_valid(mu)
    }
}

#[cfg(test)]
mod tests {
    use super::{Family, FamilyName, Observed, Variance};
    use crate::stats::link::Link;

    #[test]
    fn deviances_are_integrals() {
        for variance in [
            Variance::Constant,
            Variance::Binomial,
            Variance::Mean,
            Variance::Square,
            Variance::Cube,
            Variance::Power(1.5),
            Variance::Power(1.0),
            Variance::Power(2.0),
        ] {
            let (y, mu) = (0.7, 0.3);
            let steps = 20_000;
            let h = (y - mu) / f64::from(steps);
            let integral: f64 = (0..steps)
                .map(|step| mu + (f64::from(step) + 0.5) * h)
                .map(|t| 2.0 * (y - t) / variance.at(t) * h)
                .sum();
            let deviance = variance.deviance(y, mu);
            assert!((deviance - integral).abs() < 1e-7, "{variance:?}");
            assert!(variance.deviance(y, y).abs() < 1e-15);
        }
    }

    #[test]
    fn the_fast_logistic_path_is_the_plain_one() {
        let logit = Family {
            name: FamilyName::Binomial,
            variance: Variance::Binomial,
            link: Link::Logit,
        };
        let eta: Vec<f64> = (0..41).map(|k| f64::from(k - 20) * 1.3).collect();
        for prior in [vec![], vec![2.5; 41]] {
            for step in [1.0, 0.25] {
                let y: Vec<f64> = (0..41)
                    .map(|k| f64::from(k * 7 % 5) * step % 1.25)
                    .collect();
                let y: Vec<f64> = y.into_iter().map(|y| y.min(1.0)).collect();
                let seen = Observed {
                    eta: &eta,
                    y: &y,
                    prior: &prior,
                };
                let (mut weight, mut residual) = (vec![0.0; 41], vec![0.0; 41]);
                let fit = logit.work(&seen, &mut weight, &mut residual);
                let mut deviance = 0.0;
                for row in 0..41 {
                    let w = prior.get(row).copied().unwrap_or(1.0);
                    let (mu, slope) = logit.link.inverse(eta[row]);
                    // Of the linear predictor: 1 - mu has no digits left where mu is nearly 1.
                    let entropy = |p: f64| if p > 0.0 { p * libm::log(p) } else { 0.0 };
                    let softplus = eta[row].max(0.0) + libm::log1p(libm::exp(-eta[row].abs()));
                    let saturated = entropy(y[row]) + entropy(1.0 - y[row]);
                    deviance += 2.0 * w * (saturated - y[row] * eta[row] + softplus);
                    let (a, u) = (w * slope, (y[row] - mu) / slope);
                    assert!((weight[row] / a - 1.0).abs() < 1e-14);
                    assert!((residual[row] - u).abs() <= 1e-14 * u.abs());
                }
                assert!(
                    (fit.deviance / deviance - 1.0).abs() < 1e-12,
                    "{} {deviance}",
                    fit.deviance
                );
                assert_eq!(fit.invalid, 0);
            }
        }
    }
}

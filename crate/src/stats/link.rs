//! Link functions of generalised linear models: `eta = g(mu)`, with the limits that R puts to them.
//!
//! R (`make.link`, `power`, `binomial`) keeps fitted values off the edges of their range, so that working weights stay
//! finite; the same limits hold here. (McCullagh, Nelder, 1989, Generalized Linear Models, chapter 2.)

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use super::distribution::{normal_lower, normal_quantile};

/// A link function.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Link {
    /// `mu`.
    Identity,
    /// `log(mu)`.
    Log,
    /// `log(mu / (1 - mu))`.
    Logit,
    /// The normal quantile.
    Probit,
    /// The Cauchy quantile.
    Cauchit,
    /// `log(-log(1 - mu))`.
    Cloglog,
    /// `1 / mu`.
    Inverse,
    /// `1 / mu^2`.
    InverseSquare,
    /// `sqrt(mu)`.
    Sqrt,
    /// `mu^lambda`, lambda other than 0.
    Power(f64),
}

/// Beyond this the logit's inverse is within rounding of 0 or 1.
const LOGIT_LIMIT: f64 = 30.0;
/// `-qnorm(2^-52)`.
const PROBIT_LIMIT: f64 = 8.125_890_664_701_906;
/// `-qcauchy(2^-52)`.
const CAUCHIT_LIMIT: f64 = 1_433_540_284_805_664.8;

impl Link {
    /// The link of a name as R writes it; `None` for others.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "identity" => Self::Identity,
            "log" => Self::Log,
            "logit" => Self::Logit,
            "probit" => Self::Probit,
            "cauchit" => Self::Cauchit,
            "cloglog" => Self::Cloglog,
            "inverse" => Self::Inverse,
            "1/mu^2" => Self::InverseSquare,
            "sqrt" => Self::Sqrt,
            _ => return None,
        })
    }

    /// `mu^lambda` where 0 stands for the logarithm, as in Tweedie's family.
    #[must_use]
    pub fn power(lambda: f64) -> Self {
        match lambda {
            0.0 => Self::Log,
            1.0 => Self::Identity,
            _ => Self::Power(lambda),
        }
    }

    /// The name as R prints it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Identity => "identity",
            Self::Log => "log",
            Self::Logit => "logit",
            Self::Probit => "probit",
            Self::Cauchit => "cauchit",
            Self::Cloglog => "cloglog",
            Self::Inverse => "inverse",
            Self::InverseSquare => "1/mu^2",
            Self::Sqrt => "sqrt",
            Self::Power(lambda) => return format!("mu^{}", super::print::number(lambda, 3)),
        }
        .to_owned()
    }

    /// `g(mu)`.
    #[must_use]
    pub fn of(self, mu: f64) -> f64 {
        match self {
            Self::Identity => mu,
            Self::Log => libm::log(mu),
            Self::Logit => libm::log(mu / (1.0 - mu)),
            Self::Probit => normal_quantile(mu),
            Self::Cauchit => libm::tan(PI * (mu - 0.5)),
            Self::Cloglog => libm::log(-libm::log1p(-mu)),
            Self::Inverse => 1.0 / mu,
            Self::InverseSquare => 1.0 / (mu * mu),
            Self::Sqrt => libm::sqrt(mu),
            Self::Power(lambda) => libm::pow(mu, lambda),
        }
    }

    /// `mu` and its derivative at `eta`.
    #[must_use]
    pub fn inverse(self, eta: f64) -> (f64, f64) {
        const EPSILON: f64 = f64::EPSILON;
        match self {
            Self::Identity => (eta, 1.0),
            Self::Log => {
                let mu = libm::exp(eta).max(EPSILON);
                (mu, mu)
            }
            Self::Logit => logistic(eta),
            Self::Probit => (
                normal_lower(eta.clamp(-PROBIT_LIMIT, PROBIT_LIMIT)),
                (libm::exp(-0.5 * eta * eta) / libm::sqrt(2.0 * PI)).max(EPSILON),
            ),
            Self::Cauchit => {
                let x = eta.clamp(-CAUCHIT_LIMIT, CAUCHIT_LIMIT);
                // The tail without cancellation.
                let mu = if x.abs() > 1.0 {
                    let tail = libm::atan(1.0 / x) / PI;
                    if x > 0.0 { 1.0 - tail } else { -tail }
                } else {
                    0.5 + libm::atan(x) / PI
                };
                (mu, (1.0 / (PI * (1.0 + eta * eta))).max(EPSILON))
            }
            Self::Cloglog => {
                let mu = (-libm::expm1(-libm::exp(eta))).clamp(EPSILON, 1.0 - EPSILON);
                let x = libm::exp(eta.min(700.0));
                (mu, (x * libm::exp(-x)).max(EPSILON))
            }
            Self::Inverse => (1.0 / eta, -1.0 / (eta * eta)),
            Self::InverseSquare => {
                let root = libm::sqrt(eta);
                (1.0 / root, -1.0 / (2.0 * eta * root))
            }
            Self::Sqrt => (eta * eta, 2.0 * eta),
            Self::Power(lambda) => {
                let mu = libm::pow(eta, 1.0 / lambda).max(EPSILON);
                let slope = libm::pow(eta, 1.0 / lambda - 1.0) / lambda;
                (
                    mu,
                    if lambda > 0.0 {
                        slope.max(EPSILON)
                    } else {
                        slope
                    },
                )
            }
        }
    }

    /// Whether `mu` is defined at `eta`.
    #[must_use]
    pub fn is_valid(self, eta: f64) -> bool {
        match self {
            Self::Inverse => eta.is_finite() && eta != 0.0,
            Self::InverseSquare | Self::Sqrt | Self::Power(_) => eta.is_finite() && eta > 0.0,
            _ => true,
        }
    }
}

/// The logistic function and its derivative, both in terms of `exp(-|eta|)`, which cannot overflow.
#[inline(always)]
fn logistic(eta: f64) -> (f64, f64) {
    let size = eta.abs();
    let t = super::exp::exp(-size);
    let t = if size > LOGIT_LIMIT { f64::EPSILON } else { t };
    let share = 1.0 / (1.0 + t);
    let mu = if eta < 0.0 { t * share } else { share };
    let slope = t * share * share;
    (mu, slope)
}

#[cfg(test)]
mod tests {
    use super::Link;

    #[test]
    fn inverses_invert_and_slopes_are_slopes() {
        let both = [0.1, 0.35, 0.5, 0.8, 0.99];
        for link in [
            Link::Identity,
            Link::Log,
            Link::Logit,
            Link::Probit,
            Link::Cauchit,
            Link::Cloglog,
            Link::Inverse,
            Link::InverseSquare,
            Link::Sqrt,
            Link::Power(0.3),
            Link::Power(-0.5),
        ] {
            for mu in both {
                let eta = link.of(mu);
                let (back, slope) = link.inverse(eta);
                assert!((back - mu).abs() < 1e-13, "{link:?} {mu}: {back}");
                let h = 1e-5 * eta.abs().max(0.1);
                let numeric = (link.inverse(eta + h).0 - link.inverse(eta - h).0) / (2.0 * h);
                assert!(
                    (slope / numeric - 1.0).abs() < 1e-7,
                    "{link:?} {mu}: {slope} {numeric}"
                );
                assert!(link.is_valid(eta));
            }
            let name = link.name();
            assert!(matches!(link, Link::Power(_)) || Link::named(&name) == Some(link));
        }
        assert!(!Link::Inverse.is_valid(0.0));
        assert_eq!(Link::power(0.0), Link::Log);
        assert_eq!(Link::power(1.0), Link::Identity);
    }

    #[test]
    fn edges_stay_off_zero_and_one() {
        for link in [Link::Logit, Link::Probit, Link::Cauchit, Link::Cloglog] {
            for eta in [-1e6, -40.0, 40.0, 1e6] {
                let (mu, slope) = link.inverse(eta);
                assert!(
                    mu > 0.0 && mu < 1.0 && slope > 0.0,
                    "{link:?} {eta}: {mu} {slope}"
                );
            }
        }
    }
}

//! The distributions and what is known of them before a number is drawn.

use super::Draws;
use super::beta::Beta;
use super::binomial::Binomial;
use super::gamma::Gamma;
use super::poisson::Poisson;

/// A distribution. Its parameters, two for each, are those of R's functions in their order; `rexp` and `rgamma` have a
/// scale, 1 over the rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// From a minimum to a maximum.
    Uniform,
    /// Mean and standard deviation.
    Normal,
    /// Scale.
    Exponential,
    /// Shape and scale.
    Gamma,
    /// Two shapes.
    Beta,
    /// Size and probability.
    Binomial,
    /// Mean.
    Poisson,
}

impl Distribution {
    /// All of them; hosts name one by its place.
    pub const ALL: [Self; 7] = [
        Self::Uniform,
        Self::Normal,
        Self::Exponential,
        Self::Gamma,
        Self::Beta,
        Self::Binomial,
        Self::Poisson,
    ];

    /// The name of R's function.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uniform => "runif",
            Self::Normal => "rnorm",
            Self::Exponential => "rexp",
            Self::Gamma => "rgamma",
            Self::Beta => "rbeta",
            Self::Binomial => "rbinom",
            Self::Poisson => "rpois",
        }
    }

    /// Whether one number is made of one uniform number: then sequences that are not random may be drawn from too.
    #[must_use]
    pub const fn is_inverted(self) -> bool {
        matches!(self, Self::Uniform | Self::Normal | Self::Exponential)
    }
}

/// A distribution with its parameters.
#[derive(Debug, Clone, Copy)]
pub enum Sampler {
    /// Always the same, which takes nothing from the stream; NaN where parameters have no distribution.
    Constant(f64),
    /// Minimum and range.
    Uniform(f64, f64),
    /// Mean and standard deviation.
    Normal(f64, f64),
    /// Scale.
    Exponential(f64),
    /// Gamma numbers and their scale.
    Gamma(Gamma, f64),
    /// Beta numbers.
    Beta(Beta),
    /// 0 or 1, as likely: beta numbers with shapes of 0.
    Coin,
    /// Binomial numbers.
    Binomial(Binomial),
    /// Poisson numbers.
    Poisson(Poisson),
}

impl Sampler {
    /// What R draws with these parameters.
    pub fn new(distribution: Distribution, [a, b]: [f64; 2]) -> Self {
        const NONE: Sampler = Sampler::Constant(f64::NAN);
        let is_any_nan = a.is_nan() || b.is_nan();
        match distribution {
            _ if is_any_nan => NONE,
            Distribution::Uniform if !a.is_finite() || !b.is_finite() || b < a => NONE,
            Distribution::Uniform if a == b => Self::Constant(a),
            Distribution::Uniform => Self::Uniform(a, b - a),
            Distribution::Normal if !b.is_finite() || b < 0.0 => NONE,
            Distribution::Normal if b == 0.0 || !a.is_finite() => Self::Constant(a),
            Distribution::Normal => Self::Normal(a, b),
            Distribution::Exponential if a == 0.0 => Self::Constant(0.0),
            Distribution::Exponential if !a.is_finite() || a < 0.0 => NONE,
            Distribution::Exponential => Self::Exponential(a),
            Distribution::Gamma if a < 0.0 || b < 0.0 => NONE,
            Distribution::Gamma if a == 0.0 || b == 0.0 => Self::Constant(0.0),
            Distribution::Gamma if a.is_infinite() || b.is_infinite() => {
                Self::Constant(f64::INFINITY)
            }
            Distribution::Gamma => Self::Gamma(Gamma::new(a), b),
            Distribution::Beta if a < 0.0 || b < 0.0 => NONE,
            Distribution::Beta if a.is_infinite() && b.is_infinite() => Self::Constant(0.5),
            Distribution::Beta if a == 0.0 && b == 0.0 => Self::Coin,
            Distribution::Beta if a.is_infinite() || b == 0.0 => Self::Constant(1.0),
            Distribution::Beta if b.is_infinite() || a == 0.0 => Self::Constant(0.0),
            Distribution::Beta => Self::Beta(Beta::new(a, b)),
            Distribution::Binomial
                if !a.is_finite() || a < 0.0 || a.floor() != a || !(0.0..=1.0).contains(&b) =>
            {
                NONE
            }
            Distribution::Binomial if a == 0.0 || b == 0.0 => Self::Constant(0.0),
            Distribution::Binomial if b == 1.0 => Self::Constant(a),
            Distribution::Binomial => Self::Binomial(Binomial::new(a, b)),
            Distribution::Poisson if !a.is_finite() || a < 0.0 => NONE,
            Distribution::Poisson if a == 0.0 => Self::Constant(0.0),
            Distribution::Poisson => Self::Poisson(Poisson::new(a)),
        }
    }

    /// The next number.
    #[inline]
    pub fn draw(self, draws: &mut Draws) -> f64 {
        match self {
            Self::Constant(value) => value,
            Self::Uniform(low, range) => low + range * draws.uniform(),
            Self::Normal(mean, deviation) => mean + deviation * draws.normal(),
            // The quantile: it grows with the uniform number.
            Self::Exponential(scale) => -scale * libm::log1p(-draws.open()),
            Self::Gamma(gamma, scale) => gamma.draw(draws) * scale,
            Self::Beta(beta) => beta.draw(draws),
            Self::Coin => (draws.uniform() * 2.0).floor().min(1.0),
            Self::Binomial(binomial) => binomial.draw(draws),
            Self::Poisson(poisson) => poisson.draw(draws),
        }
    }
}

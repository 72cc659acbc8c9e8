//! The family that a call names: as R writes it, or in parts.

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::ast::{Expr, Node};
use crate::formula::parse;
use crate::stats::family::{Family, FamilyName, Variance};
use crate::stats::link::Link;

/// A family and what it takes.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FamilyOptions {
    /// `"binomial"`, `"gaussian"`, `"Gamma"`, `"inverse.gaussian"`, `"poisson"`, `"quasi"`, `"quasibinomial"`,
    /// `"quasipoisson"` or `"rxTweedie"`.
    pub family: String,
    /// The link: `"identity"`, `"log"`, `"logit"`, `"probit"`, `"cauchit"`, `"cloglog"`, `"inverse"`, `"1/mu^2"`, `"sqrt"`
    /// or `"power(lambda)"`.
    pub link: Option<String>,
    /// Of quasi: `"constant"` (default), `"mu(1-mu)"`, `"mu"`, `"mu^2"` or `"mu^3"`.
    pub variance: Option<String>,
    /// Of rxTweedie: the variance is `mu^varPower`. Default 0.
    pub var_power: Option<f64>,
    /// Of rxTweedie: the link is `mu^linkPower`, the logarithm for 0. Default `1 - varPower`.
    pub link_power: Option<f64>,
}

/// A family as a text in R's syntax, such as `binomial("probit")`, or in parts.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum FamilyParam {
    /// R's syntax.
    Text(String),
    /// Parts.
    Parts(FamilyOptions),
}

impl FamilyParam {
    /// The family that is meant.
    pub fn family(&self) -> Result<Family> {
        match self {
            Self::Text(text) => FamilyOptions::read(text)?.family(),
            Self::Parts(parts) => parts.family(),
        }
    }
}

impl FamilyOptions {
    /// Reads R's syntax: `poisson`, `binomial(probit)`, `quasi(link = "log", variance = "mu^2")`.
    fn read(text: &str) -> Result<Self> {
        let wrong = || Error::new(ErrorKind::Argument, format!("'{text}' is not a family"));
        let (name, arguments) = match parse(text)?.inner().node.clone() {
            Node::Name(name) | Node::Text(name) => (name, Vec::new()),
            Node::Call(name, arguments) => (name, arguments),
            _ => return Err(wrong()),
        };
        let formals: &[&str] = match name.as_str() {
            "rxTweedie" | "tweedie" => &["var.power", "link.power"],
            "quasi" => &["link", "variance"],
            _ => &["link"],
        };
        let mut options = Self {
            family: name.clone(),
            ..Self::default()
        };
        for (position, argument) in arguments.iter().enumerate() {
            let formal = argument.name.as_deref().or(formals.get(position).copied());
            let value = || Some(plain(&argument.value));
            match formal.filter(|formal| formals.contains(formal)) {
                Some("link") => options.link = value(),
                Some("variance") => options.variance = value(),
                Some("var.power") => options.var_power = Some(number(&argument.value)?),
                Some("link.power") => options.link_power = Some(number(&argument.value)?),
                _ => fail!(Argument, "{name}() takes {}", formals.join(" and ")),
            }
        }
        Ok(options)
    }

    fn family(&self) -> Result<Family> {
        use FamilyName as Name;
        let (name, variance, link) = match self.family.as_str() {
            "binomial" => (Name::Binomial, Variance::Binomial, Link::Logit),
            "gaussian" => (Name::Gaussian, Variance::Constant, Link::Identity),
            "Gamma" | "gamma" => (Name::Gamma, Variance::Square, Link::Inverse),
            "inverse.gaussian" => (Name::InverseGaussian, Variance::Cube, Link::InverseSquare),
            "poisson" => (Name::Poisson, Variance::Mean, Link::Log),
            "quasibinomial" => (Name::Quasibinomial, Variance::Binomial, Link::Logit),
            "quasipoisson" => (Name::Quasipoisson, Variance::Mean, Link::Log),
            "quasi" => (Name::Quasi, self.quasi_variance()?, Link::Identity),
            "rxTweedie" | "tweedie" | "Tweedie" => return self.tweedie(),
            other => fail!(
                Argument,
                "'{other}' is not a family; those are binomial, gaussian, Gamma, inverse.gaussian, poisson, quasi, \
                 quasibinomial, quasipoisson and rxTweedie"
            ),
        };
        if self.variance.is_some() && name != Name::Quasi {
            fail!(Argument, "only the family quasi takes a variance");
        }
        if self.var_power.is_some() || self.link_power.is_some() {
            fail!(
                Argument,
                "only the family rxTweedie takes varPower and linkPower"
            );
        }
        let link = self.link.as_deref().map_or(Ok(link), link_of)?;
        Ok(Family {
            name,
            variance,
            link,
        })
    }

    fn tweedie(&self) -> Result<Family> {
        if self.link.is_some() || self.variance.is_some() {
            fail!(
                Argument,
                "rxTweedie takes varPower and linkPower, not link and variance"
            );
        }
        let power = self.var_power.unwrap_or(0.0);
        let link = self.link_power.unwrap_or(1.0 - power);
        if !power.is_finite() || !link.is_finite() || (power > 0.0 && power < 1.0) {
            fail!(
                Argument,
                "varPower is {power} and linkPower {link}; both are finite, and there is no distribution for a \
                 varPower between 0 and 1"
            );
        }
        Ok(Family {
            name: FamilyName::Tweedie,
            variance: match power {
                0.0 => Variance::Constant,
                1.0 => Variance::Mean,
                2.0 => Variance::Square,
                3.0 => Variance::Cube,
                _ => Variance::Power(power),
            },
            link: Link::power(link),
        })
    }

    fn quasi_variance(&self) -> Result<Variance> {
        let name = self.variance.as_deref().unwrap_or("constant");
        Ok(match name.replace(' ', "").as_str() {
            "constant" => Variance::Constant,
            "mu(1-mu)" => Variance::Binomial,
            "mu" => Variance::Mean,
            "mu^2" => Variance::Square,
            "mu^3" => Variance::Cube,
            _ => fail!(
                Argument,
                "'{name}' is not a variance; those are constant, mu(1-mu), mu, mu^2 and mu^3"
            ),
        })
    }
}

fn link_of(name: &str) -> Result<Link> {
    if let Some(link) = Link::named(&name.replace(' ', "")) {
        return Ok(link);
    }
    if let Ok(Expr {
        node: Node::Call(function, arguments),
        ..
    }) = parse(name)
        && let ("power", [argument]) = (function.as_str(), arguments.as_slice())
    {
        // R's power(): nothing below 0, which stands for the logarithm.
        return Ok(Link::power(number(&argument.value)?.max(0.0)));
    }
    fail!(
        Argument,
        "'{name}' is not a link; those are identity, log, logit, probit, cauchit, cloglog, inverse, 1/mu^2, sqrt and \
         power(lambda)"
    )
}

/// A name with or without quotes; an expression as it is written.
fn plain(expression: &Expr) -> String {
    match &expression.inner().node {
        Node::Text(text) | Node::Name(text) => text.clone(),
        _ => expression.to_string(),
    }
}

fn number(expression: &Expr) -> Result<f64> {
    match &expression.inner().node {
        Node::Number(value) | Node::Integer(value) => Ok(*value),
        Node::Negative(inner) => number(inner).map(|value| -value),
        Node::Binary(operator, left, right) => {
            use crate::formula::ast::Operator;
            let (left, right) = (number(left)?, number(right)?);
            match operator {
                Operator::Divide => Ok(left / right),
                Operator::Subtract => Ok(left - right),
                Operator::Add => Ok(left + right),
                Operator::Multiply => Ok(left * right),
                _ => fail!(Argument, "'{expression}' is not a number"),
            }
        }
        _ => fail!(Argument, "'{expression}' is not a number"),
    }
}

#[cfg(test)]
mod tests {
    use super::FamilyParam;

    #[test]
    fn families_are_read_as_r_writes_them() {
        for (text, label) in [
            ("binomial", "binomial-logit"),
            ("binomial()", "binomial-logit"),
            ("binomial(probit)", "binomial-probit"),
            ("\"poisson\"", "poisson-log"),
            ("Gamma(link = 'log')", "Gamma-log"),
            ("inverse.gaussian", "inverse.gaussian-1/mu^2"),
            ("quasi(link = \"log\", variance = \"mu^2\")", "quasi-log"),
            ("quasi(inverse, mu(1 - mu))", "quasi-inverse"),
            ("quasi(link = power(1/3), variance = mu)", "quasi-mu^0.333"),
            ("rxTweedie(var.power = 1.5, link.power = 0)", "Tweedie-log"),
            ("rxTweedie(1.5)", "Tweedie-mu^-0.5"),
        ] {
            let family = FamilyParam::Text(text.to_owned()).family().unwrap();
            assert_eq!(family.label(), label, "{text}");
        }
        for text in [
            "normal",
            "poisson(loglog)",
            "poisson(variance = mu)",
            "quasi(variance = mu^4)",
            "rxTweedie(0.5)",
            "1 + 2",
            "",
        ] {
            assert!(
                FamilyParam::Text(text.to_owned()).family().is_err(),
                "{text}"
            );
        }
    }
}

//! What stands above printed results, in RevoScaleR's order.

use std::fmt;

/// The first lines of a printed result; each is left out when it is not known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Heading<'a> {
    /// The call.
    pub call: Option<&'a str>,
    /// What was computed, as in `Cube Results`, and its formula.
    pub title: Option<(&'a str, &'a str)>,
    /// What the data are.
    pub data_text: Option<&'a str>,
    /// The variable with probability weights.
    pub pweights: Option<&'a str>,
    /// The variable with frequency weights.
    pub fweights: Option<&'a str>,
    /// The names of the responses.
    pub depvars: &'a [String],
}

impl fmt::Display for Heading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = self.call {
            writeln!(f, "Call:\n{call}\n")?;
        }
        if let Some((title, formula)) = self.title {
            writeln!(f, "{title} for: {formula}")?;
        }
        if let Some(data) = self.data_text {
            writeln!(f, "{data}")?;
        }
        if let Some(name) = self.pweights {
            writeln!(f, "Probability weights: {name}")?;
        }
        if let Some(name) = self.fweights {
            writeln!(f, "Frequency weights: {name}")?;
        }
        if !self.depvars.is_empty() {
            writeln!(f, "Dependent variable(s): {}", self.depvars.join(", "))?;
        }
        Ok(())
    }
}

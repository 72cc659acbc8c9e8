//! How fitted models print, in RevoScaleR's form: what their head, their coefficients and their tests share.

use std::fmt::Write;

use super::heading::Heading;
use crate::stats::print::{Align, column, number, p_values, stars, table};

const DIGITS: usize = 7;

/// What stands above the coefficients.
pub struct ModelHead<'a> {
    /// Call, title, data, weights, responses.
    pub heading: Heading<'a>,
    /// Which coefficients were dropped.
    pub aliased: &'a [bool],
    /// Rows that took part, or the sum of their frequencies.
    pub n_valid_obs: f64,
    /// Rows that did not.
    pub n_missing_obs: f64,
    /// What to know about the result.
    pub warnings: &'a [String],
}

impl ModelHead<'_> {
    /// The lines.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.heading.to_string();
        let dropped = self.aliased.iter().filter(|aliased| **aliased).count();
        let including = if dropped > 0 {
            format!(" (Including number dropped: {dropped})")
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "Total independent variables: {}{including}",
            self.aliased.len()
        );
        let valid = if self.heading.fweights.is_some() {
            "Sum of weights of valid observations"
        } else {
            "Number of valid observations"
        };
        let _ = writeln!(text, "{valid}: {}", number(self.n_valid_obs, 15));
        let _ = writeln!(
            text,
            "Number of missing observations: {}",
            number(self.n_missing_obs, 15)
        );
        for warning in self.warnings {
            let _ = writeln!(text, "Warning: {warning}");
        }
        text
    }
}

/// The labels of coefficients and which of them were dropped.
#[derive(Clone, Copy)]
pub struct CoefficientRows<'a> {
    /// The labels.
    pub labels: &'a [String],
    /// Which were dropped.
    pub aliased: &'a [bool],
}

/// The coefficients of one response with their tests.
pub struct CoefficientTests<'a> {
    /// Estimates.
    pub estimates: &'a [f64],
    /// Standard errors.
    pub errors: &'a [f64],
    /// What is tested.
    pub statistics: &'a [f64],
    /// P-values.
    pub p_values: &'a [f64],
    /// `t` or `z`.
    pub letter: char,
    /// The counts of a cube's cells.
    pub counts: Option<Vec<f64>>,
}

impl CoefficientRows<'_> {
    /// Cells of a column, `Dropped` where the coefficient is.
    fn cells(&self, header: &str, texts: Vec<String>) -> (Align, Vec<String>) {
        let mut texts = texts.into_iter();
        let cells = self.aliased.iter().map(|aliased| {
            if *aliased {
                "Dropped".to_owned()
            } else {
                texts.next().unwrap_or_default()
            }
        });
        (
            Align::Right,
            std::iter::once(header.to_owned()).chain(cells).collect(),
        )
    }

    fn kept(&self, values: &[f64]) -> Vec<f64> {
        values
            .iter()
            .zip(self.aliased)
            .filter(|(_, aliased)| !**aliased)
            .map(|(value, _)| *value)
            .collect()
    }

    fn labels(&self) -> (Align, Vec<String>) {
        (
            Align::Left,
            std::iter::once(String::new())
                .chain(self.labels.iter().cloned())
                .collect(),
        )
    }

    /// A column of estimates for each response.
    pub fn estimates<'v>(&self, responses: impl Iterator<Item = (&'v str, &'v [f64])>) -> String {
        let mut columns = vec![self.labels()];
        for (name, values) in responses {
            let texts = column(&self.kept(values), DIGITS);
            columns.push(self.cells(name, texts));
        }
        table(&columns).join("\n") + "\n"
    }

    /// The table of a summary, as R's `printCoefmat` has it with four digits: estimates and errors share one format,
    /// statistics have at most three decimals.
    #[must_use]
    pub fn tests(&self, tests: &CoefficientTests<'_>) -> String {
        let (estimates, errors) = (self.kept(tests.estimates), self.kept(tests.errors));
        let (t, p) = (self.kept(tests.statistics), self.kept(tests.p_values));
        let digits = 4i32;
        let both: Vec<f64> = estimates.iter().chain(&errors).copied().collect();
        let size = both
            .iter()
            .map(|x| x.abs())
            .filter(|x| x.is_finite() && *x > 0.0)
            .fold(f64::INFINITY, f64::min);
        #[allow(clippy::cast_possible_truncation)]
        let smallest = if size.is_finite() {
            1 + libm::floor(libm::log10(size)) as i32
        } else {
            0
        };
        let decimals = (digits - smallest).max(1);
        let rounded: Vec<f64> = both.iter().map(|x| round(*x, decimals)).collect();
        let texts = column(&rounded, 4);
        let t_texts = column(&t.iter().map(|x| round(*x, 3)).collect::<Vec<_>>(), 4);
        let count = estimates.len();
        let mut columns = vec![
            self.labels(),
            self.cells("Estimate", texts[..count].to_vec()),
            self.cells("Std. Error", texts[count..].to_vec()),
            self.cells(&format!("{} value", tests.letter), t_texts),
            self.cells(&format!("Pr(>|{}|)", tests.letter), p_values(&p, 3)),
        ];
        let mut starred = p.iter().map(|p| stars(*p).to_owned());
        let cells = self.aliased.iter().map(|aliased| {
            if *aliased {
                String::new()
            } else {
                starred.next().unwrap_or_default()
            }
        });
        columns.push((
            Align::Left,
            std::iter::once(String::new()).chain(cells).collect(),
        ));
        if let Some(counts) = &tests.counts {
            let rows = self.labels.len();
            columns.push((
                Align::Left,
                std::iter::once("|")
                    .chain(std::iter::repeat_n("|", rows))
                    .map(str::to_owned)
                    .collect(),
            ));
            let texts = counts
                .iter()
                .map(|count| number(*count, 15))
                .chain(std::iter::repeat(String::new()));
            columns.push((
                Align::Right,
                std::iter::once("Counts".to_owned())
                    .chain(texts.take(rows))
                    .collect(),
            ));
        }
        let mut text = table(&columns).join("\n");
        text.push_str("\n---\nSignif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1\n");
        text
    }
}

/// Rounds to a number of decimals, as text would.
#[must_use]
pub fn round(x: f64, decimals: i32) -> f64 {
    let decimals = usize::try_from(decimals.clamp(0, 300)).unwrap_or(0);
    if x.is_finite() {
        format!("{x:.decimals$}").parse().unwrap_or(x)
    } else {
        x
    }
}

/// Rounds to a number of significant digits.
#[must_use]
pub fn significant(x: f64, digits: usize) -> f64 {
    if x.is_finite() {
        format!("{:.*e}", digits - 1, x).parse().unwrap_or(x)
    } else {
        x
    }
}

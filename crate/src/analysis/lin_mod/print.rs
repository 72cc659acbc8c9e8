//! How a linear model prints, in RevoScaleR's form.

use std::fmt::Write;

use super::LinModOutput;
use crate::engine::Printed;
use crate::stats::print::{Align, column, general, number, p_value, p_values, stars, table};

const DIGITS: usize = 7;

impl LinModOutput {
    fn head(&self) -> String {
        let mut text = String::new();
        if let Some(call) = &self.call {
            let _ = writeln!(text, "Call:\n{call}\n");
        }
        let kind = if self.cube { "Cube Linear" } else { "Linear" };
        let _ = writeln!(text, "{kind} Regression Results for: {}", self.formula);
        if let Some(data) = &self.data_text {
            let _ = writeln!(text, "{data}");
        }
        if let Some(name) = &self.pweights {
            let _ = writeln!(text, "Probability weights: {name}");
        }
        if let Some(name) = &self.fweights {
            let _ = writeln!(text, "Frequency weights: {name}");
        }
        let _ = writeln!(text, "Dependent variable(s): {}", self.y_names.join(", "));
        let dropped = self.aliased.iter().filter(|aliased| **aliased).count();
        let including = if dropped > 0 {
            format!(" (Including number dropped: {dropped})")
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "Total independent variables: {}{including}",
            self.coefficients.rows.len()
        );
        let valid = if self.fweights.is_some() {
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
        for warning in &self.warnings {
            let _ = writeln!(text, "Warning: {warning}");
        }
        text
    }

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
            .zip(&self.aliased)
            .filter(|(_, aliased)| !**aliased)
            .map(|(value, _)| *value)
            .collect()
    }

    fn labels(&self) -> (Align, Vec<String>) {
        (
            Align::Left,
            std::iter::once(String::new())
                .chain(self.coefficients.rows.iter().cloned())
                .collect(),
        )
    }

    fn coefficient_table(&self, response: usize) -> String {
        let (estimates, errors) = (
            self.kept(&self.coefficients.values[response]),
            self.kept(&self.coef_std_error.values[response]),
        );
        let (t, p) = (
            self.kept(&self.coef_t_value.values[response]),
            self.kept(&self.coef_p_value.values[response]),
        );
        // R's printCoefmat with four digits: estimates and errors share one format, t has at most three decimals.
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
            self.cells("t value", t_texts),
            self.cells("Pr(>|t|)", p_values(&p, 3)),
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
        if let Some(counts) = &self.cube_counts() {
            let rows = self.coefficients.rows.len();
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

    fn cube_counts(&self) -> Option<Vec<f64>> {
        self.count_df
            .as_ref()
            .and_then(|frame| crate::format::arrow::column_of(&frame.0, "Counts").ok())
    }

    fn fit_lines(&self, response: usize) -> String {
        let mut text = String::new();
        let four = |x: f64| number(significant(x, 4), 7);
        let _ = writeln!(
            text,
            "Residual standard error: {} on {} degrees of freedom",
            four(self.sigma[response]),
            number(self.df[1], 15)
        );
        let as_if = if self.cube {
            " (as if intercept included)"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "Multiple R-squared: {}{as_if}",
            four(self.r_squared[response])
        );
        let _ = writeln!(
            text,
            "Adjusted R-squared: {}",
            four(self.adj_r_squared[response])
        );
        if let Some(f) = &self.fstatistics {
            let p = p_value(self.f_pvalue[response], 4);
            let _ = writeln!(
                text,
                "F-statistic: {:>5} on {} and {} DF,  p-value: {p}",
                general(f.value[response], 4),
                number(f.numdf, 15),
                number(f.dendf, 15)
            );
        }
        let _ = writeln!(
            text,
            "Condition number: {}",
            number(round(self.condition_number, 4), 15)
        );
        text
    }
}

/// Rounds to a number of decimals, as text would.
fn round(x: f64, decimals: i32) -> f64 {
    let decimals = usize::try_from(decimals.clamp(0, 300)).unwrap_or(0);
    if x.is_finite() {
        format!("{x:.decimals$}").parse().unwrap_or(x)
    } else {
        x
    }
}

/// Rounds to a number of significant digits.
fn significant(x: f64, digits: usize) -> f64 {
    if x.is_finite() {
        format!("{:.*e}", digits - 1, x).parse().unwrap_or(x)
    } else {
        x
    }
}

impl Printed for LinModOutput {
    fn print(&self) -> String {
        let mut text = self.head();
        text.push_str("\nCoefficients:\n");
        let mut columns = vec![self.labels()];
        for (response, name) in self.y_names.iter().enumerate() {
            let texts = column(&self.kept(&self.coefficients.values[response]), DIGITS);
            columns.push(self.cells(name, texts));
        }
        text.push_str(&table(&columns).join("\n"));
        text.push('\n');
        text
    }

    fn summary(&self) -> String {
        let mut text = self.head();
        for (response, name) in self.y_names.iter().enumerate() {
            if self.y_names.len() > 1 {
                let _ = write!(text, "\nCoefficients for response {name}:\n");
            } else {
                text.push_str("\nCoefficients:\n");
            }
            text.push_str(&self.coefficient_table(response));
            let _ = write!(text, "\n{}", self.fit_lines(response));
        }
        text
    }
}

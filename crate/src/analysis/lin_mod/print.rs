//! How a linear model prints, in RevoScaleR's form.

use std::fmt::Write;

use super::LinModOutput;
use crate::analysis::heading::Heading;
use crate::analysis::printed_model::{
    CoefficientRows, CoefficientTests, ModelHead, round, significant,
};
use crate::engine::Printed;
use crate::stats::print::{general, number, p_value};

impl LinModOutput {
    fn head(&self) -> String {
        let kind = if self.cube { "Cube Linear" } else { "Linear" };
        ModelHead {
            heading: Heading {
                call: self.call.as_deref(),
                title: Some((&format!("{kind} Regression Results"), &self.formula)),
                data_text: self.data_text.as_deref(),
                pweights: self.pweights.as_deref(),
                fweights: self.fweights.as_deref(),
                depvars: &self.y_names,
            },
            aliased: &self.aliased,
            n_valid_obs: self.n_valid_obs,
            n_missing_obs: self.n_missing_obs,
            warnings: &self.warnings,
        }
        .text()
    }

    fn rows(&self) -> CoefficientRows<'_> {
        CoefficientRows {
            labels: &self.coefficients.rows,
            aliased: &self.aliased,
        }
    }

    fn coefficient_table(&self, response: usize) -> String {
        let counts = self
            .count_df
            .as_ref()
            .and_then(|frame| crate::format::arrow::column_of(&frame.0, "Counts").ok());
        self.rows().tests(&CoefficientTests {
            estimates: &self.coefficients.values[response],
            errors: &self.coef_std_error.values[response],
            statistics: &self.coef_t_value.values[response],
            p_values: &self.coef_p_value.values[response],
            letter: 't',
            counts,
        })
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

impl Printed for LinModOutput {
    fn print(&self) -> String {
        let columns = self.y_names.iter().map(String::as_str);
        let values = self.coefficients.values.iter().map(Vec::as_slice);
        let estimates = self.rows().estimates(columns.zip(values));
        format!("{}\nCoefficients:\n{estimates}", self.head())
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

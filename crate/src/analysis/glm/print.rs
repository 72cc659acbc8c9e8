//! How a generalised linear model prints, in RevoScaleR's form.

use std::fmt::Write;

use super::GlmOutput;
use crate::analysis::heading::Heading;
use crate::analysis::printed_model::{CoefficientRows, CoefficientTests, ModelHead, round};
use crate::engine::Printed;
use crate::stats::print::number;

impl GlmOutput {
    fn head(&self) -> String {
        let kind = if self.cube { "Cube " } else { "" };
        let title = if self.logistic {
            format!("{kind}Logistic Regression Results")
        } else {
            format!("{kind}Generalized Linear Model Results")
        };
        ModelHead {
            heading: Heading {
                call: self.call.as_deref(),
                title: Some((&title, &self.formula)),
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
            labels: &self.coefficients.names,
            aliased: &self.aliased,
        }
    }

    /// Family and deviance.
    fn fit_lines(&self) -> String {
        let deviance = number(round(self.deviance, 4), 15);
        let df = number(self.df[1], 15);
        if self.logistic {
            format!("-2*LogLikelihood: {deviance} (Residual deviance on {df} degrees of freedom)\n")
        } else {
            let (family, link) = (&self.family, &self.link);
            format!(
                "Family-link: {family}-{link}\n\nResidual deviance: {deviance} (on {df} degrees of freedom)\n"
            )
        }
    }
}

impl Printed for GlmOutput {
    fn print(&self) -> String {
        let mut text = self.head();
        if !self.logistic {
            text.push_str(&self.fit_lines());
        }
        let response = (
            self.y_names[0].as_str(),
            self.coefficients.values.as_slice(),
        );
        let estimates = self.rows().estimates(std::iter::once(response));
        let _ = write!(text, "\nCoefficients:\n{estimates}");
        text
    }

    fn summary(&self) -> String {
        let counts = self
            .count_df
            .as_ref()
            .and_then(|frame| crate::format::arrow::column_of(&frame.0, "Counts").ok());
        let tests = self.rows().tests(&CoefficientTests {
            estimates: &self.coefficients.values,
            errors: &self.coef_std_error.values,
            statistics: &self.coef_t_value.values,
            p_values: &self.coef_p_value.values,
            letter: if self.logistic { 'z' } else { 't' },
            counts,
        });
        let mut text = self.head();
        let _ = write!(text, "{}\nCoefficients:\n{tests}\n", self.fit_lines());
        if !self.logistic {
            let be = if self.family == "poisson" || self.family == "binomial" {
                "1".to_owned()
            } else {
                number(self.dispersion, 7)
            };
            let family = &self.family;
            let _ = writeln!(
                text,
                "(Dispersion parameter for {family} family taken to be {be})\n"
            );
        }
        if let Some(aic) = self.aic.filter(|_| !self.logistic) {
            let _ = writeln!(text, "AIC: {}", number(round(aic, 4), 15));
        }
        let condition = number(round(self.condition_number, 4), 7);
        let _ = writeln!(
            text,
            "Condition number of final variance-covariance matrix: {condition}"
        );
        let _ = writeln!(text, "Number of iterations: {}", self.iters);
        text
    }
}

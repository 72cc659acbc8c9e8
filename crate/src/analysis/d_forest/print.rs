//! A forest in text.

use super::DForestOutput;
use crate::analysis::params::NamedMatrix;
use crate::engine::Printed;
use crate::stats::print::{column, number};

/// A percentage with two decimals where they are needed.
fn percent(share: f64) -> String {
    number(libm::rint(share * 10_000.0) / 100.0, 7)
}

impl Printed for DForestOutput {
    fn print(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        if let Some(call) = &self.call {
            lines.extend(["Call:".to_owned(), call.clone(), String::new()]);
        }
        let mut fact = |name: &str, value: String| lines.push(format!("{name:>36}: {value} "));
        fact("Type of decision forest", self.method.clone());
        fact("Number of trees", number(self.ntree, 15));
        fact(
            "No. of variables tried at each split",
            number(self.mtry, 15),
        );
        lines.push(String::new());
        let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
        match (&self.oob_err, &self.confusion) {
            (Some(errors), Some(confusion)) => {
                let rate = percent(last(&errors.oob_err));
                lines.push(format!("{:>35}: {rate}%", "OOB estimate of error rate"));
                lines.push("Confusion matrix:".to_owned());
                lines.extend(self.matrix(confusion));
            }
            (Some(errors), None) => {
                let mean = number(last(&errors.oob_err), 7);
                let explained = number(libm::rint(100.0 * errors.pseudo_r_squared), 7);
                lines.push(format!("{:>35}: {mean}", "Mean of squared residuals"));
                lines.push(format!("{:>35}: {explained}", "% Var explained"));
            }
            _ => (),
        }
        lines.join("\n") + "\n"
    }
}

impl DForestOutput {
    fn matrix(&self, confusion: &NamedMatrix) -> Vec<String> {
        let length = |text: &str| text.chars().count();
        let classes = confusion.rows.len();
        let votes: Vec<Vec<String>> = confusion.values[..classes]
            .iter()
            .map(|values| column(values, 7))
            .collect();
        let errors = column(&confusion.values[classes], 7);
        let longest = |texts: &[String]| texts.iter().map(|text| length(text)).max().unwrap_or(0);
        let label = longest(&confusion.rows).max(length(&self.response));
        let cell = longest(&votes.concat()).max(longest(&confusion.rows));
        let error = longest(&errors).max("class.error".len());
        let line = |name: &str, cells: &[&str], last: &str| {
            let cells: String = cells.iter().map(|text| format!(" {text:>cell$}")).collect();
            format!("{name:>label$}{cells} {last:>error$}")
        };
        let names: Vec<&str> = confusion.rows.iter().map(String::as_str).collect();
        let mut lines = vec![
            format!("{:label$}Predicted", ""),
            line(&self.response, &names, "class.error"),
        ];
        for row in 0..classes {
            let cells: Vec<&str> = votes.iter().map(|column| column[row].as_str()).collect();
            lines.push(line(&confusion.rows[row], &cells, &errors[row]));
        }
        lines
    }
}

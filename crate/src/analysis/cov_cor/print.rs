//! How matrices of covariances print.

use std::fmt::Write;

use super::{CovCorOutput, MatrixKind};
use crate::analysis::heading::Heading;
use crate::analysis::params::NamedMatrix;
use crate::engine::Printed;
use crate::stats::print::number;
use crate::stats::print_matrix::{headed, matrix};

impl NamedMatrix {
    /// The lines of the matrix as R prints it.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let labels: Vec<String> = std::iter::once(String::new())
            .chain(self.rows.iter().cloned())
            .collect();
        let columns = self.columns.iter().zip(&self.values);
        let columns: Vec<_> = columns.map(|(name, values)| headed(name, values)).collect();
        matrix(&labels, &columns)
    }
}

impl Printed for CovCorOutput {
    fn print(&self) -> String {
        let heading = Heading {
            call: self.call.as_deref(),
            data_text: self.data_text.as_deref(),
            pweights: self.pweights.as_deref(),
            fweights: self.fweights.as_deref(),
            ..Heading::default()
        };
        let mut text = heading.to_string();
        let valid = number(self.valid_obs, 15);
        let missing = number(self.missing_obs, 15);
        let _ = writeln!(text, "Number of valid observations: {valid}");
        let _ = writeln!(text, "Number of missing observations: {missing} ");
        if !self.dropped_vars.is_empty() {
            let _ = writeln!(text, "Dropped variables: {}", self.dropped_vars.join(", "));
        }
        let statistic = match self.kind {
            MatrixKind::Cov => "COV",
            MatrixKind::Cor => "COR",
            MatrixKind::Sscp => "SSCP",
        };
        let _ = writeln!(text, "Statistic: {statistic} \n ");
        text.push_str(&self.cov_cor.lines().join("\n"));
        text.push('\n');
        text
    }
}

//! Clusters in text, in R's form.

use std::fmt::Write;

use super::KmeansOutput;
use crate::analysis::heading::Heading;
use crate::engine::Printed;
use crate::stats::print::{Align, column, number, table, vector};

const DIGITS: usize = 7;

impl Printed for KmeansOutput {
    fn print(&self) -> String {
        let heading = Heading {
            call: self.call.as_deref(),
            data_text: self.data_text.as_deref(),
            ..Heading::default()
        };
        let mut text = heading.to_string();
        let counts = [("valid", self.valid_obs), ("missing", self.missing_obs)];
        for (which, count) in counts {
            let _ = writeln!(
                text,
                "Number of {which} observations: {}",
                number(count, 15)
            );
        }
        text.push_str("Clustering algorithm: Lloyd\n");
        for warning in &self.warnings {
            let _ = writeln!(text, "Warning: {warning}");
        }
        let sizes: Vec<String> = self.size.iter().map(|size| number(*size, 15)).collect();
        let _ = writeln!(
            text,
            "\nK-means clustering with {} clusters of sizes {}\n\nCluster means:",
            sizes.len(),
            sizes.join(", ")
        );
        let named = |name: &str, cells: Vec<String>| {
            std::iter::once(name.to_owned()).chain(cells).collect()
        };
        let mut columns = vec![(Align::Left, named("", self.centers.rows.clone()))];
        for (name, values) in self.centers.columns.iter().zip(&self.centers.values) {
            columns.push((Align::Right, named(name, column(values, DIGITS))));
        }
        let _ = writeln!(text, "{}", table(&columns).join("\n"));
        let _ = writeln!(
            text,
            "\nWithin cluster sum of squares by cluster:\n{}",
            vector(&self.withinss, DIGITS).join("\n")
        );
        let _ = writeln!(
            text,
            " (between_SS / total_SS = {:>5.1} %)",
            100.0 * self.betweenss / self.totss
        );
        text
    }
}

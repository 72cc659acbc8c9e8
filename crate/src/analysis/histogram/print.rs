//! A histogram in text.

use super::{HistogramOutput, VariableHistogram};
use crate::analysis::heading::Heading;
use crate::engine::Printed;
use crate::stats::print::{Align, column, general, number, table};

impl Printed for HistogramOutput {
    fn print(&self) -> String {
        let heading = Heading {
            call: self.call.as_deref(),
            data_text: self.data_text.as_deref(),
            ..Heading::default()
        };
        let histograms = self.histograms.iter().map(|histogram| self.one(histogram));
        let missing = self.missing_obs.map_or_else(String::new, |rows| {
            format!("Number of missing observations: {}\n", number(rows, 15))
        });
        let parts = [heading.to_string(), missing].into_iter().chain(histograms);
        parts
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl HistogramOutput {
    fn one(&self, histogram: &VariableHistogram) -> String {
        let total: f64 = histogram.counts.iter().sum();
        let labels = if histogram.levels.is_empty() {
            let ends: Vec<String> = histogram
                .breaks
                .iter()
                .map(|value| general(*value, 7))
                .collect();
            ends.windows(2)
                .map(|pair| format!("[{}, {})", pair[0], pair[1]))
                .collect()
        } else {
            histogram.levels.clone()
        };
        let (name, values) = if self.percent {
            let shares: Vec<f64> = histogram
                .counts
                .iter()
                .map(|count| 100.0 * count / total)
                .collect();
            ("Percent", column(&shares, 4))
        } else {
            ("Counts", column(&histogram.counts, 7))
        };
        let with_name = |name: &str, cells: Vec<String>| {
            std::iter::once(name.to_owned()).chain(cells).collect()
        };
        let lines = table(&[
            (Align::Left, with_name(&histogram.variable, labels)),
            (Align::Right, with_name(name, values)),
        ]);
        let panel = self.panel_names.iter().zip(&histogram.panel);
        let panel: Vec<String> = panel
            .map(|(name, level)| format!("{name}={level}"))
            .collect();
        let title = if panel.is_empty() {
            String::new()
        } else {
            panel.join(", ") + "\n"
        };
        format!(
            "{title}{}\nMissing: {}\n",
            lines.join("\n"),
            number(histogram.missing, 7)
        )
    }
}

//! What a plot shows, in words.

use std::fmt::Write;

use super::LinePlotOutput;
use crate::analysis::heading::Heading;
use crate::engine::Printed;
use crate::stats::print::{Align, number, table};

impl Printed for LinePlotOutput {
    fn print(&self) -> String {
        let heading = Heading {
            call: self.call.as_deref(),
            data_text: self.data_text.as_deref(),
            ..Heading::default()
        };
        let mut text = heading.to_string();
        let what = if self.binned { "means" } else { "rows" };
        let _ = writeln!(
            text,
            "Plot of {} against {}: {what}\nNumber of missing observations: {}\n",
            self.y_names.join(", "),
            self.x_name,
            number(self.missing_obs, 15)
        );
        let headed = |head: &str, cells: Vec<String>| -> Vec<String> {
            std::iter::once(head.to_owned()).chain(cells).collect()
        };
        let lines = self.series.iter();
        let mut columns = vec![(
            Align::Left,
            headed(
                "",
                lines.clone().map(|line| line.variable.clone()).collect(),
            ),
        )];
        for (at, name) in self.panel_names.iter().enumerate() {
            let levels = lines.clone().map(|line| line.panel[at].clone());
            columns.push((Align::Left, headed(name, levels.collect())));
        }
        let points = lines.map(|line| line.x.len().to_string());
        columns.push((Align::Right, headed("Points", points.collect())));
        let _ = writeln!(text, "{}", table(&columns).join("\n"));
        text
    }
}

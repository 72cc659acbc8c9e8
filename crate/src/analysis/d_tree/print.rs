//! A tree in text.

use super::DTreeOutput;
use crate::analysis::tree::result::TreeView;
use crate::engine::Printed;
use crate::stats::print::number;

impl DTreeOutput {
    fn view(&self) -> TreeView<'_> {
        TreeView {
            method: &self.method,
            ylevels: &self.ylevels,
            frame: &self.frame,
            labels: &self.labels,
        }
    }
}

impl Printed for DTreeOutput {
    fn print(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        if let Some(call) = &self.call {
            lines.extend(["Call:".to_owned(), call.clone()]);
        }
        lines.extend(self.data_text.clone());
        lines.push(format!(
            "Number of valid observations:  {} ",
            number(self.valid_obs, 15)
        ));
        lines.push(format!(
            "Number of missing observations:  {} ",
            number(self.missing_obs, 15)
        ));
        lines.extend([String::new(), "Tree representation: ".to_owned()]);
        lines.extend(self.view().lines());
        lines.join("\n") + "\n"
    }
}

//! Boosted trees in text.

use super::BTreesOutput;
use crate::engine::Printed;
use crate::stats::print::number;

impl Printed for BTreesOutput {
    fn print(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        if let Some(call) = &self.call {
            lines.extend(["Call:".to_owned(), call.clone(), String::new()]);
        }
        let mut fact = |name: &str, value: String| lines.push(format!("{name:>36}: {value} "));
        fact("Loss function of boosted trees", self.loss.clone());
        fact("Number of boosting iterations", number(self.ntree, 15));
        fact(
            "No. of variables tried at each split",
            number(self.mtry, 15),
        );
        let last = self.oob_err.oob_err.last().copied().unwrap_or(f64::NAN);
        lines.push(String::new());
        lines.push(format!(
            "{:>36}: {} ",
            "OOB estimate of deviance",
            number(last, 7)
        ));
        lines.join("\n") + "\n"
    }
}

//! How a cube prints, in RevoScaleR's form.

use super::CubeOutput;
use crate::analysis::heading::Heading;
use crate::analysis::tabulate::TablesHead;
use crate::engine::Printed;

impl Printed for CubeOutput {
    fn print(&self) -> String {
        let what = if self.means { "means" } else { "sums" };
        let statistic = self.depvars.iter().map(|name| format!("{name} {what}"));
        let heading = TablesHead {
            heading: Heading {
                call: self.call.as_deref(),
                title: Some(("Cube Results", &self.formula)),
                data_text: self.data_text.as_deref(),
                pweights: self.pweights.as_deref(),
                fweights: self.fweights.as_deref(),
                depvars: &self.depvars,
            },
            valid: self.n_valid_obs,
            missing: self.n_missing_obs,
            statistic: statistic.collect::<Vec<_>>().join(", "),
        };
        format!("{heading} \n{}\n", self.frame.numbered_lines().join("\n"))
    }
}

//! How cross tabulations print, in RevoScaleR's form.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Deserialize;

use super::{CrossTabsOutput, TableChiSquare};
use crate::analysis::heading::Heading;
use crate::analysis::tabulate::{ContingencyTable, TablesHead};
use crate::engine::Printed;
use crate::error::Result;
use crate::fail;
use crate::stats::print::number;

/// What stands between tables.
const RULE: &str = "::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::";

/// What a summary shows of each table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Summary {
    /// Shares of rows, columns and the whole.
    #[serde(rename = "%", alias = "percentages")]
    Percentages,
    /// Tests of independence.
    #[serde(rename = "chisquare")]
    ChiSquare,
}

impl CrossTabsOutput {
    /// What is shown when nothing else was asked for.
    fn default_statistic(&self) -> &'static str {
        match (&self.means, &self.sums) {
            (Some(_), _) => "means",
            (None, Some(_)) => "sums",
            (None, None) => "counts",
        }
    }

    /// The tables of `"sums"`, `"counts"` or `"means"`; means are computed when they were not stored.
    pub fn tables(&self, statistic: &str) -> Result<Cow<'_, [ContingencyTable]>> {
        let Some(sums) = &self.sums else {
            if statistic == "counts" {
                return Ok(Cow::Borrowed(&self.counts));
            }
            fail!(
                Argument,
                "output is '{statistic}'; without a response it may be counts"
            )
        };
        Ok(match (statistic, &self.means) {
            ("sums", _) => Cow::Borrowed(sums),
            ("counts", _) => Cow::Borrowed(&self.counts),
            ("means", Some(means)) => Cow::Borrowed(means),
            ("means", None) => Cow::Owned(sums.iter().zip(&self.counts).map(mean_of).collect()),
            (other, _) => fail!(
                Argument,
                "output is '{other}'; it may be sums, counts or means"
            ),
        })
    }

    /// The printed form, or with `summary` that of the summary; of other tables than the default with `output`.
    pub fn text(
        &self,
        output: Option<&str>,
        summary: Option<Summary>,
        header: bool,
    ) -> Result<String> {
        let statistic = output.unwrap_or(self.default_statistic());
        let tables = self.tables(statistic)?;
        let mut text = String::new();
        if header {
            let heading = TablesHead {
                heading: Heading {
                    call: self.call.as_deref(),
                    title: Some(("Cross Tabulation Results", &self.formula)),
                    data_text: self.data_text.as_deref(),
                    pweights: self.pweights.as_deref(),
                    fweights: self.fweights.as_deref(),
                    depvars: &self.depvars,
                },
                valid: self.n_valid_obs,
                missing: self.n_missing_obs,
                statistic: statistic.to_owned(),
            };
            let _ = writeln!(text, "{heading} ");
        }
        let parts: Vec<String> = tables
            .iter()
            .enumerate()
            .map(|(position, table)| {
                let title = if table.name == "Counts" {
                    "Counts:".to_owned()
                } else {
                    format!("{} ({statistic}):", table.name)
                };
                let body = match summary {
                    None => table.lines().join("\n"),
                    Some(Summary::Percentages) => table
                        .percentages(statistic == "means", self.na_rm)
                        .join("\n"),
                    Some(Summary::ChiSquare) => self.chisquare[position].text(),
                };
                format!("{title}\n{body}\n")
            })
            .collect();
        text.push_str(&parts.join(&format!("\n{RULE}\n\n")));
        Ok(text)
    }
}

fn mean_of((sums, counts): (&ContingencyTable, &ContingencyTable)) -> ContingencyTable {
    let mut means = sums.clone();
    means.marginals = None;
    let columns = means.table.values.iter_mut().zip(&counts.table.values);
    for (means, counts) in columns {
        means.iter_mut().zip(counts).for_each(|(mean, count)| {
            *mean = if *count == 0.0 {
                f64::NAN
            } else {
                *mean / count
            };
        });
    }
    means
}

impl TableChiSquare {
    fn text(&self) -> String {
        let mut text = format!(
            "Number of cases in table: {} \nNumber of factors: {} ",
            number(self.n_cases, 7),
            number(self.n_vars, 7)
        );
        if self.n_vars > 1.0 {
            // R rounds to four digits beyond those before the point.
            let places = (4.0 - libm::log10(self.statistic)).max(0.0);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let places = if places.is_finite() {
                libm::round(places) as usize
            } else {
                0
            };
            let rounded = format!("{:.places$}", self.statistic)
                .parse()
                .unwrap_or(self.statistic);
            let statistic = number(rounded, 7);
            let (df, p) = (number(self.parameter, 7), number(self.p_value, 4));
            let _ = write!(
                text,
                "\nTest for independence of all factors:\n\tChisq = {statistic}, df = {df}, p-value = {p}"
            );
            if !self.approx_ok {
                text.push_str("\n\tChi-squared approximation may be incorrect");
            }
        }
        text
    }
}

impl Printed for CrossTabsOutput {
    fn print(&self) -> String {
        self.text(None, None, true).unwrap_or_default()
    }

    fn summary(&self) -> String {
        self.text(None, Some(Summary::Percentages), true)
            .unwrap_or_default()
    }
}

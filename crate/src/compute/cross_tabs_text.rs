//! The printed forms of a cross tabulation that its `print` and `summary` take arguments for.

use serde::{Deserialize, Serialize};

use super::Computation;
use crate::analysis::cross_tabs::{CrossTabsOutput, Summary};
use crate::engine::Printed;
use crate::error::Result;

/// Which form of which tables.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct CrossTabsTextParams {
    /// The cross tabulation.
    #[cfg_attr(feature = "types", ts(skip))]
    pub x: CrossTabsOutput,
    /// `"sums"`, `"counts"` or `"means"`; what was asked for first when not given.
    #[serde(default)]
    pub output: Option<String>,
    /// A summary: `"%"` for shares of rows and columns, or `"chisquare"`; none for the tables alone.
    #[serde(rename = "type", default)]
    #[cfg_attr(
        feature = "types",
        ts(rename = "type", type = "'%' | 'percentages' | 'chisquare' | null")
    )]
    pub kind: Option<Summary>,
    /// Whether call, data and rows stand above. Default true.
    #[serde(default)]
    pub header: Option<bool>,
}

/// A text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct TextOutput {
    /// The text.
    pub text: String,
}

/// A printed form of a cross tabulation.
pub struct CrossTabsText;

impl Computation for CrossTabsText {
    const NAME: &'static str = "crossTabsText";
    const ABOUT: &'static str = "Prints a cross tabulation, or its summary.";
    type Params = CrossTabsTextParams;
    type Output = TextOutput;

    fn compute(params: CrossTabsTextParams) -> Result<TextOutput> {
        let header = params.header.unwrap_or(true);
        let text = params
            .x
            .text(params.output.as_deref(), params.kind, header)?;
        Ok(TextOutput { text })
    }
}

impl Printed for TextOutput {
    fn print(&self) -> String {
        self.text.clone()
    }
}

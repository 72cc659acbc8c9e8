//! `rxMarginals`: totals or means of the tables of a cross tabulation.

use serde::{Deserialize, Serialize};

use super::Computation;
use crate::analysis::cross_tabs::CrossTabsOutput;
use crate::analysis::tabulate::Marginals;
use crate::engine::Printed;
use crate::error::Result;
use crate::stats::print::number;
use crate::stats::print_matrix::named_vector;

/// Parameters of `rxMarginals`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct MarginalsParams {
    /// The cross tabulation.
    #[cfg_attr(feature = "types", ts(skip))]
    pub x: CrossTabsOutput,
    /// `"sums"` (default), `"counts"` or `"means"`; without a response it is counts.
    #[serde(default)]
    pub output: Option<String>,
}

/// The totals or means of one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TableMarginals {
    /// The table.
    pub name: String,
    /// The levels of its rows.
    pub row_levels: Vec<String>,
    /// The levels of its columns.
    pub column_levels: Vec<String>,
    /// The totals or means.
    pub marginals: Marginals,
}

/// The totals or means of all tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct MarginalsOutput {
    /// One for each table.
    pub tables: Vec<TableMarginals>,
}

/// Totals or means of tables.
pub struct MarginalTables;

impl Computation for MarginalTables {
    const NAME: &'static str = "rxMarginals";
    const ABOUT: &'static str =
        "Gives row, column and grand totals, or means, of the tables of a cross tabulation.";
    type Params = MarginalsParams;
    type Output = MarginalsOutput;

    fn compute(params: MarginalsParams) -> Result<MarginalsOutput> {
        let x = params.x;
        let default = if x.sums.is_some() { "sums" } else { "counts" };
        let output = params.output.as_deref().unwrap_or(default);
        let tables = x.tables(output)?;
        let tables = tables.iter().map(|table| TableMarginals {
            name: table.name.clone(),
            row_levels: table.table.rows.clone(),
            column_levels: table.table.columns.clone(),
            marginals: Marginals::of(&table.table, output == "means", x.na_rm),
        });
        Ok(MarginalsOutput {
            tables: tables.collect(),
        })
    }
}

impl Printed for MarginalsOutput {
    fn print(&self) -> String {
        let one = |table: &TableMarginals| {
            let row = named_vector(&table.row_levels, &table.marginals.row).join("\n");
            let column = named_vector(&table.column_levels, &table.marginals.column).join("\n");
            let grand = number(table.marginals.grand, 7);
            format!(
                "$`{}`\n$`{0}`$row\n{row}\n\n$`{0}`$column\n{column}\n\n$`{0}`$grand\n[1] {grand}\n\n",
                table.name
            )
        };
        self.tables.iter().map(one).collect::<Vec<_>>().join("\n")
    }
}

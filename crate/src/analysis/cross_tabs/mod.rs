//! `rxCrossTabs`: sums, counts and means of responses as contingency tables of crossed factors.

mod print;

use serde::{Deserialize, Serialize};

use super::params::{CallOptions, CallText};
use super::tabulate::{ContingencyTable, Marginals, Tabulation, Xtabs};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::Result;
use crate::stats::contingency::Table;
use crate::stats::contingency::chi_squared::chi_squared;
use crate::stats::tally::Tally;
use crate::transform::view::WeightOptions;

pub use print::Summary;

/// Parameters of `rxCrossTabs`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct CrossTabsParams {
    /// `y ~ f1:f2`, with factors joined by `:`; `cbind(y1, y2)` for several responses, `~ f1:f2` for counts alone.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// Whether means are stored and shown besides sums and counts.
    pub means: bool,
    /// Whether row, column and grand totals or means are stored with each table.
    pub marginals: bool,
    /// Whether only cells that occur are held in memory while rows are counted.
    pub use_sparse_cube: bool,
    /// Whether levels without observations are left out; `useSparseCube` when not given.
    pub remove_zero_counts: Option<bool>,
    /// Whether means of cells without observations are left out of marginal means.
    #[serde(alias = "na.rm")]
    pub na_rm: bool,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// A test of independence of the factors of a table, as the summary of R's `xtabs` has it: Pearson's, not corrected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TableChiSquare {
    /// The table.
    pub name: String,
    /// The factors.
    pub n_vars: f64,
    /// The sum of the table.
    pub n_cases: f64,
    /// The statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub parameter: f64,
    /// Its p-value.
    pub p_value: f64,
    /// Whether all expected counts are at least five.
    pub approx_ok: bool,
}

/// Contingency tables: one for each response and each combination of levels of the factors after the second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct CrossTabsOutput {
    /// The formula.
    pub formula: String,
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// The responses.
    pub depvars: Vec<String>,
    /// Sums of the responses; absent without a response.
    pub sums: Option<Vec<ContingencyTable>>,
    /// Rows, or sums of their weights.
    pub counts: Vec<ContingencyTable>,
    /// Means of the responses; with `means`.
    pub means: Option<Vec<ContingencyTable>>,
    /// Tests of independence of each table of sums, or of counts without a response.
    pub chisquare: Vec<TableChiSquare>,
    /// The sums of the first response, or the counts without one, as one table of all factors.
    pub xtabs: Xtabs,
    /// Rows that took part; with frequency weights, their sum.
    pub n_valid_obs: f64,
    /// Rows left out because a value was missing.
    pub n_missing_obs: f64,
    /// Whether NaN is left out of marginal means.
    pub na_rm: bool,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights.
    pub fweights: Option<String>,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CrossTabs {
    tabulation: Tabulation,
    means: bool,
    marginals: bool,
    remove_zero_counts: bool,
    na_rm: bool,
    formula: String,
    text: CallText,
}

impl Analysis for CrossTabs {
    const NAME: &'static str = "rxCrossTabs";
    const ABOUT: &'static str = "Tabulates sums, counts and means of variables by crossed factors, as contingency tables.\n\n\
        See rxCrossTabs in RevoScaleR's reference.";
    const HAS_FORMULA: bool = false;
    type Params = CrossTabsParams;
    type Output = CrossTabsOutput;
    type State = ();
    type Partial = Tally;

    fn plan(params: CrossTabsParams, schema: &Schema) -> Result<(Self, ())> {
        let (formula, sparse) = (params.formula, params.use_sparse_cube);
        let plan = Self {
            tabulation: Tabulation::plan(
                Self::NAME,
                &formula,
                params.weights,
                params.call.rows,
                sparse,
                schema,
            )?,
            means: params.means,
            marginals: params.marginals,
            remove_zero_counts: params.remove_zero_counts.unwrap_or(sparse),
            na_rm: params.na_rm,
            formula,
            text: params.call.text,
        };
        Ok((plan, ()))
    }

    fn reads(&self) -> Vec<String> {
        self.tabulation.design.reads()
    }

    fn map(&self, (): &(), chunk: &Chunk) -> Result<Tally> {
        self.tabulation.tally(chunk)
    }

    fn finish(&self, (): &(), total: Tally) -> Result<Step<Self>> {
        // All cells: a table has a place for each.
        let listed = self.tabulation.listed(&total, false)?;
        let of = |value: &dyn Fn(usize) -> f64| Xtabs {
            dimensions: self.tabulation.dimensions(),
            values: listed
                .iter()
                .map(|(_, entry)| entry.map_or(0.0, value))
                .collect(),
        };
        let counts = of(&|entry| total.weight(entry).value());
        let trim = |table: Xtabs| {
            if self.remove_zero_counts {
                table.without_empty_levels(&counts.values)
            } else {
                table
            }
        };
        let depvars = self.tabulation.responses();
        let (mut sums, mut means, mut tables) = (Vec::new(), Vec::new(), Vec::new());
        let mut xtabs = None;
        for (name, values) in depvars.iter().zip(&total.sums) {
            let table = trim(of(&|entry| values[entry].value()));
            sums.extend(self.finished(table.tables(name), false));
            xtabs.get_or_insert(table);
            let mut mean = of(&|entry| (values[entry] / total.weight(entry)).value());
            let empty = mean.values.iter_mut().zip(&counts.values);
            empty
                .filter(|(_, count)| **count == 0.0)
                .for_each(|(mean, _)| *mean = f64::NAN);
            means.extend(self.finished(trim(mean).tables(name), true));
            tables.extend(self.finished(trim(counts.clone()).tables(name), false));
        }
        if depvars.is_empty() {
            let table = trim(counts.clone());
            tables.extend(self.finished(table.tables("Counts"), false));
            xtabs = Some(table);
        }
        let tested = if depvars.is_empty() { &tables } else { &sums };
        let chisquare = tested.iter().map(tested_for_independence).collect();
        let design = &self.tabulation.design;
        Ok(Step::Done(CrossTabsOutput {
            formula: self.formula.clone(),
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            chisquare,
            sums: (!depvars.is_empty()).then_some(sums),
            counts: tables,
            means: (self.means && !depvars.is_empty()).then_some(means),
            depvars,
            xtabs: xtabs.unwrap_or_default(),
            n_valid_obs: self.tabulation.valid(&total),
            n_missing_obs: total.missing,
            na_rm: self.na_rm,
            pweights: design.pweights.clone(),
            fweights: design.fweights.clone(),
        }))
    }
}

impl CrossTabs {
    /// Tables with their marginals, if these were asked for.
    fn finished(&self, mut tables: Vec<ContingencyTable>, means: bool) -> Vec<ContingencyTable> {
        if self.marginals {
            for table in &mut tables {
                table.marginals = Some(Marginals::of(&table.table, means, self.na_rm));
            }
        }
        tables
    }
}

fn tested_for_independence(table: &ContingencyTable) -> TableChiSquare {
    let values = table.table.values.concat();
    let test = chi_squared(
        Table {
            rows: table.table.rows.len(),
            columns: table.table.columns.len(),
            values: &values,
        },
        false,
    );
    TableChiSquare {
        name: table.name.clone(),
        n_vars: if table.column_variable.is_some() {
            2.0
        } else {
            1.0
        },
        n_cases: values.iter().sum(),
        statistic: test.statistic,
        parameter: test.df,
        p_value: test.p_value,
        approx_ok: test.approximation_ok,
    }
}

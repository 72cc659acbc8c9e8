//! `rxCube`: means or sums of responses, and counts, by cell of crossed factors, as a data frame.

mod print;

use serde::{Deserialize, Serialize};

use super::params::{CallOptions, CallText, DataFrame};
use super::tabulate::{Dimension, Tabulation, number_column};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::Result;
use crate::format::arrow::to_ipc;
use crate::stats::tally::Tally;
use crate::transform::view::WeightOptions;

/// Parameters of `rxCube`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct CubeParams {
    /// `y ~ f1:f2`, with factors joined by `:`; `cbind(y1, y2)` for several responses, `~ f1:f2` for counts alone.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// Whether responses are given as means (default) or as sums.
    pub means: Option<bool>,
    /// Whether only cells that occur are held in memory: for tables with more cells than fit.
    pub use_sparse_cube: bool,
    /// Whether cells without observations are left out; `useSparseCube` when not given.
    pub remove_zero_counts: Option<bool>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// A cube: one row for each cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct CubeOutput {
    /// The formula.
    pub formula: String,
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// The responses.
    pub depvars: Vec<String>,
    /// The factors and their levels.
    pub dimensions: Vec<Dimension>,
    /// Whether responses are means; otherwise sums.
    pub means: bool,
    /// The levels of each cell, its responses, and `Counts`: rows or the sum of their weights. The first factor varies
    /// fastest. Means of cells without observations are NaN.
    pub frame: DataFrame,
    /// Rows that took part; with frequency weights, their sum.
    pub n_valid_obs: f64,
    /// Rows left out because a value was missing.
    pub n_missing_obs: f64,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights.
    pub fweights: Option<String>,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cube {
    tabulation: Tabulation,
    means: bool,
    remove_zero_counts: bool,
    formula: String,
    text: CallText,
}

impl Analysis for Cube {
    const NAME: &'static str = "rxCube";
    const ABOUT: &'static str = "Tabulates means or sums of variables, and counts, by crossed factors, as a data frame.\n\n\
        See rxCube in RevoScaleR's reference.";
    const HAS_FORMULA: bool = false;
    type Params = CubeParams;
    type Output = CubeOutput;
    type State = ();
    type Partial = Tally;

    fn plan(params: CubeParams, schema: &Schema) -> Result<(Self, ())> {
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
            means: params.means.unwrap_or(true),
            remove_zero_counts: params.remove_zero_counts.unwrap_or(sparse),
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
        let listed = self.tabulation.listed(&total, self.remove_zero_counts)?;
        let cells: Vec<u64> = listed.iter().map(|(cell, _)| *cell).collect();
        let mut columns = self.tabulation.level_columns(&cells);
        let weight = |entry: &Option<usize>| entry.map_or(0.0, |at| total.weight(at).value());
        let depvars = self.tabulation.responses();
        for (name, sums) in depvars.iter().zip(&total.sums) {
            let value = |entry: &Option<usize>| match (entry, self.means) {
                (Some(at), true) if total.counts[*at] > 0.0 => {
                    (sums[*at] / total.weight(*at)).value()
                }
                (_, true) => f64::NAN,
                (Some(at), false) => sums[*at].value(),
                (None, false) => 0.0,
            };
            columns.push(number_column(
                name,
                listed.iter().map(|(_, entry)| value(entry)),
            ));
        }
        columns.push(number_column(
            "Counts",
            listed.iter().map(|(_, entry)| weight(entry)),
        ));
        let design = &self.tabulation.design;
        Ok(Step::Done(CubeOutput {
            formula: self.formula.clone(),
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            dimensions: self.tabulation.dimensions(),
            depvars,
            means: self.means,
            frame: DataFrame(to_ipc(&[Chunk::new(0, listed.len(), columns)?])?),
            n_valid_obs: self.tabulation.valid(&total),
            n_missing_obs: total.missing,
            pweights: design.pweights.clone(),
            fweights: design.fweights.clone(),
        }))
    }
}

//! `rxLorenz`: which share of a total the lowest share of rows has, and Gini's coefficient.
//!
//! Rows are put in order by bins of equal width, so nothing is sorted: the first pass finds the range of the ordering
//! variable, the second sums values by bin.

use serde::{Deserialize, Serialize};

use super::histogram::Breaks;
use super::params::{CallOptions, DataFrame};
use super::tabulate::number_column;
use super::tiles::Tiles;
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Partial, Printed, Step};
use crate::error::Result;
use crate::fail;
use crate::format::arrow::to_ipc;
use crate::formula::Design;
use crate::stats::extended::Extended;
use crate::stats::kernel::TILE;
use crate::stats::tally::{Tallier, Tally};
use crate::transform::view::{RowPlan, View, WeightOptions};

/// Parameters of `rxLorenz`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct LorenzParams {
    /// The variable that orders the rows.
    pub order_var_name: String,
    /// The variable whose total is shared; the ordering one when not given.
    pub value_var_name: Option<String>,
    /// The most bins that order the rows; 1000 when not given. Whole numbers that span fewer have a bin each.
    pub num_breaks: Option<f64>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// A Lorenz curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LorenzOutput {
    /// The points of the curve, from 0 to 100: `cumVals`, the percentage of the total, and `percents`, that of the rows.
    pub frame: DataFrame,
    /// Gini's coefficient, by the trapezoidal rule.
    pub gini: f64,
    /// The variable whose total is shared.
    pub description: String,
    /// Rows that took part.
    pub n_valid_obs: f64,
    /// Rows left out because a value was missing.
    pub n_missing_obs: f64,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lorenz {
    /// The ordering variable; the values, when they are another.
    design: Design,
    breaks: u32,
}

/// What a pass does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum LorenzState {
    /// Finds the range.
    Range,
    /// Sums in these bins; there are none without rows.
    Sum(Option<Breaks>),
}

/// What a pass finds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LorenzPartial {
    low: f64,
    high: f64,
    whole: bool,
    tally: Tally,
}

impl Partial for LorenzPartial {
    fn merge(&mut self, next: Self) {
        self.low = f64::min(self.low, next.low);
        self.high = f64::max(self.high, next.high);
        self.whole &= next.whole;
        self.tally.merge(next.tally);
    }
}

impl Analysis for Lorenz {
    const NAME: &'static str = "rxLorenz";
    const ABOUT: &'static str = "Computes a Lorenz curve without sorting, and Gini's coefficient from it.\n\n\
        See rxLorenz in RevoScaleR's reference.";
    const HAS_FORMULA: bool = false;
    const BEFORE_DATA: &'static [&'static str] = &["orderVarName"];
    type Params = LorenzParams;
    type Output = LorenzOutput;
    type State = LorenzState;
    type Partial = LorenzPartial;

    fn plan(params: LorenzParams, schema: &Schema) -> Result<(Self, LorenzState)> {
        let view = View::plan(&RowPlan::from(params.call.rows), schema)?;
        let order = params.order_var_name.as_str();
        let names: Vec<&str> = std::iter::once(order)
            .chain(
                params
                    .value_var_name
                    .as_deref()
                    .filter(|name| *name != order),
            )
            .collect();
        let design = Design::of_numbers(&names, view)?.weighted(params.weights)?;
        let breaks = params.num_breaks.unwrap_or(1000.0);
        if !(1.0..=1e6).contains(&breaks) || breaks.fract() != 0.0 {
            fail!(
                Argument,
                "numBreaks is {breaks}; it may be a whole number from 1 to 1000000"
            );
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let breaks = breaks as u32;
        Ok((Self { design, breaks }, LorenzState::Range))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, state: &LorenzState, chunk: &Chunk) -> Result<LorenzPartial> {
        let (derived, selection) = self.design.view.apply(chunk)?;
        let (mut tiles, ()) = Tiles::new(&self.design, &derived, selection, |_| Ok(()))?;
        let mut found = LorenzPartial {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            whole: true,
            tally: Tally::default(),
        };
        let breaks = match state {
            LorenzState::Range => None,
            LorenzState::Sum(breaks) => breaks.as_ref(),
        };
        let weighted = tiles.is_weighted();
        let mut tallier = breaks.map(|breaks| Tallier::new(breaks.count() as u64, 1, weighted));
        let mut cells = vec![0; TILE];
        for range in tiles.ranges() {
            tiles.fill(range, None)?;
            let order = tiles.values(0);
            let (Some(tallier), Some(breaks)) = (&mut tallier, breaks) else {
                for value in order {
                    found.low = f64::min(found.low, *value);
                    found.high = f64::max(found.high, *value);
                    found.whole &= libm::floor(*value) == *value;
                }
                continue;
            };
            for (cell, value) in cells.iter_mut().zip(order) {
                *cell = breaks.interval(*value).unwrap_or(0) as u64;
            }
            let values = tiles.values(self.design.responses.len() - 1);
            tallier.add(&cells[..values.len()], tiles.weights(), &[values]);
        }
        if let Some(tallier) = tallier {
            found.tally = tallier.finish();
            found.tally.missing = tiles.considered() - found.tally.rows;
        }
        Ok(found)
    }

    fn finish(&self, state: &LorenzState, total: LorenzPartial) -> Result<Step<Self>> {
        if let LorenzState::Range = state {
            let breaks = (total.low <= total.high)
                .then(|| Breaks::new(total.low, total.high, self.breaks, total.whole));
            return Ok(Step::Again(LorenzState::Sum(breaks)));
        }
        let tally = &total.tally;
        if tally.rows == 0.0 {
            fail!(
                NoData,
                "there are no rows without missing values{}",
                self.design.weightless()
            );
        }
        let mut points = vec![(Extended::ZERO, Extended::ZERO)];
        let (mut weight, mut sum) = (Extended::ZERO, Extended::ZERO);
        for (_, entry) in tally.entries() {
            if tally.counts[entry] > 0.0 {
                weight += tally.weight(entry);
                sum += tally.sums[0][entry];
                points.push((weight, sum));
            }
        }
        let shares: Vec<(f64, f64)> = points
            .iter()
            .map(|(w, s)| ((*w / weight).value(), (*s / sum).value()))
            .collect();
        let area: f64 = shares
            .windows(2)
            .map(|pair| (pair[1].0 - pair[0].0) * (pair[1].1 + pair[0].1) / 2.0)
            .sum();
        let columns = vec![
            number_column("cumVals", shares.iter().map(|(_, value)| 100.0 * value)),
            number_column("percents", shares.iter().map(|(rows, _)| 100.0 * rows)),
        ];
        let names: Vec<&String> = self.design.responses.iter().map(|(name, _)| name).collect();
        Ok(Step::Done(LorenzOutput {
            frame: DataFrame(to_ipc(&[Chunk::new(0, shares.len(), columns)?])?),
            gini: 1.0 - 2.0 * area,
            description: names[names.len() - 1].clone(),
            n_valid_obs: tally.rows,
            n_missing_obs: tally.missing,
        }))
    }
}

impl Printed for LorenzOutput {
    fn print(&self) -> String {
        format!("{}\n", self.frame.numbered_lines().join("\n"))
    }
}

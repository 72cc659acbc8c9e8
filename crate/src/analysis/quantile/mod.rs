//! `rxQuantile`: quantiles by counting, without sorting.
//!
//! The first pass finds the range; the second counts values in bins. Whole numbers, and numbers that a power of ten makes
//! whole, have a bin each: their quantiles are exact, of the empirical distribution's inverse (type 1 of Hyndman and Fan,
//! 1996, doi:10.2307/2684934). Other numbers are rounded to bins and interpolated (type 4).

mod bins;

use serde::{Deserialize, Serialize};

use bins::{Bins, Found};

use super::tiles::Tiles;
use crate::analysis::params::CallOptions;
use crate::data::{Chunk, Schema, Storage};
use crate::engine::{Analysis, Partial, Printed, Step};
use crate::error::Result;
use crate::fail;
use crate::formula::Design;
use crate::stats::kernel::TILE;
use crate::stats::print::number;
use crate::stats::print_matrix::named_vector;
use crate::stats::tally::{Tallier, Tally};
use crate::transform::view::{RowPlan, View, WeightOptions};

/// Parameters of `rxQuantile`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct QuantileParams {
    /// The variable.
    pub var_name: String,
    /// Probabilities from 0 to 1; quarters when not given.
    pub probs: Option<Vec<f64>>,
    /// Whether the values are named, as in `25%`. Default true.
    pub names: Option<bool>,
    /// The most bins of one whole number each; 500000 when not given. Values that span more share bins.
    pub max_integer_bins: Option<f64>,
    /// What values are multiplied by before they are rounded to bins; chosen by the range when not given.
    pub multiple: Option<f64>,
    /// Whether the range is cut into bins of equal width instead.
    pub numeric_bins: bool,
    /// How many of these; 1000 when not given.
    pub num_numeric_breaks: Option<f64>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// Quantiles of a variable.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct QuantileOutput {
    /// The variable.
    pub var_name: String,
    /// The probabilities.
    pub probs: Vec<f64>,
    /// Their names, as R has them; absent without `names`.
    pub names: Option<Vec<String>>,
    /// The quantiles.
    pub values: Vec<f64>,
    /// Whether each value had a bin of its own: then quantiles are those of the data.
    pub exact: bool,
    /// Rows that took part; with frequency weights, their sum.
    pub n_valid_obs: f64,
    /// Rows left out because a value was missing.
    pub n_missing_obs: f64,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Quantile {
    design: Design,
    probs: Vec<f64>,
    names: bool,
    max_integer_bins: f64,
    multiple: Option<f64>,
    numeric_breaks: Option<f64>,
    /// How far a scaled value may be from a whole number, as a share of itself.
    tolerance: f64,
}

/// What a pass does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum QuantileState {
    /// Finds the range.
    Range,
    /// Counts in these bins.
    Count(Bins),
}

/// What a pass finds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QuantilePartial {
    low: f64,
    high: f64,
    /// Whether all values, scaled in the second pass, are whole.
    whole: bool,
    tally: Tally,
}

impl Partial for QuantilePartial {
    fn merge(&mut self, next: Self) {
        self.low = f64::min(self.low, next.low);
        self.high = f64::max(self.high, next.high);
        self.whole &= next.whole;
        self.tally.merge(next.tally);
    }
}

impl Analysis for Quantile {
    const NAME: &'static str = "rxQuantile";
    const ABOUT: &'static str = "Finds quantiles by counting, without sorting: exact for whole numbers.\n\n\
        See rxQuantile in RevoScaleR's reference.";
    const HAS_FORMULA: bool = false;
    const BEFORE_DATA: &'static [&'static str] = &["varName"];
    type Params = QuantileParams;
    type Output = QuantileOutput;
    type State = QuantileState;
    type Partial = QuantilePartial;

    fn plan(params: QuantileParams, schema: &Schema) -> Result<(Self, QuantileState)> {
        let view = View::plan(&RowPlan::from(params.call.rows), schema)?;
        let design = Design::of_numbers(&[&params.var_name], view)?.weighted(params.weights)?;
        let probs = params
            .probs
            .unwrap_or_else(|| vec![0.0, 0.25, 0.5, 0.75, 1.0]);
        if let Some(wrong) = probs.iter().find(|p| !(0.0..=1.0).contains(*p)) {
            fail!(Argument, "probs has {wrong}; probabilities are from 0 to 1");
        }
        let count = |name: &str, value: Option<f64>, default: f64| {
            let value = value.unwrap_or(default);
            if (1.0..=1e9).contains(&value) && value.fract() == 0.0 {
                Ok(value)
            } else {
                fail!(
                    Argument,
                    "{name} is {value}; it may be a whole number from 1 to 1e9"
                )
            }
        };
        if let Some(multiple) = params.multiple
            && !(multiple > 0.0 && multiple.is_finite())
        {
            fail!(
                Argument,
                "multiple is {multiple}; it may be a number above 0"
            );
        }
        let breaks = count("numNumericBreaks", params.num_numeric_breaks, 1000.0)?;
        let narrow = design.view.schema.variable(&params.var_name)?.storage == Storage::Float32;
        let plan = Self {
            probs,
            names: params.names.unwrap_or(true),
            max_integer_bins: count("maxIntegerBins", params.max_integer_bins, 500_000.0)?,
            multiple: params.multiple,
            numeric_breaks: params.numeric_bins.then_some(breaks),
            tolerance: if narrow { 2e-7 } else { 1e-12 },
            design,
        };
        Ok((plan, QuantileState::Range))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, state: &QuantileState, chunk: &Chunk) -> Result<QuantilePartial> {
        let (derived, selection) = self.design.view.apply(chunk)?;
        let (mut tiles, ()) = Tiles::new(&self.design, &derived, selection, |_| Ok(()))?;
        let mut found = QuantilePartial {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            whole: true,
            tally: Tally::default(),
        };
        let weighted = tiles.is_weighted();
        let bins = match state {
            QuantileState::Range => None,
            QuantileState::Count(bins) => Some(bins),
        };
        let mut tallier = bins.map(|bins| Tallier::new(bins.count(), 0, weighted));
        let mut cells = vec![0; TILE];
        for range in tiles.ranges() {
            tiles.fill(range, None)?;
            let values = tiles.values(0);
            let (Some(tallier), Some(bins)) = (&mut tallier, bins) else {
                for value in values {
                    found.low = f64::min(found.low, *value);
                    found.high = f64::max(found.high, *value);
                    found.whole &= libm::floor(*value) == *value;
                }
                continue;
            };
            for (cell, value) in cells.iter_mut().zip(values) {
                *cell = bins.bin(*value);
                found.whole &= bins.is_whole(*value, self.tolerance);
            }
            tallier.add(&cells[..values.len()], tiles.weights(), &[]);
        }
        if let Some(tallier) = tallier {
            found.tally = tallier.finish();
            found.tally.missing = tiles.considered() - found.tally.rows;
        }
        Ok(found)
    }

    fn finish(&self, state: &QuantileState, total: QuantilePartial) -> Result<Step<Self>> {
        let QuantileState::Count(bins) = state else {
            let bins = self.bins(&total);
            return Ok(Step::Again(QuantileState::Count(bins)));
        };
        let tally = &total.tally;
        let exact = total.whole && bins.are_whole_numbers();
        let found = Found::new(bins, tally, self.design.pweights.is_none());
        let values = self.probs.iter().map(|p| {
            if tally.rows == 0.0 {
                f64::NAN
            } else {
                found.quantile(*p, exact)
            }
        });
        Ok(Step::Done(QuantileOutput {
            var_name: self.design.responses[0].0.clone(),
            names: self.names.then(|| {
                let name = |p: &f64| format!("{}%", number(100.0 * p, 7));
                self.probs.iter().map(name).collect()
            }),
            values: values.collect(),
            probs: self.probs.clone(),
            exact,
            n_valid_obs: if self.design.fweights.is_some() {
                tally.weights.iter().map(|weight| weight.value()).sum()
            } else {
                tally.rows
            },
            n_missing_obs: tally.missing,
        }))
    }
}

impl Quantile {
    /// The bins for a range.
    fn bins(&self, total: &QuantilePartial) -> Bins {
        if let Some(breaks) = self.numeric_breaks {
            return Bins::equal(total.low, total.high, breaks);
        }
        let span = (total.high - total.low).max(0.0);
        let scale = self.multiple.unwrap_or_else(|| {
            let fits = |scale: f64| span * scale + 1.0 <= self.max_integer_bins;
            let mut scale = 1.0;
            if total.whole && fits(1.0) {
                return 1.0;
            }
            while fits(scale * 10.0) && scale < 1e15 {
                scale *= 10.0;
            }
            while !fits(scale) && scale > 1e-300 {
                scale /= 10.0;
            }
            scale
        });
        Bins::scaled(total.low, total.high, scale)
    }
}

impl Printed for QuantileOutput {
    fn print(&self) -> String {
        let lines = match &self.names {
            Some(names) => named_vector(names, &self.values),
            None => vec![format!(
                "[1] {}",
                crate::stats::print::column(&self.values, 7).join(" ")
            )],
        };
        format!("{}\n", lines.join("\n"))
    }
}

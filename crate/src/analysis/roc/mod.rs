//! `rxRoc`: sensitivity and specificity of predictions at thresholds from 0 to 1, and the area under the curve.

use std::sync::Arc;

use arrow_array::{ArrayRef, StringArray};
use serde::{Deserialize, Deserializer, Serialize};

use super::params::{CallOptions, DataFrame};
use super::tabulate::number_column;
use super::tiles::Tiles;
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Partial, Printed, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::format::arrow::to_ipc;
use crate::formula::Design;
use crate::transform::view::{RowPlan, View};

/// Parameters of `rxRoc`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct RocParams {
    /// The variable with what was observed: 0 or 1, or a logical one.
    pub actual_var_name: String,
    /// The variables with predictions from 0 to 1.
    #[serde(deserialize_with = "one_or_more")]
    pub pred_var_names: Vec<String>,
    /// How many steps the thresholds make from 0 to 1; 100 when not given.
    pub num_breaks: Option<f64>,
    /// Whether thresholds are left out that give the sensitivity and specificity of the one before. Default true.
    pub remove_dups: Option<bool>,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// A number with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct NamedValue {
    /// The name.
    pub name: String,
    /// The number.
    pub value: f64,
}

/// Curves of predictions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RocOutput {
    /// `threshold`, `predVarName`, `sensitivity` and `specificity`: a prediction of at least the threshold counts as 1.
    pub frame: DataFrame,
    /// The area under each curve, by the trapezoidal rule.
    pub auc: Vec<NamedValue>,
    /// Rows that took part.
    pub n_valid_obs: f64,
    /// Rows left out because a value was missing.
    pub n_missing_obs: f64,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Roc {
    /// What was observed, then the predictions.
    design: Design,
    breaks: u32,
    remove_dups: bool,
}

/// How many rows of each outcome have their prediction between two thresholds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RocPartial {
    rows: f64,
    missing: f64,
    /// For each prediction: counts by threshold, for outcomes 0 and 1.
    counts: Vec<[Vec<f64>; 2]>,
}

impl Partial for RocPartial {
    fn merge(&mut self, next: Self) {
        self.rows += next.rows;
        self.missing += next.missing;
        let outcomes = self.counts.iter_mut().flatten();
        for (counts, next) in outcomes.zip(next.counts.iter().flatten()) {
            counts.iter_mut().zip(next).for_each(|(a, b)| *a += b);
        }
    }
}

impl Analysis for Roc {
    const NAME: &'static str = "rxRoc";
    const ABOUT: &'static str = "Computes sensitivity and specificity of predictions at thresholds from 0 to 1.\n\n\
        See rxRoc in RevoScaleR's reference.";
    const HAS_FORMULA: bool = false;
    const BEFORE_DATA: &'static [&'static str] = &["actualVarName", "predVarNames"];
    type Params = RocParams;
    type Output = RocOutput;
    type State = ();
    type Partial = RocPartial;

    fn plan(params: RocParams, schema: &Schema) -> Result<(Self, ())> {
        let view = View::plan(&RowPlan::from(params.call.rows), schema)?;
        if params.pred_var_names.is_empty() {
            fail!(
                Argument,
                "rxRoc needs predVarNames: variables with predictions"
            );
        }
        let names: Vec<&str> = std::iter::once(&params.actual_var_name)
            .chain(&params.pred_var_names)
            .map(String::as_str)
            .collect();
        let breaks = params.num_breaks.unwrap_or(100.0);
        if !(1.0..=1e6).contains(&breaks) || breaks.fract() != 0.0 {
            fail!(
                Argument,
                "numBreaks is {breaks}; it may be a whole number from 1 to 1000000"
            );
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let plan = Self {
            design: Design::of_numbers(&names, view)?,
            breaks: breaks as u32,
            remove_dups: params.remove_dups.unwrap_or(true),
        };
        Ok((plan, ()))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    #[allow(clippy::cast_precision_loss)]
    fn map(&self, (): &(), chunk: &Chunk) -> Result<RocPartial> {
        let (derived, selection) = self.design.view.apply(chunk)?;
        let (mut tiles, ()) = Tiles::new(&self.design, &derived, selection, |_| Ok(()))?;
        let predictions = self.design.responses.len() - 1;
        let empty = || vec![0.0; self.breaks as usize + 1];
        let mut found = RocPartial {
            rows: 0.0,
            missing: 0.0,
            counts: vec![[empty(), empty()]; predictions],
        };
        for range in tiles.ranges() {
            tiles.fill(range, None)?;
            found.rows += tiles.len() as f64;
            let actual = tiles.values(0);
            let neither = |value: &f64| *value != 0.0 && *value != 1.0;
            if let Some(at) = actual.iter().position(neither) {
                return Err(self.wrong(0, "0 or 1", actual[at], tiles.row(at)));
            }
            for (prediction, counts) in found.counts.iter_mut().enumerate() {
                let values = tiles.values(prediction + 1);
                let outside = |value: &f64| !(0.0..=1.0).contains(value);
                if let Some(at) = values.iter().position(outside) {
                    return Err(self.wrong(
                        prediction + 1,
                        "from 0 to 1",
                        values[at],
                        tiles.row(at),
                    ));
                }
                for (value, actual) in values.iter().zip(actual) {
                    counts[usize::from(*actual == 1.0)][self.threshold(*value)] += 1.0;
                }
            }
        }
        found.missing = tiles.considered() - found.rows;
        Ok(found)
    }

    fn finish(&self, (): &(), total: RocPartial) -> Result<Step<Self>> {
        let (mut auc, mut names) = (Vec::new(), Vec::new());
        let (mut thresholds, mut sensitivity, mut specificity) =
            (Vec::new(), Vec::new(), Vec::new());
        for ((name, _), counts) in self.design.responses[1..].iter().zip(&total.counts) {
            let points = Self::curve(counts);
            auc.push(NamedValue {
                name: name.clone(),
                value: area(&points),
            });
            let mut last = None;
            for (threshold, point) in points.into_iter().enumerate() {
                if self.remove_dups && last == Some(point) {
                    continue;
                }
                last = Some(point);
                names.push(name.as_str());
                #[allow(clippy::cast_precision_loss)]
                thresholds.push(threshold as f64 / f64::from(self.breaks));
                sensitivity.push(point.0);
                specificity.push(point.1);
            }
        }
        let rows = names.len();
        let names: ArrayRef = Arc::new(StringArray::from_iter_values(names));
        let columns = vec![
            number_column("threshold", thresholds),
            ("predVarName".to_owned(), names),
            number_column("sensitivity", sensitivity),
            number_column("specificity", specificity),
        ];
        Ok(Step::Done(RocOutput {
            frame: DataFrame(to_ipc(&[Chunk::new(0, rows, columns)?])?),
            auc,
            n_valid_obs: total.rows,
            n_missing_obs: total.missing,
        }))
    }
}

impl Roc {
    /// The highest threshold that a value reaches: thresholds are the doubles that users see, `k / numBreaks`.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn threshold(&self, value: f64) -> usize {
        let breaks = f64::from(self.breaks);
        let mut step = libm::floor(value * breaks).min(breaks);
        if step / breaks > value {
            step -= 1.0;
        } else if (step + 1.0) / breaks <= value {
            step += 1.0;
        }
        step as usize
    }

    /// Sensitivity and specificity at each threshold. Without a row of one outcome, its rate is NaN.
    fn curve(counts: &[Vec<f64>; 2]) -> Vec<(f64, f64)> {
        let total = |outcome: &[f64]| outcome.iter().sum::<f64>();
        let (negatives, positives) = (total(&counts[0]), total(&counts[1]));
        let (mut low_negatives, mut low_positives) = (0.0, 0.0);
        let mut points = Vec::with_capacity(counts[0].len());
        for (negative, positive) in counts[0].iter().zip(&counts[1]) {
            points.push((
                (positives - low_positives) / positives,
                low_negatives / negatives,
            ));
            low_negatives += negative;
            low_positives += positive;
        }
        points
    }

    fn wrong(&self, response: usize, wanted: &str, value: f64, row: usize) -> Error {
        let name = &self.design.responses[response].0;
        let message = format!("'{name}' is {value}; it must be {wanted}");
        Error::new(ErrorKind::Argument, message)
            .column(name)
            .row(row)
    }
}

/// The area under sensitivity over one minus specificity, with the ends (1, 1) and (0, 0).
fn area(points: &[(f64, f64)]) -> f64 {
    let ends = std::iter::once((1.0, 0.0));
    let all: Vec<(f64, f64)> = ends
        .chain(points.iter().copied())
        .chain([(0.0, 1.0)])
        .collect();
    all.windows(2)
        .map(|pair| (pair[1].1 - pair[0].1) * (pair[1].0 + pair[0].0) / 2.0)
        .sum()
}

impl Printed for RocOutput {
    fn print(&self) -> String {
        format!("{}\n", self.frame.numbered_lines().join("\n"))
    }
}

/// One name, or several.
fn one_or_more<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        More(Vec<String>),
    }
    Ok(match Names::deserialize(deserializer)? {
        Names::One(name) => vec![name],
        Names::More(names) => names,
    })
}

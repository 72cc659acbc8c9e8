//! `rxLinePlot`: what a plot of variables against another shows; drawing is the caller's.
//!
//! One pass collects the rows. When there are too many of them to draw, a second takes means over intervals of x.

mod formula;
mod map;
mod params;
mod print;

use serde::{Deserialize, Serialize};

use formula::PlotFormula;
pub use map::{Bin, LinePlotPartial, Points};
pub use params::LinePlotParams;

use super::histogram::Breaks;
use super::panels::Panels;
use super::params::{CallText, whole};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::Result;
use crate::fail;
use crate::formula::{Design, Term, TermOptions};
use crate::stats::extended::Extended;
use crate::stats::moments::Moments;
use crate::transform::view::{RowPlan, View};

/// A line through points, by least squares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct FittedLine {
    /// Its height at 0.
    pub intercept: f64,
    /// How much it rises by 1.
    pub slope: f64,
}

/// One line of a plot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct LineSeries {
    /// What is plotted.
    pub variable: String,
    /// The level of each panel's variable.
    pub panel: Vec<String>,
    /// Where the points lie: the rows in their order, or the means of intervals that have rows.
    pub x: Vec<f64>,
    /// How high they are.
    pub y: Vec<f64>,
    /// For means: how many rows each stands for. Empty for rows.
    pub counts: Vec<f64>,
    /// For means: the standard deviations of the rows' heights. Empty for rows.
    pub std_dev: Vec<f64>,
    /// With type `"r"`, a line through the rows; absent where no line is best.
    pub line: Option<FittedLine>,
}

/// What a plot shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct LinePlotOutput {
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// `"l"`, `"p"`, `"b"`, `"s"`, `"smooth"` or `"r"`.
    pub r#type: String,
    /// The variable of the x axis.
    pub x_name: String,
    /// Its levels, when it is a factor: level `i` lies at `i`, from 1. Otherwise empty.
    pub x_levels: Vec<String>,
    /// What is plotted.
    pub y_names: Vec<String>,
    /// The variables whose levels make the panels.
    pub panel_names: Vec<String>,
    /// Whether points are means of rows.
    pub binned: bool,
    /// The lines: panel by panel for the first of `yNames`, then the next. Those without points are left out.
    pub series: Vec<LineSeries>,
    /// Rows that are shown, counted for each of `yNames`.
    pub valid_obs: f64,
    /// Rows left out because x or a panel's variable is missing.
    pub missing_obs: f64,
}

/// The plan. The terms are panels, x, responses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinePlot {
    design: Design,
    panels: usize,
    shape: String,
    most: f64,
    breaks: u32,
    text: CallText,
}

/// What a pass does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LinePlotState {
    /// Collects rows.
    Rows,
    /// Means over intervals of x.
    Bins(Breaks),
}

const SHAPES: [&str; 6] = ["l", "p", "b", "s", "smooth", "r"];
/// No plot has more lines than this, nor more means.
const MOST_SERIES: usize = 100_000;

impl Analysis for LinePlot {
    const NAME: &'static str = "rxLinePlot";
    const ABOUT: &'static str = "Finds what a plot of variables against another shows: rows, or means where rows are too many.\n\n\
        Drawing is left to the caller. See rxLinePlot in RevoScaleR's reference.";
    type Params = LinePlotParams;
    type Output = LinePlotOutput;
    type State = LinePlotState;
    type Partial = LinePlotPartial;

    fn plan(params: LinePlotParams, schema: &Schema) -> Result<(Self, LinePlotState)> {
        let view = View::plan(&RowPlan::from(params.call.rows), schema)?;
        let formula = PlotFormula::parse(&params.formula)?;
        let options = TermOptions::default();
        let design = Design::new(&params.formula, &[], &formula.terms(), view, options)?;
        let panels = formula.panels.len();
        Panels::of(&design.terms[..panels])?;
        if let Some(term) = design.terms.iter().find(|term| !term.is_single()) {
            fail!(
                Formula,
                "'{}' combines variables; a plot is of one",
                term.text
            );
        }
        let shape = params.r#type.unwrap_or_else(|| "l".to_owned());
        if !SHAPES.contains(&shape.as_str()) {
            fail!(
                Argument,
                "type is '{shape}'; it may be {}",
                SHAPES.join(", ")
            );
        }
        let most = whole(
            "maxPoints",
            params.max_points.unwrap_or(10_000.0),
            1,
            10_000_000,
        )?;
        let plan = Self {
            panels,
            // Means are wanted whatever the number of rows.
            most: if shape == "smooth" {
                0.0
            } else {
                f64::from(most)
            },
            breaks: whole("numBreaks", params.num_breaks.unwrap_or(100.0), 1, 10_000)?,
            shape,
            text: params.call.text,
            design,
        };
        if plan.series().saturating_mul(plan.breaks as usize) > 100 * MOST_SERIES
            || plan.series() > MOST_SERIES
        {
            fail!(
                TooLarge,
                "the plot would have {} panels; give factors with fewer levels",
                plan.series()
            );
        }
        Ok((plan, LinePlotState::Rows))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, state: &LinePlotState, chunk: &Chunk) -> Result<LinePlotPartial> {
        self.pass(state, chunk)
    }

    fn finish(&self, state: &LinePlotState, total: LinePlotPartial) -> Result<Step<Self>> {
        if total.count == 0.0 {
            fail!(NoData, "there are no rows to plot");
        }
        if *state == LinePlotState::Rows && total.count > self.most {
            let whole = !self.x().factors.0.is_empty();
            let wanted = if whole {
                // Each level by itself.
                u32::try_from(self.x().columns()).unwrap_or(u32::MAX)
            } else {
                self.breaks
            };
            let breaks = Breaks::new(total.low, total.high, wanted, whole);
            return Ok(Step::Again(LinePlotState::Bins(breaks)));
        }
        Ok(Step::Done(self.output(state, &total)))
    }
}

impl LinePlot {
    fn x(&self) -> &Term {
        &self.design.terms[self.panels]
    }

    fn responses(&self) -> &[Term] {
        &self.design.terms[self.panels + 1..]
    }

    fn panels(&self) -> Panels<'_> {
        Panels::known(&self.design.terms[..self.panels])
    }

    /// How many lines there can be.
    fn series(&self) -> usize {
        self.panels().count().saturating_mul(self.responses().len())
    }

    fn output(&self, state: &LinePlotState, total: &LinePlotPartial) -> LinePlotOutput {
        let panels = self.panels();
        let count = panels.count();
        let mut series = Vec::new();
        for at in 0..self.series() {
            let mut line = LineSeries {
                variable: self.responses()[at / count].text.clone(),
                panel: panels.levels(at % count),
                x: Vec::new(),
                y: Vec::new(),
                counts: Vec::new(),
                std_dev: Vec::new(),
                line: None,
            };
            match state {
                LinePlotState::Rows => line.rows(&total.points[at]),
                LinePlotState::Bins(breaks) => {
                    let bins = breaks.count();
                    line.means(&total.bins[at * bins..][..bins]);
                }
            }
            if self.shape == "r" {
                line.line = fitted_line(&line);
            }
            if !line.x.is_empty() {
                series.push(line);
            }
        }
        let texts = |terms: &[Term]| terms.iter().map(|term| term.text.clone()).collect();
        LinePlotOutput {
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            r#type: self.shape.clone(),
            x_name: self.x().text.clone(),
            x_levels: self
                .x()
                .factors
                .0
                .first()
                .map_or_else(Vec::new, |factor| factor.levels.to_vec()),
            y_names: texts(self.responses()),
            panel_names: panels.names(),
            binned: *state != LinePlotState::Rows,
            series,
            valid_obs: total.count,
            missing_obs: total.missing,
        }
    }
}

impl LineSeries {
    fn rows(&mut self, points: &Points) {
        self.x.clone_from(&points.x);
        self.y.clone_from(&points.y);
    }

    fn means(&mut self, bins: &[Bin]) {
        for bin in bins.iter().filter(|bin| bin.x.count > 0.0) {
            self.x.push(bin.x.mean());
            self.y.push(bin.y.mean());
            self.counts.push(bin.x.count);
            self.std_dev.push(bin.y.std_dev(bin.y.count));
        }
    }
}

/// The line through the points of a series, each weighted by the rows that it stands for.
fn fitted_line(series: &LineSeries) -> Option<FittedLine> {
    let weight = |at: usize| series.counts.get(at).copied().unwrap_or(1.0);
    let (mut x, mut y) = (Moments::near(&series.x), Moments::near(&series.y));
    for (at, (one, other)) in series.x.iter().zip(&series.y).enumerate() {
        x.add(*one, weight(at));
        y.add(*other, weight(at));
    }
    let (mean_x, mean_y) = (x.mean(), y.mean());
    let products = series.x.iter().zip(&series.y).enumerate();
    let product = products.fold(Extended::ZERO, |sum, (at, (x, y))| {
        sum + Extended::product(x - mean_x, y - mean_y) * weight(at)
    });
    let squares = x.about_mean();
    (squares.value() > 0.0).then(|| {
        let slope = (product / squares).value();
        FittedLine {
            intercept: mean_y - slope * mean_x,
            slope,
        }
    })
}

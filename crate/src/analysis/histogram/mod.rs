//! `rxHistogram`: how often values of variables occur; numbers by intervals of equal width, factors by level.
//!
//! The first pass finds the range of numbers whose ends are not given; the second counts.

mod breaks;
mod counts;
mod print;

use serde::{Deserialize, Serialize};

pub use breaks::Breaks;
use counts::{Selected, TermCounts};

use super::params::{CallOptions, CallText, whole};
use crate::data::{Chunk, Kind, Schema};
use crate::engine::{Analysis, Partial, Step};
use crate::error::{Error, Result};
use crate::fail;
use crate::formula::{Cells, Design, Formula, NumberSource, Reader, Term, TermOptions};
use crate::transform::view::{RowPlan, View, WeightOptions};

/// What the bars of a histogram show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum HistType {
    /// Rows.
    #[default]
    Counts,
    /// Their share.
    Percent,
}

/// Parameters of `rxHistogram`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct HistogramParams {
    /// `~ x`, or `~ x + y` for a histogram of each. `.` stands for all variables that are not text.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// How many intervals numbers are cut into. Whole numbers that span few values get one interval for each value.
    /// Default 20.
    pub num_breaks: Option<f64>,
    /// The start of the first interval; the lowest value when not given.
    pub start_val: Option<f64>,
    /// The end of the last interval; the highest value when not given.
    pub end_val: Option<f64>,
    /// Whether counts or percentages are shown. Default `"Counts"`.
    pub hist_type: HistType,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// The histogram of one variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VariableHistogram {
    /// The variable, as the formula has it.
    pub variable: String,
    /// The levels of a factor, one for each count; empty for numbers.
    pub levels: Vec<String>,
    /// The ends of the intervals of a number, one more than counts; an interval holds its lower end, the last one both.
    /// Empty for factors, and for numbers without values.
    pub breaks: Vec<f64>,
    /// Rows, or the sum of their weights, in each interval or level.
    pub counts: Vec<f64>,
    /// Rows in which the variable is missing.
    pub missing: f64,
}

/// Histograms.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct HistogramOutput {
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// Whether percentages are shown instead of counts.
    pub percent: bool,
    /// One for each term of the formula, in order.
    pub histograms: Vec<VariableHistogram>,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Histogram {
    design: Design,
    wanted: u32,
    start: Option<f64>,
    end: Option<f64>,
    percent: bool,
    text: CallText,
}

/// What a pass does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum HistogramState {
    /// Finds the range of each term.
    Range,
    /// Counts in these intervals; `None` for factors.
    Count(Vec<Option<Breaks>>),
}

/// What a pass finds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HistogramPartial(Vec<TermCounts>);

impl Partial for HistogramPartial {
    fn merge(&mut self, next: Self) {
        for (term, next) in self.0.iter_mut().zip(next.0) {
            term.merge(next);
        }
    }
}

impl Analysis for Histogram {
    const NAME: &'static str = "rxHistogram";
    const ABOUT: &'static str = "Counts values of variables in intervals of equal width, or by level.\n\n\
        See rxHistogram in RevoScaleR's reference.";
    type Params = HistogramParams;
    type Output = HistogramOutput;
    type State = HistogramState;
    type Partial = HistogramPartial;

    fn plan(params: HistogramParams, schema: &Schema) -> Result<(Self, HistogramState)> {
        let view = View::plan(&RowPlan::from(params.call.rows), schema)?;
        let formula = Formula::parse(&params.formula, &view.schema, false)?;
        if !formula.responses.is_empty() || formula.terms.is_empty() {
            fail!(
                Formula,
                "rxHistogram needs '~ x': variables to the right of '~' and none to its left"
            );
        }
        let options = TermOptions {
            logical_factors: true,
            ..TermOptions::default()
        };
        let design = Design::new(&params.formula, &[], &formula.terms, view, options)?
            .weighted(params.weights)?;
        if let Some(term) = design.terms.iter().find(|term| !term.is_single()) {
            fail!(
                Formula,
                "'{}' combines variables; a histogram is of one",
                term.text
            );
        }
        let (start, end) = (params.start_val, params.end_val);
        if let (Some(start), Some(end)) = (start, end)
            && start >= end
        {
            fail!(Argument, "startVal {start} is not below endVal {end}");
        }
        let plan = Self {
            design,
            wanted: whole("numBreaks", params.num_breaks.unwrap_or(20.0), 1, 100_000)?,
            start,
            end,
            percent: params.hist_type == HistType::Percent,
            text: params.call.text,
        };
        Ok((plan, HistogramState::Range))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, state: &HistogramState, chunk: &Chunk) -> Result<HistogramPartial> {
        let (derived, selected) = self.design.view.apply(chunk)?;
        let schema = &self.design.view.schema;
        let mut reader = Reader::new(&derived, schema, selected);
        let weights = reader.weights_of(&self.design)?;
        let considered = reader.selection.clone();
        let rows = derived.rows();
        let terms = self.design.terms.iter().enumerate().map(|(index, term)| {
            let mut reader = Reader::new(&derived, schema, considered.clone());
            let cells = reader.term(term)?;
            let missing = considered.count(rows) - reader.selection.count(rows);
            let mut found = TermCounts::new(self.is_whole(term), missing);
            let selected = Selected {
                rows,
                selection: &reader.selection,
                weights: weights.as_deref(),
            };
            match (&cells, state) {
                (Cells::Column(column), HistogramState::Range) => found.range(column, &selected),
                (Cells::Column(column), HistogramState::Count(breaks)) => {
                    found.intervals(column, breaks[index].as_ref(), &selected);
                }
                (Cells::Cells(cells), HistogramState::Count(_)) => found.levels(cells, &selected),
                (Cells::Cells(_), HistogramState::Range) => (),
            }
            if found.low == f64::NEG_INFINITY || found.high == f64::INFINITY {
                return Err(Error::infinite(&term.text));
            }
            Ok(found)
        });
        terms.collect::<Result<_>>().map(HistogramPartial)
    }

    fn finish(&self, state: &HistogramState, total: HistogramPartial) -> Result<Step<Self>> {
        let terms = self.design.terms.iter().zip(total.0);
        let HistogramState::Count(breaks) = state else {
            let breaks = terms.map(|(term, found)| {
                let low = self.start.unwrap_or(found.low);
                let high = self.end.unwrap_or(found.high);
                (term.factors.0.is_empty() && low <= high)
                    .then(|| Breaks::new(low, high, self.wanted, found.whole))
            });
            return Ok(Step::Again(HistogramState::Count(breaks.collect())));
        };
        let histograms = terms
            .zip(breaks)
            .map(|((term, found), breaks)| VariableHistogram {
                variable: term.text.clone(),
                levels: term
                    .factors
                    .0
                    .first()
                    .map_or_else(Vec::new, |factor| factor.levels.to_vec()),
                breaks: breaks.as_ref().map_or_else(Vec::new, Breaks::ends),
                counts: found.counts,
                missing: found.missing,
            });
        Ok(Step::Done(HistogramOutput {
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            percent: self.percent,
            histograms: histograms.collect(),
        }))
    }
}

impl Histogram {
    /// Whether a term is one variable of whole numbers.
    fn is_whole(&self, term: &Term) -> bool {
        match term.numbers.as_slice() {
            [NumberSource::Codes(_)] => true,
            [NumberSource::Column(name)] => self
                .design
                .view
                .schema
                .variable(name)
                .is_ok_and(|variable| matches!(variable.kind, Kind::Integer | Kind::Logical)),
            _ => false,
        }
    }
}

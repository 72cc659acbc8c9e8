//! `rxHistogram`: how often values of variables occur; numbers by intervals of equal width, factors by level, for each
//! combination of the levels of other factors.
//!
//! The first pass finds the range of numbers whose ends are not given; the second counts. All panels have the intervals of
//! all rows.

mod breaks;
mod counts;
mod levels;
mod params;
mod print;

use serde::{Deserialize, Serialize};

pub use breaks::Breaks;
use counts::{Selected, TermCounts};
use levels::ShownLevels;
pub use params::{HistType, HistogramParams};

use super::panels::{self, Panels};
use super::params::{CallText, whole};
use crate::data::{Chunk, Kind, Schema};
use crate::engine::{Analysis, Partial, Step};
use crate::error::{Error, Result};
use crate::fail;
use crate::formula::{
    Cells, Design, FactorSource, Formula, NumberSource, Reader, Term, TermOptions, TermSpec, parse,
};
use crate::transform::view::{RowPlan, View};

/// The histogram of one variable, in one panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VariableHistogram {
    /// The variable, as the formula has it.
    pub variable: String,
    /// The level of each panel's variable; empty where there is one panel.
    pub panel: Vec<String>,
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
    /// The variables whose levels make the panels.
    pub panel_names: Vec<String>,
    /// For each term of the formula, in order, one for each panel, also for those without rows; the levels of the first
    /// of `panelNames` vary fastest.
    pub histograms: Vec<VariableHistogram>,
    /// Rows left out because a panel's variable is missing; absent where there is one panel.
    pub missing_obs: Option<f64>,
}

/// The plan. The terms are panels, then variables.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Histogram {
    design: Design,
    panels: usize,
    shown: ShownLevels,
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
pub struct HistogramPartial {
    terms: Vec<TermCounts>,
    /// Rows in which a panel's variable is missing.
    missing: f64,
}

impl Partial for HistogramPartial {
    fn merge(&mut self, next: Self) {
        self.missing += next.missing;
        for (term, next) in self.terms.iter_mut().zip(next.terms) {
            term.merge(next);
        }
    }
}

/// Panels together have no more intervals and levels than this.
const MOST_COUNTS: usize = 1_000_000;

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
        let (root, behind) = panels::apart(parse(&params.formula)?);
        let formula = Formula::expand(&params.formula, &root, &view.schema, false)?;
        if !formula.responses.is_empty() || formula.terms.is_empty() {
            fail!(
                Formula,
                "rxHistogram needs '~ x' or '~ x | f': variables to the right of '~' and none to its left"
            );
        }
        let options = TermOptions {
            logical_factors: true,
            ..TermOptions::default()
        };
        let terms: Vec<TermSpec> = behind
            .iter()
            .map(panels::alone)
            .chain(formula.terms)
            .collect();
        let design =
            Design::new(&params.formula, &[], &terms, view, options)?.weighted(params.weights)?;
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
        let (count, variables) = design.terms.split_at(behind.len());
        let count = Panels::of(count)?.count();
        if let Some(most) = params.max_num_panels.unwrap_or(Some(100.0)) {
            let most = whole("maxNumPanels", most, 1, u32::MAX)?;
            if count > most as usize {
                fail!(
                    TooLarge,
                    "the histogram has {count} panels; maxNumPanels is {most}"
                );
            }
        }
        let plan = Self {
            panels: behind.len(),
            shown: ShownLevels::new(params.levels_to_drop, params.levels_to_keep, variables)?,
            design,
            wanted: whole("numBreaks", params.num_breaks.unwrap_or(20.0), 1, 100_000)?,
            start,
            end,
            percent: params.hist_type == HistType::Percent,
            text: params.call.text,
        };
        let counts = plan.most_counts(count);
        if count > 1 && counts > MOST_COUNTS {
            fail!(
                TooLarge,
                "the {count} panels would have {counts} intervals and levels; more than {MOST_COUNTS} are too many"
            );
        }
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
        let rows = derived.rows();
        let counting = reader.selection.count(rows);
        let panels = self.panels();
        let (count, panels) = match self.panels {
            0 => (1, None),
            _ => (panels.count(), Some(panels.of_rows(&mut reader)?)),
        };
        let considered = reader.selection;
        let terms = self.variables().iter().enumerate().map(|(index, term)| {
            let mut reader = Reader::new(&derived, schema, considered.clone());
            let cells = reader.term(term)?;
            let mut found = TermCounts::new(self.is_whole(term), count);
            let selected = Selected {
                rows,
                selection: &reader.selection,
                weights: weights.as_deref(),
                panels: panels.as_deref(),
            };
            found.absent(&considered, &selected);
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
        #[allow(clippy::cast_precision_loss)]
        Ok(HistogramPartial {
            terms: terms.collect::<Result<_>>()?,
            missing: (counting - considered.count(rows)) as f64,
        })
    }

    fn finish(&self, state: &HistogramState, total: HistogramPartial) -> Result<Step<Self>> {
        let terms = self.variables().iter().zip(total.terms);
        let HistogramState::Count(breaks) = state else {
            let breaks = terms.map(|(term, found)| {
                let low = self.start.unwrap_or(found.low);
                let high = self.end.unwrap_or(found.high);
                (term.factors.0.is_empty() && low <= high)
                    .then(|| Breaks::new(low, high, self.wanted, found.whole))
            });
            return Ok(Step::Again(HistogramState::Count(breaks.collect())));
        };
        let mut histograms = Vec::new();
        for ((term, found), breaks) in terms.zip(breaks) {
            self.add(term, &found, breaks.as_ref(), &mut histograms);
        }
        Ok(Step::Done(HistogramOutput {
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            percent: self.percent,
            panel_names: self.panels().names(),
            histograms,
            missing_obs: (self.panels > 0).then_some(total.missing),
        }))
    }
}

impl Histogram {
    fn panels(&self) -> Panels<'_> {
        Panels::known(&self.design.terms[..self.panels])
    }

    fn variables(&self) -> &[Term] {
        &self.design.terms[self.panels..]
    }

    /// The intervals and levels of so many panels together, at most.
    fn most_counts(&self, panels: usize) -> usize {
        let of = |term: &Term| match term.factors.0.first() {
            Some(factor) => factor.levels.len(),
            None => self.wanted as usize,
        };
        let each: usize = self.variables().iter().map(of).sum();
        each.saturating_mul(panels)
    }

    /// Adds the histograms of a term, panel by panel.
    fn add(
        &self,
        term: &Term,
        found: &TermCounts,
        breaks: Option<&Breaks>,
        histograms: &mut Vec<VariableHistogram>,
    ) {
        // Without levels of a panel's variable there are no panels.
        let each = found.counts.len().checked_div(found.missing.len());
        let each = each.unwrap_or(0);
        let factor = term.factors.0.first();
        let shown = factor.map_or_else(
            || (0..each).collect(),
            |factor| self.shown.positions(&factor.levels),
        );
        let levels = |factor: &FactorSource| {
            let levels = shown.iter().map(|level| factor.levels[*level].clone());
            levels.collect()
        };
        for (panel, missing) in found.missing.iter().enumerate() {
            let counts = &found.counts[panel * each..][..each];
            histograms.push(VariableHistogram {
                variable: term.text.clone(),
                panel: self.panels().levels(panel),
                levels: factor.map_or_else(Vec::new, levels),
                breaks: breaks.map_or_else(Vec::new, Breaks::ends),
                counts: shown.iter().map(|at| counts[*at]).collect(),
                missing: *missing,
            });
        }
    }

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

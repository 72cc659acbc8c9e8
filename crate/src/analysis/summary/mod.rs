//! `rxSummary`: univariate statistics of variables, by category where a term has factors.

mod map;
mod print;
mod statistic;

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int32Array, StringArray};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

pub use map::TermMoments;
use map::summarise;
pub use statistic::Statistic;

use super::params::{CallOptions, CallText, DataFrame};
use super::tabulate::{Dimension, dimensions};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Partial, Step};
use crate::error::Result;
use crate::fail;
use crate::format::arrow::to_ipc;
use crate::formula::{Design, Factors, Formula, Term, TermOptions, TermSpec};
use crate::stats::moments::Moments;
use crate::transform::view::{RowPlan, View, WeightOptions};

/// Parameters of `rxSummary`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct SummaryParams {
    /// `~ terms`; `y ~ f` is `~ y:f`. `.` stands for all variables that are not text.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// Which statistics are given; all but `"Sum"` and `"SumOfWeights"` when not said.
    pub summary_stats: Option<Vec<Statistic>>,
    /// Whether a row with a missing value is left out of the terms that miss it alone. Otherwise it is left out of all
    /// terms. Default true.
    pub by_term: Option<bool>,
    /// Whether categories without observations are left out of the results.
    pub remove_zero_counts: bool,
    /// Where the caller writes what is found by category: anything that is said here keeps it from being printed.
    #[cfg_attr(feature = "types", ts(skip))]
    pub by_group_out_file: Option<IgnoredAny>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// The statistics of a term with factors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Categorical {
    /// The term.
    pub term: String,
    /// The variable whose levels are counted, or what the categories are statistics of.
    pub name: String,
    /// The numeric variables of the term, joined by `:`; empty for counts.
    pub variable: String,
    /// The factors and their levels.
    pub dimensions: Vec<Dimension>,
    /// How many categories the frame lists.
    pub categories: f64,
    /// Rows that fall into some category.
    pub valid_obs: f64,
    /// Rows that do not.
    pub missing_obs: f64,
    /// Whether the frame holds statistics of a numeric variable instead of counts.
    pub is_statistics: bool,
    /// Levels and counts or statistics.
    pub frame: DataFrame,
}

/// Univariate statistics.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct SummaryOutput {
    /// The formula.
    pub formula: String,
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// Rows that took part: all selected ones when missing values are removed by term.
    pub nobs_valid: f64,
    /// Rows left out because some term was missing.
    pub nobs_missing: f64,
    /// One row for each term: its name and statistics; NaN for factors.
    #[serde(rename = "sDataFrame")]
    #[cfg_attr(feature = "types", ts(rename = "sDataFrame"))]
    pub s_data_frame: DataFrame,
    /// The terms with factors.
    pub categorical: Vec<Categorical>,
    /// `"counts"` of single factors, `"cube"` when some term combines variables, `"none"`.
    pub categorical_type: String,
    /// Which statistics are given.
    pub summary_stats: Vec<String>,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights.
    pub fweights: Option<String>,
    /// Whether what is found by category is printed.
    #[serde(skip)]
    #[cfg_attr(feature = "types", ts(skip))]
    pub prints_categories: bool,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Summary {
    design: Design,
    by_term: bool,
    statistics: Vec<Statistic>,
    remove_zero_counts: bool,
    prints_categories: bool,
    formula: String,
    text: CallText,
}

/// Moments of every term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryPartial {
    /// Rows that were selected and, when missing values are not removed by term, complete.
    pub valid: f64,
    /// Selected rows that were not complete.
    pub missing: f64,
    /// The terms.
    pub terms: Vec<TermMoments>,
}

impl Partial for SummaryPartial {
    fn merge(&mut self, next: Self) {
        self.valid += next.valid;
        self.missing += next.missing;
        for (term, next) in self.terms.iter_mut().zip(next.terms) {
            term.merge(next);
        }
    }
}

impl Analysis for Summary {
    const NAME: &'static str = "rxSummary";
    const ABOUT: &'static str = "Summarises variables: mean, standard deviation, range, counts; by category where a \
        term has factors.\n\nSee rxSummary in RevoScaleR's reference.";
    type Params = SummaryParams;
    type Output = SummaryOutput;
    type State = ();
    type Partial = SummaryPartial;

    fn plan(params: SummaryParams, schema: &Schema) -> Result<(Self, ())> {
        let view = View::plan(&RowPlan::from(params.call.rows), schema)?;
        let formula = Formula::parse(&params.formula, &view.schema, false)?;
        let terms = match formula.responses.as_slice() {
            [] => formula.terms,
            // y ~ f is ~ y:f.
            [response] => {
                let Some(first) = formula.terms.first() else {
                    fail!(Formula, "a response needs a term to the right of '~'")
                };
                let variables = std::iter::once(response.clone())
                    .chain(first.variables.iter().cloned())
                    .collect();
                vec![TermSpec { variables }]
            }
            _ => fail!(Formula, "rxSummary takes at most one response"),
        };
        if terms.is_empty() {
            fail!(Formula, "there is nothing to summarise");
        }
        let design = Design::new(&params.formula, &[], &terms, view, TermOptions::default())?
            .weighted(params.weights)?;
        let cells: usize = design.terms.iter().map(Term::columns).sum();
        if cells > 5_000_000 {
            fail!(
                TooLarge,
                "the terms have {cells} categories; 5000000 are the most"
            );
        }
        let statistics = params.summary_stats.unwrap_or_else(|| {
            vec![
                Statistic::Mean,
                Statistic::StdDev,
                Statistic::Min,
                Statistic::Max,
                Statistic::ValidObs,
                Statistic::MissingObs,
            ]
        });
        let plan = Self {
            design,
            by_term: params.by_term.unwrap_or(true),
            statistics,
            remove_zero_counts: params.remove_zero_counts,
            prints_categories: params.by_group_out_file.is_none(),
            formula: params.formula,
            text: params.call.text,
        };
        Ok((plan, ()))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, (): &(), chunk: &Chunk) -> Result<SummaryPartial> {
        summarise(self, chunk)
    }

    fn finish(&self, (): &(), total: SummaryPartial) -> Result<Step<Self>> {
        let names: Vec<String> = self
            .design
            .terms
            .iter()
            .map(|term| term.text.clone())
            .collect();
        let overall: Vec<Option<(&Moments, f64)>> = self
            .design
            .terms
            .iter()
            .zip(&total.terms)
            .map(|(term, moments)| {
                (!term.numbers.is_empty()).then_some((&moments.overall, moments.missing))
            })
            .collect();
        let mut columns: Vec<(String, ArrayRef)> = vec![(
            "Name".to_owned(),
            Arc::new(StringArray::from(names.clone())),
        )];
        for statistic in &self.statistics {
            let values = overall.iter().map(|found| {
                found.map(|(moments, missing)| self.value(*statistic, moments, missing))
            });
            columns.push((
                statistic.name().to_owned(),
                Arc::new(values.collect::<Float64Array>()),
            ));
        }
        let mut categorical = Vec::new();
        for (term, moments) in self.design.terms.iter().zip(&total.terms) {
            if !term.factors.0.is_empty() {
                categorical.push(self.categorical(term, moments)?);
            }
        }
        let is_cube = self.design.terms.iter().any(|term| {
            !term.factors.0.is_empty() && term.factors.0.len() + term.numbers.len() > 1
        });
        let categorical_type = match (categorical.is_empty(), is_cube) {
            (true, _) => "none",
            (false, true) => "cube",
            (false, false) => "counts",
        };
        Ok(Step::Done(SummaryOutput {
            formula: self.formula.clone(),
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            nobs_valid: total.valid,
            nobs_missing: total.missing,
            s_data_frame: DataFrame(to_ipc(&[Chunk::new(0, names.len(), columns)?])?),
            categorical,
            categorical_type: categorical_type.to_owned(),
            summary_stats: self
                .statistics
                .iter()
                .map(|statistic| statistic.name().to_owned())
                .collect(),
            pweights: self.design.pweights.clone(),
            fweights: self.design.fweights.clone(),
            prints_categories: self.prints_categories,
        }))
    }
}

impl Summary {
    fn value(&self, statistic: Statistic, moments: &Moments, missing: f64) -> f64 {
        let fweighted = self.design.fweights.is_some();
        let n = if fweighted {
            moments.weight.value()
        } else {
            moments.count
        };
        let present = |value: f64| if moments.count > 0.0 { value } else { f64::NAN };
        match statistic {
            Statistic::Mean => moments.mean(),
            Statistic::StdDev => moments.std_dev(n),
            Statistic::Min => present(moments.low),
            Statistic::Max => present(moments.high),
            Statistic::ValidObs => n,
            Statistic::MissingObs => missing,
            Statistic::Sum => moments.total(),
            Statistic::SumOfWeights => moments.weight.value(),
        }
    }

    fn categorical(&self, term: &Term, moments: &TermMoments) -> Result<Categorical> {
        let kept: Vec<usize> = (0..moments.cells.len())
            .filter(|cell| !self.remove_zero_counts || moments.cells[*cell].count > 0.0)
            .collect();
        let is_statistics = !term.numbers.is_empty();
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        if is_statistics {
            let labels: StringArray = kept
                .iter()
                .map(|cell| Some(category(term, *cell)))
                .collect();
            columns.push(("Category".to_owned(), Arc::new(labels)));
        }
        columns.extend(level_columns(&term.factors, &kept));
        if is_statistics {
            for statistic in self
                .statistics
                .iter()
                .filter(|statistic| **statistic != Statistic::MissingObs)
            {
                let values = kept
                    .iter()
                    .map(|cell| self.value(*statistic, &moments.cells[*cell], 0.0));
                let name = if *statistic == Statistic::Mean {
                    "Means"
                } else {
                    statistic.name()
                };
                columns.push((
                    name.to_owned(),
                    Arc::new(Float64Array::from_iter_values(values)),
                ));
            }
        } else {
            let counts = kept.iter().map(|cell| moments.cells[*cell].weight.value());
            columns.push((
                "Counts".to_owned(),
                Arc::new(Float64Array::from_iter_values(counts)),
            ));
        }
        let valid_obs = if self.design.fweights.is_some() {
            moments.overall.weight.value()
        } else {
            moments.overall.count
        };
        #[allow(clippy::cast_precision_loss)]
        Ok(Categorical {
            term: term.text.clone(),
            name: if is_statistics {
                term.text.clone()
            } else {
                term.factors.0[0].label.clone()
            },
            variable: term.number_label.clone(),
            dimensions: dimensions(&term.factors.0),
            categories: kept.len() as f64,
            valid_obs,
            missing_obs: moments.missing,
            is_statistics,
            frame: DataFrame(to_ipc(&[Chunk::new(0, kept.len(), columns)?])?),
        })
    }
}

/// RevoScaleR's name of a category: `x for f=a, g=b`.
fn category(term: &Term, cell: usize) -> String {
    let levels = term.factors.0.iter().zip(term.factors.levels(cell));
    let parts: Vec<String> = levels
        .map(|(factor, level)| format!("{}={}", factor.text, factor.levels[level]))
        .collect();
    format!("{} for {}", term.number_label, parts.join(", "))
}

/// One column for each factor: integers for `F(x)`, text otherwise.
fn level_columns(factors: &Factors, kept: &[usize]) -> Vec<(String, ArrayRef)> {
    let columns = factors.0.iter().enumerate().map(|(position, factor)| {
        let levels: Vec<&String> = kept
            .iter()
            .map(|cell| &factor.levels[factors.levels(*cell)[position]])
            .collect();
        let integers: Option<Vec<i32>> = factor
            .bins
            .and_then(|_| levels.iter().map(|level| level.parse().ok()).collect());
        let array: ArrayRef = match integers {
            Some(integers) => Arc::new(Int32Array::from(integers)),
            None => Arc::new(StringArray::from_iter_values(levels)),
        };
        (factor.label.clone(), array)
    });
    columns.collect()
}

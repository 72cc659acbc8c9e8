//! What must be known of variables before a model can be planned: levels, ranges, missing values, rows.
//!
//! It is the pass behind `rxGetVarInfo` and `rxGetInfo`, and the one that an import makes while it decodes.

mod print;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::params::CallOptions;
use crate::data::{Chunk, Column, Kind, LevelIndex, Schema, Values, Variable};
use crate::engine::{Analysis, Partial, Printed, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::sort_levels;
use crate::transform::factors::label;
use crate::transform::view::{RowPlan, View};

/// Parameters of the scan.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct VariablesParams {
    /// The variables to look at; all when not given.
    pub variables: Option<Vec<String>>,
    /// Character variables whose different values are listed as levels.
    pub text_levels: Vec<String>,
    /// Variables of which the labels that `rxFactors` gives their different values are listed as levels.
    pub labels: Vec<String>,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// What the scan found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VariablesOutput {
    /// The variables with levels, ranges and missing counts.
    pub variables: Vec<Variable>,
    /// All rows.
    pub rows: f64,
    /// The rows of each chunk.
    pub chunk_rows: Vec<f64>,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Variables {
    view: View,
    variables: Vec<Variable>,
    text_levels: Vec<String>,
    labels: Vec<String>,
    derived: Vec<String>,
}

/// No variable has more different values than this.
const MOST_LEVELS: usize = 5_000_000;

/// Different texts in the order in which they appear.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FoundLevels {
    order: Vec<String>,
    #[serde(skip)]
    index: LevelIndex,
}

impl FoundLevels {
    fn add(&mut self, level: impl AsRef<[u8]> + Into<String>) {
        self.index
            .position_or_push(&mut self.order, level, Into::into);
    }
}

/// What one variable's values have been.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seen {
    low: f64,
    high: f64,
    missing: f64,
    levels: Option<FoundLevels>,
}

/// Rows of each chunk and what each variable's values have been.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeenVariables {
    chunk_rows: Vec<f64>,
    variables: Vec<Seen>,
}

impl Partial for SeenVariables {
    fn merge(&mut self, next: Self) {
        self.chunk_rows.extend(next.chunk_rows);
        for (seen, next) in self.variables.iter_mut().zip(next.variables) {
            seen.low = f64::min(seen.low, next.low);
            seen.high = f64::max(seen.high, next.high);
            seen.missing += next.missing;
            if let (Some(levels), Some(next)) = (&mut seen.levels, next.levels) {
                next.order.into_iter().for_each(|level| levels.add(level));
            }
        }
    }
}

impl Variables {
    fn look(&self, chunk: &Chunk, variable: &Variable) -> Result<Seen> {
        let array = chunk.array(&variable.name)?;
        let column = Column::of(array.as_ref())?;
        let range = chunk.range(&variable.name)?;
        #[allow(clippy::cast_precision_loss)]
        let mut seen = Seen {
            low: range.low,
            high: range.high,
            missing: range.missing as f64,
            levels: None,
        };
        if let Some((_, found)) = chunk
            .found_levels
            .iter()
            .find(|(name, _)| *name == variable.name)
        {
            let mut levels = FoundLevels::default();
            found.iter().for_each(|level| levels.add(level));
            seen.levels = Some(levels);
        } else if let (Values::Utf8(text), true) =
            (&column.values, self.text_levels.contains(&variable.name))
        {
            let mut levels = FoundLevels::default();
            text.iter().flatten().for_each(|text| levels.add(text));
            seen.levels = Some(levels);
        } else if self.labels.contains(&variable.name) && variable.kind != Kind::Factor {
            let mut levels = FoundLevels::default();
            let add = |label: &str| {
                levels.add(label);
                None
            };
            label::each(array, variable.kind, add, |_, _| ())?;
            seen.levels = Some(levels);
        } else if variable.levels.is_none() && variable.kind == Kind::Factor {
            seen.levels = Some(FoundLevels::default());
        }
        Ok(seen)
    }
}

impl Analysis for Variables {
    const NAME: &'static str = "rxGetVarInfo";
    const ABOUT: &'static str =
        "Finds levels, ranges and missing values of variables, and the rows of chunks.";
    const HAS_FORMULA: bool = false;
    const BEFORE_DATA: &'static [&'static str] = &[];
    type Params = VariablesParams;
    type Output = VariablesOutput;
    type State = ();
    type Partial = SeenVariables;

    fn plan(params: VariablesParams, schema: &Schema) -> Result<(Self, ())> {
        let rows = RowPlan::from(params.call.rows);
        let derived = rows
            .transforms
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        let mut view = View::plan(
            &RowPlan {
                selection: None,
                ..rows
            },
            schema,
        )?;
        let names = params.variables.clone().unwrap_or_else(|| {
            view.schema
                .variables
                .iter()
                .map(|variable| variable.name.clone())
                .collect()
        });
        // A derived variable may be named by its expression, as formulas make them.
        let mut variables = Vec::new();
        for name in names {
            let known = view.schema.variable(&name).cloned();
            variables.push(match known {
                Ok(variable) => variable,
                Err(error) => match crate::formula::parse(&name) {
                    Ok(expression) => view.add(&name, &expression)?.clone(),
                    Err(_) => return Err(error),
                },
            });
        }
        Ok((
            Self {
                view,
                variables,
                text_levels: params.text_levels,
                labels: params.labels,
                derived,
            },
            (),
        ))
    }

    fn reads(&self) -> Vec<String> {
        self.view.reads(
            &self
                .variables
                .iter()
                .map(|variable| variable.name.clone())
                .collect::<Vec<_>>(),
        )
    }

    fn map(&self, (): &(), chunk: &Chunk) -> Result<SeenVariables> {
        let (derived, _) = self.view.apply(chunk)?;
        let variables = self
            .variables
            .iter()
            .map(|variable| self.look(&derived, variable))
            .collect::<Result<_>>()?;
        #[allow(clippy::cast_precision_loss)]
        Ok(SeenVariables {
            chunk_rows: vec![chunk.rows() as f64],
            variables,
        })
    }

    fn finish(&self, (): &(), total: SeenVariables) -> Result<Step<Self>> {
        let mut variables = self.variables.clone();
        for (variable, seen) in variables.iter_mut().zip(total.variables) {
            if seen.low <= seen.high && variable.kind.is_number() {
                variable.low.get_or_insert(seen.low);
                variable.high.get_or_insert(seen.high);
                variable.range = Some((seen.low, seen.high));
            }
            variable.missing = Some(seen.missing);
            if let Some(levels) = seen.levels {
                let mut order = levels.order;
                if order.len() > MOST_LEVELS {
                    let message = format!(
                        "'{}' has {} different values; more than {MOST_LEVELS} cannot be levels",
                        variable.name,
                        order.len()
                    );
                    return Err(Error::new(ErrorKind::TooLarge, message).column(&variable.name));
                }
                // factor() sorts, as R does; levels of files stay in the order in which they appear.
                let from_expression = self.derived.contains(&variable.name)
                    || self.view.expression(&variable.name).is_some();
                if from_expression && variable.kind == Kind::Factor {
                    sort_levels(&mut order);
                }
                variable.levels = Some(Arc::new(order));
                if variable.kind == Kind::Factor {
                    variable.storage = crate::data::Storage::for_codes(
                        variable.levels.as_ref().map_or(0, |levels| levels.len()),
                    );
                }
            }
        }
        Ok(Step::Done(VariablesOutput {
            variables,
            rows: total.chunk_rows.iter().sum(),
            chunk_rows: total.chunk_rows,
        }))
    }
}

impl Printed for VariablesOutput {
    fn print(&self) -> String {
        print::print(&self.variables)
    }
}

//! `rxNaiveBayes`: classes by the distributions of variables within them, taken as independent.
//!
//! One pass: the weight of each class, mean and spread of each number in it, the share of each level of each factor.
//! (RevoScaleR reference, rxNaiveBayes; `naiveBayes` of R's package e1071.)

mod map;
mod params;
mod print;

use serde::{Deserialize, Serialize};

pub use map::{ByClass, NaiveBayesPartial};
pub use params::NaiveBayesParams;

use super::params::{CallText, ModelBytes, NamedMatrix};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::{Design, Formula, Term, TermOptions, TermSpec};
use crate::transform::predict::{Bayes, BayesTable, Fitted, Kind};
use crate::transform::view::{RowPlan, View};

/// The distribution of a variable in each class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NaiveBayesTable {
    /// The variable.
    pub variable: String,
    /// `"numeric"` or `"factor"`.
    pub r#type: String,
    /// A row for each class; columns `Means` and `StdDev` of a number, the probabilities of the levels of a factor.
    pub table: NamedMatrix,
}

/// A naive Bayes classifier.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct NaiveBayesOutput {
    /// The formula.
    pub formula: String,
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// The variable with the classes.
    pub response: String,
    /// The classes.
    pub levels: Vec<String>,
    /// The share of each class in the data.
    pub apriori: Vec<f64>,
    /// Rows of each class, or the sums of their weights.
    pub counts: Vec<f64>,
    /// The distribution of each predictor in each class.
    pub tables: Vec<NaiveBayesTable>,
    /// What was added to the count of every level in every class.
    pub smoothing_factor: f64,
    /// Rows that took part; with frequency weights, their sum.
    pub valid_obs: f64,
    /// Rows left out because the class, or with `byTerm` false any variable, was missing.
    pub missing_obs: f64,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights.
    pub fweights: Option<String>,
    /// What to know about the result.
    pub warnings: Vec<String>,
    /// The model in the engine's own form, for `rxPredict`.
    pub model: ModelBytes,
}

/// The plan. The first term of the design is the response.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NaiveBayes {
    design: Design,
    smoothing: f64,
    by_term: bool,
    formula: String,
    rows: RowPlan,
    text: CallText,
}

/// No partial has more doubles than this: 512 MB.
const MOST_SUMS: usize = 64 << 20;

impl Analysis for NaiveBayes {
    const NAME: &'static str = "rxNaiveBayes";
    const ABOUT: &'static str = "Learns to tell classes apart by the distributions of variables in them, taken as independent.\n\n\
        The left side of the formula is a factor. See rxNaiveBayes in RevoScaleR's reference.";
    type Params = NaiveBayesParams;
    type Output = NaiveBayesOutput;
    type State = ();
    type Partial = NaiveBayesPartial;

    fn plan(params: NaiveBayesParams, schema: &Schema) -> Result<(Self, ())> {
        let rows = RowPlan::from(params.call.rows);
        let view = View::plan(&rows, schema)?;
        let formula = Formula::parse(&params.formula, &view.schema, true)?;
        let [response] = formula.responses.as_slice() else {
            fail!(
                Formula,
                "rxNaiveBayes needs one factor to the left of '~'; it tells classes apart"
            );
        };
        if formula.terms.is_empty() {
            fail!(Formula, "rxNaiveBayes needs variables to the right of '~'");
        }
        let mut terms = vec![TermSpec {
            variables: vec![response.clone()],
        }];
        terms.extend(formula.terms);
        let options = TermOptions {
            logical_factors: true,
            ..TermOptions::default()
        };
        let design =
            Design::new(&params.formula, &[], &terms, view, options)?.weighted(params.weights)?;
        if !design.terms[0].numbers.is_empty() {
            let name = &design.terms[0].text;
            let message = format!(
                "'{name}' is a number; classes are the levels of a factor, such as F({name})"
            );
            return Err(Error::new(ErrorKind::WrongType, message).column(name));
        }
        if let Some(term) = design.terms.iter().find(|term| !term.is_single()) {
            fail!(
                Formula,
                "'{}' combines variables; naive Bayes takes each by itself",
                term.text
            );
        }
        let classes = design.terms[0].factors.cells();
        let size = design.terms[1..]
            .iter()
            .map(|term| classes.saturating_mul(if is_number(term) { 10 } else { term.columns() }))
            .fold(0usize, usize::saturating_add);
        if size > MOST_SUMS {
            fail!(
                TooLarge,
                "the predictors have too many levels in {classes} classes for their counts to be held in memory"
            );
        }
        let smoothing = params.smoothing_factor.unwrap_or(0.0);
        if !(smoothing >= 0.0 && smoothing.is_finite()) {
            fail!(
                Argument,
                "smoothingFactor is {smoothing}; it may be 0 or any positive number"
            );
        }
        let plan = Self {
            design,
            smoothing,
            by_term: params.by_term.unwrap_or(true),
            formula: params.formula,
            rows,
            text: params.call.text,
        };
        Ok((plan, ()))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, (): &(), chunk: &Chunk) -> Result<NaiveBayesPartial> {
        self.pass(chunk)
    }

    fn finish(&self, (): &(), total: NaiveBayesPartial) -> Result<Step<Self>> {
        if total.rows == 0.0 {
            fail!(
                NoData,
                "there are no rows with a class to learn from{}",
                self.design.weightless()
            );
        }
        let response = &self.design.terms[0];
        let levels = response.factors.0[0].levels.to_vec();
        let weight: f64 = total.classes.iter().sum();
        let apriori: Vec<f64> = total.classes.iter().map(|class| class / weight).collect();
        let predictors = self.design.terms[1..].iter().zip(&total.predictors);
        let tables: Vec<NaiveBayesTable> = predictors
            .map(|(term, found)| self.table(term, found, &levels))
            .collect();
        let empty: Vec<&str> = levels
            .iter()
            .zip(&total.classes)
            .filter(|(_, weight)| **weight == 0.0)
            .map(|(level, _)| level.as_str())
            .collect();
        let mut warnings = Vec::new();
        if !empty.is_empty() {
            warnings.push(format!("no rows are of class {}", empty.join(", ")));
        }
        let fweighted = self.design.fweights.is_some();
        let mut output = NaiveBayesOutput {
            formula: self.formula.clone(),
            call: self.text.call.clone(),
            data_text: self.text.data_text.clone(),
            response: response.text.clone(),
            levels,
            apriori,
            counts: total.classes,
            tables,
            smoothing_factor: self.smoothing,
            valid_obs: if fweighted { weight } else { total.rows },
            missing_obs: total.missing,
            pweights: self.design.pweights.clone(),
            fweights: self.design.fweights.clone(),
            warnings,
            model: ModelBytes::default(),
        };
        output.model = ModelBytes(self.fitted(&output).encode()?);
        Ok(Step::Done(output))
    }
}

fn is_number(term: &Term) -> bool {
    term.factors.0.is_empty()
}

impl NaiveBayes {
    /// The distribution of a predictor in each class.
    fn table(&self, term: &Term, found: &ByClass, classes: &[String]) -> NaiveBayesTable {
        let rows = classes.to_vec();
        let table = match found {
            ByClass::Numbers(moments) => {
                let columns = vec!["Means".to_owned(), "StdDev".to_owned()];
                NamedMatrix::from_fn(rows, columns, |class, column| {
                    let moments = &moments[class];
                    if column == 0 {
                        return moments.mean();
                    }
                    moments.std_dev(if self.design.fweights.is_some() {
                        moments.weight.value()
                    } else {
                        moments.count
                    })
                })
            }
            ByClass::Levels(counts) => {
                let levels = term.factors.0[0].levels.to_vec();
                let width = levels.len();
                let totals: Vec<f64> = counts
                    .chunks_exact(width.max(1))
                    .map(|counts| counts.iter().map(|count| count + self.smoothing).sum())
                    .collect();
                NamedMatrix::from_fn(rows, levels, |class, level| {
                    (counts[class * width + level] + self.smoothing) / totals[class]
                })
            }
        };
        NaiveBayesTable {
            variable: term.text.clone(),
            r#type: if is_number(term) { "numeric" } else { "factor" }.to_owned(),
            table,
        }
    }

    fn fitted(&self, output: &NaiveBayesOutput) -> Fitted {
        let tables = output.tables.iter().map(|table| {
            let values = &table.table.values;
            if table.r#type == "numeric" {
                BayesTable::Normal {
                    means: values[0].clone(),
                    deviations: values[1].clone(),
                }
            } else {
                BayesTable::Levels(values.clone())
            }
        });
        let bayes = Bayes {
            response: output.response.clone(),
            levels: output.levels.clone(),
            apriori: output.apriori.clone(),
            tables: tables.collect(),
        };
        Fitted::new(
            Self::NAME,
            &self.formula,
            &self.rows,
            &self.design.view.schema,
            &self.design.variables(),
            Kind::Bayes(bayes),
        )
    }
}

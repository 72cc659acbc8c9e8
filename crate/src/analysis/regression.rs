//! What all regressions are planned from: a design of responses, terms, weights and offsets, and how its terms become
//! coefficients.

use serde::{Deserialize, Serialize};

use super::accumulate::layout;
use super::normal_equations::{Coding, MOST_COLUMNS};
use super::params::{CallText, CoefLabelStyle};
use super::stepwise::{StepControl, StepPlan};
use crate::data::Schema;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::formula::ast::{Expr, Node, Span};
use crate::formula::{Design, Formula, Term, TermOptions, parse};
use crate::stats::cross::CrossProducts;
use crate::transform::view::{RowOptions, RowPlan, View, WeightOptions};

/// No partial has more doubles than this: 512 MB.
const MOST_SUMS: usize = 64 << 20;

/// Which offsets a regression takes.
pub enum Offsets {
    /// None.
    Refused,
    /// Those in the formula, and perhaps a variable or an expression.
    Taken(Option<String>),
}

/// A regression that was asked for.
pub struct RegressionOptions {
    /// The name of the function, for errors.
    pub function: &'static str,
    /// `y ~ terms`.
    pub formula: String,
    /// Rows and derived variables.
    pub rows: RowOptions,
    /// How the call is shown.
    pub text: CallText,
    /// Weights.
    pub weights: WeightOptions,
    /// Offsets.
    pub offsets: Offsets,
    /// Whether the response may be a factor.
    pub factor_response: bool,
    /// Whether a first term of factors keeps all its levels.
    pub cube: bool,
    /// Whether the covariances of the coefficients are asked for, which a cube does not have.
    pub cov_coef: bool,
    /// Whether first levels are dropped.
    pub drop_first: bool,
    /// Whether main effects are dropped before interactions.
    pub drop_main: bool,
    /// How coefficients of factors are named.
    pub coef_label_style: CoefLabelStyle,
    /// How terms are selected.
    pub variable_selection: Option<StepControl>,
    /// Whether the dispersion is 1 by definition, which decides on the usual test of a selection.
    pub unit_dispersion: bool,
}

/// A regression, planned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Regression {
    /// Its columns.
    pub design: Design,
    /// How they become coefficients.
    pub coding: Coding,
    /// The formula as it was written.
    pub formula: String,
    /// The offset that is not in the formula.
    pub offset: Option<String>,
    /// The formula's derived variables and selected rows, to plan predictions.
    pub rows: RowPlan,
    /// How the call is shown.
    pub text: CallText,
    /// How terms are selected; the design then holds those of all models.
    pub selection: Option<StepPlan>,
}

impl Regression {
    /// Checks the options against the schema.
    pub fn plan(options: RegressionOptions, schema: &Schema) -> Result<Self> {
        let function = options.function;
        let rows = RowPlan::from(options.rows);
        let view = View::plan(&rows, schema)?;
        let formula = Formula::parse(&options.formula, &view.schema, true)?;
        if formula.responses.is_empty() {
            fail!(Formula, "{function} needs a response to the left of '~'");
        }
        let named = match options.offsets {
            Offsets::Taken(named) => named,
            Offsets::Refused if formula.offsets.is_empty() => None,
            Offsets::Refused => fail!(Formula, "{function} takes no offset(); rxGlm does"),
        };
        let mut offsets = formula.offsets.clone();
        if let Some(text) = &named {
            offsets.push(offset(text, &view.schema)?);
        }
        let selection = options
            .variable_selection
            .filter(|control| !control.is_empty())
            .map(|control| control.plan(&formula, &view.schema, options.unit_dispersion))
            .transpose()?;
        let all = selection.as_ref().map(|selection| selection.scope.terms());
        let all = all.transpose()?;
        let (responses, terms) = (&formula.responses, all.as_ref().unwrap_or(&formula.terms));
        if selection.is_some() && (options.cube || responses.len() > 1) {
            fail!(
                Argument,
                "variableSelection takes one response, and no cube"
            );
        }
        let design = if options.factor_response {
            Design::with_factor_response(&options.formula, responses, terms, view)?
        } else {
            let plain = TermOptions::default();
            Design::new(&options.formula, responses, terms, view, plain)?
        };
        let design = design
            .weighted(options.weights)?
            .offset_by(&options.formula, &offsets)?;
        let first_is_cells = |design: &Design| {
            design
                .terms
                .first()
                .is_some_and(|term| term.numbers.is_empty())
        };
        if options.cube && !first_is_cells(&design) {
            fail!(
                Argument,
                "cube = TRUE needs a factor, or an interaction of factors, as the first term"
            );
        }
        let coding = Coding {
            intercept: formula.intercept && !options.cube,
            cube: options.cube,
            drop_first: options.drop_first,
            drop_main: options.drop_main,
            r_labels: options.coef_label_style == CoefLabelStyle::R,
        };
        if !coding.intercept && design.terms.is_empty() {
            fail!(Formula, "the model has neither terms nor an intercept");
        }
        if layout(&design).size().is_none_or(|size| size > MOST_SUMS) {
            fail!(
                TooLarge,
                "the model has too many coefficients for their products to be held in memory"
            );
        }
        let planned = Self {
            design,
            coding,
            formula: options.formula,
            offset: named,
            rows,
            text: options.text,
            selection,
        };
        let coefficients = planned.coefficients();
        if options.cov_coef && options.cube && coefficients > MOST_COLUMNS {
            fail!(
                TooLarge,
                "covCoef: there is no matrix of the covariances of {coefficients} coefficients; standard errors do \
                 not need it"
            );
        }
        Ok(planned)
    }

    /// The regression on some of the terms, without a selection.
    #[must_use]
    pub fn of_terms(&self, model: &[usize]) -> Self {
        let formula = self
            .selection
            .as_ref()
            .map(|selection| selection.scope.formula(model));
        Self {
            design: Design {
                terms: model
                    .iter()
                    .map(|term| self.design.terms[*term].clone())
                    .collect(),
                ..self.design.clone()
            },
            formula: formula.unwrap_or_else(|| self.formula.clone()),
            selection: None,
            ..self.clone()
        }
    }

    /// The sums of some of the terms, out of those of all.
    #[must_use]
    pub fn part(&self, total: &CrossProducts, model: &[usize]) -> CrossProducts {
        let is_dense = |term: &usize| self.design.terms[*term].factors.0.is_empty();
        // A term's place among those of its sort.
        let place = |term: &usize| {
            (0..*term)
                .filter(|other| is_dense(other) == is_dense(term))
                .count()
        };
        let (dense, blocks): (Vec<usize>, Vec<usize>) =
            model.iter().partition(|term| is_dense(term));
        let all = (0..self.design.terms.len()).filter(is_dense).count();
        let numeric = dense.iter().map(|term| 1 + place(term));
        let responses = 1 + all..total.width();
        let columns: Vec<usize> = std::iter::once(0).chain(numeric).chain(responses).collect();
        let blocks: Vec<usize> = blocks.iter().map(place).collect();
        total.part(&columns, &blocks)
    }

    /// How many coefficients there are, dropped ones too.
    #[must_use]
    pub fn coefficients(&self) -> usize {
        let columns = self.design.terms.iter().map(Term::columns);
        columns.sum::<usize>() + usize::from(self.coding.intercept)
    }

    /// The error of a data set without rows to fit; nothing when there are some.
    pub fn require_rows(&self, rows: f64, missing: f64) -> Result<()> {
        if rows > 0.0 {
            return Ok(());
        }
        let message = if missing > 0.0 {
            format!(
                "no rows are left: all {missing} have a missing value in some variable of the model{}",
                self.design.weightless()
            )
        } else {
            "there are no rows to fit a model to".to_owned()
        };
        Err(Error::new(ErrorKind::NoData, message))
    }
}

/// What an argument `offset` means: a variable, or an expression of variables.
pub fn offset(text: &str, schema: &Schema) -> Result<Expr> {
    if schema.position(text).is_some() {
        return Ok(Expr {
            node: Node::Name(text.to_owned()),
            span: Span::default(),
        });
    }
    parse(text)
}

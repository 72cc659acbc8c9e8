//! `rxCovCor`: covariances, correlations, or sums of squares and products, from the sums of products of `rxLinMod`.
//!
//! A column that is constant but for rounding, as far as doubles tell, is looked at again in double-doubles.

mod matrix;
mod print;

use serde::{Deserialize, Serialize};

use matrix::Matrix;

use super::accumulate::{Precision, cross_products};
use super::params::{CallOptions, CallText, NamedMatrix};
use crate::data::{Chunk, Schema};
use crate::engine::{Analysis, Step};
use crate::error::Result;
use crate::fail;
use crate::formula::{Design, Formula, Term, TermOptions};
use crate::stats::cross::CrossProducts;
use crate::transform::view::{RowPlan, View, WeightOptions};

/// A matrix has no more columns than this.
const MOST_COLUMNS: usize = 4096;

/// Parameters of `rxCovCor`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct CovCorParams {
    /// `~ terms`; factors become one column for each level.
    #[cfg_attr(feature = "types", ts(skip))]
    pub formula: String,
    /// Whether all columns are kept in the matrix (default). Otherwise those that are constant or that depend on columns
    /// before them are left out.
    pub keep_all: Option<bool>,
    /// A column with a variance of at most this counts as constant; default 1e-12.
    pub var_tol: Option<f64>,
    /// Which matrix. Default `"Cov"`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "types", ts(rename = "type"))]
    pub kind: Option<MatrixKind>,
    /// Weights.
    #[serde(flatten)]
    pub weights: WeightOptions,
    /// Rows, and how the call is shown.
    #[serde(flatten)]
    pub call: CallOptions,
}

/// Which matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum MatrixKind {
    /// Covariances.
    #[serde(alias = "cov", alias = "COV")]
    Cov,
    /// Correlations.
    #[serde(alias = "cor", alias = "COR")]
    Cor,
    /// Sums of squares and products.
    #[serde(rename = "SSCP", alias = "sscp", alias = "Sscp")]
    Sscp,
}

/// A matrix of covariances, correlations, or sums of squares and products.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct CovCorOutput {
    /// The formula.
    pub formula: String,
    /// The call, as printed.
    pub call: Option<String>,
    /// The data, as printed.
    pub data_text: Option<String>,
    /// Which matrix it is.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "types", ts(rename = "type"))]
    pub kind: MatrixKind,
    /// The matrix. One of sums of squares and products has the constant, `(Intercept)`, as first row and column.
    pub cov_cor: NamedMatrix,
    /// The columns that standard deviations and means are of: those of the matrix without the constant.
    pub variables: Vec<String>,
    /// Standard deviations; empty for sums of squares and products.
    pub std_devs: Vec<f64>,
    /// Means.
    pub means: Vec<f64>,
    /// Rows that took part; with frequency weights, their sum.
    pub valid_obs: f64,
    /// Rows left out because a value was missing.
    pub missing_obs: f64,
    /// The sum of weights; absent without weights.
    pub sum_of_weights: Option<f64>,
    /// Columns that are constant and, without `keepAll`, those that depend on others.
    pub dropped_vars: Vec<String>,
    /// Their positions among all columns, from 1.
    pub dropped_var_indexes: Vec<f64>,
    /// The variable with probability weights.
    pub pweights: Option<String>,
    /// The variable with frequency weights.
    pub fweights: Option<String>,
}

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CovCor {
    design: Design,
    keep_all: bool,
    var_tol: f64,
    kind: MatrixKind,
    formula: String,
    text: CallText,
}

impl Analysis for CovCor {
    const NAME: &'static str = "rxCovCor";
    const ABOUT: &'static str = "Computes a matrix of covariances, correlations, or sums of squares and products.\n\n\
        rxCov, rxCor and rxSSCP give the matrix alone. See rxCovCor in RevoScaleR's reference.";
    type Params = CovCorParams;
    type Output = CovCorOutput;
    type State = Precision;
    type Partial = CrossProducts;

    fn plan(params: CovCorParams, schema: &Schema) -> Result<(Self, Precision)> {
        let view = View::plan(&RowPlan::from(params.call.rows), schema)?;
        let formula = Formula::parse(&params.formula, &view.schema, false)?;
        if !formula.responses.is_empty() || formula.terms.is_empty() {
            fail!(
                Formula,
                "rxCovCor needs '~ x1 + x2': variables to the right of '~' and none to its left"
            );
        }
        let design = Design::new(
            &params.formula,
            &[],
            &formula.terms,
            view,
            TermOptions::default(),
        )?
        .weighted(params.weights)?;
        let columns: usize = design.terms.iter().map(Term::columns).sum();
        if columns > MOST_COLUMNS {
            fail!(
                TooLarge,
                "the matrix has {columns} columns; {MOST_COLUMNS} are the most"
            );
        }
        let kind = params.kind.unwrap_or(MatrixKind::Cov);
        let var_tol = params.var_tol.unwrap_or(1e-12);
        if var_tol.is_nan() || var_tol < 0.0 {
            fail!(Argument, "varTol is {var_tol}; it may not be negative");
        }
        let keep_all = params.keep_all.unwrap_or(true);
        // Whether a column depends on others, doubles cannot always tell.
        let precision = match Precision::of(&design) {
            Precision::Double if !keep_all => Precision::Extended,
            precision => precision,
        };
        let plan = Self {
            design,
            keep_all,
            var_tol,
            kind,
            formula: params.formula,
            text: params.call.text,
        };
        Ok((plan, precision))
    }

    fn reads(&self) -> Vec<String> {
        self.design.reads()
    }

    fn map(&self, precision: &Precision, chunk: &Chunk) -> Result<CrossProducts> {
        cross_products(&self.design, *precision, chunk)
    }

    fn finish(&self, precision: &Precision, total: CrossProducts) -> Result<Step<Self>> {
        if total.rows == 0.0 {
            if total.missing == 0.0 {
                fail!(NoData, "there are no rows");
            }
            fail!(
                NoData,
                "no rows are left: all {} have a missing value{}",
                total.missing,
                self.design.weightless()
            );
        }
        let matrix = Matrix::new(self, total);
        if *precision == Precision::Double && matrix.doubtful() {
            return Ok(Step::Again(Precision::Extended));
        }
        Ok(Step::Done(matrix.output()))
    }
}

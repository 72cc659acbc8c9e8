//! From sums of products to a matrix: which columns it keeps, and its values.

use super::{CovCor, CovCorOutput, MatrixKind};
use crate::analysis::params::NamedMatrix;
use crate::stats::cross::{Column, CrossProducts};
use crate::stats::extended::Extended;
use crate::stats::solve::{Square, independent};

/// A column whose variance is below this share of its mean square may be constant.
const DOUBTFUL: f64 = 1e-16;
/// A column of which less than this share is its own depends on those before it.
const DEPENDENT: f64 = 1e-20;

/// A matrix in the making.
pub(super) struct Matrix<'a> {
    plan: &'a CovCor,
    sums: CrossProducts,
    columns: Vec<Column>,
    labels: Vec<String>,
    /// Rows, or the sum of frequency weights.
    n: f64,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(plan: &'a CovCor, mut sums: CrossProducts) -> Self {
        let (mut columns, mut labels) = (Vec::new(), Vec::new());
        let (mut dense, mut block) = (1, 0);
        for term in &plan.design.terms {
            labels.extend((0..term.columns()).map(|column| term.label(column)));
            if term.factors.0.is_empty() {
                columns.push(Column::Dense(dense));
                dense += 1;
            } else {
                columns.extend((0..term.columns()).map(|cell| Column::Cell { block, cell }));
                block += 1;
            }
        }
        sums.recenter_to_means();
        let n = if plan.design.fweights.is_some() {
            sums.weight().value()
        } else {
            sums.rows
        };
        Self {
            plan,
            sums,
            columns,
            labels,
            n,
        }
    }

    /// The sum of products about means.
    fn about_means(&self, a: usize, b: usize) -> Extended {
        let (a, b) = (self.columns[a], self.columns[b]);
        self.sums.product(a, b) - self.sums.sum(a) * self.sums.sum(b) / self.sums.weight()
    }

    /// The sum of products about zero.
    fn about_zero(&self, a: usize, b: usize) -> Extended {
        self.about_means(a, b) + self.mean(a) * self.mean(b) * self.sums.weight()
    }

    fn mean(&self, column: usize) -> Extended {
        self.sums.column_mean(self.columns[column])
    }

    /// Covariances: weighted moments, on the degrees of freedom of the rows or of frequency weights.
    fn covariance(&self, a: usize, b: usize) -> Extended {
        let scale = Extended::from(self.n) / Extended::from(self.n - 1.0);
        if self.n > 1.0 {
            self.about_means(a, b) / self.sums.weight() * scale
        } else {
            Extended::from(f64::NAN)
        }
    }

    /// Whether some column may be constant but for rounding.
    pub(super) fn doubtful(&self) -> bool {
        (0..self.columns.len()).any(|column| {
            let spread = self.about_means(column, column) / self.sums.weight();
            let mean = self.mean(column).value();
            matches!(self.columns[column], Column::Dense(_))
                && spread.value() < DOUBTFUL * mean * mean
        })
    }

    fn is_constant(&self, column: usize) -> bool {
        let variance = self.covariance(column, column).value();
        // Without degrees of freedom there is no variance to tell.
        !variance.is_nan() && variance <= self.plan.var_tol
    }

    /// The columns that are constant or depend on columns before them.
    fn kept(&self, usable: &[bool]) -> Vec<usize> {
        let n = self.columns.len();
        let root = |column: usize| self.about_means(column, column).sqrt();
        let roots: Vec<Extended> = (0..n).map(root).collect();
        let unit = Square::symmetric(n, |i, j| match (i == j, usable[i] && usable[j]) {
            (true, _) => Extended::ONE,
            (_, false) => Extended::ZERO,
            _ => self.about_means(i, j) / (roots[i] * roots[j]),
        });
        let order: Vec<usize> = (0..n).collect();
        let (mut kept, _) = independent(&unit, &order, usable, &vec![DEPENDENT; n]);
        kept.sort_unstable();
        kept
    }

    /// The result.
    pub(super) fn output(&self) -> CovCorOutput {
        let plan = self.plan;
        let usable: Vec<bool> = (0..self.columns.len())
            .map(|column| !self.is_constant(column))
            .collect();
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let (kept, dropped): (Vec<usize>, Vec<usize>) = if plan.keep_all {
            let constant = |column: &usize| !usable[*column];
            (all.clone(), all.into_iter().filter(constant).collect())
        } else {
            let kept = self.kept(&usable);
            let rest = |column: &usize| !kept.contains(column);
            (kept.clone(), all.into_iter().filter(rest).collect())
        };
        let names: Vec<String> = kept
            .iter()
            .map(|column| self.labels[*column].clone())
            .collect();
        let deviation = |column: &usize| self.covariance(*column, *column).sqrt();
        let deviations: Vec<Extended> = kept
            .iter()
            .map(|column| {
                if self.n > 1.0 {
                    deviation(column)
                } else {
                    Extended::from(f64::NAN)
                }
            })
            .collect();
        let value = |i: usize, j: usize| -> f64 {
            let (a, b) = (kept[i], kept[j]);
            match plan.kind {
                MatrixKind::Cov => self.covariance(a, b).value(),
                MatrixKind::Cor if !usable[a] || !usable[b] => f64::NAN,
                MatrixKind::Cor if a == b => 1.0,
                MatrixKind::Cor => {
                    (self.covariance(a, b) / (deviations[i] * deviations[j])).value()
                }
                MatrixKind::Sscp => self.about_zero(a, b).value(),
            }
        };
        let cov_cor = if plan.kind == MatrixKind::Sscp {
            let weight = self.sums.weight();
            let with: Vec<String> = std::iter::once("(Intercept)".to_owned())
                .chain(names.iter().cloned())
                .collect();
            NamedMatrix::from_fn(with.clone(), with, |i, j| {
                match (i.checked_sub(1), j.checked_sub(1)) {
                    (None, None) => weight.value(),
                    (Some(i), None) | (None, Some(i)) => (self.mean(kept[i]) * weight).value(),
                    (Some(i), Some(j)) => value(i, j),
                }
            })
        } else {
            NamedMatrix::from_fn(names.clone(), names.clone(), value)
        };
        let weighted = plan.design.pweights.is_some() || plan.design.fweights.is_some();
        #[allow(clippy::cast_precision_loss)]
        CovCorOutput {
            formula: plan.formula.clone(),
            call: plan.text.call.clone(),
            data_text: plan.text.data_text.clone(),
            kind: plan.kind,
            cov_cor,
            variables: names,
            std_devs: if plan.kind == MatrixKind::Sscp {
                Vec::new()
            } else {
                deviations.iter().map(|value| value.value()).collect()
            },
            means: kept
                .iter()
                .map(|column| self.mean(*column).value())
                .collect(),
            valid_obs: self.n,
            missing_obs: self.sums.missing,
            sum_of_weights: weighted.then(|| self.sums.weight().value()),
            dropped_vars: dropped
                .iter()
                .map(|column| self.labels[*column].clone())
                .collect(),
            dropped_var_indexes: dropped.iter().map(|column| *column as f64 + 1.0).collect(),
            pweights: plan.design.pweights.clone(),
            fweights: plan.design.fweights.clone(),
        }
    }
}

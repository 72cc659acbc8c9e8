//! From a solution to estimates: coefficients with the intercept among them, and their covariance.

use super::{Column, NormalEquations, Solution};
use crate::analysis::params::NamedMatrix;
use crate::stats::bordered::Inverted;
use crate::stats::solve::{Real, dot};

/// The coefficients of a solution in printed order, and their covariance up to the dispersion.
pub struct Estimates<'s, T> {
    intercept: bool,
    /// For each coefficient its place among the kept columns.
    places: Vec<Option<usize>>,
    scales: Vec<T>,
    inverse: &'s Inverted<T>,
    inverse_means: Vec<T>,
    intercept_variance: T,
    /// For each response the coefficients; NaN where dropped.
    pub coefficients: Vec<Vec<f64>>,
}

impl NormalEquations<'_> {
    /// The estimates of a solution.
    pub fn estimates<'s, T: Real>(&self, solution: &'s Solution<T>) -> Estimates<'s, T> {
        let offset = usize::from(self.coding.intercept);
        let means: Vec<T> = solution
            .kept
            .iter()
            .map(|i| T::narrow(self.mean(self.columns[*i])))
            .collect();
        // Products with the unscaled inverse.
        let scales: Vec<T> = solution.kept.iter().map(|i| solution.scale[*i]).collect();
        let scaled_means: Vec<T> = means.iter().zip(&scales).map(|(m, s)| *m * *s).collect();
        let inverse_means = solution.inverse.times(&scaled_means);
        let intercept_variance =
            T::from(1.0) / T::narrow(self.sums.weight()) + dot(&scaled_means, &inverse_means);
        let places: Vec<Option<usize>> = (0..self.columns.len() + offset)
            .map(|row| {
                row.checked_sub(offset)
                    .and_then(|column| solution.kept.binary_search(&column).ok())
            })
            .collect();
        let coefficients = self
            .responses
            .iter()
            .zip(&solution.fits)
            .map(|(response, (slopes, _))| {
                let mean = T::narrow(self.mean(Column::Dense(*response)));
                let constant = (mean - dot(slopes, &means)).value();
                let mut row: Vec<f64> = places
                    .iter()
                    .map(|place| place.map_or(f64::NAN, |k| slopes[k].value()))
                    .collect();
                if self.coding.intercept {
                    row[0] = constant;
                }
                row
            })
            .collect();
        Estimates {
            intercept: self.coding.intercept,
            places,
            scales,
            inverse: &solution.inverse,
            inverse_means,
            intercept_variance,
            coefficients,
        }
    }

    /// The covariance matrix of some columns of `n` observations, about their means.
    pub fn predictor_covariances(&self, kept: &[usize], n: f64) -> NamedMatrix {
        let names: Vec<String> = kept.iter().map(|i| self.labels[*i].clone()).collect();
        NamedMatrix::from_fn(names.clone(), names, |a, b| {
            let (a, b) = (self.columns[kept[a]], self.columns[kept[b]]);
            self.product(a, b).value() / (n - 1.0)
        })
    }
}

impl<T: Real> Estimates<'_, T> {
    /// Whether a coefficient was dropped.
    pub fn is_aliased(&self, row: usize) -> bool {
        !(self.intercept && row == 0) && self.places[row].is_none()
    }

    /// The covariance of two coefficients, to be multiplied with the dispersion; NaN where one was dropped.
    pub fn covariance(&self, a: usize, b: usize) -> f64 {
        let with_intercept = |place: Option<usize>| match place {
            Some(k) => -(self.inverse_means[k] * self.scales[k]),
            None => T::from(f64::NAN),
        };
        let value = match (self.intercept && a == 0, self.intercept && b == 0) {
            (true, true) => self.intercept_variance,
            (true, false) => with_intercept(self.places[b]),
            (false, true) => with_intercept(self.places[a]),
            (false, false) => match (self.places[a], self.places[b]) {
                (Some(k), Some(l)) => self.inverse.at(k, l) * self.scales[k] * self.scales[l],
                _ => T::from(f64::NAN),
            },
        };
        value.value()
    }

    /// The covariance matrix of the coefficients that are not `aliased`.
    pub fn covariances(&self, labels: &[String], aliased: &[bool], dispersion: f64) -> NamedMatrix {
        let kept: Vec<usize> = (0..labels.len()).filter(|row| !aliased[*row]).collect();
        let names: Vec<String> = kept.iter().map(|row| labels[*row].clone()).collect();
        NamedMatrix::from_fn(names.clone(), names, |a, b| {
            dispersion * self.covariance(kept[a], kept[b])
        })
    }
}

/// A covariance matrix of kept coefficients as one of all, dropped ones as zeros, row by row; empty for none.
#[must_use]
pub fn full_covariance(matrix: Option<&NamedMatrix>, aliased: &[bool]) -> Vec<f64> {
    let Some(matrix) = matrix else {
        return Vec::new();
    };
    let n = aliased.len();
    let mut covariance = vec![0.0; n * n];
    let kept: Vec<usize> = (0..n).filter(|row| !aliased[*row]).collect();
    for (a, i) in kept.iter().enumerate() {
        for (b, j) in kept.iter().enumerate() {
            covariance[i * n + j] = matrix.at(a, b);
        }
    }
    covariance
}

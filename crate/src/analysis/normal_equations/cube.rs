//! The table of a cube's cells, and the columns that dependence dropped.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, StringArray};

use super::NormalEquations;
use crate::analysis::params::DataFrame;
use crate::data::Chunk;
use crate::error::Result;
use crate::format::arrow::to_ipc;

impl NormalEquations<'_> {
    /// Levels of the cube's factors; for each named vector of coefficients its predictions of the cells, every other
    /// column at its mean; counts.
    pub fn count_frame(
        &self,
        predictions: &[(String, &[f64])],
        counts: &[f64],
    ) -> Result<DataFrame> {
        let cube = &self.design.terms[0].factors;
        let cells = cube.cells();
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        for (position, factor) in cube.0.iter().enumerate() {
            let levels: StringArray = (0..cells)
                .map(|cell| Some(&factor.levels[cube.levels(cell)[position]]))
                .collect();
            columns.push((factor.label.clone(), Arc::new(levels)));
        }
        for (name, coefficients) in predictions {
            let rest: f64 = (cells..self.columns.len())
                .filter(|column| !coefficients[*column].is_nan())
                .map(|column| coefficients[column] * self.mean(self.columns[column]).value())
                .sum();
            let values: Float64Array = coefficients[..cells]
                .iter()
                .map(|coefficient| Some(coefficient + rest).filter(|value| !value.is_nan()))
                .collect();
            columns.push((name.clone(), Arc::new(values)));
        }
        let counts = Float64Array::from(counts.to_vec());
        columns.push(("Counts".to_owned(), Arc::new(counts)));
        to_ipc(&[Chunk::new(0, cells, columns)?]).map(DataFrame)
    }

    /// The labels of numeric columns that were dropped.
    pub fn dropped_numbers(&self, aliased: &[bool]) -> Vec<&str> {
        let offset = usize::from(self.coding.intercept);
        let numeric = |column: usize| self.design.terms[self.terms[column]].factors.0.is_empty();
        (0..self.columns.len())
            .filter(|column| aliased[column + offset] && numeric(*column))
            .map(|column| self.labels[column].as_str())
            .collect()
    }
}

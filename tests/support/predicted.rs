//! What a model predicts, as numbers.

use rxwasm::analysis::params::ModelBytes;
use rxwasm::data::Chunk;
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::json;

use super::DataSet;

/// The columns that a model predicts for data: numbers, NaN where missing, and the codes of levels from 0.
pub fn predicted(data: &DataSet, model: &ModelBytes, kind: &str) -> Vec<Vec<f64>> {
    let params = json!({"model": model.0, "type": kind});
    let plan = Predict::plan(&serde_json::from_value(params).unwrap(), &data.schema).unwrap();
    let chunks: Vec<Chunk> = data
        .chunks
        .iter()
        .map(|chunk| plan.apply(chunk).unwrap())
        .collect();
    plan.schema()
        .variables
        .iter()
        .map(|variable| {
            let mut all = Vec::new();
            for chunk in &chunks {
                let column = chunk.column(&variable.name).unwrap();
                let mut values = vec![0.0; chunk.rows()];
                column.widen(0, &mut values);
                for (row, value) in values.iter_mut().enumerate() {
                    if !column.is_valid(row) {
                        *value = f64::NAN;
                    }
                }
                all.extend(values);
            }
            all
        })
        .collect()
}

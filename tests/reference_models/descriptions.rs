//! Summaries and descriptions of data against what RevoScaleR printed.

use crate::support::DataSet;
use crate::support::cases::check;
use rxwasm::analysis::summary::SummaryOutput;
use rxwasm::format::arrow::column_of;
use serde_json::Value;

pub fn check_summary(case: &Value, summary: &SummaryOutput) {
    let id = case["id"].as_str().unwrap();
    let frame = &summary.s_data_frame.0;
    let names: Vec<String> = summary
        .s_data_frame
        .lines()
        .iter()
        .skip(1)
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect();
    for expected in case["expected"].as_array().unwrap() {
        let what = expected["what"].as_str().unwrap();
        let count = expected["values"].as_array().unwrap().len();
        if let Some(row) = names.iter().position(|name| name == what) {
            for position in 0..count {
                let column =
                    column_of(frame, expected["labels"][position].as_str().unwrap()).unwrap();
                check(id, expected, position, column[row]);
            }
            continue;
        }
        let (category, column) = match what.strip_suffix(".Counts") {
            Some(variable) => (
                summary
                    .categorical
                    .iter()
                    .find(|category| category.name == variable),
                "Counts",
            ),
            None => (summary.categorical.first(), what),
        };
        let values = column_of(
            &category.unwrap_or_else(|| panic!("{id}: {what}")).frame.0,
            column,
        )
        .unwrap();
        assert_eq!(values.len(), count, "{id}: {what}");
        values
            .into_iter()
            .enumerate()
            .for_each(|(position, value)| check(id, expected, position, value));
    }
}

pub fn check_info(case: &Value, data: &DataSet) {
    let id = case["id"].as_str().unwrap();
    for expected in case["expected"].as_array().unwrap() {
        let what = expected["what"].as_str().unwrap();
        if what == "nobs" {
            check(id, expected, 0, data.schema.rows.unwrap());
            continue;
        }
        for position in 0..expected["values"].as_array().unwrap().len() {
            let (name, bound) = match expected["labels"][position].as_str() {
                Some(label) => label.rsplit_once('.').unwrap(),
                None => (
                    what.strip_prefix("lowhigh.").unwrap(),
                    ["low", "high"][position],
                ),
            };
            let variable = data.schema.variable(name).unwrap();
            let value = if bound == "low" {
                variable.low
            } else {
                variable.high
            };
            check(id, expected, position, value.unwrap());
        }
    }
}

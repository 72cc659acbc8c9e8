//! Regressions against what RevoScaleR printed.

use crate::support::DataSet;
use crate::support::cases::check;
use rxwasm::analysis::glm::GlmOutput;
use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::lin_mod::LinModOutput;
use rxwasm::format::arrow::column_of;
use serde_json::Value;
use serde_json::json;

pub fn lin_mod(case: &Value, data: &DataSet) -> LinModOutput {
    let mut args = case["args"].clone();
    args["covCoef"] = json!(true);
    data.run::<LinMod>(args).unwrap()
}

pub fn check_lin_mod(case: &Value, model: &LinModOutput) {
    let id = case["id"].as_str().unwrap();
    let kept: Vec<usize> = (0..model.aliased.len())
        .filter(|row| !model.aliased[*row])
        .collect();
    if let Some(dropped) = case["dropped_coefficients"].as_array() {
        let ours: Vec<&str> = (0..model.aliased.len())
            .filter(|row| model.aliased[*row])
            .map(|row| model.coefficients.rows[row].as_str())
            .collect();
        assert_eq!(
            ours,
            dropped
                .iter()
                .map(|name| name.as_str().unwrap())
                .collect::<Vec<_>>(),
            "{id}"
        );
    }
    for expected in case["expected"].as_array().unwrap() {
        let count = expected["values"].as_array().unwrap().len();
        let label = |position: usize| expected["labels"][position].as_str();
        let by_row = |values: &[f64]| {
            for position in 0..count {
                let row = match label(position) {
                    Some(label) => model
                        .coefficients
                        .rows
                        .iter()
                        .position(|row| row == label)
                        .unwrap_or_else(|| panic!("{id}: no coefficient {label}")),
                    None => kept[position],
                };
                check(id, expected, position, values[row]);
            }
        };
        match expected["what"].as_str().unwrap() {
            "estimate" => by_row(&model.coefficients.values[0]),
            "std.error" => by_row(&model.coef_std_error.values[0]),
            "t" => by_row(&model.coef_t_value.values[0]),
            "p" => by_row(&model.coef_p_value.values[0]),
            "condition.number" => check(id, expected, 0, model.condition_number),
            "countDF.y" => column_of(&model.count_df.as_ref().unwrap().0, "y")
                .unwrap()
                .into_iter()
                .enumerate()
                .for_each(|(i, y)| check(id, expected, i, y)),
            "Counts" => column_of(&model.count_df.as_ref().unwrap().0, "Counts")
                .unwrap()
                .into_iter()
                .enumerate()
                .for_each(|(i, n)| check(id, expected, i, n)),
            "tail" => {
                let f = model.fstatistics.as_ref().unwrap();
                for position in 0..count {
                    check(
                        id,
                        expected,
                        position,
                        match label(position).unwrap() {
                            "sigma" => model.sigma[0],
                            "df" => model.df[1],
                            "r.squared" => model.r_squared[0],
                            "adj.r.squared" => model.adj_r_squared[0],
                            "F" => f.value[0],
                            "numdf" => f.numdf,
                            "dendf" => f.dendf,
                            other => panic!("{id}: {other}"),
                        },
                    );
                }
            }
            other => panic!("{id}: {other}"),
        }
    }
}

/// The arguments of a case with what a data step did before.
pub fn glm_args(case: &Value) -> Value {
    let mut args = case["args"].clone();
    match case["id"].as_str().unwrap() {
        "logit-air-late" => {
            args["transforms"] = json!({
                "Late": "ArrDelay > 15",
                "DepHour": "as.integer(CRSDepTime)",
                "Night": "DepHour >= 20 | DepHour <= 5",
            });
        }
        "logit-air-verylate" => {
            args["transforms"] = json!({"VeryLate": "ArrDelay > 120 | is.na(ArrDelay)"});
        }
        _ => (),
    }
    args
}

pub fn check_glm(case: &Value, model: &GlmOutput) {
    let id = case["id"].as_str().unwrap();
    println!("{id}: {} iterations", model.iters);
    let names = &model.coefficients.names;
    if let Some(dropped) = case["dropped_coefficients"].as_array() {
        let ours: Vec<&str> = (0..names.len())
            .filter(|row| model.aliased[*row])
            .map(|row| names[row].as_str())
            .collect();
        let theirs = dropped.iter().map(|name| name.as_str().unwrap());
        assert_eq!(ours, theirs.collect::<Vec<_>>(), "{id}");
    }
    for expected in case["expected"].as_array().unwrap() {
        let by_row = |values: &[f64]| {
            for (position, label) in expected["labels"].as_array().unwrap().iter().enumerate() {
                let row = names.iter().position(|name| label == name).unwrap();
                check(id, expected, position, values[row]);
            }
        };
        let coefficients = &model.coefficients.values;
        match expected["what"].as_str().unwrap() {
            "estimate" => by_row(coefficients),
            "std.error" => by_row(&model.coef_std_error.values),
            "z" | "t" => by_row(&model.coef_t_value.values),
            "p" => by_row(&model.coef_p_value.values),
            "exp.coef" => by_row(&coefficients.iter().map(|b| b.exp()).collect::<Vec<_>>()),
            "deviance" => {
                check(id, expected, 0, model.deviance);
                check(id, expected, 1, model.df[1]);
            }
            "dev.ratio" => check(id, expected, 0, model.deviance / model.df[1]),
            "condition.number" => check(id, expected, 0, model.condition_number),
            other => panic!("{id}: {other}"),
        }
    }
}

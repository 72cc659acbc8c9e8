//! The outputs that `RevoScaleR` printed, and values of R: every case of the reference material for the functions that
//! exist, to the digits that were printed.
#![cfg(not(target_family = "wasm"))]

mod support;

use std::collections::BTreeSet;

use rxwasm::analysis::glm::{Glm, GlmOutput};
use rxwasm::analysis::kmeans::Kmeans;
use rxwasm::analysis::lin_mod::{LinMod, LinModOutput};
use rxwasm::analysis::logit::Logit;
use rxwasm::analysis::naive_bayes::NaiveBayes;
use rxwasm::analysis::summary::{Summary, SummaryOutput};
use rxwasm::engine::Printed;
use rxwasm::format::arrow::column_of;
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::{Value, json};
use support::DataSet;
use support::cases::{cases, check, data};

fn lin_mod(case: &Value, data: &DataSet) -> LinModOutput {
    let mut args = case["args"].clone();
    args["covCoef"] = json!(true);
    data.run::<LinMod>(args).unwrap()
}

fn check_lin_mod(case: &Value, model: &LinModOutput) {
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
fn glm_args(case: &Value) -> Value {
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

fn check_glm(case: &Value, model: &GlmOutput) {
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

fn check_summary(case: &Value, summary: &SummaryOutput) {
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

fn check_info(case: &Value, data: &DataSet) {
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

fn check_predict(case: &Value, data: &DataSet) {
    let id = case["id"].as_str().unwrap();
    let model = data
        .run::<LinMod>(json!({"formula": "fatGain ~ neaInc", "covCoef": true}))
        .unwrap();
    let params = json!({"model": model.model.0, "computeStdErrors": true, "interval": "confidence", "confLevel": 0.95});
    let plan = Predict::plan(&serde_json::from_value(params).unwrap(), &data.schema).unwrap();
    let chunk = plan.apply(&data.chunks[0]).unwrap();
    let bytes = rxwasm::format::arrow::to_ipc(&[chunk]).unwrap();
    for expected in case["expected"].as_array().unwrap() {
        let column = match expected["what"].as_str().unwrap() {
            "StdErr" => "fatGain_StdErr",
            "fit" => "fatGain_Pred",
            "conf.lower" => "fatGain_Lower",
            "conf.upper" => "fatGain_Upper",
            other => panic!("{id}: {other}"),
        };
        for (position, value) in column_of(&bytes, column).unwrap().into_iter().enumerate() {
            check(id, expected, position, value);
        }
    }
}

fn check_kmeans(case: &Value, data: &DataSet) {
    let id = case["id"].as_str().unwrap();
    assert_eq!(case["args"]["centers"], "rows 380 and 75 of the data");
    let value = |row: u32, name: &str| {
        let mut value = [0.0];
        let column = data.chunks[0].column(name).unwrap();
        column.gather(&[row], &mut value);
        value[0]
    };
    let centers = [379, 74].map(|row| [value(row, "x"), value(row, "y")]);
    let args = json!({"formula": case["args"]["formula"], "algorithm": case["args"]["algorithm"], "centers": centers});
    let fit = data.run::<Kmeans>(args).unwrap();
    for expected in case["expected"].as_array().unwrap() {
        let values = match expected["what"].as_str().unwrap() {
            "centers (row-major 2x2)" => (0..4).map(|at| fit.centers.at(at / 2, at % 2)).collect(),
            "size" => fit.size.clone(),
            "withinss" => fit.withinss.clone(),
            _ => vec![fit.totss, fit.tot_withinss, fit.betweenss],
        };
        for (position, value) in values.into_iter().enumerate() {
            check(id, expected, position, value);
        }
    }
}

fn check_naive_bayes(case: &Value, data: &DataSet) {
    let id = case["id"].as_str().unwrap();
    let fit = data.run::<NaiveBayes>(case["args"].clone()).unwrap();
    for expected in case["expected"].as_array().unwrap() {
        let what = expected["what"].as_str().unwrap();
        let values = if what == "apriori" {
            fit.apriori.clone()
        } else {
            let mut tables = fit.tables.iter();
            let table = tables.find(|table| table.variable == what).unwrap();
            table.table.values.concat()
        };
        for (position, value) in values.into_iter().enumerate() {
            check(id, expected, position, value);
        }
    }
}

#[test]
fn printed_outputs_are_reproduced() {
    let mut done = BTreeSet::new();
    for case in cases() {
        match case["function"].as_str().unwrap() {
            "rxLinMod" | "lm / rxLinMod" => {
                let data = data(&case);
                check_lin_mod(&case, &lin_mod(&case, &data));
            }
            "rxSummary" => {
                let data = data(&case);
                check_summary(&case, &data.run::<Summary>(case["args"].clone()).unwrap());
            }
            "rxLogit" => check_glm(&case, &data(&case).run::<Logit>(glm_args(&case)).unwrap()),
            "rxGlm" => check_glm(&case, &data(&case).run::<Glm>(glm_args(&case)).unwrap()),
            "rxGetInfo" => check_info(&case, &data(&case)),
            "rxKmeans" => check_kmeans(&case, &data(&case)),
            "rxNaiveBayes" => check_naive_bayes(&case, &data(&case)),
            "rxPredict" => check_predict(&case, &data(&case)),
            "rxImport" => {
                let data = data(&case);
                let rows = case["expected"][0]["rows"].as_array().unwrap();
                let names: Vec<&str> = data
                    .schema
                    .variables
                    .iter()
                    .map(|variable| variable.name.as_str())
                    .collect();
                assert_eq!(
                    names,
                    rows[0]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|name| name.as_str().unwrap())
                        .collect::<Vec<_>>()
                );
                let numbers = data.chunks[0].column("SerialNumber").unwrap();
                let mut values = vec![0.0; numbers.len()];
                numbers.widen(0, &mut values);
                assert_eq!(
                    values,
                    rows[1..]
                        .iter()
                        .map(|row| row[2].as_f64().unwrap())
                        .collect::<Vec<_>>()
                );
                assert_eq!(
                    data.schema
                        .variable("Rank")
                        .unwrap()
                        .levels
                        .as_ref()
                        .unwrap()
                        .as_slice(),
                    ["Sgt", "Cpl", "Pvt"]
                );
            }
            _ => continue,
        }
        done.insert(case["id"].as_str().unwrap().to_owned());
    }
    println!(
        "{} cases: {}",
        done.len(),
        done.iter().cloned().collect::<Vec<_>>().join(", ")
    );
    assert_eq!(done.len(), 26);
}

/// The listing of the linear-model guide, to the letter.
#[test]
fn a_summary_prints_as_revoscaler_prints_it() {
    let case = cases()
        .into_iter()
        .find(|case| case["id"] == "lm-air-dow-summary")
        .unwrap();
    let data = data(&case);
    let call =
        "rxLinMod(formula = ArrDelay ~ DayOfWeek, data = airlineDemoSmall, \n    cube = TRUE)";
    let args = json!({"formula": "ArrDelay ~ DayOfWeek", "cube": true, "call": call, "dataText": "Data: airlineDemoSmall"});
    let expected = "\
Call:
rxLinMod(formula = ArrDelay ~ DayOfWeek, data = airlineDemoSmall, 
    cube = TRUE)

Cube Linear Regression Results for: ArrDelay ~ DayOfWeek
Data: airlineDemoSmall
Dependent variable(s): ArrDelay
Total independent variables: 7
Number of valid observations: 582628
Number of missing observations: 17372

Coefficients:
                    Estimate Std. Error t value Pr(>|t|)     | Counts
DayOfWeek=Monday     12.0256     0.1317   91.32 2.22e-16 *** |  95298
DayOfWeek=Tuesday    11.2938     0.1494   75.58 2.22e-16 *** |  74011
DayOfWeek=Wednesday  10.1565     0.1467   69.23 2.22e-16 *** |  76786
DayOfWeek=Thursday    8.6580     0.1445   59.92 2.22e-16 *** |  79145
DayOfWeek=Friday     14.8043     0.1436  103.10 2.22e-16 *** |  80142
DayOfWeek=Saturday   11.8753     0.1404   84.59 2.22e-16 *** |  83851
DayOfWeek=Sunday     10.3318     0.1330   77.67 2.22e-16 *** |  93395
---
Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1

Residual standard error: 40.65 on 582621 degrees of freedom
Multiple R-squared: 0.001869 (as if intercept included)
Adjusted R-squared: 0.001858
F-statistic: 181.8 on 6 and 582621 DF,  p-value: < 2.2e-16
Condition number: 1
";
    assert_eq!(data.run::<LinMod>(args).unwrap().summary(), expected);
}

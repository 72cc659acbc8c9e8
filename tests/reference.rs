//! The outputs that `RevoScaleR` printed, and values of R: every case of the reference material for the functions that
//! exist, to the digits that were printed.

mod support;

use std::collections::BTreeSet;

use rxwasm::analysis::lin_mod::{LinMod, LinModOutput};
use rxwasm::analysis::summary::{Summary, SummaryOutput};
use rxwasm::engine::Printed;
use rxwasm::format::arrow::column_of;
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::{Value, json};
use support::{DataSet, reference};

fn cases() -> Vec<Value> {
    let text = std::fs::read_to_string(reference().join("revoscaler-cases.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["cases"]
        .as_array()
        .unwrap()
        .clone()
}

/// The data of a case, read as the case says.
fn data(case: &Value) -> DataSet {
    let described = &case["data"];
    if let Some(text) = described["inline"].as_str() {
        assert_eq!(text, "n = 1..1000");
        let rows = (1..=1000)
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
            .join("\n");
        return DataSet::text(&format!("n\n{rows}"), json!({"firstRowIsColNames": true})).unwrap();
    }
    // Data frames of R hold doubles; only files imported by RevoScaleR hold 32-bit floats.
    let mut options = json!({"defaultDecimalColType": "numeric", "stringsAsFactors": true});
    let mut info = Vec::new();
    if let Some(read) = described["read"].as_object() {
        options =
            json!({"missingValueString": read["missingValueString"], "stringsAsFactors": true});
        options["colClasses"] = read["colClasses"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, class)| json!({"name": name, "class": class}))
            .collect();
        for (name, column) in read["colInfo"].as_object().unwrap() {
            let mut column = column.clone();
            column["name"] = json!(name);
            info.push(column);
        }
    }
    for (name, levels) in described["factors"].as_object().into_iter().flatten() {
        info.push(json!({"name": name, "type": "factor", "levels": levels}));
    }
    options["colInfo"] = json!(info);
    if let Some(delimiter) = case["args"]["delimiter"].as_str() {
        options["delimiter"] = json!(delimiter);
    }
    DataSet::reference(described["file"].as_str().unwrap(), options).unwrap()
}

/// Compares a value with an expectation, to its printed digits.
fn check(id: &str, expected: &Value, position: usize, got: f64) {
    let what = expected["what"].as_str().unwrap();
    let value = expected["values"][position].as_f64().unwrap();
    let listed = |name: &str| match &expected[name] {
        Value::Array(list) => list[position].as_f64(),
        other => other.as_f64(),
    };
    let tolerance = listed("abs_tol")
        .unwrap_or(0.0)
        .max(listed("rel_tol").unwrap_or(0.0) * value.abs());
    // A p-value that is printed as 2.22e-16 says that it is at most about that.
    let at_floor = what == "p" && value == 2.22e-16 && got <= 2e-15;
    assert!(
        at_floor || (got - value).abs() <= tolerance,
        "{id}: {what} {position} is {got:e}, expected {value:e} +- {tolerance:e}"
    );
}

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
            "rxGetInfo" => check_info(&case, &data(&case)),
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
    assert_eq!(done.len(), 19);
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

//! NIST's certified results: digits of agreement for each set, and a floor under each.
#![cfg(not(target_family = "wasm"))]

mod support;

use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::summary::Summary;
use rxwasm::format::arrow::column_of;
use serde_json::{Value, json};
use support::{DataSet, reference};

fn sets(category: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(reference().join("nist/strd.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    all["datasets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|set| set["category"] == category)
        .cloned()
        .collect()
}

fn read(set: &Value) -> DataSet {
    let name = format!("{}.csv", set["name"].as_str().unwrap());
    let bytes = std::fs::read(reference().join("nist").join(name)).unwrap();
    DataSet::read(
        &json!({"type": "text", "firstRowIsColNames": true, "defaultDecimalColType": "numeric"}),
        bytes,
    )
    .unwrap()
}

fn number(value: &Value) -> f64 {
    value
        .as_str()
        .map_or(f64::NAN, |text| text.parse().unwrap())
}

/// Digits of agreement: the log relative error, at most 15.
fn digits(got: f64, certified: f64) -> f64 {
    let error = if certified == 0.0 {
        got.abs()
    } else {
        ((got - certified) / certified).abs()
    };
    if error.is_nan() {
        0.0
    } else {
        (-error.log10()).clamp(0.0, 15.0)
    }
}

/// What rounding the data to doubles costs exact arithmetic: no method can be asked for more. 15 where it is not given.
fn limit(set: &Value, names: &[String]) -> f64 {
    let recomputed = &set["verification"]["recomputed"];
    names
        .iter()
        .filter_map(|name| recomputed[name]["lre_exact_from_binary64_data"].as_f64())
        .fold(15.0, f64::min)
}

#[test]
fn linear_regression() {
    println!(
        "{:<10} {:>14} {:>14} {:>14} {:>14} {:>14}  arithmetic",
        "set", "coefficients", "std. errors", "residual sd", "R squared", "F"
    );
    let mut failures = Vec::new();
    for set in sets("linear_regression") {
        let name = set["name"].as_str().unwrap();
        let model = read(&set)
            .run::<LinMod>(json!({"formula": set["r_formula"]}))
            .unwrap();
        assert!(
            !model.aliased.iter().any(|aliased| *aliased),
            "{name}: a column was dropped"
        );
        let certified = &set["certified"];
        let (mut coefficients, mut errors) = (15.0f64, 15.0f64);
        let mut names = (Vec::new(), Vec::new());
        for (row, coefficient) in certified["coefficients"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            coefficients = coefficients.min(digits(
                model.coefficients.at(row, 0),
                number(&coefficient["estimate"]),
            ));
            errors = errors.min(digits(
                model.coef_std_error.at(row, 0),
                number(&coefficient["std_error"]),
            ));
            let id = coefficient["name"].as_str().unwrap();
            names.0.push(format!("coef.{id}"));
            names.1.push(format!("se.{id}"));
        }
        let f = number(&certified["anova"]["F"]);
        let mut scores = vec![
            ("coefficients", coefficients, limit(&set, &names.0)),
            ("std. errors", errors, limit(&set, &names.1)),
            (
                "residual sd",
                digits(model.sigma[0], number(&certified["residual_sd"])),
                limit(&set, &["rsd".to_owned()]),
            ),
            (
                "R squared",
                digits(model.r_squared[0], number(&certified["r_squared"])),
                limit(&set, &["r2".to_owned()]),
            ),
        ];
        if f.is_finite() {
            scores.push((
                "F",
                digits(model.fstatistics.as_ref().unwrap().value[0], f),
                limit(&set, &["F".to_owned()]),
            ));
        }
        let cells: Vec<String> = scores
            .iter()
            .map(|(_, score, limit)| format!("{score:>5.1} of {limit:>4.1}"))
            .collect();
        let width = 14;
        println!(
            "{name:<10} {}  {}",
            cells
                .iter()
                .map(|cell| format!("{cell:>width$}"))
                .collect::<Vec<_>>()
                .join(" "),
            model.precision
        );
        for (what, score, limit) in scores {
            if score < limit - 1.0 {
                failures.push(format!(
                    "{name}: {what} agree to {score:.2} digits, the data allow {limit:.2}"
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn univariate() {
    println!("{:<10} {:>14} {:>14}", "set", "mean", "sd");
    let mut failures = Vec::new();
    for set in sets("univariate_summary") {
        let name = set["name"].as_str().unwrap();
        let summary = read(&set)
            .run::<Summary>(json!({"formula": "~ y"}))
            .unwrap();
        let at = |column: &str| column_of(&summary.s_data_frame.0, column).unwrap()[0];
        let scores = [
            (
                "mean",
                digits(at("Mean"), number(&set["certified"]["mean"])),
                limit(&set, &["mean".to_owned()]),
            ),
            (
                "sd",
                digits(at("StdDev"), number(&set["certified"]["sd"])),
                limit(&set, &["sd".to_owned()]),
            ),
        ];
        let cells: Vec<String> = scores
            .iter()
            .map(|(_, score, limit)| format!("{score:>5.1} of {limit:>4.1}"))
            .collect();
        println!("{name:<10} {:>14} {:>14}", cells[0], cells[1]);
        for (what, score, limit) in scores {
            if score < limit - 0.5 {
                failures.push(format!(
                    "{name}: {what} agrees to {score:.2} digits, the data allow {limit:.2}"
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

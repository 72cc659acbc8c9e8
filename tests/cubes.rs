//! Linear models whose first factor keeps all its levels, solved by parts: against R's `lm` (`tests/fixtures/cubes.R`),
//! against the same models solved whole, and with more levels than a whole solution could have.
#![cfg(not(target_family = "wasm"))]

mod support;

use std::fmt::Write;

use rxwasm::analysis::glm::Glm;
use rxwasm::analysis::lin_mod::{LinMod, LinModOutput};
use rxwasm::engine::Printed;
use rxwasm::error::ErrorKind;
use rxwasm::format::arrow::column_of;
use serde_json::{Value, json};
use support::{DataSet, fixture};

fn names(prefix: &str, count: usize) -> Vec<String> {
    (1..=count)
        .map(|level| format!("{prefix}{level}"))
        .collect()
}

fn table() -> DataSet {
    let levels = json!([
        {"name": "f", "type": "factor", "levels": names("l", 60)},
        {"name": "g", "type": "factor", "levels": ["a", "b", "c"]},
    ]);
    DataSet::columns(&fixture("cubes")["data"], levels)
}

#[track_caller]
fn close(what: &str, got: f64, expected: f64, relative: f64) {
    assert!(
        (got - expected).abs() <= relative * expected.abs().max(1e-3),
        "{what}: {got:e} instead of {expected:e}"
    );
}

/// The coefficients that are not dropped, with their standard errors.
fn kept(model: &LinModOutput) -> Vec<(&str, f64, f64)> {
    (0..model.aliased.len())
        .filter(|row| !model.aliased[*row])
        .map(|row| {
            let (b, error) = (
                model.coefficients.at(row, 0),
                model.coef_std_error.at(row, 0),
            );
            (model.coefficients.rows[row].as_str(), b, error)
        })
        .collect()
}

#[test]
fn cubes_agree_with_r() {
    let (data, fixture) = (table(), fixture("cubes"));
    for case in fixture["cases"].as_array().unwrap() {
        let model = data.run::<LinMod>(case["params"].clone()).unwrap();
        let id = case["params"].to_string();
        let found = kept(&model);
        let labels: Vec<&str> = found.iter().map(|(label, ..)| *label).collect();
        assert_eq!(json!(labels), case["labels"], "{id}");
        for (at, (label, b, error)) in found.into_iter().enumerate() {
            let value = |field: &str| case[field][at].as_f64().unwrap();
            close(&format!("{id} {label}"), b, value("estimates"), 1e-10);
            close(&format!("{id} {label}"), error, value("errors"), 1e-10);
        }
        let value = |field: &str| case[field].as_f64().unwrap();
        close(&id, model.sigma[0], value("sigma"), 1e-10);
        close(&id, model.residual_squares[0], value("rss"), 1e-10);
        close(&id, model.r_squared[0], value("rSquared"), 1e-10);
        assert_eq!(model.df[1], value("df"), "{id}");
        assert!(model.condition_number >= 1.0, "{id}");
    }
}

/// Without an intercept the first factor keeps its levels as well, and the model is solved whole.
#[test]
fn parts_give_what_the_whole_gives() {
    let data = table();
    for (formula, weights) in [
        ("y ~ f", "pweights"),
        ("y ~ f + x + z", "pweights"),
        ("cbind(y, y2) ~ f + g + x", "none"),
        ("y2 ~ f:g + z + x", "pweights"),
        ("y ~ f + z:g + x", "none"),
    ] {
        let mut params = json!({"formula": formula, "cube": true});
        if weights != "none" {
            params[weights] = json!("w");
        }
        let parts = data.run::<LinMod>(params.clone()).unwrap();
        params["formula"] = json!(format!("{formula} - 1"));
        params["cube"] = json!(false);
        let whole = data.run::<LinMod>(params).unwrap();
        assert_eq!(parts.aliased, whole.aliased, "{formula}");
        assert_eq!(parts.rank, whole.rank, "{formula}");
        assert_eq!(parts.coefficients.rows, whole.coefficients.rows);
        for response in 0..parts.y_names.len() {
            for row in (0..parts.aliased.len()).filter(|row| !parts.aliased[*row]) {
                for (a, b) in [
                    (&parts.coefficients, &whole.coefficients),
                    (&parts.coef_std_error, &whole.coef_std_error),
                ] {
                    let what = format!("{formula} {}", a.rows[row]);
                    close(&what, a.at(row, response), b.at(row, response), 1e-10);
                }
            }
        }
        close(
            formula,
            parts.condition_number,
            whole.condition_number,
            1e-8,
        );
    }
}

const LEVELS: usize = 10_000;

/// Each level on one row to four, the last but one on none; `y` is a wave, `x` has a mean far from 0.
fn large() -> (Vec<[f64; 5]>, DataSet) {
    let wave = |at: usize, period: f64| (f64::from(u32::try_from(at).unwrap()) * period).fract();
    let mut text = "f,y,x,w,k".to_owned();
    let mut rows = Vec::new();
    for round in 0..4 {
        for level in (0..LEVELS).filter(|level| level % 4 >= round && *level != LEVELS - 2) {
            let at = level * 4 + round;
            let y = (1000.0 * wave(at, 0.618_033_988)).round() / 8.0;
            let x = (1000.0 * wave(at, 0.414_213_562)).round() / 16.0 + 500.0;
            let (w, k) = (0.5 + wave(at, 0.236_067_977).round(), level % 10);
            let number = f64::from(u32::try_from(level).unwrap());
            rows.push([number, y, x, w, f64::from(u32::try_from(k).unwrap())]);
            write!(text, "\nl{},{y},{x},{w},{k}", level + 1).unwrap();
        }
    }
    let info = json!([{"name": "f", "type": "factor", "levels": names("l", LEVELS)}]);
    let options =
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric", "colInfo": info});
    (rows, DataSet::text(&text, options).unwrap())
}

/// Of each level: the sum of weights and the weighted means of y and x.
fn groups(rows: &[[f64; 5]], weight: impl Fn(&[f64; 5]) -> f64) -> Vec<[f64; 3]> {
    let mut groups = vec![[0.0; 3]; LEVELS];
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let at = |row: &[f64; 5]| row[0] as usize;
    for row in rows {
        let w = weight(row);
        let group = &mut groups[at(row)];
        group[0] += w;
        group[1] += w * row[1];
        group[2] += w * row[2];
    }
    for group in &mut groups {
        group[1] /= group[0];
        group[2] /= group[0];
    }
    groups
}

#[test]
fn ten_thousand_levels_are_their_means() {
    let (rows, data) = large();
    for weighted in [false, true] {
        let mut params = json!({"formula": "y ~ f", "cube": true});
        if weighted {
            params["pweights"] = json!("w");
        }
        let model = data.run::<LinMod>(params).unwrap();
        let weight = |row: &[f64; 5]| if weighted { row[3] } else { 1.0 };
        let groups = groups(&rows, weight);
        let rest: f64 = rows
            .iter()
            .map(|row| {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let mean = groups[row[0] as usize][1];
                weight(row) * (row[1] - mean) * (row[1] - mean)
            })
            .sum();
        #[allow(clippy::cast_precision_loss)]
        let df = (rows.len() - (LEVELS - 1)) as f64;
        assert_eq!(model.df, [9999.0, df, 10_000.0]);
        assert!(model.aliased[LEVELS - 2]);
        close("rest", model.residual_squares[0], rest, 1e-12);
        for (level, [sum, mean, _]) in groups.iter().enumerate() {
            if level != LEVELS - 2 {
                let (b, error) = (
                    model.coefficients.at(level, 0),
                    model.coef_std_error.at(level, 0),
                );
                close("mean", b, *mean, 1e-12);
                close("error", error, (rest / df / sum).sqrt(), 1e-12);
            }
        }
        // An identity is as well conditioned as can be.
        assert_eq!(model.condition_number, 1.0);
        let counts = column_of(&model.count_df.as_ref().unwrap().0, "Counts").unwrap();
        assert_eq!(counts[..5], [1.0, 2.0, 3.0, 4.0, 1.0]);
        assert_eq!(counts[LEVELS - 2], 0.0);
        assert!(model.summary().contains("Condition number: 1\n"));
    }
}

/// The regression within levels, in closed form.
#[test]
fn ten_thousand_levels_and_a_covariate() {
    let (rows, data) = large();
    let params =
        json!({"formula": "y ~ f + x", "cube": true, "pweights": "w", "cubePredictions": true});
    let model = data.run::<LinMod>(params).unwrap();
    let groups = groups(&rows, |row| row[3]);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for [level, y, x, w, _] in &rows {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let [_, mean_y, mean_x] = groups[*level as usize];
        xx += w * (x - mean_x) * (x - mean_x);
        xy += w * (x - mean_x) * (y - mean_y);
        yy += w * (y - mean_y) * (y - mean_y);
    }
    let slope = xy / xx;
    let variance = (yy - slope * xy) / model.df[1];
    close("slope", model.coefficients.at(LEVELS, 0), slope, 1e-10);
    let error = (variance / xx).sqrt();
    close(
        "its error",
        model.coef_std_error.at(LEVELS, 0),
        error,
        1e-10,
    );
    for (level, [sum, y, x]) in groups.iter().enumerate() {
        if level != LEVELS - 2 {
            let b = model.coefficients.at(level, 0);
            assert!((b - (y - slope * x)).abs() < 1e-9, "{level}: {b}");
            let error = (variance * (1.0 / sum + x * x / xx)).sqrt();
            close("error", model.coef_std_error.at(level, 0), error, 1e-10);
        }
    }
    assert!(model.condition_number.is_nan());
    // The column that the levels have in common is theirs.
    let dependent = json!({"formula": "y ~ f + k + x", "cube": true, "pweights": "w"});
    let dependent = data.run::<LinMod>(dependent).unwrap();
    assert!(dependent.aliased[LEVELS] && !dependent.aliased[LEVELS + 1]);
    close(
        "slope",
        dependent.coefficients.at(LEVELS + 1, 0),
        slope,
        1e-10,
    );
    assert_eq!(dependent.warnings.len(), 1, "{:?}", dependent.warnings);
    // The same by the other function.
    let gaussian =
        json!({"formula": "y ~ f + x", "cube": true, "pweights": "w", "family": "gaussian"});
    let gaussian = data.run::<Glm>(gaussian).unwrap();
    close("slope", gaussian.coefficients.values[LEVELS], slope, 1e-8);
}

#[test]
fn what_cannot_be_is_refused() {
    let (_, data) = large();
    let fails = |params: Value| data.run::<LinMod>(params).unwrap_err();
    let error = fails(json!({"formula": "y ~ f", "cube": true, "covCoef": true}));
    assert_eq!(error.kind, ErrorKind::TooLarge);
    assert!(error.message.starts_with("covCoef"), "{}", error.message);
    let error = fails(json!({"formula": "y ~ F(k) + f", "cube": true}));
    assert_eq!(error.kind, ErrorKind::TooLarge);
    assert!(
        error.message.contains("10000 coefficients besides"),
        "{}",
        error.message
    );
    let error = fails(
        json!({"formula": "y ~ f", "cube": true, "pweights": "zero", "transforms": {"zero": "0 * w"}}),
    );
    assert_eq!(error.kind, ErrorKind::NoData);
}

/// A level that has no weight is one without rows.
#[test]
fn levels_without_weight_are_dropped() {
    let data = table();
    let model = |weight: &str, rows: &str| {
        let params = json!({
            "formula": "y ~ f + x", "cube": true, "pweights": "v", "transforms": {"v": weight}, "rowSelection": rows,
        });
        data.run::<LinMod>(params).unwrap()
    };
    let (without, fewer) = (
        model("ifelse(f == 'l3', 0, w)", "x > 0"),
        model("w", "f != 'l3'"),
    );
    assert!(without.aliased[2] && fewer.aliased[2]);
    let bits = |model: &LinModOutput| -> Vec<u64> {
        let values = model.coefficients.values[0].iter();
        values.map(|value| value.to_bits()).collect()
    };
    assert_eq!(bits(&without), bits(&fewer));
    assert_eq!(without.df, fewer.df);
}

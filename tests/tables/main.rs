//! Tabulations, covariances, quantiles and tests on tables, against values of R: see `fixtures/tables.R`.
#![cfg(not(target_family = "wasm"))]

mod cubes;
#[path = "../support/mod.rs"]
mod support;
mod tests;

use std::fmt::Write;

use rxwasm::analysis::cov_cor::{CovCor, CovCorOutput};
use rxwasm::analysis::cube::Cube;
use rxwasm::analysis::lorenz::Lorenz;
use rxwasm::analysis::quantile::Quantile;
use rxwasm::analysis::roc::Roc;
use rxwasm::engine::Analysis;
use rxwasm::error::ErrorKind;
use rxwasm::format::arrow::column_of;
use serde_json::{Value, json};
use support::{DataSet, fixture};

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::String(text) if text == "Inf" => vec![f64::INFINITY],
        Value::String(text) => vec![text.parse().unwrap()],
        // JSON has no NaN, which is what R has where a margin is 0.
        Value::Null => vec![f64::NAN],
        other => vec![other.as_f64().unwrap()],
    }
}

fn close(what: &str, found: &[f64], expected: &Value, tolerance: f64) {
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len(), "{what}");
    for (position, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let near = (found - expected).abs() <= tolerance * expected.abs().max(1e-300);
        assert!(
            near || found == expected || (found.is_nan() && expected.is_nan()),
            "{what} {position}: {found:e} instead of {expected:e}"
        );
    }
}

/// The rows of the fixture's data frame.
fn data() -> DataSet {
    let mut text = String::from("k,f,g,y,w,n\n");
    for i in 1..=1000u64 {
        let k = i64::try_from(i * 7919 % 101).unwrap() - 50;
        let f = ["a", "b", "c", "d", "e"][usize::try_from(i * 31 % 5).unwrap()];
        let g = ["no", "yes"][usize::try_from(i * 17 % 7 / 4).unwrap()];
        let y = i * 104_729 % 10_007;
        let y = if i % 17 == 0 {
            "NA".to_owned()
        } else {
            format!("{}.{:02}", y / 100, y % 100)
        };
        let w = f64::from(u32::try_from(i % 7).unwrap()) / 4.0;
        writeln!(text, "{k},{f},{g},{y},{w},{}", i % 4).unwrap();
    }
    let factor =
        |name: &str, levels: &[&str]| json!({"name": name, "type": "factor", "levels": levels});
    let info = [
        factor("f", &["a", "b", "c", "d", "e"]),
        factor("g", &["no", "yes"]),
    ];
    let options = json!({
        "firstRowIsColNames": true, "defaultDecimalColType": "numeric", "colInfo": info, "rowsPerRead": 300,
    });
    DataSet::text(&text, options).unwrap()
}

#[test]
fn covariances() {
    let (data, expected) = (data(), &fixture("tables")["covariances"]);
    let run = |params: Value| {
        let mut all = json!({"formula": "~ k + y + n"});
        for (name, value) in params.as_object().unwrap() {
            all[name] = value.clone();
        }
        data.run::<CovCor>(all).unwrap()
    };
    let flat = |output: &CovCorOutput| output.cov_cor.values.concat();
    let cov = run(json!({}));
    close("cov", &flat(&cov), &expected["cov"], 1e-11);
    close("means", &cov.means, &expected["means"], 1e-12);
    close("sds", &cov.std_devs, &expected["sds"], 1e-12);
    close(
        "cor",
        &flat(&run(json!({"type": "cor"}))),
        &expected["cor"],
        1e-11,
    );
    close(
        "sscp",
        &flat(&run(json!({"type": "SSCP"}))),
        &expected["sscp"],
        1e-12,
    );
    let frequencies = run(json!({"fweights": "n"}));
    close(
        "fweights",
        &flat(&frequencies),
        &expected["fweights"],
        1e-11,
    );
    let weights = run(json!({"pweights": "w"}));
    close("pweights", &flat(&weights), &expected["pweights"], 1e-11);
    close("pmeans", &weights.means, &expected["pmeans"], 1e-12);
    let total: f64 = numbers(&fixture("tables")["cube"]["weights"]).iter().sum();
    assert_eq!(weights.sum_of_weights, Some(total));
    let dropped = run(json!({
        "formula": "~ k + k2 + g + c + y", "transforms": {"k2": "2 * k - 1", "c": "k * 0 + 1e9"}, "keepAll": false,
    }));
    assert_eq!(dropped.dropped_vars, ["k2", "g=yes", "c"]);
    assert_eq!(dropped.dropped_var_indexes, [2.0, 4.0, 5.0]);
    assert_eq!(dropped.variables, ["k", "g=no", "y"]);
    let constant =
        run(json!({"formula": "~ k + c", "transforms": {"c": "k * 0 + 1e9 / 3"}, "type": "Cor"}));
    assert_eq!(constant.dropped_vars, ["c"]);
    assert!(constant.cov_cor.at(0, 1).is_nan());
}

#[test]
fn quantiles() {
    let (data, expected) = (data(), &fixture("tables")["quantiles"]);
    let run = |params: Value| {
        let mut all = json!({"probs": expected["probs"]});
        for (name, value) in params.as_object().unwrap() {
            all[name] = value.clone();
        }
        data.run::<Quantile>(all).unwrap()
    };
    let whole = run(json!({"varName": "k"}));
    close("whole", &whole.values, &expected["whole"], 0.0);
    assert_eq!(json!(whole.names), expected["names"]);
    let decimals = run(json!({"varName": "y"}));
    assert!(decimals.exact);
    close("decimals", &decimals.values, &expected["decimals"], 1e-15);
    let frequencies = run(json!({"varName": "k", "fweights": "n"}));
    close(
        "frequencies",
        &frequencies.values,
        &expected["frequencies"],
        0.0,
    );
    // Rounded to one of 500000 bins, then interpolated.
    let roots = run(json!({"varName": "r", "transforms": {"r": "sqrt(y)"}}));
    assert!(!roots.exact);
    for (found, expected) in roots.values.iter().zip(numbers(&expected["roots"])) {
        assert!((found - expected).abs() < 2e-4, "{found} {expected}");
    }
    let bins = run(json!({"varName": "y", "numericBins": true}));
    for (found, expected) in bins.values.iter().zip(numbers(&expected["decimals"])) {
        assert!((found - expected).abs() < 0.3, "{found} {expected}");
    }
    let few = run(json!({"varName": "k", "maxIntegerBins": 20}));
    assert!(!few.exact);
    let nothing = run(json!({"varName": "y", "rowSelection": "y < -1"}));
    assert!(nothing.values.iter().all(|value| value.is_nan()));
}

#[test]
fn curves() {
    let (data, expected) = (data(), fixture("tables"));
    let lorenz = data
        .run::<Lorenz>(json!({"orderVarName": "kk", "transforms": {"kk": "k + 50"}}))
        .unwrap();
    close("gini", &[lorenz.gini], &expected["gini"], 1e-12);
    let roc = data
        .run::<Roc>(
            json!({"actualVarName": "b", "predVarNames": "p", "numBreaks": 4, "removeDups": false,
            "transforms": {"p": "(k + 50) / 100", "b": "k > 0"}}),
        )
        .unwrap();
    let auc = 1.0 - missed(&data);
    assert!((roc.auc[0].value - auc).abs() < 1e-14);
    // Thresholds from 0, where all are taken for ones.
    let sensitivity = column_of(&roc.frame.0, "sensitivity").unwrap();
    assert_eq!((sensitivity.len(), sensitivity[0]), (5, 1.0));
    let error = data
        .run::<Roc>(json!({"actualVarName": "n", "predVarNames": ["w"]}))
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);
    assert!(error.at.column.is_some() && error.at.row.is_some());
}

/// What the trapezoidal rule takes off the area: half of the pairs that share a step with the other outcome.
fn missed(data: &DataSet) -> f64 {
    let count = |condition: &str| {
        let params =
            json!({"formula": "~ k", "rowSelection": condition, "summaryStats": ["ValidObs"]});
        let output = data
            .run::<rxwasm::analysis::summary::Summary>(params)
            .unwrap();
        output.nobs_valid
    };
    let (zeros, negatives) = (count("k == 0"), count("k <= 0"));
    let (first, positives) = (count("k > 0 & k < 25"), count("k > 0"));
    0.5 * zeros / negatives * first / positives
}

#[test]
fn every_new_analysis_takes_empty_data() {
    fn kind<A: Analysis>(data: &DataSet, params: Value) -> Option<ErrorKind> {
        data.run::<A>(params).err().map(|error| error.kind)
    }
    let data = DataSet::text(
        "a,b\n",
        json!({"firstRowIsColNames": true,
        "colClasses": [{"name": "a", "class": "numeric"}, {"name": "b", "class": "integer"}]}),
    )
    .unwrap();
    assert_eq!(
        kind::<CovCor>(&data, json!({"formula": "~ a + b"})),
        Some(ErrorKind::NoData)
    );
    assert_eq!(kind::<Quantile>(&data, json!({"varName": "a"})), None);
    assert_eq!(
        kind::<Lorenz>(&data, json!({"orderVarName": "a"})),
        Some(ErrorKind::NoData)
    );
    assert_eq!(
        kind::<Cube>(&data, json!({"formula": "a ~ F(b, 0, 3)"})),
        None
    );
    assert_eq!(
        kind::<Roc>(&data, json!({"actualVarName": "b", "predVarNames": ["a"]})),
        None
    );
}

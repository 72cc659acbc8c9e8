//! Trees against those of R's `rpart`, which `tests/fixtures/trees.R` grew on the same rows.
#![cfg(not(target_family = "wasm"))]

mod guide;
mod rpart;
#[path = "../support/mod.rs"]
mod support;

use rxwasm::analysis::b_trees::BTrees;
use rxwasm::analysis::d_forest::DForest;
use rxwasm::analysis::d_tree::DTree;
use rxwasm::engine::Analysis;
use rxwasm::error::ErrorKind;
use serde_json::{Value, json};
use support::predicted::predicted;
use support::{DataSet, fixture};

/// A table of the fixture as a data set.
fn table(fixture: &Value, name: &str) -> DataSet {
    let columns = fixture["tables"][name].as_object().unwrap();
    let rows = columns.values().next().unwrap().as_array().unwrap().len();
    let mut text = columns.keys().cloned().collect::<Vec<_>>().join(",");
    for row in 0..rows {
        let cells = columns.values().map(|values| match &values[row] {
            Value::Null => String::new(),
            Value::String(level) => level.clone(),
            number => number.to_string(),
        });
        text += "\n";
        text += &cells.collect::<Vec<_>>().join(",");
    }
    let info: Vec<Value> = fixture["levels"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, levels)| json!({"name": name, "type": "factor", "levels": levels}))
        .collect();
    DataSet::text(
        &text,
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric", "colInfo": info}),
    )
    .unwrap()
}

fn check(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(
        found.len(),
        expected.len(),
        "{what}: {found:?} {expected:?}"
    );
    for (at, (a, b)) in found.iter().zip(expected).enumerate() {
        let close = (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1e-3);
        assert!(close, "{what}[{at}] is {a:e}, rpart has {b:e}");
    }
}

fn same_when_read_again<A: Analysis>(data: &DataSet, params: &Value) {
    let kept = serde_json::to_value(data.run::<A>(params.clone()).unwrap()).unwrap();
    let mut params = params.clone();
    params["maxRowsInMemory"] = json!(0);
    let again = serde_json::to_value(data.run::<A>(params.clone()).unwrap()).unwrap();
    support::compare::agree(&kept, &again).unwrap_or_else(|e| panic!("{params}: {e}"));
}

#[test]
fn forests_and_boosted_trees_do_not_depend_on_memory() {
    let fixture = fixture("trees");
    let data = table(&fixture, "m");
    for params in [
        json!({"formula": "y ~ a + b + f + g + k", "nTree": 6, "seed": 4, "minSplit": 12}),
        json!({"formula": "three ~ a + b + f + g + k", "nTree": 5, "mTry": 5, "replace": false, "pweights": "w"}),
    ] {
        same_when_read_again::<DForest>(&data, &params);
    }
    for params in [
        json!({"formula": "two ~ a + b + f", "nTree": 5, "maxDepth": 3, "seed": 1, "mTry": 2}),
        json!({"formula": "three ~ a + b + g", "nTree": 4, "maxDepth": 2, "lossFunction": "multinomial"}),
        json!({"formula": "y ~ a + b + g + f", "nTree": 5, "maxDepth": 4, "lossFunction": "gaussian", "pweights": "w"}),
        // Shallow trees on plain rows grow level by level, with all predictors and with some.
        json!({"formula": "two ~ a + b + f + g + k", "nTree": 4, "maxDepth": 6, "mTry": 5, "minSplit": 4}),
        json!({"formula": "three ~ a + b + f + k", "nTree": 3, "maxDepth": 6, "mTry": 4, "lossFunction": "multinomial"}),
        // Rows stay where the variable of a split is missing.
        json!({"formula": "y ~ a + b + f + g + k", "nTree": 4, "maxDepth": 5, "lossFunction": "gaussian",
            "mTry": 5, "useSurrogate": 0, "minSplit": 6}),
        json!({"formula": "two ~ a + b + f + g", "nTree": 4, "maxDepth": 5, "mTry": 2, "useSurrogate": 0}),
        // Deeper ones, with surrogates and rows that count twice grow depth first.
        json!({"formula": "two ~ a + b + f + g", "nTree": 3, "maxDepth": 9, "mTry": 4, "minSplit": 4}),
        json!({"formula": "two ~ a + b + f", "nTree": 4, "maxDepth": 4, "mTry": 3, "maxSurrogate": 2}),
        json!({"formula": "two ~ a + b + f", "nTree": 4, "maxDepth": 4, "replace": true}),
    ] {
        same_when_read_again::<BTrees>(&data, &params);
    }
}

#[test]
fn boosting_without_chance_descends_as_by_hand() {
    // Stumps on y with one split: each round adds a tenth of the mean residual of either side.
    let rows: Vec<String> = (0..40)
        .map(|i| format!("{},{}", i % 2, 10 * (i % 2) + i % 4))
        .collect();
    let text = format!("x,y\n{}", rows.join("\n"));
    let data = DataSet::text(
        &text,
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric"}),
    )
    .unwrap();
    let params = json!({"formula": "y ~ x", "lossFunction": "gaussian", "nTree": 3, "sampRate": 1, "mTry": 1});
    let model = data.run::<BTrees>(params).unwrap();
    let y: Vec<f64> = (0..40).map(|i| f64::from(10 * (i % 2) + i % 4)).collect();
    let mean = |side: usize| (0..40).filter(|i| i % 2 == side).map(|i| y[i]).sum::<f64>() / 20.0;
    let start = y.iter().sum::<f64>() / 40.0;
    let shrunk = 1.0 - 0.9f64.powi(3);
    let scores: Vec<f64> = (0..40)
        .map(|i| start + shrunk * (mean(i % 2) - start))
        .collect();
    check(
        "response",
        &predicted(&data, &model.model, "response")[0],
        &scores,
        1e-12,
    );
    let deviance = (0..40).map(|i| (y[i] - scores[i]).powi(2)).sum::<f64>() / 40.0;
    check("deviance", &model.oob_err.oob_err[2..], &[deviance], 1e-12);
}

#[test]
fn bad_input_is_refused_and_odd_input_grows() {
    let rows: Vec<String> = (0..60)
        .map(|i| {
            let level = "abc".chars().nth(i % 3).unwrap();
            format!("{},{i},{level},7", i * i % 7)
        })
        .collect();
    let text = format!("y,x,f,c\n{}", rows.join("\n"));
    let options = json!({"firstRowIsColNames": true, "stringsAsFactors": true});
    let data = DataSet::text(&text, options.clone()).unwrap();
    for (params, kind) in [
        (json!({"formula": "y ~ x:f"}), ErrorKind::Formula),
        (json!({"formula": "~ x"}), ErrorKind::Formula),
        (
            json!({"formula": "y ~ x", "maxDepth": 31}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x", "method": "poisson"}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "f ~ x", "parms": {"prior": [0.5, 0.5]}}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "f ~ x", "parms": {"loss": [0, 1]}}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x + c", "cost": [1]}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x", "xVal": 0, "pruneCp": "auto"}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x", "rowSelection": "x < 0"}),
            ErrorKind::NoData,
        ),
        (
            json!({"formula": "y ~ x", "transforms": {"x": "1 / c - 1 / 7 + x / 0"}}),
            ErrorKind::NotFinite,
        ),
    ] {
        let error = data.run::<DTree>(params.clone()).unwrap_err();
        assert_eq!(error.kind, kind, "{params}: {error}");
    }
    // One row, a constant predictor, a constant response, a class of one level.
    for params in [
        json!({"formula": "y ~ x", "rowSelection": "x == 3"}),
        json!({"formula": "y ~ c"}),
        json!({"formula": "c ~ x + f", "minSplit": 2, "minBucket": 1}),
        json!({"formula": "c ~ x", "method": "class"}),
    ] {
        let tree = data.run::<DTree>(params.clone()).unwrap();
        assert_eq!(tree.frame.node, [1.0], "{params}");
    }
    // A predictor with ten thousand levels.
    let rows: Vec<String> = (0..20_000)
        .map(|i| format!("{},l{}", i % 10_000 % 2, i % 10_000))
        .collect();
    let data = DataSet::text(&format!("y,f\n{}", rows.join("\n")), options).unwrap();
    let tree = data
        .run::<DTree>(json!({"formula": "y ~ f", "xVal": 0}))
        .unwrap();
    assert_eq!(
        (
            tree.frame.node.len(),
            tree.frame.dev[1],
            tree.csplit[0].len()
        ),
        (3, 0.0, 10_000)
    );
}

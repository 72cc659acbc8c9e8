//! Data that hold nothing: no rows, no values, no weight. R's `lm`, `glm` and `kmeans` fail alike; tables and summaries
//! are empty, their means NA.

use rxwasm::error::ErrorKind::{Argument, NoData};
use serde_json::{Value, json};

use crate::expected::{Call, Expected, check_all, fails, gives, usually, with};
use crate::rows::rows;

/// What the analyses give that count to zero.
fn empty(analysis: &str) -> Option<Expected> {
    let none: [Value; 3] = [json!(null), json!(null), json!(null)];
    let values = match analysis {
        "rxHistogram" => json!({"/histograms/0/counts": [], "/histograms/0/breaks": []}),
        "rxCube" => json!({"/frame/Counts": [0, 0, 0], "/frame/y": none, "/nValidObs": 0}),
        "rxCrossTabs" => {
            json!({"/sums/0/table/values/0": [0, 0, 0], "/counts/0/table/values/0": [0, 0, 0]})
        }
        "rxQuantile" => json!({"/values": [null, null, null, null, null], "/nValidObs": 0}),
        _ => return None,
    };
    Some(gives(values))
}

const EMPTY: [&str; 4] = ["rxHistogram", "rxCube", "rxCrossTabs", "rxQuantile"];

#[test]
fn no_rows() {
    let no_tree = "there are no rows with a response and a predictor to grow a tree on";
    let mut calls = vec![
        usually(
            "rxLinMod",
            fails(NoData, "there are no rows to fit a model to"),
        ),
        usually(
            "rxLogit",
            fails(NoData, "there are no rows to fit a model to"),
        ),
        usually(
            "rxGlm",
            fails(NoData, "there are no rows to fit a model to"),
        ),
        usually(
            "rxSummary",
            gives(json!({
                "/sDataFrame/Mean": [null, null], "/sDataFrame/Min": [null, null], "/sDataFrame/StdDev": [null, null],
                "/sDataFrame/ValidObs": [0, null], "/sDataFrame/MissingObs": [0, null],
                "/categorical/0/frame/Counts": [0, 0, 0],
            })),
        ),
        usually("rxCovCor", fails(NoData, "there are no rows")),
        usually("rxLorenz", fails(NoData, "there are no rows")),
        usually(
            "rxRoc",
            gives(json!({"/auc/0/value": null, "/nValidObs": 0})),
        ),
        usually("rxLinePlot", fails(NoData, "there are no rows to plot")),
        usually("rxKmeans", fails(NoData, "there are no rows")),
        usually(
            "rxNaiveBayes",
            fails(NoData, "there are no rows with a class to learn from"),
        ),
        usually("rxDTree", fails(NoData, no_tree)),
        usually("rxDForest", fails(NoData, no_tree)),
        usually("rxBTrees", fails(NoData, no_tree)),
        usually(
            "rxGetVarInfo",
            gives(
                json!({"/rows": 0, "/variables/0/range": null, "/variables/1/levels": ["p", "q", "r"]}),
            ),
        ),
    ];
    calls.extend(EMPTY.map(|name| usually(name, empty(name).unwrap())));
    check_all(&rows(0).data(), &calls);
}

#[test]
fn nothing_but_missing_values() {
    let no_model = "no rows are left: all 8 have a missing value";
    let no_tree = "there are no rows with a response and a predictor to grow a tree on";
    let mut calls = vec![
        usually("rxLinMod", fails(NoData, no_model)),
        usually("rxLogit", fails(NoData, no_model)),
        usually("rxGlm", fails(NoData, no_model)),
        usually(
            "rxSummary",
            gives(json!({
                "/sDataFrame/Mean": [null, null], "/sDataFrame/ValidObs": [0, null],
                "/sDataFrame/MissingObs": [8, null], "/categorical/0/missingObs": 8,
            })),
        ),
        usually("rxCovCor", fails(NoData, "8 have a missing value")),
        usually(
            "rxLorenz",
            fails(NoData, "there are no rows without missing values"),
        ),
        usually(
            "rxRoc",
            gives(json!({"/auc/0/value": null, "/nValidObs": 0, "/nMissingObs": 8})),
        ),
        usually("rxLinePlot", fails(NoData, "there are no rows to plot")),
        usually(
            "rxKmeans",
            fails(NoData, "there are no rows without missing values"),
        ),
        usually(
            "rxNaiveBayes",
            fails(NoData, "there are no rows with a class"),
        ),
        usually("rxDTree", fails(NoData, no_tree)),
        usually("rxDForest", fails(NoData, no_tree)),
        usually("rxBTrees", fails(NoData, no_tree)),
        usually(
            "rxGetVarInfo",
            gives(
                json!({"/rows": 8, "/variables/0/missing": 8, "/variables/0/range": null, "/variables/1/missing": 8}),
            ),
        ),
    ];
    calls.extend(EMPTY.map(|name| usually(name, empty(name).unwrap())));
    check_all(&rows(8).missing().data(), &calls);
}

/// R says "no observations informative" (`glm`), gives NA (`lm`, `cov.wt` fails). Rows without weight are no rows.
#[test]
fn all_weights_zero() {
    let data = rows(8).all("w", "0").data();
    for weights in ["pweights", "fweights"] {
        let call = |name, expected| with(name, json!({weights: "w"}), expected);
        let no_rows = "weight of zero";
        let mut calls: Vec<Call> = vec![
            call("rxLinMod", fails(NoData, no_rows)),
            call("rxLogit", fails(NoData, no_rows)),
            call("rxGlm", fails(NoData, no_rows)),
            call(
                "rxSummary",
                gives(json!({"/sDataFrame/Mean": [null, null], "/sDataFrame/ValidObs": [0, null]})),
            ),
            call("rxCovCor", fails(NoData, no_rows)),
            call("rxLorenz", fails(NoData, no_rows)),
            call("rxRoc", fails(Argument, weights)),
            call("rxLinePlot", fails(Argument, weights)),
            call("rxKmeans", fails(NoData, no_rows)),
            call("rxNaiveBayes", fails(NoData, no_rows)),
            call("rxDTree", fails(NoData, no_rows)),
            call("rxDForest", fails(NoData, no_rows)),
            call("rxBTrees", fails(NoData, no_rows)),
            call("rxGetVarInfo", fails(Argument, weights)),
        ];
        calls.extend(EMPTY.map(|name| call(name, empty(name).unwrap())));
        check_all(&data, &calls);
    }
}

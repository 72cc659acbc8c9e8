//! Weights that are none.

use rxwasm::analysis::ANALYSES;
use rxwasm::error::ErrorKind::Argument;
use serde_json::json;

use crate::expected::{Call, check, check_all, fails, fails_in, gives, result, usual, with};
use crate::rows::rows;

/// These have no weights, as in RevoScaleR.
const WITHOUT: [&str; 3] = ["rxRoc", "rxLinePlot", "rxGetVarInfo"];

/// R's `lm`, `glm`, `rpart` and `cov.wt` refuse negative weights too.
#[test]
fn weights_that_are_not_positive_whole_or_finite() {
    for (weights, value, words) in [
        (
            "pweights",
            "-1",
            "a weight must be a finite number of at least 0; it is -1",
        ),
        (
            "pweights",
            "Inf",
            "a weight must be a finite number of at least 0; it is inf",
        ),
        (
            "fweights",
            "-1",
            "a frequency weight must be a whole number of at least 0; it is -1",
        ),
        (
            "fweights",
            "1.5",
            "a frequency weight must be a whole number of at least 0; it is 1.5",
        ),
    ] {
        let calls: Vec<Call> = ANALYSES
            .iter()
            .map(|entry| {
                let name = entry.name();
                let expected = if WITHOUT.contains(&name) {
                    fails(Argument, weights)
                } else {
                    fails_in("w", Argument, words)
                };
                with(name, json!({weights: "w"}), expected)
            })
            .collect();
        check_all(&rows(8).cell("w", 3, value).data(), &calls);
    }
}

/// Rows whose weight is missing are left out: results are those of the other rows.
#[test]
fn a_missing_weight() {
    let data = rows(8).cell("w", 3, "").data();
    let others = json!({"rowSelection": "!is.na(w)"});
    for entry in ANALYSES {
        let name = entry.name();
        // Whether a forest draws a row depends on its number, which rows that are left out have too, weight or not.
        if WITHOUT.contains(&name) || name == "rxDForest" {
            continue;
        }
        let expected = result(&data, name, &usual(name, &others)).unwrap();
        let pointer = match name {
            "rxLinMod" | "rxLogit" | "rxGlm" => "/coefficients/values",
            "rxSummary" => "/sDataFrame/Mean",
            "rxHistogram" => "/histograms/0/counts",
            "rxCube" => "/frame/y",
            "rxCrossTabs" => "/sums/0/table/values",
            "rxCovCor" => "/covCor/values",
            "rxQuantile" => "/values",
            "rxLorenz" => "/gini",
            "rxKmeans" => "/centers/values",
            "rxNaiveBayes" => "/tables/0/table/values",
            "rxDTree" => "/frame/yval",
            "rxBTrees" => "/forest/1/frame/yval",
            _ => panic!("{name}"),
        };
        let values = json!({pointer: expected.pointer(pointer).unwrap()});
        check(
            &data,
            &[with(name, json!({"pweights": "w"}), gives(values))],
        );
    }
}

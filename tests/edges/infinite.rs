//! Infinite values. R's `lm`, `glm` and `kmeans` refuse them; so does every analysis here that computes with them.

use rxwasm::error::ErrorKind::NotFinite;
use serde_json::json;

use crate::expected::{check_all, fails, fails_in, gives, with};
use crate::rows::rows;

#[test]
fn an_infinite_value_has_its_column() {
    for value in ["Inf", "-Inf"] {
        let data = rows(8).cell("x", 3, value).data();
        let call = |name, added| {
            with(
                name,
                added,
                fails_in("x", NotFinite, "'x' has an infinite value"),
            )
        };
        check_all(
            &data,
            &[
                call("rxLinMod", json!({"formula": "y ~ x"})),
                call("rxLinMod", json!({"formula": "x ~ y"})),
                call("rxLogit", json!({"formula": "b ~ x"})),
                call("rxGlm", json!({"formula": "k ~ x"})),
                call("rxGlm", json!({"formula": "x ~ y", "family": "gaussian"})),
                call("rxSummary", json!({"formula": "~ x"})),
                with(
                    "rxSummary",
                    json!({"formula": "~ x:f"}),
                    fails(NotFinite, "'x:f' has an infinite value"),
                ),
                call("rxHistogram", json!({"formula": "~ x"})),
                call("rxCube", json!({"formula": "x ~ f"})),
                call("rxCrossTabs", json!({"formula": "x ~ f"})),
                call("rxCovCor", json!({"formula": "~ y + x"})),
                call("rxQuantile", json!({"varName": "x"})),
                call("rxLorenz", json!({"orderVarName": "x"})),
                call("rxRoc", json!({"actualVarName": "b", "predVarNames": "x"})),
                call("rxLinePlot", json!({"formula": "y ~ x"})),
                call("rxLinePlot", json!({"formula": "x ~ y"})),
                with(
                    "rxKmeans",
                    json!({"formula": "~ y + x"}),
                    fails_in("x", NotFinite, "'x' is infinite"),
                ),
                call("rxNaiveBayes", json!({"formula": "f ~ x"})),
                call("rxDTree", json!({"formula": "y ~ x"})),
                call("rxDTree", json!({"formula": "x ~ y"})),
                call("rxDForest", json!({"formula": "y ~ x"})),
                call("rxBTrees", json!({"formula": "y ~ x"})),
                with(
                    "rxGetVarInfo",
                    json!({"variables": ["x"]}),
                    gives(match value {
                        "Inf" => {
                            json!({"/variables/0/range": [1, "inf"], "/variables/0/missing": 0})
                        }
                        _ => json!({"/variables/0/range": ["-inf", 8], "/variables/0/missing": 0}),
                    }),
                ),
            ],
        );
    }
}

/// The advice of these errors helps.
#[test]
fn infinite_values_can_be_left_out() {
    let data = rows(8).cell("x", 3, "Inf").data();
    let selected = json!({"rowSelection": "x < 100"});
    check_all(
        &data,
        &[
            with(
                "rxLinMod",
                selected.clone(),
                gives(json!({"/nValidObs": 7})),
            ),
            with("rxLogit", selected.clone(), gives(json!({"/nValidObs": 7}))),
            with("rxGlm", selected.clone(), gives(json!({"/nValidObs": 7}))),
            with(
                "rxSummary",
                json!({"formula": "~ x", "rowSelection": "x < 100"}),
                gives(json!({"/sDataFrame/Max": [8]})),
            ),
            with(
                "rxHistogram",
                json!({"formula": "~ x", "rowSelection": "x < 100", "numBreaks": 7}),
                gives(json!({"/histograms/0/missing": 0})),
            ),
            with(
                "rxCube",
                json!({"formula": "x ~ f", "rowSelection": "x < 100"}),
                gives(json!({"/frame/Counts": [2, 3, 2]})),
            ),
            with(
                "rxCrossTabs",
                json!({"formula": "x ~ f", "rowSelection": "x < 100"}),
                gives(json!({"/sums/0/table/values/0": [8, 15, 9]})),
            ),
            with("rxCovCor", selected.clone(), gives(json!({"/validObs": 7}))),
            with(
                "rxQuantile",
                json!({"varName": "x", "rowSelection": "x < 100"}),
                gives(json!({"/nValidObs": 7})),
            ),
            with(
                "rxLorenz",
                json!({"orderVarName": "x", "rowSelection": "x < 100"}),
                gives(json!({"/nValidObs": 7})),
            ),
            with(
                "rxRoc",
                json!({"rowSelection": "x < 100"}),
                gives(json!({"/nValidObs": 7})),
            ),
            with(
                "rxLinePlot",
                selected.clone(),
                gives(json!({"/validObs": 7})),
            ),
            with("rxKmeans", selected.clone(), gives(json!({"/validObs": 7}))),
            with(
                "rxNaiveBayes",
                selected.clone(),
                gives(json!({"/validObs": 7})),
            ),
            with("rxDTree", selected.clone(), gives(json!({"/validObs": 7}))),
            with(
                "rxDForest",
                selected.clone(),
                gives(json!({"/validObs": 7})),
            ),
            with("rxBTrees", selected.clone(), gives(json!({"/validObs": 7}))),
            with("rxGetVarInfo", selected, gives(json!({"/rows": 8}))),
        ],
    );
}

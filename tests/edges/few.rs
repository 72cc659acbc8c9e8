//! One row, and factors of one level.

use rxwasm::error::ErrorKind::{Argument, WrongType};
use serde_json::json;

use crate::expected::{check_all, fails, fails_in, gives, usually, with};
use crate::rows::rows;

/// Coefficients as R's `lm` and `glm` give them for the row: the intercept alone, standard errors NaN or those of the
/// last step. Leaves are the row; two clusters need two.
#[test]
fn one_row() {
    let leaf =
        json!({"/forest/0/frame/yval": [1], "/forest/0/frame/n": [1], "/forest/1/frame/yval": [1]});
    check_all(
        &rows(1).data(),
        &[
            usually(
                "rxLinMod",
                gives(json!({
                    "/coefficients/values/0": [1, null], "/coefStdError/values/0": [null, null], "/sigma": [null],
                    "/residualSquares": [0], "/df": [1, 0, 2], "/aliased": [false, true],
                })),
            ),
            usually(
                "rxLogit",
                gives(
                    json!({"/coefficients/values": [22.566068, null], "/converged": true, "/df": [1, 0, 2]}),
                ),
            ),
            usually(
                "rxGlm",
                gives(
                    json!({"/coefficients/values": [0, null], "/coefStdError/values": [1, null], "/deviance": 0}),
                ),
            ),
            usually(
                "rxSummary",
                gives(json!({
                    "/sDataFrame/Mean": [1, null], "/sDataFrame/StdDev": [null, null],
                    "/categorical/0/frame/Counts": [1, 0, 0],
                })),
            ),
            usually("rxHistogram", gives(json!({"/histograms/0/counts": [1]}))),
            usually(
                "rxCube",
                gives(json!({"/frame/y": [1, null, null], "/frame/Counts": [1, 0, 0]})),
            ),
            usually(
                "rxCrossTabs",
                gives(json!({"/sums/0/table/values/0": [1, 0, 0]})),
            ),
            usually(
                "rxCovCor",
                gives(
                    json!({"/covCor/values": [[null, null], [null, null]], "/means": [1, 1], "/validObs": 1}),
                ),
            ),
            usually("rxQuantile", gives(json!({"/values": [1, 1, 1, 1, 1]}))),
            usually(
                "rxLorenz",
                gives(json!({"/frame/cumVals": [0, 100], "/gini": 0})),
            ),
            // One class alone has no area.
            usually(
                "rxRoc",
                gives(json!({"/auc/0/value": null, "/nValidObs": 1})),
            ),
            usually(
                "rxLinePlot",
                gives(json!({"/series/0/x": [1], "/series/0/y": [1]})),
            ),
            usually("rxKmeans", fails(Argument, "2 centres are wanted")),
            with(
                "rxKmeans",
                json!({"numClusters": 1}),
                gives(json!({"/centers/values": [[1], [1]], "/size": [1]})),
            ),
            usually(
                "rxNaiveBayes",
                gives(json!({
                    "/apriori": [1, 0, 0], "/tables/0/table/values": [[1, null, null], [null, null, null]],
                })),
            ),
            usually(
                "rxDTree",
                gives(json!({"/frame/yval": [1], "/frame/n": [1], "/frame/dev": [0]})),
            ),
            with(
                "rxDTree",
                json!({"xVal": 2}),
                gives(json!({"/frame/yval": [1]})),
            ),
            usually("rxDForest", gives(leaf)),
            usually(
                "rxBTrees",
                gives(json!({"/initPred": [1], "/forest/1/frame/yval": [0]})),
            ),
            usually(
                "rxGetVarInfo",
                gives(json!({"/rows": 1, "/variables/0/range": [1, 1]})),
            ),
        ],
    );
}

/// RevoScaleR drops the last level, which here is all; R's `lm` wants two levels or more.
#[test]
fn a_factor_of_one_level() {
    let data = rows(8).all("f", "p").levels(json!(["p"])).data();
    check_all(
        &data,
        &[
            with(
                "rxLinMod",
                json!({"formula": "y ~ f"}),
                gives(json!({"/coefficients/values/0": [4.625, null]})),
            ),
            with(
                "rxLinMod",
                json!({"formula": "y ~ f", "cube": true}),
                gives(json!({"/coefficients/values/0": [4.625]})),
            ),
            with(
                "rxLogit",
                json!({"formula": "b ~ f"}),
                gives(json!({"/coefficients/values": [0.510825624, null]})),
            ),
            with(
                "rxLogit",
                json!({"formula": "f ~ x"}),
                fails(WrongType, "f"),
            ),
            with(
                "rxGlm",
                json!({"formula": "k ~ f"}),
                gives(json!({"/coefficients/values": [1.011600912, null]})),
            ),
            with(
                "rxSummary",
                json!({"formula": "~ y:f"}),
                gives(json!({"/categorical/0/frame/Means": [4.625]})),
            ),
            with(
                "rxHistogram",
                json!({"formula": "~ f"}),
                gives(json!({"/histograms/0/counts": [8]})),
            ),
            usually(
                "rxCube",
                gives(json!({"/frame/y": [4.625], "/frame/Counts": [8]})),
            ),
            usually(
                "rxCrossTabs",
                gives(json!({"/sums/0/table/values/0": [37]})),
            ),
            with(
                "rxCovCor",
                json!({"formula": "~ y + f"}),
                gives(json!({"/covCor/values": [[7.125, 0], [0, 0]], "/droppedVars": ["f=p"]})),
            ),
            usually("rxQuantile", gives(json!({"/values": [1, 2, 4, 6, 9]}))),
            usually("rxLorenz", gives(json!({"/gini": 0.409090909}))),
            usually("rxRoc", gives(json!({"/auc/0/value": 0.6}))),
            with(
                "rxLinePlot",
                json!({"formula": "y ~ x | f"}),
                gives(json!({"/series/0/y": [1, 3, 2, 5, 4, 7, 6, 9], "/panelNames": ["f"]})),
            ),
            usually(
                "rxKmeans",
                gives(json!({"/size": [3, 5], "/totWithinss": 26.6666667})),
            ),
            usually(
                "rxNaiveBayes",
                gives(json!({"/apriori": [1], "/tables/0/table/values": [[4.5], [2.449489743]]})),
            ),
            with(
                "rxDTree",
                json!({"formula": "y ~ f"}),
                gives(json!({"/frame/yval": [4.625], "/frame/var": ["<leaf>"]})),
            ),
            with(
                "rxDTree",
                json!({"formula": "f ~ x"}),
                gives(json!({"/frame/n": [8], "/frame/dev": [0]})),
            ),
            with(
                "rxDForest",
                json!({"formula": "f ~ x"}),
                gives(json!({"/forest/0/frame/dev": [0]})),
            ),
            with(
                "rxBTrees",
                json!({"formula": "f ~ x", "lossFunction": "bernoulli"}),
                fails_in("f", WrongType, "has 1 level"),
            ),
            usually("rxGetVarInfo", gives(json!({"/variables/1/levels": ["p"]}))),
        ],
    );
}

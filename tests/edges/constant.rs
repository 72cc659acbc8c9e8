//! Variables that do not vary, and variables that others determine.

use serde_json::json;

use crate::expected::{check, check_all, gives, usually, with};
use crate::rows::rows;

/// R's `glm` gives 24.57 and 0 for a response of ones, log 3 and 0 for threes; `lm` gives 3 and 0, and where the
/// residuals are exactly 0 no R², F and p-values.
#[test]
fn a_constant_response() {
    let data = rows(8).all("y", "3").all("k", "3").all("b", "true").data();
    check_all(
        &data,
        &[
            usually(
                "rxLinMod",
                gives(json!({
                    "/coefficients/values/0": [3, 0], "/coefStdError/values/0": [0, 0], "/rSquared": [null],
                    "/residualSquares": [0], "/sigma": [0], "/fPvalue": [null], "/aic": ["-inf"],
                })),
            ),
            usually(
                "rxLogit",
                gives(
                    json!({"/coefficients/values": [24.5660698, 0], "/converged": true, "/deviance": 0, "/nullDeviance": 0}),
                ),
            ),
            usually(
                "rxGlm",
                gives(
                    json!({"/coefficients/values": [1.098612289, 0], "/converged": true, "/deviance": 0}),
                ),
            ),
            usually(
                "rxSummary",
                gives(json!({"/sDataFrame/Mean": [3, null], "/sDataFrame/StdDev": [0, null]})),
            ),
            usually(
                "rxHistogram",
                gives(json!({"/histograms/0/counts": [8], "/histograms/0/breaks": [1.5, 4.5]})),
            ),
            usually("rxCube", gives(json!({"/frame/y": [3, 3, 3]}))),
            usually(
                "rxCrossTabs",
                gives(json!({"/sums/0/table/values/0": [9, 9, 6]})),
            ),
            usually(
                "rxCovCor",
                gives(json!({"/covCor/values": [[0, 0], [0, 6]], "/droppedVars": ["y"]})),
            ),
            // As R: the correlation with a constant is NA.
            with(
                "rxCovCor",
                json!({"type": "Cor"}),
                gives(json!({"/covCor/values": [[null, null], [null, 1]]})),
            ),
            usually("rxQuantile", gives(json!({"/values": [3, 3, 3, 3, 3]}))),
            usually(
                "rxLorenz",
                gives(json!({"/gini": 0, "/frame/cumVals": [0, 100]})),
            ),
            usually("rxRoc", gives(json!({"/auc/0/value": null}))),
            usually(
                "rxLinePlot",
                gives(json!({"/series/0/y": [3, 3, 3, 3, 3, 3, 3, 3]})),
            ),
            usually(
                "rxKmeans",
                gives(json!({"/totWithinss": 10, "/size": [4, 4]})),
            ),
            usually(
                "rxNaiveBayes",
                gives(json!({"/tables/0/table/values": [[4, 5, 4.5], [3, 3, 2.121320344]]})),
            ),
            usually(
                "rxDTree",
                gives(json!({"/frame/yval": [3], "/frame/dev": [0], "/cptable/values/0": [0]})),
            ),
            with(
                "rxDTree",
                json!({"formula": "b ~ x", "method": "class"}),
                gives(json!({"/frame/dev": [0], "/frame/n": [8]})),
            ),
            usually(
                "rxDForest",
                gives(json!({"/forest/0/frame/yval": [3], "/oobErr/oobErr": [0, 0]})),
            ),
            usually(
                "rxBTrees",
                gives(
                    json!({"/initPred": [3], "/forest/1/frame/yval": [0], "/oobErr/oobErr": [0, 0]}),
                ),
            ),
            usually("rxGetVarInfo", gives(json!({"/variables/0/range": [3, 3]}))),
        ],
    );
}

/// As R: the coefficient is NA, the others are those without it; trees are not split.
#[test]
fn a_constant_predictor() {
    let data = rows(8).all("x", "3").all("z", "0.5").data();
    check_all(
        &data,
        &[
            usually(
                "rxLinMod",
                gives(json!({
                    "/coefficients/values/0": [4.625, null], "/coefStdError/values/0": [0.943729304, null],
                    "/rSquared": [0], "/df": [1, 7, 2],
                })),
            ),
            usually(
                "rxLogit",
                gives(
                    json!({"/coefficients/values": [0.510825624, null], "/coefStdError/values": [0.730296743, null]}),
                ),
            ),
            usually(
                "rxGlm",
                gives(
                    json!({"/coefficients/values": [1.011600912, null], "/coefStdError/values": [0.213200716, null]}),
                ),
            ),
            with(
                "rxSummary",
                json!({"formula": "~ x"}),
                gives(json!({"/sDataFrame/StdDev": [0]})),
            ),
            with(
                "rxHistogram",
                json!({"formula": "~ x"}),
                gives(json!({"/histograms/0/counts": [8]})),
            ),
            with(
                "rxCube",
                json!({"formula": "y ~ F(x)"}),
                gives(json!({"/frame/y": [4.625], "/frame/Counts": [8]})),
            ),
            with(
                "rxCrossTabs",
                json!({"formula": "y ~ F(x)"}),
                gives(json!({"/sums/0/table/values/0": [37]})),
            ),
            usually(
                "rxCovCor",
                gives(json!({"/covCor/values": [[7.125, 0], [0, 0]], "/droppedVars": ["x"]})),
            ),
            with(
                "rxQuantile",
                json!({"varName": "x"}),
                gives(json!({"/values": [3, 3, 3, 3, 3]})),
            ),
            with(
                "rxQuantile",
                json!({"varName": "z"}),
                gives(json!({"/values": [0.5, 0.5, 0.5, 0.5, 0.5]})),
            ),
            with(
                "rxLorenz",
                json!({"orderVarName": "z"}),
                gives(json!({"/gini": 0})),
            ),
            usually("rxRoc", gives(json!({"/auc/0/value": 0.5}))),
            usually(
                "rxLinePlot",
                gives(json!({"/series/0/x": [3, 3, 3, 3, 3, 3, 3, 3]})),
            ),
            with(
                "rxLinePlot",
                json!({"maxPoints": 4}),
                gives(json!({"/binned": true, "/series/0/y": [4.625]})),
            ),
            usually("rxKmeans", gives(json!({"/totWithinss": 13.75}))),
            usually(
                "rxNaiveBayes",
                gives(json!({"/tables/0/table/values": [[3, 3, 3], [0, 0, 0]]})),
            ),
            usually(
                "rxDTree",
                gives(json!({"/frame/yval": [4.625], "/frame/dev": [49.875]})),
            ),
            usually(
                "rxDForest",
                gives(json!({"/forest/0/frame/var": ["<leaf>"]})),
            ),
            usually(
                "rxBTrees",
                gives(json!({"/initPred": [4.625], "/forest/1/frame/yval": [0]})),
            ),
            with(
                "rxGetVarInfo",
                json!({"variables": ["x"]}),
                gives(json!({"/variables/0/range": [3, 3]})),
            ),
        ],
    );
}

/// As R: the later of two columns has no coefficient. Where columns are taken one by one nothing is lost.
#[test]
fn a_predictor_that_another_determines() {
    let twice = |formula: &str| json!({"formula": formula, "transforms": {"v": "2 * x"}});
    check(
        &rows(8).data(),
        &[
            with(
                "rxLinMod",
                twice("y ~ x + v"),
                gives(json!({
                    "/coefficients/values/0": [0.0714285714, 1.011904762, null], "/sigma": [1.069972537], "/df": [2, 6, 3],
                })),
            ),
            with(
                "rxLogit",
                twice("b ~ x + v"),
                gives(json!({"/coefficients/values": [-0.172128643, 0.155262166, null]})),
            ),
            with(
                "rxGlm",
                twice("k ~ x + v"),
                gives(json!({"/coefficients/values": [-0.327594686, 0.259624183, null]})),
            ),
            with(
                "rxCovCor",
                json!({"formula": "~ x + v", "transforms": {"v": "2 * x"}, "keepAll": false}),
                gives(json!({"/covCor/values": [[6]], "/droppedVars": ["v"]})),
            ),
            with(
                "rxCovCor",
                twice("~ x + v"),
                gives(json!({"/covCor/values": [[6, 12], [12, 24]]})),
            ),
            with(
                "rxKmeans",
                twice("~ x + v"),
                gives(json!({"/size": [4, 4], "/totWithinss": 50})),
            ),
            with(
                "rxNaiveBayes",
                twice("f ~ x + v"),
                gives(json!({"/tables/1/table/values": [[8, 10, 9], [6, 6, 4.242640687]]})),
            ),
            with(
                "rxDTree",
                twice("y ~ x + v"),
                gives(json!({"/frame/yval": [4.625, 3, 2, 4.5, 7.3333333]})),
            ),
            with(
                "rxDForest",
                twice("y ~ x + v"),
                gives(json!({"/validObs": 8})),
            ),
            with(
                "rxBTrees",
                twice("y ~ x + v"),
                gives(json!({"/initPred": [4.625]})),
            ),
        ],
    );
}

//! Calls of every analysis on the table that the laws are tried on.

use rxwasm::data::Schema;
use rxwasm::error::Result;
use serde_json::Value;

use super::settle;
use super::table::Table;

/// An analysis and its parameters, as JSON.
pub struct Case {
    pub analysis: &'static str,
    pub params: &'static str,
    /// Whether the result follows the order of rows: levels of text are in the order in which they appear.
    pub ordered: bool,
}

const fn case(analysis: &'static str, params: &'static str) -> Case {
    Case {
        analysis,
        params,
        ordered: false,
    }
}

const fn ordered(analysis: &'static str, params: &'static str) -> Case {
    Case {
        analysis,
        params,
        ordered: true,
    }
}

/// What the laws are tried on.
pub static CASES: &[Case] = &[
    case("rxLinMod", r#"{"formula": "y ~ x + k"}"#),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ x + f:g + F(k)", "pweights": "w", "covCoef": true, "covData": true}"#,
    ),
    case(
        "rxLinMod",
        r#"{"formula": "cbind(y, s) ~ f + x:g + b", "fweights": "n", "dropFirst": true}"#,
    ),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ f:g + x", "cube": true, "cubePredictions": true}"#,
    ),
    case("rxLinMod", r#"{"formula": "k ~ n + f", "covCoef": true}"#),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ lx + g + d", "transforms": {"lx": "log(abs(x) + 1)"}, "rowSelection": "y > -50 & !is.na(b)"}"#,
    ),
    ordered("rxLinMod", r#"{"formula": "y ~ t:x + t"}"#),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ a + c", "transforms": {"a": "1e6 + x", "c": "1e6 + x + 1e-3 * s"}}"#,
    ),
    case(
        "rxLinMod",
        r#"{"formula": "y ~ x", "variableSelection": {"scope": "~ x * f + k + g", "keepStepCoefs": true}}"#,
    ),
    case("rxLogit", r#"{"formula": "b ~ x + k"}"#),
    case(
        "rxLogit",
        r#"{"formula": "g ~ x + k + f", "variableSelection": {"method": "backward", "k": 1}}"#,
    ),
    case(
        "rxLogit",
        r#"{"formula": "g ~ x", "variableSelection": {"scope": "~ x + k + f", "k": 0.1, "refitEachStep": false}}"#,
    ),
    case(
        "rxLogit",
        r#"{"formula": "g ~ x + f + k", "pweights": "w", "covCoef": true, "covData": true}"#,
    ),
    case(
        "rxLogit",
        r#"{"formula": "g ~ f:b + s", "fweights": "n", "dropFirst": true, "initialValues": "NA"}"#,
    ),
    case(
        "rxLogit",
        r#"{"formula": "b ~ f:g + x", "cube": true, "cubePredictions": true, "rowSelection": "k > 2"}"#,
    ),
    ordered(
        "rxLogit",
        r#"{"formula": "b ~ t + lx", "transforms": {"lx": "log(abs(x) + 1)"}, "initialValues": 0}"#,
    ),
    case("rxGlm", r#"{"formula": "y ~ x + f"}"#),
    case(
        "rxGlm",
        r#"{"formula": "k ~ x + f:g + offset(lw)", "family": "poisson", "transforms": {"lw": "log(w)"}, "computeAIC": true}"#,
    ),
    case(
        "rxGlm",
        r#"{"formula": "w ~ s + g", "family": "Gamma(log)", "pweights": "w", "covCoef": true, "computeAIC": true}"#,
    ),
    case(
        "rxGlm",
        r#"{"formula": "b ~ x", "family": "binomial(probit)", "fweights": "n", "offset": "s8 - 0.5", "transforms": {"s8": "s / 8"}}"#,
    ),
    case(
        "rxGlm",
        r#"{"formula": "n ~ f + x", "family": "rxTweedie(1.5, 0)", "cube": true}"#,
    ),
    case("rxSummary", r#"{"formula": "~ ."}"#),
    case(
        "rxSummary",
        r#"{"formula": "~ y + x:f + F(k) + log(w)", "pweights": "w", "summaryStats": ["Mean", "StdDev", "Sum", "SumOfWeights", "ValidObs"]}"#,
    ),
    case(
        "rxSummary",
        r#"{"formula": "y ~ f:g", "fweights": "n", "byTerm": false, "removeZeroCounts": true}"#,
    ),
    ordered(
        "rxSummary",
        r#"{"formula": "~ z + t", "transforms": {"z": "ifelse(b, x, k)"}, "rowSelection": "f != 'c'"}"#,
    ),
    case("rxHistogram", r#"{"formula": "~ y + f + k"}"#),
    case(
        "rxHistogram",
        r#"{"formula": "~ x + s", "numBreaks": 7, "pweights": "w", "rowSelection": "k > 3"}"#,
    ),
    case(
        "rxHistogram",
        r#"{"formula": "~ y", "startVal": -10, "endVal": 10, "fweights": "n", "histType": "Percent"}"#,
    ),
    case(
        "rxHistogram",
        r#"{"formula": "~ y + g + k | f + b", "pweights": "w", "histType": "Percent", "levelsToDrop": ["no"]}"#,
    ),
    case(
        "rxHistogram",
        r#"{"formula": "~ x | F(k)", "numBreaks": 5, "maxNumPanels": null}"#,
    ),
    case("rxCube", r#"{"formula": "k ~ f:g"}"#),
    case(
        "rxCube",
        r#"{"formula": "n ~ F(k)", "rowSelection": "k < 100"}"#,
    ),
    case(
        "rxCube",
        r#"{"formula": "cbind(y, s) ~ f:F(k, 2, 9):b", "pweights": "w", "removeZeroCounts": true}"#,
    ),
    case(
        "rxCube",
        r#"{"formula": "x ~ F(d):F(k):g", "useSparseCube": true, "means": false}"#,
    ),
    ordered(
        "rxCrossTabs",
        r#"{"formula": "y ~ t:g:f", "fweights": "n", "means": true, "marginals": true, "naRm": true}"#,
    ),
    case(
        "rxCrossTabs",
        r#"{"formula": "~ g:b", "transforms": {"b": "y > 0"}}"#,
    ),
    case("rxCovCor", r#"{"formula": "~ y + x + s + k + d"}"#),
    case(
        "rxCovCor",
        r#"{"formula": "~ x:f + y + g", "pweights": "w", "type": "cor", "keepAll": false}"#,
    ),
    case(
        "rxCovCor",
        r#"{"formula": "~ k + n + b", "fweights": "n", "type": "SSCP"}"#,
    ),
    case("rxQuantile", r#"{"varName": "k"}"#),
    case(
        "rxQuantile",
        r#"{"varName": "s", "probs": [0.1, 0.5, 0.93], "pweights": "w"}"#,
    ),
    case(
        "rxQuantile",
        r#"{"varName": "y", "numericBins": true, "numNumericBreaks": 40, "rowSelection": "x > 0"}"#,
    ),
    case("rxLorenz", r#"{"orderVarName": "w"}"#),
    case(
        "rxLorenz",
        r#"{"orderVarName": "k", "valueVarName": "w", "fweights": "n", "numBreaks": 5}"#,
    ),
    case(
        "rxRoc",
        r#"{"actualVarName": "b", "predVarNames": ["p", "q"], "numBreaks": 20, "transforms": {"p": "abs(x) / 5", "q": "s / 8"}}"#,
    ),
    case(
        "rxKmeans",
        r#"{"formula": "~ y + x", "centers": [[-50, 0], [0, 1], [50, 0]]}"#,
    ),
    case(
        "rxKmeans",
        r#"{"formula": "~ y + lx + k", "centers": [[-50, 1, 1], [40, 2, 9]], "transforms": {"lx": "log(abs(x) + 1)"}, "pweights": "w", "maxIterations": 3}"#,
    ),
    ordered(
        "rxKmeans",
        r#"{"formula": "~ y + s", "numClusters": 3, "numStarts": 2, "numStartRows": 40, "seed": 11, "fweights": "n", "rowSelection": "f != 'c'"}"#,
    ),
    case("rxNaiveBayes", r#"{"formula": "f ~ y + x + g + F(k) + b"}"#),
    case(
        "rxNaiveBayes",
        r#"{"formula": "g ~ lx + f + s", "transforms": {"lx": "log(x)"}, "pweights": "w", "smoothingFactor": 1, "byTerm": false}"#,
    ),
    ordered(
        "rxNaiveBayes",
        r#"{"formula": "b ~ t + d", "fweights": "n", "rowSelection": "k < 9"}"#,
    ),
    case(
        "rxDTree",
        r#"{"formula": "y ~ x + k + f + b", "xVal": 0, "minSplit": 10, "maxCompete": 2, "maxSurrogate": 2, "computeObsNodeId": false}"#,
    ),
    case(
        "rxDTree",
        r#"{"formula": "f ~ x + s + g + d", "xVal": 0, "pweights": "w", "maxDepth": 4, "computeObsNodeId": false, "parms": {"split": "information", "prior": [0.2, 0.3, 0.5]}}"#,
    ),
    ordered(
        "rxDTree",
        r#"{"formula": "g ~ x + y + t", "xVal": 3, "fweights": "n", "cp": 0.01, "pruneCp": "auto"}"#,
    ),
    ordered(
        "rxDTree",
        r#"{"formula": "y ~ lx + f", "xVal": 2, "maxRowsInMemory": 10, "maxNumBins": 12, "transforms": {"lx": "log(abs(x) + 1)"}, "rowSelection": "k > 2"}"#,
    ),
    ordered(
        "rxDForest",
        r#"{"formula": "g ~ x + y + k + f", "nTree": 7, "seed": 3, "minSplit": 8, "importance": true, "strata": "f", "sampRate": [1, 0.5, 0.8]}"#,
    ),
    ordered(
        "rxDForest",
        r#"{"formula": "y ~ x + k + f", "nTree": 5, "replace": false, "pweights": "w", "maxRowsInMemory": 10}"#,
    ),
    ordered(
        "rxBTrees",
        r#"{"formula": "b ~ x + y + f", "nTree": 6, "maxDepth": 2, "pweights": "w"}"#,
    ),
    ordered(
        "rxBTrees",
        r#"{"formula": "f ~ x + y + g", "nTree": 3, "maxDepth": 2, "lossFunction": "multinomial", "maxRowsInMemory": 10}"#,
    ),
    ordered(
        "rxBTrees",
        r#"{"formula": "y ~ x + k + f", "nTree": 5, "maxDepth": 3, "lossFunction": "gaussian", "sampRate": 1, "fweights": "n", "importance": true}"#,
    ),
    ordered("rxLinePlot", r#"{"formula": "y + s ~ x | f", "type": "r"}"#),
    ordered(
        "rxLinePlot",
        r#"{"formula": "y ~ x | f + g", "maxPoints": 50, "numBreaks": 7, "rowSelection": "k > 1"}"#,
    ),
    case("rxLinePlot", r#"{"formula": "y ~ f", "type": "smooth"}"#),
    case("rxGetVarInfo", r"{}"),
    ordered(
        "rxGetVarInfo",
        r#"{"variables": ["t", "z", "u"], "textLevels": ["t", "u"], "transforms": {"z": "x * k", "u": "paste(t, f)"}}"#,
    ),
];

/// The parameters of some case of an analysis, with others added.
pub fn params_of(analysis: &str, added: &Value) -> Value {
    let case = CASES.iter().find(|case| case.analysis == analysis).unwrap();
    let mut params: Value = serde_json::from_str(case.params).unwrap();
    for (name, value) in added.as_object().unwrap() {
        params[name] = value.clone();
    }
    params
}

/// A case's parameters and schema once all that its plan needs was scanned.
pub fn settled(case: &Case, data: &Table) -> Result<(Value, Schema)> {
    let params = serde_json::from_str(case.params).unwrap();
    settle(case.analysis, params, &data.schema, data)
}

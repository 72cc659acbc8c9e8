//! Text and factors where numbers are needed, and numbers where factors are.

use rxwasm::error::ErrorKind::{Argument, Expression, Formula, WrongType};
use serde_json::json;

use crate::expected::{check_all, fails, fails_in, gives, with};
use crate::rows::rows;

#[test]
fn variables_of_the_wrong_type() {
    check_all(
        &rows(8).data(),
        &[
            with(
                "rxLinMod",
                json!({"formula": "f ~ x"}),
                fails_in("f", WrongType, "'f' is a factor"),
            ),
            with(
                "rxLinMod",
                json!({"formula": "t ~ x"}),
                fails_in("t", WrongType, "'t' is"),
            ),
            with(
                "rxLinMod",
                json!({"formula": "y ~ log(f)"}),
                fails(Expression, "log"),
            ),
            with(
                "rxLinMod",
                json!({"pweights": "f"}),
                fails_in("f", WrongType, "f"),
            ),
            with(
                "rxLogit",
                json!({"formula": "f ~ x"}),
                fails_in("f", WrongType, "f"),
            ),
            with(
                "rxLogit",
                json!({"formula": "t ~ x"}),
                fails_in("t", WrongType, "t"),
            ),
            with(
                "rxLogit",
                json!({"formula": "y ~ x"}),
                fails_in("y", Argument, "y"),
            ),
            with(
                "rxGlm",
                json!({"formula": "f ~ x"}),
                fails_in("f", WrongType, "'f' is a factor"),
            ),
            with(
                "rxSummary",
                json!({"formula": "~ log(t)"}),
                fails(Expression, "log"),
            ),
            with(
                "rxHistogram",
                json!({"formula": "~ y:x"}),
                fails(Formula, "y"),
            ),
            with(
                "rxCube",
                json!({"formula": "f ~ g"}),
                fails_in("f", WrongType, "'f' is a factor"),
            ),
            with(
                "rxCube",
                json!({"formula": "y ~ x"}),
                fails(Formula, "'x' is a number"),
            ),
            with(
                "rxCrossTabs",
                json!({"formula": "t ~ g"}),
                fails_in("t", WrongType, "t"),
            ),
            with(
                "rxCrossTabs",
                json!({"formula": "y ~ x"}),
                fails(Formula, "'x' is a number"),
            ),
            with(
                "rxCovCor",
                json!({"formula": "y ~ x"}),
                fails(Formula, "rxCovCor needs"),
            ),
            with(
                "rxQuantile",
                json!({"varName": "f"}),
                fails_in("f", WrongType, "f"),
            ),
            with(
                "rxQuantile",
                json!({"varName": "t"}),
                fails_in("t", WrongType, "t"),
            ),
            with(
                "rxLorenz",
                json!({"orderVarName": "f"}),
                fails_in("f", WrongType, "f"),
            ),
            with(
                "rxRoc",
                json!({"actualVarName": "t"}),
                fails_in("t", WrongType, "t"),
            ),
            with(
                "rxRoc",
                json!({"predVarNames": ["f"]}),
                fails_in("f", WrongType, "f"),
            ),
            // The numbers of levels, as R's plots and rpart have them.
            with(
                "rxLinePlot",
                json!({"formula": "t ~ x"}),
                gives(json!({"/series/0/y": [1, 2, 3, 1, 2, 3, 1, 2]})),
            ),
            with(
                "rxLinePlot",
                json!({"formula": "f ~ x"}),
                gives(json!({"/series/0/y": [1, 2, 3, 1, 2, 3, 1, 2]})),
            ),
            with(
                "rxKmeans",
                json!({"formula": "~ y + f"}),
                fails_in("f", WrongType, "f"),
            ),
            with(
                "rxKmeans",
                json!({"formula": "~ y + t"}),
                fails_in("t", WrongType, "t"),
            ),
            with(
                "rxNaiveBayes",
                json!({"formula": "y ~ x"}),
                fails_in("y", WrongType, "y"),
            ),
            with(
                "rxDTree",
                json!({"formula": "f ~ x", "method": "anova"}),
                gives(json!({
                    "/frame/node": [1, 2, 3, 6, 12, 13, 26, 27, 7],
                    "/frame/yval": [1.875, 1, 2, 1.8, 1, 2, 1.5, 2.5, 2.5],
                })),
            ),
            with(
                "rxDTree",
                json!({"formula": "y ~ x", "pweights": "t"}),
                fails_in("t", WrongType, "the weights 't' are character"),
            ),
            with(
                "rxDForest",
                json!({"formula": "y ~ x", "strata": "x"}),
                fails_in("x", WrongType, "'x' is not a factor"),
            ),
            with(
                "rxBTrees",
                json!({"formula": "f ~ x"}),
                gives(json!({"/initPred": [1.875]})),
            ),
            with(
                "rxBTrees",
                json!({"formula": "f ~ x", "lossFunction": "bernoulli"}),
                fails_in("f", WrongType, "'f' has 3 levels"),
            ),
            with(
                "rxBTrees",
                json!({"formula": "y ~ x", "lossFunction": "bernoulli"}),
                fails_in("y", WrongType, "'y' has 8 values; bernoulli takes two"),
            ),
            with(
                "rxGetVarInfo",
                json!({"variables": ["t"]}),
                gives(json!({"/variables/0/kind": "character"})),
            ),
        ],
    );
}

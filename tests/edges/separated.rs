//! Classes that a predictor tells apart without an error.

use serde_json::{Value, json};

use crate::expected::{check, gives, with};
use crate::rows::rows;

/// R's `glm` calls its fit converged and gives -206.1 and 45.8 for the rows above 4, a deviance of 4.5e-10.
#[test]
fn perfectly_separated_classes() {
    let by = |formula: &str, added: &Value| {
        let mut params = json!({"formula": formula, "transforms": {"s": "x > 4", "v": "ifelse(x > 4, x + 100, x)"}});
        for (name, value) in added.as_object().unwrap() {
            params[name] = value.clone();
        }
        params
    };
    let class = json!({"method": "class", "nTree": 50});
    check(
        &rows(8).data(),
        &[
            // One step more than R's.
            with(
                "rxLogit",
                by("s ~ x", &json!({})),
                gives(json!({"/converged": true, "/deviance": 0, "/aic": 4})),
            ),
            with(
                "rxGlm",
                by("s ~ x", &json!({"family": "binomial"})),
                gives(
                    json!({"/coefficients/values": [-206.1221432, 45.8049207], "/converged": true}),
                ),
            ),
            with(
                "rxNaiveBayes",
                by("s ~ x", &json!({})),
                gives(json!({"/tables/0/table/values": [[2.5, 6.5], [1.290994449, 1.290994449]]})),
            ),
            with(
                "rxRoc",
                json!({"actualVarName": "s", "predVarNames": ["p"], "transforms": {"s": "x > 4", "p": "x / 8"}}),
                gives(json!({"/auc/0/value": 1})),
            ),
            with(
                "rxDTree",
                by("s ~ x", &json!({"method": "class"})),
                gives(
                    json!({"/frame/dev": [4, 0, 0], "/frame/n": [8, 4, 4], "/splits/index": [4.5]}),
                ),
            ),
            // A row out of a sample is right by a gap that no sample closes.
            with(
                "rxDForest",
                by("s ~ v", &class),
                gives(json!({"/confusion/values/2": [0, 0]})),
            ),
            with(
                "rxBTrees",
                by(
                    "s ~ x",
                    &json!({"lossFunction": "bernoulli", "learningRate": 1, "nTree": 30}),
                ),
                gives(json!({"/initPred": [0], "/oobErr/oobErr/29": 0})),
            ),
        ],
    );
}

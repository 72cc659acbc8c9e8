//! Stepwise selection against R's `step`, `add1` and `drop1` (`tests/fixtures/stepwise.R`).
#![cfg(not(target_family = "wasm"))]

mod support;

use std::collections::BTreeSet;

use rxwasm::analysis::glm::Glm;
use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::logit::Logit;
use rxwasm::analysis::params::DataFrame;
use rxwasm::error::ErrorKind;
use rxwasm::format::arrow::column_of;
use serde_json::{Value, json};
use support::{DataSet, fixture};

fn table(columns: &Value) -> DataSet {
    let levels = json!([
        {"name": "f", "type": "factor", "levels": ["p", "q", "r"]},
        {"name": "g", "type": "factor", "levels": ["no", "yes"]},
    ]);
    DataSet::columns(columns, levels)
}

/// A vector that R writes as a scalar when it has one element.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}

/// What all selections give, whatever is fitted.
struct Selected {
    formula: String,
    names: Vec<String>,
    values: Vec<f64>,
    anova: DataFrame,
}

fn select(data: &DataSet, params: &Value) -> Selected {
    let mut params = params.clone();
    if params["family"].is_null() {
        let model = data.run::<LinMod>(params).unwrap();
        return Selected {
            formula: model.formula,
            names: model.coefficients.rows,
            values: model.coefficients.values[0].clone(),
            anova: model.anova.unwrap(),
        };
    }
    params["objectiveFunctionTolerance"] = json!(0);
    params["coeffTolerance"] = json!(1e-12);
    let model = data.run::<Glm>(params).unwrap();
    Selected {
        formula: model.formula,
        names: model.coefficients.names,
        values: model.coefficients.values,
        anova: model.anova.unwrap(),
    }
}

fn close(what: &str, got: f64, expected: f64) {
    let allowed = 1e-8 * expected.abs().max(1.0);
    assert!(
        (got - expected).abs() <= allowed,
        "{what}: {got:e} instead of {expected:e}"
    );
}

#[test]
fn selections_agree_with_r() {
    let fixture = fixture("stepwise");
    let data = table(&fixture["data"]);
    for case in fixture["cases"].as_array().unwrap() {
        let id = case["params"].to_string();
        let found = select(&data, &case["params"]);
        let terms = list(&case["terms"]);
        // R moves interactions to the end even when no step was taken.
        let terms: BTreeSet<&str> = terms.iter().map(|term| term.as_str().unwrap()).collect();
        let (_, right) = found.formula.split_once(" ~ ").unwrap();
        assert_eq!(right.split(" + ").collect::<BTreeSet<_>>(), terms, "{id}");
        let estimates = list(&case["estimates"]);
        for (label, expected) in list(&case["labels"]).iter().zip(&estimates) {
            let label = label.as_str().unwrap();
            let row = found.names.iter().position(|name| name == label);
            let row = row.unwrap_or_else(|| panic!("{id}: no {label} in {:?}", found.names));
            close(
                &format!("{id} {label}"),
                found.values[row],
                expected.as_f64().unwrap(),
            );
        }
        let Some(anova) = case["anova"].as_object() else {
            continue;
        };
        for column in ["Df", "Deviance", "Resid. Df", "Resid. Dev", "AIC"] {
            let got = column_of(&found.anova.0, column).unwrap();
            let expected = list(&anova[column]);
            assert_eq!(got.len(), expected.len().max(1), "{id} {column}");
            for (got, expected) in got.iter().zip(&expected) {
                // The first step has no step before it.
                if let Some(expected) = expected.as_f64() {
                    close(&format!("{id} {column}"), *got, expected);
                }
            }
        }
    }
}

/// The listing of `stepCoefs` in the guide to linear models.
#[test]
fn coefficients_of_each_step() {
    let data = DataSet::reference(
        "iris.csv",
        json!({"defaultDecimalColType": "numeric", "stringsAsFactors": true}),
    )
    .unwrap();
    let params = json!({
        "formula": "Sepal.Length ~ Sepal.Width + Petal.Length",
        "dropMain": false,
        "coefLabelStyle": "R",
        "variableSelection": {
            "method": "stepwise",
            "scope": {
                "lower": "~ Sepal.Width",
                "upper": "~ Sepal.Width + Petal.Length + Petal.Width * Species",
            },
            "keepStepCoefs": true,
        },
    });
    let model = data.run::<LinMod>(params).unwrap();
    let steps = model.step_coefs.unwrap();
    assert_eq!(steps.columns, ["0", "1", "2", "3"]);
    let none = f64::NAN;
    let expected: [(&str, [f64; 4]); 10] = [
        ("(Intercept)", [2.2491402, 0.9962913, 1.1477685, 0.7228228]),
        ("Sepal.Width", [0.5955247, 0.4322172, 0.4958889, 0.5050955]),
        ("Petal.Length", [0.4719200, 0.7756295, 0.8292439, 0.8702840]),
        ("Petal.Width", [0.0, 0.0, -0.3151552, -0.2313888]),
        ("Species1", [0.0, 1.3940979, 1.0234978, 1.2715542]),
        ("Species2", [0.0, 0.4382856, 0.2999359, 1.0781752]),
        ("Species3", [0.0, none, none, none]),
        ("Petal.Width:Species1", [0.0, 0.0, 0.0, 0.2630978]),
        ("Petal.Width:Species2", [0.0, 0.0, 0.0, -0.5012827]),
        ("Petal.Width:Species3", [0.0, 0.0, 0.0, none]),
    ];
    for (row, (label, values)) in expected.iter().enumerate() {
        assert_eq!(steps.rows[row], *label);
        for (step, value) in values.iter().enumerate() {
            let got = steps.at(row, step);
            let same = got.is_nan() && value.is_nan() || (got - value).abs() <= 5.1e-8;
            assert!(same, "{label} {step}: {got} instead of {value}");
        }
    }
    assert_eq!(
        model.formula_base.as_deref(),
        Some("Sepal.Length ~ Sepal.Width + Petal.Length")
    );
}

/// The example of the guide to logistic regression.
#[test]
fn a_logistic_model_finds_its_terms() {
    let info = json!([{"name": "Kyphosis", "type": "factor", "levels": ["absent", "present"]}]);
    let data = DataSet::reference("kyphosis.csv", json!({"colInfo": info})).unwrap();
    let params = json!({
        "formula": "Kyphosis ~ Age",
        "variableSelection": {"method": "stepwise", "scope": "~ Age + Start + Number"},
    });
    let model = data.run::<Logit>(params).unwrap();
    assert_eq!(model.formula, "Kyphosis ~ Age + Start + Number");
    let expected = [-2.03693354, 0.01093048, -0.20651005, 0.41060119];
    for (got, expected) in model.coefficients.values.iter().zip(expected) {
        assert!((got - expected).abs() <= 5.1e-9, "{got}");
    }
}

/// With an identity link and normal errors the first model's normal equations are those of all: nothing is lost.
#[test]
fn linear_steps_need_no_fit_of_each_model() {
    let data = table(&fixture("stepwise")["data"]);
    let run = |family: Value, refit: bool| {
        let params = json!({
            "formula": "y ~ c + a",
            "family": family,
            "offset": "e",
            "variableSelection": {"scope": "~ a * g + b * f + c + d", "refitEachStep": refit},
        });
        select(&data, &params)
    };
    let (judged, fitted) = (run(json!("gaussian"), false), run(json!("gaussian"), true));
    assert_eq!(judged.formula, fitted.formula);
    for column in ["Resid. Df", "Resid. Dev", "AIC"] {
        let got = column_of(&judged.anova.0, column).unwrap();
        let expected = column_of(&fitted.anova.0, column).unwrap();
        assert_eq!(got.len(), expected.len(), "{column}");
        assert!(got.len() > 3, "{column}");
        for (got, expected) in got.iter().zip(&expected) {
            close(column, *got, *expected);
        }
    }
    // Without a step the first model is the result.
    let params = json!({
        "formula": "bin ~ a",
        "variableSelection": {"method": "forward", "scope": "~ a", "refitEachStep": false},
    });
    let model = data.run::<Logit>(params).unwrap();
    assert_eq!(model.formula, "bin ~ a");
    let alone = data.run::<Logit>(json!({"formula": "bin ~ a"})).unwrap();
    assert_eq!(model.coefficients, alone.coefficients);
}

/// All models of a search have the rows in which every term of it is present.
#[test]
fn rows_without_some_term_are_left_out_of_all_models() {
    let text = "y,x,z\n1,1,1\n0,2,2\n1,3,\n0,4,2\n1,5,5\n0,1,7\n1,9,1\n1,4,4\n0,2,NaN\n0,3,1";
    let data = DataSet::text(text, json!({"firstRowIsColNames": true})).unwrap();
    let selection = json!({"method": "forward", "scope": "~ x + z", "k": 1000});
    let params = json!({"formula": "y ~ x", "variableSelection": selection});
    let (linear, logistic) = (
        data.run::<LinMod>(params.clone()).unwrap(),
        data.run::<Logit>(params).unwrap(),
    );
    assert_eq!((linear.n_valid_obs, linear.n_missing_obs), (8.0, 2.0));
    assert_eq!((logistic.n_valid_obs, logistic.n_missing_obs), (8.0, 2.0));
    assert_eq!(logistic.formula, "y ~ x");
}

#[test]
fn wrong_selections_are_arguments() {
    let data = table(&fixture("stepwise")["data"]);
    for selection in [
        json!({"method": "sideways"}),
        json!({"stepCriterion": "BIC"}),
        json!({"scope": {"lower": "~ b"}}),
        json!({"scope": "~ b + c"}),
        json!({"stepCriterion": "SigLevel", "test": "Wald"}),
        json!({"maxSteps": -1}),
        json!({"noSuchOption": 1}),
    ] {
        let params = json!({"formula": "y ~ a", "variableSelection": selection});
        let error = data.run::<LinMod>(params).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Argument, "{selection}");
    }
    let quasi = json!({"formula": "count ~ a", "family": "quasipoisson", "variableSelection": {"method": "backward"}});
    assert_eq!(
        data.run::<Glm>(quasi).unwrap_err().kind,
        ErrorKind::Argument
    );
}

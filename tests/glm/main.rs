//! Generalised linear models against R's `glm` (`tests/fixtures/glm.R`), and what they do with data that say little.
#![cfg(not(target_family = "wasm"))]

mod data;
#[path = "../support/mod.rs"]
mod support;

use rxwasm::analysis::glm::{Glm, GlmOutput};
use rxwasm::analysis::logit::Logit;
use rxwasm::engine::Printed;
use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::arrow::{column_of, to_ipc};
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::{Value, json};
use support::{DataSet, fixture};

fn table(columns: &Value) -> DataSet {
    let levels = json!([
        {"name": "two", "type": "factor", "levels": ["miss", "hit"]},
        {"name": "f", "type": "factor", "levels": ["a", "b", "c"]},
        {"name": "g", "type": "factor", "levels": ["no", "yes"]},
    ]);
    DataSet::columns(columns, levels)
}

/// Fits until nothing moves.
fn exact(params: &Value) -> Value {
    let mut params = params.clone();
    params["objectiveFunctionTolerance"] = json!(0);
    params["coeffTolerance"] = json!(1e-12);
    params["maxIterations"] = json!(200);
    params
}

fn close(what: &str, got: f64, expected: f64, relative: f64) {
    assert!(
        (got - expected).abs() <= relative * expected.abs().max(1e-3),
        "{what}: {got:e} instead of {expected:e}"
    );
}

fn compare(case: &Value, model: &GlmOutput) {
    let id = case["params"].to_string();
    let labels: Vec<&str> = case["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| label.as_str().unwrap())
        .collect();
    let kept: Vec<usize> = (0..model.aliased.len())
        .filter(|row| !model.aliased[*row])
        .collect();
    assert_eq!(kept.len(), labels.len(), "{id}: {:?}", model.coefficients);
    for row in kept {
        let name = model.coefficients.names[row].as_str();
        let at = labels.iter().position(|label| *label == name);
        let at = at.unwrap_or_else(|| panic!("{id}: {name} was dropped by R"));
        let value = |field: &str| case[field][at].as_f64().unwrap();
        let what = format!("{id} {name}");
        close(
            &what,
            model.coefficients.values[row],
            value("estimates"),
            1e-8,
        );
        close(
            &what,
            model.coef_std_error.values[row],
            value("errors"),
            1e-8,
        );
    }
    let value = |field: &str| case[field].as_f64();
    close(
        &format!("{id} deviance"),
        model.deviance,
        value("deviance").unwrap(),
        1e-8,
    );
    close(
        &format!("{id} null"),
        model.null_deviance,
        value("nullDeviance").unwrap(),
        1e-8,
    );
    close(
        &format!("{id} dispersion"),
        model.dispersion,
        value("dispersion").unwrap(),
        1e-8,
    );
    assert_eq!(Some(model.df[1]), value("df"), "{id}");
    assert_eq!(Some(model.null_df), value("nullDf"), "{id}");
    let aic = model.aic.unwrap();
    match value("aic") {
        Some(expected) => close(&format!("{id} aic"), aic, expected, 1e-9),
        None => assert!(aic.is_nan(), "{id}: {aic} without a likelihood"),
    }
    assert!(model.converged, "{id}");
}

#[test]
fn models_agree_with_r() {
    let fixture = fixture("glm");
    let data = table(&fixture["data"]);
    for case in fixture["cases"].as_array().unwrap() {
        let mut params = exact(&case["params"]);
        params["computeAIC"] = json!(true);
        let model = data.run::<Glm>(params).unwrap();
        compare(case, &model);
        // The logistic ones again, by the other function.
        if case["params"]["family"]
            .as_str()
            .unwrap()
            .starts_with("binomial")
            && model.link == "logit"
        {
            let mut params = exact(&case["params"]);
            params.as_object_mut().unwrap().remove("family");
            compare(case, &data.run::<Logit>(params.clone()).unwrap());
            params["initialValues"] = json!("NA");
            compare(case, &data.run::<Logit>(params.clone()).unwrap());
            params["initialValues"] = json!(0);
            compare(case, &data.run::<Logit>(params).unwrap());
        }
    }
}

fn predicted(model: &GlmOutput, data: &DataSet, mut params: Value) -> Result<Vec<u8>> {
    params["model"] = json!(model.model.0);
    let plan = Predict::plan(&serde_json::from_value(params).unwrap(), &data.schema)?;
    to_ipc(&[plan.apply(&data.chunks[0])?])
}

#[test]
fn predictions_agree_with_r() {
    let fixture = fixture("glm");
    let data = table(&fixture["data"]);
    for case in fixture["predictions"].as_array().unwrap() {
        let mut params = exact(&case["params"]);
        params["covCoef"] = json!(true);
        let model = if params["family"].is_null() {
            data.run::<Logit>(params).unwrap()
        } else {
            data.run::<Glm>(params).unwrap()
        };
        let y = &model.y_names[0];
        let all =
            json!({"computeStdErrors": true, "interval": "confidence", "computeResiduals": true});
        let response = predicted(&model, &data, all).unwrap();
        let link = predicted(
            &model,
            &data,
            json!({"computeStdErrors": true, "type": "link"}),
        )
        .unwrap();
        for (bytes, column, field) in [
            (&response, "Pred", "response"),
            (&response, "StdErr", "errors"),
            (&response, "Lower", "lower"),
            (&response, "Upper", "upper"),
            (&response, "Resid", "residuals"),
            (&link, "Pred", "link"),
            (&link, "StdErr", "linkErrors"),
        ] {
            let values = column_of(bytes, &format!("{y}_{column}")).unwrap();
            for (got, expected) in values.iter().zip(case[field].as_array().unwrap()) {
                let what = format!("{} {column}", case["params"]);
                close(&what, *got, expected.as_f64().unwrap(), 1e-8);
            }
        }
        let interval = json!({"interval": "prediction"});
        assert_eq!(
            predicted(&model, &data, interval).unwrap_err().kind,
            ErrorKind::Argument
        );
    }
}

/// The example of RevoScaleR's page on rxGlm, with an offset that is an expression.
#[test]
fn tweedie_with_an_offset() {
    let factor = |name: &str| json!({"name": name, "type": "factor", "levels": ["1", "2"]});
    let options = json!({"colInfo": [factor("Factor1"), factor("Factor2")]});
    let data = DataSet::reference("tweedie_offset.csv", options).unwrap();
    let params = json!({
        "formula": "PurePrem ~ Factor1 * Factor2 - 1 + offset(log(Discount))",
        "family": "rxTweedie(var.power = 1.5, link.power = 0)",
        "fweights": "Exposure", "dropFirst": true, "dropMain": false,
    });
    let model = data.run::<Glm>(exact(&params)).unwrap();
    let expected = &fixture("glm")["tweedie"];
    close(
        "deviance",
        model.deviance,
        expected["deviance"].as_f64().unwrap(),
        1e-9,
    );
    let (names, values) = (&model.coefficients.names, &model.coefficients.values);
    let at = |label: &str| values[names.iter().position(|name| name == label).unwrap()];
    let last = expected["estimates"][3].as_f64().unwrap();
    close("interaction", at("Factor1=2, Factor2=2"), last, 1e-8);
}

/// The listing of the guide to generalised linear models, to the letter but for blanks at the ends of lines.
#[test]
fn a_summary_prints_as_revoscaler_prints_it() {
    let info = json!([{"name": "Trt", "type": "factor", "levels": ["placebo", "progabide"]}]);
    let data = DataSet::reference(
        "breslow.csv",
        json!({"stringsAsFactors": true, "colInfo": info}),
    )
    .unwrap();
    let call = "rxGlm(formula = sumY ~ Base + Age + Trt, data = breslow.dat, \n    family = quasipoisson(), dropFirst = TRUE)";
    let params = json!({
        "formula": "sumY ~ Base + Age + Trt", "family": "quasipoisson()", "dropFirst": true,
        "call": call, "dataText": "Data: breslow.dat",
    });
    let expected = "\
Call:
rxGlm(formula = sumY ~ Base + Age + Trt, data = breslow.dat, 
    family = quasipoisson(), dropFirst = TRUE)

Generalized Linear Model Results for: sumY ~ Base + Age + Trt
Data: breslow.dat
Dependent variable(s): sumY
Total independent variables: 5 (Including number dropped: 1)
Number of valid observations: 59
Number of missing observations: 0
Family-link: quasipoisson-log

Residual deviance: 559.4437 (on 55 degrees of freedom)

Coefficients:
               Estimate Std. Error t value Pr(>|t|)    
(Intercept)    1.948826   0.465091   4.190 0.000102 ***
Base           0.022652   0.001747  12.969 2.22e-16 ***
Age            0.022740   0.013800   1.648 0.105085    
Trt=placebo     Dropped    Dropped Dropped  Dropped    
Trt=progabide -0.152701   0.163943  -0.931 0.355702    
---
Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1

(Dispersion parameter for quasipoisson family taken to be 11.76075)

Condition number of final variance-covariance matrix: 3.3382
Number of iterations: 4
";
    assert_eq!(data.run::<Glm>(params).unwrap().summary(), expected);
}

//! Odd data and odd arguments.

use crate::support::DataSet;
use rxwasm::analysis::glm::{Glm, GlmOutput};
use rxwasm::analysis::logit::Logit;
use rxwasm::engine::Printed;
use rxwasm::error::{ErrorKind, Result};
use serde_json::{Value, json};

use super::{fixture, table};

/// The second level of a factor, `TRUE`, and 1 are success.
#[test]
fn responses_of_any_kind_give_the_same_model() {
    let data = table(&fixture("glm")["data"]);
    let fit = |formula: &str| data.run::<Logit>(json!({"formula": formula})).unwrap();
    let number = fit("bin ~ x + z");
    for formula in ["two ~ x + z", "I(bin > 0) ~ x + z", "I(bin == 1) ~ x + z"] {
        let other = fit(formula);
        assert_eq!(
            other.coefficients.values, number.coefficients.values,
            "{formula}"
        );
    }
    assert_eq!(fit("two ~ x").y_names, ["two"]);
    let error = data.run::<Logit>(json!({"formula": "f ~ x"})).unwrap_err();
    assert_eq!(error.kind, ErrorKind::WrongType);
    assert_eq!(error.at.column.as_deref(), Some("f"));
    // R's binomial family takes a factor of any number of levels: the first against all others.
    let several = json!({"formula": "f ~ x", "family": "binomial"});
    assert!(data.run::<Glm>(several).unwrap().converged);
}

#[test]
fn responses_out_of_range_are_named() {
    let data = DataSet::text(
        "y,x\n1,1\n0,2\n-1,3\n0,4",
        json!({"firstRowIsColNames": true}),
    )
    .unwrap();
    for (family, _) in [
        ("poisson", 0),
        ("binomial", 0),
        ("Gamma", 0),
        ("inverse.gaussian", 0),
    ] {
        let error = data
            .run::<Glm>(json!({"formula": "y ~ x", "family": family}))
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Argument, "{family}");
        assert_eq!(error.at.column.as_deref(), Some("y"), "{family}");
        assert!(
            error.at.row.is_some() && error.at.chunk.is_some(),
            "{family}"
        );
    }
}

/// R's `glm(y ~ x, poisson)$aic`: `dpois` of what is not whole is 0. R takes what is near a whole number for it.
#[test]
fn a_poisson_response_that_is_not_whole_has_an_infinite_aic() {
    let fit = |first: &str, params: Value| {
        let text = format!("y,x,w\n{first},1,1\n1,2,2\n4,3,1\n3.0000000001,4,1\n2.5,5,0\n");
        let options = json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric"});
        let mut all = json!({"formula": "y ~ x", "family": "poisson", "pweights": "w"});
        let given = params.as_object().unwrap().clone();
        all.as_object_mut().unwrap().extend(given);
        DataSet::text(&text, options).unwrap().run::<Glm>(all)
    };
    let asked = json!({"computeAIC": true});
    let whole = fit("2", asked.clone()).unwrap();
    assert!(whole.aic.unwrap().is_finite() && whole.warnings.is_empty());
    let broken = fit("2.5", asked).unwrap();
    assert_eq!(broken.aic, Some(f64::INFINITY));
    assert_eq!(
        broken.warnings,
        ["the response is not whole in 1 rows, whose Poisson probability is 0: AIC is infinite"]
    );
    assert!(broken.deviance.is_finite() && broken.summary().contains("AIC: Inf"));
    // Nobody asked.
    let silent = fit("2.5", json!({})).unwrap();
    assert_eq!((silent.aic, silent.warnings.len()), (None, 0));
    // Other families have no such probabilities.
    let quasi = fit("2.5", json!({"family": "quasipoisson", "computeAIC": true})).unwrap();
    assert!(quasi.aic.unwrap().is_nan() && quasi.warnings.is_empty());
    let by_aic = json!({"variableSelection": {"method": "stepwise", "scope": "~ x"}});
    assert_eq!(fit("2.5", by_aic).unwrap_err().kind, ErrorKind::Argument);
}

fn logit(text: &str, formula: &str) -> Result<GlmOutput> {
    let options = json!({"firstRowIsColNames": true, "stringsAsFactors": true});
    DataSet::text(text, options)
        .unwrap()
        .run::<Logit>(json!({"formula": formula}))
}

#[test]
fn separated_data_warn() {
    let rows: Vec<String> = (0..20)
        .map(|k| format!("{},{k}", u8::from(k >= 10)))
        .collect();
    let model = logit(&format!("y,x\n{}", rows.join("\n")), "y ~ x").unwrap();
    assert!(model.deviance < 1e-6, "{}", model.deviance);
    assert!(
        model
            .warnings
            .iter()
            .any(|warning| warning.contains("probabilities numerically 0 or 1")),
        "{:?}",
        model.warnings
    );
}

#[test]
fn data_that_say_little() {
    // One row; responses all alike; a constant column; one level; nothing.
    let one = logit("y,x\n1,2", "y ~ x").unwrap();
    assert_eq!((one.rank, one.df[1]), (1, 0.0));
    let alike = logit("y,x\n1,2\n1,3\n1,4", "y ~ x").unwrap();
    assert!(alike.deviance < 1e-6 && alike.null_deviance < 1e-6);
    let constant = logit("y,x,k\n1,2,7\n0,3,7\n1,4,7\n0,1,7", "y ~ x + k").unwrap();
    assert_eq!(constant.aliased, [false, false, true]);
    assert!(
        constant
            .warnings
            .iter()
            .any(|warning| warning.contains('k'))
    );
    let level = logit("y,f\n1,a\n0,a\n1,a", "y ~ f").unwrap();
    assert_eq!(level.aliased, [false, true]);
    assert!((level.coefficients.values[0] - 2f64.ln()).abs() < 1e-9);
    assert_eq!(
        logit("y,x\n1,\n,2", "y ~ x").unwrap_err().kind,
        ErrorKind::NoData
    );
    assert_eq!(logit("y,x\n", "y ~ x").unwrap_err().kind, ErrorKind::NoData);
}

#[test]
fn weights_of_zero_leave_rows_out() {
    let text = "y,x,w\n1,2,1\n0,3,0\n1,4,2\n0,1,1\n0,5,3\n1,1,0\n1,3,2";
    let data = DataSet::text(text, json!({"firstRowIsColNames": true})).unwrap();
    let fit = |extra: Value| {
        let mut params = json!({"formula": "y ~ x", "pweights": "w"});
        params["rowSelection"] = extra;
        data.run::<Logit>(params).unwrap()
    };
    let (all, positive) = (fit(Value::Null), fit(json!("w > 0")));
    assert_eq!(all.coefficients, positive.coefficients);
    assert_eq!(all.n_valid_obs, 5.0);
}

#[test]
fn factors_with_many_levels() {
    let rows: Vec<String> = (0..2000)
        .map(|k| format!("{},l{:03}", k % 7 % 2, k % 200))
        .collect();
    let model = logit(&format!("y,f\n{}", rows.join("\n")), "y ~ f").unwrap();
    assert_eq!(model.rank, 200);
    let rows: Vec<String> = (0..20_000)
        .map(|k| format!("{},l{:05}", k % 7 % 2, k % 10_000))
        .collect();
    let error = logit(&format!("y,f\n{}", rows.join("\n")), "y ~ f").unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

#[test]
fn wrong_arguments_are_arguments() {
    let data = table(&fixture("glm")["data"]);
    for extra in [
        json!({"family": "normal"}),
        json!({"family": {"family": "poisson", "variance": "mu"}}),
        json!({"maxIterations": 0}),
        json!({"coeffTolerance": -1}),
        json!({"initialValues": [1, 2]}),
        json!({"initialValues": "zeros"}),
        json!({"pweights": "w", "fweights": "n"}),
        json!({"cube": true}),
    ] {
        let mut params = extra.clone();
        params["formula"] = json!("real ~ x + z");
        let error = data.run::<Glm>(params).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Argument, "{extra}");
    }
    let offset = data.run::<Logit>(json!({"formula": "bin ~ x + offset(off)"}));
    assert_eq!(offset.unwrap_err().kind, ErrorKind::Formula);
    let error = data.run::<Glm>(json!({"formula": "real ~ x", "offset": "f"}));
    assert_eq!(error.unwrap_err().kind, ErrorKind::WrongType);
}

#[test]
fn fits_that_do_not_converge_say_so() {
    let data = table(&fixture("glm")["data"]);
    let params = json!({"formula": "bin ~ x + z", "maxIterations": 1, "coeffTolerance": 0, "objectiveFunctionTolerance": 0});
    let model = data.run::<Logit>(params).unwrap();
    assert!(!model.converged);
    assert!(model.summary().contains("did not converge in 1 iterations"));
}

/// NaN is missing wherever it stands: in a column, in the response, in what multiplies a factor, in the offset.
#[test]
fn rows_with_nan_are_left_out() {
    let rows: Vec<String> = (0..40)
        .map(|k| {
            let nan = |at: u32, value: String| if k == at { "NaN".to_owned() } else { value };
            format!(
                "{},{},{},{},{}",
                nan(3, (k % 3).to_string()),
                nan(7, format!("{}.5", k % 5)),
                ["a", "b"][k as usize / 2 % 2],
                nan(11, format!("{}.25", k % 4)),
                nan(13, format!("0.{}", k % 10)),
            )
        })
        .collect();
    let whole: Vec<String> = rows
        .iter()
        .filter(|row| !row.contains("NaN"))
        .cloned()
        .collect();
    let fit = |rows: &[String]| {
        let text = format!("y,x,f,z,o\n{}", rows.join("\n"));
        let options = json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric", "stringsAsFactors": true});
        let params = json!({"formula": "y ~ x + z:f", "family": "poisson", "offset": "o"});
        DataSet::text(&text, options)
            .unwrap()
            .run::<Glm>(params)
            .unwrap()
    };
    let (all, some) = (fit(&rows), fit(&whole));
    assert_eq!((all.n_valid_obs, all.n_missing_obs), (36.0, 4.0));
    for (a, b) in all
        .coefficients
        .values
        .iter()
        .zip(&some.coefficients.values)
    {
        assert!((a - b).abs() < 1e-9 || a.is_nan() && b.is_nan(), "{a} {b}");
    }
}

/// A level whose rows all succeed, and which the others are compared with: its coefficient grows, the others stay.
#[test]
fn a_separated_level_leaves_the_others_alone() {
    let rows: Vec<String> = (0..120)
        .map(|k| match k % 4 {
            3 => "1,d".to_owned(),
            level => format!(
                "{},{}",
                u8::from(k % 5 <= level),
                ["a", "b", "c"][usize::try_from(level).unwrap()]
            ),
        })
        .collect();
    let data = format!("y,f\n{}", rows.join("\n"));
    let (model, cube) = (
        logit(&data, "y ~ f").unwrap(),
        logit(&data, "y ~ f - 1").unwrap(),
    );
    // Deviance of the other three levels: 1, 2 and 3 of 5 succeed.
    let entropy = |p: f64| -2.0 * 30.0 * (p * p.ln() + (1.0 - p) * (1.0 - p).ln());
    let expected: f64 = [0.2, 0.4, 0.6].into_iter().map(entropy).sum();
    for model in [model, cube] {
        assert!(
            (model.deviance / expected - 1.0).abs() < 1e-7,
            "{} {expected}",
            model.deviance
        );
        assert_eq!(model.rank, 4);
    }
}

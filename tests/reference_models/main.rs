//! The outputs that `RevoScaleR` printed, and values of R: every case of the reference material for the functions that
//! exist, to the digits that were printed.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

mod descriptions;
mod learned;
mod regressions;

use crate::support::cases::cases;
use crate::support::cases::data;
use descriptions::*;
use learned::*;
use regressions::*;
use rxwasm::analysis::glm::Glm;
use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::logit::Logit;
use rxwasm::analysis::summary::Summary;
use rxwasm::engine::Printed;
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn printed_outputs_are_reproduced() {
    let mut done = BTreeSet::new();
    for case in cases() {
        match case["function"].as_str().unwrap() {
            "rxLinMod" | "lm / rxLinMod" => {
                let data = data(&case);
                check_lin_mod(&case, &lin_mod(&case, &data));
            }
            "rxSummary" => {
                let data = data(&case);
                check_summary(&case, &data.run::<Summary>(case["args"].clone()).unwrap());
            }
            "rxLogit" => check_glm(&case, &data(&case).run::<Logit>(glm_args(&case)).unwrap()),
            "rxGlm" => check_glm(&case, &data(&case).run::<Glm>(glm_args(&case)).unwrap()),
            "rxGetInfo" => check_info(&case, &data(&case)),
            "rxKmeans" => check_kmeans(&case, &data(&case)),
            "rxNaiveBayes" => check_naive_bayes(&case, &data(&case)),
            "rxPredict" => check_predict(&case, &data(&case)),
            "rxImport" => {
                let data = data(&case);
                let rows = case["expected"][0]["rows"].as_array().unwrap();
                let names: Vec<&str> = data
                    .schema
                    .variables
                    .iter()
                    .map(|variable| variable.name.as_str())
                    .collect();
                assert_eq!(
                    names,
                    rows[0]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|name| name.as_str().unwrap())
                        .collect::<Vec<_>>()
                );
                let numbers = data.chunks[0].column("SerialNumber").unwrap();
                let mut values = vec![0.0; numbers.len()];
                numbers.widen(0, &mut values);
                assert_eq!(
                    values,
                    rows[1..]
                        .iter()
                        .map(|row| row[2].as_f64().unwrap())
                        .collect::<Vec<_>>()
                );
                assert_eq!(
                    data.schema
                        .variable("Rank")
                        .unwrap()
                        .levels
                        .as_ref()
                        .unwrap()
                        .as_slice(),
                    ["Sgt", "Cpl", "Pvt"]
                );
            }
            _ => continue,
        }
        done.insert(case["id"].as_str().unwrap().to_owned());
    }
    println!(
        "{} cases: {}",
        done.len(),
        done.iter().cloned().collect::<Vec<_>>().join(", ")
    );
    assert_eq!(done.len(), 26);
}

/// The listing of the linear-model guide, to the letter.
#[test]
fn a_summary_prints_as_revoscaler_prints_it() {
    let case = cases()
        .into_iter()
        .find(|case| case["id"] == "lm-air-dow-summary")
        .unwrap();
    let data = data(&case);
    let call =
        "rxLinMod(formula = ArrDelay ~ DayOfWeek, data = airlineDemoSmall, \n    cube = TRUE)";
    let args = json!({"formula": "ArrDelay ~ DayOfWeek", "cube": true, "call": call, "dataText": "Data: airlineDemoSmall"});
    let expected = "\
Call:
rxLinMod(formula = ArrDelay ~ DayOfWeek, data = airlineDemoSmall, 
    cube = TRUE)

Cube Linear Regression Results for: ArrDelay ~ DayOfWeek
Data: airlineDemoSmall
Dependent variable(s): ArrDelay
Total independent variables: 7
Number of valid observations: 582628
Number of missing observations: 17372

Coefficients:
                    Estimate Std. Error t value Pr(>|t|)     | Counts
DayOfWeek=Monday     12.0256     0.1317   91.32 2.22e-16 *** |  95298
DayOfWeek=Tuesday    11.2938     0.1494   75.58 2.22e-16 *** |  74011
DayOfWeek=Wednesday  10.1565     0.1467   69.23 2.22e-16 *** |  76786
DayOfWeek=Thursday    8.6580     0.1445   59.92 2.22e-16 *** |  79145
DayOfWeek=Friday     14.8043     0.1436  103.10 2.22e-16 *** |  80142
DayOfWeek=Saturday   11.8753     0.1404   84.59 2.22e-16 *** |  83851
DayOfWeek=Sunday     10.3318     0.1330   77.67 2.22e-16 *** |  93395
---
Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1

Residual standard error: 40.65 on 582621 degrees of freedom
Multiple R-squared: 0.001869 (as if intercept included)
Adjusted R-squared: 0.001858
F-statistic: 181.8 on 6 and 582621 DF,  p-value: < 2.2e-16
Condition number: 1
";
    assert_eq!(data.run::<LinMod>(args).unwrap().summary(), expected);
}

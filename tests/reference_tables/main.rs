//! The tables, tests, covariances, quantiles and curves that `RevoScaleR` printed, and NIST's analyses of variance.
#![cfg(not(target_family = "wasm"))]

mod printed;
#[path = "../support/mod.rs"]
mod support;
mod tests;

use rxwasm::analysis::cov_cor::CovCor;
use rxwasm::analysis::cross_tabs::{CrossTabs, CrossTabsOutput};
use rxwasm::analysis::cube::Cube;
use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::quantile::Quantile;
use rxwasm::analysis::roc::Roc;
use rxwasm::compute::compute;
use rxwasm::engine::Printed;
use rxwasm::format::arrow::column_of;
use serde_json::{Value, json};
use support::cases::{cases, check, data};
use support::{DataSet, reference};

fn case(id: &str) -> Value {
    let found = cases().into_iter().find(|case| case["id"] == id);
    found.unwrap_or_else(|| panic!("no case {id}"))
}

fn computed(name: &str, params: &Value) -> (Value, String) {
    let result = compute(name, &mut <dyn erased_serde::Deserializer>::erase(params)).unwrap();
    (serde_json::to_value(&result.output).unwrap(), result.print)
}

/// Compares in order what was printed with what was found.
fn check_all(id: &str, expected: &Value, found: &[f64]) {
    assert_eq!(
        found.len(),
        expected["values"].as_array().unwrap().len(),
        "{id}"
    );
    for (position, value) in found.iter().enumerate() {
        check(id, expected, position, *value);
    }
}

#[test]
fn cubes() {
    for id in [
        "cube-ucb-2way",
        "cube-kyph-age",
        "cube-kyph-start",
        "cube-income",
    ] {
        let case = case(id);
        let output = data(&case).run::<Cube>(case["args"].clone()).unwrap();
        for expected in case["expected"].as_array().unwrap() {
            let column = column_of(&output.frame.0, expected["what"].as_str().unwrap()).unwrap();
            check_all(id, expected, &column);
        }
    }
}

fn admissions(params: &Value) -> CrossTabsOutput {
    data(&case("xtab-ucb-3way-sums"))
        .run::<CrossTabs>(params.clone())
        .unwrap()
}

fn three_way() -> CrossTabsOutput {
    admissions(&json!({
        "formula": "Freq ~ Gender:Admit:Dept", "dataText": "Data: UCBADF",
        "call": "rxCrossTabs(formula = Freq ~ Gender:Admit:Dept, data = UCBADF)",
    }))
}

#[test]
fn cross_tabulations() {
    let output = three_way();
    let tables = output.sums.as_ref().unwrap();
    for expected in case("xtab-ucb-3way-sums")["expected"].as_array().unwrap() {
        let name = format!("Freq, Dept = {}", expected["what"].as_str().unwrap());
        let table = &tables
            .iter()
            .find(|table| table.name == name)
            .unwrap()
            .table;
        let rows: Vec<f64> = (0..2)
            .flat_map(|row| [table.at(row, 0), table.at(row, 1)])
            .collect();
        check_all(&name, expected, &rows);
    }
    for expected in case("xtab-ucb-pct-abc")["expected"].as_array().unwrap() {
        let name = format!("Freq, Dept = {}", expected["what"].as_str().unwrap());
        let table = &tables.iter().find(|table| table.name == name).unwrap();
        let lines = table.percentages(false, false);
        let numbers = |line: usize| -> Vec<f64> {
            let words = lines[line].split_whitespace();
            words.filter_map(|word| word.parse().ok()).collect()
        };
        let of = |offset: usize| {
            [numbers(1 + offset), numbers(5 + offset)]
                .map(|row| row[..2].to_vec())
                .concat()
        };
        let totals: Vec<f64> = [1, 5, 9]
            .iter()
            .flat_map(|line| match *line {
                9 => numbers(9),
                line => vec![numbers(line)[2]],
            })
            .collect();
        let shares = [numbers(4)[2], numbers(8)[2], numbers(10)[0]];
        let found = [of(1), of(2), of(3), totals, shares.to_vec()].concat();
        check_all(&name, expected, &found);
    }
}

const HEADING: &str = "\
Call:
rxCrossTabs(formula = Freq ~ Gender:Admit:Dept, data = UCBADF)

Cross Tabulation Results for: Freq ~ Gender:Admit:Dept
Data: UCBADF
Dependent variable(s): Freq
Number of valid observations: 24
Number of missing observations: 0 
Statistic: sums 
 
";

#[test]
fn covariances() {
    let iris = case("B-iris-cov");
    let output = data(&iris).run::<CovCor>(iris["args"].clone()).unwrap();
    check_all(
        "B-iris-cov",
        &iris["expected"][0],
        &output.cov_cor.values.concat(),
    );
    // Principal components of the logarithms: eigenvalues of the correlations.
    let logs = case("cov-irislog-pca");
    let names = ["Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width"];
    let transforms: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!(format!("log({name})"))))
        .collect();
    let mut args = logs["args"].clone();
    args["transforms"] = json!(transforms);
    args["type"] = json!("Cor");
    let output = data(&logs).run::<CovCor>(args).unwrap();
    let matrix = nalgebra::DMatrix::from_vec(4, 4, output.cov_cor.values.concat());
    let mut roots: Vec<f64> = matrix.symmetric_eigenvalues().iter().copied().collect();
    roots.sort_by(|a, b| b.total_cmp(a));
    let deviations: Vec<f64> = roots.iter().map(|root| root.sqrt()).collect();
    check_all("sdev", &logs["expected"][0], &deviations);
    let shares: Vec<f64> = roots.iter().map(|root| root / 4.0).collect();
    check_all("prop", &logs["expected"][1], &shares);
}

#[test]
fn quantiles_and_curves() {
    let flights = case("quantile-air");
    let output = data(&flights)
        .run::<Quantile>(flights["args"].clone())
        .unwrap();
    check_all("quantile-air", &flights["expected"][0], &output.values);
    assert_eq!(
        output.print(),
        "  0%  25%  50%  75% 100% \n -86   -9    0   16 1490 \n"
    );
    let toy = case("roc-toy");
    let roc = data(&toy).run::<Roc>(toy["args"].clone()).unwrap();
    for (row, auc) in toy["expected"][0]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&roc.auc)
    {
        assert_eq!(row[0], format!("AUC {}", auc.name));
        assert!((row[1].as_f64().unwrap() - auc.value).abs() < 1e-15);
    }
}

/// Digits of agreement: the log relative error, at most 15.
fn digits(found: f64, certified: f64) -> f64 {
    let error = ((found - certified) / certified).abs();
    if error.is_nan() {
        0.0
    } else {
        (-error.log10()).clamp(0.0, 15.0)
    }
}

/// NIST's one-way analyses of variance: F, R squared and residual deviation by a linear model, and the sums of squares
/// between treatments by the means of a cube.
#[test]
fn analyses_of_variance() {
    let text = std::fs::read_to_string(reference().join("nist/strd.json")).unwrap();
    let sets: Value = serde_json::from_str(&text).unwrap();
    let sets = sets["datasets"].as_array().unwrap().iter();
    let mut failures = Vec::new();
    println!(
        "{:<10} {:>14} {:>14} {:>14} {:>14}",
        "set", "F", "R squared", "residual sd", "means"
    );
    for set in sets.filter(|set| set["category"] == "one_way_anova") {
        let name = set["name"].as_str().unwrap();
        let bytes = std::fs::read(reference().join(format!("nist/{name}.csv"))).unwrap();
        let options =
            json!({"type": "text", "firstRowIsColNames": true, "defaultDecimalColType": "numeric"});
        let data = DataSet::read(&options, bytes).unwrap();
        let (response, factor) = (
            set["response"].as_str().unwrap(),
            set["factor"].as_str().unwrap(),
        );
        let formula = format!("{response} ~ F({factor})");
        let model = data.run::<LinMod>(json!({ "formula": formula })).unwrap();
        let cube = data.run::<Cube>(json!({ "formula": formula })).unwrap();
        let means = column_of(&cube.frame.0, response).unwrap();
        let counts = column_of(&cube.frame.0, "Counts").unwrap();
        let n: f64 = counts.iter().sum();
        // About one of the means: differences of close numbers are exact.
        let near = means[0];
        let grand = means
            .iter()
            .zip(&counts)
            .map(|(mean, count)| (mean - near) * count)
            .sum::<f64>()
            / n;
        let between: f64 = means
            .iter()
            .zip(&counts)
            .map(|(mean, count)| count * (mean - near - grand) * (mean - near - grand))
            .sum();
        let certified = |pointer: &str| -> f64 {
            set["certified"]
                .pointer(pointer)
                .unwrap()
                .as_str()
                .unwrap()
                .parse()
                .unwrap()
        };
        let limit = |what: &str| {
            set["verification"]["recomputed"][what]["lre_exact_from_binary64_data"]
                .as_f64()
                .unwrap_or(15.0)
        };
        let f = model.fstatistics.as_ref().unwrap().value[0];
        let scores = [
            ("F", digits(f, certified("/F")), limit("F")),
            (
                "R squared",
                digits(model.r_squared[0], certified("/r_squared")),
                limit("r2"),
            ),
            (
                "residual sd",
                digits(model.sigma[0], certified("/residual_sd")),
                limit("rsd"),
            ),
            // Means are rounded to doubles: of 1e12 and a tenth, four digits of the tenth are left.
            (
                "means",
                digits(between, certified("/between/ss")),
                limit("ss_between"),
            ),
        ];
        let cells: Vec<String> = scores
            .iter()
            .map(|(_, score, limit)| format!("{:>14}", format!("{score:>5.1} of {limit:>4.1}")))
            .collect();
        println!("{name:<10} {}  {}", cells.join(" "), model.precision);
        for (what, score, limit) in scores {
            let limit = if what == "means" {
                let spread = (between / n).sqrt() / near.abs();
                limit.min(15.5 + spread.log10())
            } else {
                limit
            };
            if score < limit - 1.0 {
                failures.push(format!(
                    "{name}: {what} agrees to {score:.2} digits, the data allow {limit:.2}"
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

//! Cubes, cross tables and summaries by category.

use crate::support::DataSet;
use std::fmt::Write;

use rxwasm::analysis::cross_tabs::CrossTabs;
use rxwasm::analysis::cube::Cube;
use rxwasm::analysis::summary::Summary;
use rxwasm::engine::Printed;
use rxwasm::error::ErrorKind;
use rxwasm::format::arrow::column_of;
use serde_json::{Value, json};

use super::{close, data, fixture, numbers};

#[test]
fn cubes() {
    let (data, expected) = (data(), &fixture("tables")["cube"]);
    let cube = |params: Value| data.run::<Cube>(params).unwrap();
    let column = |frame: &Value, name: &str| {
        let output = cube(frame.clone());
        column_of(&output.frame.0, name).unwrap()
    };
    let sums = json!({"formula": "y ~ f:g", "means": false});
    close("sums", &column(&sums, "y"), &expected["sums"], 1e-14);
    close("counts", &column(&sums, "Counts"), &expected["counts"], 0.0);
    let weighted = json!({"formula": "y ~ f:g", "means": false, "pweights": "w"});
    close(
        "weighted",
        &column(&weighted, "y"),
        &expected["weighted"],
        1e-14,
    );
    close(
        "weights",
        &column(&weighted, "Counts"),
        &expected["weights"],
        1e-14,
    );
    let means = column(&json!({"formula": "y ~ f:g", "pweights": "w"}), "y");
    let ratios: Vec<f64> = numbers(&expected["weighted"])
        .iter()
        .zip(numbers(&expected["weights"]))
        .map(|(sum, weight)| sum / weight)
        .collect();
    close("means", &means, &json!(ratios), 1e-14);
    let output = cube(sums);
    assert_eq!((output.n_valid_obs, output.n_missing_obs), (942.0, 58.0));
    // Sparse and dense tables, narrow and wide columns hold the same.
    let both = json!({"formula": "cbind(k, y) ~ g:f"});
    let mut sparse = both.clone();
    sparse["useSparseCube"] = json!(true);
    assert_eq!(cube(both).frame, cube(sparse).frame);
    let narrow = column(&json!({"formula": "k ~ F(n):g"}), "k");
    let wide = column(
        &json!({"formula": "kk ~ F(n):g", "transforms": {"kk": "k * 1.0"}}),
        "kk",
    );
    assert_eq!(narrow, wide);
}

#[test]
fn large_cubes_hold_what_occurs() {
    let mut text = String::from("a,b,c\n");
    for row in 0..500u64 {
        writeln!(
            text,
            "{},{},{}",
            row * 37 % 10_000,
            row * 91 % 9000,
            row % 3
        )
        .unwrap();
    }
    text.push_str("9999,8999,0\n0,0,0\n");
    let data = DataSet::text(&text, json!({"firstRowIsColNames": true})).unwrap();
    let formula = "c ~ F(a, 0, 9999):F(b, 0, 8999)";
    let error = data.run::<Cube>(json!({ "formula": formula })).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
    let output = data
        .run::<Cube>(json!({"formula": formula, "useSparseCube": true}))
        .unwrap();
    let counts = column_of(&output.frame.0, "Counts").unwrap();
    assert_eq!((counts.len(), counts.iter().sum::<f64>()), (501, 502.0));
    let error = data
        .run::<Cube>(json!({"formula": formula, "useSparseCube": true, "removeZeroCounts": false}))
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

#[test]
fn odd_tables() {
    let read = |text: &str| {
        let options = json!({"firstRowIsColNames": true, "stringsAsFactors": true, "missingValueString": "NA",
            "colClasses": [{"name": "y", "class": "integer"}, {"name": "w", "class": "integer"}]});
        DataSet::text(text, options).unwrap()
    };
    let counts = |data: &DataSet, params: Value| {
        let output = data.run::<Cube>(params).unwrap();
        column_of(&output.frame.0, "Counts").unwrap()
    };
    let one = read("f,y,w\na,1,0\n");
    assert_eq!(counts(&one, json!({"formula": "y ~ f"})), [1.0]);
    // A weight of zero takes the row out.
    let weighted = json!({"formula": "y ~ f", "fweights": "w"});
    assert_eq!(counts(&one, weighted), [0.0]);
    let missing = read("f,y,w\na,NA,1\nb,NA,1\n");
    assert_eq!(counts(&missing, json!({"formula": "y ~ f"})), [0.0, 0.0]);
    let output = missing
        .run::<CrossTabs>(json!({"formula": "y ~ f", "means": true}))
        .unwrap();
    assert!(output.means.unwrap()[0].table.values[0][1].is_nan());
    let many: String = (0..10_000).map(|row| format!("l{row},1,1\n")).collect();
    let many = read(&format!("f,y,w\n{many}"));
    let found = counts(&many, json!({"formula": "y ~ f"}));
    assert_eq!((found.len(), found[9999]), (10_000, 1.0));
    let two = counts(&many, json!({"formula": "y ~ f:F(w)"}));
    assert_eq!(two.len(), 10_000);
    for (formula, kind) in [
        ("y ~ f + w", ErrorKind::Formula),
        ("y ~ w", ErrorKind::Formula),
        ("f ~ F(w)", ErrorKind::WrongType),
        ("y ~ nothing", ErrorKind::UnknownVariable),
        ("y ~ 1", ErrorKind::Formula),
    ] {
        let error = one.run::<Cube>(json!({ "formula": formula })).unwrap_err();
        assert_eq!(error.kind, kind, "{formula}");
    }
}

#[test]
fn summaries_by_category() {
    let summarise = |params: Value| data().run::<Summary>(params).unwrap();
    let params = json!({"formula": "~ g + y + y:F(n):g", "removeZeroCounts": true, "rowSelection": "n > 1 & n < 3"});
    let summary = summarise(params.clone());
    let [counts, statistics] = summary.categorical.as_slice() else {
        panic!("{:?}", summary.categorical)
    };
    assert_eq!((counts.variable.as_str(), counts.name.as_str()), ("", "g"));
    assert_eq!(statistics.variable, "y");
    // All levels, whatever cells there are.
    let levels: Vec<(&str, usize)> = statistics
        .dimensions
        .iter()
        .map(|dimension| (dimension.name.as_str(), dimension.levels.len()))
        .collect();
    assert_eq!(levels, [("F_n", 4), ("g", 2)]);
    assert_eq!(statistics.categories, 2.0);
    assert!(
        summary
            .print()
            .contains("Statistics by category (2 categories):")
    );
    // What is written elsewhere is not printed.
    let mut elsewhere = params;
    elsewhere["byGroupOutFile"] = json!(["opfs:a.arrow"]);
    let elsewhere = summarise(elsewhere);
    assert_eq!(elsewhere.categorical, summary.categorical);
    let printed = elsewhere.print();
    assert!(printed.contains("\n y "), "{printed}");
    assert!(!printed.contains("ategor"), "{printed}");
}

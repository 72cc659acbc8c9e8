//! rxHistogram: intervals and levels by panel, levels that are left out, limits, and what it does with odd data.
#![cfg(not(target_family = "wasm"))]

mod support;

use rxwasm::analysis::cube::Cube;
use rxwasm::analysis::histogram::{Histogram, HistogramOutput, VariableHistogram};
use rxwasm::engine::Printed;
use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::arrow::column_of;
use serde_json::{Value, json};
use support::DataSet;

fn data(text: &str) -> DataSet {
    let options = json!({"stringsAsFactors": true, "firstRowIsColNames": true, "defaultDecimalColType": "numeric"});
    DataSet::text(text, options).unwrap()
}

fn run(data: &DataSet, params: Value) -> Result<HistogramOutput> {
    data.run::<Histogram>(params)
}

fn histogram(data: &DataSet, params: Value) -> HistogramOutput {
    run(data, params).unwrap()
}

/// The panel of each histogram, and its counts.
fn panels(found: &HistogramOutput) -> Vec<(String, Vec<f64>)> {
    let each = |one: &VariableHistogram| (one.panel.join(" "), one.counts.clone());
    found.histograms.iter().map(each).collect()
}

/// Rows of two factors; `x` is missing in all rows of `v`, `f` in one.
const SMALL: &str = "x,f,g,k,w\n1,u,a,1,2\n4,u,b,2,3\n2,u,a,1,1\n,v,b,3,4\n3,,a,1,5\n3,u,a,2,1\n";

#[test]
fn a_panel_for_each_combination_of_levels() {
    let data = data(SMALL);
    let found = histogram(&data, json!({"formula": "~ x | f + g"}));
    assert_eq!(found.panel_names, ["f", "g"]);
    assert_eq!(found.missing_obs, Some(1.0));
    // The first factor varies fastest, as in lattice; panels without rows are kept.
    assert_eq!(
        panels(&found),
        [
            ("u a".to_owned(), vec![1.0, 1.0, 1.0, 0.0]),
            ("v a".to_owned(), vec![0.0; 4]),
            ("u b".to_owned(), vec![0.0, 0.0, 0.0, 1.0]),
            ("v b".to_owned(), vec![0.0; 4]),
        ]
    );
    let missing: Vec<f64> = found.histograms.iter().map(|one| one.missing).collect();
    assert_eq!(missing, [0.0, 0.0, 0.0, 1.0]);
    for one in &found.histograms {
        assert_eq!(one.breaks, [0.5, 1.5, 2.5, 3.5, 4.5]);
    }
}

#[test]
fn panels_add_up_to_the_whole() {
    let options = json!({"stringsAsFactors": true, "defaultDecimalColType": "numeric"});
    let iris = DataSet::reference("iris.csv", options).unwrap();
    for x in ["Sepal.Length", "F(Petal.Length)", "Species"] {
        let whole = histogram(&iris, json!({"formula": format!("~ {x}"), "numBreaks": 7}));
        let parts = histogram(
            &iris,
            json!({"formula": format!("~ {x} | Species"), "numBreaks": 7}),
        );
        assert_eq!(parts.histograms.len(), 3, "{x}");
        assert_eq!((whole.missing_obs, parts.missing_obs), (None, Some(0.0)));
        let [all] = whole.histograms.as_slice() else {
            panic!("{x}: {}", whole.histograms.len());
        };
        for (at, count) in all.counts.iter().enumerate() {
            let sum: f64 = parts.histograms.iter().map(|one| one.counts[at]).sum();
            assert_eq!(sum, *count, "{x} {at}");
        }
        for one in &parts.histograms {
            assert_eq!((&one.breaks, &one.levels), (&all.breaks, &all.levels));
            assert_eq!(one.counts.iter().sum::<f64>(), 50.0);
        }
    }
}

/// RevoScaleR computes histograms by rxCube, whose first factor varies fastest, too.
#[test]
fn counts_of_levels_are_those_of_a_cube() {
    let options = json!({"stringsAsFactors": true, "defaultDecimalColType": "numeric"});
    let airline = DataSet::reference("AirlineDemoSmall.csv", options).unwrap();
    let cube = airline.run::<Cube>(json!({"formula": "~ F(CRSDepTime):DayOfWeek"}));
    let expected = column_of(&cube.unwrap().frame.0, "Counts").unwrap();
    let found = histogram(&airline, json!({"formula": "~ F(CRSDepTime) | DayOfWeek"}));
    let counts: Vec<f64> = found
        .histograms
        .iter()
        .flat_map(|one| one.counts.clone())
        .collect();
    assert_eq!((found.histograms.len(), counts), (7, expected));
}

#[test]
fn numbers_and_logical_variables_make_panels() {
    let data = data("x,k,b\n1,3,TRUE\n2,5,FALSE\n1,3,TRUE\n");
    let found = histogram(&data, json!({"formula": "~ x | F(k) + b"}));
    assert_eq!(found.panel_names, ["F(k)", "b"]);
    let expected = [
        ("3 FALSE", [0.0, 0.0]),
        ("4 FALSE", [0.0, 0.0]),
        ("5 FALSE", [0.0, 1.0]),
        ("3 TRUE", [2.0, 0.0]),
        ("4 TRUE", [0.0, 0.0]),
        ("5 TRUE", [0.0, 0.0]),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(panel, counts)| ((*panel).to_owned(), counts.to_vec()))
        .collect();
    assert_eq!(panels(&found), expected);
}

#[test]
fn several_variables_follow_each_other_and_rows_have_weights() {
    let data = data(SMALL);
    let found = histogram(
        &data,
        json!({"formula": "~ g + x | f", "pweights": "w", "startVal": 0, "endVal": 4, "numBreaks": 5}),
    );
    let seen: Vec<(&str, &str, &[f64])> = found
        .histograms
        .iter()
        .map(|one| {
            (
                one.variable.as_str(),
                one.panel[0].as_str(),
                one.counts.as_slice(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("g", "u", &[4.0, 3.0][..]),
            ("g", "v", &[0.0, 4.0]),
            ("x", "u", &[0.0, 2.0, 1.0, 1.0, 3.0]),
            ("x", "v", &[0.0; 5]),
        ]
    );
}

#[test]
fn levels_are_dropped_and_kept() {
    let data = data("f,g\na,u\nb,v\nc,u\na,v\n");
    let of = |params: Value| {
        let found = histogram(&data, params);
        let each = |one: &VariableHistogram| (one.levels.join(""), one.counts.clone());
        found.histograms.iter().map(each).collect::<Vec<_>>()
    };
    assert_eq!(
        of(json!({"formula": "~ f", "levelsToDrop": ["b"]})),
        [("ac".to_owned(), vec![2.0, 1.0])]
    );
    // Levels stay in their order.
    assert_eq!(
        of(json!({"formula": "~ f | g", "levelsToKeep": ["c", "a"]})),
        [
            ("ac".to_owned(), vec![1.0, 1.0]),
            ("ac".to_owned(), vec![1.0, 0.0])
        ]
    );
    assert_eq!(
        of(json!({"formula": "~ f", "levelsToKeep": ["a", "b"], "levelsToDrop": ["b"]})),
        [("a".to_owned(), vec![2.0])]
    );
    assert_eq!(
        of(json!({"formula": "~ f", "levelsToKeep": []})),
        [(String::new(), vec![])]
    );
    let unknown = run(&data, json!({"formula": "~ f | g", "levelsToDrop": ["u"]}));
    assert_eq!(unknown.unwrap_err().kind, ErrorKind::Argument);
}

#[test]
fn panels_are_printed_one_below_the_other() {
    let data = data(SMALL);
    let printed = |params: Value| histogram(&data, params).print();
    assert_eq!(
        printed(json!({"formula": "~ x | f", "histType": "Percent"})),
        "Number of missing observations: 1

f=u
x          Percent
[0.5, 1.5)      25
[1.5, 2.5)      25
[2.5, 3.5)      25
[3.5, 4.5)      25
Missing: 0

f=v
x          Percent
[0.5, 1.5)     NaN
[1.5, 2.5)     NaN
[2.5, 3.5)     NaN
[3.5, 4.5)     NaN
Missing: 1
"
    );
    assert_eq!(
        printed(json!({"formula": "~ g"})),
        "g Counts\na      4\nb      2\nMissing: 0\n"
    );
}

#[test]
fn there_are_not_more_panels_than_asked_for() {
    let rows: Vec<String> = (0..200)
        .map(|row| format!("{},{}", row, row % 101))
        .collect();
    let data = data(&format!("x,k\n{}\n", rows.join("\n")));
    let error = run(&data, json!({"formula": "~ x | F(k)"})).unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (
            ErrorKind::TooLarge,
            "the histogram has 101 panels; maxNumPanels is 100"
        )
    );
    for most in [json!(101), json!(null)] {
        let found = histogram(
            &data,
            json!({"formula": "~ x | F(k)", "maxNumPanels": most}),
        );
        assert_eq!(found.histograms.len(), 101);
    }
    // Variables are no panels.
    let two = histogram(&data, json!({"formula": "~ x + k", "maxNumPanels": 1}));
    assert_eq!(two.histograms.len(), 2);
    let many = json!({"formula": "~ x | F(k)", "maxNumPanels": null, "numBreaks": 10_000});
    assert_eq!(run(&data, many).unwrap_err().kind, ErrorKind::TooLarge);
}

#[test]
fn odd_data() {
    let data = data(SMALL);
    for (params, kind) in [
        (json!({"formula": "x ~ f | g"}), ErrorKind::Formula),
        (json!({"formula": "~ x | k"}), ErrorKind::WrongType),
        (json!({"formula": "~ x | f:g"}), ErrorKind::Expression),
        (json!({"formula": "~ x | h"}), ErrorKind::UnknownVariable),
        (json!({"formula": "~ x |"}), ErrorKind::Syntax),
        (json!({"formula": "~ x | f | g"}), ErrorKind::Formula),
        (
            json!({"formula": "~ x | f", "maxNumPanels": 0}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "~ x | f", "maxNumPanels": 1.5}),
            ErrorKind::Argument,
        ),
    ] {
        let found = run(&data, params.clone()).map(|found| found.print());
        assert_eq!(found.unwrap_err().kind, kind, "{params}");
    }
    let nothing = histogram(
        &data,
        json!({"formula": "~ x + g | f", "rowSelection": "w > 100"}),
    );
    assert_eq!(
        panels(&nothing),
        [
            ("u".to_owned(), vec![]),
            ("v".to_owned(), vec![]),
            ("u".to_owned(), vec![0.0, 0.0]),
            ("v".to_owned(), vec![0.0, 0.0]),
        ]
    );
    // A factor without levels has no panels.
    let info = json!([{"name": "f", "type": "factor"}]);
    let empty = DataSet::text(
        "x,f\n1,\n2,\n",
        json!({"firstRowIsColNames": true, "colInfo": info}),
    )
    .unwrap();
    let none = histogram(&empty, json!({"formula": "~ x + f | f"}));
    assert_eq!((none.histograms.len(), none.missing_obs), (0, Some(2.0)));
}

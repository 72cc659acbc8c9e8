//! rxLinePlot: the rows of each line, means where they are too many, and what it does with odd data.
#![cfg(not(target_family = "wasm"))]

mod support;

use rxwasm::analysis::line_plot::{LinePlot, LinePlotOutput};
use rxwasm::error::{ErrorKind, Result};
use serde_json::{Value, json};
use support::DataSet;

fn data(text: &str) -> DataSet {
    let options = json!({"stringsAsFactors": true, "firstRowIsColNames": true, "defaultDecimalColType": "numeric"});
    DataSet::text(text, options).unwrap()
}

fn plot(data: &DataSet, params: Value) -> LinePlotOutput {
    data.run::<LinePlot>(params).unwrap()
}

#[track_caller]
fn code(result: Result<LinePlotOutput>) -> ErrorKind {
    result.err().unwrap().kind
}

#[test]
fn a_line_for_each_variable_and_panel() {
    let data = data("x,y,z,f\n1,2,5,u\n3,4,,v\n2,8,6,u\n,9,7,v\n5,1,8,\n");
    let found = plot(&data, json!({"formula": "y + z ~ x | f"}));
    let lines: Vec<(&str, &str, &[f64], &[f64])> = found
        .series
        .iter()
        .map(|line| {
            (
                line.variable.as_str(),
                line.panel[0].as_str(),
                line.x.as_slice(),
                line.y.as_slice(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("y", "u", &[1.0, 2.0][..], &[2.0, 8.0][..]),
            ("y", "v", &[3.0], &[4.0]),
            ("z", "u", &[1.0, 2.0], &[5.0, 6.0]),
        ]
    );
    assert_eq!(
        (found.valid_obs, found.missing_obs, found.binned),
        (5.0, 2.0, false)
    );
    assert_eq!(
        (found.x_name.as_str(), found.panel_names),
        ("x", vec!["f".to_owned()])
    );
}

#[test]
fn means_where_rows_are_too_many() {
    let rows: Vec<String> = (0..1000)
        .map(|row| format!("{},{}", row, row % 10))
        .collect();
    let data = data(&format!("x,y\n{}\n", rows.join("\n")));
    let found = plot(
        &data,
        json!({"formula": "y ~ x", "maxPoints": 999, "numBreaks": 10}),
    );
    let line = &found.series[0];
    assert!(found.binned);
    assert_eq!(line.counts.iter().sum::<f64>(), 1000.0);
    for (x, y) in line.x.iter().zip(&line.y) {
        assert!(
            (x % 100.0 - 49.5).abs() < 1.0 && (y - 4.5).abs() < 0.1,
            "{x} {y}"
        );
    }
    assert!(!plot(&data, json!({"formula": "y ~ x", "maxPoints": 1000})).binned);
    // A factor is cut by its levels.
    let found = plot(&data, json!({"formula": "x ~ F(y)", "type": "smooth"}));
    assert_eq!(found.x_levels.len(), 10);
    assert_eq!(
        found.series[0].x,
        (1..=10).map(f64::from).collect::<Vec<_>>()
    );
    assert_eq!(found.series[0].y[3], 498.0);
}

/// R's `coef(lm(dist ~ speed, cars))`.
#[test]
fn a_line_by_least_squares() {
    let options = json!({"defaultDecimalColType": "numeric"});
    let cars = DataSet::reference("cars.csv", options).unwrap();
    let line = plot(&cars, json!({"formula": "dist ~ speed", "type": "r"})).series[0]
        .line
        .unwrap();
    assert!((line.intercept + 17.579_094_890_510_95).abs() < 1e-10);
    assert!((line.slope - 3.932_408_759_124_087).abs() < 1e-11);
}

#[test]
fn odd_data() {
    let one = data("x,y,f\n1,2,u\n");
    let run = |params: Value| one.run::<LinePlot>(params);
    let found = run(json!({"formula": "y ~ x", "type": "r"})).unwrap();
    assert_eq!(
        (found.series[0].x.clone(), found.series[0].line),
        (vec![1.0], None)
    );
    let smooth = run(json!({"formula": "y ~ x", "type": "smooth"})).unwrap();
    assert_eq!(smooth.series[0].y, [2.0]);
    for (params, kind) in [
        (json!({"formula": "~ x"}), ErrorKind::Formula),
        (json!({"formula": "y ~ x + f"}), ErrorKind::Formula),
        (json!({"formula": "y ~ x | y"}), ErrorKind::WrongType),
        (
            json!({"formula": "y ~ x", "type": "z"}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x", "maxPoints": 0}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x", "rowSelection": "x > 1"}),
            ErrorKind::NoData,
        ),
        (
            json!({"formula": "y ~ z", "transforms": {"z": "log(x - 1)"}}),
            ErrorKind::NotFinite,
        ),
    ] {
        assert_eq!(code(run(params.clone())), kind, "{params}");
    }
}

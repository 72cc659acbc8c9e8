//! rxKmeans against R's `kmeans(algorithm = "Lloyd")`, and what it does with odd data.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::cast_precision_loss)]

mod support;

use rxwasm::analysis::kmeans::{Kmeans, KmeansOutput};
use rxwasm::engine::Printed;
use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::arrow::column_of;
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::{Value, json};
use support::{DataSet, fixture, numbers, reference};

fn numeric() -> Value {
    json!({"defaultDecimalColType": "numeric", "stringsAsFactors": true})
}

fn data(name: &str) -> DataSet {
    DataSet::reference(name, numeric()).unwrap()
}

fn text(text: &str) -> DataSet {
    let mut options = numeric();
    options["firstRowIsColNames"] = json!(true);
    DataSet::text(text, options).unwrap()
}

fn close(what: &str, got: f64, expected: f64) {
    assert!(
        (got - expected).abs() <= 1e-10 * expected.abs().max(1e-10),
        "{what}: {got:e}, expected {expected:e}"
    );
}

fn check(name: &str, expected: &Value, fit: &KmeansOutput) {
    for (cluster, center) in expected["centers"].as_array().unwrap().iter().enumerate() {
        for (column, value) in numbers(center).into_iter().enumerate() {
            close(name, fit.centers.at(cluster, column), value);
        }
    }
    assert_eq!(fit.size, numbers(&expected["size"]), "{name}");
    for (got, value) in fit.withinss.iter().zip(numbers(&expected["withinss"])) {
        close(name, *got, value);
    }
    let number = |field: &str| expected[field].as_f64().unwrap();
    close(name, fit.totss, number("totss"));
    close(name, fit.tot_withinss, number("totWithinss"));
    close(name, fit.betweenss, number("betweenss"));
    if fit.converged {
        assert_eq!(fit.num_iterations, number("iter"), "{name}");
    }
}

fn clusters(data: &DataSet, fit: &KmeansOutput) -> Vec<f64> {
    let params = json!({"model": fit.model.0});
    let plan = Predict::plan(&serde_json::from_value(params).unwrap(), &data.schema).unwrap();
    let chunks = data.chunks.iter().map(|chunk| plan.apply(chunk).unwrap());
    let bytes = rxwasm::format::arrow::to_ipc(&chunks.collect::<Vec<_>>()).unwrap();
    column_of(&bytes, ".rxCluster").unwrap()
}

const IRIS: &str = "~ Sepal.Length + Sepal.Width + Petal.Length + Petal.Width";

#[test]
fn clusters_are_those_of_r() {
    let fixture = fixture("kmeans");
    let iris = data("iris.csv");
    for name in ["iris", "irisSeven", "stopped"] {
        let expected = &fixture[name];
        let most = if name == "stopped" { 3 } else { 1000 };
        let params = json!({"formula": IRIS, "centers": expected["from"], "maxIterations": most});
        let fit: KmeansOutput = iris.run::<Kmeans>(params).unwrap();
        check(name, expected, &fit);
        assert_eq!(fit.converged, name != "stopped");
        assert_eq!(fit.warnings.is_empty(), fit.converged);
        if fit.converged {
            assert_eq!(
                clusters(&iris, &fit),
                numbers(&expected["cluster"]),
                "{name}"
            );
        }
    }
    let params = json!({
        "formula": "~ x + y",
        "transforms": {"x": "1e6 + x", "y": "1e-3 * y"},
        "centers": fixture["far"]["from"],
    });
    check(
        "far",
        &fixture["far"],
        &data("sim_kmeans.csv").run::<Kmeans>(params).unwrap(),
    );
}

#[test]
fn frequency_weights_are_repetitions() {
    let expected = &fixture("kmeans")["repeated"];
    let lines = std::fs::read_to_string(reference().join("data/sim_kmeans.csv")).unwrap();
    let mut rows = lines.lines();
    let mut weighted = format!("{},n,p\n", rows.next().unwrap());
    for (row, line) in rows.enumerate() {
        let n = row % 3 + 1;
        weighted.push_str(&format!("{line},{n},{}\n", 0.25 * n as f64));
    }
    let data = text(&weighted);
    let params = json!({"formula": "~ x + y", "centers": expected["from"], "fweights": "n"});
    let fit = data.run::<Kmeans>(params).unwrap();
    check("fweights", expected, &fit);
    assert_eq!(fit.valid_obs, fit.size.iter().sum::<f64>());
    let params = json!({"formula": "~ x + y", "centers": expected["from"], "pweights": "p"});
    let halved = data.run::<Kmeans>(params).unwrap();
    close("pweights", 4.0 * halved.tot_withinss, fit.tot_withinss);
    close("pweights", 4.0 * halved.totss, fit.totss);
    assert_eq!(halved.size.iter().sum::<f64>(), 1000.0);
}

#[test]
fn prints_as_in_r() {
    let data = data("sim_kmeans.csv");
    let first: Vec<Vec<f64>> = [379, 74]
        .into_iter()
        .map(|row| {
            ["x", "y"]
                .map(|name| {
                    let mut value = [0.0];
                    data.chunks[0]
                        .column(name)
                        .unwrap()
                        .gather(&[row], &mut value);
                    value[0]
                })
                .to_vec()
        })
        .collect();
    let params = json!({
        "formula": "~ x + y",
        "centers": first,
        "call": "rxKmeans(formula = ~x + y, data = DF, centers = centers)",
        "dataText": "Data: DF",
    });
    let fit = data.run::<Kmeans>(params).unwrap();
    let expected = "\
Call:
rxKmeans(formula = ~x + y, data = DF, centers = centers)

Data: DF
Number of valid observations: 1000
Number of missing observations: 0
Clustering algorithm: Lloyd

K-means clustering with 2 clusters of sizes 431, 569

Cluster means:
           x          y
1 1.11273541 1.10288316
2 0.04098883 0.05794962

Within cluster sum of squares by cluster:
[1] 187.8934 127.7118
 (between_SS / total_SS =  63.5 %)
";
    assert_eq!(fit.print(), expected);
    // A result's centres start another search, which has nothing left to do but roundings.
    let again = json!({"formula": "~ x + y", "centers": fit.centers});
    let again = data.run::<Kmeans>(again).unwrap();
    assert!(again.num_iterations <= 2.0);
    assert_eq!(again.size, fit.size);
}

#[test]
fn centres_are_drawn_from_the_first_rows() {
    let data = data("iris.csv");
    let run = |params: Value| {
        let mut all = json!({"formula": IRIS, "numClusters": 3});
        for (name, value) in params.as_object().unwrap() {
            all[name] = value.clone();
        }
        data.run::<Kmeans>(all).unwrap()
    };
    let one = run(json!({"seed": 7, "numStartRows": 150}));
    assert_eq!(one, run(json!({"seed": 7, "numStartRows": 150})));
    let many = run(json!({"seed": 7, "numStartRows": 150, "numStarts": 12}));
    assert!(many.tot_withinss <= one.tot_withinss);
    close("best of 12", many.tot_withinss, 78.851_441_426_146);
    assert_eq!(many.valid_obs, 150.0);
    // With 0 the first rows that differ: of iris, rows 1 to 3.
    let first = run(json!({"numStarts": 0}));
    let expected = json!([
        [5.1, 3.5, 1.4, 0.2],
        [4.9, 3.0, 1.4, 0.2],
        [4.7, 3.2, 1.3, 0.2]
    ]);
    let given = run(json!({"centers": expected}));
    assert_eq!(first.centers, given.centers);
}

#[track_caller]
fn code(result: Result<KmeansOutput>) -> ErrorKind {
    result.err().unwrap().kind
}

#[test]
fn odd_data() {
    let run = |data: &DataSet, params: Value| data.run::<Kmeans>(params);
    let x = |centers: Value| json!({"formula": "~ x", "centers": centers});
    let empty = text("x,f\n");
    let params = json!({"formula": "~ z", "transforms": {"z": "as.numeric(x)"}, "numClusters": 1});
    assert_eq!(code(run(&empty, params)), ErrorKind::NoData);
    let missing = text("x,f\n,a\n,b\n");
    let params = json!({"formula": "~ z", "transforms": {"z": "as.numeric(x)"}, "numClusters": 1});
    assert_eq!(code(run(&missing, params)), ErrorKind::NoData);
    let params = json!({"formula": "~ z", "transforms": {"z": "as.numeric(x)"}, "centers": [[1]]});
    assert_eq!(code(run(&missing, params)), ErrorKind::NoData);

    let one = text("x,f\n3.5,a\n");
    let fit = run(&one, json!({"formula": "~ x", "numClusters": 1})).unwrap();
    assert_eq!(
        (fit.centers.at(0, 0), fit.totss, fit.tot_withinss),
        (3.5, 0.0, 0.0)
    );
    assert_eq!(
        code(run(&one, json!({"formula": "~ x", "numClusters": 2}))),
        ErrorKind::Argument
    );
    assert_eq!(
        code(run(&one, json!({"formula": "~ f", "numClusters": 1}))),
        ErrorKind::WrongType
    );
    for wrong in [
        json!({"formula": "~ x"}),
        json!({"formula": "~ x", "numClusters": 0}),
        json!({"formula": "~ x", "numClusters": 1.5}),
        json!({"formula": "~ x", "numClusters": 1, "algorithm": "Hartigan"}),
        json!({"formula": "~ x", "numClusters": 3, "centers": [[1], [2]]}),
        x(json!([])),
        x(json!([[1], [1]])),
        x(json!([[1, 2]])),
        json!({"formula": "~ x", "numClusters": 1, "maxIterations": 0}),
    ] {
        assert_eq!(
            code(run(&one, wrong.clone())),
            ErrorKind::Argument,
            "{wrong}"
        );
    }
    assert_eq!(
        code(run(&one, json!({"formula": "x ~ x", "numClusters": 1}))),
        ErrorKind::Formula
    );

    // NaN counts as missing, infinities are errors; rows without weight take no part.
    let data = text("x,w\n1,1\n2,1\n10,1\n12,0\n,1\n");
    let params =
        json!({"formula": "~ z", "transforms": {"z": "log(x - 1) + x"}, "centers": [[1], [10]]});
    assert_eq!(code(run(&data, params)), ErrorKind::NotFinite);
    let params = json!({"formula": "~ z", "transforms": {"z": "sqrt(x - 1.5) * 0 + x"}, "centers": [[1], [10]], "fweights": "w"});
    let fit = run(&data, params).unwrap();
    assert_eq!((fit.size.clone(), fit.missing_obs), (vec![1.0, 1.0], 3.0));

    // A cluster that loses its rows keeps its centre.
    let fit = run(&data, x(json!([[1], [10], [99]]))).unwrap();
    assert_eq!(fit.size, [2.0, 2.0, 0.0]);
    assert_eq!(fit.centers.at(2, 0), 99.0);
    assert_eq!(fit.warnings.len(), 1);

    let constant = text(&format!("x,y\n{}", "1,5\n".repeat(40)));
    let fit = run(&constant, json!({"formula": "~ x + y", "numClusters": 1})).unwrap();
    assert_eq!((fit.totss, fit.betweenss), (0.0, 0.0));
}

//! Trees against those of R's `rpart`, which `tests/fixtures/trees.R` grew on the same rows.
#![cfg(not(target_family = "wasm"))]

mod support;

use rxwasm::analysis::b_trees::BTrees;
use rxwasm::analysis::d_forest::DForest;
use rxwasm::analysis::d_tree::{DTree, DTreeOutput};
use rxwasm::analysis::params::ModelBytes;
use rxwasm::data::Chunk;
use rxwasm::engine::{Analysis, Printed};
use rxwasm::error::ErrorKind;
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::{Value, json};
use support::DataSet;

fn fixture() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/trees.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A table of the fixture as a data set.
fn table(fixture: &Value, name: &str) -> DataSet {
    let columns = fixture["tables"][name].as_object().unwrap();
    let rows = columns.values().next().unwrap().as_array().unwrap().len();
    let mut text = columns.keys().cloned().collect::<Vec<_>>().join(",");
    for row in 0..rows {
        let cells = columns.values().map(|values| match &values[row] {
            Value::Null => String::new(),
            Value::String(level) => level.clone(),
            number => number.to_string(),
        });
        text += "\n";
        text += &cells.collect::<Vec<_>>().join(",");
    }
    let info: Vec<Value> = fixture["levels"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, levels)| json!({"name": name, "type": "factor", "levels": levels}))
        .collect();
    DataSet::text(
        &text,
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric", "colInfo": info}),
    )
    .unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|x| x.as_f64().unwrap_or(f64::NAN))
        .collect()
}

fn names(value: &Value) -> Vec<&str> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|x| x.as_str().unwrap()).collect()
}

fn check(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(
        found.len(),
        expected.len(),
        "{what}: {found:?} {expected:?}"
    );
    for (at, (a, b)) in found.iter().zip(expected).enumerate() {
        let close = (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1e-3);
        assert!(close, "{what}[{at}] is {a:e}, rpart has {b:e}");
    }
}

fn check_tree(name: &str, tree: &DTreeOutput, case: &Value) {
    let (frame, expected) = (&tree.frame, &case["frame"]);
    let field = |what: &str| numbers(&expected[what]);
    assert_eq!(frame.variable, names(&expected["var"]), "{name}");
    check(&format!("{name}: node"), &frame.node, &field("node"), 0.0);
    check(&format!("{name}: n"), &frame.n, &field("n"), 0.0);
    for (what, found) in [
        ("wt", &frame.wt),
        ("dev", &frame.dev),
        ("yval", &frame.yval),
        ("complexity", &frame.complexity),
        ("ncompete", &frame.ncompete),
        ("nsurrogate", &frame.nsurrogate),
    ] {
        check(&format!("{name}: {what}"), found, &field(what), 1e-10);
    }
    let (splits, expected) = (&tree.splits, &case["splits"]);
    assert_eq!(splits.variable, names(&expected["variable"]), "{name}");
    for (what, found) in [
        ("count", &splits.count),
        ("ncat", &splits.ncat),
        ("improve", &splits.improve),
        ("index", &splits.index),
        ("adj", &splits.adj),
    ] {
        check(
            &format!("{name}: splits {what}"),
            found,
            &numbers(&expected[what]),
            1e-10,
        );
    }
    if let Some(rows) = case["csplit"].as_array() {
        for (row, (found, expected)) in tree.csplit.iter().zip(rows).enumerate() {
            // R's rows are as long as the longest factor.
            let expected = numbers(expected);
            check(
                &format!("{name}: csplit {row}"),
                found,
                &expected[..found.len()],
                0.0,
            );
        }
    }
    for (row, expected) in case["cptable"].as_array().unwrap().iter().enumerate() {
        let found: Vec<f64> = (0..tree.cptable.columns.len())
            .map(|column| tree.cptable.at(row, column))
            .collect();
        check(
            &format!("{name}: cptable {row}"),
            &found,
            &numbers(expected),
            1e-8,
        );
    }
    let importance = &case["importance"];
    assert_eq!(
        tree.variable_importance.names,
        names(&importance["names"]),
        "{name}"
    );
    let values = numbers(&importance["values"]);
    check(
        &format!("{name}: importance"),
        &tree.variable_importance.values,
        &values,
        1e-10,
    );
    check(
        &format!("{name}: where"),
        &tree.leaves[..40],
        &numbers(&case["where"]),
        0.0,
    );
    let printed = tree.print();
    let body = printed.split_once("n= ").unwrap().1;
    let expected = names(&case["print"]).join("\n");
    let expected = expected.split_once("n= ").unwrap().1;
    assert!(
        listings_agree(body, expected),
        "{name}:\n{body}\n{expected}"
    );
}

/// Whether listings have the same lines and words. Sums that are exact decimals, such as 27.194825, round either way:
/// the last of a number's seven digits may differ by one.
fn listings_agree(found: &str, expected: &str) -> bool {
    let word = |(found, expected): (&str, &str)| {
        let near =
            |a: f64, b: f64| (a - b).abs() < 1.01 * 10f64.powf(b.abs().log10().floor() - 6.0);
        let decimal = |text: &str| text.parse::<f64>().ok().filter(|_| text.contains('.'));
        let numbers = (decimal(found), decimal(expected));
        found == expected || matches!(numbers, (Some(a), Some(b)) if near(a, b))
    };
    let line = |(found, expected): (&str, &str)| {
        let words = |text: &str| text.split_whitespace().count();
        words(found) == words(expected)
            && found
                .split_whitespace()
                .zip(expected.split_whitespace())
                .all(word)
    };
    found.lines().count() == expected.lines().count()
        && found.lines().zip(expected.lines()).all(line)
}

#[test]
fn trees_are_those_of_rpart() {
    let fixture = fixture();
    for (name, case) in fixture["cases"].as_object().unwrap() {
        let data = table(&fixture, case["table"].as_str().unwrap());
        let tree = data.run::<DTree>(case["params"].clone()).unwrap();
        check_tree(name, &tree, case);
        let kind = if tree.method == "class" {
            "prob"
        } else {
            "vector"
        };
        let expected = case["prediction"].as_array().unwrap();
        for (column, found) in predicted(&data, &tree.model, kind).iter().enumerate() {
            let expected: Vec<f64> = expected
                .iter()
                .map(|row| row[column].as_f64().unwrap())
                .collect();
            check(
                &format!("{name}: prediction"),
                &found[..40],
                &expected,
                1e-10,
            );
        }
    }
}

#[test]
fn rows_that_do_not_fit_into_memory_give_the_same_trees() {
    let fixture = fixture();
    for (name, case) in fixture["cases"].as_object().unwrap() {
        let data = table(&fixture, case["table"].as_str().unwrap());
        let kept = data.run::<DTree>(case["params"].clone()).unwrap();
        let mut params = case["params"].clone();
        params["maxRowsInMemory"] = json!(0);
        let mut read_again = data.run::<DTree>(params).unwrap();
        // How many rows a surrogate sent is not counted there.
        for (count, kept) in read_again.splits.count.iter_mut().zip(&kept.splits.count) {
            if *count == 0.0 {
                *count = *kept;
            }
        }
        read_again.model = kept.model.clone();
        let (a, b) = (
            serde_json::to_value(&kept),
            serde_json::to_value(&read_again),
        );
        support::compare::agree(&a.unwrap(), &b.unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

/// The columns that a model predicts for its own data.
fn predicted(data: &DataSet, model: &ModelBytes, kind: &str) -> Vec<Vec<f64>> {
    let params = json!({"model": model.0, "type": kind});
    let plan = Predict::plan(&serde_json::from_value(params).unwrap(), &data.schema).unwrap();
    let chunks: Vec<Chunk> = data
        .chunks
        .iter()
        .map(|chunk| plan.apply(chunk).unwrap())
        .collect();
    plan.schema()
        .variables
        .iter()
        .map(|variable| {
            let mut all = Vec::new();
            for chunk in &chunks {
                let column = chunk.column(&variable.name).unwrap();
                let mut values = vec![0.0; chunk.rows()];
                column.widen(0, &mut values);
                for (row, value) in values.iter_mut().enumerate() {
                    if !column.is_valid(row) {
                        *value = f64::NAN;
                    }
                }
                all.extend(values);
            }
            all
        })
        .collect()
}

fn same_when_read_again<A: Analysis>(data: &DataSet, params: &Value) {
    let kept = serde_json::to_value(data.run::<A>(params.clone()).unwrap()).unwrap();
    let mut params = params.clone();
    params["maxRowsInMemory"] = json!(0);
    let again = serde_json::to_value(data.run::<A>(params.clone()).unwrap()).unwrap();
    support::compare::agree(&kept, &again).unwrap_or_else(|e| panic!("{params}: {e}"));
}

#[test]
fn forests_and_boosted_trees_do_not_depend_on_memory() {
    let fixture = fixture();
    let data = table(&fixture, "m");
    for params in [
        json!({"formula": "y ~ a + b + f + g + k", "nTree": 6, "seed": 4, "minSplit": 12}),
        json!({"formula": "three ~ a + b + f + g + k", "nTree": 5, "mTry": 5, "replace": false, "pweights": "w"}),
    ] {
        same_when_read_again::<DForest>(&data, &params);
    }
    for params in [
        json!({"formula": "two ~ a + b + f", "nTree": 5, "maxDepth": 3, "seed": 1, "mTry": 2}),
        json!({"formula": "three ~ a + b + g", "nTree": 4, "maxDepth": 2, "lossFunction": "multinomial"}),
        json!({"formula": "y ~ a + b + g + f", "nTree": 5, "maxDepth": 4, "lossFunction": "gaussian", "pweights": "w"}),
    ] {
        same_when_read_again::<BTrees>(&data, &params);
    }
}

#[test]
fn boosting_without_chance_descends_as_by_hand() {
    // Stumps on y with one split: each round adds a tenth of the mean residual of either side.
    let text = "x,y\n".to_owned()
        + &(0..40)
            .map(|i| format!("{},{}", i % 2, 10 * (i % 2) + i % 4))
            .collect::<Vec<_>>()
            .join("\n");
    let data = DataSet::text(
        &text,
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric"}),
    )
    .unwrap();
    let params = json!({"formula": "y ~ x", "lossFunction": "gaussian", "nTree": 3, "sampRate": 1, "mTry": 1});
    let model = data.run::<BTrees>(params).unwrap();
    let y: Vec<f64> = (0..40).map(|i| f64::from(10 * (i % 2) + i % 4)).collect();
    let mean = |side: usize| (0..40).filter(|i| i % 2 == side).map(|i| y[i]).sum::<f64>() / 20.0;
    let start = y.iter().sum::<f64>() / 40.0;
    let shrunk = 1.0 - 0.9f64.powi(3);
    let scores: Vec<f64> = (0..40)
        .map(|i| start + shrunk * (mean(i % 2) - start))
        .collect();
    check(
        "response",
        &predicted(&data, &model.model, "response")[0],
        &scores,
        1e-12,
    );
    let deviance = (0..40).map(|i| (y[i] - scores[i]).powi(2)).sum::<f64>() / 40.0;
    check("deviance", &model.oob_err.oob_err[2..], &[deviance], 1e-12);
}

fn kyphosis() -> DataSet {
    let info = json!([{"name": "Kyphosis", "type": "factor", "levels": ["absent", "present"]}]);
    DataSet::reference(
        "kyphosis.csv",
        json!({"firstRowIsColNames": true, "colInfo": info}),
    )
    .unwrap()
}

/// The listing of the guide to decision trees, to the letter.
#[test]
fn a_tree_prints_as_revoscaler_prints_it() {
    let call =
        "rxDTree(formula = Kyphosis ~ Age + Start + Number, data = kyphosis, \n    cp = 0.01)";
    let params = json!({"formula": "Kyphosis ~ Age + Start + Number", "cp": 0.01, "call": call, "dataText": "Data: kyphosis"});
    let expected = "\
Call:
rxDTree(formula = Kyphosis ~ Age + Start + Number, data = kyphosis, 
    cp = 0.01)
Data: kyphosis
Number of valid observations:  81 
Number of missing observations:  0 

Tree representation: 
n= 81 

node), split, n, loss, yval, (yprob)
      * denotes terminal node

 1) root 81 17 absent (0.79012346 0.20987654)  
   2) Start>=8.5 62  6 absent (0.90322581 0.09677419)  
     4) Start>=14.5 29  0 absent (1.00000000 0.00000000) *
     5) Start< 14.5 33  6 absent (0.81818182 0.18181818)  
      10) Age< 55 12  0 absent (1.00000000 0.00000000) *
      11) Age>=55 21  6 absent (0.71428571 0.28571429)  
        22) Age>=111 14  2 absent (0.85714286 0.14285714) *
        23) Age< 111 7  3 present (0.42857143 0.57142857) *
     3) Start< 8.5 19  8 present (0.42105263 0.57894737) *
";
    // The guide's listing indents by depth from the first line on.
    let expected = expected.replace("     3) Start< 8.5", "   3) Start< 8.5");
    assert_eq!(kyphosis().run::<DTree>(params).unwrap().print(), expected);
}

/// The guide has the split at 163.5, an end of RevoScaleR's bins; it lies between the same rows as `rpart`'s.
#[test]
fn the_regression_tree_of_the_guide() {
    let data = DataSet::reference(
        "mtcars.csv",
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric"}),
    )
    .unwrap();
    let printed = data
        .run::<DTree>(json!({"formula": "mpg ~ disp"}))
        .unwrap()
        .print();
    let expected = "\
1) root 32 1126.0470 20.09062  
  2) disp>=163.8 18  143.5894 15.99444 *
  3) disp< 163.8 14  292.1343 25.35714 *
";
    assert!(printed.ends_with(expected), "{printed}");
}

#[test]
fn the_forests_of_the_guide() {
    let data = kyphosis();
    let params = json!({"formula": "Kyphosis ~ Age + Start + Number", "cp": 0.01, "nTree": 500, "mTry": 3, "seed": 10, "importance": true});
    let forest = data.run::<DForest>(params).unwrap();
    let error = *forest.oob_err.as_ref().unwrap().oob_err.last().unwrap();
    assert!((error - 0.1975).abs() <= 0.06, "{error}");
    let text = forest.print();
    let head = "               Type of decision forest: class ";
    assert!(text.contains(head.trim_start()) && text.contains("Confusion matrix:\n        Predicted\nKyphosis  absent present class.error\n  absent"), "{text}");
    let own = predicted(&data, &forest.model, "response");
    let mut truth = Vec::new();
    for chunk in &data.chunks {
        let mut values = vec![0.0; chunk.rows()];
        chunk.column("Kyphosis").unwrap().widen(0, &mut values);
        truth.extend(values);
    }
    #[allow(clippy::cast_precision_loss)]
    let share = own[0].iter().zip(&truth).filter(|(a, b)| a == b).count() as f64 / 81.0;
    assert!((share - 0.876_543_2).abs() <= 0.09, "{share}");
    let data = DataSet::reference("stackloss.csv", json!({"firstRowIsColNames": true})).unwrap();
    let params = json!({"formula": "stack.loss ~ Air.Flow + Water.Temp + Acid.Conc.", "nTree": 200, "mTry": 2, "seed": 1});
    let forest = data.run::<DForest>(params).unwrap();
    assert!(
        forest.print().contains("Type of decision forest: anova"),
        "{}",
        forest.print()
    );
}

#[test]
fn the_boosted_trees_of_the_guide() {
    let info = json!([{"name": "Species", "type": "factor", "levels": ["setosa", "versicolor", "virginica"]}]);
    let options =
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric", "colInfo": info});
    let data = DataSet::reference("iris.csv", options).unwrap();
    let params = json!({"formula": "Species ~ Sepal.Length + Sepal.Width + Petal.Length + Petal.Width", "nTree": 50, "seed": 0, "maxDepth": 3, "lossFunction": "multinomial"});
    let model = data.run::<BTrees>(params).unwrap();
    assert_eq!(model.mtry, 1.0);
    let deviance = *model.oob_err.oob_err.last().unwrap();
    assert!((deviance - 0.027_208_05).abs() <= 0.06, "{deviance}");
    assert!(
        model
            .print()
            .contains("Loss function of boosted trees: multinomial \n")
    );
}

#[test]
fn bad_input_is_refused_and_odd_input_grows() {
    let text = "y,x,f,c\n".to_owned()
        + &(0..60)
            .map(|i| {
                format!(
                    "{},{},{},7",
                    i * i % 7,
                    i,
                    "abc".chars().nth(i % 3).unwrap()
                )
            })
            .collect::<Vec<_>>()
            .join("\n");
    let options = json!({"firstRowIsColNames": true, "stringsAsFactors": true});
    let data = DataSet::text(&text, options.clone()).unwrap();
    for (params, kind) in [
        (json!({"formula": "y ~ x:f"}), ErrorKind::Formula),
        (json!({"formula": "~ x"}), ErrorKind::Formula),
        (
            json!({"formula": "y ~ x", "maxDepth": 31}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x", "method": "poisson"}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "f ~ x", "parms": {"prior": [0.5, 0.5]}}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "f ~ x", "parms": {"loss": [0, 1]}}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x + c", "cost": [1]}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x", "xVal": 0, "pruneCp": "auto"}),
            ErrorKind::Argument,
        ),
        (
            json!({"formula": "y ~ x", "rowSelection": "x < 0"}),
            ErrorKind::NoData,
        ),
        (
            json!({"formula": "y ~ x", "transforms": {"x": "1 / c - 1 / 7 + x / 0"}}),
            ErrorKind::NotFinite,
        ),
    ] {
        let error = data.run::<DTree>(params.clone()).unwrap_err();
        assert_eq!(error.kind, kind, "{params}: {error}");
    }
    // One row, a constant predictor, a constant response, a class of one level.
    for params in [
        json!({"formula": "y ~ x", "rowSelection": "x == 3"}),
        json!({"formula": "y ~ c"}),
        json!({"formula": "c ~ x + f", "minSplit": 2, "minBucket": 1}),
        json!({"formula": "c ~ x", "method": "class"}),
    ] {
        let tree = data.run::<DTree>(params.clone()).unwrap();
        assert_eq!(tree.frame.node, [1.0], "{params}");
    }
    // A predictor with ten thousand levels.
    let rows: Vec<String> = (0..20_000)
        .map(|i| format!("{},l{}", i % 10_000 % 2, i % 10_000))
        .collect();
    let data = DataSet::text(&format!("y,f\n{}", rows.join("\n")), options).unwrap();
    let tree = data
        .run::<DTree>(json!({"formula": "y ~ f", "xVal": 0}))
        .unwrap();
    assert_eq!(
        (
            tree.frame.node.len(),
            tree.frame.dev[1],
            tree.csplit[0].len()
        ),
        (3, 0.0, 10_000)
    );
}

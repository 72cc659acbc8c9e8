//! rxNaiveBayes against R's tables, means, deviations and normal densities, and what it does with odd data.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::cast_precision_loss)]

mod support;

use rxwasm::analysis::naive_bayes::{NaiveBayes, NaiveBayesOutput};
use rxwasm::data::{Chunk, Values};
use rxwasm::engine::Printed;
use rxwasm::error::{ErrorKind, Result};
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::{Value, json};
use support::{DataSet, fixture, numbers, reference};

fn numeric() -> Value {
    json!({"defaultDecimalColType": "numeric", "stringsAsFactors": true})
}

fn kyphosis() -> DataSet {
    let mut options = numeric();
    options["colInfo"] =
        json!([{"name": "Kyphosis", "type": "factor", "levels": ["absent", "present"]}]);
    DataSet::reference("kyphosis.csv", options).unwrap()
}

fn text(text: &str) -> DataSet {
    let mut options = numeric();
    options["firstRowIsColNames"] = json!(true);
    DataSet::text(text, options).unwrap()
}

fn close(what: &str, got: f64, expected: f64) {
    assert!(
        (got - expected).abs() <= 1e-10 * expected.abs().max(1e-12),
        "{what}: {got:e}, expected {expected:e}"
    );
}

fn predicted(data: &DataSet, fit: &NaiveBayesOutput, asked: &str) -> Chunk {
    let params = json!({"model": fit.model.0, "type": asked});
    let plan = Predict::plan(&serde_json::from_value(params).unwrap(), &data.schema).unwrap();
    plan.apply(&data.chunks[0]).unwrap()
}

fn classes(data: &DataSet, fit: &NaiveBayesOutput) -> Vec<Option<usize>> {
    let chunk = predicted(data, fit, "class");
    let column = chunk.column(&format!("{}_Pred", fit.response)).unwrap();
    let Values::Code8(codes) = column.values else {
        panic!("classes are codes");
    };
    (0..codes.len())
        .map(|row| column.is_valid(row).then(|| usize::from(codes[row])))
        .collect()
}

fn check(name: &str, expected: &Value, fit: &NaiveBayesOutput, data: &DataSet, rows: &[usize]) {
    for (got, value) in fit.apriori.iter().zip(numbers(&expected["apriori"])) {
        close(name, *got, value);
    }
    let tables = expected["tables"].as_array().unwrap();
    assert_eq!(fit.tables.len(), tables.len());
    for (table, expected) in fit.tables.iter().zip(tables) {
        for (class, row) in expected.as_array().unwrap().iter().enumerate() {
            for (column, value) in numbers(row).into_iter().enumerate() {
                close(
                    &format!("{name} {}", table.variable),
                    table.table.at(class, column),
                    value,
                );
            }
        }
    }
    let chunk = predicted(data, fit, "prob");
    for (class, level) in fit.levels.iter().enumerate() {
        let column = chunk.column(&format!("{level}_prob")).unwrap();
        let mut values = vec![0.0; column.len()];
        column.widen(0, &mut values);
        for (at, row) in rows.iter().enumerate() {
            let value = expected["prob"][at][class].as_f64().unwrap();
            assert!((values[*row] - value).abs() <= 1e-10, "{name} row {row}");
        }
    }
    let found = classes(data, fit);
    for (row, class) in rows.iter().zip(numbers(&expected["class"])) {
        assert_eq!(
            found[*row].map(|class| class as f64 + 1.0),
            Some(class),
            "{name} row {row}"
        );
    }
}

#[test]
fn tables_and_predictions_are_those_of_r() {
    let fixture = fixture("naive_bayes");
    let data = kyphosis();
    let all: Vec<usize> = (0..81).collect();
    let fit = data
        .run::<NaiveBayes>(json!({"formula": "Kyphosis ~ Age + Start + Number"}))
        .unwrap();
    check("kyphosis", &fixture["kyphosis"], &fit, &data, &all);

    let binned = json!({
        "formula": "Kyphosis ~ F(Bin) + Start",
        "transforms": {"Bin": "floor(Age / 40)"},
        "smoothingFactor": 0.5,
    });
    let fit = data.run::<NaiveBayes>(binned.clone()).unwrap();
    assert_eq!(
        fit.tables[0].table.columns,
        ["0", "1", "2", "3", "4", "5", "6"].map(str::to_owned)[..fit.tables[0].table.columns.len()]
    );

    // The levels that R was given, one of which does not occur.
    let mut lines = String::new();
    let source = std::fs::read_to_string(reference().join("data/kyphosis.csv")).unwrap();
    for (row, line) in source.lines().enumerate() {
        if row == 0 {
            lines.push_str(&format!("{line},Bin,n\n"));
            continue;
        }
        let age: u32 = line.split(',').nth(1).unwrap().parse().unwrap();
        lines.push_str(&format!("{line},{},{}\n", age / 40, (row - 1) % 3 + 1));
    }
    let mut options = numeric();
    options["colInfo"] = json!([
        {"name": "Kyphosis", "type": "factor", "levels": ["absent", "present"]},
        {"name": "Bin", "type": "factor", "levels": ["0", "1", "2", "3", "4", "5", "6"]},
    ]);
    let data = DataSet::text(&lines, options).unwrap();
    let params = json!({"formula": "Kyphosis ~ Bin + Start", "smoothingFactor": 0.5});
    let fit = data.run::<NaiveBayes>(params).unwrap();
    check("smoothed", &fixture["smoothed"], &fit, &data, &all);
    let params = json!({"formula": "Kyphosis ~ Bin + Start", "fweights": "n"});
    let fit = data.run::<NaiveBayes>(params).unwrap();
    check("weighted", &fixture["weighted"], &fit, &data, &all);
}

#[test]
fn a_missing_value_leaves_out_one_variable() {
    let source = std::fs::read_to_string(reference().join("data/iris.csv")).unwrap();
    let mut lines = String::new();
    for (at, line) in source.lines().enumerate() {
        let mut cells: Vec<&str> = line.split(',').collect();
        if at > 0 {
            // Rows that the fixture has as missing, from 1.
            for (first, step, column) in [(3, 7, 0), (5, 11, 3), (2, 13, 4)] {
                if at >= first && (at - first) % step == 0 {
                    cells[column] = "";
                }
            }
        }
        lines.push_str(&cells.join(","));
        lines.push('\n');
    }
    let mut options = numeric();
    options["colInfo"] = json!([
        {"name": "Species", "type": "factor", "levels": ["setosa", "versicolor", "virginica"]},
    ]);
    let data = DataSet::text(&lines, options).unwrap();
    let formula = "Species ~ Sepal.Length + Sepal.Width + Petal.Length + Petal.Width";
    let fit = data.run::<NaiveBayes>(json!({"formula": formula})).unwrap();
    let rows: Vec<usize> = (0..150).step_by(6).collect();
    check("gaps", &fixture("naive_bayes")["gaps"], &fit, &data, &rows);
    assert_eq!((fit.valid_obs, fit.missing_obs), (138.0, 12.0));
    let fit = data
        .run::<NaiveBayes>(json!({"formula": formula, "byTerm": false}))
        .unwrap();
    assert_eq!(fit.valid_obs + fit.missing_obs, 150.0);
    assert!(fit.valid_obs < 120.0);
}

/// The listing of the naive Bayes guide, with the blanks of R's own output, and its table of predictions.
#[test]
fn prints_as_revoscaler_prints_it() {
    let data = kyphosis();
    let params = json!({
        "formula": "Kyphosis ~ Age + Start + Number",
        "call": "rxNaiveBayes(formula = Kyphosis ~ Age + Start + Number, data = kyphosis)",
    });
    let fit = data.run::<NaiveBayes>(params).unwrap();
    let expected = "\
Call:
rxNaiveBayes(formula = Kyphosis ~ Age + Start + Number, data = kyphosis)

A priori probabilities:
Kyphosis
   absent   present 
0.7901235 0.2098765 

Predictor types:
  Variable    Type
1      Age numeric
2    Start numeric
3   Number numeric

Conditional probabilities:
$Age
           Means   StdDev
absent  79.89062 61.86111
present 97.82353 39.27505

$Start
            Means   StdDev
absent  12.609375 4.427967
present  7.294118 4.283175

$Number
           Means   StdDev
absent  3.750000 1.414214
present 5.176471 1.878673

";
    assert_eq!(fit.print(), expected);
    let column = data.chunks[0].column("Kyphosis").unwrap();
    let Values::Code8(truth) = column.values else {
        panic!("a factor has codes");
    };
    let mut table = [[0; 2]; 2];
    for (found, truth) in classes(&data, &fit).into_iter().zip(truth) {
        table[found.unwrap()][usize::from(*truth)] += 1;
    }
    assert_eq!(table, [[59, 8], [5, 9]]);
}

#[track_caller]
fn code(result: Result<NaiveBayesOutput>) -> ErrorKind {
    result.err().unwrap().kind
}

#[test]
fn odd_data() {
    let run = |data: &DataSet, formula: &str| data.run::<NaiveBayes>(json!({"formula": formula}));
    let data = text("y,x,f,w\na,1,u,1\nb,2,v,0\na,4,u,2\nb,,v,1\n");
    let fit = run(&data, "y ~ x + f").unwrap();
    assert_eq!(fit.counts, [2.0, 2.0]);
    // One value has no deviation.
    assert!(fit.tables[0].table.at(1, 1).is_nan());
    assert_eq!(fit.tables[1].table.values, [[1.0, 0.0], [0.0, 1.0]]);
    // Row 4 has no x: its f alone says what it is.
    assert_eq!(classes(&data, &fit)[3], Some(1));
    assert_eq!(code(run(&data, "x ~ f")), ErrorKind::WrongType);
    assert_eq!(code(run(&data, "y ~ x:f")), ErrorKind::Formula);
    assert_eq!(code(run(&data, "~ x")), ErrorKind::Formula);
    assert_eq!(code(run(&data, "y ~ 1")), ErrorKind::Formula);
    let params = json!({"formula": "y ~ x", "smoothingFactor": -1});
    assert_eq!(code(data.run::<NaiveBayes>(params)), ErrorKind::Argument);
    let params = json!({"formula": "y ~ x", "fweights": "w"});
    let fit = data.run::<NaiveBayes>(params).unwrap();
    assert_eq!((fit.valid_obs, fit.missing_obs), (4.0, 1.0));

    let missing = text("y,x\n,1\n,2\n");
    let params = json!({"formula": "y2 ~ x", "transforms": {"y2": "factor(as.character(y), levels = c('a', 'b'))"}});
    assert_eq!(code(missing.run::<NaiveBayes>(params)), ErrorKind::NoData);

    // A number that never changes within a class, and a class that does not occur.
    let data = text("y,x\na,1\na,1\nb,2\nb,2\n");
    let fit = run(&data, "y ~ x").unwrap();
    assert_eq!(fit.tables[0].table.values[1], [0.0, 0.0]);
    assert_eq!(classes(&data, &fit), [Some(0), Some(0), Some(1), Some(1)]);
    let params = json!({"formula": "z ~ x", "transforms": {"z": "factor(as.character(y), levels = c('a', 'b', 'c'))"}});
    let fit = data.run::<NaiveBayes>(params).unwrap();
    assert_eq!(
        (fit.apriori.clone(), fit.warnings.len()),
        (vec![0.5, 0.5, 0.0], 1)
    );
    let infinite = json!({"formula": "y ~ z", "transforms": {"z": "log(x - 1)"}});
    assert_eq!(code(data.run::<NaiveBayes>(infinite)), ErrorKind::NotFinite);
}

#[test]
fn ten_thousand_levels() {
    let mut lines = String::from("y,x\n");
    for row in 0..20_000 {
        lines.push_str(&format!("l{},{}\n", row % 10_000, row % 7));
    }
    let data = text(&lines);
    let fit = data.run::<NaiveBayes>(json!({"formula": "y ~ x"})).unwrap();
    assert_eq!(fit.levels.len(), 10_000);
    assert_eq!(fit.counts, vec![2.0; 10_000]);
    let fit = data
        .run::<NaiveBayes>(json!({"formula": "F(x) ~ y", "smoothingFactor": 1}))
        .unwrap();
    let table = &fit.tables[0].table;
    let row: f64 = table.values.iter().map(|level| level[0]).sum();
    close("row", row, 1.0);
}

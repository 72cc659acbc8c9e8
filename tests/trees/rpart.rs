//! Trees that R's `rpart` grew on the same rows.

use rxwasm::analysis::d_tree::{DTree, DTreeOutput};
use rxwasm::engine::{Outcome, Printed, encode};
use rxwasm::error::ErrorKind;
use rxwasm::service::Service;
use serde_json::{Value, json};

use super::{check, fixture, predicted, table};

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
    let fixture = fixture("trees");
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
fn rows_are_predicted_to_end_where_they_did() {
    let fixture = fixture("trees");
    for (name, case) in fixture["cases"].as_object().unwrap() {
        let data = table(&fixture, case["table"].as_str().unwrap());
        let mut params = case["params"].clone();
        params["computeObsNodeId"] = json!(true);
        let tree = data.run::<DTree>(params).unwrap();
        let found = predicted(&data, &tree.model, "where");
        check(&format!("{name}: where"), &found[0], &tree.leaves, 0.0);
    }
}

/// A tree as it leaves the engine, and as it comes back pruned.
fn pruned(tree: &DTreeOutput, cp: f64) -> rxwasm::error::Result<DTreeOutput> {
    let outcome = Service::prune(&encode(&Outcome::of::<DTree>(tree)?)?, cp)?;
    assert_eq!(outcome.function, "rxDTree");
    let found = DTreeOutput::read(outcome.value()?)?;
    assert_eq!(outcome.print, found.print());
    Ok(found)
}

#[test]
fn finished_trees_are_pruned_as_rpart_prunes_them() {
    let fixture = fixture("trees");
    for (name, case) in fixture["cases"].as_object().unwrap() {
        let data = table(&fixture, case["table"].as_str().unwrap());
        let tree = data.run::<DTree>(case["params"].clone()).unwrap();
        for expected in case["pruned"].as_array().unwrap() {
            // At the tree's own complexity: R's may differ in the last bit.
            let cp = match &expected["row"] {
                Value::Null => expected["cp"].as_f64().unwrap(),
                row => tree
                    .cptable
                    .at(usize::try_from(row.as_u64().unwrap()).unwrap() - 1, 0),
            };
            let name = format!("{name}, cp {cp}");
            let found = pruned(&tree, cp).unwrap();
            check_tree(&name, &found, expected);
            let predicted = predicted(&data, &found.model, "where");
            check(&format!("{name}: model"), &predicted[0], &found.leaves, 0.0);
            // What the call prunes at once is the same tree.
            let mut params = case["params"].clone();
            params["pruneCp"] = json!(cp);
            assert_eq!(data.run::<DTree>(params).unwrap(), found, "{name}");
        }
        assert_eq!(pruned(&tree, 0.0).unwrap(), tree, "{name}");
        let error = pruned(&tree, -1.0).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Argument);
        assert!(error.message.contains("cp is -1"), "{}", error.message);
    }
}

#[test]
fn only_trees_are_pruned() {
    let fixture = fixture("trees");
    let data = table(&fixture, "d");
    let params = json!({"formula": "y ~ a", "nTree": 2});
    let forest = data.run::<super::DForest>(params).unwrap();
    let mut outcome = Outcome::of::<super::DForest>(&forest).unwrap();
    let error = Service::prune(&encode(&outcome).unwrap(), 0.1).unwrap_err();
    assert!(error.message.contains("rxDForest"), "{}", error.message);
    // As one that was saved for scoring only.
    outcome.function = "rxDTree".to_owned();
    let error = Service::prune(&encode(&outcome).unwrap(), 0.1).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);
    assert!(error.message.contains("no frame"), "{}", error.message);
}

type Change = fn(&mut DTreeOutput);

#[test]
fn trees_whose_parts_do_not_fit_together_are_refused() {
    let fixture = fixture("trees");
    let data = table(&fixture, "d");
    let tree = data.run::<DTree>(json!({"formula": "y ~ a"})).unwrap();
    assert!(tree.splits.count.len() > 1, "the tree has splits");
    let mut outcome = Outcome::of::<DTree>(&tree).unwrap();
    let changes: [(&str, Change); 9] = [
        ("yval", |tree| tree.frame.yval.push(0.0)),
        ("labels", |tree| tree.labels.clear()),
        ("improve", |tree| {
            tree.splits.improve.pop();
        }),
        ("splits", |tree| tree.frame.ncompete[0] += 1.0),
        ("ncompete", |tree| tree.frame.ncompete[0] = -1.0),
        ("nsurrogate", |tree| tree.frame.nsurrogate[0] = -1.0),
        ("csplit", |tree| {
            tree.splits.ncat[0] = 2.0;
            tree.splits.index[0] = 9.0;
        }),
        ("where", |tree| tree.leaves = vec![f64::NAN]),
        ("cptable", |tree| tree.cptable.values.clear()),
    ];
    for (part, change) in changes {
        let mut tree = tree.clone();
        change(&mut tree);
        outcome.fields = cbor4ii::serde::to_vec(Vec::new(), &tree).unwrap();
        let error = Service::prune(&encode(&outcome).unwrap(), 0.1).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Argument);
        assert!(
            error.message.contains(&format!("no {part} ")),
            "{}",
            error.message
        );
    }
}

#[test]
fn rows_that_do_not_fit_into_memory_give_the_same_trees() {
    let fixture = fixture("trees");
    for (name, case) in fixture["cases"].as_object().unwrap() {
        let data = table(&fixture, case["table"].as_str().unwrap());
        let kept = data.run::<DTree>(case["params"].clone()).unwrap();
        let mut params = case["params"].clone();
        params["maxRowsInMemory"] = json!(0);
        let mut read_again = data.run::<DTree>(params).unwrap();
        read_again.model = kept.model.clone();
        let (a, b) = (
            serde_json::to_value(&kept),
            serde_json::to_value(&read_again),
        );
        crate::support::compare::agree(&a.unwrap(), &b.unwrap())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

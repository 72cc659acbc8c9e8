//! Trees, forests and boosted trees, on data with missing values and levels that some nodes never saw.

use rxwasm::analysis::b_trees::BTrees;
use rxwasm::analysis::d_forest::DForest;
use rxwasm::analysis::d_tree::DTree;
use serde_json::json;

use crate::support::fixture;

use super::{Cell, DataSet, Element, ErrorKind, model, pmml, predicted, same};

/// The table with missing values of the trees' fixture.
fn data() -> DataSet {
    let fixture = fixture("trees");
    let mut columns = fixture["tables"]["m"].clone();
    for column in columns.as_object_mut().unwrap().values_mut() {
        for cell in column.as_array_mut().unwrap() {
            if cell.is_null() {
                *cell = json!("");
            }
        }
    }
    let levels = fixture["levels"].as_object().unwrap().iter();
    let info =
        levels.map(|(name, levels)| json!({"name": name, "type": "factor", "levels": levels}));
    DataSet::columns(&columns, info.collect())
}

fn value(data: &DataSet, name: &str, row: usize) -> Option<Cell> {
    let column = data.chunks[0].column(name).unwrap();
    let mut number = [0.0];
    column.widen(row, &mut number);
    if !column.is_valid(row) || number[0].is_nan() {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(match &data.schema.variable(name).unwrap().levels {
        Some(levels) => Cell::Level(levels[number[0] as usize].clone()),
        None => Cell::Number(number[0]),
    })
}

/// Three-valued, as the standard has it.
fn holds(data: &DataSet, predicate: &Element, row: usize) -> Option<bool> {
    let parts = || predicate.children.iter().map(|part| holds(data, part, row));
    match predicate.name.as_str() {
        "True" => Some(true),
        "False" => Some(false),
        "SimplePredicate" => {
            let Cell::Number(found) = value(data, predicate.get("field"), row)? else {
                panic!("a level is compared")
            };
            Some(match predicate.get("operator") {
                "lessThan" => found < predicate.number("value"),
                "greaterOrEqual" => found >= predicate.number("value"),
                other => panic!("{other}"),
            })
        }
        "SimpleSetPredicate" => {
            assert_eq!(predicate.get("booleanOperator"), "isIn");
            let Cell::Level(found) = value(data, predicate.get("field"), row)? else {
                panic!("a number is in a set")
            };
            let array = predicate.one("Array");
            let mut listed = array.text.split(' ').filter(|text| !text.is_empty());
            Some(listed.any(|text| text == format!("\"{found}\"")))
        }
        "CompoundPredicate" => match predicate.get("booleanOperator") {
            "surrogate" => parts().flatten().next(),
            "or" => {
                let found: Vec<_> = parts().collect();
                let unknown = found.contains(&None);
                if found.contains(&Some(true)) {
                    Some(true)
                } else {
                    (!unknown).then_some(false)
                }
            }
            "and" => {
                let found: Vec<_> = parts().collect();
                let unknown = found.contains(&None);
                if found.contains(&Some(false)) {
                    Some(false)
                } else {
                    (!unknown).then_some(true)
                }
            }
            other => panic!("{other}"),
        },
        other => panic!("{other}"),
    }
}

/// The node at which a row ends.
fn leaf<'a>(data: &DataSet, tree: &'a Element, row: usize) -> &'a Element {
    assert_eq!(tree.get("missingValueStrategy"), "lastPrediction");
    assert_eq!(tree.get("noTrueChildStrategy"), "returnLastPrediction");
    let mut node = tree.one("Node");
    'down: loop {
        for son in node.all("Node") {
            match holds(data, &son.children[0], row) {
                Some(true) => {
                    node = son;
                    continue 'down;
                }
                Some(false) => (),
                None => return node,
            }
        }
        return node;
    }
}

fn segments<'a>(model: &'a Element, method: &str) -> Vec<&'a Element> {
    let segmentation = model.one("Segmentation");
    assert_eq!(segmentation.get("multipleModelMethod"), method);
    let segments = segmentation.all("Segment");
    segments
        .map(|segment| segment.children.last().unwrap())
        .collect()
}

const FORMULA: &str = "a + b + f + g + k";

#[test]
fn a_tree_of_classes() {
    let data = data();
    for use_surrogate in [0, 1, 2] {
        let params = json!({"formula": format!("three ~ {FORMULA}"), "maxSurrogate": 3, "useSurrogate": use_surrogate, "minBucket": 4, "parms": {"prior": [0.2, 0.5, 0.3]}});
        let fit = data.run::<DTree>(params).unwrap();
        let model = model(&fit.model.0, "TreeModel");
        assert_eq!(model.get("functionName"), "classification");
        let codes = predicted(&data, &fit.model.0, Some("class"), "three_Pred");
        for (at, class) in fit.ylevels.iter().enumerate() {
            let expected = predicted(&data, &fit.model.0, Some("prob"), &format!("{class}_prob"));
            for (row, expected) in expected.into_iter().enumerate() {
                let leaf = leaf(&data, &model, row);
                let mut shares = leaf.all("ScoreDistribution");
                let share = shares.find(|share| share.get("value") == class).unwrap();
                same(class, share.number("probability"), expected);
                assert_eq!(leaf.get("score") == class, codes[row] == at as f64);
            }
        }
    }
}

#[test]
fn a_tree_of_numbers_and_a_forest_of_them() {
    let data = data();
    let formula = format!("y ~ {FORMULA}");
    let fit = data
        .run::<DTree>(json!({"formula": formula, "maxSurrogate": 2}))
        .unwrap();
    let tree = model(&fit.model.0, "TreeModel");
    let expected = predicted(&data, &fit.model.0, None, "y_Pred");
    for (row, expected) in expected.into_iter().enumerate() {
        same("tree", leaf(&data, &tree, row).number("score"), expected);
    }
    let fit = data
        .run::<DForest>(json!({"formula": formula, "nTree": 4, "seed": 3}))
        .unwrap();
    let forest = model(&fit.model.0, "MiningModel");
    let trees = segments(&forest, "average");
    assert_eq!(trees.len(), 4);
    let expected = predicted(&data, &fit.model.0, None, "y_Pred");
    for (row, expected) in expected.into_iter().enumerate() {
        let scores = trees
            .iter()
            .map(|tree| leaf(&data, tree, row).number("score"));
        same("forest", scores.sum::<f64>() / 4.0, expected);
    }
}

#[test]
fn a_forest_that_votes() {
    let data = data();
    let mut params = json!({"formula": format!("three ~ {FORMULA}"), "nTree": 7, "seed": 1});
    let fit = data.run::<DForest>(params.clone()).unwrap();
    let forest = model(&fit.model.0, "MiningModel");
    let trees = segments(&forest, "majorityVote");
    for (at, class) in ["low", "mid", "top"].into_iter().enumerate() {
        let expected = predicted(&data, &fit.model.0, Some("vote"), &format!("{class}_prob"));
        for (row, expected) in expected.into_iter().enumerate() {
            let votes = trees
                .iter()
                .filter(|tree| leaf(&data, tree, row).get("score") == class);
            assert_eq!(votes.count() as f64, expected, "class {at}, row {row}");
        }
    }
    params["cutoff"] = json!([0.2, 0.5, 0.3]);
    let fit = data.run::<DForest>(params).unwrap();
    assert_eq!(
        pmml(&fit.model.0).err().unwrap().kind,
        ErrorKind::Unsupported
    );
}

/// The score of a model that adds trees up.
fn total(data: &DataSet, model: &Element, row: usize) -> f64 {
    let trees = segments(model, "sum").into_iter();
    trees
        .map(|tree| leaf(data, tree, row).number("score"))
        .sum()
}

#[test]
fn boosted_trees() {
    let data = data();
    let params = |response: &str, loss: &str| json!({"formula": format!("{response} ~ {FORMULA}"), "lossFunction": loss, "nTree": 5, "maxDepth": 3, "seed": 2});
    let fit = data.run::<BTrees>(params("y", "gaussian")).unwrap();
    let sum = model(&fit.model.0, "MiningModel");
    let target = sum.one("Targets").one("Target");
    let expected = predicted(&data, &fit.model.0, None, "y_Pred");
    for (row, expected) in expected.into_iter().enumerate() {
        let found = total(&data, &sum, row) + target.number("rescaleConstant");
        same("gaussian", found, expected);
    }
    for (response, loss, asked, classes) in [
        ("two", "bernoulli", None, &["no", "yes"][..]),
        ("three", "multinomial", Some("prob"), &["low", "mid", "top"]),
    ] {
        let fit = data.run::<BTrees>(params(response, loss)).unwrap();
        let outer = model(&fit.model.0, "MiningModel");
        let chain = segments(&outer, "modelChain");
        let (last, scores) = chain.split_last().unwrap();
        assert_eq!(last.get("functionName"), "classification");
        let names: Vec<&str> = scores
            .iter()
            .map(|score| score.one("Output").one("OutputField").get("name"))
            .collect();
        for (at, class) in classes.iter().enumerate() {
            let name = if asked.is_some() {
                format!("{class}_prob")
            } else {
                format!("{response}_Pred")
            };
            let expected = predicted(&data, &fit.model.0, asked, &name);
            for (row, expected) in expected.into_iter().enumerate() {
                let exponents: Vec<f64> = classes
                    .iter()
                    .map(|class| {
                        let mut tables = last.all("RegressionTable");
                        let table = tables
                            .find(|table| table.get("targetCategory") == *class)
                            .unwrap();
                        let parts = table.all("NumericPredictor").map(|part| {
                            let score = names.iter().position(|name| *name == part.get("name"));
                            part.number("coefficient") * total(&data, scores[score.unwrap()], row)
                        });
                        libm::exp(table.number("intercept") + parts.sum::<f64>())
                    })
                    .collect();
                let share = exponents[at] / exponents.iter().sum::<f64>();
                // Of two classes the second is predicted.
                if asked.is_some() || at == 1 {
                    same(class, share, expected);
                }
            }
        }
    }
}

#[test]
fn classes_that_are_numbers_are_unsupported() {
    let params = json!({"formula": "c ~ a + b", "method": "class"});
    let fit = data().run::<DTree>(params).unwrap();
    assert_eq!(
        pmml(&fit.model.0).err().unwrap().kind,
        ErrorKind::Unsupported
    );
}

//! `rxFactors`: what becomes of values and levels.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

use rxwasm::analysis::variables::Variables;
use rxwasm::data::{Chunk, Schema};
use rxwasm::error::{ErrorKind, Result};
use rxwasm::transform::step::AnyStep;
use serde_json::{Value, json};
use support::DataSet;
use support::cases::cases;

fn plan(params: &Value, schema: &Schema) -> Result<AnyStep> {
    AnyStep::plan(
        "rxFactors",
        &mut <dyn erased_serde::Deserializer>::erase(params),
        schema,
    )
}

/// The factors of a data set, with the labels that a scan finds.
fn factors(data: &DataSet, params: &Value) -> Result<(Schema, Vec<Chunk>)> {
    let mut params = params.clone();
    let mut labels = Vec::new();
    for info in params["factorInfo"].as_array().into_iter().flatten() {
        let name = info["varName"].as_str().or(info["name"].as_str());
        let known = name.and_then(|name| data.schema.position(name));
        if known.is_some_and(|at| data.schema.variables[at].kind.name() != "factor")
            && info["levels"].is_null()
        {
            labels.push(name.unwrap());
        }
    }
    let found = data.run::<Variables>(json!({"variables": labels, "labels": labels}))?;
    params["labelled"] = json!(found.variables);
    let step = plan(&params, &data.schema)?;
    let chunks = data.chunks.iter().map(|chunk| step.apply(chunk));
    Ok((step.schema().clone(), chunks.collect::<Result<_>>()?))
}

fn levels(schema: &Schema, name: &str) -> Vec<String> {
    let variable = schema.variable(name).unwrap();
    variable.levels.as_ref().unwrap().to_vec()
}

/// The level of each row; empty where there is none.
fn values(made: &(Schema, Vec<Chunk>), name: &str) -> Vec<String> {
    let levels = levels(&made.0, name);
    let mut all = Vec::new();
    for chunk in &made.1 {
        let column = chunk.column(name).unwrap();
        let mut codes = vec![0.0; column.len()];
        column.widen(0, &mut codes);
        for (row, code) in codes.into_iter().enumerate() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let level = || levels[code as usize].clone();
            all.push(if column.is_valid(row) {
                level()
            } else {
                String::new()
            });
        }
    }
    all
}

fn small() -> DataSet {
    let text = "i,d,s,f,b,day\n3,7.123456,w,u,TRUE,2020-01-02\n1,7.12346,v,v,FALSE,2020-01-01\n\
        3,,NA,w,TRUE,\n100000,81234.56789,w,u,,2020-01-02\n-2,91234567.8,v,w,FALSE,2020-01-01\n";
    let info = json!([
        {"name": "f", "type": "factor", "levels": ["u", "v", "w"]},
        {"name": "s", "type": "character"},
        {"name": "day", "type": "Date"},
    ]);
    DataSet::text(
        text,
        json!({"defaultDecimalColType": "numeric", "colInfo": info}),
    )
    .unwrap()
}

fn one(info: &Value) -> (Schema, Vec<Chunk>) {
    factors(&small(), &json!({"factorInfo": [info]})).unwrap()
}

#[test]
fn factors_that_revoscaler_printed() {
    let cases = cases();
    let case = cases
        .iter()
        .find(|case| case["id"] == "factors-char")
        .unwrap();
    let inline = &case["data"]["inline"];
    let column = |name: &str, row: usize| inline[name][row].as_str().unwrap_or("").to_owned();
    let rows: Vec<String> = (0..10)
        .map(|row| format!("{},{}", column("sex", row), column("state", row)))
        .collect();
    let text = format!("sex,state\n{}\n", rows.join("\n"));
    let options = json!({"firstRowIsColNames": true, "stringsAsFactors": false});
    let data = DataSet::text(&text, options).unwrap();
    for (row, (name, is_sorted)) in [
        ("sex", false),
        ("state", false),
        ("sex", true),
        ("state", true),
    ]
    .into_iter()
    .enumerate()
    {
        let info = [json!({"name": "sex"}), json!({"name": "state"})];
        let made = factors(&data, &json!({"factorInfo": info, "sortLevels": is_sorted})).unwrap();
        let expected: Vec<&str> = case["expected"][0]["rows"][row]
            .as_array()
            .unwrap()
            .iter()
            .skip(1)
            .map(|level| level.as_str().unwrap())
            .collect();
        assert_eq!(levels(&made.0, name), expected);
        assert_eq!(values(&made, "sex")[0], "M");
        assert_eq!(values(&made, "state")[9], "CA");
    }
}

#[test]
fn values_become_levels_as_they_first_appear() {
    let made = |name: &str| one(&json!({"name": name}));
    assert_eq!(levels(&made("i").0, "i"), ["3", "1", "100000", "-2"]);
    let real = made("d");
    assert_eq!(levels(&real.0, "d"), ["7.12346", "81234.6", "9.12346e+07"]);
    assert_eq!(
        values(&real, "d"),
        ["7.12346", "7.12346", "", "81234.6", "9.12346e+07"]
    );
    assert_eq!(values(&made("s"), "s"), ["w", "v", "", "w", "v"]);
    assert_eq!(levels(&made("b").0, "b"), ["TRUE", "FALSE"]);
    assert_eq!(levels(&made("day").0, "day"), ["2020-01-02", "2020-01-01"]);
    let beside =
        one(&json!({"name": "g", "varName": "i", "sortLevels": true, "description": "of i"}));
    let names: Vec<&str> = beside.0.variables.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["i", "d", "s", "f", "b", "day", "g"]);
    assert_eq!(levels(&beside.0, "g"), ["-2", "1", "100000", "3"]);
    assert_eq!(values(&beside, "g"), ["3", "1", "3", "100000", "-2"]);
    assert_eq!(
        beside.0.variable("g").unwrap().description.as_deref(),
        Some("of i")
    );
}

#[test]
fn some_values_become_levels() {
    let some = one(&json!({"name": "i", "levels": [1, 2, 3]}));
    assert_eq!(levels(&some.0, "i"), ["1", "2", "3"]);
    assert_eq!(values(&some, "i"), ["3", "1", "3", "", ""]);
    let rest = one(&json!({"name": "i", "levels": [3], "otherLevel": "more"}));
    assert_eq!(values(&rest, "i"), ["3", "more", "3", "more", "more"]);
    let factor = one(&json!({"name": "f", "levels": ["w", "u"]}));
    assert_eq!(levels(&factor.0, "f"), ["w", "u"]);
    assert_eq!(values(&factor, "f"), ["u", "", "w", "u", "w"]);
    // What is missing stays so.
    let text = one(&json!({"name": "s", "levels": ["v"], "otherLevel": "x"}));
    assert_eq!(values(&text, "s"), ["x", "v", "", "x", "v"]);
}

#[test]
fn levels_are_renamed_joined_and_reordered() {
    let renamed = one(&json!({"name": "f", "newLevels": [["U", ["u"]], ["W", ["w"]]]}));
    assert_eq!(levels(&renamed.0, "f"), ["U", "W", "v"]);
    assert_eq!(values(&renamed, "f"), ["U", "v", "W", "U", "W"]);
    let joined =
        json!({"name": "g", "varName": "f", "newLevels": [["late", ["w", "v"]], ["early", ["u"]]]});
    let joined = one(&joined);
    assert_eq!(
        values(&joined, "g"),
        ["early", "late", "late", "early", "late"]
    );
    assert_eq!(values(&joined, "f"), ["u", "v", "w", "u", "w"]);
    let other = json!({"name": "f", "newLevels": [["z", ["w"]]], "otherLevel": "o"});
    assert_eq!(levels(&one(&other).0, "f"), ["z", "o"]);
    let mut sorted = other;
    sorted["sortLevels"] = json!(true);
    let sorted = one(&sorted);
    assert_eq!(levels(&sorted.0, "f"), ["o", "z"]);
    assert_eq!(values(&sorted, "f"), ["o", "o", "z", "o", "z"]);
    let more = one(
        &json!({"name": "f", "newLevels": [["w", ["w"]], ["x", ["x"]], ["u", ["u"]], ["v", ["v"]]]}),
    );
    assert_eq!(levels(&more.0, "f"), ["w", "x", "u", "v"]);
    let map = json!({"name": "f", "newLevels": [["left", ["1"]], ["right", ["2"]]], "indexMap": [1, 2, 1]});
    assert_eq!(
        values(&one(&map), "f"),
        ["left", "right", "left", "left", "left"]
    );
    let both = one(
        &json!({"name": "i", "levels": [3, 1], "newLevels": [["three", ["3"]]], "otherLevel": "o"}),
    );
    assert_eq!(levels(&both.0, "i"), ["three", "o"]);
    assert_eq!(values(&both, "i"), ["three", "o", "three", "o", "o"]);
}

#[test]
fn all_factors_are_sorted_and_variables_chosen() {
    let text = "f,g,x\nb,2,1\na,1,2\n";
    let info = json!([{"name": "f", "type": "factor", "levels": ["b", "a"]}, {"name": "g", "type": "factor", "levels": ["2", "1"]}]);
    let data = DataSet::text(text, json!({"colInfo": info})).unwrap();
    let made = factors(&data, &json!({"sortLevels": true})).unwrap();
    assert_eq!(
        (levels(&made.0, "f"), levels(&made.0, "g")),
        (vec!["a".into(), "b".into()], vec!["1".into(), "2".into()])
    );
    assert_eq!(values(&made, "f"), ["b", "a"]);
    let kept = json!({"factorInfo": [{"name": "h", "varName": "g"}], "varsToKeep": ["x"]});
    let (schema, _) = factors(&data, &kept).unwrap();
    let names: Vec<&str> = schema.variables.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["x", "h"]);
    let same = factors(&data, &json!({})).unwrap();
    assert_eq!(levels(&same.0, "f"), ["b", "a"]);
}

#[test]
fn nothing_becomes_factors_of_nothing() {
    let text = "x,s\n";
    let options =
        json!({"firstRowIsColNames": true, "colClasses": [{"name": "s", "class": "character"}]});
    let data = DataSet::text(text, options).unwrap();
    let made = factors(&data, &json!({"factorInfo": [{"name": "s"}]})).unwrap();
    assert_eq!(levels(&made.0, "s"), [] as [&str; 0]);
}

#[test]
fn mistakes_are_named() {
    let kind = |params: Value| factors(&small(), &params).unwrap_err().kind;
    let of = |info: Value| kind(json!({"factorInfo": [info]}));
    assert_eq!(of(json!({"name": "zzz"})), ErrorKind::UnknownVariable);
    assert_eq!(
        of(json!({"name": "d", "varName": "i"})),
        ErrorKind::Argument
    );
    assert_eq!(of(json!({"sortLevels": true})), ErrorKind::Argument);
    assert_eq!(
        of(json!({"name": "i", "levels": [1, 1]})),
        ErrorKind::Argument
    );
    assert_eq!(
        of(json!({"name": "i", "levels": [[1]]})),
        ErrorKind::Argument
    );
    assert_eq!(
        of(json!({"name": "f", "newLevels": [["a", ["u"]], ["a", ["v"]]]})),
        ErrorKind::Argument
    );
    assert_eq!(
        of(json!({"name": "f", "newLevels": [["a", ["u"]], ["b", ["u"]]]})),
        ErrorKind::Argument
    );
    assert_eq!(
        of(json!({"name": "f", "indexMap": [1, 2, 3]})),
        ErrorKind::Argument
    );
    let map = |map: Value| of(json!({"name": "f", "newLevels": [["a", ["1"]]], "indexMap": map}));
    assert_eq!(map(json!([1, 1])), ErrorKind::Argument);
    assert_eq!(map(json!([1, 1, 2])), ErrorKind::Argument);
    assert_eq!(of(json!({"name": "f", "zzz": 1})), ErrorKind::Argument);
    assert_eq!(
        kind(json!({"factorInfo": [{"name": "i"}, {"name": "i"}]})),
        ErrorKind::Argument
    );
    assert_eq!(
        kind(json!({"varsToKeep": ["i"], "varsToDrop": ["d"]})),
        ErrorKind::Argument
    );
    let unscanned = plan(&json!({"factorInfo": [{"name": "s"}]}), &small().schema);
    assert_eq!(unscanned.unwrap_err().kind, ErrorKind::NeedsScan);
}

#[test]
fn what_is_told_of_variables_changes() {
    let data = small();
    let params = json!({"variables": [
        {"name": "f", "newName": "g", "levels": ["x", "y", "z"], "description": "letters"},
        {"name": "i", "low": -10, "high": 10},
    ]});
    let step = |params: &Value| {
        AnyStep::plan(
            "rxSetVarInfo",
            &mut <dyn erased_serde::Deserializer>::erase(params),
            &data.schema,
        )
    };
    let plan = step(&params).unwrap();
    let chunks = data.chunks.iter().map(|chunk| plan.apply(chunk).unwrap());
    let made = (plan.schema().clone(), chunks.collect());
    assert_eq!(values(&made, "g"), ["x", "y", "z", "x", "z"]);
    assert_eq!(made.0.variable("i").unwrap().low, Some(-10.0));
    assert_eq!(
        made.0.variable("g").unwrap().description.as_deref(),
        Some("letters")
    );
    let taken = json!({"variables": [{"name": "f", "newName": "i"}]});
    assert_eq!(step(&taken).unwrap_err().kind, ErrorKind::Argument);
}

//! Results of the native engine for the cases that other hosts are compared with: reads `cases.json` and the inputs from
//! the folder that it is given, and writes `results.json` there, with the names of all registered analyses.

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rxwasm::analysis::ANALYSES;
use serde_json::{Map, Value, json};
use support::{DataSet, drive, plan, settle};

fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap());
    let text = fs::read_to_string(folder.join("cases.json")).unwrap();
    let asked: Value = serde_json::from_str(&text).unwrap();
    let inputs: BTreeMap<String, DataSet> = asked["inputs"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, options)| {
            let bytes = fs::read(folder.join(name)).unwrap();
            (name.clone(), DataSet::read(options, bytes).unwrap())
        })
        .collect();
    let mut results = Map::new();
    for case in asked["cases"].as_array().unwrap() {
        let data = &inputs[case["input"].as_str().unwrap()];
        let analysis = case["analysis"].as_str().unwrap();
        let (params, schema) =
            settle(analysis, case["params"].clone(), &data.schema, data).unwrap();
        let mut job = plan(analysis, &params, &schema).unwrap();
        drive(job.as_mut(), data).unwrap();
        let output = serde_json::to_value(job.outcome().unwrap().value().unwrap()).unwrap();
        results.insert(case["name"].as_str().unwrap().to_owned(), output);
    }
    let analyses: Vec<&str> = ANALYSES.iter().map(|entry| entry.name()).collect();
    let written = json!({"analyses": analyses, "results": results});
    fs::write(folder.join("results.json"), written.to_string()).unwrap();
}

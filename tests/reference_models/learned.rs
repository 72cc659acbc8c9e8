//! Predictions, clusters and classifiers against what RevoScaleR printed.

use crate::support::DataSet;
use crate::support::cases::check;
use rxwasm::analysis::kmeans::Kmeans;
use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::naive_bayes::NaiveBayes;
use rxwasm::format::arrow::column_of;
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::Value;
use serde_json::json;

pub fn check_predict(case: &Value, data: &DataSet) {
    let id = case["id"].as_str().unwrap();
    let model = data
        .run::<LinMod>(json!({"formula": "fatGain ~ neaInc", "covCoef": true}))
        .unwrap();
    let params = json!({"model": model.model.0, "computeStdErrors": true, "interval": "confidence", "confLevel": 0.95});
    let plan = Predict::plan(&serde_json::from_value(params).unwrap(), &data.schema).unwrap();
    let chunk = plan.apply(&data.chunks[0]).unwrap();
    let bytes = rxwasm::format::arrow::to_ipc(&[chunk]).unwrap();
    for expected in case["expected"].as_array().unwrap() {
        let column = match expected["what"].as_str().unwrap() {
            "StdErr" => "fatGain_StdErr",
            "fit" => "fatGain_Pred",
            "conf.lower" => "fatGain_Lower",
            "conf.upper" => "fatGain_Upper",
            other => panic!("{id}: {other}"),
        };
        for (position, value) in column_of(&bytes, column).unwrap().into_iter().enumerate() {
            check(id, expected, position, value);
        }
    }
}

pub fn check_kmeans(case: &Value, data: &DataSet) {
    let id = case["id"].as_str().unwrap();
    assert_eq!(case["args"]["centers"], "rows 380 and 75 of the data");
    let value = |row: u32, name: &str| {
        let mut value = [0.0];
        let column = data.chunks[0].column(name).unwrap();
        column.gather(&[row], &mut value);
        value[0]
    };
    let centers = [379, 74].map(|row| [value(row, "x"), value(row, "y")]);
    let args = json!({"formula": case["args"]["formula"], "algorithm": case["args"]["algorithm"], "centers": centers});
    let fit = data.run::<Kmeans>(args).unwrap();
    for expected in case["expected"].as_array().unwrap() {
        let values = match expected["what"].as_str().unwrap() {
            "centers (row-major 2x2)" => (0..4).map(|at| fit.centers.at(at / 2, at % 2)).collect(),
            "size" => fit.size.clone(),
            "withinss" => fit.withinss.clone(),
            _ => vec![fit.totss, fit.tot_withinss, fit.betweenss],
        };
        for (position, value) in values.into_iter().enumerate() {
            check(id, expected, position, value);
        }
    }
}

pub fn check_naive_bayes(case: &Value, data: &DataSet) {
    let id = case["id"].as_str().unwrap();
    let fit = data.run::<NaiveBayes>(case["args"].clone()).unwrap();
    for expected in case["expected"].as_array().unwrap() {
        let what = expected["what"].as_str().unwrap();
        let values = if what == "apriori" {
            fit.apriori.clone()
        } else {
            let mut tables = fit.tables.iter();
            let table = tables.find(|table| table.variable == what).unwrap();
            table.table.values.concat()
        };
        for (position, value) in values.into_iter().enumerate() {
            check(id, expected, position, value);
        }
    }
}

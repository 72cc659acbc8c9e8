//! The outputs that `RevoScaleR` printed, and the data that they belong to.

use serde_json::{Value, json};

use super::{DataSet, reference};

/// All cases of the reference material.
pub fn cases() -> Vec<Value> {
    let text = std::fs::read_to_string(reference().join("revoscaler-cases.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["cases"]
        .as_array()
        .unwrap()
        .clone()
}

/// The data of a case, read as the case says.
pub fn data(case: &Value) -> DataSet {
    let described = &case["data"];
    if let Some(text) = described["inline"].as_str() {
        assert_eq!(text, "n = 1..1000");
        let rows = (1..=1000)
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
            .join("\n");
        return DataSet::text(&format!("n\n{rows}"), json!({"firstRowIsColNames": true})).unwrap();
    }
    // Data frames of R hold doubles; only files imported by RevoScaleR hold 32-bit floats.
    let mut options = json!({"defaultDecimalColType": "numeric", "stringsAsFactors": true});
    let mut info = Vec::new();
    if let Some(read) = described["read"].as_object() {
        options =
            json!({"missingValueString": read["missingValueString"], "stringsAsFactors": true});
        options["colClasses"] = read["colClasses"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, class)| json!({"name": name, "class": class}))
            .collect();
        for (name, column) in read["colInfo"].as_object().unwrap() {
            let mut column = column.clone();
            column["name"] = json!(name);
            info.push(column);
        }
    }
    for (name, levels) in described["factors"].as_object().into_iter().flatten() {
        info.push(json!({"name": name, "type": "factor", "levels": levels}));
    }
    options["colInfo"] = json!(info);
    if let Some(delimiter) = case["args"]["delimiter"].as_str() {
        options["delimiter"] = json!(delimiter);
    }
    DataSet::reference(described["file"].as_str().unwrap(), options).unwrap()
}

/// Compares a value with an expectation, to its printed digits.
pub fn check(id: &str, expected: &Value, position: usize, got: f64) {
    let what = expected["what"].as_str().unwrap();
    let value = expected["values"][position].as_f64().unwrap();
    let listed = |name: &str| match &expected[name] {
        Value::Array(list) => list[position].as_f64(),
        other => other.as_f64(),
    };
    let tolerance = listed("abs_tol")
        .unwrap_or(0.0)
        .max(listed("rel_tol").unwrap_or(0.0) * value.abs());
    // A p-value that is printed as 2.22e-16 says that it is at most about that.
    let at_floor = what == "p" && value == 2.22e-16 && got <= 2e-15;
    assert!(
        at_floor || (got - value).abs() <= tolerance,
        "{id}: {what} {position} is {got:e}, expected {value:e} +- {tolerance:e}"
    );
}

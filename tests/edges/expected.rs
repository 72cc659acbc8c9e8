//! What must come of calls on odd data: for every registered analysis, told in full.

use rxwasm::analysis::ANALYSES;
use rxwasm::engine::value::Value as Field;
use rxwasm::error::{Error, ErrorKind, Result};
use serde_json::{Value, json};

use crate::support::compare::frame;
use crate::support::{DataSet, drive, plan, settle};

/// What must come of a call.
pub enum Expected {
    /// An error of a kind that names the column, if there is one, and says these words.
    Fails(ErrorKind, Option<&'static str>, &'static str),
    /// A result with these values at these JSON pointers; `null` where R has NA or NaN.
    Gives(Value),
}

/// An error of a kind, with some of its words.
pub fn fails(kind: ErrorKind, words: &'static str) -> Expected {
    Expected::Fails(kind, None, words)
}

/// An error of a kind in a column, with some of its words.
pub fn fails_in(column: &'static str, kind: ErrorKind, words: &'static str) -> Expected {
    Expected::Fails(kind, Some(column), words)
}

/// A result with these values at these JSON pointers, which go into data frames by the names of columns.
pub fn gives(values: Value) -> Expected {
    Expected::Gives(values)
}

/// An analysis, its parameters, and what must come of it.
pub type Call = (&'static str, Value, Expected);

/// The usual call of an analysis.
pub fn usually(analysis: &'static str, expected: Expected) -> Call {
    (analysis, usual(analysis, &json!({})), expected)
}

/// The usual call of an analysis with other parameters.
#[allow(clippy::needless_pass_by_value)]
pub fn with(analysis: &'static str, added: Value, expected: Expected) -> Call {
    (analysis, usual(analysis, &added), expected)
}

/// Tries calls, of which every registered analysis has one.
pub fn check_all(data: &DataSet, calls: &[Call]) {
    for entry in ANALYSES {
        let name = entry.name();
        let told = calls.iter().any(|(analysis, ..)| *analysis == name);
        assert!(told, "what must come of {name} is not told");
    }
    check(data, calls);
}

/// Tries calls.
pub fn check(data: &DataSet, calls: &[Call]) {
    let wrong: Vec<String> = calls
        .iter()
        .filter_map(|(analysis, params, expected)| {
            let problem = compared(result(data, analysis, params), expected).err()?;
            Some(format!("{analysis} {params}: {problem}"))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

/// The fields of a result, data frames as columns by name. That it can be printed is seen too.
pub fn result(data: &DataSet, analysis: &str, params: &Value) -> Result<Value> {
    let (params, schema) = settle(analysis, params.clone(), &data.schema, data)?;
    let mut job = plan(analysis, &params, &schema)?;
    drive(job.as_mut(), data)?;
    let outcome = job.outcome().unwrap();
    Ok(with_frames(&plain(outcome.value()?)))
}

/// Fields as JSON, which has no infinite numbers: they are texts.
fn plain(field: Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Logical(value) => json!(value),
        Field::Integer(value) => json!(value),
        Field::Number(value) if value.is_infinite() => json!(value.to_string()),
        Field::Number(value) => json!(value),
        Field::Text(text) => json!(text),
        Field::Bytes(bytes) => json!(bytes),
        Field::List(fields) => fields.into_iter().map(plain).collect(),
        Field::Map(fields) => fields
            .into_iter()
            .map(|(name, field)| (name, plain(field)))
            .collect(),
    }
}

fn with_frames(value: &Value) -> Value {
    match value {
        Value::Array(items) => match frame(items).filter(|_| !items.is_empty()) {
            Some(columns) => by_name(&columns),
            None => items.iter().map(with_frames).collect(),
        },
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| *name != "model")
            .map(|(name, value)| (name.clone(), with_frames(value)))
            .collect(),
        other => other.clone(),
    }
}

/// The columns of a data frame by name, of all its batches.
fn by_name(columns: &Value) -> Value {
    let mut frame = serde_json::Map::new();
    for column in columns.as_array().unwrap() {
        let values = frame
            .entry(column[0].as_str().unwrap())
            .or_insert(json!([]));
        let more = column[1].as_array().unwrap().clone();
        values.as_array_mut().unwrap().extend(more);
    }
    Value::Object(frame)
}

fn compared(found: Result<Value>, expected: &Expected) -> std::result::Result<(), String> {
    match (found, expected) {
        (Err(error), Expected::Fails(kind, column, words)) => {
            let Error {
                kind: code,
                at,
                message,
            } = &error;
            let right = code == kind
                && message.contains(words)
                && column.is_none_or(|column| at.column.as_deref() == Some(column));
            if right {
                return Ok(());
            }
            Err(format!(
                "{code:?} {message} {at:?}\n  is not {kind:?} {column:?} {words}"
            ))
        }
        (Ok(found), Expected::Gives(values)) => {
            for (pointer, value) in values.as_object().unwrap() {
                let Some(at) = found.pointer(pointer) else {
                    return Err(format!("there is no {pointer}\n  in {found}"));
                };
                if !same(at, value) {
                    return Err(format!("{pointer} is {at}, not {value}\n  in {found}"));
                }
            }
            Ok(())
        }
        (Ok(found), Expected::Fails(kind, ..)) => Err(format!("no {kind:?}, but {found}")),
        (Err(error), Expected::Gives(_)) => Err(format!("{:?} {error}", error.kind)),
    }
}

/// Equal but for roundings: to six digits, or to 1e-9.
fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 1e-6 * b.abs() + 1e-9
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => found == expected,
    }
}

/// The usual call of each analysis with other parameters added.
pub fn usual(analysis: &str, added: &Value) -> Value {
    let mut params = match analysis {
        "rxLinMod" => json!({"formula": "y ~ x"}),
        "rxLogit" => json!({"formula": "b ~ x"}),
        "rxGlm" => json!({"formula": "k ~ x", "family": "poisson"}),
        "rxSummary" => json!({"formula": "~ y + f"}),
        "rxHistogram" => json!({"formula": "~ y"}),
        "rxCube" | "rxCrossTabs" => json!({"formula": "y ~ f"}),
        "rxCovCor" => json!({"formula": "~ y + x"}),
        "rxQuantile" => json!({"varName": "y"}),
        "rxLorenz" => json!({"orderVarName": "k"}),
        "rxRoc" => json!({"actualVarName": "b", "predVarNames": ["z"]}),
        "rxLinePlot" => json!({"formula": "y ~ x"}),
        "rxKmeans" => json!({"formula": "~ y + x", "numClusters": 2}),
        "rxNaiveBayes" => json!({"formula": "f ~ x"}),
        "rxDTree" => json!({"formula": "y ~ x", "xVal": 0, "minSplit": 4, "cp": 0.01}),
        "rxDForest" => json!({"formula": "y ~ x", "nTree": 2, "minSplit": 2, "cp": 0.01}),
        "rxBTrees" => {
            json!({"formula": "y ~ x", "nTree": 2, "lossFunction": "gaussian", "sampRate": 1, "minSplit": 2})
        }
        "rxGetVarInfo" => json!({"variables": ["y", "f"]}),
        _ => panic!("{analysis} has no usual call in tests/edges/expected.rs"),
    };
    for (name, value) in added.as_object().unwrap() {
        params[name] = value.clone();
    }
    params
}

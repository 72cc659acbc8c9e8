//! `rxDataStep`: rows and variables that come out, and the files that are written.
#![cfg(not(target_family = "wasm"))]

mod chunks;
mod files;
mod levels;
#[path = "../support/mod.rs"]
mod support;

use rxwasm::data::{Chunk, Kind, Schema, Storage};
use rxwasm::error::{ErrorKind, Result};
use rxwasm::transform::made::{MadeColumn, made_chunk, made_schema};
use rxwasm::transform::step::AnyStep;
use serde_json::{Value, json};
use support::DataSet;
use support::cases::{cases, check, data};

fn plan(name: &str, params: &Value, schema: &Schema) -> Result<AnyStep> {
    AnyStep::plan(
        name,
        &mut <dyn erased_serde::Deserializer>::erase(params),
        schema,
    )
}

/// What a step makes of a data set.
fn stepped(data: &DataSet, params: &Value) -> Result<(Schema, Vec<Chunk>)> {
    let step = plan("rxDataStep", params, &data.schema)?;
    let chunks = data.chunks.iter().map(|chunk| step.apply(chunk));
    Ok((step.schema().clone(), chunks.collect::<Result<_>>()?))
}

/// A column as doubles, missing values NaN; codes from 1.
fn column(chunks: &[Chunk], name: &str) -> Vec<f64> {
    let mut all = Vec::new();
    for chunk in chunks {
        let column = chunk.column(name).unwrap();
        let mut values = vec![0.0; column.len()];
        column.widen(0, &mut values);
        for (row, value) in values.iter_mut().enumerate() {
            if !column.is_valid(row) {
                *value = f64::NAN;
            }
        }
        all.extend(values);
    }
    all
}

fn names(schema: &Schema) -> Vec<&str> {
    let names = schema.variables.iter();
    names.map(|variable| variable.name.as_str()).collect()
}

fn rows(chunks: &[Chunk]) -> usize {
    chunks.iter().map(Chunk::rows).sum()
}

#[test]
fn steps_that_revoscaler_printed() {
    for case in cases() {
        let (id, arguments) = (case["id"].as_str().unwrap(), &case["args"]);
        if case["function"] != "rxDataStep" || case["data"]["file"].is_null() {
            continue;
        }
        if ![
            "step-air-late",
            "step-air-rows",
            "step-subset",
            "step-xdf-blocks",
        ]
        .contains(&id)
        {
            continue;
        }
        let data = data(&case);
        let mut params = arguments.clone();
        // Blocks are those of the source.
        params.as_object_mut().unwrap().remove("rowsPerRead");
        let counts = data.chunks.iter().map(Chunk::rows).collect::<Vec<_>>();
        params["chunkRows"] = json!(counts);
        let (schema, chunks) = stepped(&data, &params).unwrap();
        for expected in case["expected"].as_array().unwrap() {
            let what = expected["what"].as_str().unwrap();
            let range = |name: &str| {
                let values = column(&chunks, name);
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                vec![
                    low,
                    values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                ]
            };
            #[allow(clippy::cast_precision_loss)]
            let found = match what {
                "nrow" => vec![rows(&chunks) as f64],
                "ncol" => vec![schema.variables.len() as f64],
                "n" => vec![rows(&chunks) as f64, schema.variables.len() as f64],
                "DayOfWeek.code" => column(&chunks, "DayOfWeek")
                    .iter()
                    .map(|x| x + 1.0)
                    .collect(),
                _ => match what.strip_suffix(".lowhigh") {
                    Some(name) => range(name),
                    None => column(&chunks, what),
                },
            };
            for (position, value) in found.iter().enumerate() {
                if expected["values"][position].is_null() {
                    assert!(value.is_nan(), "{id} {what} {position}");
                } else {
                    check(id, expected, position, *value);
                }
            }
        }
    }
}

fn small() -> DataSet {
    let text = "x,f,t,d,b,n\n1.5,u,hello,2020-01-31,TRUE,1\n,v,\"a,b\",2020-02-01,FALSE,2\n3.5,u,NA,,NA,3\n";
    let info = json!([
        {"name": "f", "type": "factor", "levels": ["v", "u"]},
        {"name": "d", "type": "Date"},
        {"name": "t", "type": "character"},
    ]);
    let options = json!({"defaultDecimalColType": "numeric", "colInfo": info});
    DataSet::text(text, options).unwrap()
}

#[test]
fn variables_are_added_replaced_and_removed() {
    // Texts of JSON have their keys in order here.
    let transforms = json!({
        "b": null, "g": "factor(n, levels = c(1, 2))", "late": "d > as.Date('2020-01-31')",
        "w": "ifelse(n > 1, 'many', 'one')", "x": "x + 1", "y": "x * k",
    });
    let params =
        json!({"transforms": transforms, "transformObjects": {"k": 2}, "varsToDrop": ["t"]});
    let (schema, chunks) = stepped(&small(), &params).unwrap();
    let expected = [
        ("x", Kind::Numeric),
        ("f", Kind::Factor),
        ("d", Kind::Date),
        ("n", Kind::Integer),
        ("g", Kind::Factor),
        ("late", Kind::Logical),
        ("w", Kind::Character),
        ("y", Kind::Numeric),
    ];
    let found = schema.variables.iter();
    let found: Vec<_> = found
        .map(|variable| (variable.name.as_str(), variable.kind))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(
        schema.variables[1].levels.as_ref().unwrap().as_slice(),
        ["v", "u"]
    );
    assert_eq!(column(&chunks, "x")[0], 2.5);
    // Later ones see what earlier ones made.
    assert_eq!(column(&chunks, "y")[2], 9.0);
    assert!(column(&chunks, "g")[2].is_nan());
    assert!(column(&chunks, "late")[2].is_nan());
}

#[test]
fn what_expressions_use_is_kept() {
    let params =
        json!({"varsToKeep": ["f"], "rowSelection": "x > 1", "transforms": {"y": "n + 1"}});
    let (schema, chunks) = stepped(&small(), &params).unwrap();
    assert_eq!(names(&schema), ["x", "f", "n", "y"]);
    assert_eq!(rows(&chunks), 2);
    let step = plan("rxDataStep", &params, &small().schema).unwrap();
    assert_eq!(step.reads(), ["x", "f", "n"]);
}

#[test]
fn rows_are_taken_by_number() {
    let data = small();
    let params = |start: f64, count: f64| json!({"startRow": start, "numRows": count, "rowVarName": "row", "chunkRows": [3]});
    let taken = |start, count| column(&stepped(&data, &params(start, count)).unwrap().1, "row");
    assert_eq!(taken(1.0, -1.0), [1.0, 2.0, 3.0]);
    assert_eq!(taken(2.0, 1.0), [2.0]);
    assert_eq!(taken(3.0, 10.0), [3.0]);
    assert_eq!(taken(4.0, 1.0), [] as [f64; 0]);
    assert_eq!(taken(1.0, 0.0), [] as [f64; 0]);
    // Behind the chunks that were counted nothing is taken.
    let none = json!({"numRows": 2, "chunkRows": []});
    assert_eq!(rows(&stepped(&data, &none).unwrap().1), 2);
    assert_eq!(
        stepped(&data, &params(0.5, 1.0)).unwrap_err().kind,
        ErrorKind::Argument
    );
}

#[test]
fn rows_with_missing_values_are_left_out() {
    let left = |params: &Value| rows(&stepped(&small(), params).unwrap().1);
    assert_eq!(left(&json!({"removeMissingsOnRead": true})), 1);
    assert_eq!(left(&json!({"removeMissings": true})), 1);
    assert_eq!(
        left(&json!({"removeMissings": true, "varsToKeep": ["n"]})),
        3
    );
    assert_eq!(
        left(
            &json!({"removeMissings": true, "varsToKeep": ["n"], "transforms": {"z": "log(n - 2)"}})
        ),
        2
    );
    assert_eq!(
        left(
            &json!({"removeMissingsOnRead": true, "varsToKeep": ["x"], "transforms": {"x": "ifelse(is.na(x), 0, x)"}})
        ),
        2
    );
}

#[test]
fn mistakes_are_named() {
    let kind = |params: Value| stepped(&small(), &params).unwrap_err().kind;
    assert_eq!(
        kind(json!({"varsToKeep": ["zzz"]})),
        ErrorKind::UnknownVariable
    );
    assert_eq!(
        kind(json!({"varsToKeep": ["x"], "varsToDrop": ["f"]})),
        ErrorKind::Argument
    );
    assert_eq!(kind(json!({"rowVarName": "x"})), ErrorKind::Argument);
    assert_eq!(kind(json!({"transforms": {"y": "x +"}})), ErrorKind::Syntax);
    assert_eq!(kind(json!({"zzz": 1})), ErrorKind::Argument);
    assert_eq!(
        kind(json!({"transforms": {"y": "factor(t)"}})),
        ErrorKind::NeedsScan
    );
    assert!(
        stepped(
            &small(),
            &json!({"transforms": {"y": "factor(t)"}, "ownLevels": true})
        )
        .is_ok()
    );
    // Files have one type for all chunks.
    let large = json!({"transforms": {"y": "n * 2000000000L"}});
    assert_eq!(kind(large), ErrorKind::Conversion);
}

#[test]
fn rows_are_appended_under_one_schema() {
    let (first, next) = (small(), small());
    let params = json!({"transforms": {
        "f": "factor(ifelse(f == 'u', 'u', 'new'), levels = c('new', 'u'))", "n": "n + 0.5",
    }});
    let (schema, chunks) = stepped(&next, &params).unwrap();
    let before = plan(
        "conform",
        &json!({"other": schema, "follows": false}),
        &first.schema,
    )
    .unwrap();
    let behind = plan(
        "conform",
        &json!({"other": first.schema, "follows": true}),
        &schema,
    )
    .unwrap();
    assert_eq!(before.schema(), behind.schema());
    let variable = |name: &str| behind.schema().variable(name).unwrap();
    assert_eq!(
        variable("f").levels.as_ref().unwrap().as_slice(),
        ["v", "u", "new"]
    );
    assert_eq!(
        (variable("n").kind, variable("n").storage),
        (Kind::Numeric, Storage::Float64)
    );
    let behind = behind.apply(&chunks[0]).unwrap();
    let before = before.apply(&first.chunks[0]).unwrap();
    assert_eq!(before.batch.schema(), behind.batch.schema());
    assert_eq!(column(std::slice::from_ref(&before), "f"), [1.0, 0.0, 1.0]);
    assert_eq!(column(std::slice::from_ref(&behind), "f"), [1.0, 2.0, 1.0]);
    assert_eq!(column(std::slice::from_ref(&before), "n"), [1.0, 2.0, 3.0]);
    let other = small();
    let (fewer, _) = stepped(&other, &json!({"varsToDrop": ["b"]})).unwrap();
    let refused = |other: &Schema, schema: &Schema| {
        plan("conform", &json!({"other": other, "follows": true}), schema)
            .unwrap_err()
            .kind
    };
    assert_eq!(refused(&fewer, &other.schema), ErrorKind::UnknownVariable);
    assert_eq!(refused(&other.schema, &fewer), ErrorKind::UnknownVariable);
    let (text, _) = stepped(&other, &json!({"transforms": {"n": "as.character(n)"}})).unwrap();
    assert_eq!(refused(&text, &other.schema), ErrorKind::WrongType);
}

#[test]
fn what_a_function_returns_goes_on() {
    let data = small();
    let column_of = |name: &str, kind, values: &[f64]| MadeColumn {
        name: name.to_owned(),
        kind,
        numbers: Some(
            values
                .iter()
                .flat_map(|value| value.to_ne_bytes())
                .collect::<Vec<u8>>()
                .into(),
        ),
        texts: None,
        levels: None,
    };
    let micros = 1_580_429_045_250_001.0;
    let mut factor = column_of("g", Kind::Factor, &[1.0, f64::NAN, 0.0]);
    factor.levels = Some(vec!["a".to_owned(), "b".to_owned()]);
    let mut text = column_of("s", Kind::Character, &[]);
    text.numbers = None;
    text.texts = Some(vec![Some("x".to_owned()), None, Some(String::new())]);
    let columns = [
        column_of("n", Kind::Numeric, &[4.0, f64::NAN, 6.0]),
        column_of("y", Kind::Numeric, &[0.5, 1.0, 2.0]),
        column_of("b", Kind::Logical, &[0.0, 1.0, f64::NAN]),
        column_of("d", Kind::Date, &[18_292.0, f64::NAN, -1.0]),
        column_of("m", Kind::Moment, &[micros, f64::NAN, 0.0]),
        factor,
        text,
    ];
    let made = made_schema(&columns, &data.schema).unwrap();
    assert_eq!(made.variables[0].kind, Kind::Integer);
    // Variables that the function was not shown stand beside.
    let mut schema = made.clone();
    schema
        .variables
        .push(data.schema.variable("x").unwrap().clone());
    let chunk = made_chunk(0, &columns, &schema, Some(&data.chunks[0])).unwrap();
    let step = plan(
        "rxDataStep",
        &json!({"rowSelection": "y < 2 & !is.na(n)"}),
        &schema,
    )
    .unwrap();
    let chunk = step.apply(&chunk).unwrap();
    assert_eq!(
        names(step.schema()),
        ["n", "y", "b", "d", "m", "g", "s", "x"]
    );
    let first = |name: &str| column(std::slice::from_ref(&chunk), name);
    assert_eq!(first("n"), [4.0]);
    assert_eq!(
        (first("d"), first("m"), first("g"), first("x")),
        (vec![18_292.0], vec![micros / 1e6], vec![1.0], vec![1.5])
    );
    let mut later = columns.clone();
    later[0] = column_of("n", Kind::Numeric, &[0.5, 1.0, 2.0]);
    let refused = |columns: &[MadeColumn]| made_chunk(1, columns, &made, None).unwrap_err().kind;
    assert_eq!(refused(&later), ErrorKind::WrongType);
    assert_eq!(refused(&columns[1..]), ErrorKind::Argument);
}

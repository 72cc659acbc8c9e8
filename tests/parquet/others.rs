//! Files that pyarrow, pandas and DuckDB wrote, by `tests/fixtures/parquet.py`.

use rxwasm::data::{Kind, Storage};
use rxwasm::error::ErrorKind;
use serde_json::{Value, json};

use crate::files::{read, read_with};
use crate::support::parts::decode_parts;
use crate::support::shown::{check, path};

const FOLDER: &str = "parquet";

fn file(name: &str) -> Vec<u8> {
    std::fs::read(path(&format!("{FOLDER}/{name}.parquet"))).unwrap()
}

#[test]
fn files_of_others_are_read() {
    for name in [
        "types-none",
        "types-snappy",
        "types-gzip",
        "types-lz4",
        "types-zstd",
        "plain",
        "encodings",
        "int96",
        "empty",
        "ordered",
        "groups",
        "pandas",
        "duckdb",
    ] {
        let source = read(&file(name)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        check(FOLDER, name, &source.shown());
        assert!(
            source.opened.warnings.is_empty(),
            "{:?}",
            source.opened.warnings
        );
    }
}

#[test]
fn what_is_nested_is_refused_by_name() {
    let bytes = file("nested");
    let error = read(&bytes).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert_eq!(error.at.column.as_deref(), Some("list"));
    assert!(error.message.contains("a list"), "{error}");
    let dropped = json!({ "varsToDrop": ["list", "struct", "bytes", "time"] });
    check(
        FOLDER,
        "nested",
        &read_with(&dropped, &bytes).unwrap().shown(),
    );
    for (name, what) in [
        ("struct", "a structure"),
        ("bytes", "bytes"),
        ("time", "times of day"),
    ] {
        let error = read_with(&json!({ "varsToKeep": ["int32", name] }), &bytes).unwrap_err();
        assert_eq!(error.at.column.as_deref(), Some(name));
        assert!(error.message.contains(what), "{error}");
    }
    let error = read_with(&json!({ "varsToKeep": ["other"] }), &bytes).unwrap_err();
    assert_eq!(error.kind, ErrorKind::UnknownVariable);
}

#[test]
fn dictionaries_are_factors_with_all_levels_in_order() {
    let ordered = read(&file("ordered")).unwrap();
    let variable = &ordered.schema.variables[0];
    assert_eq!((variable.kind, variable.ordered), (Kind::Factor, true));
    assert_eq!(variable.levels.as_deref().unwrap(), &["c", "b", "a"]);
    let pandas = read(&file("pandas")).unwrap();
    assert_eq!(
        pandas.schema.variables[0].levels.as_deref().unwrap(),
        &["b", "z", "a"]
    );
    let text = json!({ "colInfo": [{ "name": "f", "type": "character" }] });
    let text = read_with(&text, &file("ordered")).unwrap();
    assert_eq!(text.schema.variables[0].kind, Kind::Character);
    assert_eq!(text.shown()["f"], json!(["a", "c", null, "a"]));
}

#[test]
fn text_can_be_read_as_a_factor() {
    let some = json!({ "colInfo": [{ "name": "group", "levels": ["g3", "g1"], "description": "groups" }] });
    let source = read_with(&some, &file("groups")).unwrap();
    let variable = source.schema.variable("group").unwrap();
    assert_eq!(variable.levels.as_deref().unwrap(), &["g3", "g1"]);
    assert_eq!(variable.description.as_deref(), Some("groups"));
    let shown = source.shown();
    assert_eq!(
        (&shown["group"][50], &shown["group"][150]),
        (&Value::Null, &json!("g1"))
    );
    let all = json!({ "colInfo": [{ "name": "group", "type": "factor" }] });
    let source = read_with(&all, &file("groups")).unwrap();
    assert_eq!(source.shown()["group"][250], json!("g2"));
    let wrong = json!({ "colInfo": [{ "name": "id", "type": "factor" }] });
    assert_eq!(
        read_with(&wrong, &file("groups")).unwrap_err().kind,
        ErrorKind::Argument
    );
}

#[test]
fn statistics_give_bounds_and_narrow_types() {
    let source = read(&file("groups")).unwrap();
    let id = source.schema.variable("id").unwrap();
    assert_eq!(
        (id.storage, id.low, id.high),
        (Storage::Int16, Some(0.0), Some(399.0))
    );
    let stored = source.opened.stored.unwrap();
    assert_eq!(stored.rows_per_block, [100.0; 4]);
    assert_eq!(stored.compression, "snappy");
}

#[test]
fn columns_are_decoded_from_their_bytes_alone() {
    let bytes = file("types-none");
    let source = read(&bytes).unwrap();
    let format = &source.opened.format;
    let unit = format.units()[0];
    let names = ["float64".to_owned(), "text".to_owned()];
    let (chunks, length) = decode_parts(format, 0, &bytes, &names).unwrap();
    assert!((length as u64) <= unit.length);
    assert_eq!(chunks[0].columns().len(), 2);
    for name in &names {
        assert_eq!(
            chunks[0].array(name).unwrap(),
            source.chunks[0].array(name).unwrap()
        );
    }
}

//! Streams that R wrote, with nanoarrow, by `tests/fixtures/arrow.R`; and ours read by R.

use rxwasm::data::Kind;
use rxwasm::error::{ErrorKind, Result};
use rxwasm::format::output::Output;
use serde_json::{Value, json};

use crate::files::{Source, read_with};
use crate::support::every_type::{rows, schema};
use crate::support::programs::{Program, check as check_by, folder};
use crate::support::shown::{check, path, shown};

const FOLDER: &str = "arrow_r";

fn read(options: &Value, name: &str) -> Result<Source> {
    let bytes = std::fs::read(path(&format!("{FOLDER}/{name}.arrows"))).unwrap();
    read_with(options, &bytes)
}

#[test]
fn streams_of_r_are_read() {
    for name in ["types", "empty", "numbers"] {
        let source = read(&json!({}), name).unwrap();
        check(FOLDER, name, &shown(&source.schema, &source.chunks));
    }
}

#[test]
fn kinds_are_those_of_r() {
    let types = read(&json!({}), "types").unwrap();
    let numbers = read(&json!({}), "numbers").unwrap();
    for (source, name, kind) in [
        (&types, "logical", Kind::Logical),
        (&types, "integer", Kind::Integer),
        (&types, "double", Kind::Numeric),
        (&types, "text", Kind::Character),
        (&types, "nothing", Kind::Logical),
        (&types, "date", Kind::Date),
        (&types, "moment", Kind::Moment),
        (&types, "zone", Kind::Moment),
        (&types, "integer64", Kind::Integer),
        (&numbers, "half", Kind::Numeric),
        (&numbers, "decimal", Kind::Numeric),
        (&numbers, "large", Kind::Character),
        (&numbers, "nanos", Kind::Moment),
        (&numbers, "date64", Kind::Date),
    ] {
        assert_eq!(source.schema.variable(name).unwrap().kind, kind, "{name}");
    }
}

#[test]
fn what_is_not_read_is_refused_by_name() {
    for name in ["time", "list"] {
        let error = read(&json!({ "varsToKeep": [name] }), "odd").err().unwrap();
        assert_eq!(error.kind, ErrorKind::Unsupported);
        assert_eq!(error.at.column.as_deref(), Some(name));
    }
    let dropped = json!({ "varsToDrop": ["time", "list"] });
    let source = read(&dropped, "odd").unwrap();
    check(FOLDER, "odd", &shown(&source.schema, &source.chunks));
}

#[test]
fn ours_are_read_by_r() {
    let folder = folder("arrow");
    let chunks = [rows(0, 0..1500), rows(1, 1500..3000)];
    for (name, chunks) in [
        ("empty", &chunks[..0]),
        ("one", &chunks[..1]),
        ("many", &chunks),
    ] {
        let options = json!({ "type": "arrow", "stream": true });
        let mut options = <dyn erased_serde::Deserializer>::erase(&options);
        let output = Output::plan(&mut options, &schema()).unwrap();
        let mut bytes = output.format().head().unwrap();
        let mut notes = Vec::new();
        for chunk in chunks {
            let piece = output.format().piece(chunk).unwrap();
            bytes.extend(piece.bytes);
            notes.extend(piece.notes);
        }
        bytes.extend(output.format().end(&notes).unwrap());
        let path = folder.join(format!("{name}.arrows"));
        std::fs::write(&path, bytes).unwrap();
        let shown = shown(&schema(), chunks).to_string();
        std::fs::write(path.with_extension("json"), shown).unwrap();
    }
    check_by(
        &Program {
            variable: "RX_R",
            interpreter: "Rscript",
            attempt: ["-e", "library(nanoarrow); library(jsonlite)"],
            needs: "R with nanoarrow and jsonlite",
            script: "arrow.R",
        },
        &folder,
    );
    std::fs::remove_dir_all(folder).unwrap();
}

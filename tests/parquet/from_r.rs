//! Files that R wrote, with nanoparquet, by `tests/fixtures/parquet.R`.

use rxwasm::data::Kind;
use rxwasm::error::ErrorKind;
use serde_json::json;

use crate::files::{read, read_with};
use crate::support::shown::{check, path};

const FOLDER: &str = "parquet_r";

fn file(name: &str) -> Vec<u8> {
    std::fs::read(path(&format!("{FOLDER}/{name}.parquet"))).unwrap()
}

/// All compressions, both versions of data pages, several row groups, with and without dictionaries and Arrow's schema.
const TYPES: [&str; 12] = [
    "types-uncompressed-1",
    "types-uncompressed-2",
    "types-snappy-1",
    "types-snappy-2",
    "types-gzip-1",
    "types-gzip-2",
    "types-zstd-1",
    "types-zstd-2",
    "types-plain",
    "types-dictionary",
    "types-bare",
    "types-appended",
];

#[test]
fn files_of_r_are_read() {
    for name in TYPES.into_iter().chain(["empty", "numbers"]) {
        let source = read(&file(name)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        check(FOLDER, name, &source.shown());
        let warnings = &source.opened.warnings;
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
    }
}

#[test]
fn kinds_and_levels_are_those_of_r() {
    for name in TYPES {
        let source = read(&file(name)).unwrap();
        let variable = |name| source.schema.variable(name).unwrap();
        for (name, kind) in [
            ("logical", Kind::Logical),
            ("integer", Kind::Integer),
            ("double", Kind::Numeric),
            ("text", Kind::Character),
            ("nothing", Kind::Logical),
            ("date", Kind::Date),
            ("day", Kind::Date),
            ("moment", Kind::Moment),
            ("zone", Kind::Moment),
            ("integer64", Kind::Integer),
        ] {
            assert_eq!(variable(name).kind, kind, "{name}");
        }
        let (factor, ordered) = (variable("factor"), variable("ordered"));
        if name == "types-bare" {
            // Only Arrow's schema tells factors from text.
            assert_eq!(
                (factor.kind, ordered.kind),
                (Kind::Character, Kind::Character)
            );
            continue;
        }
        assert_eq!((factor.kind, factor.ordered), (Kind::Factor, false));
        assert_eq!((ordered.kind, ordered.ordered), (Kind::Factor, true));
        // Nothing in the file says that its dictionaries hold all levels: they are found when rows are read, the unused too.
        for chunk in &source.chunks {
            let levels = |name: &str| {
                let found = chunk.found_levels.iter().find(|(other, _)| other == name);
                found.unwrap().1.clone()
            };
            assert_eq!(*levels("factor"), ["w", "never", "u", "Größe"]);
            assert_eq!(*levels("ordered"), ["low", "middle", "high"]);
        }
    }
}

#[test]
fn what_is_not_read_is_refused_by_name() {
    let bytes = file("odd");
    for (name, what) in [
        ("list", "a list"),
        ("time", "times of day"),
        ("bytes", "bytes"),
    ] {
        let error = read_with(&json!({ "varsToKeep": [name] }), &bytes).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unsupported);
        assert_eq!(error.at.column.as_deref(), Some(name));
        assert!(error.message.contains(what), "{error}");
    }
    let dropped = json!({ "varsToDrop": ["list", "time", "bytes"] });
    check(FOLDER, "odd", &read_with(&dropped, &bytes).unwrap().shown());
}

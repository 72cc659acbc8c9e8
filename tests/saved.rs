//! Models in bytes: they come back whole from any analysis, old ones load for ever, and nothing else does.
#![cfg(not(target_family = "wasm"))]

mod support;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::engine::{Job, Outcome, Printed, SaveOptions, load, save};
use rxwasm::error::ErrorKind;
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::json;
use support::calls::{CASES, Case, settled};
use support::table::Table;
use support::{DataSet, drive, plan};

fn done(case: &Case, data: &Table) -> Box<dyn Job> {
    let (params, schema) = settled(case, data).unwrap();
    let mut job = plan(case.analysis, &params, &schema).unwrap();
    drive(job.as_mut(), data).unwrap();
    job
}

#[test]
fn every_model_comes_back_whole() {
    let data = Table::fixed(200);
    let mut models = 0;
    for case in CASES {
        let job = done(case, &data);
        let outcome = job.outcome().unwrap();
        let fields = |outcome: &Outcome| serde_json::to_value(outcome.value().unwrap()).unwrap();
        let options = SaveOptions {
            metadata: json!({"by": "me", "at": [1, 2.5, null]}),
            ..SaveOptions::default()
        };
        let saved = save(outcome.clone(), options.clone());
        if !fields(outcome)["model"].is_array() {
            assert_eq!(
                saved.err().unwrap().kind,
                ErrorKind::Argument,
                "{}",
                case.params
            );
            continue;
        }
        models += 1;
        let bytes = saved.unwrap();
        let loaded = load(&bytes).unwrap();
        assert_eq!(loaded.metadata, options.metadata);
        assert!(!loaded.realtime_scoring_only);
        // To the last bit, NaN among them; and what is saved again is the same.
        assert!(loaded.outcome == *outcome, "{}", case.params);
        assert!(save(loaded.outcome, options).unwrap() == bytes);

        let scoring = SaveOptions {
            realtime_scoring_only: true,
            ..SaveOptions::default()
        };
        let small = save(outcome.clone(), scoring).unwrap();
        assert!(small.len() < bytes.len());
        let loaded = load(&small).unwrap();
        assert!(loaded.realtime_scoring_only);
        assert_eq!(loaded.outcome.function, case.analysis);
        assert_eq!(fields(&loaded.outcome)["model"], fields(outcome)["model"]);
    }
    assert!(models > 5);
}

fn cars() -> DataSet {
    DataSet::reference("cars.csv", json!({"defaultDecimalColType": "numeric"})).unwrap()
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models")
}

fn line() -> (Vec<u8>, String) {
    let params = json!({"formula": "dist ~ speed", "covCoef": true});
    let fit = cars().run::<LinMod>(params).unwrap();
    (
        save(Outcome::of::<LinMod>(&fit).unwrap(), SaveOptions::default()).unwrap(),
        fit.summary(),
    )
}

/// Bytes as text, in lines.
fn to_hex(bytes: &[u8]) -> String {
    let lines = bytes.chunks(40).map(|line| {
        let digits = line.iter().map(|byte| format!("{byte:02x}"));
        digits.collect::<String>() + "\n"
    });
    lines.collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

/// Models that were saved when the format was young. One that no longer loads means that users' files do not either:
/// give the new field a default, or the model in it another version that the old one is turned into.
#[test]
fn old_models_load() {
    let mut found = 0;
    for entry in std::fs::read_dir(golden()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "hex") {
            let loaded = load(&from_hex(&std::fs::read_to_string(&path).unwrap())).unwrap();
            let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap();
            assert_eq!(loaded.outcome.summary, expected, "{}", path.display());
            let fields = serde_json::to_value(loaded.outcome.value().unwrap()).unwrap();
            let params = json!({"model": fields["model"], "computeStdErrors": true});
            let data = cars();
            let params = serde_json::from_value(params).unwrap();
            Predict::plan(&params, &data.schema)
                .unwrap()
                .apply(&data.chunks[0])
                .unwrap();
            found += 1;
        }
    }
    assert_eq!(found, 1);
}

/// With `UPDATE_MODELS` set, writes the model that `old_models_load` reads.
#[test]
fn models_can_be_written_down() {
    let (bytes, summary) = line();
    let written = to_hex(&bytes);
    assert_eq!(
        written.split_whitespace().map(str::len).sum::<usize>(),
        2 * bytes.len()
    );
    if std::env::var_os("UPDATE_MODELS").is_some() {
        std::fs::write(golden().join("line.hex"), written).unwrap();
        std::fs::write(golden().join("line.txt"), summary).unwrap();
    }
}

fn code(bytes: &[u8]) -> ErrorKind {
    load(bytes).err().unwrap().kind
}

#[test]
fn other_bytes_are_refused() {
    let (bytes, _) = line();
    for foreign in [
        &b""[..],
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n",
        &bytes[1..],
        &[0; 100],
    ] {
        assert_eq!(code(foreign), ErrorKind::Format);
    }
    for length in 1..bytes.len() {
        assert_eq!(
            code(&bytes[..length]),
            ErrorKind::Truncated,
            "{length} bytes"
        );
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(code(&longer), ErrorKind::Format);
    let mut newer = bytes;
    newer[8] = 2;
    assert_eq!(code(&newer), ErrorKind::Unsupported);
}

#[test]
fn a_model_of_an_unknown_function_is_unsupported() {
    let data = Table::fixed(50);
    let case = CASES
        .iter()
        .find(|case| case.analysis == "rxLinMod")
        .unwrap();
    let job = done(case, &data);
    let of = |function: &str| {
        let outcome = Outcome {
            function: function.to_owned(),
            ..job.outcome().unwrap().clone()
        };
        code(&save(outcome, SaveOptions::default()).unwrap())
    };
    assert_eq!(of("rxFuture"), ErrorKind::Unsupported);
    // Of another function than it says.
    assert_eq!(of("rxKmeans"), ErrorKind::Format);
}

proptest! {
    #[test]
    fn a_changed_byte_is_noticed(at in any::<prop::sample::Index>(), mask in 1u8..) {
        let (mut bytes, _) = line();
        let at = at.index(bytes.len());
        bytes[at] ^= mask;
        let kind = code(&bytes);
        prop_assert!(matches!(kind, ErrorKind::Format | ErrorKind::Truncated | ErrorKind::Unsupported), "{:?}", kind);
    }
}

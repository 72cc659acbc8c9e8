//! The TypeScript types of the front end, written from the registry. With `UPDATE_TYPES` set the files are written;
//! otherwise the test fails when they are stale.
#![cfg(feature = "types")]

use std::fmt::Write;
use std::path::Path;

use rxwasm::analysis::ANALYSES;
use rxwasm::engine::Declarations;
use rxwasm::error::Error;
use rxwasm::format::text::ColumnInfo;
use rxwasm::format::{FormatOptions, Unit};
use rxwasm::service::{EngineInfo, OpeningState, PlannedJob, ReadEvent, RowsRequest, StepPlan};
use rxwasm::transform::predict::PredictParams;
use ts_rs::{Config, TypeVisitor};

const HEAD: &str = "// Written from the engine by `npm run types`. Do not edit.\n";

fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("web/src/generated")
        .join(name);
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "web/src/generated/{name} is stale: run `npm run types`"
    );
}

#[test]
fn generated_types_are_fresh() {
    let mut declarations = Declarations {
        config: Config::new().with_large_int("number"),
        ..Declarations::default()
    };
    let signatures: Vec<_> = ANALYSES
        .iter()
        .map(|entry| (entry.name(), entry.signature(&mut declarations)))
        .collect();
    declarations.visit::<Error>();
    declarations.visit::<FormatOptions>();
    declarations.visit::<ColumnInfo>();
    declarations.visit::<Unit>();
    declarations.visit::<OpeningState>();
    declarations.visit::<PlannedJob>();
    declarations.visit::<ReadEvent>();
    declarations.visit::<RowsRequest>();
    declarations.visit::<StepPlan>();
    declarations.visit::<PredictParams>();
    declarations.visit::<EngineInfo>();
    let mut types = format!("{HEAD}import type {{ Constant, Table }} from '../data/frame.js';\n\n");
    for declaration in declarations.types.values() {
        writeln!(types, "{declaration}\n").unwrap();
    }
    check("engine.ts", &format!("{}\n", types.trim_end()));

    let mut names: Vec<&str> = signatures
        .iter()
        .flat_map(|(_, s)| [s.params.as_str(), s.output.as_str()])
        .collect();
    names.sort_unstable();
    let mut analyses = format!(
        "{HEAD}import {{ bind }} from '../rx/bind.js';\nimport type {{ {} }} from './engine.js';\n\n",
        names.join(", ")
    );
    analyses.push_str("/** What each analysis takes and gives. */\nexport interface Analyses {\n");
    for (name, signature) in &signatures {
        writeln!(
            analyses,
            "  {name}: {{ params: {}; output: {} }};",
            signature.params, signature.output
        )
        .unwrap();
    }
    analyses.push_str("}\n");
    for (name, signature) in signatures
        .iter()
        .filter(|(_, signature)| signature.has_formula)
    {
        let about: Vec<String> = signature
            .about
            .lines()
            .map(|line| format!(" * {line}").trim_end().to_owned())
            .collect();
        write!(
            analyses,
            "\n/**\n{}\n */\nexport const {name} = bind('{name}');\n",
            about.join("\n")
        )
        .unwrap();
    }
    check("analyses.ts", &analyses);
}

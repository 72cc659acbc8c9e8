//! The TypeScript types of the front end, written from the registry. With `UPDATE_TYPES` set the files are written;
//! otherwise the test fails when they are stale.
#![cfg(feature = "types")]

use std::fmt::Write;
use std::path::Path;

use rxwasm::analysis::ANALYSES;
use rxwasm::compute::COMPUTATIONS;
use rxwasm::data::var_info::VarInfoParams;
use rxwasm::engine::{Declarations, SaveOptions};
use rxwasm::error::Error;
use rxwasm::format::blocks::BlockPart;
use rxwasm::format::json::JsonOptions;
use rxwasm::format::output::OutputOptions;
use rxwasm::format::text::{ColumnInfo, TextOutputOptions};
use rxwasm::format::{FormatOptions, Unit};
use rxwasm::service::{
    EngineInfo, OpeningState, OutputPlan, PlannedJob, ReadEvent, RowsRequest, Sink, StepPlan,
};
use rxwasm::stats::draws::StreamSpec;
use rxwasm::transform::conform::ConformParams;
use rxwasm::transform::data_step::DataStepParams;
use rxwasm::transform::factors::FactorsParams;
use rxwasm::transform::fuzzy::FuzzyParams;
use rxwasm::transform::made::MadeColumn;
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

/// A text as a documentation comment.
fn comment(text: &str, indent: &str) -> String {
    let mut comment = format!("{indent}/**\n");
    for line in text.lines() {
        let line = format!("{indent} * {line}");
        writeln!(comment, "{}", line.trim_end()).unwrap();
    }
    format!("{comment}{indent} */\n")
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
    let computations: Vec<_> = COMPUTATIONS
        .iter()
        .map(|entry| (entry.name(), entry.signature(&mut declarations)))
        .collect();
    // What users see: these types are public, those of the engine's own calls are not.
    declarations.visit::<PredictParams>();
    declarations.visit::<DataStepParams>();
    declarations.visit::<FuzzyParams>();
    declarations.visit::<JsonOptions>();
    declarations.visit::<TextOutputOptions>();
    declarations.visit::<ColumnInfo>();
    declarations.visit::<Error>();
    let public: Vec<String> = declarations
        .types
        .keys()
        .filter(|name| !["Error", "ErrorKind"].contains(&name.as_str()))
        .cloned()
        .collect();
    declarations.visit::<FormatOptions>();
    declarations.visit::<Unit>();
    declarations.visit::<OpeningState>();
    declarations.visit::<PlannedJob>();
    declarations.visit::<ReadEvent>();
    declarations.visit::<RowsRequest>();
    declarations.visit::<StepPlan>();
    declarations.visit::<ConformParams>();
    declarations.visit::<FactorsParams>();
    declarations.visit::<VarInfoParams>();
    declarations.visit::<OutputOptions>();
    declarations.visit::<OutputPlan>();
    declarations.visit::<BlockPart>();
    declarations.visit::<Sink>();
    declarations.visit::<MadeColumn>();
    declarations.visit::<SaveOptions>();
    declarations.visit::<EngineInfo>();
    declarations.visit::<StreamSpec>();
    let mut types = format!("{HEAD}import type {{ Constant, Table }} from '../data/frame.js';\n\n");
    for declaration in declarations.types.values() {
        writeln!(types, "{declaration}\n").unwrap();
    }
    check("engine.ts", &format!("{}\n", types.trim_end()));

    let mut names: Vec<&str> = signatures
        .iter()
        .chain(&computations)
        .flat_map(|(_, s)| [s.params.as_str(), s.output.as_str()])
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut analyses = format!(
        "{HEAD}import {{ bind }} from '../rx/bind.js';\nimport type {{ {} }} from './engine.js';\n\n",
        names.join(", ")
    );
    writeln!(
        analyses,
        "export type {{ {} }} from './engine.js';\n",
        public.join(", ")
    )
    .unwrap();
    analyses.push_str("/** What each analysis takes and gives. */\nexport interface Analyses {\n");
    for (name, signature) in &signatures {
        writeln!(
            analyses,
            "{}  {name}: {{ before: {:?}; params: {}; output: {} }};",
            comment(signature.about, "  "),
            signature.before_data,
            signature.params,
            signature.output
        )
        .unwrap();
    }
    analyses.push_str("}\n");
    analyses.push_str(
        "\n/** What each computation on results takes and gives. */\nexport interface Computations {\n",
    );
    for (name, signature) in &computations {
        writeln!(
            analyses,
            "  /** {} */\n  {name}: {{ params: {}; output: {} }};",
            signature.about, signature.params, signature.output
        )
        .unwrap();
    }
    analyses.push_str("}\n");
    for (name, signature) in signatures
        .iter()
        .filter(|(_, signature)| signature.has_formula)
    {
        write!(
            analyses,
            "\n{}export const {name} = bind('{name}');\n",
            comment(signature.about, "")
        )
        .unwrap();
    }
    check("analyses.ts", &analyses);
}

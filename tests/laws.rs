//! Laws over the whole registry: what a result may depend on, and what not.
//!
//! Bits are the same for any number of threads, workers and waves, for any order in which partials arrive, and through
//! bytes at every step. Cutting the rows into other chunks, or shuffling them, changes nothing but roundings. Every
//! registered analysis has a case in [`table::CASES`]; a test fails when one is missing.
#![cfg(not(target_family = "wasm"))]

mod support;

use proptest::prelude::*;
use rxwasm::analysis::ANALYSES;
use rxwasm::data::resident::Resident;
use rxwasm::engine::{Chunks, Job, Node, Progress, find, open};
use rxwasm::error::{ErrorKind, Result};
use serde_json::{Value, json};
use support::calls::{CASES, Case, params_of, settled};
use support::compare::{agree, without};
use support::plan;
use support::table::{Table, table};

/// The encoded step that ended the last pass, which holds the output to the last bit.
type Bits = Vec<u8>;

/// How the work of a pass is shared out.
#[derive(Debug, Clone)]
struct Sharing {
    /// For each chunk, the worker that maps it; taken modulo the number of workers.
    owners: Vec<usize>,
    workers: usize,
    /// Keys by which nodes are sorted before they arrive.
    arrival: Vec<u64>,
    /// Whether workers hand over what they have after each chunk, or once at the end.
    waves: bool,
    /// Whether chunks are mapped one by one and put, as readers do, or as ranges.
    one_by_one: bool,
}

fn sharing() -> impl Strategy<Value = Sharing> {
    let owners = prop::collection::vec(0usize..5, 1..40);
    let arrival = prop::collection::vec(any::<u64>(), 1..40);
    (owners, 1usize..6, arrival, any::<bool>(), any::<bool>()).prop_map(
        |(owners, workers, arrival, waves, one_by_one)| Sharing {
            owners,
            workers,
            arrival,
            waves,
            one_by_one,
        },
    )
}

/// Runs `work` with a task pool of this many threads.
#[cfg(feature = "rayon")]
fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().unwrap().install(work)
}

/// Without the task pool there is one thread.
#[cfg(not(feature = "rayon"))]
fn on_threads<T: Send>(_: usize, work: impl FnOnce() -> T + Send) -> T {
    work()
}

/// One instance does everything.
fn alone(mut job: Box<dyn Job>, data: &dyn Chunks) -> Result<Bits> {
    loop {
        job.map_range(data, 0, data.count(), &Progress::default())?;
        let total = job.total(data.count())?;
        let step = job.conclude(&total)?;
        if job.advance(&step)? {
            return Ok(step);
        }
    }
}

/// The chunks as an instance keeps them, with a place for what an analysis remembers of each between passes.
fn kept(data: &Table) -> Resident {
    let mut resident = Resident::default();
    for index in 0..data.count() {
        resident.put(data.chunk(index).unwrap().into_owned());
    }
    resident
}

/// Workers that know the job by its bytes alone map chunks; the owner merges their nodes; another worker ends the pass.
fn shared(mut job: Box<dyn Job>, data: &Table, how: &Sharing) -> Result<Bits> {
    loop {
        let task = job.task()?;
        let mut nodes = Vec::new();
        for worker in 0..how.workers {
            let mut joined = open(&task)?;
            let mine = (0..data.count()).filter(|chunk| {
                how.owners[*chunk as usize % how.owners.len()] % how.workers == worker
            });
            for chunk in mine {
                if how.one_by_one {
                    let contribution = joined.mapper()?.map(&*data.chunk(chunk)?)?;
                    joined.put(chunk, contribution);
                } else {
                    joined.map_range(data, chunk, chunk + 1, &Progress::default())?;
                }
                if how.waves {
                    nodes.append(&mut joined.take()?);
                }
            }
            nodes.append(&mut joined.take()?);
        }
        let mut keyed: Vec<(u64, Node)> = how.arrival.iter().copied().cycle().zip(nodes).collect();
        keyed.sort_by_key(|(key, _)| *key);
        for (_, node) in &keyed {
            job.accept(node)?;
        }
        let total = job.total(data.count())?;
        let step = open(&task)?.conclude(&total)?;
        if job.advance(&step)? {
            return Ok(step);
        }
    }
}

/// The outcome of a case: bits, or the code of an error, which is as much a result.
fn outcome(
    case: &Case,
    data: &Table,
    run: impl FnOnce(Box<dyn Job>) -> Result<Bits>,
) -> std::result::Result<Bits, ErrorKind> {
    settled(case, data)
        .and_then(|(params, schema)| plan(case.analysis, &params, &schema))
        .and_then(run)
        .map_err(|error| error.kind)
}

fn output(case: &Case, data: &Table) -> Result<Value> {
    let (params, schema) = settled(case, data)?;
    let mut job = plan(case.analysis, &params, &schema)?;
    support::drive(job.as_mut(), data)?;
    Ok(serde_json::to_value(job.outcome().unwrap().value().unwrap()).unwrap())
}

#[test]
fn every_analysis_has_cases() {
    for entry in ANALYSES {
        let name = entry.name();
        assert!(
            CASES.iter().any(|case| case.analysis == name),
            "{name} has no case in tests/support/calls.rs: the laws were not tried on it"
        );
    }
    for case in CASES {
        assert!(
            find(case.analysis).is_ok(),
            "{} is not registered",
            case.analysis
        );
    }
}

#[test]
fn cases_compute_something() {
    let data = Table::fixed(500);
    for case in CASES {
        if let Err(error) = output(case, &data) {
            panic!("{} {}: {error}", case.analysis, case.params);
        }
    }
}

#[test]
fn variables_that_nothing_reads_change_no_bit() {
    let data = Table::fixed(500);
    for case in CASES {
        let bits = outcome(case, &data, |job| alone(job, &data));
        let read = |job: Box<dyn Job>| {
            let columns = support::Read::for_job(job.as_ref(), &data);
            alone(job, &columns)
        };
        assert_eq!(outcome(case, &data, read), bits, "{}", case.params);
        // Nor do transforms that nothing reads: of all types, of levels that are not known, of one another.
    }
}

/// The output of a case with further arguments about rows, which only the model, if there is one, and the call tell of.
fn with_rows(case: &Case, rows: &[(&str, Value)], data: &Table) -> Result<Value> {
    let mut params: Value = serde_json::from_str(case.params).unwrap();
    for (name, value) in rows {
        match (params.get_mut(*name), value) {
            (Some(Value::Object(given)), Value::Object(more)) => given.extend(more.clone()),
            (Some(Value::String(given)), Value::String(more)) => {
                *given = format!("({given}) & ({more})");
            }
            _ => params[*name] = value.clone(),
        }
    }
    let (params, schema) = support::settle(case.analysis, params, &data.schema, data)?;
    let mut job = plan(case.analysis, &params, &schema)?;
    loop {
        let read = support::Read::for_job(job.as_ref(), data);
        job.map_range(&read, 0, read.count(), &Progress::default())?;
        let total = job.total(read.count())?;
        let step = job.conclude(&total)?;
        if job.advance(&step)? {
            return Ok(serde_json::to_value(job.outcome().unwrap().value().unwrap()).unwrap());
        }
    }
}

#[test]
fn every_analysis_takes_transforms_and_row_selections() {
    let data = Table::fixed(500);
    // Of all types, with levels that are not known, and of one another.
    let transforms = json!({
        "zz1": "factor(t)", "zz2": "as.integer(zz1) + x", "zz3": "factor(zz2 > 2)",
        "zz4": "paste(f, levels(zz1)[1], d)",
    });
    let selection = json!("zz2 > 0 | is.na(zz2) | !is.na(zz4) | is.na(d)");
    for case in CASES {
        let expected = output(case, &data).unwrap();
        let is_scan = case.analysis == "rxGetVarInfo";
        let rows = [
            ("transforms", transforms.clone()),
            ("rowSelection", selection.clone()),
        ];
        // Of a scan derived variables are part of the answer, and it looks at all rows; `.` means them too.
        let all = [("rowSelection", json!("x > 1 | x <= 1 | is.na(x)"))];
        let given = match case.params.contains("~ .") {
            _ if is_scan => &[],
            true => &all[..],
            false => &rows[..],
        };
        let found = with_rows(case, given, &data).unwrap();
        let skip = &["model", "chunkRows"];
        let result = agree(&without(expected.clone(), skip), &without(found, skip));
        assert!(result.is_ok(), "{}: {}", case.params, result.unwrap_err());
        if is_scan {
            continue;
        }
        // Without its rows it says something else, if anything.
        let none = with_rows(case, &[("rowSelection", json!("y > 1e300"))], &data);
        let is_heeded = none.map_or(true, |none| {
            agree(&without(expected, skip), &without(none, skip)).is_err()
        });
        assert!(is_heeded, "{}", case.params);
    }
}

#[test]
fn tasks_round_trip() {
    let data = Table::fixed(100);
    for case in CASES {
        let (params, schema) = settled(case, &data).unwrap();
        let task = plan(case.analysis, &params, &schema)
            .unwrap()
            .task()
            .unwrap();
        let joined = open(&task).unwrap();
        assert_eq!(joined.task().unwrap(), task, "{}", case.params);
        let again = plan(case.analysis, &params, &schema).unwrap();
        assert_eq!(joined.reads(), again.reads(), "{}", case.params);
        // Parameters mean the same in another serde format, which is what a browser's objects are.
        let text = params.to_string();
        let mut reader = serde_json::Deserializer::from_str(&text);
        let from_text = find(case.analysis)
            .unwrap()
            .plan(
                &mut <dyn erased_serde::Deserializer>::erase(&mut reader),
                &schema,
            )
            .unwrap();
        assert_eq!(from_text.task().unwrap(), task, "{}", case.params);
    }
}

#[test]
fn nodes_round_trip() {
    let data = Table::fixed(300);
    for case in CASES {
        let (params, schema) = settled(case, &data).unwrap();
        let mut job = plan(case.analysis, &params, &schema).unwrap();
        for chunk in 0..data.count() {
            job.map_range(&data, chunk, chunk + 1, &Progress::default())
                .unwrap();
            for node in job.take().unwrap() {
                job.accept(&node).unwrap();
                let back = job.take().unwrap();
                assert_eq!(back.len(), 1);
                assert_eq!(back[0].partial, node.partial, "{}", case.params);
            }
        }
    }
}

#[test]
fn a_missing_chunk_is_noticed() {
    let data = Table::fixed(300);
    for case in CASES {
        let (params, schema) = settled(case, &data).unwrap();
        let mut job = plan(case.analysis, &params, &schema).unwrap();
        job.map_range(&data, 0, data.count() - 1, &Progress::default())
            .unwrap();
        let error = job.total(data.count()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{}", case.params);
    }
}

#[test]
fn cancelling_stops_every_analysis() {
    let data = Table::fixed(300);
    for case in CASES {
        let (params, schema) = settled(case, &data).unwrap();
        let mut job = plan(case.analysis, &params, &schema).unwrap();
        let progress = Progress::default();
        progress
            .cancelled
            .store(1, std::sync::atomic::Ordering::Relaxed);
        let error = job
            .map_range(&data, 0, data.count(), &progress)
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Cancelled, "{}", case.params);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bits_do_not_depend_on_who_works(data in table(0..250), how in sharing(), threads in 1usize..5) {
        for case in CASES {
            let expected = outcome(case, &data, |job| on_threads(1, || alone(job, &data)));
            let pooled = outcome(case, &data, |job| on_threads(threads, || alone(job, &data)));
            prop_assert_eq!(&pooled, &expected, "{} threads: {}", threads, case.params);
            let found = outcome(case, &data, |job| on_threads(threads, || shared(job, &data, &how)));
            prop_assert_eq!(&found, &expected, "workers: {}", case.params);
            let resident = kept(&data);
            let found = outcome(case, &data, |job| on_threads(threads, || alone(job, &resident)));
            prop_assert_eq!(&found, &expected, "kept: {}", case.params);
        }
    }

    #[test]
    fn other_chunks_change_roundings_only(data in table(80..250), cuts in prop::collection::vec(0usize..60, 1..12)) {
        for case in CASES {
            let expected = output(case, &data);
            let found = output(case, &data.cut(&cuts));
            match (expected, found) {
                (Ok(expected), Ok(found)) => {
                    let skip = &["model", "chunkRows"];
                    let result = agree(&without(expected, skip), &without(found, skip));
                    prop_assert!(result.is_ok(), "{}: {}", case.params, result.unwrap_err());
                }
                (Err(expected), Err(found)) => prop_assert_eq!(expected.kind, found.kind),
                (expected, found) => prop_assert!(false, "{}: {:?} {:?}", case.params, expected.err(), found.err()),
            }
        }
    }

    #[test]
    fn other_orders_of_rows_change_roundings_only(data in table(80..250), seed in any::<u64>()) {
        for case in CASES.iter().filter(|case| !case.ordered) {
            let expected = output(case, &data);
            let found = output(case, &data.shuffled(seed));
            match (expected, found) {
                (Ok(expected), Ok(found)) => {
                    let skip = &["model", "chunkRows"];
                    let result = agree(&without(expected, skip), &without(found, skip));
                    prop_assert!(result.is_ok(), "{}: {}", case.params, result.unwrap_err());
                }
                (Err(expected), Err(found)) => prop_assert_eq!(expected.kind, found.kind),
                (expected, found) => prop_assert!(false, "{}: {:?} {:?}", case.params, expected.err(), found.err()),
            }
        }
    }
}

#[test]
fn parameters_of_the_wrong_type_are_arguments() {
    let data = Table::fixed(50);
    for entry in ANALYSES {
        for params in [json!(3), json!("text"), json!({ "transforms": 7 })] {
            let error = plan(entry.name(), &params, &data.schema).err().unwrap();
            assert_eq!(
                error.kind,
                ErrorKind::Argument,
                "{}: {params}",
                entry.name()
            );
        }
        let unknown = params_of(entry.name(), &json!({ "noSuchOption": true }));
        let error = plan(entry.name(), &unknown, &data.schema).err().unwrap();
        assert_eq!(error.kind, ErrorKind::Argument, "{}", entry.name());
    }
}

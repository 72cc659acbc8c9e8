//! What rxKmeans remembers of kept chunks changes no bit, and nothing of it stays behind.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::cast_precision_loss)]

mod support;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_array::{ArrayRef, Float64Array};
use proptest::prelude::*;
use rxwasm::data::resident::Resident;
use rxwasm::data::{Chunk, Kind, Schema, Storage, Variable};
use rxwasm::engine::{Chunks, Job, Progress};
use rxwasm::error::{ErrorKind, Result};
use serde_json::{Value, json};
use support::plan;

/// Chunks without a memo.
#[derive(Debug, Clone)]
struct Plain(Vec<Chunk>);

impl Chunks for Plain {
    fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap()
    }
    fn chunk(&self, index: u32) -> Result<Cow<'_, Chunk>> {
        Ok(Cow::Borrowed(&self.0[index as usize]))
    }
}

impl Plain {
    /// Columns `x0`, `x1`, ... and the weights `w`, cut into chunks of these lengths in turn.
    fn new(columns: &[Vec<Option<f64>>], cuts: &[usize]) -> Self {
        let rows = columns[0].len();
        let (mut chunks, mut start) = (Vec::new(), 0);
        for (index, length) in (0..).zip(cuts.iter().cycle()) {
            if start >= rows && index > 0 {
                break;
            }
            let end = rows.min(start + length);
            let named = columns.iter().enumerate().map(|(column, values)| {
                let last = column + 1 == columns.len();
                let name = if last {
                    "w".to_owned()
                } else {
                    format!("x{column}")
                };
                let array = values[start..end].iter().copied().collect::<Float64Array>();
                (name, Arc::new(array) as ArrayRef)
            });
            chunks.push(Chunk::new(index, end - start, named.collect()).unwrap());
            start = end;
        }
        Self(chunks)
    }

    fn schema(&self) -> Schema {
        let names = self.0[0].columns().into_iter().map(|(name, _)| name);
        let variables = names.map(|name| Variable::new(name, Kind::Numeric, Storage::Float64));
        Schema::new(variables.collect()).unwrap()
    }

    fn kept(&self) -> Resident {
        let mut resident = Resident::default();
        self.0.iter().for_each(|chunk| resident.put(chunk.clone()));
        resident
    }
}

/// Whether nothing is remembered.
fn is_clear(data: &Resident) -> bool {
    (0..data.count()).all(|index| {
        let memo = &data.get(index).unwrap().memo;
        memo.as_ref().is_some_and(|memo| memo.is_empty())
    })
}

/// The encoded totals of all passes and the encoded output; before each pass something may happen to the data.
fn passes(
    mut job: Box<dyn Job>,
    data: &dyn Chunks,
    mut before: impl FnMut(usize),
) -> Result<Vec<Vec<u8>>> {
    let mut bits = Vec::new();
    loop {
        before(bits.len());
        job.map_range(data, 0, data.count(), &Progress::default())?;
        let total = job.total(data.count())?;
        let step = job.conclude(&total)?;
        bits.push(total);
        if job.advance(&step)? {
            bits.push(step);
            return Ok(bits);
        }
    }
}

/// Laws of values: what they are multiplied by, and whether they are whole.
const LAWS: [(f64, bool); 6] = [
    (1.0, false),
    (1.0, true),
    (1e-150, false),
    (1e130, false),
    (1e-310, false),
    (1e149, true),
];

#[derive(Debug, Clone)]
struct Case {
    columns: Vec<Vec<Option<f64>>>,
    cuts: Vec<usize>,
    params: Value,
}

fn case() -> impl Strategy<Value = Case> {
    let shape = (1usize..7, 0usize..700, 0usize..LAWS.len(), any::<u64>());
    let search = (1usize..41, 0u32..4, 1u32..14, 0u32..4, 0u32..4, 0u32..30);
    let cuts = prop::collection::vec(1usize..400, 1..4);
    (shape, search, cuts).prop_map(|((columns, rows, law, seed), search, cuts)| {
        let (clusters, starts, iterations, weights, selection, missing) = search;
        let word = |column: usize, row: usize| {
            rxwasm::stats::random::word(seed, column as u64, row as u64)
        };
        let (size, whole) = LAWS[law];
        let value = |column: usize, row: usize| {
            let word = word(column, row);
            if missing > 0 && word % 500 < u64::from(missing) {
                return if word % 2 == 0 { None } else { Some(f64::NAN) };
            }
            // About groups, so that some centres lie close and others far.
            let group = (rxwasm::stats::random::word(seed, u64::MAX, row as u64) % 5) as f64 * 3.0;
            let unit = (word >> 12) as f64 / (1u64 << 52) as f64;
            let value = group + unit * 4.0 - 2.0;
            Some(size * if whole { value.round() } else { value })
        };
        let mut table: Vec<Vec<Option<f64>>> = (0..columns)
            .map(|column| (0..rows).map(|row| value(column, row)).collect())
            .collect();
        let weight = |row: usize| {
            Some((word(columns, row) % 7) as f64 / if weights == 2 { 3.0 } else { 1.0 })
        };
        table.push((0..rows).map(weight).collect());
        let names: Vec<String> = (0..columns).map(|column| format!("x{column}")).collect();
        let mut params = json!({
            "formula": format!("~ {}", names.join(" + ")),
            "numClusters": clusters,
            "numStarts": starts,
            "numStartRows": rows.max(1),
            "maxIterations": iterations,
            "seed": seed % 1000,
        });
        match weights {
            1 => params["fweights"] = json!("w"),
            2 => params["pweights"] = json!("w"),
            _ => (),
        }
        match selection {
            1 => params["rowSelection"] = json!("w > 1"),
            2 => params["transforms"] = json!({ "x0": "x0 * 2" }),
            _ => (),
        }
        Case {
            columns: table,
            cuts,
            params,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_changes_no_bit(case in case(), lost in any::<u64>()) {
        let plain = Plain::new(&case.columns, &case.cuts);
        let schema = plain.schema();
        let job = || plan("rxKmeans", &case.params, &schema).unwrap();
        let expected = passes(job(), &plain, |_| ()).map_err(|error| error.to_string());
        let kept = plain.kept();
        let found = passes(job(), &kept, |_| ()).map_err(|error| error.to_string());
        prop_assert_eq!(&found, &expected);
        if found.is_ok() {
            prop_assert!(is_clear(&kept));
        }
        kept.forget();
        // Now and then a chunk's memory is lost.
        let found = passes(job(), &kept, |pass| {
            for index in 0..kept.count() {
                if rxwasm::stats::random::word(lost, pass as u64, u64::from(index)).is_multiple_of(5) {
                    kept.get(index).unwrap().memo.as_ref().unwrap().clear();
                }
            }
        });
        prop_assert_eq!(&found.map_err(|error| error.to_string()), &expected);
    }

    #[test]
    fn another_run_in_between_changes_no_bit(case in case(), other in case()) {
        let plain = Plain::new(&case.columns, &case.cuts);
        let schema = plain.schema();
        let mut params = other.params.clone();
        params["formula"] = case.params["formula"].clone();
        let job = |params: &Value| plan("rxKmeans", params, &schema).unwrap();
        let expected = passes(job(&case.params), &plain, |_| ()).map_err(|error| error.to_string());
        let kept = plain.kept();
        let mut second = job(&params);
        let mut failed = false;
        let found = passes(job(&case.params), &kept, |_| {
            // A pass of the other run, on the same memos.
            failed = failed || second.map_range(&kept, 0, kept.count(), &Progress::default()).is_err();
            if !failed && second.outcome().is_none() {
                let total = second.total(kept.count()).unwrap();
                failed = second.conclude(&total).and_then(|step| second.advance(&step)).is_err();
            }
        });
        prop_assert_eq!(&found.map_err(|error| error.to_string()), &expected);
    }
}

/// Two groups that overlap.
fn overlapping(rows: usize) -> Plain {
    let unit = |column: u64, row: usize| {
        let word = rxwasm::stats::random::word(7, column, row as u64);
        (word >> 12) as f64 / (1u64 << 52) as f64
    };
    let column = |column: u64| {
        let value =
            |row: usize| Some(unit(column, row) + unit(column + 9, row) + (row % 2) as f64 * 0.7);
        (0..rows).map(value).collect()
    };
    let ones = vec![Some(1.0); rows];
    Plain::new(&[column(1), column(2), column(3), ones], &[2000])
}

#[test]
fn what_is_remembered_is_used_and_dropped() {
    let plain = overlapping(10_000);
    let params = json!({"formula": "~ x0 + x1 + x2", "numClusters": 8, "maxIterations": 30});
    let mut job = plan("rxKmeans", &params, &plain.schema()).unwrap();
    let kept = plain.kept();
    let mut passes = 0;
    loop {
        passes += 1;
        let progress = Progress::default();
        job.map_range(&kept, 0, kept.count(), &progress).unwrap();
        assert_eq!(progress.rows.load(Ordering::Relaxed), 10_000);
        let total = job.total(kept.count()).unwrap();
        let done = job.advance(&job.conclude(&total).unwrap()).unwrap();
        // Nothing of the pass that draws, and nothing of the last.
        assert_eq!(is_clear(&kept), passes == 1 || done, "pass {passes}");
        if done {
            break;
        }
    }
    assert!(passes > 5);
}

#[test]
fn a_call_that_was_cancelled_can_be_forgotten() {
    let plain = overlapping(10_000);
    let params = json!({"formula": "~ x0 + x1 + x2", "numClusters": 8});
    let mut job = plan("rxKmeans", &params, &plain.schema()).unwrap();
    let kept = plain.kept();
    for _ in 0..3 {
        job.map_range(&kept, 0, kept.count(), &Progress::default())
            .unwrap();
        let total = job.total(kept.count()).unwrap();
        job.advance(&job.conclude(&total).unwrap()).unwrap();
    }
    assert!(!is_clear(&kept));
    let progress = Progress::default();
    progress.cancelled.store(1, Ordering::Relaxed);
    let error = job
        .map_range(&kept, 0, kept.count(), &progress)
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled);
    kept.forget();
    assert!(is_clear(&kept));
}

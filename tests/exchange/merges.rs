//! `rxMerge`.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use proptest::prelude::*;
use rxwasm::data::{Kind, Schema, Storage, Variable};
use rxwasm::error::ErrorKind;
use serde_json::{Value, json};

use crate::frame::{Cell, Frame, Row, exchanged, frame, frames, skewed};
use crate::sorts::{Sorting, bits, compared};

const KINDS: [&str; 4] = ["inner", "left", "right", "full"];
const KEYS: [&str; 10] = ["d", "s", "i", "k", "l", "t", "f", "b", "day", "m"];

fn asked(frames: [&Frame; 2], kind: &str, keys: &[&str], buffer: f64) -> Value {
    let sides = [
        frames[0].side(str::to_owned, "1"),
        frames[1].side(str::to_owned, "2"),
    ];
    json!({
        "kind": kind,
        "sides": sides,
        "keys": keys,
        "decreasing": vec![false; keys.len()],
        "missingsLow": true,
        "caseSensitive": true,
        "buffer": buffer,
    })
}

/// Rows of both by comparing each with each.
fn merged(frames: [&Frame; 2], kind: &str, keys: &[&str]) -> Vec<Vec<Cell>> {
    let sorting = Sorting {
        keys: Vec::new(),
        missings_low: true,
        case_sensitive: true,
    };
    let places: Vec<usize> = keys
        .iter()
        .map(|name| frames[0].schema.position(name).unwrap())
        .collect();
    let compare = |a: &[Cell], b: &[Cell]| {
        let parts = keys.iter().zip(&places);
        parts.fold(std::cmp::Ordering::Equal, |so_far, (name, at)| {
            so_far.then_with(|| compared(name, &a[*at], &b[*at], &sorting))
        })
    };
    let (first, second) = (frames[0].rows(), frames[1].rows());
    let width = frames[0].schema.variables.len();
    // The key of each row that comes out, and where its rows lie.
    let mut found: Vec<(Vec<Cell>, usize, usize, Vec<Cell>)> = Vec::new();
    let others: Vec<usize> = (0..width).filter(|at| !places.contains(at)).collect();
    let joined = |a: Option<&Vec<Cell>>, b: Option<&Vec<Cell>>| {
        let mut row = if let Some(a) = a {
            a.clone()
        } else {
            let mut row = vec![Cell::Missing; width];
            for at in &places {
                row[*at] = b.unwrap()[*at].clone();
            }
            row
        };
        row.extend(
            others
                .iter()
                .map(|at| b.map_or(Cell::Missing, |b| b[*at].clone())),
        );
        row
    };
    let mut has_partner = vec![false; second.len()];
    for (i, a) in first.iter().enumerate() {
        let mut alone = true;
        for (j, b) in second.iter().enumerate() {
            if compare(a, b).is_eq() {
                alone = false;
                has_partner[j] = true;
                found.push((a.clone(), i, j, joined(Some(a), Some(b))));
            }
        }
        if alone && matches!(kind, "left" | "full") {
            found.push((a.clone(), i, 0, joined(Some(a), None)));
        }
    }
    for (j, b) in second.iter().enumerate() {
        if !has_partner[j] && matches!(kind, "right" | "full") {
            found.push((b.clone(), 0, j, joined(None, Some(b))));
        }
    }
    found.sort_by(|a, b| {
        compare(&a.0, &b.0)
            .then_with(|| a.1.cmp(&b.1))
            .then_with(|| a.2.cmp(&b.2))
    });
    found.into_iter().map(|(_, _, _, row)| row).collect()
}

fn check(frames: [&Frame; 2], kind: &str, keys: &[&str], buffer: f64) {
    let found = exchanged(&frames, &asked(frames, kind, keys, buffer), None).unwrap();
    assert_eq!(
        bits(&found.rows()),
        bits(&merged(frames, kind, keys)),
        "{kind}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn rows_of_equal_keys_are_joined(
        first in frames(40),
        second in frames(40),
        keys in prop::sample::subsequence(KEYS.to_vec(), 1..3),
    ) {
        for kind in KINDS {
            check([&first, &second], kind, &keys, 1e6);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn buckets_make_no_difference(first in skewed(1500), second in skewed(60)) {
        for kind in KINDS {
            check([&first, &second], kind, &["i"], 1.0);
            check([&first, &second], kind, &["i", "t"], 1.0);
            check([&first, &second], kind, &["k"], 1.0);
        }
    }
}

/// A row with one number and nothing else.
fn numbered(i: i32, k: i16) -> Row {
    Row {
        d: None,
        s: None,
        i: Some(i),
        k: Some(k),
        l: None,
        t: None,
        f: None,
        b: None,
        day: None,
        m: None,
    }
}

#[test]
fn a_key_of_very_many_rows_is_shared_out() {
    let many: Vec<Row> = (0..3000).map(|k| numbered(7, k)).collect();
    let few: Vec<Row> = (0..1000)
        .map(|k| numbered(if k < 10 { 3 } else { 7 }, k))
        .collect();
    let (many, few) = (frame(&many, &[500]), frame(&few, &[400]));
    let found = exchanged(
        &[&many, &few],
        &asked([&many, &few], "full", &["i"], 1e9),
        None,
    )
    .unwrap();
    let rows: Vec<usize> = found.chunks.iter().map(rxwasm::data::Chunk::rows).collect();
    assert_eq!(rows.iter().sum::<usize>(), 3000 * 990 + 10);
    assert!(
        rows.len() >= 5 && rows.iter().all(|rows| *rows <= 600_000),
        "{rows:?}"
    );
    // Rows without partners are shared out too.
    for frames in [[&many, &frame(&[], &[1])], [&frame(&[], &[1]), &many]] {
        let found = exchanged(&frames, &asked(frames, "full", &["i"], 1.0), None).unwrap();
        assert_eq!(found.rows().len(), 3000);
    }
}

/// Each row of a key may have to be joined to very many: a unit has the pieces in which its own rows lie.
#[test]
fn a_key_of_very_many_rows_is_never_read_whole() {
    const ROWS: i32 = 600_000;
    let many: Vec<Row> = (0..ROWS)
        .map(|row| Row {
            d: Some(f64::from(row)),
            ..numbered(7, 0)
        })
        .collect();
    let few: Vec<Row> = (0..2).map(|k| numbered(7, k)).collect();
    let (many, few) = (frame(&many, &[50_000]), frame(&few, &[2]));
    let numbers = |found: &Frame, name: &str| -> Vec<f64> {
        let columns = found.chunks.iter().map(|chunk| {
            let array = chunk.array(name).unwrap().clone();
            array.as_primitive::<Float64Type>().values().to_vec()
        });
        columns.flatten().collect()
    };
    let once: Vec<f64> = (0..ROWS).map(f64::from).collect();
    let twice: Vec<f64> = once.iter().flat_map(|row| [*row, *row]).collect();
    // In the order of the first, then of the second.
    for (frames, name, expected) in [
        ([&few, &many], "d.2", once.repeat(2)),
        ([&many, &few], "d.1", twice),
    ] {
        let found = exchanged(&frames, &asked(frames, "inner", &["i"], 1e9), None).unwrap();
        assert!(numbers(&found, name) == expected);
        let all: u64 = found.units.iter().sum();
        let most = found.units.iter().max().unwrap();
        assert!(
            found.units.len() >= 3 && *most < all / 2,
            "{:?}",
            found.units
        );
    }
}

/// The first rows of a variable as another.
fn with(frame: &Frame, name: &str, variable: Variable, storage: Storage) -> Frame {
    let mut schema = frame.schema.clone();
    let at = schema.position(name).unwrap();
    schema.variables[at] = Variable {
        storage,
        ..variable
    };
    let chunks = frame.chunks.iter().map(|chunk| {
        let array = rxwasm::data::narrow::store(chunk.array(name).unwrap(), storage).unwrap();
        chunk.with(name, array).unwrap()
    });
    Frame {
        chunks: chunks.collect(),
        schema,
        units: Vec::new(),
    }
}

#[test]
fn keys_of_other_types_match_by_value() {
    let rows: Vec<Row> = (0..20).map(|k| numbered(i32::from(k % 5), k)).collect();
    let whole = frame(&rows, &[6]);
    let real = with(
        &whole,
        "i",
        Variable::new("i", Kind::Numeric, Storage::Float64),
        Storage::Float64,
    );
    let expected = merged([&whole, &whole], "inner", &["i"]);
    for frames in [[&whole, &real], [&real, &whole]] {
        let found = exchanged(&frames, &asked(frames, "inner", &["i"], 1e6), None).unwrap();
        assert_eq!(bits(&found.rows()), bits(&expected));
        assert_eq!(found.schema.variable("i").unwrap().kind, Kind::Numeric);
    }
}

#[test]
fn levels_become_those_of_both() {
    let row = |f: u8, k: i16| Row {
        f: Some(f),
        ..numbered(0, k)
    };
    let first = frame(&[row(0, 1), row(1, 2), row(3, 3)], &[2]);
    let levels =
        |names: &[&str]| std::sync::Arc::new(names.iter().map(|name| (*name).to_owned()).collect());
    let mut second = frame(&[row(0, 4), row(1, 5), row(2, 6)], &[2]);
    let at = second.schema.position("f").unwrap();
    second.schema.variables[at] = Variable::factor("f", levels(&["new", "a", "z"]));
    let found = exchanged(
        &[&first, &second],
        &asked([&first, &second], "full", &["f"], 1e6),
        None,
    )
    .unwrap();
    let f = found.schema.variable("f").unwrap();
    assert_eq!(f.levels.as_deref().unwrap(), &["z", "a", "Z", "m", "new"]);
    let text = |name: &str| {
        crate::frame::cells(&found.schema, &found.chunks, name)
            .into_iter()
            .map(|cell| match cell {
                Cell::Text(text) => text,
                Cell::Number(x) => x.to_string(),
                _ => "-".to_owned(),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(text("f"), ["z", "a", "m", "new"]);
    assert_eq!(text("k.1"), ["1", "2", "3", "-"]);
    assert_eq!(text("k.2"), ["6", "5", "-", "4"]);
}

#[test]
fn rows_are_joined_by_number() {
    let first: Vec<Row> = (0..5000).map(|k| numbered(1, k)).collect();
    let second: Vec<Row> = (0..5000).map(|k| numbered(2, -k)).collect();
    let (first, second) = (frame(&first, &[300]), frame(&second, &[1100]));
    let found = exchanged(
        &[&first, &second],
        &asked([&first, &second], "oneToOne", &[], 1.0),
        None,
    )
    .unwrap();
    assert!(found.chunks.len() > 2);
    let numbers = |name: &str| crate::frame::cells(&found.schema, &found.chunks, name);
    let expected = |sign: f64| {
        (0..5000)
            .map(|k| Cell::Number(sign * f64::from(k)))
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers("k.1"), expected(1.0));
    assert_eq!(numbers("k.2")[1..], expected(-1.0)[1..]);
    let short = frame(&[numbered(1, 1)], &[1]);
    let error = exchanged(
        &[&first, &short],
        &asked([&first, &short], "oneToOne", &[], 1.0),
        None,
    )
    .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);
}

#[test]
fn mistakes_are_named() {
    let whole = frame(&[numbered(1, 1)], &[1]);
    let kind = |other: &Frame, keys: &[&str]| {
        exchanged(
            &[&whole, other],
            &asked([&whole, other], "inner", keys, 1e6),
            None,
        )
        .unwrap_err()
        .kind
    };
    assert_eq!(kind(&whole, &["q"]), ErrorKind::UnknownVariable);
    assert_eq!(kind(&whole, &[]), ErrorKind::Argument);
    let date = with(
        &whole,
        "i",
        Variable::new("i", Kind::Date, Storage::Int32),
        Storage::Int32,
    );
    assert_eq!(kind(&date, &["i"]), ErrorKind::WrongType);
    let unknown = Frame {
        schema: Schema {
            variables: whole
                .schema
                .variables
                .iter()
                .cloned()
                .map(|mut variable| {
                    variable.levels = None;
                    variable
                })
                .collect(),
            rows: None,
        },
        chunks: whole.chunks.clone(),
        units: Vec::new(),
    };
    assert_eq!(kind(&unknown, &["i"]), ErrorKind::NeedsScan);
}

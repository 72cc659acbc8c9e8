//! `rxSort`.

use std::cmp::Ordering;

use proptest::prelude::*;
use rxwasm::error::ErrorKind;
use serde_json::{Value, json};

use crate::frame::{Cell, Frame, LEVELS, exchanged, frames, skewed};

/// How a sort is asked for.
#[derive(Debug, Clone)]
pub struct Sorting {
    pub keys: Vec<(&'static str, bool)>,
    pub missings_low: bool,
    pub case_sensitive: bool,
}

const NAMES: [&str; 10] = ["d", "s", "i", "k", "l", "t", "f", "b", "day", "m"];

fn sortings() -> impl Strategy<Value = Sorting> {
    let names = prop::sample::subsequence(NAMES.to_vec(), 1..4).prop_shuffle();
    let flags = prop::collection::vec(any::<bool>(), 3);
    (names, flags, any::<bool>(), any::<bool>()).prop_map(
        |(names, flags, missings_low, case_sensitive)| Sorting {
            keys: names.into_iter().zip(flags).collect(),
            missings_low,
            case_sensitive,
        },
    )
}

fn asked(frame: &Frame, sorting: &Sorting, buffer: f64) -> Value {
    let keys: Vec<&str> = sorting.keys.iter().map(|(name, _)| *name).collect();
    let decreasing: Vec<bool> = sorting
        .keys
        .iter()
        .map(|(_, decreasing)| *decreasing)
        .collect();
    json!({
        "kind": "sort",
        "sides": [frame.side(str::to_owned, "")],
        "keys": keys,
        "decreasing": decreasing,
        "missingsLow": sorting.missings_low,
        "caseSensitive": sorting.case_sensitive,
        "buffer": buffer,
    })
}

/// How two values of a variable compare.
pub fn compared(name: &str, a: &Cell, b: &Cell, sorting: &Sorting) -> Ordering {
    let is_missing = |cell: &Cell| match cell {
        Cell::Missing => true,
        Cell::Number(x) => x.is_nan(),
        _ => false,
    };
    let ends = if sorting.missings_low {
        (Ordering::Less, Ordering::Greater)
    } else {
        (Ordering::Greater, Ordering::Less)
    };
    match (a, b) {
        _ if is_missing(a) && is_missing(b) => Ordering::Equal,
        _ if is_missing(a) => ends.0,
        _ if is_missing(b) => ends.1,
        (Cell::Number(a), Cell::Number(b)) => a.partial_cmp(b).unwrap(),
        (Cell::Whole(a), Cell::Whole(b)) => a.cmp(b),
        (Cell::Text(a), Cell::Text(b)) if name == "f" => {
            let code = |text: &str| LEVELS.iter().position(|level| *level == text);
            code(a).cmp(&code(b))
        }
        (Cell::Text(a), Cell::Text(b)) if sorting.case_sensitive => a.cmp(b),
        (Cell::Text(a), Cell::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
        _ => panic!("values of different types"),
    }
}

/// How two rows compare.
fn rows_compared(frame: &Frame, a: &[Cell], b: &[Cell], sorting: &Sorting) -> Ordering {
    for (name, decreasing) in &sorting.keys {
        let at = frame.schema.position(name).unwrap();
        let ordering = compared(name, &a[at], &b[at], sorting);
        let ordering = if *decreasing {
            ordering.reverse()
        } else {
            ordering
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    Ordering::Equal
}

/// The bits of rows: -0 is not 0 here, and NaN is itself.
pub fn bits(rows: &[Vec<Cell>]) -> Vec<Vec<String>> {
    let cell = |cell: &Cell| match cell {
        Cell::Number(x) => format!("{:x}", x.to_bits()),
        other => format!("{other:?}"),
    };
    rows.iter()
        .map(|row| row.iter().map(cell).collect())
        .collect()
}

fn check(frame: &Frame, sorting: &Sorting, buffer: f64) {
    let mut expected = frame.rows();
    expected.sort_by(|a, b| rows_compared(frame, a, b, sorting));
    let asked = asked(frame, sorting, buffer);
    let found = exchanged(&[frame], &asked, None).unwrap();
    assert_eq!(bits(&found.rows()), bits(&expected));
    assert_eq!(found.schema.variables, frame.schema.variables);
}

fn check_unique(frame: &Frame, sorting: &Sorting) {
    let mut expected: Vec<(Vec<Cell>, f64)> = Vec::new();
    let mut rows = frame.rows();
    rows.sort_by(|a, b| rows_compared(frame, a, b, sorting));
    for row in rows {
        match expected.last_mut() {
            Some((last, count)) if rows_compared(frame, last, &row, sorting).is_eq() => {
                *count += 1.0;
            }
            _ => expected.push((row, 1.0)),
        }
    }
    let mut asked = asked(frame, sorting, 1.0);
    asked["removeDupKeys"] = json!(true);
    let found = exchanged(&[frame], &asked, None).unwrap();
    let only: Vec<Vec<Cell>> = expected.iter().map(|(row, _)| row.clone()).collect();
    assert_eq!(bits(&found.rows()), bits(&only));
    asked["dupFreqVar"] = json!("n");
    let found = exchanged(&[frame], &asked, None).unwrap();
    let counted = expected.into_iter().map(|(mut row, count)| {
        row.push(Cell::Number(count));
        row
    });
    assert_eq!(bits(&found.rows()), bits(&counted.collect::<Vec<_>>()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn rows_are_sorted(frame in frames(60), sorting in sortings()) {
        check(&frame, &sorting, 1e6);
    }

    #[test]
    fn only_the_first_row_of_a_key_is_kept(frame in frames(60), sorting in sortings()) {
        check_unique(&frame, &sorting);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Rows of many bytes, so that there are several buckets.
    #[test]
    fn buckets_make_no_difference(frame in skewed(6000), sorting in sortings()) {
        let one = Sorting { keys: vec![("i", false)], ..sorting.clone() };
        check(&frame, &one, 1.0);
        check(&frame, &sorting, 1.0);
        check_unique(&frame, &one);
        check_unique(&frame, &sorting);
    }
}

#[test]
fn one_key_is_shared_out() {
    let rows = vec![
        crate::frame::Row {
            d: Some(1.0),
            s: None,
            i: Some(1),
            k: None,
            l: Some(5),
            t: Some("t".repeat(100)),
            f: Some(1),
            b: None,
            day: None,
            m: None,
        };
        5000
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .zip(0i16..)
        .map(|(row, k)| crate::frame::Row { k: Some(k), ..row })
        .collect();
    let frame = crate::frame::frame(&rows, &[100]);
    let sorting = Sorting {
        keys: vec![("i", true)],
        missings_low: true,
        case_sensitive: true,
    };
    let found = exchanged(&[&frame], &asked(&frame, &sorting, 1.0), None).unwrap();
    assert_eq!(bits(&found.rows()), bits(&frame.rows()));
    // About 65 kB each of 700 kB.
    assert!(found.chunks.len() >= 8, "{}", found.chunks.len());
    assert!(found.chunks.iter().all(|chunk| chunk.rows() < 1500));
    let some = exchanged(
        &[&frame],
        &asked(&frame, &sorting, 1.0),
        Some(&["k".to_owned()]),
    )
    .unwrap();
    assert_eq!(some.chunks[0].columns().len(), 1);
}

#[test]
fn mistakes_are_named() {
    let frame = crate::frame::frame(&[], &[1]);
    let sorting = Sorting {
        keys: vec![("d", false)],
        missings_low: true,
        case_sensitive: true,
    };
    let kind = |change: &dyn Fn(&mut Value)| {
        let mut asked = asked(&frame, &sorting, 1e6);
        change(&mut asked);
        exchanged(&[&frame], &asked, None).unwrap_err().kind
    };
    assert_eq!(
        kind(&|asked| asked["keys"] = json!(["q"])),
        ErrorKind::UnknownVariable
    );
    assert_eq!(
        kind(&|asked| asked["keys"] = json!([])),
        ErrorKind::Argument
    );
    assert_eq!(
        kind(&|asked| asked["keys"] = json!(["d", "i"])),
        ErrorKind::Argument
    );
    assert_eq!(
        kind(&|asked| {
            asked["keys"] = json!(["d", "d"]);
            asked["decreasing"] = json!([true, true]);
        }),
        ErrorKind::Argument
    );
    assert_eq!(
        kind(&|asked| {
            asked["removeDupKeys"] = json!(true);
            asked["dupFreqVar"] = json!("i");
        }),
        ErrorKind::Argument
    );
}

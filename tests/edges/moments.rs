//! Moments in analyses: seconds since 1970, as R's POSIXct are.

use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::quantile::Quantile;
use rxwasm::analysis::summary::Summary;
use rxwasm::engine::Printed;
use serde_json::{Value, json};

use crate::support::DataSet;

/// A moment in half seconds, the same as a number, and one that hangs on it.
fn data() -> DataSet {
    let rows: String = (0..90)
        .map(|row| {
            let half = if row % 2 == 0 { 0.0 } else { 0.5 };
            let seconds = 1_577_836_801.0 + f64::from(row % 60) + half;
            let fraction = if row % 2 == 0 { "" } else { ".5" };
            let (minute, second) = ((1 + row % 60) / 60, (1 + row % 60) % 60);
            let y = f64::from(row * row % 17);
            format!("2020-01-01 00:{minute:02}:{second:02}{fraction},{seconds},{y}\n")
        })
        .collect();
    let options = json!({ "firstRowIsColNames": true, "colClasses": [
        { "name": "m", "class": "POSIXct" }, { "name": "s", "class": "numeric" }, { "name": "y", "class": "numeric" },
    ] });
    DataSet::text(&format!("m,s,y\n{rows}"), options).unwrap()
}

/// A result in which names and kinds of variables do not count.
fn bare(result: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(result).unwrap();
    text.replace("\"m\"", "\"s\"").replace("~ m", "~ s")
}

#[test]
fn they_are_the_numbers_of_their_seconds() {
    let data = data();
    let summary = data.run::<Summary>(json!({ "formula": "~ m" })).unwrap();
    assert!(
        summary.print().contains(" 1577836801 1577836860 90 "),
        "{}",
        summary.print()
    );
    let both = |params: &dyn Fn(&str) -> Value| (params("m"), params("s"));
    let (_, seconds) = both(&|name| json!({ "formula": format!("~ {name}") }));
    let expected = data.run::<Summary>(seconds).unwrap().print();
    let named = |text: String| text.replace("~ m", "~ s").replace(" m ", " s ");
    assert_eq!(named(summary.print()), expected);
    let (moments, seconds) = both(&|name| json!({ "formula": format!("y ~ {name}") }));
    assert_eq!(
        bare(&data.run::<LinMod>(moments).unwrap()),
        bare(&data.run::<LinMod>(seconds).unwrap())
    );
    let (moments, seconds) = both(&|name| json!({ "varName": name }));
    assert_eq!(
        bare(&data.run::<Quantile>(moments).unwrap()),
        bare(&data.run::<Quantile>(seconds).unwrap())
    );
}

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
    let named = |text: String| {
        text.replace("~ m", "~ s")
            .replace(" m ", " s ")
            .replace("\nm ", "\ns ")
    };
    let (_, seconds) = both(&|name| json!({ "formula": format!("~ {name}") }));
    let expected = data.run::<Summary>(seconds).unwrap().print();
    assert_eq!(named(summary.print()), expected);
    let (moments, seconds) = both(&|name| json!({ "formula": format!("y ~ {name}") }));
    let models = [moments, seconds].map(|params| data.run::<LinMod>(params).unwrap());
    assert_eq!(named(models[0].summary()), models[1].summary());
    let (moments, seconds) = both(&|name| json!({ "varName": name }));
    let quantiles = [moments, seconds].map(|params| data.run::<Quantile>(params).unwrap().print());
    assert_eq!(named(quantiles[0].clone()), quantiles[1]);
}

//! A factor of ten thousand levels as a predictor: answers, or errors that say why there is none, at once and in memory
//! that a tab has.

use std::fmt::Write;

use rxwasm::error::ErrorKind::{TooLarge, WrongType};
use serde_json::{Value, json};

use crate::expected::{check_all, fails, fails_in, gives, with};
use crate::support::DataSet;

const LEVELS: usize = 10_000;

/// Each level on two rows: `y` is its number and one more, `b` whether its number is odd, `c` the remainder by 3.
fn data() -> DataSet {
    let mut text = "y,x,k,b,z,c,f".to_owned();
    for row in 0..2 * LEVELS {
        let level = row * 7919 % LEVELS;
        let y = level + row / LEVELS;
        let (k, b, z, c) = (level % 5, level % 2 == 1, level % 100, level % 3);
        write!(
            text,
            "\n{y},{row},{k},{b},{},c{c},l{level}",
            f64::from(u8::try_from(z).unwrap()) / 100.0
        )
        .unwrap();
    }
    let names = |prefix: &str, count: usize| -> Vec<String> {
        (0..count).map(|level| format!("{prefix}{level}")).collect()
    };
    let info = json!([
        {"name": "b", "type": "logical"},
        {"name": "c", "type": "factor", "levels": names("c", 3)},
        {"name": "f", "type": "factor", "levels": names("l", LEVELS)},
    ]);
    DataSet::text(
        &text,
        json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric", "colInfo": info}),
    )
    .unwrap()
}

#[test]
fn a_factor_of_ten_thousand_levels() {
    let means: Vec<f64> = (0u32..10_000).map(|level| f64::from(level) + 0.5).collect();
    let sums: Vec<f64> = means.iter().map(|mean| 2.0 * mean).collect();
    let counts: Vec<Value> = vec![json!(2); LEVELS];
    let remainders: Vec<usize> = (0..LEVELS).map(|level| level % 5).collect();
    check_all(
        &data(),
        &[
            with(
                "rxLinMod",
                json!({"formula": "y ~ f"}),
                fails(TooLarge, "coefficients"),
            ),
            with(
                "rxLinMod",
                json!({"formula": "y ~ f", "cube": true}),
                gives(
                    json!({"/coefficients/values/0": means, "/conditionNumber": 1, "/rank": 10_000}),
                ),
            ),
            with(
                "rxLogit",
                json!({"formula": "b ~ f + x"}),
                fails(TooLarge, "coefficients"),
            ),
            with(
                "rxGlm",
                json!({"formula": "k ~ f"}),
                fails(TooLarge, "10000 coefficients"),
            ),
            with(
                "rxGlm",
                json!({"formula": "k ~ f", "family": "gaussian", "cube": true}),
                gives(json!({"/coefficients/values": remainders})),
            ),
            with(
                "rxSummary",
                json!({"formula": "~ f"}),
                gives(json!({"/categorical/0/frame/Counts": counts})),
            ),
            with(
                "rxSummary",
                json!({"formula": "~ y:f"}),
                gives(json!({"/categorical/0/frame/Means": means})),
            ),
            with(
                "rxHistogram",
                json!({"formula": "~ f"}),
                gives(json!({"/histograms/0/counts": counts})),
            ),
            with(
                "rxHistogram",
                json!({"formula": "~ y | f"}),
                fails(
                    TooLarge,
                    "the histogram has 10000 panels; maxNumPanels is 100",
                ),
            ),
            with(
                "rxHistogram",
                json!({"formula": "~ y | f", "maxNumPanels": 10_000, "numBreaks": 3}),
                gives(
                    json!({"/histograms/0/counts": [2, 0, 0], "/histograms/9999/counts": [0, 0, 2]}),
                ),
            ),
            with(
                "rxHistogram",
                json!({"formula": "~ f | f", "maxNumPanels": null}),
                fails(TooLarge, "100000000 intervals and levels"),
            ),
            with(
                "rxCube",
                json!({"formula": "y ~ f"}),
                gives(json!({"/frame/y": means})),
            ),
            with(
                "rxCrossTabs",
                json!({"formula": "y ~ f"}),
                gives(json!({"/sums/0/table/values/0": sums})),
            ),
            with(
                "rxCovCor",
                json!({"formula": "~ y + f"}),
                fails(TooLarge, "the matrix has 10001 columns"),
            ),
            with(
                "rxQuantile",
                json!({"varName": "y"}),
                gives(json!({"/values/0": 0, "/values/4": 10_000})),
            ),
            with(
                "rxQuantile",
                json!({"varName": "f"}),
                fails_in("f", WrongType, "f"),
            ),
            with(
                "rxLorenz",
                json!({"orderVarName": "k"}),
                gives(json!({"/nValidObs": 20_000})),
            ),
            with("rxRoc", json!({}), gives(json!({"/nValidObs": 20_000}))),
            with(
                "rxLinePlot",
                json!({"formula": "y ~ f"}),
                gives(json!({"/validObs": 20_000})),
            ),
            with(
                "rxLinePlot",
                json!({"formula": "y ~ x | f"}),
                gives(json!({"/series/9999/y": [9999, 10_000]})),
            ),
            with(
                "rxKmeans",
                json!({"formula": "~ y + f"}),
                fails_in("f", WrongType, "f"),
            ),
            with(
                "rxNaiveBayes",
                json!({"formula": "b ~ f"}),
                gives(json!({"/apriori": [0.5, 0.5]})),
            ),
            with(
                "rxNaiveBayes",
                json!({"formula": "f ~ y"}),
                gives(json!({"/counts": counts, "/tables/0/table/values/0": means})),
            ),
            // Levels are put in the order of their means: the first split is in the middle, as it is of a number.
            with(
                "rxDTree",
                json!({"formula": "y ~ f", "maxDepth": 1}),
                gives(
                    json!({"/frame/yval": [5000, 2500, 7500], "/frame/n": [20_000, 10_000, 10_000]}),
                ),
            ),
            with(
                "rxDTree",
                json!({"formula": "b ~ f", "method": "class", "maxDepth": 1}),
                gives(json!({"/frame/dev": [10_000, 0, 0]})),
            ),
            with(
                "rxDTree",
                json!({"formula": "c ~ f"}),
                fails_in(
                    "f",
                    TooLarge,
                    "'f' has 10000 levels; with more than two classes a predictor may have maxUnorderedLevels = 32",
                ),
            ),
            with(
                "rxDForest",
                json!({"formula": "y ~ f", "maxDepth": 2}),
                gives(json!({"/validObs": 20_000})),
            ),
            with(
                "rxDForest",
                json!({"formula": "f ~ y"}),
                fails_in(
                    "f",
                    TooLarge,
                    "'f' has 10000 levels; a response may have 1000",
                ),
            ),
            with(
                "rxBTrees",
                json!({"formula": "y ~ f"}),
                gives(json!({"/initPred": [5000], "/validObs": 20_000})),
            ),
            with(
                "rxGetVarInfo",
                json!({"variables": ["f"]}),
                gives(json!({"/variables/0/missing": 0, "/variables/0/levels/9999": "l9999"})),
            ),
        ],
    );
}

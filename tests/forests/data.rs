//! The data of `tests/fixtures/forests.py`, by the same formulas.

use std::f64::consts::PI;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::support::DataSet;

/// Predictors and responses, row by row; classes are numbered from 0.
pub struct Rows {
    pub x: Vec<Vec<f64>>,
    pub y: Vec<f64>,
}

/// `SplitMix64`'s output function.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number from 0 to 1 for a row and a column.
#[allow(clippy::cast_precision_loss)]
fn uniform(row: u64, column: u64) -> f64 {
    let key = mix((column + 1).wrapping_mul(STEP));
    let draw = mix(key.wrapping_add((row + 1).wrapping_mul(STEP)));
    (draw >> 11) as f64 / 9_007_199_254_740_992.0
}

/// A sum of twelve uniform numbers less 6.
fn normal(row: u64, column: u64) -> f64 {
    let parts = (0..12).map(|part| uniform(row, 1000 + 12 * column + part));
    parts.sum::<f64>() - 6.0
}

fn friedman(row: u64) -> (Vec<f64>, f64) {
    let x: Vec<f64> = (0..10).map(|column| uniform(row, column)).collect();
    let wave = 10.0 * libm::sin(PI * x[0] * x[1]);
    let y = wave + 20.0 * (x[2] - 0.5).powi(2) + 10.0 * x[3] + 5.0 * x[4] + normal(row, 0);
    (x, y)
}

fn hastie(row: u64) -> (Vec<f64>, f64) {
    let x: Vec<f64> = (0..10).map(|column| normal(row, column)).collect();
    let squares: f64 = x.iter().map(|value| value * value).sum();
    (x, f64::from(squares > 9.34))
}

fn waveform(row: u64) -> (Vec<f64>, f64) {
    let kind = (0..3u8).rfind(|kind| 3.0 * uniform(row, 0) >= f64::from(*kind));
    let share = uniform(row, 1);
    let (one, other) = match kind {
        Some(0) => (7.0, 15.0),
        Some(1) => (7.0, 11.0),
        _ => (15.0, 11.0),
    };
    let high = |peak: f64, at: f64| f64::max(6.0 - (at - peak).abs(), 0.0);
    let value = |at: u64| {
        #[allow(clippy::cast_precision_loss)]
        let point = at as f64;
        share * high(one, point) + (1.0 - share) * high(other, point) + normal(row, at)
    };
    ((1..22).map(value).collect(), f64::from(kind.unwrap()))
}

/// The rows of a set.
pub fn rows(name: &str, rows: std::ops::Range<u64>) -> Rows {
    let make = match name {
        "friedman" => friedman,
        "hastie" => hastie,
        "waveform" => waveform,
        _ => panic!("no set {name}"),
    };
    let (x, y) = rows.map(make).unzip();
    Rows { x, y }
}

impl Rows {
    /// The rows as a data set with the variables `y`, a factor if there are classes, and `x0`, `x1`...
    pub fn table(&self, classes: u64) -> DataSet {
        let mut text = "y".to_owned();
        for column in 0..self.x[0].len() {
            write!(text, ",x{column}").unwrap();
        }
        for (x, y) in self.x.iter().zip(&self.y) {
            write!(text, "\n{y}").unwrap();
            for value in x {
                write!(text, ",{value}").unwrap();
            }
        }
        let levels: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
        let info: &[Value] = match classes {
            0 => &[],
            _ => &[json!({"name": "y", "type": "factor", "levels": levels})],
        };
        let options = json!({"firstRowIsColNames": true, "defaultDecimalColType": "numeric", "colInfo": info});
        DataSet::text(&text, options).unwrap()
    }

    /// `y ~ x0 + x1 + ...`.
    pub fn formula(&self) -> String {
        let names = (0..self.x[0].len()).map(|column| format!("x{column}"));
        format!("y ~ {}", names.collect::<Vec<_>>().join(" + "))
    }
}

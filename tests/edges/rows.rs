//! Eight rows that every analysis can take, and ways to spoil them.

use serde_json::{Value, json};

use crate::support::DataSet;

/// The names of the variables: numbers `y`, `x`, `z`, a count `k`, logical `b`, weights `w`, factors `f` and `g`, text `t`.
const NAMES: [&str; 9] = ["y", "x", "z", "k", "b", "w", "f", "g", "t"];

const ROWS: [[&str; 9]; 8] = [
    ["1", "1", "0.2", "1", "true", "1", "p", "no", "u"],
    ["3", "2", "0.4", "0", "false", "1", "q", "yes", "v"],
    ["2", "3", "0.9", "2", "true", "1", "r", "no", "w"],
    ["5", "4", "0.1", "4", "false", "1", "p", "yes", "u"],
    ["4", "5", "0.6", "3", "true", "1", "q", "no", "v"],
    ["7", "6", "0.8", "1", "false", "1", "r", "yes", "w"],
    ["6", "7", "0.3", "5", "true", "1", "p", "no", "u"],
    ["9", "8", "0.7", "6", "true", "1", "q", "yes", "v"],
];

/// Rows of text.
#[derive(Clone)]
pub struct Rows {
    cells: Vec<[String; 9]>,
    levels: Value,
}

/// The first rows, up to eight.
pub fn rows(count: usize) -> Rows {
    let cells = ROWS[..count].iter().map(|row| row.map(str::to_owned));
    Rows {
        cells: cells.collect(),
        levels: json!(["p", "q", "r"]),
    }
}

impl Rows {
    /// The same rows with one cell of a row, from 0, changed.
    pub fn cell(mut self, name: &str, row: usize, value: &str) -> Self {
        let at = NAMES.iter().position(|other| *other == name).unwrap();
        value.clone_into(&mut self.cells[row][at]);
        self
    }

    /// The same rows with the same value in all cells of a variable.
    pub fn all(mut self, name: &str, value: &str) -> Self {
        for row in 0..self.cells.len() {
            self = self.cell(name, row, value);
        }
        self
    }

    /// The same rows without a value.
    pub fn missing(self) -> Self {
        NAMES.iter().fold(self, |rows, name| rows.all(name, ""))
    }

    /// The same rows with other levels of `f`.
    pub fn levels(mut self, levels: Value) -> Self {
        self.levels = levels;
        self
    }

    /// The rows as a data set.
    pub fn data(&self) -> DataSet {
        let mut text = NAMES.join(",");
        for row in &self.cells {
            text += "\n";
            text += &row.join(",");
        }
        let typed = |kind: &'static str| move |name| json!({"name": name, "type": kind});
        let mut info: Vec<Value> = ["y", "x", "z", "w"].map(typed("numeric")).to_vec();
        info.extend([
            typed("integer")("k"),
            typed("logical")("b"),
            typed("character")("t"),
        ]);
        info.push(json!({"name": "f", "type": "factor", "levels": self.levels}));
        info.push(json!({"name": "g", "type": "factor", "levels": ["no", "yes"]}));
        DataSet::text(&text, json!({"firstRowIsColNames": true, "colInfo": info})).unwrap()
    }
}

//! What is asked for: data sets, the variables of each that are wanted, and the key by which their rows are exchanged.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::key::Class;
use super::side::{Side, SideColumn};
use crate::data::joined::joined;
use crate::data::{Kind, Schema, Storage, Variable};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;

/// What becomes of rows of the same key range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ExchangeKind {
    /// They are sorted.
    Sort,
    /// Those of equal keys are joined.
    Inner,
    /// So are they, and rows of the first data set that have no partner are kept.
    Left,
    /// Those of the second.
    Right,
    /// Those of both.
    Full,
    /// The first row is joined to the first, the second to the second.
    OneToOne,
}

/// A variable that is wanted, and how it is called then.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize, ts_rs::TS))]
pub struct ExchangeColumn {
    /// Its name in the data.
    pub source: String,
    /// Its new name.
    pub name: String,
}

/// A data set whose rows are exchanged.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize, ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ExchangeSide {
    /// Its variables.
    pub schema: Schema,
    /// Those that are wanted, in order; the key is among them.
    pub columns: Vec<ExchangeColumn>,
    /// What is put behind names that the other data set has too, with a dot.
    pub extension: String,
    /// The rows of each of its chunks, for rows that are joined by number.
    pub chunk_rows: Vec<f64>,
}

/// An exchange of rows by ranges of keys.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(Serialize, ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase")]
pub struct ExchangeOptions {
    /// What becomes of the rows.
    pub kind: ExchangeKind,
    /// One data set, or two that are joined.
    pub sides: Vec<ExchangeSide>,
    /// Which of them is read.
    pub side: usize,
    /// The variables of the key, the most important one first, by their new names.
    pub keys: Vec<String>,
    /// For each of them whether large values come first.
    pub decreasing: Vec<bool>,
    /// Whether missing values are below all others.
    pub missings_low: bool,
    /// Whether text in upper and in lower case differs.
    pub case_sensitive: bool,
    /// Whether of rows of equal keys only the first is kept.
    #[serde(default)]
    pub remove_dup_keys: bool,
    /// The name of a variable with the number of rows that had the key.
    #[serde(default)]
    pub dup_freq_var: Option<String>,
    /// The bytes that may be held in memory.
    pub buffer: f64,
    /// What samples found, for each data set a list of pieces: rows are exchanged then. Without it a sample is taken, of so
    /// many rows in all.
    #[serde(default)]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array[][]"))]
    pub samples: Vec<Vec<serde_bytes::ByteBuf>>,
    /// The chunks of all data sets.
    pub chunks: f64,
}

/// What follows from it without looking at rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Design {
    /// What becomes of the rows.
    pub kind: ExchangeKind,
    /// The data sets: the variables of the key lead the columns of each.
    pub sides: Vec<Side>,
    /// How each variable of the key is compared.
    pub classes: Vec<Class>,
    /// The variables that come out.
    pub schema: Schema,
    /// For each of them the data set that it is of, and the column there; of a key the first one's.
    pub origins: Vec<(u32, u32)>,
    /// Whether of rows of equal keys only the first is kept; the last column counts them then.
    pub collapses: bool,
    /// Whether the count comes out.
    pub counts: bool,
}

impl Design {
    /// Checks what is asked for.
    pub fn new(asked: &ExchangeOptions) -> Result<Self> {
        let joins = asked.kind != ExchangeKind::Sort;
        if asked.sides.len() != 1 + usize::from(joins) {
            fail!(Protocol, "an exchange of {} data sets", asked.sides.len());
        }
        if asked.keys.is_empty() && asked.kind != ExchangeKind::OneToOne {
            fail!(Argument, "there is no variable to {} by", verb(asked.kind));
        }
        if asked.decreasing.len() != asked.keys.len() {
            fail!(
                Argument,
                "decreasing is one value, or one for each of the {} variables",
                asked.keys.len()
            );
        }
        for (at, key) in asked.keys.iter().enumerate() {
            if asked.keys[..at].contains(key) {
                return Err(
                    Error::new(ErrorKind::Argument, format!("'{key}' is named twice")).column(key),
                );
            }
        }
        let sides = asked.sides.iter().map(named).collect::<Result<Vec<_>>>()?;
        let mut keys = Vec::new();
        let mut classes = Vec::new();
        for name in &asked.keys {
            let found = sides.iter().map(|schema| schema.variable(name));
            let found = found.collect::<Result<Vec<_>>>()?;
            let key = match found.as_slice() {
                [only] => (*only).clone(),
                [first, second] => joined_key(first, second)?,
                _ => fail!(Protocol, "an exchange of no data set"),
            };
            classes.push(if key.kind == Kind::Character {
                Class::Text
            } else {
                Class::of(&found)
            });
            keys.push(key);
        }
        let mut design = Self {
            kind: asked.kind,
            sides: Vec::new(),
            classes,
            schema: Schema::default(),
            origins: Vec::new(),
            collapses: asked.remove_dup_keys,
            counts: false,
        };
        let clash = |name: &str| {
            joins
                && !asked.keys.iter().any(|key| key == name)
                && sides.iter().all(|schema| schema.position(name).is_some())
        };
        let mut out = Vec::new();
        for (at, (side, schema)) in asked.sides.iter().zip(&sides).enumerate() {
            let mut columns = Vec::new();
            for key in &keys {
                let source = &side.columns[schema.position(&key.name).unwrap_or(0)].source;
                columns.push(SideColumn::new(source, side.schema.variable(source)?, key)?);
            }
            for (column, variable) in side.columns.iter().zip(&schema.variables) {
                if let Some(key) = asked.keys.iter().position(|key| *key == variable.name) {
                    if at == 0 {
                        out.push((keys[key].clone(), (0, key)));
                    }
                    continue;
                }
                let mut variable = variable.clone();
                if clash(&variable.name) {
                    variable.name = format!("{}.{}", variable.name, side.extension);
                }
                out.push((variable.clone(), (at, columns.len())));
                let known = side.schema.variable(&column.source)?;
                columns.push(SideColumn::new(&column.source, known, &variable)?);
            }
            design.sides.push(Side::new(side.schema.clone(), columns));
        }
        if let Some(name) = asked.dup_freq_var.as_ref().filter(|_| design.collapses) {
            design.counts = true;
            let count = Variable::new(name, Kind::Integer, Storage::Int32);
            out.push((count, (0, design.sides[0].columns.len())));
        }
        if joins || design.collapses {
            // What is known of all rows does not hold for those that come out.
            for (variable, _) in &mut out {
                (variable.low, variable.high) = (None, None);
                (variable.range, variable.missing) = (None, None);
            }
        }
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        design.origins = out
            .iter()
            .map(|(_, (side, column))| (place(*side), place(*column)))
            .collect();
        let rows = asked.sides[0]
            .schema
            .rows
            .filter(|_| !joins && !design.collapses);
        design.schema = Schema {
            rows,
            ..Schema::new(out.into_iter().map(|(variable, _)| variable).collect())?
        };
        Ok(design)
    }
}

fn verb(kind: ExchangeKind) -> &'static str {
    if kind == ExchangeKind::Sort {
        "sort"
    } else {
        "merge"
    }
}

/// The variables of a data set that are wanted, by their new names.
fn named(side: &ExchangeSide) -> Result<Schema> {
    let mut variables = Vec::new();
    let mut unknown = Vec::new();
    for column in &side.columns {
        let variable = side.schema.variable(&column.source)?;
        if variable.kind == Kind::Factor && variable.levels.is_none() {
            unknown.push(column.source.clone());
        }
        variables.push(Variable {
            name: column.name.clone(),
            ..variable.clone()
        });
    }
    if !unknown.is_empty() {
        return Err(Error::needs_scan(unknown));
    }
    Schema::new(variables)
}

/// The variable that the key becomes.
fn joined_key(first: &Variable, second: &Variable) -> Result<Variable> {
    let is_text = |kind| matches!(kind, Kind::Factor | Kind::Character);
    if first.kind != second.kind && is_text(first.kind) && is_text(second.kind) {
        return Ok(Variable {
            description: first.description.clone(),
            ..Variable::new(&first.name, Kind::Character, Storage::Utf8)
        });
    }
    let mut key = joined(first, second)?;
    // Levels of a character variable are those that a scan found in one of them.
    if key.kind == Kind::Character {
        key.levels = None;
    }
    if let (Kind::Factor, Some(levels)) = (key.kind, &key.levels) {
        key.levels = Some(Arc::new(levels.as_ref().clone()));
    }
    Ok(key)
}

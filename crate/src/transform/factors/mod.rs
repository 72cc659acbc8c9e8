//! `rxFactors`: factors made of other variables, and factors with other levels.
//!
//! A value has a label: a factor's its level, a text's itself, a number's as it is printed. Labels become levels in the
//! order in which they first appear, unless `levels` say which and in which order; `newLevels` rename, join and reorder
//! them. What the labels are is found by a scan before the step is planned, so that the levels are those of all rows.

pub mod label;
mod levels;
mod params;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, UInt32Array};
use serde::{Deserialize, Serialize};

use super::data_step::stored;
use super::step::RowStep;
use crate::data::{Chunk, Column, Kind, LevelIndex, Schema, Storage, Variable};
use crate::error::{Error, Result};
use crate::fail;
use levels::{Recoding, given};

pub use params::{FactorInfo, FactorsParams};

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Factors {
    /// The variables that are read, with the levels that they have.
    source: Schema,
    made: Vec<Made>,
    schema: Schema,
}

/// A factor that is made.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Made {
    name: String,
    from: String,
    kind: Kind,
    /// Of variables that are no factors: the labels that have a level.
    labels: Arc<Vec<String>>,
    /// For each label, or level of a factor, the position of the level that takes its place.
    codes: Vec<Option<u32>>,
    /// The position of the level of other labels.
    other: Option<u32>,
    storage: Storage,
}

impl Factors {
    /// Checks what is said about factors against the data. Levels that must be known are asked for by names.
    pub fn plan(params: &FactorsParams, schema: &Schema) -> Result<Self> {
        let kept = kept(params, schema)?;
        let factors = schema
            .variables
            .iter()
            .filter(|variable| variable.kind == Kind::Factor && kept.contains(&variable.name));
        let all: Vec<FactorInfo> = factors
            .map(|variable| FactorInfo {
                name: Some(variable.name.clone()),
                ..FactorInfo::default()
            })
            .collect();
        let info = match params.factor_info.as_slice() {
            [] if params.sort_levels => &all[..],
            info => info,
        };
        let (mut made, mut variables) = (Vec::<Made>::new(), Vec::new());
        for info in info {
            let name = info.name.as_ref().or(info.var_name.as_ref());
            let Some(name) = name.filter(|name| !name.is_empty()) else {
                fail!(
                    Argument,
                    "factorInfo: an entry has neither a name nor a varName"
                );
            };
            let from = info.var_name.as_ref().unwrap_or(name);
            let source = schema.variable(from)?;
            if made.iter().any(|earlier| earlier.name == *name) {
                fail!(Argument, "factorInfo has '{name}' twice");
            }
            if from != name && schema.position(name).is_some() {
                fail!(
                    Argument,
                    "factorInfo: the data have a variable '{name}' already"
                );
            }
            let (one, variable) = planned(params, info, name, source)?;
            made.push(one);
            variables.push(variable);
        }
        let mut out = Schema::new(
            schema
                .variables
                .iter()
                .filter(|variable| kept.contains(&variable.name))
                .cloned()
                .collect(),
        )?;
        variables.into_iter().for_each(|variable| out.set(variable));
        let source: Vec<Variable> = schema
            .variables
            .iter()
            .filter(|variable| {
                kept.contains(&variable.name) || made.iter().any(|one| one.from == variable.name)
            })
            .cloned()
            .collect();
        let unknown = source
            .iter()
            .filter(|variable| variable.kind == Kind::Factor && variable.levels.is_none());
        let unknown: Vec<String> = unknown.map(|variable| variable.name.clone()).collect();
        if !unknown.is_empty() {
            return Err(Error::needs_scan(unknown));
        }
        Ok(Self {
            source: Schema::new(source)?,
            made,
            schema: out,
        })
    }
}

/// The variables of the data that are written as they are, unless a factor takes their place.
fn kept(params: &FactorsParams, schema: &Schema) -> Result<Vec<String>> {
    let (keep, drop) = (&params.vars_to_keep, &params.vars_to_drop);
    if keep.is_some() && drop.is_some() {
        fail!(Argument, "give varsToKeep or varsToDrop, not both");
    }
    for name in keep.iter().chain(drop).flatten() {
        schema.variable(name)?;
    }
    let is_kept = |name: &String| {
        keep.as_ref().is_none_or(|keep| keep.contains(name))
            && !drop.as_ref().is_some_and(|drop| drop.contains(name))
    };
    let names = schema.variables.iter().map(|variable| &variable.name);
    Ok(names.filter(|name| is_kept(name)).cloned().collect())
}

/// A factor's levels, and how values get them.
fn planned(
    params: &FactorsParams,
    info: &FactorInfo,
    name: &str,
    source: &Variable,
) -> Result<(Made, Variable)> {
    let unscanned = || Error::needs_scan(vec![source.name.clone()]);
    let wanted = given(info, name, source.kind)?;
    let labels = match (&wanted, source.kind) {
        (_, Kind::Factor) => source.levels.as_ref().ok_or_else(unscanned)?.to_vec(),
        (Some(wanted), _) => wanted.clone(),
        (None, _) => {
            let labelled = params
                .labelled
                .iter()
                .find(|found| found.name == source.name);
            let levels = labelled.and_then(|found| found.levels.as_ref());
            levels.ok_or_else(unscanned)?.to_vec()
        }
    };
    let other = info.other_level.as_ref().or(params.other_level.as_ref());
    let is_sorted = info.sort_levels.unwrap_or(params.sort_levels);
    let recoding = Recoding::new(
        info,
        name,
        labels,
        wanted.as_deref(),
        (other.map(String::as_str), is_sorted),
    )?;
    let mut variable = Variable::factor(name, Arc::new(recoding.levels));
    variable.description = info
        .description
        .clone()
        .or_else(|| source.description.clone());
    variable.ordered = source.ordered;
    let is_factor = source.kind == Kind::Factor;
    let made = Made {
        name: name.to_owned(),
        from: source.name.clone(),
        kind: source.kind,
        labels: Arc::new(if is_factor { Vec::new() } else { recoding.old }),
        codes: recoding.codes,
        other: recoding.other,
        storage: variable.storage,
    };
    Ok((made, variable))
}

impl Made {
    fn array(&self, array: &ArrayRef) -> Result<ArrayRef> {
        let mut codes = vec![None; array.len()];
        if self.kind == Kind::Factor {
            let column = Column::of(array.as_ref())?;
            let mut old = vec![0.0; column.len()];
            column.widen(0, &mut old);
            for (row, code) in codes.iter_mut().enumerate() {
                if column.is_valid(row) {
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let position = old[row] as usize;
                    *code = self.codes.get(position).copied().flatten();
                }
            }
        } else {
            let index = LevelIndex::shared(&self.labels);
            let code = |label: &str| match index.position(&self.labels, label) {
                Some(at) => self.codes[at as usize],
                None => self.other,
            };
            label::each(array, self.kind, code, |row, code| codes[row] = code)?;
        }
        stored(
            &(Arc::new(UInt32Array::from(codes)) as ArrayRef),
            self.storage,
        )
    }
}

impl RowStep for Factors {
    const NAME: &'static str = "rxFactors";

    fn reads(&self) -> Vec<String> {
        self.source.names()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let chunk = chunk.with_levels_of(&self.source)?;
        let column = |variable: &Variable| {
            let made = self.made.iter().find(|made| made.name == variable.name);
            let array = match made {
                Some(made) => made
                    .array(chunk.array(&made.from)?)
                    .map_err(|error| error.column(&made.name).chunk(chunk.index))?,
                None => stored(chunk.array(&variable.name)?, variable.storage)?,
            };
            Ok((variable.name.clone(), array))
        };
        let columns = self
            .schema
            .variables
            .iter()
            .map(column)
            .collect::<Result<_>>()?;
        Chunk::new(chunk.index, chunk.rows(), columns)
    }
}

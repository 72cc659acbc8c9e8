//! `rxGetFuzzyKeys` and `rxGetFuzzyDist`: strings that are meant to be the same, by what they look or sound like.
//!
//! A string loses the words that are ignored, then becomes a key: its characters, its letters, or what it sounds like.
//! Keys are compared with those of the entries of a dictionary. All measures are from 0 to 1, the same. RevoScaleR's pages
//! print no results; what they say of their examples holds here, among that which measure its bag of words is: the
//! words in common of those of the longer one.

mod dictionary;
mod dist;
mod distance;
mod key;
mod keys;
mod metaphone;
mod numbers;
mod params;
mod soundex;
mod strings;

use arrow_array::ArrayRef;

use super::data_step::stored;
use crate::data::rows::repeat;
use crate::data::{Chunk, Kind, Schema, Variable};
use crate::error::{Error, Result};

pub use dist::FuzzyDist;
pub use keys::FuzzyKeys;
pub use params::{FuzzyCosts, FuzzyKeyType, FuzzyMatchMethod, FuzzyParams};

/// The variables of these names.
fn kept(schema: &Schema, names: &[String]) -> Result<Vec<Variable>> {
    names
        .iter()
        .map(|name| schema.variable(name).cloned())
        .collect()
}

/// Levels of factors have to be known.
fn levels_known(strings: &Variable, kept: &[Variable]) -> Result<()> {
    let unknown = kept.iter().chain([strings]);
    let unknown =
        unknown.filter(|variable| variable.kind == Kind::Factor && variable.levels.is_none());
    let mut names: Vec<String> = unknown.map(|variable| variable.name.clone()).collect();
    names.dedup();
    if names.is_empty() {
        return Ok(());
    }
    Err(Error::needs_scan(names))
}

/// A chunk of kept variables, whose rows are repeated when there are counts, and new ones.
fn with_kept(
    chunk: &Chunk,
    kept: &[Variable],
    counts: Option<(&[usize], usize)>,
    new: Vec<(String, ArrayRef)>,
) -> Result<Chunk> {
    let mut columns = Vec::with_capacity(kept.len() + new.len());
    for Variable { name, storage, .. } in kept {
        let array = stored(chunk.array(name)?, *storage)
            .map_err(|error| error.column(name).chunk(chunk.index))?;
        let array = match counts {
            Some((counts, _)) => repeat(array.as_ref(), counts)?,
            None => array,
        };
        columns.push((name.clone(), array));
    }
    columns.extend(new);
    let rows = counts.map_or(chunk.rows(), |(_, rows)| rows);
    let mut found_levels = chunk.found_levels.clone();
    found_levels.retain(|(name, _)| kept.iter().any(|variable| variable.name == *name));
    Ok(Chunk {
        found_levels,
        ..Chunk::new(chunk.index, rows, columns)?
    })
}

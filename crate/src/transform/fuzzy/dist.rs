//! `rxGetFuzzyDist`: the entries of a dictionary that each string is similar to, and how much.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int32Array, StringArray};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::dictionary::{Dictionary, Match};
use super::key::KeyMaker;
use super::params::FuzzyParams;
use super::strings::{Strings, variable};
use super::{kept, levels_known, with_kept};
use crate::data::{Chunk, Kind, Schema, Storage, Variable};
use crate::error::Result;
use crate::fail;
use crate::transform::step::RowStep;

/// The number of the row of a string, which a step before this one adds.
const ROW: &str = "stringIndex";
const ENTRY: &str = "dictionary";
const ENTRY_AT: &str = "dictionaryIndex";
const DISTANCE: &str = "distance";

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FuzzyDist {
    variable: Variable,
    maker: KeyMaker,
    dictionary: Dictionary,
    keeps: Vec<Variable>,
    has_strings: bool,
    has_positions: bool,
    schema: Schema,
}

impl FuzzyDist {
    /// Checks the arguments against the schema of the data, which has the numbers of rows where they are asked for.
    pub fn plan(params: &FuzzyParams, schema: &Schema) -> Result<Self> {
        let variable = variable(schema, &params.strings_in)?.clone();
        let maker = KeyMaker::new(params);
        let Some(dictionary) = Dictionary::new(params, &maker)? else {
            fail!(
                Argument,
                "rxGetFuzzyDist needs a dictionary, and a matchMethod other than \"none\""
            );
        };
        let has_strings = params.return_string;
        let has_positions = params.return_index.unwrap_or(!has_strings);
        let mut names: Vec<String> = Vec::new();
        if has_positions {
            names.push(ROW.to_owned());
        }
        if has_strings {
            names.push(variable.name.clone());
        }
        let more = params.vars_to_keep.iter().flatten();
        let more: Vec<String> = more.filter(|name| !names.contains(name)).cloned().collect();
        names.extend(more);
        let keeps = kept(schema, &names)?;
        levels_known(&variable, &keeps)?;
        let mut new = Vec::new();
        if has_positions {
            new.push(Variable::new(ENTRY_AT, Kind::Integer, Storage::Int32));
        }
        if has_strings {
            new.push(Variable::new(ENTRY, Kind::Character, Storage::Utf8));
        }
        new.push(Variable::new(DISTANCE, Kind::Numeric, Storage::Float64));
        Ok(Self {
            schema: Schema::new(keeps.iter().cloned().chain(new).collect())?,
            variable,
            maker,
            dictionary,
            keeps,
            has_strings,
            has_positions,
        })
    }
}

impl RowStep for FuzzyDist {
    const NAME: &'static str = "rxGetFuzzyDist";

    fn reads(&self) -> Vec<String> {
        let mut reads: Vec<String> = self.keeps.iter().map(|kept| kept.name.clone()).collect();
        if !reads.contains(&self.variable.name) {
            reads.push(self.variable.name.clone());
        }
        reads
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        let strings = Strings::new(chunk, &self.variable)?;
        let mut known: HashMap<&str, Vec<Match>> = HashMap::new();
        let mut counts = Vec::with_capacity(chunk.rows());
        let mut found: Vec<Match> = Vec::new();
        for row in 0..chunk.rows() {
            let before = found.len();
            if let Some(text) = strings.get(row) {
                let matches = known
                    .entry(text)
                    .or_insert_with(|| self.dictionary.matches(&self.maker.key(text)));
                found.extend_from_slice(matches);
            }
            counts.push(found.len() - before);
        }
        let mut new: Vec<(String, ArrayRef)> = Vec::new();
        if self.has_positions {
            let at = found
                .iter()
                .map(|found| i32::try_from(found.entry + 1).ok());
            new.push((ENTRY_AT.to_owned(), Arc::new(at.collect::<Int32Array>())));
        }
        if self.has_strings {
            let entries = &self.dictionary.entries;
            let entry = found
                .iter()
                .map(|found| Some(entries[found.entry].as_str()));
            new.push((ENTRY.to_owned(), Arc::new(entry.collect::<StringArray>())));
        }
        let similarity = found.iter().map(|found| Some(found.similarity));
        let similarity = Arc::new(similarity.collect::<Float64Array>());
        new.push((DISTANCE.to_owned(), similarity));
        with_kept(chunk, &self.keeps, Some((&counts, found.len())), new)
    }
}

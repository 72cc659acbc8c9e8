//! `rxGetFuzzyKeys`: a key for each string, or the entry of a dictionary that it stands for.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int32Array, StringArray};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::dictionary::Dictionary;
use super::key::KeyMaker;
use super::params::FuzzyParams;
use super::strings::{Strings, variable};
use super::{kept, levels_known, with_kept};
use crate::data::{Chunk, Kind, Schema, Storage, Variable};
use crate::error::Result;
use crate::fail;
use crate::transform::step::RowStep;

/// The plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FuzzyKeys {
    variable: Variable,
    maker: KeyMaker,
    dictionary: Option<Dictionary>,
    empty_without_match: bool,
    keeps: Vec<Variable>,
    /// The new variables: the key, and what else is asked for.
    key: String,
    has_match: Option<String>,
    similarity: Option<String>,
    matches: Option<String>,
    schema: Schema,
}

/// What a string comes to.
#[derive(Clone)]
struct Found {
    key: Arc<str>,
    similarity: Option<f64>,
    matches: i32,
}

impl FuzzyKeys {
    /// Checks the arguments against the schema of the data.
    pub fn plan(params: &FuzzyParams, schema: &Schema) -> Result<Self> {
        let variable = variable(schema, &params.strings_in)?.clone();
        let maker = KeyMaker::new(params);
        let dictionary = Dictionary::new(params, &maker)?;
        let about_matches = [
            &params.has_match_var_name,
            &params.match_dist_var_name,
            &params.num_match_var_name,
        ];
        if dictionary.is_none() && about_matches.iter().any(|name| name.is_some()) {
            fail!(
                Argument,
                "hasMatchVarName, matchDistVarName and numMatchVarName need a dictionary, and a matchMethod other than \"none\""
            );
        }
        let keeps = match &params.vars_to_keep {
            Some(names) => kept(schema, names)?,
            None => schema.variables.clone(),
        };
        levels_known(&variable, &keeps)?;
        let key = params.key_var_name.clone();
        let key = key.unwrap_or_else(|| format!("{}.key", variable.name));
        let mut new = vec![Variable::new(&key, Kind::Character, Storage::Utf8)];
        let kinds = [
            (Kind::Logical, Storage::Bool),
            (Kind::Numeric, Storage::Float64),
            (Kind::Integer, Storage::Int32),
        ];
        for (name, (kind, storage)) in about_matches.into_iter().zip(kinds) {
            new.extend(name.iter().map(|name| Variable::new(name, kind, storage)));
        }
        Ok(Self {
            schema: Schema::new(keeps.iter().cloned().chain(new).collect())?,
            variable,
            maker,
            dictionary,
            empty_without_match: params.no_match_na,
            keeps,
            key,
            has_match: params.has_match_var_name.clone(),
            similarity: params.match_dist_var_name.clone(),
            matches: params.num_match_var_name.clone(),
        })
    }

    fn found(&self, text: &str) -> Found {
        let key = self.maker.key(text);
        let Some(dictionary) = &self.dictionary else {
            return Found {
                key: key.text.into(),
                similarity: None,
                matches: 0,
            };
        };
        let matches = dictionary.matches(&key);
        let best = dictionary.best(&key, &matches);
        Found {
            key: match best {
                Some(best) => dictionary.entries[best.entry].as_str().into(),
                None if self.empty_without_match => "".into(),
                None => text.into(),
            },
            similarity: best.map(|best| best.similarity),
            matches: i32::try_from(matches.len()).unwrap_or(i32::MAX),
        }
    }
}

impl RowStep for FuzzyKeys {
    const NAME: &'static str = "rxGetFuzzyKeys";

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
        let rows = chunk.rows();
        // Strings are compared once, however often they come.
        let mut known: HashMap<&str, Found> = HashMap::new();
        let found: Vec<Option<Found>> = (0..rows)
            .map(|row| {
                let text = strings.get(row)?;
                let found = known.entry(text).or_insert_with(|| self.found(text));
                Some(found.clone())
            })
            .collect();
        let of = |name: &str, array: ArrayRef| (name.to_owned(), array);
        let keys = found
            .iter()
            .map(|found| found.as_ref().map(|found| &*found.key));
        let mut new = vec![of(&self.key, Arc::new(keys.collect::<StringArray>()))];
        if let Some(name) = &self.has_match {
            let has = found
                .iter()
                .map(|found| Some(found.as_ref().is_some_and(|found| found.matches > 0)));
            new.push(of(name, Arc::new(has.collect::<BooleanArray>())));
        }
        if let Some(name) = &self.similarity {
            let similarity = found
                .iter()
                .map(|found| found.as_ref().and_then(|found| found.similarity));
            new.push(of(name, Arc::new(similarity.collect::<Float64Array>())));
        }
        if let Some(name) = &self.matches {
            let matches = found
                .iter()
                .map(|found| Some(found.as_ref().map_or(0, |found| found.matches)));
            new.push(of(name, Arc::new(matches.collect::<Int32Array>())));
        }
        with_kept(chunk, &self.keeps, None, new)
    }
}

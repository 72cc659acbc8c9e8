//! The strings to compare with.

use serde::{Deserialize, Serialize};

use super::distance::similarity;
use super::key::{Key, KeyMaker};
use super::params::{FuzzyCosts, FuzzyMatchMethod, FuzzyParams};
use crate::error::Result;
use crate::fail;

/// A dictionary whose keys are made, and how strings are compared with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dictionary {
    /// The entries as they were given.
    pub entries: Vec<String>,
    keys: Vec<Key>,
    /// The same in one case.
    folded: Vec<Key>,
    ignores_case: bool,
    method: FuzzyMatchMethod,
    costs: FuzzyCosts,
    least: f64,
}

/// An entry that is similar enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Its position.
    pub entry: usize,
    /// How similar it is.
    pub similarity: f64,
}

impl Dictionary {
    /// The dictionary of the arguments, if there is one that is to be compared with.
    pub fn new(params: &FuzzyParams, maker: &KeyMaker) -> Result<Option<Self>> {
        let FuzzyCosts {
            insert,
            delete,
            subst,
        } = params.costs;
        if ![insert, delete, subst]
            .iter()
            .all(|cost| (0.0..=1e9).contains(cost))
        {
            fail!(Argument, "costs are numbers from 0");
        }
        if !(0.0..=1.0).contains(&params.min_distance) {
            fail!(
                Argument,
                "minDistance is a number from 0 to 1, not {}",
                params.min_distance
            );
        }
        let Some(entries) = &params.dictionary else {
            return Ok(None);
        };
        if params.match_method == FuzzyMatchMethod::None {
            return Ok(None);
        }
        let keys: Vec<Key> = entries.iter().map(|entry| maker.key(entry)).collect();
        Ok(Some(Self {
            folded: keys.iter().map(Key::folded).collect(),
            keys,
            entries: entries.clone(),
            ignores_case: params.ignore_case,
            method: params.match_method,
            costs: params.costs,
            least: match params.match_method {
                FuzzyMatchMethod::Exact => 1.0,
                _ => params.min_distance,
            },
        }))
    }

    /// The entries that are similar enough, in the order of the dictionary.
    #[must_use]
    pub fn matches(&self, key: &Key) -> Vec<Match> {
        let folded;
        let (key, keys) = if self.ignores_case {
            folded = key.folded();
            (&folded, &self.folded)
        } else {
            (key, &self.keys)
        };
        let compared = keys.iter().enumerate().map(|(entry, other)| Match {
            entry,
            similarity: similarity(key, other, self.method, self.costs),
        });
        compared
            .filter(|found| found.similarity >= self.least)
            .collect()
    }

    /// The most similar of some entries: of equal ones the one that is more similar when case is ignored, then the first.
    #[must_use]
    pub fn best(&self, key: &Key, matches: &[Match]) -> Option<Match> {
        let most = matches
            .iter()
            .map(|found| found.similarity)
            .fold(f64::NEG_INFINITY, f64::max);
        let mut equal = matches.iter().filter(|found| found.similarity == most);
        let first = *equal.next()?;
        let folded = key.folded();
        let without_case =
            |entry: usize| similarity(&folded, &self.folded[entry], self.method, self.costs);
        let mut best = (first, None);
        for other in equal {
            let known = *best.1.get_or_insert_with(|| without_case(best.0.entry));
            let score = without_case(other.entry);
            if score > known {
                best = (*other, Some(score));
            }
        }
        Some(best.0)
    }
}

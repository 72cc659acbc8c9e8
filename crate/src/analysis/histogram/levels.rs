//! Which levels of factors a histogram shows.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::fail;
use crate::formula::Term;

/// The levels that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ShownLevels {
    dropped: Vec<String>,
    kept: Option<Vec<String>>,
}

impl ShownLevels {
    /// Levels to drop and to keep of factors among the terms, of which at least one has each. Numbers have no levels: of
    /// these alone nothing is asked.
    pub(super) fn new(
        dropped: Option<Vec<String>>,
        kept: Option<Vec<String>>,
        terms: &[Term],
    ) -> Result<Self> {
        let factors = || terms.iter().flat_map(|term| &term.factors.0);
        let unknown = |level: &&String| {
            factors().next().is_some() && !factors().any(|factor| factor.levels.contains(level))
        };
        for (name, levels) in [("levelsToDrop", &dropped), ("levelsToKeep", &kept)] {
            if let Some(level) = levels.iter().flatten().find(unknown) {
                fail!(
                    Argument,
                    "{name} has '{level}', which is a level of no variable of the histogram"
                );
            }
        }
        Ok(Self {
            dropped: dropped.unwrap_or_default(),
            kept,
        })
    }

    /// The positions of the shown levels.
    pub(super) fn positions(&self, levels: &[String]) -> Vec<usize> {
        let shown = |level: &String| {
            !self.dropped.contains(level)
                && self.kept.as_ref().is_none_or(|kept| kept.contains(level))
        };
        let positions = levels.iter().enumerate();
        positions
            .filter_map(|(position, level)| shown(level).then_some(position))
            .collect()
    }
}

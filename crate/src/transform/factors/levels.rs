//! From the levels that there are to those of a recoded factor.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::params::FactorInfo;
use crate::data::{Kind, LevelIndex};
use crate::error::Result;
use crate::fail;
use crate::transform::view::Literal;

use super::label::label;

/// The levels of a factor, and which of them each value gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Recoding {
    /// The labels that values have.
    pub old: Vec<String>,
    /// For each of these labels the position of the level.
    pub codes: Vec<Option<u32>>,
    /// The position of the level of all other labels.
    pub other: Option<u32>,
    /// The levels.
    pub levels: Vec<String>,
}

/// What `levels` name, as labels of values of this kind.
pub fn given(info: &FactorInfo, name: &str, kind: Kind) -> Result<Option<Vec<String>>> {
    let Some(levels) = &info.levels else {
        return Ok(None);
    };
    let mut labels = Vec::with_capacity(levels.len());
    for level in levels {
        labels.push(match level {
            Literal::Text(text) => text.clone(),
            Literal::Logical(truth) => label(f64::from(u8::from(*truth)), Kind::Logical),
            Literal::Number(number) if kind == Kind::Logical => label(*number, kind),
            Literal::Number(number) if kind == Kind::Integer => label(*number, kind),
            Literal::Number(number) => label(*number, Kind::Numeric),
            Literal::Numbers(_) | Literal::Texts(_) => {
                fail!(Argument, "factorInfo: a level of '{name}' is a list")
            }
        });
    }
    different(&labels, name, "levels")?;
    Ok(Some(labels))
}

/// Nothing may be in a list twice.
fn different(names: &[String], variable: &str, list: &str) -> Result<()> {
    let mut seen = HashMap::new();
    for name in names {
        if seen.insert(name.as_str(), ()).is_some() {
            fail!(
                Argument,
                "factorInfo: {list} of '{variable}' have '{name}' twice"
            );
        }
    }
    Ok(())
}

/// Levels that grow.
#[derive(Default)]
struct Growing {
    levels: Vec<String>,
    index: LevelIndex,
}

impl Growing {
    /// The position of a level, which is put behind the others when it is new.
    fn position(&mut self, level: &str) -> u32 {
        self.index
            .position_or_push(&mut self.levels, level, str::to_owned)
    }
}

impl Recoding {
    /// What becomes of the labels of a variable: those that a factor has, or that were found; where `levels` are given and
    /// the variable is no factor, these are all that there are.
    pub fn new(
        info: &FactorInfo,
        name: &str,
        labels: Vec<String>,
        wanted: Option<&[String]>,
        (other, is_sorted): (Option<&str>, bool),
    ) -> Result<Self> {
        let mut grown = Growing::default();
        let base = wanted.unwrap_or(&labels);
        let keys = keys(info, name, base)?;
        let mut taken: HashMap<&str, u32> = HashMap::new();
        for (level, olds) in info.new_levels.iter().flatten() {
            if grown.index.position(&grown.levels, level).is_some() {
                fail!(
                    Argument,
                    "factorInfo: newLevels of '{name}' have '{level}' twice"
                );
            }
            let position = grown.position(level);
            for old in olds {
                if taken.insert(old, position).is_some() {
                    fail!(
                        Argument,
                        "factorInfo: newLevels of '{name}' take '{old}' twice"
                    );
                }
            }
        }
        let other = other.filter(|_| info.new_levels.is_some() || wanted.is_some());
        // Levels that stay keep their order, and the other level is behind them.
        let mut codes = Vec::with_capacity(base.len());
        for (level, key) in base.iter().zip(keys.as_ref()) {
            let stays = info.new_levels.is_none() || other.is_none();
            codes.push(match taken.get(key.as_str()) {
                Some(position) => Some(*position),
                None if info.index_map.is_some() && other.is_none() => {
                    fail!(
                        Argument,
                        "factorInfo: indexMap of '{name}' has {key}, which newLevels do not name"
                    )
                }
                None if stays => Some(grown.position(level)),
                None => None,
            });
        }
        let other = other.map(|level| grown.position(level));
        let mut recoding = Self {
            codes: codes.into_iter().map(|code| code.or(other)).collect(),
            other: if wanted.is_some() { other } else { None },
            old: base.to_vec(),
            levels: grown.levels,
        };
        if wanted.is_some() && labels != recoding.old {
            recoding = recoding.of(labels);
        }
        if is_sorted {
            recoding.sort();
        }
        Ok(recoding)
    }

    /// The same for other labels, of which those that are not known get the other level.
    fn of(self, labels: Vec<String>) -> Self {
        let known: HashMap<&str, Option<u32>> = self
            .old
            .iter()
            .map(String::as_str)
            .zip(self.codes.iter().copied())
            .collect();
        let code = |label: &String| known.get(label.as_str()).copied().unwrap_or(self.other);
        Self {
            codes: labels.iter().map(code).collect(),
            old: labels,
            other: self.other,
            levels: self.levels,
        }
    }

    /// Sorts the levels as text.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.levels.len()).collect();
        order.sort_by_key(|at| &self.levels[*at]);
        let mut places = vec![0; order.len()];
        for (place, position) in (0..).zip(&order) {
            places[*position] = place;
        }
        let moved = |code: Option<u32>| code.map(|code| places[code as usize]);
        self.codes.iter_mut().for_each(|code| *code = moved(*code));
        self.other = moved(self.other);
        let levels = order.iter().map(|at| std::mem::take(&mut self.levels[*at]));
        self.levels = levels.collect();
    }
}

/// What `newLevels` name: the levels, or the numbers that `indexMap` has for them.
fn keys<'l>(info: &FactorInfo, name: &str, levels: &'l [String]) -> Result<Cow<'l, [String]>> {
    let Some(map) = &info.index_map else {
        return Ok(Cow::Borrowed(levels));
    };
    if info.new_levels.is_none() {
        fail!(
            Argument,
            "factorInfo: indexMap of '{name}' needs newLevels, whose numbers it has"
        );
    }
    if map.len() != levels.len() {
        fail!(
            Argument,
            "factorInfo: indexMap of '{name}' has {} numbers for {} levels",
            map.len(),
            levels.len()
        );
    }
    Ok(map
        .iter()
        .map(|number| label(*number, Kind::Integer))
        .collect())
}

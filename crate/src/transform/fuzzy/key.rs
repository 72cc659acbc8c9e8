//! Strings to the keys that are compared.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::metaphone::metaphone;
use super::numbers::spelled;
use super::params::{FuzzyKeyType, FuzzyMatchMethod, FuzzyParams};
use super::soundex::soundex;

/// What is compared of a string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The whole.
    pub text: String,
    /// Its words, where words are compared.
    pub words: Vec<String>,
}

impl Key {
    /// The key in one case.
    #[must_use]
    pub fn folded(&self) -> Self {
        Self {
            text: self.text.to_lowercase(),
            words: self.words.iter().map(|word| word.to_lowercase()).collect(),
        }
    }
}

/// How keys are made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyMaker {
    kind: FuzzyKeyType,
    is_bag: bool,
    /// Whether words are turned one by one.
    by_word: bool,
    spells: bool,
    ignores_case: bool,
    ignored: Vec<String>,
}

impl KeyMaker {
    /// By the arguments.
    #[must_use]
    pub fn new(params: &FuzzyParams) -> Self {
        let kind = params.key_type;
        let is_bag = params.match_method == FuzzyMatchMethod::Bag;
        let ignores_spaces = params.ignore_spaces.unwrap_or(kind != FuzzyKeyType::All);
        let fold = |word: &String| {
            let word = bare(word);
            if params.ignore_case {
                word.to_lowercase()
            } else {
                word.to_owned()
            }
        };
        let mut ignored: Vec<String> = params.ignore_words.iter().flatten().map(fold).collect();
        ignored.sort();
        Self {
            kind,
            is_bag,
            by_word: !ignores_spaces,
            spells: !params.ignore_numbers,
            ignores_case: params.ignore_case,
            ignored,
        }
    }

    /// The key of a string.
    #[must_use]
    pub fn key(&self, text: &str) -> Key {
        let text = self.without_ignored(text);
        let phonetic = self.is_phonetic();
        let text = if phonetic && self.spells {
            Cow::Owned(spelled(&text))
        } else {
            text
        };
        let mut words = Vec::new();
        if self.is_bag || (self.by_word && self.kind != FuzzyKeyType::All) {
            let turned = text.split_whitespace().map(|word| self.turned(word));
            words = turned.filter(|word| !word.is_empty()).collect();
        }
        let whole = match self.kind {
            FuzzyKeyType::All if self.by_word => text.into_owned(),
            FuzzyKeyType::All => text.split_whitespace().collect(),
            _ if !self.by_word => self.turned(&text),
            _ if phonetic => words.concat(),
            _ => words.join(" "),
        };
        Key { text: whole, words }
    }

    fn is_phonetic(&self) -> bool {
        !matches!(
            self.kind,
            FuzzyKeyType::All | FuzzyKeyType::Alphanum | FuzzyKeyType::Alpha
        )
    }

    /// A word, or a text as one word, turned into what is compared.
    fn turned(&self, word: &str) -> String {
        match self.kind {
            FuzzyKeyType::All => word.to_owned(),
            FuzzyKeyType::Alphanum => word
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .collect(),
            FuzzyKeyType::Alpha => word
                .chars()
                .filter(|letter| letter.is_alphabetic())
                .collect(),
            FuzzyKeyType::Mphone3 | FuzzyKeyType::Mphone3Vowels | FuzzyKeyType::Mphone3Exact => {
                metaphone(word, self.kind)
            }
            FuzzyKeyType::Soundex
            | FuzzyKeyType::SoundexNum
            | FuzzyKeyType::SoundexAll
            | FuzzyKeyType::SoundexAm => soundex(word, self.kind),
        }
    }

    fn without_ignored<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.ignored.is_empty() {
            return Cow::Borrowed(text);
        }
        let stays = |word: &&str| {
            let word = bare(word);
            let word = if self.ignores_case {
                word.to_lowercase()
            } else {
                word.to_owned()
            };
            self.ignored.binary_search(&word).is_err()
        };
        let words: Vec<&str> = text.split_whitespace().filter(stays).collect();
        Cow::Owned(words.join(" "))
    }
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

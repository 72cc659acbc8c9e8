//! The arguments of `rxGetFuzzyKeys` and `rxGetFuzzyDist`.

use serde::{Deserialize, Serialize};

use crate::data::Variable;

/// How strings are compared with those of the dictionary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum FuzzyMatchMethod {
    /// Levenshtein's edit distance.
    #[default]
    #[serde(rename = "lv")]
    Levenshtein,
    /// Jaro's measure.
    #[serde(rename = "j")]
    Jaro,
    /// Jaro's with more weight on the first four characters (Winkler).
    #[serde(rename = "jw")]
    JaroWinkler,
    /// The words that both have, of the words of the longer one, in any order.
    #[serde(rename = "bag")]
    Bag,
    /// Keys that are equal.
    #[serde(rename = "exact")]
    Exact,
    /// No matching.
    #[serde(rename = "none")]
    None,
}

/// How keys are made of strings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum FuzzyKeyType {
    /// All characters.
    #[default]
    All,
    /// Letters and digits.
    #[serde(alias = "alphaNum")]
    Alphanum,
    /// Letters.
    Alpha,
    /// Soundex: a letter and three digits; H and W part consonants as vowels do.
    Soundex,
    /// Four digits: the first letter is coded as the others are.
    SoundexNum,
    /// Soundex with as many digits as there are consonants; blanks part consonants too.
    SoundexAll,
    /// American Soundex: H and W do not part consonants.
    SoundexAm,
    /// Metaphone 3: up to eight consonants, and the vowel that a word begins with.
    Mphone3,
    /// With all vowels that are pronounced, as A.
    Mphone3Vowels,
    /// With B and P, D and T, G and K, V and F told apart.
    Mphone3Exact,
}

/// What operations of Levenshtein's distance cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default, deny_unknown_fields)]
pub struct FuzzyCosts {
    /// A character more. Default 1.
    pub insert: f64,
    /// A character less. Default 1.
    pub delete: f64,
    /// Another character. Default 1.
    pub subst: f64,
}

impl Default for FuzzyCosts {
    fn default() -> Self {
        Self {
            insert: 1.0,
            delete: 1.0,
            subst: 1.0,
        }
    }
}

/// Parameters of `rxGetFuzzyKeys` and `rxGetFuzzyDist`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FuzzyParams {
    /// The variable of text or factor whose values are compared. Filled in by the engine's callers.
    #[cfg_attr(feature = "types", ts(skip))]
    pub strings_in: String,
    /// The variables of the data to keep beside what is new: of keys all when not given, of distances none.
    pub vars_to_keep: Option<Vec<String>>,
    /// How strings are compared with the dictionary. Default `"lv"`.
    pub match_method: FuzzyMatchMethod,
    /// What is compared: `"all"` characters (default), `"alphanum"`, `"alpha"`, or what a string sounds like:
    /// `"soundex"`, `"soundexNum"`, `"soundexAll"`, `"soundexAm"`, `"mphone3"`, `"mphone3Vowels"`, `"mphone3Exact"`.
    pub key_type: FuzzyKeyType,
    /// Whether upper and lower case are the same. Default false.
    pub ignore_case: bool,
    /// Whether blanks are left out, so that a string is one word; otherwise words are turned into what they sound like one
    /// by one. Default true, but for all characters, and for bags of words, which need words.
    pub ignore_spaces: Option<bool>,
    /// Whether what a string sounds like is that of its letters alone; otherwise whole numbers are read as words first.
    /// Default true.
    pub ignore_numbers: bool,
    /// Words that are left out before anything else, with what punctuation stands around them.
    pub ignore_words: Option<Vec<String>>,
    /// The least similarity of a match, from 0 to 1, which is a perfect match. Default 0.7.
    pub min_distance: f64,
    /// The strings to compare with.
    pub dictionary: Option<Vec<String>>,
    /// Whether the key of a string without match is empty; otherwise it is the string itself. Default false.
    #[serde(rename = "noMatchNA")]
    #[cfg_attr(feature = "types", ts(rename = "noMatchNA"))]
    pub no_match_na: bool,
    /// What operations of Levenshtein's distance cost, each 1 when not given.
    pub costs: FuzzyCosts,
    /// The name of the new variable of keys. Default the name of the variable with `.key` behind it.
    pub key_var_name: Option<String>,
    /// The name of a logical variable: whether there was a match. None when not given.
    pub has_match_var_name: Option<String>,
    /// The name of a variable with the similarity of the match. None when not given.
    pub match_dist_var_name: Option<String>,
    /// The name of a variable with the number of entries of the dictionary that are similar enough. None when not given.
    pub num_match_var_name: Option<String>,
    /// Whether distances come with the strings and the entries of the dictionary. Default true.
    pub return_string: bool,
    /// Whether distances come with their positions, from 1. Default as `returnString` is not.
    pub return_index: Option<bool>,
    /// What a scan found out about derived variables, of which there are none. Filled in by the engine's callers.
    #[cfg_attr(feature = "types", ts(skip))]
    pub scanned: Vec<Variable>,
}

impl Default for FuzzyParams {
    fn default() -> Self {
        Self {
            strings_in: String::new(),
            vars_to_keep: None,
            match_method: FuzzyMatchMethod::default(),
            key_type: FuzzyKeyType::default(),
            ignore_case: false,
            ignore_spaces: None,
            ignore_numbers: true,
            ignore_words: None,
            min_distance: 0.7,
            dictionary: None,
            no_match_na: false,
            costs: FuzzyCosts::default(),
            key_var_name: None,
            has_match_var_name: None,
            match_dist_var_name: None,
            num_match_var_name: None,
            return_string: true,
            return_index: None,
            scanned: Vec::new(),
        }
    }
}

//! How similar two keys are, from 0 (not at all) to 1 (the same).

use super::key::Key;
use super::params::{FuzzyCosts, FuzzyMatchMethod};

/// The similarity of two keys.
#[must_use]
pub fn similarity(a: &Key, b: &Key, method: FuzzyMatchMethod, costs: FuzzyCosts) -> f64 {
    match method {
        FuzzyMatchMethod::Levenshtein => levenshtein(&a.text, &b.text, costs),
        FuzzyMatchMethod::Jaro => strsim::jaro(&a.text, &b.text),
        FuzzyMatchMethod::JaroWinkler => strsim::jaro_winkler(&a.text, &b.text),
        FuzzyMatchMethod::Bag => bag(&a.words, &b.words),
        FuzzyMatchMethod::Exact | FuzzyMatchMethod::None => f64::from(u8::from(a.text == b.text)),
    }
}

/// One less the share that the cheapest way from one text to the other costs of the dearest: to replace what can be, or to
/// delete and insert it where that is cheaper, and to delete or insert the rest.
#[allow(clippy::cast_precision_loss)]
fn levenshtein(a: &str, b: &str, costs: FuzzyCosts) -> f64 {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let FuzzyCosts {
        insert,
        delete,
        subst,
    } = costs;
    let mut row: Vec<f64> = (0..=b.len()).map(|count| count as f64 * insert).collect();
    for (at, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (at + 1) as f64 * delete;
        for (at, right) in b.iter().enumerate() {
            let replaced = diagonal + if left == right { 0.0 } else { subst };
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(diagonal + delete).min(row[at] + insert);
        }
    }
    let shorter = a.len().min(b.len());
    let most = shorter as f64 * subst.min(insert + delete)
        + (a.len() - shorter) as f64 * delete
        + (b.len() - shorter) as f64 * insert;
    match row.last() {
        Some(cost) if most > 0.0 => 1.0 - cost / most,
        _ => 1.0,
    }
}

/// The words that both have, as often as both have them, of those of the one that has more.
#[allow(clippy::cast_precision_loss)]
fn bag(a: &[String], b: &[String]) -> f64 {
    let (mut a, mut b): (Vec<&String>, Vec<&String>) = (a.iter().collect(), b.iter().collect());
    a.sort();
    b.sort();
    let (mut at, mut common) = (0, 0);
    for word in &a {
        while b.get(at).is_some_and(|other| other < word) {
            at += 1;
        }
        if b.get(at) == Some(word) {
            at += 1;
            common += 1;
        }
    }
    match a.len().max(b.len()) {
        0 => 1.0,
        most => f64::from(common) / most as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::{FuzzyCosts, bag, levenshtein};

    #[test]
    fn edits_are_counted_and_scaled() {
        let unit = FuzzyCosts::default();
        for (a, b, expected) in [
            ("Redmond", "Redmond", 1.0),
            ("Redmonde", "Redmond", 1.0 - 1.0 / 8.0),
            ("Allen", "Ellen", 0.8),
            ("kitten", "sitting", 1.0 - 3.0 / 7.0),
            ("", "abc", 0.0),
            ("", "", 1.0),
            ("é", "e", 0.0),
        ] {
            assert_eq!(levenshtein(a, b, unit), expected, "{a} {b}");
        }
        let costs = FuzzyCosts { subst: 3.0, ..unit };
        assert_eq!(levenshtein("ab", "ac", costs), 1.0 - 2.0 / 4.0);
    }

    #[test]
    fn words_count_in_any_order() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(bag(&words("a b c"), &words("c a b")), 1.0);
        assert_eq!(bag(&words("a b"), &words("b c d")), 1.0 / 3.0);
        assert_eq!(bag(&words("a a"), &words("a b a")), 2.0 / 3.0);
        assert_eq!(bag(&[], &words("a")), 0.0);
    }
}

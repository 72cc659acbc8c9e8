//! Whole numbers as English words.

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const SCALES: [(u64, &str); 5] = [
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
    (100, "hundred"),
];

fn name(number: u64, words: &mut Vec<&'static str>) {
    for (scale, word) in SCALES {
        if number >= scale {
            name(number / scale, words);
            words.push(word);
            if !number.is_multiple_of(scale) {
                name(number % scale, words);
            }
            return;
        }
    }
    #[allow(clippy::cast_possible_truncation)]
    let number = number as usize;
    if number < 20 {
        words.push(SMALL[number]);
        return;
    }
    words.push(TENS[number / 10]);
    if !number.is_multiple_of(10) {
        words.push(SMALL[number % 10]);
    }
}

/// A text with words in place of its digits: numbers of up to 15 as they are read, of more one by one.
#[must_use]
pub fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, digits) = rest.split_at(start);
        let end = digits
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(digits.len());
        let (digits, after) = digits.split_at(end);
        let mut words = Vec::new();
        match digits.parse() {
            Ok(number) if digits.len() <= 15 => name(number, &mut words),
            _ => words.extend(digits.bytes().map(|digit| SMALL[usize::from(digit - b'0')])),
        }
        out.push_str(before);
        out.push(' ');
        out.push_str(&words.join(" "));
        out.push(' ');
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn numbers_are_read_as_they_are_spoken() {
        for (text, words) in [
            ("10 Main Apt 410", " ten  Main Apt  four hundred ten "),
            ("B0", "B zero "),
            ("1000021", " one million twenty one "),
            (
                "12345678901234567",
                " one two three four five six seven eight nine zero one two three four five six seven ",
            ),
            ("none", "none"),
        ] {
            assert_eq!(spelled(text), words);
        }
    }
}

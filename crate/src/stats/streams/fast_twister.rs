//! SFMT19937: the Mersenne twister of 128-bit words.

use serde::{Deserialize, Serialize};

use super::Splits;
use super::jump::{Recurrence, jump};

/// 128-bit words of the state.
const LENGTH: usize = 156;
/// 32-bit words of the state.
const WORDS: usize = 624;
/// The word that is folded in.
const MIDDLE: usize = 122;
/// What is kept of each 32 bits that go right by 11 places: those that come from the next ones are not.
const RIGHT: u128 =
    lanes([0xdfff_ffef, 0xddfe_cb7f, 0xbffa_ffff, 0xbfff_fff6]) & lanes([u32::MAX >> 11; 4]);
/// The same of those that go left by 18.
const LEFT: u128 = lanes([u32::MAX << 18; 4]);
const PARITY: [u32; 4] = [1, 0, 0, 0x13c9_e684];

/// Four words in one, the first lowest.
const fn lanes(parts: [u32; 4]) -> u128 {
    let [a, b, c, d] = parts;
    (a as u128) | ((b as u128) << 32) | ((c as u128) << 64) | ((d as u128) << 96)
}

/// SFMT19937 (Saito and Matsumoto 2008, doi:10.1007/978-3-540-74496-2_36). Its 128-bit words come out in four parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FastTwister {
    words: Vec<u128>,
    at: usize,
    /// The word that is coming out, and how many of its parts have.
    current: u128,
    parts: u32,
}

impl FastTwister {
    /// From a key of any length.
    #[must_use]
    pub fn new(key: &[u32]) -> Self {
        let mut state = words_of_key(key);
        certify(&mut state);
        let words = state
            .chunks_exact(4)
            .map(|parts| {
                parts
                    .iter()
                    .rev()
                    .fold(0, |word, part| (word << 32) | u128::from(*part))
            })
            .collect();
        Self {
            words,
            at: 0,
            current: 0,
            parts: 4,
        }
    }

    /// Whether this can be the state of such a generator.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.words.len() == LENGTH && self.at < LENGTH && self.parts <= 4
    }

    fn next_word(&mut self) -> u128 {
        let behind = |by: usize| {
            let place = self.at + by;
            if place >= LENGTH {
                place - LENGTH
            } else {
                place
            }
        };
        let (a, b) = (self.words[self.at], self.words[behind(MIDDLE)]);
        let (c, d) = (
            self.words[behind(LENGTH - 2)],
            self.words[behind(LENGTH - 1)],
        );
        let word = a ^ (a << 8) ^ (c >> 8) ^ ((b >> 11) & RIGHT) ^ ((d << 18) & LEFT);
        self.words[self.at] = word;
        self.at = behind(1);
        word
    }

    /// The next word of 32 bits.
    #[allow(clippy::cast_possible_truncation)]
    #[inline]
    pub fn next(&mut self) -> u32 {
        if self.parts == 4 {
            self.current = self.next_word();
            self.parts = 0;
        }
        self.parts += 1;
        (self.current >> (32 * (self.parts - 1))) as u32
    }

    /// The next number between 0 and 1.
    #[allow(clippy::cast_possible_wrap)]
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        f64::from(self.next() as i32) * (1.0 / 4_294_967_296.0) + 0.5
    }
}

impl Recurrence for FastTwister {
    const WINDOW: usize = LENGTH;
    const DEGREE: usize = 128 * LENGTH;
    type Word = u128;

    fn step(&mut self) -> u128 {
        self.next_word()
    }

    fn look(word: u128) -> bool {
        word.count_ones() % 2 == 1
    }

    fn behind(&mut self, window: Vec<u128>) {
        self.words = window;
        self.at = 0;
    }
}

impl Splits for FastTwister {
    fn skip(&mut self, count: u64) -> bool {
        let left = u64::from(4 - self.parts);
        if count <= left {
            self.parts += u32::try_from(count).unwrap_or(0);
            return true;
        }
        self.parts = 4;
        let count = count - left;
        jump(self, count / 4);
        for _ in 0..count % 4 {
            self.next();
        }
        true
    }

    fn leapfrog(&mut self, _: u32, _: u32) -> bool {
        false
    }
}

/// The state that a key gives: Saito and Matsumoto's `init_by_array`.
fn words_of_key(key: &[u32]) -> Vec<u32> {
    const MID: usize = 306;
    const LAG: usize = 11;
    let mut words = vec![0x8b8b_8b8b_u32; WORDS];
    let number = |at: usize| u32::try_from(at).unwrap_or(0);
    for round in 0..(key.len() + 1).max(WORDS) {
        let at = round % WORDS;
        let (mid, lag) = ((at + MID) % WORDS, (at + MID + LAG) % WORDS);
        let mixed = words[at] ^ words[mid] ^ words[(at + WORDS - 1) % WORDS];
        let mut mixed = (mixed ^ (mixed >> 27)).wrapping_mul(1_664_525);
        words[mid] = words[mid].wrapping_add(mixed);
        let given = match round.checked_sub(1) {
            None => number(key.len()),
            Some(place) => key
                .get(place)
                .copied()
                .unwrap_or(0)
                .wrapping_add(number(at)),
        };
        mixed = mixed.wrapping_add(given);
        words[lag] = words[lag].wrapping_add(mixed);
        words[at] = mixed;
    }
    let first = (key.len() + 1).max(WORDS);
    for round in first..first + WORDS {
        let at = round % WORDS;
        let (mid, lag) = ((at + MID) % WORDS, (at + MID + LAG) % WORDS);
        let sum = words[at]
            .wrapping_add(words[mid])
            .wrapping_add(words[(at + WORDS - 1) % WORDS]);
        let mut mixed = (sum ^ (sum >> 27)).wrapping_mul(1_566_083_941);
        words[mid] ^= mixed;
        mixed = mixed.wrapping_sub(number(at));
        words[lag] ^= mixed;
        words[at] = mixed;
    }
    words
}

/// Makes sure that the period is a multiple of 2^19937 - 1.
fn certify(words: &mut [u32]) {
    let inner = words
        .iter()
        .zip(PARITY)
        .fold(0, |sum, (word, parity)| sum ^ (word & parity));
    if inner.count_ones() % 2 == 0 {
        // The lowest bit that counts.
        words[0] ^= PARITY[0];
    }
}

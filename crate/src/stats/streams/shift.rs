//! R250: a generalised feedback shift register.

use serde::{Deserialize, Serialize};

const LENGTH: usize = 250;
const TAP: usize = 147;

/// R250 (Kirkpatrick and Stoll 1981, doi:10.1016/0021-9991(81)90227-8): x_n = x_{n-147} xor x_{n-250}.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftRegister {
    words: Vec<u32>,
    at: usize,
}

impl ShiftRegister {
    /// From a whole state of 250 words, or from a seed, the first word.
    #[must_use]
    pub fn new(key: &[u32]) -> Self {
        if let Some(words) = key.get(..LENGTH) {
            return Self {
                words: words.to_vec(),
                at: 0,
            };
        }
        let mut word = key.first().copied().unwrap_or(1).max(1);
        let mut words: Vec<u32> = (0..LENGTH)
            .map(|_| {
                word = word.wrapping_mul(69_069);
                word
            })
            .collect();
        // 32 words that are linearly independent.
        for bit in 0..32 {
            let word = &mut words[7 * bit + 3];
            *word = (*word & (u32::MAX >> bit)) | (0x8000_0000 >> bit);
        }
        Self { words, at: 0 }
    }

    /// Whether this can be the state of such a generator.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.words.len() == LENGTH && self.at < LENGTH
    }

    /// The next word.
    #[inline]
    pub fn next(&mut self) -> u32 {
        let tap = self.at + LENGTH - TAP;
        let tap = if tap >= LENGTH { tap - LENGTH } else { tap };
        let word = self.words[self.at] ^ self.words[tap];
        self.words[self.at] = word;
        self.at = if self.at + 1 == LENGTH {
            0
        } else {
            self.at + 1
        };
        word
    }
}

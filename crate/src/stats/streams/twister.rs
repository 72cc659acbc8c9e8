//! Mersenne twisters: MT19937, and MT2203 of 6024 sets of parameters.

use rand_mt::Mt;
use serde::{Deserialize, Serialize};

use super::Splits;
use super::jump::{Recurrence, jump};

/// The words of MT19937's state.
const LENGTH: usize = 624;
/// Bits of its state.
const DEGREE: usize = 19_937;

/// MT19937 (Matsumoto and Nishimura 1998, doi:10.1145/272991.272995) by `rand_mt`, in blocks as long as its state: from
/// these outputs alone the generator behind them follows, so that they are all that is kept of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "(Vec<u32>, usize)", into = "(Vec<u32>, usize)")]
pub struct Twister {
    block: Vec<u32>,
    at: usize,
    behind: Box<Mt>,
}

impl Twister {
    /// From a key of any length.
    #[must_use]
    pub fn new(key: &[u32]) -> Self {
        let mut behind = Box::new(Mt::new_with_key(key.iter().copied()));
        let block = (0..LENGTH).map(|_| behind.next_u32()).collect();
        Self {
            block,
            at: 0,
            behind,
        }
    }

    /// The next word.
    #[inline]
    pub fn next(&mut self) -> u32 {
        if self.at == self.block.len() {
            self.turn();
        }
        self.at += 1;
        self.block[self.at - 1]
    }

    fn turn(&mut self) {
        for word in &mut self.block {
            *word = self.behind.next_u32();
        }
        self.at = 0;
    }
}

impl From<(Vec<u32>, usize)> for Twister {
    fn from((mut block, at): (Vec<u32>, usize)) -> Self {
        block.resize(LENGTH, 0);
        // Of as many outputs as its state has words any are possible.
        let behind = Mt::recover(block.iter().copied()).unwrap_or_default();
        Self {
            at: at.min(LENGTH),
            block,
            behind: Box::new(behind),
        }
    }
}

impl From<Twister> for (Vec<u32>, usize) {
    fn from(twister: Twister) -> Self {
        (twister.block, twister.at)
    }
}

impl Recurrence for Twister {
    const WINDOW: usize = LENGTH;
    const DEGREE: usize = DEGREE;
    type Word = u32;

    fn step(&mut self) -> u32 {
        self.next()
    }

    fn look(word: u32) -> bool {
        word & 1 == 1
    }

    fn behind(&mut self, window: Vec<u32>) {
        *self = Self::from((window, LENGTH));
    }
}

impl Splits for Twister {
    fn skip(&mut self, count: u64) -> bool {
        jump(self, count);
        true
    }

    fn leapfrog(&mut self, _: u32, _: u32) -> bool {
        false
    }
}

/// The words of MT2203's state.
const SMALL: usize = 69;
/// The word that is folded in.
const MIDDLE: usize = 34;
/// The bits of the second word that are joined to those of the first.
const LOWER: u32 = 0x1f;

/// MT2203 (Matsumoto and Nishimura 2000, "Dynamic creation of pseudorandom number generators"): a twister of Mersenne
/// exponent 2203 with parameters of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmallTwister {
    /// The matrix and the masks of the tempering: a, b, c.
    parameters: [u32; 3],
    words: Vec<u32>,
    at: usize,
}

impl SmallTwister {
    /// From parameters and a key.
    #[must_use]
    pub fn new(parameters: [u32; 3], key: &[u32]) -> Self {
        Self {
            parameters,
            words: words_of_key::<SMALL>(key),
            at: 0,
        }
    }

    /// Whether this can be the state of such a generator.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.words.len() == SMALL && self.at < SMALL
    }

    /// The next word.
    #[inline]
    pub fn next(&mut self) -> u32 {
        let [a, b, c] = self.parameters;
        let behind = |by: usize| {
            let place = self.at + by;
            if place >= SMALL { place - SMALL } else { place }
        };
        let (after, middle) = (behind(1), behind(MIDDLE));
        let joined = (self.words[self.at] & !LOWER) | (self.words[after] & LOWER);
        let folded = (joined >> 1) ^ (a & 0_u32.wrapping_sub(joined & 1));
        let word = self.words[middle] ^ folded;
        self.words[self.at] = word;
        self.at = after;
        let mut word = word ^ (word >> 12);
        word ^= (word << 7) & b;
        word ^= (word << 15) & c;
        word ^ (word >> 18)
    }

    /// The word of the state that came out as this one.
    fn untempered(&self, mut word: u32) -> u32 {
        let [_, b, c] = self.parameters;
        word ^= word >> 18;
        // As many more bits as the shift are right after each round.
        for (shift, mask) in [(15, c), (7, b)] {
            let tempered = word;
            for _ in 0..32 / shift {
                word = tempered ^ ((word << shift) & mask);
            }
        }
        word ^ (word >> 12) ^ (word >> 24)
    }
}

impl Recurrence for SmallTwister {
    const WINDOW: usize = SMALL;
    const DEGREE: usize = 2203;
    type Word = u32;

    fn step(&mut self) -> u32 {
        self.next()
    }

    fn look(word: u32) -> bool {
        word & 1 == 1
    }

    fn behind(&mut self, window: Vec<u32>) {
        self.words = window
            .into_iter()
            .map(|word| self.untempered(word))
            .collect();
        self.at = 0;
    }
}

impl Splits for SmallTwister {
    fn skip(&mut self, count: u64) -> bool {
        jump(self, count);
        true
    }

    fn leapfrog(&mut self, _: u32, _: u32) -> bool {
        false
    }
}

/// The state that a key gives: Matsumoto and Nishimura's `init_by_array` of 2002.
fn words_of_key<const N: usize>(key: &[u32]) -> Vec<u32> {
    let key = if key.is_empty() { &[0][..] } else { key };
    let mut words = vec![19_650_218_u32];
    for at in 1..N {
        let last = words[at - 1];
        let at = u32::try_from(at).unwrap_or(0);
        words.push(
            (last ^ (last >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(at),
        );
    }
    let mut at = 1;
    let turn = |words: &mut Vec<u32>, at: &mut usize| {
        *at += 1;
        if *at == N {
            words[0] = words[N - 1];
            *at = 1;
        }
    };
    for round in 0..N.max(key.len()) {
        let (last, place) = (words[at - 1], round % key.len());
        let mixed = (last ^ (last >> 30)).wrapping_mul(1_664_525);
        let place_word = u32::try_from(place).unwrap_or(0);
        words[at] = (words[at] ^ mixed)
            .wrapping_add(key[place])
            .wrapping_add(place_word);
        turn(&mut words, &mut at);
    }
    for _ in 1..N {
        let last = words[at - 1];
        let mixed = (last ^ (last >> 30)).wrapping_mul(1_566_083_941);
        words[at] = (words[at] ^ mixed).wrapping_sub(u32::try_from(at).unwrap_or(0));
        turn(&mut words, &mut at);
    }
    words[0] = 0x8000_0000;
    words
}

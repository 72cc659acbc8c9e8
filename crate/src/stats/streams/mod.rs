//! Random streams: the nine kinds of generators of `rxRngNewStream`, bit for bit as the vendor's library has them, but for
//! MT2203, whose parameters are those that are published, and whose substreams are independent from the first number on.

mod congruential;
mod fast_twister;
mod jump;
mod quasi;
mod shift;
mod twister;

use serde::{Deserialize, Serialize};

use super::random;
use congruential::{Combined, Multiplicative};
use fast_twister::FastTwister;
use quasi::Sequence;
use shift::ShiftRegister;
use twister::{SmallTwister, Twister};

/// A kind of generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "UPPERCASE")]
pub enum StreamKind {
    /// A multiplicative generator of 31 bits.
    Mcg31,
    /// A generalised feedback shift register.
    R250,
    /// Two recursions of the third order.
    Mrg32k3a,
    /// A multiplicative generator of 59 bits.
    Mcg59,
    /// The Mersenne twister.
    Mt19937,
    /// Twisters with parameters of their own.
    Mt2203,
    /// The Mersenne twister of 128-bit words.
    Sfmt19937,
    /// Sobol's sequence; the seed is the number of its dimensions.
    Sobol,
    /// Niederreiter's sequence; the seed is the number of its dimensions.
    Niederr,
}

impl StreamKind {
    /// Whether its numbers fill a space evenly rather than being random.
    #[must_use]
    pub fn is_quasi(self) -> bool {
        matches!(self, Self::Sobol | Self::Niederr)
    }
}

/// How normal numbers are made of uniform ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "UPPERCASE")]
pub enum NormalKind {
    /// Box and Muller's: two uniform numbers for each.
    BoxMuller,
    /// Box and Muller's in pairs.
    BoxMuller2,
    /// The quantile of a uniform number.
    #[default]
    Icdf,
}

/// Streams that can be divided.
trait Splits {
    /// Leaves out the next numbers; false where that cannot be done.
    fn skip(&mut self, count: u64) -> bool;
    /// Keeps every `step`-th number from the `first` on; false where that cannot be done.
    fn leapfrog(&mut self, first: u32, step: u32) -> bool;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Source {
    Multiplicative(Multiplicative),
    Combined(Combined),
    Shift(ShiftRegister),
    Twister(Twister),
    Small(SmallTwister),
    Fast(FastTwister),
    Sequence(Sequence),
}

/// A random stream. All of its state crosses to workers and outlives them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stream {
    kind: StreamKind,
    source: Source,
}

/// The scale of numbers of 32 bits.
const SCALE: f64 = 1.0 / 4_294_967_296.0;

/// The sets of parameters of MT2203.
const SETS: u32 = 6024;

impl Stream {
    /// A stream of a kind from a key, whose first word is the seed. `parameters` are those of MT2203's substream.
    #[must_use]
    pub fn new(kind: StreamKind, key: &[u32], parameters: [u32; 3]) -> Self {
        let word = |at: usize| key.get(at).copied().unwrap_or(0);
        let source = match kind {
            StreamKind::Mcg31 => Source::Multiplicative(Multiplicative::mcg31(word(0))),
            StreamKind::Mcg59 => Source::Multiplicative(Multiplicative::mcg59(
                u64::from(word(0)) | (u64::from(word(1)) << 32),
            )),
            StreamKind::Mrg32k3a => Source::Combined(Combined::new(key)),
            StreamKind::R250 => Source::Shift(ShiftRegister::new(key)),
            StreamKind::Mt19937 => Source::Twister(Twister::new(key)),
            StreamKind::Mt2203 => Source::Small(SmallTwister::new(parameters, key)),
            StreamKind::Sfmt19937 => Source::Fast(FastTwister::new(key)),
            StreamKind::Sobol => Source::Sequence(Sequence::sobol(word(0))),
            StreamKind::Niederr => Source::Sequence(Sequence::niederreiter(word(0))),
        };
        Self { kind, source }
    }

    /// One of the independent streams of a key; but for MT2203, the first is that of the key alone.
    ///
    /// MT2203: the set of parameters `run mod 6024`, whose number is the last word of the key; another round through all
    /// sets, from the second on, is a word behind it. MT19937, SFMT19937: `run` is another word of the key. R250: a
    /// state of random words by seed and run. MRG32K3A: `run` times 2^127 numbers ahead. MCG31, MCG59: `run` times the
    /// golden section of the period ahead. SOBOL, NIEDERR: `run` times 2^20 points ahead, of which there are 4096; no
    /// stream beyond.
    #[must_use]
    pub fn part(kind: StreamKind, key: &[u32], parameters: [u32; 3], run: u32) -> Option<Self> {
        let mut key = key.to_vec();
        match kind {
            StreamKind::Mt2203 => {
                key.push(run % SETS);
                if run >= SETS {
                    key.push(run / SETS);
                }
            }
            StreamKind::Mt19937 | StreamKind::Sfmt19937 if run > 0 => key.push(run),
            StreamKind::R250 if run > 0 => {
                let seed = u64::from(key.first().copied().unwrap_or(0));
                // The upper half of 64 random bits.
                #[allow(clippy::cast_possible_truncation)]
                let words =
                    (0..250).map(|at| (random::word(seed, u64::from(run), at) >> 32) as u32);
                key = words.collect();
            }
            _ => (),
        }
        let mut stream = Self::new(kind, &key, parameters);
        let is_there = match &mut stream.source {
            Source::Multiplicative(source) => {
                source.part(run);
                true
            }
            Source::Combined(source) => {
                source.part(run);
                true
            }
            Source::Sequence(source) => source.part(run),
            _ => true,
        };
        is_there.then_some(stream)
    }

    /// The kind of the generator.
    #[must_use]
    pub fn kind(&self) -> StreamKind {
        self.kind
    }

    /// Whether a stream that came as bytes can be one: nothing that it does then goes beyond its state.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match (&self.source, self.kind) {
            (Source::Multiplicative(source), StreamKind::Mcg31 | StreamKind::Mcg59) => {
                source.is_sound()
            }
            (Source::Combined(source), StreamKind::Mrg32k3a) => source.is_sound(),
            (Source::Shift(source), StreamKind::R250) => source.is_sound(),
            // Any outputs are possible.
            (Source::Twister(_), StreamKind::Mt19937) => true,
            (Source::Small(source), StreamKind::Mt2203) => source.is_sound(),
            (Source::Fast(source), StreamKind::Sfmt19937) => source.is_sound(),
            (Source::Sequence(source), StreamKind::Sobol | StreamKind::Niederr) => {
                source.is_sound()
            }
            _ => false,
        }
    }

    /// The next number as the generator has it, of 31, 32 or 59 bits.
    pub fn bits(&mut self) -> u64 {
        match &mut self.source {
            Source::Multiplicative(source) => source.next(),
            Source::Combined(source) => source.next(),
            Source::Shift(source) => u64::from(source.next()),
            Source::Twister(source) => u64::from(source.next()),
            Source::Small(source) => u64::from(source.next()),
            Source::Fast(source) => u64::from(source.next()),
            Source::Sequence(source) => u64::from(source.next()),
        }
    }

    /// The next numbers between 0 and 1, with one or both of them as the generator has it.
    pub fn fill(&mut self, numbers: &mut [f64]) {
        fn each(numbers: &mut [f64], mut next: impl FnMut() -> f64) {
            for number in numbers {
                *number = next();
            }
        }
        match &mut self.source {
            Source::Multiplicative(source) => each(numbers, || source.uniform()),
            Source::Combined(source) => each(numbers, || source.uniform()),
            Source::Shift(source) => each(numbers, || f64::from(source.next()) * SCALE),
            Source::Twister(source) => each(numbers, || f64::from(source.next()) * SCALE),
            Source::Small(source) => each(numbers, || f64::from(source.next()) * SCALE),
            Source::Fast(source) => each(numbers, || source.uniform()),
            Source::Sequence(source) => each(numbers, || f64::from(source.next()) * SCALE),
        }
    }

    /// The next number between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        let mut number = [0.0];
        self.fill(&mut number);
        number[0]
    }

    fn splits(&mut self) -> Option<&mut dyn Splits> {
        Some(match &mut self.source {
            Source::Multiplicative(source) => source,
            Source::Combined(source) => source,
            Source::Shift(_) => return None,
            Source::Twister(source) => source,
            Source::Small(source) => source,
            Source::Fast(source) => source,
            Source::Sequence(source) => source,
        })
    }

    /// Leaves out the next numbers; false for R250, which cannot.
    #[must_use]
    pub fn skip(&mut self, count: u64) -> bool {
        self.splits().is_some_and(|source| source.skip(count))
    }

    /// Keeps every `step`-th number from the `first` on: of MCG31 and MCG59; of SOBOL and NIEDERR one coordinate, with a
    /// step of 2^31 - 1. False where that cannot be done.
    #[must_use]
    pub fn leapfrog(&mut self, first: u32, step: u32) -> bool {
        self.splits()
            .is_some_and(|source| source.leapfrog(first, step))
    }
}

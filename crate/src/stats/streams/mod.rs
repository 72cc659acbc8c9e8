//! Random streams: the nine kinds of generators of `rxRngNewStream`, bit for bit as the vendor's library has them, but for
//! MT2203, whose parameters are those that are published, and whose substreams are independent from the first number on.

mod congruential;
mod fast_twister;
mod jump;
mod quasi;
mod shift;
mod twister;

use serde::{Deserialize, Serialize};

use super::distribution::normal_quantile;
use congruential::{Combined, Multiplicative};
use fast_twister::FastTwister;
use quasi::Sequence;
use shift::ShiftRegister;
use twister::{SmallTwister, Twister};

/// A kind of generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// How normal numbers are made of uniform ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    source: Source,
    normal: NormalKind,
    /// The second of a pair of normal numbers.
    spare: Option<f64>,
}

/// The scale of numbers of 32 bits.
const SCALE: f64 = 1.0 / 4_294_967_296.0;

impl Stream {
    /// A stream of a kind from a key, whose first word is the seed. `parameters` are those of MT2203's substream.
    #[must_use]
    pub fn new(kind: StreamKind, key: &[u32], parameters: [u32; 3], normal: NormalKind) -> Self {
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
        Self {
            source,
            normal,
            spare: None,
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

    /// The next number between 0 and 1, with one or both of them as the generator has it.
    pub fn uniform(&mut self) -> f64 {
        match &mut self.source {
            Source::Multiplicative(source) => source.uniform(),
            Source::Combined(source) => source.uniform(),
            Source::Shift(source) => f64::from(source.next()) * SCALE,
            Source::Twister(source) => f64::from(source.next()) * SCALE,
            Source::Small(source) => f64::from(source.next()) * SCALE,
            Source::Fast(source) => source.uniform(),
            Source::Sequence(source) => f64::from(source.next()) * SCALE,
        }
    }

    /// The next number strictly between 0 and 1.
    pub fn open_uniform(&mut self) -> f64 {
        // Half of the smallest step of 32 bits, as R has it.
        const LEAST: f64 = 0.5 * SCALE;
        match self.uniform() {
            end if end <= 0.0 => LEAST,
            end if end >= 1.0 => 1.0 - LEAST,
            inner => inner,
        }
    }

    /// The next standard normal number.
    pub fn normal(&mut self) -> f64 {
        match self.normal {
            NormalKind::Icdf => normal_quantile(self.open_uniform()),
            NormalKind::BoxMuller => self.box_muller().0,
            NormalKind::BoxMuller2 => {
                if let Some(spare) = self.spare.take() {
                    return spare;
                }
                let (first, second) = self.box_muller();
                self.spare = Some(second);
                first
            }
        }
    }

    /// Box and Muller 1958, doi:10.1214/aoms/1177706645.
    fn box_muller(&mut self) -> (f64, f64) {
        let (first, second) = (self.open_uniform(), self.uniform());
        let radius = (-2.0 * libm::log(first)).sqrt();
        let (sine, cosine) = libm::sincos(2.0 * std::f64::consts::PI * second);
        (radius * sine, radius * cosine)
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

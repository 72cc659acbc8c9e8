//! Draws from R's distributions over a random stream.
//!
//! A block of uniform numbers lies ready in memory; all draws take from it, and a host may take numbers from it by itself,
//! as JavaScript does, for which a call of the engine takes longer than a draw. The block is no part of the state: what is
//! saved is the stream in front of its first number that was not taken. Logarithms and the like are libm's, so that draws
//! are the same bits in every build.

mod beta;
mod binomial;
mod gamma;
mod normal;
mod poisson;
mod sample;
mod sampler;
mod spec;

use serde::{Deserialize, Serialize};

use super::streams::{NormalKind, Stream, StreamKind};
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use normal::quantile;
pub use sampler::Distribution;
use sampler::Sampler;
pub use spec::StreamSpec;

/// Numbers of a block.
pub const BLOCK: usize = 512;

/// Half of the smallest step of 32 bits: numbers strictly between 0 and 1 are as near to either, as R has it.
const LEAST: f64 = 0.5 / 4_294_967_296.0;

/// Numbers between 0 and 1 that lie ready. Whoever takes them moves `at`.
#[derive(Debug, Clone)]
#[repr(C)]
struct Block {
    numbers: [f64; BLOCK],
    at: u32,
}

/// What is kept of draws: the state of their stream.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    stream: Stream,
    normal: NormalKind,
    spare: Option<f64>,
}

/// The version of [`Draws::save`].
const VERSION: u8 = 1;

/// A stream and what is drawn from it.
#[derive(Debug, Clone)]
pub struct Draws {
    /// The stream in front of the block.
    before: Stream,
    /// The stream behind it.
    behind: Stream,
    block: Box<Block>,
    normal: NormalKind,
    /// The second of a pair of normal numbers.
    spare: Option<f64>,
    /// What was last drawn, with its parameters: most calls draw the same again.
    last: Option<(Distribution, [u64; 2], Sampler)>,
}

impl Draws {
    /// Draws from a stream.
    #[must_use]
    pub fn new(stream: Stream, normal: NormalKind) -> Self {
        Self {
            before: stream.clone(),
            behind: stream,
            block: Box::new(Block {
                numbers: [0.0; BLOCK],
                at: u32::try_from(BLOCK).unwrap_or(u32::MAX),
            }),
            normal,
            spare: None,
            last: None,
        }
    }

    /// The kind of the stream, and that of normal numbers.
    #[must_use]
    pub fn kinds(&self) -> (StreamKind, NormalKind) {
        (self.behind.kind(), self.normal)
    }

    /// Where in memory the block lies: [`BLOCK`] doubles, then the number of those that were taken (32 bits).
    #[must_use]
    pub fn address(&self) -> usize {
        std::ptr::from_ref::<Block>(&self.block) as usize
    }

    /// The stream in front of the next number.
    fn stream(&self) -> Stream {
        let taken = self.block.at as usize;
        if taken >= BLOCK {
            return self.behind.clone();
        }
        let mut stream = self.before.clone();
        stream.fill(&mut [0.0; BLOCK][..taken]);
        stream
    }

    /// Everything that the next draws depend on.
    pub fn save(&self) -> Result<Vec<u8>> {
        let saved = Saved {
            stream: self.stream(),
            normal: self.normal,
            spare: self.spare,
        };
        postcard::to_extend(&saved, vec![VERSION])
            .map_err(|error| Error::new(ErrorKind::Protocol, error.to_string()))
    }

    /// Draws from a stream that was saved.
    pub fn restore(bytes: &[u8]) -> Result<Self> {
        let saved = match bytes.split_first() {
            Some((&VERSION, saved)) => postcard::from_bytes::<Saved>(saved).ok(),
            _ => None,
        };
        match saved {
            Some(saved) if saved.stream.is_sound() && saved.spare.is_none_or(f64::is_finite) => {
                Ok(Self {
                    spare: saved.spare,
                    ..Self::new(saved.stream, saved.normal)
                })
            }
            _ => fail!(Format, "this is not the state of a random stream"),
        }
    }

    /// Makes numbers ready where none are left.
    pub fn refill(&mut self) {
        self.before.clone_from(&self.behind);
        self.behind.fill(&mut self.block.numbers);
        self.block.at = 0;
    }

    /// The next number between 0 and 1, with one or both of them as the generator has it.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        if self.block.at as usize >= BLOCK {
            self.refill();
        }
        let number = self.block.numbers[self.block.at as usize % BLOCK];
        self.block.at += 1;
        number
    }

    /// The next number strictly between 0 and 1.
    #[inline]
    pub fn open(&mut self) -> f64 {
        match self.uniform() {
            end if end <= 0.0 => LEAST,
            end if end >= 1.0 => 1.0 - LEAST,
            inner => inner,
        }
    }

    /// A number between 0 and 1 of two, whose steps are those of a double near 1 and below 2^-60 near 0.
    fn fine(&mut self) -> f64 {
        // The upper bits of each generator.
        const PARTS: f64 = 1_073_741_824.0;
        let upper = (self.uniform() * PARTS).floor();
        (upper + self.uniform()) * (1.0 / PARTS)
    }

    /// The next standard normal number.
    pub fn normal(&mut self) -> f64 {
        match self.normal {
            NormalKind::Icdf => quantile(self.open()),
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
        let (first, second) = (self.open(), self.uniform());
        let radius = (-2.0 * libm::log(first)).sqrt();
        let (sine, cosine) = libm::sincos(2.0 * std::f64::consts::PI * second);
        (radius * sine, radius * cosine)
    }

    /// An error where the stream is not random and a draw takes as many numbers as it happens to need.
    fn needs_random(&self, name: &str) -> Result<()> {
        if self.behind.kind().is_quasi() {
            fail!(
                Unsupported,
                "{name} draws from random streams: of SOBOL and NIEDERR, which are not, there are runif, rnorm, rexp and \
                 sample with replacement"
            );
        }
        Ok(())
    }

    /// One number.
    pub fn one(&mut self, distribution: Distribution, parameters: [f64; 2]) -> Result<f64> {
        let bits = parameters.map(f64::to_bits);
        let sampler = match self.last {
            Some((last, with, sampler)) if last == distribution && with == bits => sampler,
            _ => {
                if !distribution.is_inverted() {
                    self.needs_random(distribution.name())?;
                }
                let sampler = Sampler::new(distribution, parameters);
                self.last = Some((distribution, bits, sampler));
                sampler
            }
        };
        Ok(sampler.draw(self))
    }

    /// `n` numbers; parameters are taken in turn, and where there are none all numbers are NaN.
    pub fn draw(
        &mut self,
        distribution: Distribution,
        n: usize,
        first: &[f64],
        second: &[f64],
    ) -> Result<Vec<f64>> {
        let mut numbers = room(n)?;
        if first.is_empty() || second.is_empty() {
            numbers.resize(n, f64::NAN);
            return Ok(numbers);
        }
        if let (Distribution::Uniform, [low], [high]) = (distribution, first, second)
            && let Sampler::Uniform(low, range) = Sampler::new(distribution, [*low, *high])
        {
            numbers.resize(n, 0.0);
            self.fill(&mut numbers);
            for number in &mut numbers {
                *number = low + range * *number;
            }
            return Ok(numbers);
        }
        for at in 0..n {
            let parameters = [first[at % first.len()], second[at % second.len()]];
            numbers.push(self.one(distribution, parameters)?);
        }
        Ok(numbers)
    }

    /// The next numbers between 0 and 1.
    fn fill(&mut self, numbers: &mut [f64]) {
        let taken = (self.block.at as usize).min(BLOCK);
        let ready = numbers.len().min(BLOCK - taken);
        let (now, later) = numbers.split_at_mut(ready);
        now.copy_from_slice(&self.block.numbers[taken..taken + ready]);
        self.block.at = u32::try_from(taken + ready).unwrap_or(u32::MAX);
        self.behind.fill(later);
    }

    /// Leaves out the next uniform numbers, or keeps every one in so many of them; see [`Stream::skip`] and
    /// [`Stream::leapfrog`].
    pub fn split(&mut self, how: impl FnOnce(&mut Stream) -> bool) -> bool {
        let mut stream = self.stream();
        let could = how(&mut stream);
        if could {
            *self = Self::new(stream, self.normal);
        }
        could
    }
}

/// Room for `n` numbers, where there is so much memory.
fn room(n: usize) -> Result<Vec<f64>> {
    let mut numbers = Vec::new();
    match numbers.try_reserve_exact(n) {
        Ok(()) => Ok(numbers),
        Err(_) => fail!(TooLarge, "there is no memory for {n} numbers"),
    }
}

//! Congruential generators: MCG31, MCG59 and MRG32K3A.

use serde::{Deserialize, Serialize};

use super::Splits;

/// The modulus of MCG31, 2^31 - 1.
const M31: u64 = 0x7fff_ffff;
/// Its multiplier.
const A31: u64 = 1_132_489_760;
/// The multiplier of MCG59, 13^13; the modulus is 2^59.
const A59: u64 = 302_875_106_592_253;
/// The bits of MCG59.
const MASK59: u64 = (1 << 59) - 1;

/// A multiplicative generator: x <- a x mod m, and x itself comes first (L'Ecuyer 1999, doi:10.1090/S0025-5718-99-00996-5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Multiplicative {
    state: u64,
    multiplier: u64,
    /// Whether the modulus is 2^59 rather than 2^31 - 1.
    is_wide: bool,
}

impl Multiplicative {
    /// MCG31 with multiplier 1132489760.
    #[must_use]
    pub fn mcg31(seed: u32) -> Self {
        let state = u64::from(seed) % M31;
        Self {
            state: state.max(1),
            multiplier: A31,
            is_wide: false,
        }
    }

    /// MCG59 with multiplier 13^13.
    #[must_use]
    pub fn mcg59(seed: u64) -> Self {
        Self {
            state: (seed & MASK59).max(1),
            multiplier: A59,
            is_wide: true,
        }
    }

    #[inline]
    fn product(&self, a: u64, b: u64) -> u64 {
        if self.is_wide {
            return a.wrapping_mul(b) & MASK59;
        }
        // 2^31 is 1 modulo 2^31 - 1.
        let product = a * b;
        let folded = (product & M31) + (product >> 31);
        if folded >= M31 { folded - M31 } else { folded }
    }

    fn power(&self, mut base: u64, mut exponent: u64) -> u64 {
        let mut result = 1;
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.product(result, base);
            }
            base = self.product(base, base);
            exponent >>= 1;
        }
        result
    }

    /// Whether this can be the state of such a generator.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let most = if self.is_wide { MASK59 } else { M31 - 1 };
        [self.state, self.multiplier]
            .iter()
            .all(|word| (1..=most).contains(word))
    }

    /// Goes to the place of a stream among all that begin with one seed: at `run` times the golden section of the period,
    /// so that of any number n of streams none begins nearer to another than the period over 2.62 n (Knuth, section 6.4).
    pub fn part(&mut self, run: u32) {
        // The golden sections of 2^57 and 2^31 - 2, and prime to them: numbers that are a power of two apart agree in
        // their lower bits.
        let step: u64 = if self.is_wide {
            0x13c_6ef3_72fe_94f9
        } else {
            0x4f1b_bcdf
        };
        // The product is needed modulo the period alone: it is below 2^63 for MCG31, and 2^57 divides 2^64.
        self.skip(u64::from(run).wrapping_mul(step));
    }

    /// The next number, of 31 or 59 bits.
    #[inline]
    pub fn next(&mut self) -> u64 {
        let next = self.state;
        self.state = self.product(self.state, self.multiplier);
        next
    }

    /// The next number between 0 and 1.
    #[allow(clippy::cast_precision_loss)]
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        let scale = if self.is_wide {
            1.0 / (1_u64 << 59) as f64
        } else {
            1.0 / M31 as f64
        };
        self.next() as f64 * scale
    }
}

impl Splits for Multiplicative {
    fn skip(&mut self, count: u64) -> bool {
        self.state = self.product(self.state, self.power(self.multiplier, count));
        true
    }

    fn leapfrog(&mut self, first: u32, step: u32) -> bool {
        self.skip(u64::from(first));
        self.multiplier = self.power(self.multiplier, u64::from(step));
        true
    }
}

/// The first modulus of MRG32K3A.
const M1: u64 = 4_294_967_087;
/// The second.
const M2: u64 = 4_294_944_443;

type Matrix = [[u64; 3]; 3];

/// MRG32K3A: two recursions of the third order, their difference (L'Ecuyer 1999, doi:10.1287/opre.47.1.159).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Combined {
    x: [u64; 3],
    y: [u64; 3],
}

impl Combined {
    /// From up to six words; those that are not given are 1.
    #[must_use]
    pub fn new(key: &[u32]) -> Self {
        let word = |at: usize| u64::from(key.get(at).copied().unwrap_or(1));
        let mut x = [0, 1, 2].map(|at| word(at) % M1);
        let mut y = [3, 4, 5].map(|at| word(at) % M2);
        for state in [&mut x, &mut y] {
            if *state == [0; 3] {
                state[0] = 1;
            }
        }
        Self { x, y }
    }

    /// Whether this can be the state of such a generator.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let within = |state: &[u64; 3], modulus| {
            state.iter().all(|word| *word < modulus) && *state != [0; 3]
        };
        within(&self.x, M1) && within(&self.y, M2)
    }

    /// Goes `run` times 2^127 numbers ahead, as far apart as L'Ecuyer, Simard, Chen and Kelton (2002,
    /// doi:10.1287/opre.50.6.1073.358) put streams.
    pub fn part(&mut self, run: u32) {
        let (mut first, mut second) = steps();
        for _ in 0..127 {
            first = times(&first, &first, M1);
            second = times(&second, &second, M2);
        }
        moved(&mut self.x, first, u64::from(run), M1);
        moved(&mut self.y, second, u64::from(run), M2);
    }

    /// The next number, below the first modulus.
    #[inline]
    pub fn next(&mut self) -> u64 {
        let [x3, x2, x1] = self.x;
        let [y3, y2, y1] = self.y;
        let x = reduced::<M1>(1_403_580 * x2 + 810_728 * (M1 - x3));
        let y = reduced::<M2>(527_612 * y1 + 1_370_589 * (M2 - y3));
        self.x = [x2, x1, x];
        self.y = [y2, y1, y];
        // The second modulus is smaller, so that nothing is below zero here.
        let next = x + M1 - y;
        if next >= M1 { next - M1 } else { next }
    }

    /// The next number between 0 and 1.
    #[allow(clippy::cast_precision_loss)]
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        self.next() as f64 * (1.0 / M1 as f64)
    }
}

/// A number of up to 54 bits modulo one that is a little below 2^32: 2^32 is what it lacks.
#[inline]
fn reduced<const MODULUS: u64>(number: u64) -> u64 {
    let fold = |number: u64| (number >> 32) * ((1 << 32) - MODULUS) + (number & 0xffff_ffff);
    let folded = fold(fold(number));
    if folded >= MODULUS {
        folded - MODULUS
    } else {
        folded
    }
}

/// The matrices of one step of the two recursions.
fn steps() -> (Matrix, Matrix) {
    (
        [[0, 1, 0], [0, 0, 1], [M1 - 810_728, 1_403_580, 0]],
        [[0, 1, 0], [0, 0, 1], [M2 - 1_370_589, 0, 527_612]],
    )
}

fn times(a: &Matrix, b: &Matrix, modulus: u64) -> Matrix {
    let mut out = [[0; 3]; 3];
    for (row, out) in a.iter().zip(&mut out) {
        for (column, out) in out.iter_mut().enumerate() {
            // Each product is below 2^64, their remainders' sum too.
            *out = (0..3)
                .map(|at| row[at] * b[at][column] % modulus)
                .sum::<u64>()
                % modulus;
        }
    }
    out
}

fn moved(state: &mut [u64; 3], mut step: Matrix, mut count: u64, modulus: u64) {
    while count > 0 {
        if count & 1 == 1 {
            *state = step
                .map(|row| (0..3).map(|at| row[at] * state[at] % modulus).sum::<u64>() % modulus);
        }
        step = times(&step, &step, modulus);
        count >>= 1;
    }
}

impl Splits for Combined {
    fn skip(&mut self, count: u64) -> bool {
        let (first, second) = steps();
        moved(&mut self.x, first, count, M1);
        moved(&mut self.y, second, count, M2);
        true
    }

    fn leapfrog(&mut self, _: u32, _: u32) -> bool {
        false
    }
}

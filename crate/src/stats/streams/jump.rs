//! Skipping ahead in generators that are linear over the field of two elements.
//!
//! Outputs y of such a generator satisfy a linear recurrence with a characteristic polynomial c. With p = x^n mod c,
//! y_{n+w} is the sum of the y_{i+w} for which p has a term x^i (Haramoto, Matsumoto, Nishimura, Panneton, L'Ecuyer 2008,
//! doi:10.1287/ijoc.1070.0251). The polynomial is found from outputs, by Berlekamp and Massey's algorithm.

use std::ops::BitXorAssign;

/// A generator whose outputs are linear in its state.
pub trait Recurrence: Clone {
    /// Outputs that tell the whole state.
    const WINDOW: usize;
    /// At least the degree of the characteristic polynomial.
    const DEGREE: usize;
    /// What comes out in a step.
    type Word: Copy + Default + BitXorAssign;

    /// The next output.
    fn step(&mut self) -> Self::Word;
    /// A bit of an output whose recurrence is that of the generator.
    fn look(word: Self::Word) -> bool;
    /// Becomes the generator that goes on behind these outputs.
    fn behind(&mut self, window: Vec<Self::Word>);
}

/// Steps that are made one by one: fewer than finding the polynomial costs.
const FEW: u64 = 1 << 22;

/// Lets a generator go ahead by some steps.
pub fn jump<G: Recurrence>(generator: &mut G, count: u64) {
    let window = G::WINDOW as u64;
    if count < FEW.max(window) {
        for _ in 0..count {
            generator.step();
        }
        return;
    }
    let mut observed = generator.clone();
    let bits: Vec<bool> = (0..2 * G::DEGREE)
        .map(|_| G::look(observed.step()))
        .collect();
    let characteristic = characteristic(&bits);
    let power = characteristic.power(count - window);
    let mut outputs = generator.clone();
    let outputs: Vec<G::Word> = (0..characteristic.degree + G::WINDOW)
        .map(|_| outputs.step())
        .collect();
    let mut ahead = vec![G::Word::default(); G::WINDOW];
    for term in (0..characteristic.degree).filter(|term| bit(&power, *term)) {
        for (sum, word) in ahead.iter_mut().zip(&outputs[term..]) {
            *sum ^= *word;
        }
    }
    generator.behind(ahead);
}

fn bit(words: &[u64], at: usize) -> bool {
    words
        .get(at / 64)
        .is_some_and(|word| (word >> (at % 64)) & 1 == 1)
}

/// Adds a polynomial times x^by.
fn add_shifted(sum: &mut [u64], other: &[u64], by: usize) {
    let (words, bits) = (by / 64, by % 64);
    let mut carried = 0;
    for (sum, word) in sum[words..]
        .iter_mut()
        .zip(other.iter().copied().chain([0]))
    {
        *sum ^= (word << bits) | carried;
        carried = if bits == 0 { 0 } else { word >> (64 - bits) };
    }
}

/// A polynomial over two elements, by its coefficients from the lowest.
struct Polynomial {
    words: Vec<u64>,
    degree: usize,
}

/// The characteristic polynomial of the shortest linear recurrence of a sequence (Massey 1969,
/// doi:10.1109/TIT.1969.1054260).
fn characteristic(bits: &[bool]) -> Polynomial {
    let length = bits.len() / 64 + 2;
    let mut current = vec![0_u64; length];
    current[0] = 1;
    let (mut before, mut degree, mut since) = (current.clone(), 0, 1);
    // The bits so far, the newest first.
    let mut seen = vec![0_u64; length];
    for (at, bit) in bits.iter().enumerate() {
        let used = (at / 64 + 2).min(length);
        let mut carried = u64::from(*bit);
        for word in &mut seen[..used] {
            (*word, carried) = ((*word << 1) | carried, *word >> 63);
        }
        let used = (degree / 64 + 1).min(length);
        let differs = current[..used]
            .iter()
            .zip(&seen)
            .fold(0, |sum, (a, b)| sum ^ (a & b))
            .count_ones()
            % 2
            == 1;
        if !differs {
            since += 1;
        } else if 2 * degree <= at {
            let kept = current.clone();
            add_shifted(&mut current, &before, since);
            (before, degree, since) = (kept, at + 1 - degree, 1);
        } else {
            add_shifted(&mut current, &before, since);
            since += 1;
        }
    }
    // What connects a bit with those before it, the other way round.
    let mut words = vec![0; degree / 64 + 1];
    for term in (0..=degree).filter(|term| bit(&current, degree - term)) {
        words[term / 64] |= 1 << (term % 64);
    }
    Polynomial { words, degree }
}

impl Polynomial {
    /// x^n modulo this.
    fn power(&self, exponent: u64) -> Vec<u64> {
        let mut result = vec![0; 2 * self.words.len() + 1];
        result[0] = 1;
        for position in (0..64 - exponent.leading_zeros()).rev() {
            result = squared(&result[..self.words.len()]);
            if (exponent >> position) & 1 == 1 {
                let single = result.clone();
                result.fill(0);
                add_shifted(&mut result, &single[..single.len() - 1], 1);
            }
            for term in (self.degree..result.len() * 64).rev() {
                if bit(&result, term) {
                    add_shifted(&mut result, &self.words, term - self.degree);
                }
            }
        }
        result
    }
}

/// The square: a zero behind each coefficient.
fn squared(words: &[u64]) -> Vec<u64> {
    let spread = |half: u64| {
        let mut x = half & 0xffff_ffff;
        for (shift, mask) in [
            (16, 0x0000_ffff_0000_ffff),
            (8, 0x00ff_00ff_00ff_00ff),
            (4, 0x0f0f_0f0f_0f0f_0f0f),
            (2, 0x3333_3333_3333_3333),
            (1, 0x5555_5555_5555_5555),
        ] {
            x = (x | (x << shift)) & mask;
        }
        x
    };
    let mut square: Vec<u64> = words
        .iter()
        .flat_map(|word| [spread(*word), spread(word >> 32)])
        .collect();
    square.push(0);
    square
}

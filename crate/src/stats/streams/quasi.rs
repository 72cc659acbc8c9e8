//! Sequences of low discrepancy: SOBOL and NIEDERR. Their points come out coordinate by coordinate.

use serde::{Deserialize, Serialize};

use super::Splits;

/// Bits of a coordinate.
const BITS: usize = 32;

/// The primitive polynomials and first odd numbers of the 40 dimensions (Bratley and Fox 1988, doi:10.1145/42288.214372).
const SOBOL: [(u32, &[u32]); 40] = [
    (1, &[]),
    (3, &[1]),
    (7, &[1, 1]),
    (11, &[1, 3, 7]),
    (13, &[1, 1, 5]),
    (19, &[1, 3, 1, 1]),
    (25, &[1, 1, 3, 7]),
    (37, &[1, 3, 3, 9, 9]),
    (59, &[1, 3, 7, 13, 3]),
    (47, &[1, 1, 5, 11, 27]),
    (61, &[1, 3, 5, 1, 15]),
    (55, &[1, 1, 7, 3, 29]),
    (41, &[1, 3, 7, 7, 21]),
    (67, &[1, 1, 1, 9, 23, 37]),
    (97, &[1, 3, 3, 5, 19, 33]),
    (91, &[1, 1, 3, 13, 11, 7]),
    (109, &[1, 1, 7, 13, 25, 5]),
    (103, &[1, 3, 5, 11, 7, 11]),
    (115, &[1, 1, 1, 3, 13, 39]),
    (131, &[1, 3, 1, 15, 17, 63, 13]),
    (193, &[1, 1, 5, 5, 1, 27, 33]),
    (137, &[1, 3, 3, 3, 25, 17, 115]),
    (145, &[1, 1, 3, 15, 29, 15, 41]),
    (143, &[1, 3, 1, 7, 3, 23, 79]),
    (241, &[1, 3, 7, 9, 31, 29, 17]),
    (157, &[1, 1, 5, 13, 11, 3, 29]),
    (185, &[1, 3, 1, 9, 5, 21, 119]),
    (167, &[1, 1, 3, 1, 23, 13, 75]),
    (229, &[1, 3, 3, 11, 27, 31, 73]),
    (171, &[1, 1, 7, 7, 19, 25, 105]),
    (213, &[1, 3, 5, 5, 21, 9, 7]),
    (191, &[1, 1, 1, 15, 5, 49, 59]),
    (253, &[1, 1, 1, 1, 1, 33, 65]),
    (203, &[1, 3, 5, 15, 17, 19, 21]),
    (211, &[1, 1, 7, 11, 13, 29, 3]),
    (239, &[1, 3, 7, 5, 7, 11, 113]),
    (247, &[1, 1, 5, 3, 15, 19, 61]),
    (285, &[1, 3, 1, 1, 9, 27, 89, 7]),
    (369, &[1, 1, 3, 7, 31, 15, 45, 23]),
    (299, &[1, 3, 3, 9, 9, 25, 107, 39]),
];

/// A sequence in base two: the points in the order of Gray's code, from the second on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    /// Direction numbers of each dimension.
    directions: Vec<[u32; BITS]>,
    /// The next point.
    point: Vec<u32>,
    /// Its number, from 1.
    index: u64,
    /// Its next coordinate.
    at: usize,
}

impl Sequence {
    /// Sobol's sequence; in one dimension if there are not so many.
    #[must_use]
    pub fn sobol(dimensions: u32) -> Self {
        let count = dimensions_of(dimensions, SOBOL.len());
        Self::new(
            SOBOL[..count]
                .iter()
                .map(|(polynomial, first)| sobol(*polynomial, first))
                .collect(),
        )
    }

    /// Niederreiter's sequence, of up to 318 dimensions; in one dimension if there are not so many.
    #[must_use]
    pub fn niederreiter(dimensions: u32) -> Self {
        let count = dimensions_of(dimensions, 318);
        let irreducible = (2..).filter(|polynomial| is_irreducible(*polynomial));
        Self::new(irreducible.take(count).map(niederreiter).collect())
    }

    fn new(directions: Vec<[u32; BITS]>) -> Self {
        let mut sequence = Self {
            point: vec![0; directions.len()],
            directions,
            index: 0,
            at: 0,
        };
        sequence.advance();
        sequence
    }

    fn advance(&mut self) {
        self.index += 1;
        let bit = (self.index.trailing_zeros() as usize).min(BITS - 1);
        for (coordinate, directions) in self.point.iter_mut().zip(&self.directions) {
            *coordinate ^= directions[bit];
        }
        self.at = 0;
    }

    /// Whether this can be the state of such a sequence.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.at < self.point.len() && self.directions.len() == self.point.len()
    }

    /// Goes `run` times 2^20 points ahead: a sequence of 2^32 points has 4096 such parts. False where there is none.
    pub fn part(&mut self, run: u32) -> bool {
        self.skip((u64::from(run) * self.point.len() as u64) << 20) && run < 4096
    }

    /// The next coordinate.
    #[inline]
    pub fn next(&mut self) -> u32 {
        let coordinate = self.point[self.at];
        self.at += 1;
        if self.at == self.point.len() {
            self.advance();
        }
        coordinate
    }
}

fn dimensions_of(asked: u32, most: usize) -> usize {
    usize::try_from(asked)
        .ok()
        .filter(|asked| (1..=most).contains(asked))
        .unwrap_or(1)
}

impl Splits for Sequence {
    fn skip(&mut self, count: u64) -> bool {
        let dimensions = self.point.len() as u64;
        let ahead = self.at as u64 + count;
        self.index += ahead / dimensions;
        let gray = self.index ^ (self.index >> 1);
        for (coordinate, directions) in self.point.iter_mut().zip(&self.directions) {
            *coordinate = (0..BITS)
                .filter(|bit| (gray >> bit) & 1 == 1)
                .fold(0, |sum, bit| sum ^ directions[bit]);
        }
        self.at = usize::try_from(ahead % dimensions).unwrap_or(0);
        true
    }

    /// One coordinate of all points; `step` is then 2^31 - 1, as the vendor's library has it.
    fn leapfrog(&mut self, first: u32, step: u32) -> bool {
        let component = self.directions.get(first as usize).copied();
        let (Some(directions), 0x7fff_ffff, 0) = (component, step, self.at) else {
            return false;
        };
        self.point = vec![self.point[first as usize]];
        self.directions = vec![directions];
        true
    }
}

fn sobol(polynomial: u32, first: &[u32]) -> [u32; BITS] {
    let degree = first.len();
    let mut directions = [0; BITS];
    for at in 0..BITS {
        directions[at] = match first.get(at) {
            Some(odd) => odd << (BITS - 1 - at),
            // The first dimension is van der Corput's sequence.
            None if degree == 0 => 1 << (BITS - 1 - at),
            None => {
                let before = directions[at - degree];
                (1..degree)
                    .filter(|by| (polynomial >> (degree - by)) & 1 == 1)
                    .fold(before ^ (before >> degree), |sum, by| {
                        sum ^ directions[at - by]
                    })
            }
        };
    }
    directions
}

/// The degree of a polynomial over two elements, whose coefficients are bits.
fn degree(polynomial: u64) -> usize {
    63 - (polynomial | 1).leading_zeros() as usize
}

fn product(a: u64, b: u64) -> u64 {
    (0..=degree(b))
        .filter(|bit| (b >> bit) & 1 == 1)
        .fold(0, |sum, bit| sum ^ (a << bit))
}

fn is_irreducible(polynomial: u64) -> bool {
    let divides = |divisor: u64| {
        let mut rest = polynomial;
        while rest != 0 && degree(rest) >= degree(divisor) {
            rest ^= divisor << (degree(rest) - degree(divisor));
        }
        rest == 0
    };
    !(2..polynomial)
        .take_while(|divisor| 2 * degree(*divisor) <= degree(polynomial))
        .any(divides)
}

/// The direction numbers of a dimension (Bratley, Fox, Niederreiter 1992, doi:10.1145/146382.146385).
fn niederreiter(polynomial: u64) -> [u32; BITS] {
    let step = degree(polynomial);
    let mut power = 1;
    let mut values = Vec::new();
    let mut directions = [0; BITS];
    for row in 0..BITS {
        if row % step == 0 {
            let before = degree(power);
            power = product(power, polynomial);
            let order = degree(power);
            values = (0..order).map(|at| at >= before).collect::<Vec<bool>>();
            while values.len() < BITS + step {
                let from = values.len() - order;
                let sum = (0..order)
                    .filter(|at| (power >> at) & 1 == 1 && values[from + at])
                    .count();
                values.push(sum % 2 == 1);
            }
        }
        for (column, direction) in directions.iter_mut().enumerate() {
            *direction |= u32::from(values[column + row % step]) << (BITS - 1 - row);
        }
    }
    directions
}

//! Draws that are a function of what they are for: a seed, a tree, and a row or node, never of the order of drawing.
//!
//! The mixing function is the finalizer of `SplitMix64` (Steele, Lea and Flood, 2014, doi:10.1145/2714064.2660195).

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of draws: those of one tree.
#[derive(Debug, Clone, Copy)]
pub struct Stream(u64);

impl Stream {
    /// The stream of a tree under a seed, for one purpose.
    #[must_use]
    pub fn new(seed: u64, tree: u64, purpose: u64) -> Self {
        let key = mixed(seed.wrapping_add(GAMMA));
        let key = mixed(key ^ tree.wrapping_mul(GAMMA));
        Self(mixed(key ^ purpose.wrapping_mul(GAMMA)))
    }

    /// The draw at a position, uniform in `[0, 1)`.
    #[inline]
    #[must_use]
    pub fn uniform(self, at: u64) -> f64 {
        let bits = mixed(self.0.wrapping_add(at.wrapping_add(1).wrapping_mul(GAMMA))) >> 11;
        // Of a signed number: machines convert no others at once.
        #[allow(clippy::cast_precision_loss)]
        let value = bits.cast_signed() as f64;
        value * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Whether each of the draws from a position on is below a limit between 0 and 1: 1 or 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn below(self, at: u64, limit: f64, found: &mut [u8]) {
        // Draws are integers over 2^53, so that whole numbers can be compared.
        let limit = libm::ceil(limit * 9_007_199_254_740_992.0) as u64;
        let mut state = self.0.wrapping_add(at.wrapping_add(1).wrapping_mul(GAMMA));
        for slot in found {
            *slot = u8::from(mixed(state) >> 11 < limit);
            state = state.wrapping_add(GAMMA);
        }
    }

    /// `wanted` different numbers below `count`, in increasing order, for the node at a position.
    #[must_use]
    pub fn subset(self, at: u64, count: usize, wanted: usize) -> Vec<usize> {
        let key = Self(mixed(self.0 ^ at.wrapping_mul(GAMMA)));
        let mut numbers: Vec<usize> = (0..count).collect();
        for position in 0..wanted.min(count) {
            let left = count - position;
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss
            )]
            let step = (key.uniform(position as u64) * left as f64) as usize;
            numbers.swap(position, position + step.min(left - 1));
        }
        numbers.truncate(wanted);
        numbers.sort_unstable();
        numbers
    }
}

/// How often a row is drawn when each is drawn independently a Poisson number of times: the cumulative probabilities of
/// 0, 1, 2, ... times, up to where doubles end.
#[must_use]
pub fn poisson_table(rate: f64) -> Vec<f64> {
    let mut table = Vec::new();
    let mut probability = libm::exp(-rate);
    let mut sum = 0.0;
    for times in 1..1000 {
        sum += probability;
        table.push(sum);
        if probability < 1e-17 && f64::from(times) > rate {
            break;
        }
        probability *= rate / f64::from(times);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Stream, poisson_table};

    #[test]
    fn draws_are_uniform_and_subsets_have_no_repeats() {
        let stream = Stream::new(1, 2, 3);
        let mean: f64 = (0..10_000).map(|at| stream.uniform(at)).sum::<f64>() / 1e4;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let mut counts = [0; 7];
        for node in 0..1000 {
            let subset = stream.subset(node, 7, 3);
            assert!(subset.windows(2).all(|pair| pair[0] < pair[1]) && subset.len() == 3);
            subset.into_iter().for_each(|at| counts[at] += 1);
        }
        assert!(
            counts.iter().all(|count| (370..490).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn draws_below_a_limit_are_those_of_single_draws() {
        let stream = Stream::new(4, 5, 6);
        for limit in [0.0, 0.3, stream.uniform(70), 1.0] {
            let mut found = [9; 100];
            stream.below(40, limit, &mut found);
            for (at, found) in (40..).zip(found) {
                assert_eq!(found, u8::from(stream.uniform(at) < limit));
            }
        }
    }

    #[test]
    fn poisson_probabilities_sum_to_one() {
        let table = poisson_table(1.0);
        assert!((table[0] - (-1f64).exp()).abs() < 1e-15);
        assert!((table.last().unwrap() - 1.0).abs() < 1e-14);
    }
}

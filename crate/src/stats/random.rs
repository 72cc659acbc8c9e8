//! Random numbers by counter: a number is a function of its seed, stream and position, so that no order of work
//! and no number of workers changes it.

/// The mixing function of SplitMix64 (Steele, Lea, Flood, 2014, doi:10.1145/2660193.2660195).
const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// 64 random bits for a position of a stream.
#[must_use]
pub const fn word(seed: u64, stream: u64, position: u64) -> u64 {
    // The increment of SplitMix64: odd, and its bits are as good as random.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let seed = mix(seed.wrapping_add(STEP));
    let stream = mix(seed ^ stream.wrapping_mul(STEP));
    mix(stream.wrapping_add(position.wrapping_mul(STEP)))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn bits_are_even() {
        for (seed, stream) in [(0, 0), (0, 1), (1, 0), (u64::MAX, 7)] {
            let ones: u32 = (0..4096)
                .map(|position| word(seed, stream, position).count_ones())
                .sum();
            // 262144 bits: five standard deviations are 1280.
            assert!(ones.abs_diff(131_072) < 1280, "{seed} {stream}: {ones}");
        }
        assert_ne!(word(1, 2, 3), word(1, 3, 2));
        assert_ne!(word(1, 2, 3), word(2, 1, 3));
    }
}

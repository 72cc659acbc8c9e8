//! The keys of rows: compared, ordered.

use std::cmp::Ordering;

/// The keys of rows, in the narrowest form that holds them.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Keys {
    /// Of at most 63 bits.
    Narrow(Vec<u64>),
    /// Of at most 128 bits.
    Wide(Vec<u128>),
    /// Of any number of bytes: where each ends, and all of them.
    Bytes {
        /// The ends.
        ends: Vec<usize>,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(keys) => keys.len(),
            Self::Wide(keys) => keys.len(),
            Self::Bytes { ends, .. } => ends.len(),
        }
    }

    /// How a key compares with one of others of the same form.
    pub fn compare(&self, row: usize, others: &Self, other: usize) -> Ordering {
        match (self, others) {
            (Self::Narrow(a), Self::Narrow(b)) => a[row].cmp(&b[other]),
            (Self::Wide(a), Self::Wide(b)) => a[row].cmp(&b[other]),
            _ => self.bytes(row).cmp(others.bytes(other)),
        }
    }

    fn bytes(&self, row: usize) -> &[u8] {
        let Self::Bytes { ends, bytes } = self else {
            return &[];
        };
        let start = row.checked_sub(1).map_or(0, |before| ends[before]);
        &bytes[start..ends[row]]
    }

    /// Some of the keys.
    pub fn pick(&self, rows: &[u32]) -> Self {
        match self {
            Self::Narrow(keys) => {
                Self::Narrow(rows.iter().map(|row| keys[*row as usize]).collect())
            }
            Self::Wide(keys) => Self::Wide(rows.iter().map(|row| keys[*row as usize]).collect()),
            Self::Bytes { .. } => {
                let (mut ends, mut bytes) = (Vec::with_capacity(rows.len()), Vec::new());
                for row in rows {
                    bytes.extend_from_slice(self.bytes(*row as usize));
                    ends.push(bytes.len());
                }
                Self::Bytes { ends, bytes }
            }
        }
    }

    /// The rows in the order of their keys; those of equal keys as they lie.
    #[allow(clippy::cast_possible_truncation)]
    pub fn order(&self) -> Vec<u32> {
        let rows = self.len() as u32;
        if (1..self.len()).all(|row| self.compare(row - 1, self, row) != Ordering::Greater) {
            return (0..rows).collect();
        }
        match self {
            Self::Narrow(keys) => radix(keys),
            Self::Wide(keys) => {
                let mut order: Vec<(u128, u32)> = keys.iter().copied().zip(0..).collect();
                order.sort_unstable();
                order.into_iter().map(|(_, row)| row).collect()
            }
            Self::Bytes { .. } => {
                // The first bytes tell most keys apart, and lie beside one another.
                let mut order: Vec<(u64, u32)> = (0..rows)
                    .map(|row| (prefix(self.bytes(row as usize)), row))
                    .collect();
                order.sort_unstable_by(|(a, first), (b, second)| {
                    a.cmp(b)
                        .then_with(|| {
                            self.bytes(*first as usize)
                                .cmp(self.bytes(*second as usize))
                        })
                        .then_with(|| first.cmp(second))
                });
                order.into_iter().map(|(_, row)| row).collect()
            }
        }
    }

    /// Where runs of equal keys begin in an order, and its end.
    pub fn runs(&self, order: &[u32]) -> Vec<usize> {
        let differs = |at: &usize| {
            let (before, row) = (order[*at - 1] as usize, order[*at] as usize);
            self.compare(before, self, row) != Ordering::Equal
        };
        let mut runs = vec![0];
        runs.extend((1..order.len()).filter(differs));
        runs.extend((!order.is_empty()).then_some(order.len()));
        runs
    }
}

fn prefix(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    let length = bytes.len().min(8);
    first[..length].copy_from_slice(&bytes[..length]);
    u64::from_be_bytes(first)
}

/// The bits of a digit.
const DIGIT: u32 = 11;
const BUCKETS: usize = 1 << DIGIT;

/// Sorts by the digits of the keys, the least first; each pass keeps the order of the last among equal digits.
#[allow(clippy::cast_possible_truncation)]
fn radix(keys: &[u64]) -> Vec<u32> {
    let low = keys.iter().copied().min().unwrap_or(0);
    let high = keys.iter().copied().max().unwrap_or(0);
    let bits = u64::BITS - (high - low).leading_zeros();
    let row_bits = u64::BITS - (keys.len() as u64).leading_zeros();
    if bits + row_bits <= u64::BITS {
        // Key and row are one number.
        let packed = keys
            .iter()
            .zip(0u64..)
            .map(|(key, row)| (key - low) << row_bits | row);
        let sorted = passes(packed.collect(), bits, |packed| packed >> row_bits);
        let mask = (1u64 << row_bits) - 1;
        return sorted
            .into_iter()
            .map(|packed| (packed & mask) as u32)
            .collect();
    }
    let pairs = keys.iter().zip(0u32..).map(|(key, row)| (key - low, row));
    let sorted = passes(pairs.collect(), bits, |(key, _)| key);
    sorted.into_iter().map(|(_, row)| row).collect()
}

#[allow(clippy::cast_possible_truncation)]
fn passes<T: Copy + Default>(mut items: Vec<T>, bits: u32, key: impl Fn(T) -> u64) -> Vec<T> {
    let digits = bits.div_ceil(DIGIT) as usize;
    let digit = |item: T, pass: usize| (key(item) >> (pass as u32 * DIGIT)) as usize % BUCKETS;
    let mut counts = vec![0u32; BUCKETS * digits];
    for item in &items {
        for pass in 0..digits {
            counts[pass * BUCKETS + digit(*item, pass)] += 1;
        }
    }
    let mut sorted = vec![T::default(); items.len()];
    for pass in 0..digits {
        let counts = &mut counts[pass * BUCKETS..(pass + 1) * BUCKETS];
        if counts.iter().any(|count| *count as usize == items.len()) {
            continue;
        }
        let mut start = 0;
        for count in counts.iter_mut() {
            start += std::mem::replace(count, start);
        }
        for item in &items {
            let place = &mut counts[digit(*item, pass)];
            sorted[*place as usize] = *item;
            *place += 1;
        }
        std::mem::swap(&mut items, &mut sorted);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::Keys;

    /// Numbers without a pattern (a linear congruence).
    fn numbers(count: u64, below: u64) -> Vec<u64> {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            state >> 1
        };
        (0..count).map(|_| next() % below).collect()
    }

    fn stable(keys: &[u64]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..u32::try_from(keys.len()).unwrap()).collect();
        order.sort_by_key(|row| keys[*row as usize]);
        order
    }

    #[test]
    fn orders_are_those_of_a_stable_sort() {
        for count in [0, 1, 2, 1000, 5000] {
            for below in [1, 2, 100, 1 << 20, 1 << 52, 1 << 63] {
                let keys = numbers(count, below);
                let expected = stable(&keys);
                assert_eq!(Keys::Narrow(keys.clone()).order(), expected);
                let wide = keys.iter().map(|key| u128::from(*key) << 50).collect();
                assert_eq!(Keys::Wide(wide).order(), expected);
                let bytes: Vec<u8> = keys.iter().flat_map(|key| key.to_be_bytes()).collect();
                let ends = (1..=keys.len()).map(|row| row * 8).collect();
                assert_eq!(Keys::Bytes { ends, bytes }.order(), expected);
            }
        }
    }

    #[test]
    fn runs_are_of_equal_keys() {
        let keys = Keys::Narrow(vec![3, 1, 3, 2, 1]);
        assert_eq!(keys.runs(&keys.order()), [0, 2, 3, 5]);
        assert_eq!(Keys::Narrow(Vec::new()).runs(&[]), [0]);
    }
}

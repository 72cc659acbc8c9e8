//! Small whole numbers as runs and as packed bits, in turn: levels, positions in dictionaries, logical values.

use arrow_buffer::BooleanBufferBuilder;

/// Values that are unpacked at once.
pub const PART: usize = 1024;

/// Reads values of so many bits.
#[derive(Debug)]
pub struct Hybrid<'a> {
    bytes: &'a [u8],
    width: u32,
    run: Run<'a>,
}

#[derive(Debug)]
enum Run<'a> {
    /// A value so many times.
    Same(u32, usize),
    /// Packed values, eight at a time, from this one on.
    Packed(&'a [u8], usize),
}

impl<'a> Hybrid<'a> {
    /// Values of at most 32 bits.
    pub fn new(bytes: &'a [u8], width: u32) -> Self {
        Self {
            bytes,
            width: width.min(32),
            run: Run::Same(0, 0),
        }
    }

    /// Reads the next run; nothing when there is none.
    fn next_run(&mut self) -> Option<()> {
        let head = self.unsigned()?;
        self.run = if head & 1 == 0 {
            let length = self.width.div_ceil(8) as usize;
            let mut value = [0; 4];
            value[..length].copy_from_slice(self.bytes.get(..length)?);
            self.bytes = &self.bytes[length..];
            Run::Same(
                u32::from_le_bytes(value),
                usize::try_from(head >> 1).unwrap_or(usize::MAX),
            )
        } else {
            let groups = usize::try_from(head >> 1).unwrap_or(usize::MAX);
            let length = groups.saturating_mul(self.width as usize);
            // Some writers leave out what the last group would have behind the last value.
            let (packed, rest) = self.bytes.split_at(length.min(self.bytes.len()));
            self.bytes = rest;
            Run::Packed(packed, 0)
        };
        Some(())
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// Fills `out`; false when there are not as many values.
    #[must_use]
    pub fn fill(&mut self, out: &mut [u32]) -> bool {
        let mut at = 0;
        while at < out.len() {
            let left = out.len() - at;
            let taken = match &mut self.run {
                Run::Same(value, count) => {
                    let taken = left.min(*count);
                    out[at..at + taken].fill(*value);
                    *count -= taken;
                    taken
                }
                Run::Packed(bytes, from) => {
                    let there = match self.width {
                        0 => left,
                        width => (bytes.len() * 8 / width as usize).saturating_sub(*from),
                    };
                    let taken = left.min(there);
                    unpack(bytes, self.width, *from, &mut out[at..at + taken]);
                    *from += taken;
                    taken
                }
            };
            at += taken;
            if at < out.len() && taken == 0 && self.next_run().is_none() {
                return false;
            }
        }
        true
    }

    /// Appends so many values of one bit to bits, least significant first; nothing when there are not as many values.
    pub fn bits(&mut self, count: usize, out: &mut BooleanBufferBuilder) -> Option<()> {
        let mut left = count;
        while left > 0 {
            let taken = match &mut self.run {
                Run::Same(value, count) => {
                    let taken = left.min(*count);
                    out.append_n(taken, *value != 0);
                    *count -= taken;
                    taken
                }
                Run::Packed(bytes, from) => {
                    let taken = left.min((bytes.len() * 8).saturating_sub(*from));
                    out.append_packed_range(*from..*from + taken, bytes);
                    *from += taken;
                    taken
                }
            };
            left -= taken;
            if left > 0 && taken == 0 {
                self.next_run()?;
            }
        }
        Some(())
    }

    /// Whether the next `count` values are one run of ones, which is then passed over.
    pub fn all_ones(&mut self, count: usize) -> bool {
        let here = matches!(&self.run, Run::Same(_, 0));
        let (bytes, width) = (self.bytes, self.width);
        if here
            && self.next_run().is_some()
            && matches!(&self.run, Run::Same(1, length) if *length >= count)
        {
            return true;
        }
        *self = Self::new(bytes, width);
        false
    }
}

/// Eight bytes from this one on, as far as they are there.
fn eight(bytes: &[u8], at: usize) -> u64 {
    let mut chunk = [0; 8];
    if let Some(whole) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        chunk = *whole;
    } else {
        let rest = bytes.get(at..).unwrap_or_default();
        chunk[..rest.len()].copy_from_slice(rest);
    }
    u64::from_le_bytes(chunk)
}

/// Unpacks values of so many bits, from number `from` on.
#[allow(clippy::cast_possible_truncation)]
fn unpack(bytes: &[u8], width: u32, from: usize, out: &mut [u32]) {
    let mask = ((1u64 << width) - 1) as u32;
    let bits = width as usize;
    let one = |index: usize| {
        let bit = index * bits;
        (eight(bytes, bit / 8) >> (bit % 8)) as u32 & mask
    };
    let ahead = (from.next_multiple_of(8) - from).min(out.len());
    let (head, rest) = out.split_at_mut(ahead);
    for (index, value) in (from..).zip(head) {
        *value = one(index);
    }
    let mut index = from + ahead;
    let mut groups = rest.chunks_exact_mut(8);
    for group in &mut groups {
        let start = index / 8 * bits;
        if width <= 8 {
            let word = eight(bytes, start);
            for (place, value) in group.iter_mut().enumerate() {
                *value = (word >> (place * bits)) as u32 & mask;
            }
        } else if width <= 16 {
            let half = 4 * bits;
            let words = [
                eight(bytes, start),
                eight(bytes, start + half / 8) >> (half % 8),
            ];
            for (place, value) in group.iter_mut().enumerate() {
                *value = (words[place / 4] >> (place % 4 * bits)) as u32 & mask;
            }
        } else {
            for (place, value) in group.iter_mut().enumerate() {
                *value = one(index + place);
            }
        }
        index += 8;
    }
    for (index, value) in (index..).zip(groups.into_remainder()) {
        *value = one(index);
    }
}

/// Writes values of so many bits: as one run where all are the same, as packed bits otherwise.
pub fn pack(values: &[u32], width: u32, out: &mut Vec<u8>) {
    let Some(first) = values.first() else { return };
    let head = |mut number: u64, out: &mut Vec<u8>| {
        while number >= 0x80 {
            #[allow(clippy::cast_possible_truncation)]
            out.push(number as u8 | 0x80);
            number >>= 7;
        }
        #[allow(clippy::cast_possible_truncation)]
        out.push(number as u8);
    };
    if values.iter().all(|value| value == first) {
        head((values.len() as u64) << 1, out);
        out.extend_from_slice(&first.to_le_bytes()[..width.div_ceil(8) as usize]);
        return;
    }
    let groups = values.len().div_ceil(8);
    head((groups as u64) << 1 | 1, out);
    let end = out.len() + groups * width as usize;
    let (mut word, mut filled) = (0u64, 0);
    for value in values {
        word |= u64::from(*value) << filled;
        filled += width;
        while filled >= 8 {
            #[allow(clippy::cast_possible_truncation)]
            out.push(word as u8);
            word >>= 8;
            filled -= 8;
        }
    }
    if filled > 0 {
        #[allow(clippy::cast_possible_truncation)]
        out.push(word as u8);
    }
    out.resize(end, 0);
}

#[cfg(test)]
mod tests {
    use super::{Hybrid, pack};

    #[test]
    fn what_is_packed_is_unpacked() {
        for width in 1..=32u32 {
            let mask = u32::MAX >> (32 - width);
            let values: Vec<u32> = (0..1003u32)
                .map(|x| x.wrapping_mul(2_654_435_761) & mask)
                .collect();
            let mut bytes = Vec::new();
            pack(&values, width, &mut bytes);
            pack(&[mask; 70], width, &mut bytes);
            let mut hybrid = Hybrid::new(&bytes, width);
            let mut out = vec![0; 1003];
            let (front, back) = out.split_at_mut(13);
            assert!(hybrid.fill(front) && hybrid.fill(back));
            assert_eq!(out, values, "{width} bits");
            // What fills up the last group of eight.
            assert!(hybrid.fill(&mut out[..5]));
            assert!(hybrid.fill(&mut out[..70]));
            assert_eq!(out[..70], [mask; 70]);
            assert!(!hybrid.fill(&mut out[..1]));
        }
    }
}

//! Whole numbers as packed differences, and text by lengths and by what it shares with the text before it.

use super::hybrid::PART;

/// The numbers of a page that are differences: blocks of so many, in miniblocks with a width of their own.
#[derive(Debug)]
pub struct Deltas<'a> {
    bytes: &'a [u8],
    /// The values of a miniblock, and how many miniblocks a block has.
    per_mini: usize,
    minis: usize,
    /// Values that are left, the first one included.
    pub left: usize,
    value: i64,
    is_first: bool,
    least: i64,
    widths: &'a [u8],
    packed: &'a [u8],
    /// The next value of the miniblock, and past its last.
    at: usize,
    end: usize,
    width: u32,
}

fn unsigned(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn signed(bytes: &mut &[u8]) -> Option<i64> {
    let zigzag = unsigned(bytes)?;
    Some((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
}

impl<'a> Deltas<'a> {
    /// The numbers that these bytes begin with; nothing when they do not.
    pub fn new(mut bytes: &'a [u8]) -> Option<Self> {
        let block = usize::try_from(unsigned(&mut bytes)?).ok()?;
        let minis = usize::try_from(unsigned(&mut bytes)?).ok()?;
        let left = usize::try_from(unsigned(&mut bytes)?).ok()?;
        let value = signed(&mut bytes)?;
        if minis == 0 || block == 0 || block % minis != 0 || block / minis % 8 != 0 {
            return None;
        }
        Some(Self {
            bytes,
            per_mini: block / minis,
            minis,
            left,
            value,
            is_first: true,
            least: 0,
            widths: &[],
            packed: &[],
            at: 0,
            end: 0,
            width: 0,
        })
    }

    /// Fills `out`; nothing when there are not as many values.
    pub fn fill(&mut self, out: &mut [i64]) -> Option<()> {
        if out.len() > self.left {
            return None;
        }
        self.left -= out.len();
        for value in out {
            if self.is_first {
                self.is_first = false;
            } else {
                if self.at == self.end {
                    self.next_mini()?;
                }
                let delta = self.least.wrapping_add(self.packed_value().cast_signed());
                self.value = self.value.wrapping_add(delta);
                self.at += 1;
            }
            *value = self.value;
        }
        Some(())
    }

    fn next_mini(&mut self) -> Option<()> {
        if self.widths.is_empty() {
            self.least = signed(&mut self.bytes)?;
            let (widths, rest) = self.bytes.split_at_checked(self.minis)?;
            (self.widths, self.bytes) = (widths, rest);
        }
        let (width, widths) = self.widths.split_first()?;
        self.widths = widths;
        self.width = u32::from(*width);
        if self.width > 64 {
            return None;
        }
        let length = self.per_mini.checked_mul(self.width as usize)? / 8;
        // The last one of a page need not be whole.
        let (packed, rest) = self.bytes.split_at(length.min(self.bytes.len()));
        (self.packed, self.bytes) = (packed, rest);
        (self.at, self.end) = (0, self.per_mini);
        (self.width == 0 || !packed.is_empty()).then_some(())
    }

    fn packed_value(&self) -> u64 {
        if self.width == 0 {
            return 0;
        }
        let bit = self.at * self.width as usize;
        let mut chunk = [0; 16];
        let rest = self.packed.get(bit / 8..).unwrap_or_default();
        let length = rest.len().min(16);
        chunk[..length].copy_from_slice(&rest[..length]);
        #[allow(clippy::cast_possible_truncation)]
        let word = (u128::from_le_bytes(chunk) >> (bit % 8)) as u64;
        word & (u64::MAX >> (64 - self.width))
    }

    /// What stands behind the numbers, once all were read.
    pub fn rest(mut self) -> Option<&'a [u8]> {
        // Miniblocks that no value needs take no bytes.
        let mut part = [0; PART];
        while self.left > 0 {
            let count = self.left.min(PART);
            self.fill(&mut part[..count])?;
        }
        Some(self.bytes)
    }
}

/// The lengths of `count` texts and what stands behind them.
fn lengths(bytes: &[u8], count: usize) -> Option<(Vec<usize>, &[u8])> {
    let mut deltas = Deltas::new(bytes)?;
    if deltas.left < count {
        return None;
    }
    let mut lengths = Vec::new();
    let mut part = [0; PART];
    for from in (0..count).step_by(PART) {
        let part = &mut part[..PART.min(count - from)];
        deltas.fill(part)?;
        for length in part {
            lengths.push(usize::try_from(*length).ok()?);
        }
    }
    Some((lengths, deltas.rest()?))
}

/// Gives the texts of a page that has all lengths in front to `each`; nothing when they are not there.
pub fn texts_by_length(
    bytes: &[u8],
    count: usize,
    mut each: impl FnMut(&[u8]) -> Option<()>,
) -> Option<()> {
    let (lengths, mut rest) = lengths(bytes, count)?;
    for length in lengths {
        let (text, behind) = rest.split_at_checked(length)?;
        rest = behind;
        each(text)?;
    }
    Some(())
}

/// Gives the texts of a page that tells what each shares with the one before it to `each`; nothing when they are not there.
pub fn texts_by_difference(
    bytes: &[u8],
    count: usize,
    mut each: impl FnMut(&[u8]) -> Option<()>,
) -> Option<()> {
    let (shared, rest) = lengths(bytes, count)?;
    let (added, mut rest) = lengths(rest, count)?;
    let mut text = Vec::new();
    for (shared, added) in shared.into_iter().zip(added) {
        let (end, behind) = rest.split_at_checked(added)?;
        rest = behind;
        if shared > text.len() {
            return None;
        }
        text.truncate(shared);
        text.extend_from_slice(end);
        each(&text)?;
    }
    Some(())
}

/// The bytes of values of `width` bytes, of which the first bytes of all stand in front; nothing when they are not there.
pub fn joined(bytes: &[u8], width: usize, count: usize) -> Option<Vec<u8>> {
    let length = count.checked_mul(width)?;
    let bytes = bytes.get(..length)?;
    let mut out = vec![0; length];
    for (place, stream) in bytes.chunks_exact(count.max(1)).enumerate() {
        for (value, byte) in out[place..].iter_mut().step_by(width).zip(stream) {
            *value = *byte;
        }
    }
    Some(out)
}

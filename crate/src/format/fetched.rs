//! The bytes of a unit of which some columns are wanted: one range of the file, or several that were fetched one by one.

use std::ops::Range;

use super::Need;

/// What lies no further apart than this is fetched together.
const NEAR: u64 = 16 * 1024;

/// The ranges that hold these places, in the order of the file: near ones as one.
pub fn near(places: impl Iterator<Item = Need>) -> Vec<Need> {
    let mut places: Vec<Need> = places.filter(|place| place.length > 0).collect();
    places.sort_unstable_by_key(|place| (place.offset, place.length));
    let mut parts: Vec<Need> = Vec::new();
    for Need { offset, length } in places {
        match parts.last_mut() {
            Some(last) if offset <= last.offset + last.length + NEAR => {
                last.length = last.length.max(offset + length - last.offset);
            }
            _ => parts.push(Need { offset, length }),
        }
    }
    parts
}

/// The bytes of a unit, and where in the file they lie.
pub struct Fetched<'a> {
    bytes: &'a [u8],
    parts: Vec<Need>,
}

impl<'a> Fetched<'a> {
    /// Bytes that are these parts, one behind the other, or all from `start` on, which other lengths tell.
    pub fn new(bytes: &'a [u8], parts: Vec<Need>, start: u64) -> Self {
        let length = bytes.len() as u64;
        if length == parts.iter().map(|part| part.length).sum::<u64>() {
            return Self { bytes, parts };
        }
        let whole = Need {
            offset: start,
            length,
        };
        Self {
            bytes,
            parts: vec![whole],
        }
    }

    /// The bytes of a place in the file.
    pub fn at(&self, place: Need) -> Option<&'a [u8]> {
        self.bytes.get(self.range_of(place)?)
    }

    /// Where among the bytes those of a place in the file are.
    pub fn range_of(&self, place: Need) -> Option<Range<usize>> {
        let end = place.offset.checked_add(place.length)?;
        let mut start = 0;
        for part in &self.parts {
            if part.offset <= place.offset && end <= part.offset + part.length {
                let at = usize::try_from(start + place.offset - part.offset).ok()?;
                let length = usize::try_from(place.length).ok()?;
                let range = at..at.checked_add(length)?;
                return (range.end <= self.bytes.len()).then_some(range);
            }
            start += part.length;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Fetched, near};
    use crate::format::Need;

    fn need(offset: u64, length: u64) -> Need {
        Need { offset, length }
    }

    #[test]
    fn places_are_found_in_parts_and_in_the_whole() {
        let parts = near([need(40_000, 3), need(0, 2), need(5, 2), need(7, 0)].into_iter());
        assert_eq!(parts, [need(0, 7), need(40_000, 3)]);
        let bytes: Vec<u8> = (0..10).collect();
        let some = Fetched::new(&bytes, parts.clone(), 0);
        assert_eq!(some.at(need(5, 2)), Some(&[5, 6][..]));
        assert_eq!(some.at(need(40_001, 2)), Some(&[8, 9][..]));
        assert_eq!(some.at(need(6, 2)), None);
        assert_eq!(some.at(need(u64::MAX, 2)), None);
        let whole = Fetched::new(&bytes[..9], parts, 100);
        assert_eq!(whole.at(need(105, 4)), Some(&[5, 6, 7, 8][..]));
        assert_eq!(whole.at(need(105, 5)), None);
    }
}

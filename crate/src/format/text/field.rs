//! Where a field lies in a buffer.

/// A field: bytes `start..end` of the buffer without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// First byte; the highest bit says that quotation marks inside may be doubled.
    start: u32,
    /// One past the last byte; the highest bit says that the field was quoted.
    end: u32,
}

const QUOTED: u32 = 1 << 31;
const DOUBLED: u32 = 1 << 31;

impl Field {
    pub(super) fn plain(start: usize, end: usize) -> Self {
        #[allow(clippy::cast_possible_truncation)]
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    pub(super) fn quoted(start: usize, end: usize, doubled: bool) -> Self {
        let field = Self::plain(start, end);
        Self {
            start: field.start | if doubled { DOUBLED } else { 0 },
            end: field.end | QUOTED,
        }
    }

    /// A field at a place that is known.
    #[must_use]
    pub fn at(start: usize, end: usize) -> Self {
        Self::plain(start, end)
    }

    /// An empty field.
    pub const EMPTY: Self = Self { start: 0, end: 0 };

    /// Whether it stood in quotes.
    #[inline]
    #[must_use]
    pub fn is_quoted(self) -> bool {
        self.end & QUOTED != 0
    }

    /// Whether quotation marks inside may be doubled.
    #[inline]
    #[must_use]
    pub fn may_be_doubled(self) -> bool {
        self.start & DOUBLED != 0
    }

    /// Its first byte, and one past its last.
    #[inline]
    #[must_use]
    pub fn range(self) -> (usize, usize) {
        (
            (self.start & !DOUBLED) as usize,
            (self.end & !QUOTED) as usize,
        )
    }

    /// Its bytes.
    #[inline]
    #[must_use]
    pub fn of(self, bytes: &[u8]) -> &[u8] {
        let (start, end) = self.range();
        &bytes[start..end]
    }
}

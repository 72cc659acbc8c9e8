//! Values of a column as they are read, and which rows have none.

use arrow_array::{ArrowPrimitiveType, PrimitiveArray, StringArray};
use arrow_buffer::{ArrowNativeType, BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer};

/// Values so far.
pub struct Growing<T> {
    values: Vec<T>,
    missing: Vec<u32>,
}

impl<T: ArrowNativeType> Growing<T> {
    /// No values, with room for some.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            values: Vec::with_capacity(capacity),
            missing: Vec::new(),
        }
    }

    /// Adds a value.
    #[inline]
    pub fn push(&mut self, value: Option<T>) {
        if value.is_none() {
            self.miss();
        }
        self.values.push(value.unwrap_or_default());
    }

    #[cold]
    fn miss(&mut self) {
        // A unit has fewer bytes than 2^32.
        #[allow(clippy::cast_possible_truncation)]
        self.missing.push(self.values.len() as u32);
    }

    /// The column.
    pub fn finish<P: ArrowPrimitiveType<Native = T>>(self) -> PrimitiveArray<P> {
        let nulls = nulls(self.values.len(), &self.missing);
        PrimitiveArray::new(self.values.into(), nulls)
    }
}

/// Which of so many rows are present.
fn nulls(rows: usize, missing: &[u32]) -> Option<NullBuffer> {
    (!missing.is_empty()).then(|| {
        let mut present = BooleanBufferBuilder::new(rows);
        present.append_n(rows, true);
        for row in missing {
            present.set_bit(*row as usize, false);
        }
        NullBuffer::new(present.finish())
    })
}

/// Texts so far, as bytes.
pub struct GrowingText {
    bytes: Vec<u8>,
    ends: Vec<i32>,
    missing: Vec<u32>,
}

impl GrowingText {
    /// No texts, with room for some.
    pub fn with_capacity(capacity: usize) -> Self {
        let mut ends = Vec::with_capacity(capacity + 1);
        ends.push(0);
        Self {
            bytes: Vec::with_capacity(capacity * 8),
            ends,
            missing: Vec::new(),
        }
    }

    /// Adds a text.
    // A unit has fewer bytes than 2^31.
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
    #[inline]
    pub fn push(&mut self, text: Option<&[u8]>) {
        match text {
            Some(text) => self.bytes.extend_from_slice(text),
            None => self.missing.push(self.ends.len() as u32 - 1),
        }
        self.ends.push(self.bytes.len() as i32);
    }

    /// The column; or the first row whose bytes are not UTF-8.
    pub fn finish(self) -> Result<StringArray, usize> {
        let nulls = nulls(self.ends.len() - 1, &self.missing);
        let offsets = OffsetBuffer::new(self.ends.into());
        let bytes = Buffer::from_vec(self.bytes);
        StringArray::try_new(offsets.clone(), bytes.clone(), nulls).map_err(|_| {
            let whole = |ends: &[i32]| {
                #[allow(clippy::cast_sign_loss)]
                std::str::from_utf8(&bytes[ends[0] as usize..ends[1] as usize]).is_ok()
            };
            offsets
                .windows(2)
                .position(|ends| !whole(ends))
                .unwrap_or(0)
        })
    }
}

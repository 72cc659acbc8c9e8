//! Numbers and texts one behind the other, as all of a file's metadata lie.

use super::broken;
use crate::error::{Error, ErrorKind, Result};

/// What is left of the metadata, and where in the file it lies.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    rest: &'a [u8],
    byte: u64,
}

impl<'a> Cursor<'a> {
    /// The bytes of a file from `byte` on.
    pub fn new(rest: &'a [u8], byte: u64) -> Self {
        Self { rest, byte }
    }

    /// Where in the file the next byte lies.
    pub fn byte(&self) -> u64 {
        self.byte
    }

    /// What is left.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next bytes.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            return Err(Error::new(
                ErrorKind::Truncated,
                "the XDF metadata end in the middle of a record",
            )
            .byte(self.byte));
        };
        self.rest = rest;
        self.byte += length as u64;
        Ok(taken)
    }

    /// As many bytes as an array has.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// An unsigned 32-bit integer.
    pub fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A signed 64-bit integer.
    pub fn i64(&mut self) -> Result<i64> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    /// An integer that is a number of things.
    pub fn count(&mut self) -> Result<u64> {
        let byte = self.byte;
        u64::try_from(self.i64()?).map_err(|_| broken("a negative number of things", byte))
    }

    /// A 32-bit pattern that must be there: what marks a record, or the version of a part of the format.
    pub fn expect(&mut self, pattern: u32, what: &str) -> Result<()> {
        let byte = self.byte;
        let found = self.u32()?;
        if found == pattern {
            return Ok(());
        }
        Err(broken(
            format!("{what} should be {pattern:08x} and is {found:08x}"),
            byte,
        ))
    }

    /// A text: 1, its length in bytes, its bytes.
    pub fn text(&mut self) -> Result<&'a [u8]> {
        self.expect(1, "the mark of a text")?;
        let length = self.u32()?;
        self.take(length as usize)
    }
}

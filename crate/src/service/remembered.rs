//! What hosts send again with each call, decoded once.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::engine::decode;
use crate::error::Result;

/// A value that came as bytes, which is decoded anew only where the next ones are others. Rows are asked for unit by unit,
/// and what they go through may know as many levels as there are rows in one.
pub struct Remembered<T>(Option<(Vec<u8>, Arc<T>)>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: DeserializeOwned> Remembered<T> {
    /// The value of these bytes.
    pub fn of(&mut self, bytes: &[u8]) -> Result<Arc<T>> {
        if let Some((before, value)) = &self.0
            && before == bytes
        {
            return Ok(value.clone());
        }
        // Room for the next is made first.
        self.0 = None;
        let value = Arc::new(decode::<T>(bytes)?);
        self.0 = Some((bytes.to_vec(), value.clone()));
        Ok(value)
    }

    /// The value of bytes that may be left out; then the last is forgotten.
    pub fn of_some(&mut self, bytes: Option<&[u8]>) -> Result<Option<Arc<T>>> {
        if bytes.is_none() {
            self.0 = None;
        }
        bytes.map(|bytes| self.of(bytes)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Remembered;
    use crate::engine::encode;

    #[test]
    fn the_same_bytes_are_decoded_once() {
        let mut remembered = Remembered::<Vec<String>>::default();
        let texts = |text: &str| encode(&vec![text.to_owned()]).unwrap();
        let first = remembered.of(&texts("a")).unwrap();
        assert!(Arc::ptr_eq(&first, &remembered.of(&texts("a")).unwrap()));
        assert_eq!(*remembered.of(&texts("b")).unwrap(), ["b"]);
        assert!(!Arc::ptr_eq(&first, &remembered.of(&texts("a")).unwrap()));
        let last = Arc::downgrade(&remembered.of(&texts("a")).unwrap());
        assert!(remembered.of_some(None).unwrap().is_none());
        assert!(last.upgrade().is_none());
        assert!(remembered.of(&[9]).is_err());
    }
}

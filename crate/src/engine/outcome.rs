//! The result of an analysis whose type is not known.
//!
//! Results cross to other threads, to pages and into files in this one form: of each of their types only one writer is
//! compiled, and no reader.

use cbor4ii::core::utils::{BufWriter, SliceReader};
use cbor4ii::serde::{Deserializer, Serializer};
use serde::{Deserialize, Serialize};

use super::value::Value;
use super::{Analysis, Printed};
use crate::error::{Error, ErrorKind, Result};

/// A result: its fields, and how it prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The function whose result it is.
    pub function: String,
    /// The fields by name, as CBOR (RFC 8949).
    #[serde(with = "serde_bytes")]
    pub fields: Vec<u8>,
    /// As R's `print` shows it.
    pub print: String,
    /// As R's `summary` shows it.
    pub summary: String,
}

impl Outcome {
    /// The outcome of an analysis.
    pub fn of<A: Analysis>(output: &A::Output) -> Result<Self> {
        let fields = to_cbor(output)?;
        Ok(Self {
            function: A::NAME.to_owned(),
            fields,
            print: output.print(),
            summary: output.summary(),
        })
    }

    /// The fields.
    pub fn value(&self) -> Result<Value> {
        from_cbor(&self.fields)
    }
}

/// A value as CBOR.
pub fn to_cbor(value: &dyn erased_serde::Serialize) -> Result<Vec<u8>> {
    let mut serializer = Serializer::new(BufWriter::new(Vec::new()));
    erased_serde::serialize(value, &mut serializer)
        .map_err(|error| Error::new(ErrorKind::Argument, format!("cannot be saved: {error}")))?;
    Ok(serializer.into_inner().into_inner())
}

/// A value from CBOR.
pub fn from_cbor<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    T::deserialize(&mut Deserializer::new(SliceReader::new(bytes)))
        .map_err(|error| Error::new(ErrorKind::Format, format!("not a saved model: {error}")))
}

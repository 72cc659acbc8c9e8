//! A result in bytes that load tomorrow: `rxSerializeModel` and `rxUnserializeModel`.
//!
//! ```text
//!   offset  bytes
//!        0      8  0x89 'r' 'x' 'm' 13 10 26 10: text conversions and cut bits show
//!        8      2  the version of this layout, little endian: 1
//!       10      8  the length of the body, little endian
//!       18      4  CRC-32 (ISO 3309) of bytes 0 to 17 and of the body, little endian
//!       22         the body, one CBOR map (RFC 8949) with texts as keys:
//!                    function  the function whose result it is
//!                    package   the version of the package that wrote it
//!                    metadata  what the user added, as JSON text
//!                    output    the result, CBOR in a byte string, or null when saved for scoring only
//!                    model     for scoring only: the engine's own form of the model, a byte string
//! ```
//!
//! CBOR names its fields: a field that a later version adds is given a default there, and one that it drops is passed
//! over. Nothing here lists analyses; a result counts as a model when it has a field `model`.

use cbor4ii::core::utils::{BufWriter, SliceReader};
use cbor4ii::serde::{Deserializer, Serializer};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use serde_json::Value;

use super::registry::find;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::transform::predict::Fitted;

const MAGIC: [u8; 8] = *b"\x89rxm\r\n\x1a\n";
const VERSION: u16 = 1;
/// The bytes before the body.
const HEAD: usize = 22;

/// The result of an analysis, whose type the caller does not know.
pub trait Outcome {
    /// Its fields.
    fn fields(&self) -> &dyn erased_serde::Serialize;
    /// As R prints it, and its summary.
    fn printed(&self) -> (String, String);
}

/// How a model is saved.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SaveOptions {
    /// What to keep with the model: anything that JSON can say.
    #[cfg_attr(feature = "types", ts(type = "unknown"))]
    pub metadata: Value,
    /// Whether only what `rxPredict` needs is kept, which takes less room. Such a model does not print.
    pub realtime_scoring_only: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Body {
    function: String,
    package: String,
    metadata: String,
    #[serde(default)]
    output: Option<ByteBuf>,
    #[serde(default)]
    model: Option<ByteBuf>,
}

/// What every result that is a model has.
#[derive(Debug, Serialize, Deserialize)]
struct HasModel {
    #[serde(default)]
    model: Option<ByteBuf>,
}

/// A model that was saved.
pub struct Loaded {
    /// The function whose result it is.
    pub function: String,
    /// What the user added.
    pub metadata: Value,
    /// Whether only what `rxPredict` needs was kept.
    pub realtime_scoring_only: bool,
    outcome: Box<dyn Outcome>,
}

/// What is left of a result that was saved for scoring only.
struct Scoring {
    function: String,
    fields: HasModel,
}

impl Outcome for Scoring {
    fn fields(&self) -> &dyn erased_serde::Serialize {
        &self.fields
    }

    fn printed(&self) -> (String, String) {
        let text = format!(
            "A model of {}, saved for scoring only: it predicts, and that is all.\n",
            self.function
        );
        (text.clone(), text)
    }
}

impl Loaded {
    /// The result.
    #[must_use]
    pub fn outcome(&self) -> &dyn Outcome {
        self.outcome.as_ref()
    }
}

fn to_cbor<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    let mut serializer = Serializer::new(BufWriter::new(Vec::new()));
    value
        .serialize(&mut serializer)
        .map_err(|error| Error::new(ErrorKind::Argument, format!("cannot be saved: {error}")))?;
    Ok(serializer.into_inner().into_inner())
}

fn from_cbor<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    T::deserialize(&mut Deserializer::new(SliceReader::new(bytes)))
        .map_err(|error| Error::new(ErrorKind::Format, format!("not a saved model: {error}")))
}

/// The bytes of a function's result.
pub fn save(
    function: &str,
    fields: &dyn erased_serde::Serialize,
    options: SaveOptions,
) -> Result<Vec<u8>> {
    let SaveOptions {
        metadata,
        realtime_scoring_only,
        ..
    } = options;
    let output = to_cbor(fields)?;
    let HasModel { model } = from_cbor(&output)?;
    let Some(model) = model else {
        fail!(Argument, "a result of {function} is not a model");
    };
    let (output, model) = if realtime_scoring_only {
        (None, Some(model))
    } else {
        (Some(ByteBuf::from(output)), None)
    };
    let body = to_cbor(&Body {
        function: function.to_owned(),
        package: env!("CARGO_PKG_VERSION").to_owned(),
        metadata: metadata.to_string(),
        output,
        model,
    })?;
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend(checksum(&bytes, &body).to_le_bytes());
    bytes.extend(body);
    Ok(bytes)
}

fn checksum(head: &[u8], body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(head);
    hasher.update(body);
    hasher.finalize()
}

/// Reads what [`save`] wrote. `Format` for bytes that are something else or damaged, `Truncated` for a part of them,
/// `Unsupported` for those of a later version.
pub fn load(bytes: &[u8]) -> Result<Loaded> {
    let body: Body = from_cbor(body(bytes)?)?;
    let entry = find(&body.function).map_err(|_| {
        let message = format!(
            "the model is of {}, which this version does not have",
            body.function
        );
        Error::new(ErrorKind::Unsupported, message)
    })?;
    let realtime_scoring_only = body.output.is_none();
    let (outcome, model): (Box<dyn Outcome>, ByteBuf) = match (body.output, body.model) {
        (Some(output), _) => {
            let HasModel { model } = from_cbor(&output)?;
            let mut reader = Deserializer::new(SliceReader::new(&output));
            let outcome = entry
                .outcome(&mut <dyn erased_serde::Deserializer>::erase(&mut reader))
                .map_err(|error| {
                    let message = format!(
                        "the model was saved by version {} of the package, and does not fit this one: {}",
                        body.package, error.message
                    );
                    Error::new(ErrorKind::Format, message)
                })?;
            (outcome, model.unwrap_or_default())
        }
        (None, Some(model)) => {
            let scoring = Scoring {
                function: body.function.clone(),
                fields: HasModel {
                    model: Some(model.clone()),
                },
            };
            (Box::new(scoring), model)
        }
        (None, None) => fail!(Format, "the saved model is empty"),
    };
    Fitted::decode(&model)?;
    Ok(Loaded {
        realtime_scoring_only,
        function: body.function,
        metadata: serde_json::from_str(&body.metadata).map_err(|error| {
            Error::new(
                ErrorKind::Format,
                format!("the metadata of the model: {error}"),
            )
        })?,
        outcome,
    })
}

/// The body of an envelope that is whole.
fn body(bytes: &[u8]) -> Result<&[u8]> {
    let start = &bytes[..bytes.len().min(MAGIC.len())];
    if bytes.is_empty() || !MAGIC.starts_with(start) {
        fail!(
            Format,
            "these bytes are not a model that rxSerializeModel saved"
        );
    }
    let truncated = || {
        Error::new(
            ErrorKind::Truncated,
            "the saved model ends before it is complete",
        )
    };
    let (head, body) = bytes.split_at_checked(HEAD).ok_or_else(truncated)?;
    let version = u16::from_le_bytes([head[8], head[9]]);
    if version > VERSION {
        fail!(
            Unsupported,
            "the model was saved in version {version} of the format; this package reads up to {VERSION}"
        );
    }
    let number = |range: std::ops::Range<usize>| {
        let digits = head[range].iter().rev();
        digits.fold(0u64, |value, byte| value << 8 | u64::from(*byte))
    };
    let length = number(10..18);
    if (body.len() as u64) < length {
        return Err(truncated());
    }
    let whole =
        body.len() as u64 == length && u64::from(checksum(&head[..18], body)) == number(18..22);
    if version == 0 || !whole {
        fail!(Format, "the saved model is damaged");
    }
    Ok(body)
}

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
//!                    output    the result's fields, CBOR in a byte string, or null when saved for scoring only
//!                    print     how it prints
//!                    summary   how its summary prints
//!                    model     for scoring only: the engine's own form of the model, a byte string
//! ```
//!
//! CBOR names its fields, and nothing here knows them: a result comes back with those that it had, and prints as it did.
//! Only `model` is looked at, which makes a result a model.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use serde_json::Value;

use super::Outcome;
use super::outcome::{from_cbor, to_cbor};
use super::registry::find;
use crate::error::{Error, ErrorKind, Result};
use crate::fail;
use crate::transform::predict::Fitted;

const MAGIC: [u8; 8] = *b"\x89rxm\r\n\x1a\n";
const VERSION: u16 = 1;
/// The bytes before the body.
const HEAD: usize = 22;

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

#[derive(Debug, Default, Serialize, Deserialize)]
struct Body {
    function: String,
    package: String,
    metadata: String,
    #[serde(default)]
    output: Option<ByteBuf>,
    #[serde(default)]
    print: String,
    #[serde(default)]
    summary: String,
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
    /// What the user added.
    pub metadata: Value,
    /// Whether only what `rxPredict` needs was kept.
    pub realtime_scoring_only: bool,
    /// The result.
    pub outcome: Outcome,
}

/// The bytes of a result.
pub fn save(outcome: Outcome, options: SaveOptions) -> Result<Vec<u8>> {
    let SaveOptions {
        metadata,
        realtime_scoring_only,
        ..
    } = options;
    let HasModel { model } = from_cbor(&outcome.fields)?;
    if model.is_none() {
        fail!(Argument, "a result of {} is not a model", outcome.function);
    }
    let mut body = Body {
        function: outcome.function,
        package: env!("CARGO_PKG_VERSION").to_owned(),
        metadata: metadata.to_string(),
        ..Body::default()
    };
    if realtime_scoring_only {
        body.model = model;
    } else {
        body.output = Some(ByteBuf::from(outcome.fields));
        body.print = outcome.print;
        body.summary = outcome.summary;
    }
    let body = to_cbor(&body)?;
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
    if find(&body.function).is_err() {
        fail!(
            Unsupported,
            "the model is of {}, which this version does not have",
            body.function
        );
    }
    let realtime_scoring_only = body.output.is_none();
    let (model, outcome) = match (body.output, body.model) {
        (Some(fields), _) => {
            let HasModel { model } = from_cbor(&fields)?;
            let outcome = Outcome {
                function: body.function,
                fields: fields.into_vec(),
                print: body.print,
                summary: body.summary,
            };
            (model.unwrap_or_default(), outcome)
        }
        (None, Some(model)) => {
            let text = format!(
                "A model of {}, saved for scoring only: it predicts, and that is all.\n",
                body.function
            );
            let outcome = Outcome {
                function: body.function,
                fields: to_cbor(&HasModel {
                    model: Some(model.clone()),
                })?,
                print: text.clone(),
                summary: text,
            };
            (model, outcome)
        }
        (None, None) => fail!(Format, "the saved model is empty"),
    };
    let fitted = Fitted::decode(&model)?;
    if fitted.function != outcome.function {
        fail!(
            Format,
            "the saved model says that it is of {}, and is of {}",
            outcome.function,
            fitted.function
        );
    }
    Ok(Loaded {
        realtime_scoring_only,
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

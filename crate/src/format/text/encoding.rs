//! Encodings of text files, those of the WHATWG Encoding Standard by its labels.
//!
//! A browser has them all; their tables would be a tenth of what a page loads. Other hosts take them from `encoding_rs`,
//! which has the same tables.

use crate::error::{Error, ErrorKind, Result};

/// The name of an encoding; `None` for a label that is not known or of an encoding in which bytes below 128 are not
/// ASCII, so that lines cannot be found before decoding.
pub fn name_of(label: &str) -> Option<String> {
    let name = platform::name_of(label)?;
    let ascii = !["utf-16le", "utf-16be", "iso-2022-jp", "replacement"].contains(&name.as_str());
    ascii.then_some(name)
}

/// The text of bytes in an encoding that [`name_of`] has named. `Format` when they are not of that encoding.
pub fn decode(name: &str, bytes: &[u8]) -> Result<String> {
    platform::decode(name, bytes).ok_or_else(|| {
        let message = format!("some bytes are not {name}; set inputEncoding");
        Error::new(ErrorKind::Format, message)
    })
}

#[cfg(feature = "browser")]
mod platform {
    use web_sys::{TextDecoder, TextDecoderOptions};

    fn decoder(label: &str) -> Option<TextDecoder> {
        let options = TextDecoderOptions::new();
        options.set_fatal(true);
        TextDecoder::new_with_label_and_options(label, &options).ok()
    }

    pub fn name_of(label: &str) -> Option<String> {
        decoder(label).map(|decoder| decoder.encoding())
    }

    pub fn decode(name: &str, bytes: &[u8]) -> Option<String> {
        // A copy: browsers do not decode shared memory.
        let bytes = js_sys::Uint8Array::from(bytes);
        decoder(name)?.decode_with_js_u8_array(&bytes).ok()
    }
}

#[cfg(not(feature = "browser"))]
mod platform {
    use encoding_rs::Encoding;

    pub fn name_of(label: &str) -> Option<String> {
        Encoding::for_label(label.as_bytes()).map(|encoding| encoding.name().to_ascii_lowercase())
    }

    pub fn decode(name: &str, bytes: &[u8]) -> Option<String> {
        let encoding = Encoding::for_label(name.as_bytes())?;
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }
}

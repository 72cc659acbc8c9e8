//! zlib streams of a known size.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// No byte of a deflated stream stands for more bytes than this.
pub const MOST_EXPANSION: u64 = 1032;

/// Inflates a stream, which must give exactly the bytes of `out`, end with the checksum of these, and be used up.
pub fn inflate(stream: &[u8], out: &mut [u8]) -> Result<(), String> {
    let flags = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = Box::new(DecompressorOxide::new());
    let (status, read, written) = decompress(&mut state, stream, out, 0, flags);
    match status {
        TINFLStatus::Done if written != out.len() => Err(format!(
            "it holds {written} bytes where {} are expected",
            out.len()
        )),
        TINFLStatus::Done if read != stream.len() => {
            Err(format!("it ends {} bytes early", stream.len() - read))
        }
        TINFLStatus::Done => Ok(()),
        TINFLStatus::HasMoreOutput => Err(format!("it holds more than {} bytes", out.len())),
        TINFLStatus::Adler32Mismatch => Err("its checksum is another".to_owned()),
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
            Err("it has no end".to_owned())
        }
        _ => Err("it is not a zlib stream".to_owned()),
    }
}

//! What a stream is opened from.

use serde::{Deserialize, Serialize};

use super::Draws;
use crate::error::Result;
use crate::fail;
use crate::stats::streams::{NormalKind, Stream, StreamKind};

/// A random stream as it begins.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StreamSpec {
    /// The kind of the generator.
    pub kind: StreamKind,
    /// The seed, or several words for it; of SOBOL and NIEDERR the number of dimensions.
    pub key: Vec<u32>,
    /// Which of the independent streams of this key.
    #[serde(default)]
    pub sub_stream: u32,
    /// The parameters of MT2203's substream: a, b, c.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<[u32; 3]>,
    /// How normal numbers are made.
    #[serde(default)]
    pub normal_kind: NormalKind,
    /// How many numbers are left out at the beginning.
    #[serde(default)]
    #[cfg_attr(feature = "types", ts(type = "number"))]
    pub skip_ahead: u64,
    /// Which of the next numbers are kept: every `[1]`-th from `[0]` on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leapfrog: Option<[u32; 2]>,
}

impl StreamSpec {
    /// Opens the stream.
    pub fn open(&self) -> Result<Draws> {
        let parameters = match (self.kind, self.parameters) {
            (StreamKind::Mt2203, None) => {
                fail!(
                    Argument,
                    "a stream of MT2203 needs the parameters of its substream"
                )
            }
            (_, parameters) => parameters.unwrap_or_default(),
        };
        let Some(stream) = Stream::part(self.kind, &self.key, parameters, self.sub_stream) else {
            fail!(
                Argument,
                "there is no stream {} of {:?}: a sequence of low discrepancy is divided into 4096 parts",
                self.sub_stream,
                self.kind
            )
        };
        let mut draws = Draws::new(stream, self.normal_kind);
        if self.skip_ahead > 0 && !draws.split(|stream| stream.skip(self.skip_ahead)) {
            fail!(Unsupported, "R250 cannot skip ahead");
        }
        if let Some([first, step]) = self.leapfrog
            && !(step > 0 && draws.split(|stream| stream.leapfrog(first, step)))
        {
            fail!(
                Unsupported,
                "leapfrogging is for MCG31 and MCG59, and for SOBOL and NIEDERR to keep one coordinate (a step of 2^31 - 1)"
            );
        }
        Ok(draws)
    }
}

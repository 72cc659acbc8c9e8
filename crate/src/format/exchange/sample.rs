//! What a look at all keys finds: how many rows and bytes there are, the span of each part, and some rows' keys.

use arrow_array::{ArrayRef, StringArray};
use serde::{Deserialize, Serialize};

use super::ask::{Design, ExchangeOptions};
use super::key::{Class, Span, codes};
use crate::data::take::take;
use crate::data::{Chunk, Column, Storage, Values};
use crate::engine::encode;
use crate::error::Result;
use crate::fail;
use crate::format::output::{Piece, Writes};

/// Rows that are sampled of all chunks together, if there are so many.
const ROWS: f64 = 32_768.0;

/// The sample of a chunk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sample {
    /// The chunk.
    pub chunk: u32,
    /// Its rows.
    pub rows: u32,
    /// The bytes of its texts.
    pub text: u64,
    /// The span of each part.
    pub spans: Vec<Span>,
    /// The rows that were taken.
    pub taken: Vec<u32>,
    /// Their values, part by part.
    pub values: Vec<Sampled>,
}

/// The values of a part in the rows that were taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Sampled {
    /// Codes, none where missing.
    Codes(Vec<Option<u64>>),
    /// Texts.
    Texts(Vec<Option<String>>),
}

/// Takes samples: its pieces are they.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SampleOutput {
    design: Design,
    side: usize,
    /// Rows of a chunk that are taken.
    most: u32,
}

impl SampleOutput {
    /// Of a data set of what is asked for.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn new(asked: &ExchangeOptions) -> Result<Self> {
        let design = Design::new(asked)?;
        if asked.side >= design.sides.len() {
            fail!(Protocol, "there is no data set {}", asked.side);
        }
        Ok(Self {
            design,
            side: asked.side,
            most: (ROWS / asked.chunks.max(1.0)).clamp(8.0, 2048.0) as u32,
        })
    }
}

/// A whole number without a pattern for each row of each chunk (SplitMix64's output function).
fn mixed(chunk: u32, row: usize) -> u64 {
    let mut z = (u64::from(chunk) << 32 | row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One row of each run of as many rows, which depends on the chunk and the run alone.
#[allow(clippy::cast_possible_truncation)]
fn rows_of(chunk: u32, rows: usize, most: usize) -> Vec<u32> {
    if rows <= most {
        return (0..rows as u32).collect();
    }
    let row = |run: usize| {
        let (start, end) = (run * rows / most, (run + 1) * rows / most);
        (start + (mixed(chunk, run) % (end - start) as u64) as usize) as u32
    };
    (0..most).map(row).collect()
}

fn texts(array: &ArrayRef) -> Result<Option<&StringArray>> {
    Ok(match Column::of(array.as_ref())?.values {
        Values::Utf8(text) => Some(text),
        _ => None,
    })
}

impl Writes for SampleOutput {
    fn head(&self) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn piece(&self, chunk: &Chunk) -> Result<Piece> {
        let side = &self.design.sides[self.side];
        let taken = rows_of(chunk.index, chunk.rows(), self.most as usize);
        let (mut spans, mut values) = (Vec::new(), Vec::new());
        let keys = side.first(chunk, self.design.classes.len())?;
        for (array, class) in keys.iter().zip(&self.design.classes) {
            if *class == Class::Text {
                let picked = take(array.as_ref(), &taken, false)?;
                let text = texts(&picked)?;
                let text = text.iter().flat_map(|text| text.iter());
                values.push(Sampled::Texts(
                    text.map(|text| text.map(str::to_owned)).collect(),
                ));
                spans.push(Span::EMPTY);
            } else {
                let codes = codes(array, *class)?;
                spans.push(Span::of(&codes));
                let code = |row: &u32| {
                    let row = *row as usize;
                    (!codes.is_missing(row)).then(|| codes.codes[row])
                };
                values.push(Sampled::Codes(taken.iter().map(code).collect()));
            }
        }
        let mut text = 0;
        for column in &side.columns {
            if column.storage != Storage::Utf8 {
                continue;
            }
            if let Some(texts) = texts(chunk.array(&column.source)?)? {
                let ends = texts.value_offsets();
                let bytes = ends
                    .last()
                    .zip(ends.first())
                    .map_or(0, |(end, start)| end - start);
                text += u64::from(bytes.unsigned_abs());
            }
        }
        let sample = Sample {
            chunk: chunk.index,
            rows: u32::try_from(chunk.rows()).unwrap_or(u32::MAX),
            text,
            spans,
            taken,
            values,
        };
        Ok(Piece::new(chunk, encode(&sample)?, Vec::new()))
    }

    fn end(&self, _: &[f64]) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

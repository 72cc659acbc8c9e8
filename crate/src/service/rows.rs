//! Rows of data sets for hosts: previews, predictions.

use serde::{Deserialize, Serialize};

use super::{Handle, Service, unknown};
use crate::data::{Chunk, Schema};
use crate::engine::{decode, encode};
use crate::error::Result;
use crate::fail;
use crate::format::arrow::ChunkEncoder;
use crate::format::xdf::XdfEncoder;
use crate::format::{Decoded, Format};
use crate::transform::predict::{Predict, PredictParams};
use crate::transform::step::RowStep;

/// A step of any kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum AnyStep {
    /// `rxPredict`.
    Predict(Box<Predict>),
}

impl AnyStep {
    fn step(&self) -> &dyn ErasedStep {
        match self {
            Self::Predict(step) => step.as_ref(),
        }
    }
}

/// A step without its type.
trait ErasedStep {
    fn reads(&self) -> Vec<String>;
    fn schema(&self) -> &Schema;
    fn apply(&self, chunk: &Chunk) -> Result<Chunk>;
}

impl<S: RowStep> ErasedStep for S {
    fn reads(&self) -> Vec<String> {
        RowStep::reads(self)
    }
    fn schema(&self) -> &Schema {
        RowStep::schema(self)
    }
    fn apply(&self, chunk: &Chunk) -> Result<Chunk> {
        RowStep::apply(self, chunk)
    }
}

/// A planned step.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StepPlan {
    /// The step, for any instance.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub step: Vec<u8>,
    /// The variables that come out.
    pub schema: Schema,
    /// The variables that it reads.
    pub reads: Vec<String>,
}

/// Which part of an Arrow IPC stream is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum StreamPart {
    /// All of it.
    #[default]
    Stream,
    /// Schema and dictionaries.
    Head,
    /// The record batches, to be put behind a head.
    Batches,
}

/// How rows are written to an XDF file.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct XdfRequest {
    /// zlib's level of compression, from 0 to 9.
    pub level: u8,
    /// The metadata of the file that is continued; empty for a new file.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(feature = "types", ts(type = "Uint8Array"))]
    pub like: Vec<u8>,
}

/// Rows that are asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(rename_all = "camelCase", default)]
pub struct RowsRequest {
    /// The first chunk.
    pub chunk: u32,
    /// One past the last chunk; only the first when not given.
    pub until: Option<u32>,
    /// The first row in the first chunk, from 0.
    pub from: u32,
    /// How many rows of each chunk; all when not given.
    pub count: Option<u32>,
    /// The variables; all when not given.
    pub columns: Option<Vec<String>>,
    /// A step that is applied before rows are taken.
    pub step: Option<Handle>,
    /// Which part of the stream.
    pub part: StreamPart,
    /// When not an Arrow IPC stream is asked for: the head is that of an [`XdfEncoder`], and batches are its segments.
    pub xdf: Option<XdfRequest>,
}

impl Service {
    /// Plans a step by name.
    pub fn plan_step(
        name: &str,
        params: &mut dyn erased_serde::Deserializer<'_>,
        schema: &Schema,
    ) -> Result<StepPlan> {
        if name != Predict::NAME {
            fail!(Protocol, "there is no step '{name}'");
        }
        let params: PredictParams = crate::engine::value::read(params).map_err(|error| {
            crate::error::Error::new(
                crate::error::ErrorKind::Argument,
                format!("{name}: {error}"),
            )
        })?;
        let step = AnyStep::Predict(Box::new(Predict::plan(&params, schema)?));
        let (schema, reads) = (step.step().schema().clone(), step.step().reads());
        Ok(StepPlan {
            step: encode(&step)?,
            schema,
            reads,
        })
    }

    /// Opens a planned step.
    pub fn join_step(&mut self, step: &[u8]) -> Result<Handle> {
        let step: AnyStep = decode(step)?;
        let handle = self.next();
        self.steps.insert(handle, step);
        Ok(handle)
    }

    /// Rows of kept chunks as an Arrow IPC stream, in pieces: the head, a batch for each chunk, the end, as far as they are
    /// asked for. `schema` names levels of factors.
    pub fn rows(
        &self,
        data: Handle,
        request: &RowsRequest,
        schema: &Schema,
    ) -> Result<Vec<Vec<u8>>> {
        let resident = self.resident(data)?;
        let until = request.until.unwrap_or(request.chunk + 1);
        let cut = |index: u32| match resident.get(index) {
            Some(chunk) => self.cut(chunk, request, schema),
            None => fail!(Protocol, "chunk {index} is not kept here"),
        };
        let indices: Vec<u32> = (request.chunk..until).collect();
        #[cfg(feature = "rayon")]
        let chunks: Result<Vec<_>> = {
            use rayon::prelude::*;
            indices.into_par_iter().map(cut).collect()
        };
        #[cfg(not(feature = "rayon"))]
        let chunks: Result<Vec<_>> = indices.into_iter().map(cut).collect();
        encoded(&chunks?, request)
    }

    /// Rows of a chunk that is decoded for it, as [`Self::rows`]; `Err(more)` when more bytes are needed.
    pub fn rows_of(
        &self,
        format: &[u8],
        unit: (u32, u32),
        bytes: Vec<u8>,
        start: Option<u64>,
        request: &RowsRequest,
        schema: &Schema,
    ) -> Result<std::result::Result<Vec<Vec<u8>>, u64>> {
        let format: Format = decode(format)?;
        let bytes = arrow_buffer::Buffer::from_vec(bytes);
        // Steps read what they like; a plain request reads its columns.
        let columns = if request.step.is_some() {
            None
        } else {
            request.columns.as_deref()
        };
        match format.decode(unit.0, unit.1, &bytes, start, columns)? {
            Decoded::More(more) => Ok(Err(more)),
            Decoded::Chunks(records) => {
                let wanted = request.chunk..request.until.unwrap_or(request.chunk + 1);
                let chunks = records.chunks.iter();
                let chunks = chunks.filter(|chunk| wanted.contains(&chunk.index));
                let chunks = chunks.map(|chunk| self.cut(chunk, request, schema));
                let chunks = chunks.collect::<Result<Vec<_>>>()?;
                if chunks.len() != wanted.len() {
                    fail!(
                        Protocol,
                        "chunks {} to {} are not all in unit {}",
                        wanted.start,
                        wanted.end,
                        unit.0
                    );
                }
                encoded(&chunks, request).map(Ok)
            }
        }
    }

    /// The rows of a chunk that were asked for, and their schema.
    fn cut(
        &self,
        chunk: &Chunk,
        request: &RowsRequest,
        schema: &Schema,
    ) -> Result<(Chunk, Schema)> {
        let (chunk, schema) = match request.step {
            None => (chunk.with_levels_of(schema)?.into_owned(), schema),
            Some(handle) => {
                let step = self
                    .steps
                    .get(&handle)
                    .ok_or_else(|| unknown("step", handle))?
                    .step();
                (step.apply(chunk)?, step.schema())
            }
        };
        let rows = chunk.rows();
        let from = (request.from as usize).min(rows);
        let count = request
            .count
            .map_or(rows, |count| count as usize)
            .min(rows - from);
        let names = request.columns.clone().filter(|_| request.step.is_none());
        let names =
            names.unwrap_or_else(|| chunk.columns().into_iter().map(|(name, _)| name).collect());
        let mut columns = Vec::with_capacity(names.len());
        let mut local = schema.clone();
        for name in names {
            columns.push((name.clone(), chunk.array(&name)?.slice(from, count)));
            // Levels that only this chunk's decoding found.
            if let Some((_, levels)) = chunk.found_levels.iter().find(|(found, _)| *found == name)
                && let Some(position) = local.position(&name)
            {
                local.variables[position].levels = Some(levels.clone());
            }
        }
        Ok((Chunk::new(chunk.index, count, columns)?, local))
    }
}

fn encoded(chunks: &[(Chunk, Schema)], request: &RowsRequest) -> Result<Vec<Vec<u8>>> {
    let (first, part) = (chunks.first(), request.part);
    if let Some(xdf) = &request.xdf {
        let schema = first.map(|(_, schema)| schema.clone()).unwrap_or_default();
        let encoder = XdfEncoder::new(&schema, (!xdf.like.is_empty()).then_some(&xdf.like[..]))?;
        if part == StreamPart::Head {
            return Ok(vec![encoder.head]);
        }
        let segments = chunks
            .iter()
            .map(|(chunk, _)| encoder.segments(chunk, xdf.level));
        return Ok(segments.collect::<Result<Vec<_>>>()?.concat());
    }
    let encoder = ChunkEncoder::new(
        first.map(|(chunk, _)| chunk),
        first.map(|(_, schema)| schema),
    )?;
    let mut pieces = Vec::new();
    if part != StreamPart::Batches {
        pieces.push(encoder.head.clone());
    }
    if part != StreamPart::Head {
        for (chunk, _) in chunks {
            pieces.push(encoder.batch(chunk)?);
        }
    }
    if part == StreamPart::Stream {
        pieces.push(ChunkEncoder::END.to_vec());
    }
    Ok(pieces)
}
